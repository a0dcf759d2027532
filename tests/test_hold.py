"""Firms, trade, investment and energy projects: series kept apart, mirrors side by side, promises against steps."""

import csv
from datetime import date

import pandas as pd
import pytest
import small_facts
from hypothesis import given, settings
from hypothesis import strategies as st
from limelight import facts as fact_tables
from limelight import firms, investment, paths, projects, trade
from limelight.charts import hold
from limelight.rules import Rules
from test_charts import assert_a_sentence, assert_fitting

RULES = Rules()
AS_OF = date(2024, 6, 30)


def counts(*rows: tuple) -> pd.DataFrame:
    """Counts of operating firms from tuples: day, value, and bound, figure, confidence where not the default."""
    default = ("", 0, "exact", "primary", 2)
    full = [(*row, *default[len(row) :]) for row in rows]
    frame = pd.DataFrame(full, columns=["day", "value", "bound", "figure", "confidence"])
    return frame.assign(
        firms_id=[f"f{place}" for place in range(len(frame))],
        country="KAZ",
        metric=firms.OPERATING,
        sources=[f"s{place}" for place in range(len(frame))],
    )


def trades(*rows: tuple) -> pd.DataFrame:
    """Trade from tuples: reporter, partner, year, flow, value, and figure where it is not primary."""
    frame = pd.DataFrame(
        [(*row, "primary")[:6] for row in rows],
        columns=["reporter", "partner", "year", "flow", "value_usd_bn", "figure"],
    )
    ids = [f"t{place}" for place in range(len(frame))]
    return frame.assign(trade_id=ids, confidence=2, sources=ids, note="")


def goods(*rows: tuple) -> pd.DataFrame:
    """Goods from Kazakhstan to Russia, from tuples: period, product, value, and figure where it is not primary."""
    frame = pd.DataFrame(
        [(*row, "primary")[:4] for row in rows], columns=["period", "product", "value_usd_bn", "figure"]
    )
    ids = [f"r{place}" for place in range(len(frame))]
    return frame.assign(
        reexport_id=ids,
        sources=ids,
        reporter="KAZ",
        partner="RUS",
        flow="exports",
        confidence=2,
        year=frame["period"].str[:4].astype(int),
    )


def invested(*rows: tuple) -> pd.DataFrame:
    """Investment in Kazakhstan from tuples: investor, period, measure, value, and figure where not primary."""
    frame = pd.DataFrame(
        [(*row, "primary")[:5] for row in rows],
        columns=["investor", "period", "measure", "value_usd_bn", "figure"],
    )
    ids = [f"i{place}" for place in range(len(frame))]
    return frame.assign(
        investment_id=ids,
        sources=ids,
        recipient="KAZ",
        bound="exact",
        confidence=2,
        note="",
        year=frame["period"].str[:4].astype(int),
        through=pd.to_datetime(frame["period"].str[:4] + "-12-31"),
    )


def milestones(*rows: tuple) -> pd.DataFrame:
    """Steps of the power stations from tuples: id, day, and plan where it is not no."""
    frame = pd.DataFrame([(*row, "no")[:3] for row in rows], columns=["milestone_id", "day", "plan"])
    return frame.assign(
        subject=projects.POWER_STATIONS, what="a step", value=3.0, unit="plants", confidence=3, sources="s"
    )


def operating(*rows: tuple, rules: Rules = RULES) -> pd.DataFrame:
    return firms.dated(small_facts.facts(firms=counts(*rows)), rules, firms.OPERATING)


# Firms


@pytest.mark.parametrize(
    ("value", "bound", "figure", "limits"),
    [
        (7791, "exact", "primary", (7791, 7791)),
        (19000, "about", "primary", (18500, 19500)),
        (23500, "about", "primary", (23450, 23550)),
        (20000, "at-least", "primary", (20000, float("inf"))),
        (17000, "at-most", "primary", (0, 17000)),
        (1000, "about", "derived", (970, 1030)),
    ],
)
def test_a_count_lies_where_its_wording_lets_it(value, bound, figure, limits):
    assert firms.bounds(value, bound, figure) == pytest.approx(limits)


def test_intervals_give_the_factor_its_length_and_the_pace_of_a_year():
    steps = firms.intervals(operating(("2021-01-01", 100), ("2022-01-01", 200), ("2024-01-01", 200)))
    assert list(steps["days"]) == [365, 730]
    assert list(steps["factor"]) == [2, 1]
    assert steps["yearly"].tolist() == pytest.approx([2, 1], abs=0.002)


