"""Did it last: windows that end where coverage does, multiples with intervals, gaps, lists of who came back."""

import csv
import json
import re
from datetime import date, timedelta

import pandas as pd
import pytest
import small_facts
import vl_convert
from hypothesis import given, settings
from hypothesis import strategies as st
from limelight import facts as real_facts
from limelight import pace, paths
from limelight.charts import pace as charts
from limelight.facts import PUBLICATION
from limelight.rules import Rules

RULES = Rules()
LAST = date(2025, 12, 31)
COVERAGE = pd.DataFrame({"month": ["2025-09", "2025-10", "2025-11"], "level": ["good", "fair", "poor"]})
EVEN = date(2025, 9, 30)


def event(event_id: str, start: str, **more) -> dict:
    return {"event_id": event_id, "start": start, "search_round": 1, "sources": f"s-{event_id}", **more}


def known(*events: dict, as_of: date = LAST, guests: dict | None = None, **tables) -> real_facts.Facts:
    """Facts with events at which the Kazakh president meets the French one, unless `guests` names another country."""
    codes = {**{row["event_id"]: "FRA" for row in events}, **(guests or {})}
    present = [
        row
        for name, code in codes.items()
        for row in ((name, "host", "KAZ", "host"), (name, f"leader-{code}", code, "guest"))
    ]
    rows = [row for row in events if date.fromisoformat(row["start"]) <= as_of]
    empty = small_facts.events(event("none", "2022-01-01")).iloc[:0]
    defaults = {
        "coverage": COVERAGE,
        "people": pd.DataFrame(
            {"person": [f"leader-{code}" for code in set(codes.values())], "name": sorted(set(codes.values()))}
        ),
        "cancelled": pd.DataFrame({"cancelled_id": ["c"]}),
        "search_effort": pd.DataFrame({"search_id": ["1", "2", "3"], "period": ["before", "both", "after"]}),
        "milestones": MILESTONES,
    }
    return small_facts.facts(
        as_of=as_of,
        events=small_facts.events(*rows) if rows else empty,
        participants=small_facts.participants(*present),
        **{**defaults, **tables},
    )


MILESTONES = pd.DataFrame(
    [
        ("m1", "a plant", "2023-09-01", "proposed", "no"),
        ("m2", "a plant", "2025-02", "site chosen", "no"),
        ("m3", "a plant", "2025-06", "to be ready", "yes"),
        ("m4", "a visit", "2023-11-10", "invited", "no"),
        ("m5", pace.NO_PLAN, "2022-02-24", "begun", "no"),
    ],
    columns=["milestone_id", "subject", "day", "what", "plan"],
).assign(sources="s")

FEW = (
    event("a", "2022-05-01"),
    event("b", "2023-11-13"),
    event("c", "2023-11-14", confidence=2),
    event("d", "2024-05-01", occasion="multilateral", search_round=2),
    event("e", "2025-11-01"),
)


def measured(found) -> dict:
    return {measure.key: measure for measure in pace.measures(found, RULES)}


def test_the_comparison_ends_on_the_eve_of_the_first_month_that_is_not_evenly_covered():
    assert pace.even_until(known()) == EVEN
    assert pace.even_until(known(as_of=date(2024, 1, 1))) == date(2024, 1, 1)
    assert pace.windows(known()) == {
        "before": (pace.FIRST_DAY, PUBLICATION - timedelta(days=1)),
        "after": (PUBLICATION, EVEN),
    }


@pytest.mark.parametrize("as_of", [date(2022, 6, 30), PUBLICATION])
def test_up_to_publication_there_is_nothing_to_compare(as_of):
    found = known(*FEW, as_of=as_of)
    keys = measured(found)
    assert pace.compared(found, RULES).empty
    assert pace.windows(found)["after"] is None
    for key in ("after", "ratio", "ratio.low", "ratio.said", "year.first", "weeks.after", "back.again"):
        assert (keys[f"pace.{key}"].value, keys[f"pace.{key}"].why) == (None, pace.NOTHING)
    assert keys["pace.answer"].why == "There is nothing to compare yet."
    assert keys["pace.before"].value > 0


