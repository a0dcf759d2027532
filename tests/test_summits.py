"""Gatherings: membership on the day, presidents and stand-ins, seats of Russia and China, summits with one partner."""

import csv
from datetime import date

import pandas as pd
import pytest
import small_facts
from hypothesis import given, settings
from hypothesis import strategies as st
from limelight import facts as fact_tables
from limelight import paths, summits
from limelight.charts import summits as charts
from limelight.rules import Rules
from test_charts import assert_a_sentence, assert_fitting, drawn

RULES = Rules()
FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
AS_OF = date(2024, 6, 30)

BODIES = small_facts.memberships(
    *(("OTS", code, "member", "2009-10-03", "") for code in ("KAZ", "KGZ", "TUR")),
    ("OTS", "UZB", "member", "2019-10-14", ""),
    ("OTS", "TKM", "observer", "2021-11-12", ""),
    *(("SCO", code, "member", "2001-06-15", "") for code in ("KAZ", "KGZ", "TJK", "UZB", "RUS", "CHN")),
    *(("GCC", code, "member", "1981-05-25", "") for code in ("SAU", "QAT")),
    ("ICC", "TJK", "state-party", "2000", ""),
)
BODIES = BODIES.assign(membership_id=[f"m{place}" for place in range(len(BODIES))], sources="s")
NAMES = pd.DataFrame(
    [
        ("OTS", "Turkic Council", "Cooperation Council of Turkic Speaking States", "2009-10-03", "2021-11-12"),
        ("OTS", "Organization of Turkic States", "Organization of Turkic States", "2021-11-12", ""),
        ("SCO", "Shanghai Cooperation Organisation", "Shanghai Cooperation Organisation", "2001-06-15", ""),
        ("GCC", "Gulf Cooperation Council", "Cooperation Council", "1981-05-25", ""),
        ("EAEU", "Eurasian Economic Union", "Eurasian Economic Union", "2015-01-01", ""),
    ],
    columns=["organisation", "name", "official_name", "from", "to"],
).assign(name_id=lambda rows: rows["organisation"] + rows["from"], sources="s")


def gathering(event: str, start: str, name: str, country: str = "KAZ", **more) -> dict:
    return {
        "event_id": event,
        "start": start,
        "name": name,
        "country": country,
        "occasion": "multilateral",
        "sources": "s",
        **more,
    }


EVENTS = small_facts.events(
    gathering("turkic", "2023-11-03", "10th Organization of Turkic States summit"),
    gathering("sco", "2022-09-15", "SCO heads of state summit", "UZB"),
    gathering("berlin", "2023-09-29", "First Germany-Central Asia summit", "FRA", city="Berlin"),
    gathering("gulf", "2023-07-19", "First GCC-Central Asia summit", "SAU"),
    gathering("russia", "2022-10-14", "First Central Asia-Russia summit"),
    gathering("plan", "2024-05-01", "A summit that was only announced", date_basis="announced"),
    gathering("visit", "2024-05-02", "A state visit", occasion="bilateral"),
)


def came(event: str, codes: str, *others: tuple) -> list[tuple]:
    return [(event, f"p-{code.lower()}", code, "guest") for code in codes.split()] + [
        (event, *other) for other in others
    ]


PRESENT = small_facts.participants(
    *came("turkic", "KAZ KGZ UZB TUR"),
    ("turkic", "father", "TKM", "guest", "stand-in"),
    *came("sco", "KAZ KGZ UZB CHN"),
    *came("berlin", "KAZ KGZ TJK UZB FRA"),
    ("berlin", "father", "TKM", "guest", "stand-in"),
    ("berlin", "p-fra2", "FRA", "host"),
    *came("gulf", "KAZ KGZ TJK TKM UZB SAU QAT"),
    *came("russia", "KAZ KGZ TJK TKM UZB RUS"),
    ("russia", "father", "TKM", "guest", "also-present"),
    *came("plan", "KAZ KGZ TJK FRA"),
    *came("visit", "KAZ FRA"),
).assign(sources="s")
PRESENT.loc[PRESENT["capacity"] == "stand-in", "stands_in_for"] = "p-tkm"
PEOPLE = pd.DataFrame(
    {"person": ["father", "p-tkm", "p-kaz"], "name": ["The Father", "The President", "Kazakh President"]}
)