def test_only_counts_known_to_the_day_and_sure_enough_enter():
    rows = (("2021-01-01", 100), ("2022", 150), ("2023-01-01", 160, "exact", "primary", 1), ("2024-01-01", 200))
    assert list(operating(*rows)["value"]) == [100, 200]
    assert list(operating(*rows, rules=Rules(confidence=1))["value"]) == [100, 160, 200]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("2021-01-01", 100), ("2022-01-01", 200)], firms.TOO_FEW),
        ([("2020-01-01", 100), ("2021-01-01", 100), ("2022-01-01", 300)], firms.CURVES[False, False]),
        ([("2018-01-01", 1000), ("2020-01-01", 2000), ("2022-01-01", 3000)], firms.CURVES[False, True]),
        ([("2018-01-01", 1000, "at-least"), ("2022-01-01", 9000, "at-least")], firms.TOO_FEW),
        (
            [("2020-01-01", 9000, "about"), ("2021-01-01", 10000, "about"), ("2022-01-01", 11000, "about")],
            firms.CURVES[True, True],
        ),
    ],
)
def test_a_curve_is_named_only_where_the_counts_tell_it_from_others(rows, words):
    assert firms.curve(operating(*rows)) == words


@settings(deadline=None)
@given(st.floats(0.5, 3), st.integers(100, 10_000), st.lists(st.integers(30, 900), min_size=2, max_size=6))
def test_counts_that_grow_by_one_factor_are_found_to_do_so(factor, start, spans):
    days = pd.Timestamp("2010-01-01") + pd.to_timedelta(pd.Series([0, *spans]).cumsum(), unit="D")
    years = (days - days[0]).dt.days / firms.DAYS_IN_YEAR
    values = start * factor**years
    frame = pd.DataFrame({"day": days.dt.strftime("%Y-%m-%d"), "least": values * 0.99, "most": values * 1.01})
    low, high = firms.constant_factor(frame)
    assert low <= factor <= high


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(30, 900), st.integers(1, 1000)), min_size=3, max_size=6))
def test_a_factor_that_is_found_leads_through_every_count(steps):
    days = pd.Timestamp("2010-01-01") + pd.to_timedelta(pd.Series([s for s, _ in steps]).cumsum(), unit="D")
    values = pd.Series([value for _, value in steps])
    frame = pd.DataFrame({"day": days.dt.strftime("%Y-%m-%d"), "least": values * 0.7, "most": values * 1.4})
    found = firms.constant_factor(frame)
    if found is None:
        return
    years = (days - days[0]).dt.days / firms.DAYS_IN_YEAR
    middle = (found[0] * found[1]) ** 0.5
    highest_start = (frame["most"] * (1 + firms.SLACK) / middle**years).min()
    lowest_start = (frame["least"] * (1 - firms.SLACK) / middle**years).max()
    assert lowest_start <= highest_start * (1 + 1e-9)


# Trade and goods sent on


def test_a_series_holds_one_reporter_and_no_second_figure():
    table = trades(
        ("KAZ", "RUS", 2021, "turnover", 24),
        ("KAZ", "RUS", 2022, "turnover", 27),
        ("KAZ", "RUS", 2022, "turnover", 26, "alternative"),
        ("RUS", "KAZ", 2022, "turnover", 28),
    )
    known = small_facts.facts(trade=table)
    assert list(trade.series(known, "KAZ", "RUS", "turnover")["value_usd_bn"]) == [24, 27]
    second = trade.second_figures(known)
    assert second[["used", "second", "difference"]].to_numpy().tolist() == [[27, 26, -1]]


def test_a_mirror_sets_exports_against_imports_of_the_other_side():
    table = trades(
        ("KAZ", "RUS", 2021, "exports", 7),
        ("RUS", "KAZ", 2021, "imports", 8),
        ("RUS", "KAZ", 2021, "exports", 18),
        ("KAZ", "RUS", 2022, "exports", 9),
    )
    rows = trade.mirror(small_facts.facts(trade=table), RULES, "KAZ", "RUS", "exports").set_index("year")
    assert rows.loc[2021, ["one", "other", "gap"]].tolist() == [7, 8, 1]
    assert rows.loc[2021, "trade_ids"].split() == ["t0", "t1"]
    assert rows.loc[2022, "one"] == 9
    assert pd.isna(rows.loc[2022, "other"])


def test_the_largest_rise_needs_the_year_before_and_depends_on_the_scale():
    rows = trades(
        *(("KAZ", "RUS", year, "turnover", value) for year, value in ((2016, 1), (2017, 3), (2018, 6), (2022, 60)))
    )
    assert trade.largest_rise(rows) == 2018
    assert trade.largest_rise(rows, "share") == 2017
    assert trade.largest_rise(rows.iloc[:1]) is None