def test_each_side_has_its_events_and_a_later_one_is_listed_and_never_a_rate():
    found = known(*FEW)
    row = pace.compared(found, RULES).set_index("reading").loc["all"]
    assert (row["before"], row["after"]) == (2, 2)
    assert (row["before_days"], row["after_days"]) == (682, (EVEN - PUBLICATION).days + 1)
    assert row["ratio"] == pytest.approx(row["before_days"] / row["after_days"])
    assert list(pace.later_events(found, RULES)["event_id"]) == ["e"]
    assert not any("events:e" in m.rows for key, m in measured(found).items() if re.match(r"pace\.(ratio|after)", key))


def test_each_reading_leaves_out_what_it_says():
    rows = pace.compared(known(*FEW, guests={"a": "RUS"}), RULES).set_index("reading")[["before", "after"]]
    assert tuple(rows.loc["no-RUS"]) == (1, 2)
    assert tuple(rows.loc["strong"]) == (2, 1)
    assert tuple(rows.loc["summits"]) == (0, 1)
    assert tuple(rows.loc["first-search"]) == (2, 1)


def test_a_reading_without_any_event_is_left_out_and_its_measures_say_why():
    found = known(*FEW[:3])
    assert "summits" not in set(pace.compared(found, RULES)["reading"])
    assert measured(found)["pace.ratio.summits"].value is None


DAYS = st.lists(st.dates(pace.FIRST_DAY, LAST), min_size=1, max_size=30)


@settings(max_examples=40, deadline=None)
@given(DAYS, st.dates(date(2023, 1, 1), LAST))
def test_quarters_and_weeks_hold_every_event_of_even_coverage_once(days, as_of):
    found = known(*(event(f"e{i}", day.isoformat()) for i, day in enumerate(days)), as_of=as_of)
    until = pace.even_until(found)
    parts, squares = pace.quarters(found, RULES), pace.weeks(found, RULES)
    inside = [day for day in days if day <= until and (day < PUBLICATION or until > PUBLICATION)]
    assert parts["events"].sum() == len(inside)
    assert squares["events"].sum() == len([day for day in days if date(2022, 1, 3) <= day <= until])
    ends, starts = parts["last"].iloc[:-1], parts["first"].iloc[1:]
    assert all(start - end == timedelta(days=1) for end, start in zip(ends, starts))
    assert ((parts["low"] <= parts["pace"]) & (parts["pace"] <= parts["high"])).all()


def test_whole_years_hold_every_season_once():
    years = pace.anniversaries(known(*FEW), RULES)
    assert list(years["year"]) == [0, 1]
    assert list(years["events"]) == [1, 2]
    assert list(years["days"]) == [365, 366]
    assert years["ratio"].iloc[1] == pytest.approx(2 * 365 / 366)


def test_breathing_space_before_and_after():
    table = pace.breathing(known(*FEW, event("f", "2024-05-03")), RULES).set_index("side")
    assert table.loc["before", "busy_weeks"] == 2
    assert table.loc["before", "quiet_days"] == 680
    assert table.loc["before", "longest"] == (date(2023, 11, 13) - date(2022, 5, 2)).days
    assert table.loc["after", "busy_weeks"] == 2
    assert table.loc["after", "typical"] == (169 + 2) / 2


