"""Coverage: the worst result of an audited row counts, and headline numbers by a second route."""

import csv
from collections import Counter, defaultdict

import pandas as pd
import pytest
from conftest import ROOT
from limelight import coverage, facts
from limelight.charts import coverage as charts
from limelight.rules import Rules
from small_facts import facts as small

AUDIT = pd.DataFrame(
    [
        ("audit-1", "events", "a", "yes", "confirmed-independent"),
        ("audit-2", "events", "b", "yes", "wrong"),
        ("audit-3", "events", "b", "yes", "imprecise"),
        ("audit-4", "trips", "c", "yes", "confirmed-same-source"),
        ("audit-5", "trips", "d", "no", "wrong"),
    ],
    columns=["audit_id", "table", "row_as_drawn", "drawn", "result"],
).assign(sources="")


@pytest.fixture(scope="module")
def measures() -> dict:
    return {measure.key: measure for measure in coverage.measures(facts.load("latest"), Rules())}


def rows(table: str) -> list[dict]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_a_row_counts_once_with_its_worst_result_and_only_if_drawn():
    drawn = coverage.audited_rows(small(audit=AUDIT))
    assert dict(zip(drawn["drawn_as"], drawn["result"])) == {
        "a": "confirmed-independent",
        "b": "wrong",
        "c": "confirmed-same-source",
    }


def test_the_audit_s_result_by_a_second_route(measures):
    order = list(coverage.RESULTS)
    found = defaultdict(list)
    for row in rows("audit"):
        if row["drawn"] == "yes":
            found[row["table"], row["row_as_drawn"]].append(order.index(row["result"]))
    worst = Counter(order[max(results)] for results in found.values())
    assert measures["audit.rows"].value == sum(worst.values()) == 92
    assert {result: measures[f"audit.{result}"].value for result in order} == dict(worst)
    assert measures["audit.share.low"].value < worst["wrong"] / 92 < measures["audit.share.high"].value


def test_sources_and_conflicts_by_a_second_route(measures):
    sources = rows("sources")
    assert measures["coverage.groups"].value == len({source["group"] for source in sources})
    unstated = sum(source["kind"] == "unstated" for source in sources) / len(sources)
    assert measures["coverage.sources.unstated"].value == pytest.approx(unstated)
    assert measures["coverage.conflicts"].value == len(rows("conflicts"))


def test_charts_say_in_words_what_they_draw():
    quarters = pd.DataFrame(
        {
            "quarter": pd.to_datetime(["2023-07-01", "2023-10-01", "2023-10-01"]),
            "found": ["first search", "first search", "even second search"],
            "events": [2, 5, 1],
        }
    )
    words = charts.searches_alt(quarters)
    assert "first search 7, even second search 1" in words
    assert "fullest quarter is 2023 Q4 with 6, the emptiest 2023 Q3 with 2" in words
    assert charts.searches_alt(quarters.iloc[:0]) == charts.NO_EVENT


def test_nothing_drawn_is_said_in_words():
    nothing = coverage._audit(small(audit=AUDIT.iloc[:0]))
    shares = [measure for measure in nothing if measure.key.startswith("audit.share")]
    assert {measure.value for measure in shares} == {None}
    assert {measure.why for measure in shares} == {coverage.NO_DRAW}


def test_every_event_is_in_its_month_once_for_each_country_that_took_part():
    months = coverage.by_month(facts.load("latest"), Rules())
    assert not months.duplicated(["month", "country"]).any()
    met = months[(months["month"] == "2023-09-01") & (months["country"] == "KAZ")].iloc[0]
    assert met["events"] == len(met["event_ids"].split()) > 0


def test_counts_of_others_stand_beside_ours():
    table = coverage.reconciled(facts.load("latest"), Rules()).set_index(["country", "year", "measure"])
    colt = {(row["country"], int(row["year"])): row for row in rows("leader_trips")}
    for country, year, side in table.index:
        assert table.loc[(country, year, side), "colt"] == int(colt[country, year][side])
    assert table.loc[("KAZ", 2024, "made"), "published"] == "23"
    assert (table["published"].where(table.index.get_level_values("measure") == "received", "") == "").all()


def test_before_a_year_of_the_record_has_ended_there_is_nothing_to_reconcile():
    early = coverage.measures(facts.load("2022-06-30"), Rules())
    shares = [measure for measure in early if measure.key.startswith("coverage.colt")]
    assert {measure.value for measure in shares} == {None}


def test_the_months_are_told_in_words():
    months = coverage.by_month(facts.load("latest"), Rules())
    totals = months.groupby("name")["events"].sum()
    assert f"Most in all: {totals.idxmax()} with {totals.max()}" in charts.months_alt(months)
    assert charts.months_alt(months.assign(events=0)) == charts.NO_EVENT