def test_goods_are_compared_over_the_same_months_and_without_withdrawn_figures():
    table = goods(
        ("2021-01/2021-10", "electronics", 1.0),
        ("2022-01/2022-10", "electronics", 18.0),
        ("2022", "electronics", 30.0),
        ("2021", "chips", 1.0),
        ("2022", "chips", 9.0, "denied"),
    )
    known = small_facts.facts(reexports=table)
    pairs = trade.passed_on(known, RULES)
    assert pairs[["product", "factor", "rise"]].to_numpy().tolist() == [["electronics", 18.0, 17.0]]
    assert list(trade.withdrawn(known)["reexport_id"]) == ["r4"]


# Investment


INVESTED = invested(
    ("WLD", "2021", "stock", 150),
    ("RUS", "2021", "stock", 5),
    ("CHN", "2021", "stock", 6),
    ("NLD", "2021", "stock", 60),
    ("RUS", "2022", "stock-russian-estimate", 17),
    ("WLD", "2022", "net", 6.5),
    ("WLD", "2022", "net", 6.1, "alternative"),
    ("RUS", "2023", "stock", 99, "denied"),
)


def test_shares_are_taken_of_a_total_of_the_same_kind():
    parts = investment.shares(small_facts.facts(investment=INVESTED), RULES).set_index("investor")
    assert list(parts.index) == ["RUS", "CHN"]
    assert parts.loc["RUS", ["share", "place", "named"]].tolist() == [5 / 150, 3, 3]
    assert investment.share(INVESTED[INVESTED["measure"] == "net"], "investor", "RUS") is None


def test_what_sources_say_is_shown_together_and_withdrawn_figures_are_not():
    known = small_facts.facts(investment=INVESTED)
    said = investment.statements(known, RULES, "KAZ", "RUS")
    assert list(said["what"]) == ["stock on the books", "stock as Moscow puts it"]
    assert investment.disagreements(known)["difference"].tolist() == pytest.approx([-0.4])


# Projects


def test_a_step_is_taken_planned_or_past_its_day():
    table = milestones(("a", "2023-11-09"), ("b", "2024-06", "yes"), ("c", "2029", "yes"), ("d", "2024", "yes"))
    steps = projects.steps(small_facts.facts(AS_OF, milestones=table), RULES)
    assert dict(zip(steps["milestone_id"], steps["standing"])) == {
        "a": "taken",
        "b": "due",
        "c": "planned",
        "d": "planned",
    }
    assert projects.taken_on(small_facts.facts(milestones=table), "a") == "2023-11-09"
    assert projects.taken_on(small_facts.facts(milestones=table), "c") is None


# The real record, by a second route