def test_who_came_back_who_did_not_and_who_is_new():
    days = {"a": "2022-05-01", "b": "2023-01-01", "c": "2024-05-01", "d": "2024-06-01"}
    events = [event(name, day) for name, day in days.items()]
    guests = {"a": "FRA", "b": "RUS", "c": "FRA", "d": "CHN"}
    states = pace.returners(known(*events, guests=guests), RULES).set_index("country")["what"]
    assert dict(states) == {"FRA": "came back", "RUS": "not since", "CHN": "new"}
    assert set(pace.returners(known(*events, guests=guests, as_of=PUBLICATION), RULES)["what"]) == {"so far"}


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("First Germany-Central Asia summit", True),
        ("C5+1 leaders' summit", True),
        ("Central Asia plus Japan Dialogue", True),
        ("Consultative Meeting of Central Asian heads of state with a guest", False),
        ("SCO heads of state summit", False),
    ],
)
def test_a_summit_of_the_five_names_the_region_and_its_partner(name, counts):
    found = known(event("s", "2024-05-01", name=name, occasion="multilateral"))
    assert len(pace.summits(found, RULES)) == counts


def test_searches_for_both_sides_count_on_each_and_an_early_edition_has_no_yield():
    found = known(*FEW, event("g", "2022-06-01", search_round=2))
    table = pace.search_yield(found).set_index("side")
    assert list(table["searches"]) == [2, 2]
    assert list(table["added"]) == [1, 1]
    assert table.loc["before", "per_hundred"] == 50
    assert list(pace.search_yield(known(*FEW, as_of=date(2024, 1, 1)))["side"]) == ["before"]
    assert pace.search_yield(known(*FEW, as_of=date(2022, 6, 30))).empty


def test_a_plan_is_shown_while_no_later_step_is_known_and_is_marked_when_its_day_has_passed():
    plans = pace.projects(known()).set_index("subject")
    assert list(plans.index) == ["a plant", "a visit"]
    assert (plans.loc["a plant", "step"], plans.loc["a plant", "since"]) == ("site chosen", 1)
    assert (plans.loc["a plant", "due"], plans.loc["a plant", "standing"]) == ("2025-06", pace.PASSED)
    assert "open" in set(pace.projects(known(as_of=date(2025, 3, 1)))["standing"])
    assert plans.loc["a visit", "plan"] == ""


@pytest.mark.parametrize(
    ("ends", "said"),
    [((1.5, 1.1, 2.0), "rose"), ((0.7, 0.5, 0.9), "fell"), ((1.0, 0.8, 1.2), "neither a rise nor a fall")],
)
def test_the_answer_follows_the_interval(ends, said):
    assert said in pace.answer(*ends)


def test_an_interval_without_end_is_said_so():
    assert pace.interval_words(0.5, float("inf")) == "0.50 and more"


DRAWN = {
    "quarters": lambda f: (charts.quarters, charts.quarters_alt, (pace.quarters(f, RULES),)),
    "readings": lambda f: (charts.readings, charts.readings_alt, (pace.multiples(f, RULES),)),
    "weeks": lambda f: (charts.weeks, charts.weeks_alt, (pace.weeks(f, RULES),)),
    "came": lambda f: (
        charts.came,
        charts.came_alt,
        (pace.arrivals(f, RULES), pace.returners(f, RULES), f.as_of),
    ),
}


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("as_of", [date(2022, 1, 1), date(2022, 6, 30), PUBLICATION, LAST])
def test_every_chart_is_drawn_whatever_the_edition_and_says_what_it_shows(name, as_of):
    draw, alt, rows = DRAWN[name](known(*FEW, as_of=as_of))
    svg = vl_convert.vegalite_to_svg(json.dumps({**draw(*rows).to_dict(), "width": 352}))
    assert "NaN" not in svg and "undefined" not in svg
    words = alt(*rows)
    assert words.endswith(".") and "nan" not in words
    if rows[0].empty:
        assert words in svg


def test_alternative_texts_follow_their_rows():
    found = known(*FEW)
    assert "before publication, 0.1 (2 events)" in charts.quarters_alt(pace.quarters(found, RULES))
    assert "Every event: 0.99 (" in charts.readings_alt(pace.multiples(found, RULES))
    assert "Before publication, 1 of 97 weeks" in charts.weeks_alt(pace.weeks(found, RULES))
    assert "Came before and since: FRA." in DRAWN["came"](found)[1](*DRAWN["came"](found)[2])