def known(as_of: date = AS_OF, **more):
    tables = {
        "events": EVENTS,
        "participants": PRESENT,
        "people": PEOPLE,
        "memberships": BODIES,
        "organisations": NAMES,
        **more,
    }
    return small_facts.facts(as_of, **tables)


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return summits.gatherings(known(), RULES).set_index("event_id")


def test_bodies_by_members_among_the_five_on_the_day():
    table = summits.bodies(known(), date(2023, 11, 14)).set_index("organisation")
    assert list(table.index) == ["OTS", "SCO"]
    assert table.loc["OTS", ["members", "RUS", "CHN", "without"]].tolist() == ["KAZ KGZ UZB", "none", "none", True]
    assert table.loc["SCO", ["number", "RUS", "without"]].tolist() == [4, "member", False]
    earlier = summits.bodies(known(), date(2015, 1, 1)).set_index("organisation")
    assert earlier.loc["OTS", ["members", "name"]].tolist() == ["KAZ KGZ", "Turkic Council"]


def test_a_list_that_is_full_says_no_and_one_that_is_not_says_nothing():
    assert summits.standing(known(), "OTS", "RUS", AS_OF) == "none"
    assert summits.standing(known(), "ICC", "RUS", AS_OF) == "unstated"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("10th Organization of Turkic States summit", "OTS"),
        ("SCO heads of state summit", "SCO"),
        ("Supreme Eurasian Economic Council", "EAEU"),
        ("Festival of SCOTLAND", ""),
        ("First Central Asia-Russia summit", ""),
    ],
)
def test_the_body_is_told_by_the_name(name, body):
    assert summits.body_of(known(), name) == body


def test_only_gatherings_that_took_place_count(found):
    assert list(found.index) == ["sco", "russia", "gulf", "berlin", "turkic"]


def test_presidents_stand_ins_and_those_beside_them(found):
    assert found.loc["berlin", ["present", "sent", "number"]].tolist() == ["KAZ KGZ TJK UZB", "TKM", 5]
    assert found.loc["russia", ["present", "sent"]].tolist() == ["KAZ KGZ TJK TKM UZB", ""]


def test_a_seat_is_a_place_at_the_table_the_chair_or_membership(found):
    assert found.loc["sco", ["RUS", "CHN", "without"]].tolist() == ["member", "present", False]
    assert found.loc["russia", ["RUS", "CHN", "without"]].tolist() == ["present", "absent", False]
    assert found.loc[["turkic", "berlin", "gulf"], "without"].all()
    hosted = EVENTS.assign(country=EVENTS["country"].mask(EVENTS["event_id"] == "berlin", "RUS"))
    assert summits.gatherings(known(events=hosted), RULES).set_index("event_id").at["berlin", "RUS"] == "host"


def test_one_partner_is_a_country_or_a_body_apart_from_the_five(found):
    assert found["partner"].to_dict() == {
        "sco": "",
        "russia": "RUS",
        "gulf": "GCC",
        "berlin": "FRA",
        "turkic": "",
    }
    single = summits.with_one_partner(found.reset_index())
    assert list(single["event_id"]) == ["russia", "gulf", "berlin"]


def test_who_came_and_for_whom(found):
    rows = summits.attendance(known(), found.reset_index()).set_index(["event_id", "country"])
    assert rows.loc[("berlin", "TKM"), ["came", "person", "stands_in_for"]].tolist() == [
        "stand-in",
        "The Father",
        "The President",
    ]
    assert rows.loc[("turkic", "TJK"), "came"] == "not a member"
    assert rows.loc[("sco", "TJK"), "came"] == "not listed"
    assert rows.loc[("russia", "TKM"), "came"] == "president"
    assert len(rows) == 5 * len(found)


@settings(deadline=None)
@given(st.integers(1, 5))
def test_a_higher_bar_never_lets_more_gatherings_in(least):
    at_bar, below = (set(summits.gatherings(known(), RULES, bar)["event_id"]) for bar in (least, max(1, least - 1)))
    assert at_bar <= below