def rows(table: str) -> list[dict]:
    with (paths.DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def measured():
    known = fact_tables.load()
    found = [m for subject in (firms, trade, investment, projects) for m in subject.measures(known, RULES)]
    assert len({measure.key for measure in found}) == len(found)
    return {measure.key: measure for measure in found}


def test_the_boom_of_trade(measured):
    turnover = {
        int(row["year"]): float(row["value_usd_bn"])
        for row in rows("trade")
        if (row["reporter"], row["partner"], row["flow"], row["figure"]) == ("KAZ", "RUS", "turnover", "primary")
    }
    rise = {year: turnover[year] - turnover[year - 1] for year in turnover if year - 1 in turnover}
    peak = max(rise, key=rise.get)
    last = max(turnover)
    assert measured["trade.boom.peak"].value == str(peak)
    assert measured["trade.boom.peak.rise"].value == pytest.approx(rise[peak] * 1e9)
    assert measured["trade.boom.since"].value == pytest.approx(turnover[last] / turnover[2021] - 1)


def test_firms_operating_at_the_article_and_before(measured):
    values = {
        row["day"]: int(row["value"])
        for row in rows("firms")
        if row["metric"] == "operating-with-russian-participation"
        and int(row["confidence"]) >= 2
        and len(row["day"]) == 10
    }
    first, last = min(values), max(values)
    assert measured["firms.operating.factor"].value == pytest.approx(values[last] / values[first])
    assert measured["firms.operating.counts"].value == len(values)


def test_electronics_among_exports(measured):
    values = {row["reexport_id"]: float(row["value_usd_bn"] or 0) for row in rows("reexports")}
    months = "-01--{}-10-exports-"
    key = "electronics-household-appliances-and-mobile-phones"
    before, after = (values[f"KAZ-RUS-{year}{months.format(year)}{key}"] for year in (2021, 2022))
    whole = [values[f"KAZ-RUS-{year}{months.format(year)}all-goods"] for year in (2021, 2022)]
    assert measured["grey.electronics.factor"].value == pytest.approx(after / before)
    assert measured["grey.electronics.rise.share"].value == pytest.approx((after - before) / (whole[1] - whole[0]))


def test_the_vote_and_the_wait(measured):
    steps = {row["milestone_id"]: row for row in rows("milestones")}
    assert measured["projects.nuclear.yes"].value == pytest.approx(float(steps["npp-vote-yes"]["value"]) / 100)
    days = (
        date.fromisoformat(steps["tpp-start-alone"]["day"]) - date.fromisoformat(steps["tpp-memorandum"]["day"])
    ).days
    assert abs(measured["projects.stations.waited"].value - days / 30.44) <= 0.5


@pytest.mark.parametrize("edition", ["publication", "2022-06-30", "2022-01-10"])
def test_an_edition_with_little_on_record_says_why(edition):
    known = fact_tables.load(edition)
    found = [m for subject in (firms, trade, investment, projects) for m in subject.measures(known, RULES)]
    assert [m.key for m in found if m.value is None and not m.why] == []
    held = {
        f"{table}:{key}"
        for table in ("firms", "trade", "reexports", "investment", "milestones")
        for key in known[table].iloc[:, 0]
    }
    assert {row for m in found for row in m.rows} <= held


# Charts


COUNTS = firms.series(
    small_facts.facts(
        firms=counts(("2021-08-19", 7791), ("2023-11-09", 19000, "about"), ("2024", 19300, "about", "primary", 1))
    ),
    Rules(confidence=1),
)
RUSSIA = pd.DataFrame({"year": [2021, 2022], "one": [24.6, 27.0], "other": [25.6, 28.2]}).assign(
    gap=lambda rows: rows["other"] - rows["one"], ratio=lambda rows: rows["other"] / rows["one"]
)
CHANGE = trade.rises(trades(*(("KAZ", "RUS", y, "turnover", v) for y, v in ((2020, 19), (2021, 25), (2022, 24)))))
GOODS = trade.passed_on(small_facts.facts(reexports=goods(("2021", "chips", 0.001), ("2022", "chips", 0.02))), RULES)
SAID = investment.statements(small_facts.facts(investment=INVESTED), RULES, "KAZ", "RUS")
PARTS = investment.shares(small_facts.facts(investment=INVESTED), RULES)
STEPS = projects.steps(
    small_facts.facts(AS_OF, milestones=milestones(("a", "2023-11-09"), ("b", "2024-06", "yes"), ("c", "2029", "yes"))),
    RULES,
)
PLACES = small_facts.countries()
CHARTS = {
    "firms": (hold.firms, hold.firms_alt, (COUNTS, AS_OF)),
    "trade": (hold.trade, hold.trade_alt, (RUSSIA, RUSSIA)),
    "rises": (hold.rises, hold.rises_alt, (CHANGE,)),
    "passed_on": (hold.passed_on, hold.passed_on_alt, (GOODS, PLACES)),
    "investment": (hold.investment, hold.investment_alt, (SAID,)),
    "shares": (hold.shares, hold.shares_alt, (PARTS, PLACES)),
    "timeline": (hold.timeline, hold.timeline_alt, (STEPS, AS_OF)),
}


@pytest.mark.parametrize("name", CHARTS)
def test_charts_fit_their_place_and_explain_each_mark(name):
    draw, _, arguments = CHARTS[name]
    assert_fitting(draw(*arguments).to_dict())


@pytest.mark.parametrize("name", CHARTS)
def test_an_empty_chart_is_a_sentence(name):
    draw, words, arguments = CHARTS[name]
    nothing = [part.iloc[:0] if isinstance(part, pd.DataFrame) and part is not PLACES else part for part in arguments]
    assert_a_sentence(draw(*nothing).to_dict(), words(*nothing))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("firms", ["from 7,791 in 2021 to about 19,300 in 2024"]),
        ("trade", ["With Russia, from $24.6 billion in 2021 to $27 billion in 2022", "+4% against Kazakhstan's"]),
        ("rises", ["largest rise is that of 2021, +$6 billion", "lowest value that of 2022, −$1 billion"]),
        ("passed_on", ["Chips, KAZ to RUS: × 20.0"]),
        ("investment", ["Stock as Moscow puts it: $17 billion, 1 figure"]),
        ("shares", ["Russia 3% and China 4%"]),
        ("timeline", ["steps 1 taken, 1 planned, day past and 1 planned, still to come"]),
    ],
)
def test_words_of_a_chart_say_what_its_rows_say(name, said):
    _, words, arguments = CHARTS[name]
    assert [part for part in said if part not in words(*arguments)] == []