@pytest.fixture(scope="module")
def latest():
    return real_facts.load()


@pytest.fixture(scope="module")
def keys(latest):
    return {measure.key: measure.value for measure in pace.measures(latest, RULES)}


class TestByASecondRoute:
    """Headline numbers from the tables by plain csv."""

    FIVE = {"KAZ", "KGZ", "TJK", "TKM", "UZB"}
    UNTIL = date(2026, 2, 28)

    @staticmethod
    def rows(table):
        with (paths.DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def counted(self, keep=lambda row: True, last=UNTIL):
        present = {}
        for row in self.rows("participants"):
            if row["capacity"] == "leader":
                present.setdefault(row["event_id"], set()).add(row["country"])
        for row in self.rows("events"):
            countries = present.get(row["event_id"], set())
            if row["date_basis"] != "announced" and int(row["confidence"]) >= 2 and keep(row):
                day = date.fromisoformat(row["start"])
                if countries & self.FIVE and countries - self.FIVE and day <= last:
                    yield day, row

    @pytest.mark.parametrize(
        ("reading", "keep"),
        [
            ("", lambda row: True),
            (".strong", lambda row: row["confidence"] == "3"),
            (".summits", lambda row: row["occasion"] == "multilateral"),
            (".first-search", lambda row: row["search_round"] == "1"),
            (".region", lambda row: row["country"] in TestByASecondRoute.FIVE),
        ],
    )
    def test_the_multiple_of_the_pace(self, keys, reading, keep):
        days = [day for day, _ in self.counted(keep)]
        after = sum(day >= PUBLICATION for day in days)
        lengths = (PUBLICATION - date(2022, 1, 1)).days, (self.UNTIL - PUBLICATION).days + 1
        assert keys[f"pace.ratio{reading}"] == pytest.approx(after / lengths[1] / ((len(days) - after) / lengths[0]))
        assert keys[f"pace.ratio{reading}.low"] < keys[f"pace.ratio{reading}"] < keys[f"pace.ratio{reading}.high"]

    def test_the_years_around_publication(self, keys):
        days = [day for day, _ in self.counted()]
        ends = [PUBLICATION.replace(year=year) for year in (2022, 2023, 2024, 2025)]
        counts = [sum(start <= day < end for day in days) for start, end in zip(ends, ends[1:])]
        assert [keys[f"pace.year.{name}"] for name in ("base", "first", "second")] == counts

    def test_weeks_with_an_event(self, keys):
        for side, first, last in (
            ("before", date(2022, 1, 1), PUBLICATION - timedelta(days=1)),
            ("after", PUBLICATION, self.UNTIL),
        ):
            weeks = {(first + timedelta(days=i)).isocalendar()[:2] for i in range((last - first).days + 1)}
            busy = {day.isocalendar()[:2] for day, _ in self.counted() if first <= day <= last}
            assert keys[f"pace.weeks.{side}"] == pytest.approx(len(busy) / len(weeks))

    def test_summits_after_publication_are_the_milestones_of_the_same_name(self, keys):
        subject = "Summits of the five since the article"
        assert keys["pace.summits.after"] == sum(row["subject"] == subject for row in self.rows("milestones"))

    def test_what_the_second_search_added_on_each_side(self, keys):
        added = [row["start"] < PUBLICATION.isoformat() for row in self.rows("events") if row["search_round"] == "2"]
        asked = [row["period"] for row in self.rows("search_effort")]
        assert (keys["pace.added.before"], keys["pace.added.after"]) == (added.count(True), added.count(False))
        for side in ("before", "after"):
            searches = asked.count(side) + asked.count("both")
            assert keys[f"pace.yield.{side}"] == pytest.approx(100 * keys[f"pace.added.{side}"] / searches)

    def test_later_events_are_those_after_even_coverage(self, keys, latest):
        later = [day for day, _ in self.counted(last=latest.as_of) if day > self.UNTIL]
        assert keys["pace.later"] == len(later)