def test_years_add_up_to_the_gatherings(found):
    yearly = summits.per_year(found.reset_index(), AS_OF)
    assert yearly["gatherings"].sum() == len(found)
    assert dict(zip(yearly["seats"] + yearly["year"].astype(str), yearly["gatherings"])) == {
        "both2022": 1,
        "Russia only2022": 1,
        "neither2023": 3,
    }


# The real record, by a second route


def rows(table: str) -> list[dict]:
    with (paths.DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def there(event: str) -> dict[str, str]:
    """Country → capacity of those of the five at one gathering, those beside a president left out."""
    return {
        row["country"]: row["capacity"]
        for row in rows("participants")
        if row["event_id"] == event and row["country"] in FIVE and row["capacity"] != "also-present"
    }


@pytest.fixture(scope="module")
def measured():
    found = summits.measures(fact_tables.load(), RULES, 3)
    assert len({measure.key for measure in found}) == len(found)
    return {measure.key: measure for measure in found}


@pytest.mark.parametrize("key", summits.NAMED)
def test_presidents_at_the_gatherings_that_the_article_names(measured, key):
    capacities = there(summits.NAMED[key])
    assert measured[f"summits.{key}.presidents"].value == list(capacities.values()).count("leader")
    sent = [code for code, capacity in capacities.items() if capacity == "stand-in"]
    assert (measured[f"summits.{key}.sent"].value == "nobody") == (not sent)


def test_neither_russia_nor_china_is_in_the_two_bodies(measured):
    members = {
        body: {row["country"] for row in rows("memberships") if row["organisation"] == body} for body in ("ECO", "OTS")
    }
    assert not (members["ECO"] | members["OTS"]) & {"RUS", "CHN"}
    assert measured["summits.bodies.without"].value == len(members)


def test_summits_with_one_country_since_publication(measured):
    partners = []
    for row in rows("events"):
        if (
            row["occasion"] == "multilateral"
            and row["date_basis"] in ("reported", "confirmed")
            and row["start"] > "2023-11-14"
            and len(there(row["event_id"])) >= 4
        ):
            others = {
                entry["country"]
                for entry in rows("participants")
                if entry["event_id"] == row["event_id"] and entry["capacity"] != "also-present"
            } - set(FIVE)
            partners += [*others] if len(others) == 1 and "BRICS" not in row["name"] else []
    assert measured["summits.plus.since"].value == len(partners)
    assert measured["summits.plus.since.without"].value == len([p for p in partners if p not in ("RUS", "CHN")])


@pytest.mark.parametrize("edition", ["publication", "2022-06-30", "2022-01-10"])
def test_an_edition_with_little_on_record_says_why(edition):
    edition = fact_tables.load(edition)
    found = summits.measures(edition, RULES, 3)
    assert [m.key for m in found if m.value is None and not m.why] == []
    held = {f"events:{event}" for event in edition["events"]["event_id"]}
    assert {row for m in found for row in m.rows if row.startswith("events:")} <= held


# Charts


PLACES = small_facts.countries()
FOUND = summits.gatherings(known(), RULES)
CAME = summits.attendance(known(), FOUND)
SINGLE = summits.with_one_partner(FOUND)
CHARTS = {
    "per_year": (charts.per_year, charts.per_year_alt, (summits.per_year(FOUND, AS_OF),)),
    "attendance": (charts.attendance, charts.attendance_alt, (CAME, FOUND, PLACES)),
    "one_partner": (charts.one_partner, charts.one_partner_alt, (SINGLE, AS_OF, PLACES)),
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
        ("per_year", ["2022: Russia only 1 and both 1.", "2023: neither 3."]),
        ("attendance", ["Grid of 5 gatherings", "All presidents came to 2.", "Stand-ins: TKM 2."]),
        ("one_partner", ["3 summits of the five with one partner", "2 with all presidents", "FRA: 29 Sep 2023."]),
    ],
)
def test_words_of_a_chart_say_what_its_rows_say(name, said):
    _, words, arguments = CHARTS[name]
    assert [part for part in said if part not in words(*arguments)] == []


def test_the_grid_names_the_day_and_the_body_of_each_gathering():
    words = drawn(charts.attendance(CAME, FOUND, PLACES).to_dict())
    assert {"3 Nov 2023", "OTS, Astana", "FRA, Berlin", *FIVE} <= set(words)
