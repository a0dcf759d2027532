"""Probes that look things up and count: from small tables to answers that a claim can be compared with."""

from datetime import date

import pandas as pd
import pytest
from limelight.probes import PROBES, long_run, meetings, projects, tables
from limelight.rules import Rules
from small_facts import events, facts, memberships, participants, stops

RULES = Rules()
EVENTS = events(
    {"event_id": "talks", "start": "2023-11-08"},
    {"event_id": "summit", "start": "2023-11-08", "end": "2023-11-09", "country": "UZB", "city": "Tashkent"},
    {"event_id": "visit", "start": "2023-12-04", "end": "2023-12-06"},
)
PRESENT = participants(
    ("talks", "tokayev", "KAZ", "host"),
    ("talks", "putin", "RUS", "guest"),
    ("summit", "mirziyoyev", "UZB", "host"),
    ("summit", "macron", "FRA", "guest"),
    ("visit", "tokayev", "KAZ", "host"),
    ("visit", "xi", "CHN", "guest"),
)
PEOPLE = pd.DataFrame({"person": ["tokayev", "mirziyoyev"], "name": ["Tokayev", "Mirziyoyev"]})
BODIES = memberships(("G20", "RUS", "member", "1999-12-15", ""), ("G20", "FRA", "observer", "1999-12-15", ""))
BODIES.insert(0, "membership_id", BODIES["organisation"] + "-" + BODIES["country"])


def known(as_of: date = date(2024, 6, 30), **more: pd.DataFrame):
    return facts(as_of, events=EVENTS, participants=PRESENT, people=PEOPLE, memberships=BODIES, **more)


def test_every_probe_is_registered_under_its_name():
    assert PROBES["elapsed"] is tables.elapsed
    assert PROBES["share_without"] is meetings.share_without
    assert not [name for name in PROBES if name.startswith("_")]


def test_several_cells_of_a_row_come_together():
    answer = tables.cells(known(), RULES, "events", "summit", ["start", "city"])
    assert answer.value == ["2023-11-08", "Tashkent"]
    assert answer.rows == ("events:summit",)
    assert tables.cells(known(), RULES, "events", "nowhere", ["start", "city"]).waiting


@pytest.mark.parametrize(("unit", "expected"), [("days", 365), ("months", 11.99), ("years", 0.999)])
def test_time_since_a_day(unit, expected):
    answer = tables.elapsed(known(), RULES, "2022-11-14", "2023-11-14", unit)
    assert answer.value == pytest.approx(expected, abs=0.01)


def test_time_since_a_dated_cell_waits_for_the_day_and_needs_a_full_date():
    since = ["events", "talks", "start"]
    assert tables.elapsed(known(), RULES, since, "2023-11-14").value == 6
    assert tables.elapsed(known(date(2023, 11, 10)), RULES, since, "2023-11-14").waiting
    bodies = BODIES.assign(**{"from": "1999"})
    coarse = tables.elapsed(
        facts(memberships=bodies), RULES, ["memberships", "G20-RUS", "from"], "2023-11-14", "years"
    )
    assert (coarse.value, coarse.waiting) == (None, False)


@pytest.mark.parametrize(("second", "expected"), [("summit", 1), ("visit", 0)])
def test_days_that_two_events_share(second, expected):
    assert tables.days_in_common(known(), RULES, "talks", second).value == expected


def test_first_and_last_day_of_several_events():
    answer = tables.first_and_last_day(known(), RULES, ["summit", "talks"])
    assert answer.value == ["2023-11-08", "2023-11-09"]


def test_hosts_of_one_event_or_of_several():
    assert tables.hosts(known(), RULES, "talks").value == ["Tokayev"]
    assert tables.hosts(known(), RULES, ["talks", "summit"]).value == ["Tokayev", "Mirziyoyev"]
    assert tables.hosts(known(), RULES, ["talks", "nowhere"]).waiting


def test_share_of_events_without_some_states():
    window = {"first": "2023-11-01", "last": "2023-12-31"}
    assert meetings.share_without(known(), RULES, **window, powers="no-RUS").value == pytest.approx(2 / 3)
    assert meetings.share_without(known(), RULES, **window, powers="no-RUS-CHN").value == pytest.approx(1 / 3)
    assert meetings.share_without(known(), RULES, "2024-01-01", "2024-01-31", "no-RUS").value is None


def test_pace_of_one_window_against_another():
    november, december = ["2023-11-01", "2023-11-30"], ["2023-12-01", "2023-12-31"]
    assert meetings.pace_ratio(known(), RULES, november, december).value == pytest.approx((2 / 30) / (1 / 31))
    empty = meetings.pace_ratio(known(), RULES, november, ["2023-01-01", "2023-01-31"])
    assert (empty.value, empty.because != "") == (None, True)
    assert meetings.pace_ratio(known(date(2023, 12, 30)), RULES, november, december).waiting


def test_months_with_a_leader_of_a_member_leave_observers_out():
    answer = meetings.months_with_meetings(known(), RULES, "2023-11-01", "2023-12-31", "G20")
    assert answer.value == 0.5
    assert answer.rows == ("events:talks",)


def test_pace_of_travel_against_whole_years_published_by_others():
    trips = stops({"stop_id": "s", "trip_id": "t", "country": "KGZ", "start": "2023-10-12"})
    totals = pd.DataFrame(
        {
            "total_id": ["a", "b"],
            "year": [2019, 2020],
            "value": [20, 4],
            "unit": "country-visits-calendar-year",
        }
    )
    found = known(trips=trips, trips_by_others=totals)
    answer = meetings.travel_pace(found, RULES, "2023-10-11", "2023-11-11", [2019, 2020])
    assert answer.value == pytest.approx((1 / 31) / (12 / 365.25))
    assert meetings.travel_pace(found, RULES, "2023-10-11", "2023-11-11", [2018, 2019]).waiting


def test_a_named_rule_holds_whatever_the_reading_says():
    window = {"first": "2023-11-01", "last": "2023-12-31"}
    reading = Rules(compare="count")
    assert meetings.month_is_lull(known(), reading, **window, month="december").value == "yes"
    fixed = meetings.month_is_lull(known(), reading, **window, month="november", powers="no-RUS-CHN")
    assert fixed.value == "no"
    yearly = pd.DataFrame(
        {
            "row_id": ["KAZ-2022", "KAZ-2023"],
            "country": "KAZ",
            "year": [2022, 2023],
            "received": [5, 3],
            "made": [1, 2],
            "received_worldwide": [1000, 100],
            "sources": "",
        }
    )
    record = facts(leader_trips=yearly)
    assert long_run.yearly_change(record, RULES, 2023).value == -2
    assert long_run.yearly_change(record, RULES, 2023, direction="made").value == 1
    assert long_run.yearly_change(record, RULES, 2023, scale="per-thousand").value == 25
    assert long_run.last_year_as_high(record, RULES, 2023, direction="made").value == 2021


def test_visits_without_economic_papers_need_a_complete_list():
    papers = pd.DataFrame(
        {
            "event_id": ["talks", "summit", "visit"],
            "guest": ["putin", "macron", "xi"],
            "papers_political": [1, 1, 1],
            "papers_economic": [0, 0, 2],
            "completeness": ["complete", "at-least", "complete"],
        }
    )
    found = known(visit_papers=papers)
    answer = meetings.visits_without_economic_papers(found, RULES, "2023-11-01", "2023-12-31")
    assert answer.value == 1
    assert answer.rows == ("visit_papers:talks+putin",)


STEPS = pd.DataFrame(
    {
        "milestone_id": ["built", "restarted", "promised"],
        "day": ["2018", "2024", "2020"],
        "plan": ["no", "no", "yes"],
    }
)


@pytest.mark.parametrize(
    ("done", "ahead", "on", "expected"),
    [
        ("built", "restarted", "2023-11-14", "yes"),
        ("built", "restarted", "2025-01-01", "no"),
        ("built", "restarted", "2017-12-31", "no"),
        ("built", "restarted", "2024-06-01", None),
        ("built", "not known yet", "2023-11-14", "yes"),
        ("promised", "restarted", "2023-11-14", "no"),
    ],
)
def test_a_day_between_two_steps_of_a_project(done, ahead, on, expected):
    answer = projects.between_steps(facts(date(2025, 6, 30), milestones=STEPS), RULES, done, ahead, on)
    assert answer.value == expected


def test_rank_of_a_state_among_those_met():
    window = {"first": "2023-11-01", "last": "2023-12-31"}
    more = pd.concat([PRESENT, participants(("summit", "putin", "RUS", "guest"))])
    found = facts(date(2024, 6, 30), events=EVENTS, participants=more)
    assert [projects.meeting_rank(found, RULES, state, **window).value for state in ("RUS", "FRA", "CHN")] == [1, 2, 2]
    assert projects.meeting_rank(found, RULES, "RUS", "2024-01-01", "2024-01-31").value is None
    assert projects.meeting_rank(known(date(2023, 12, 30)), RULES, "RUS", **window).waiting


def test_share_of_meetings_that_a_state_gains_or_loses():
    november, december = ["2023-11-01", "2023-11-30"], ["2023-12-01", "2023-12-31"]
    assert projects.meeting_share_change(known(), RULES, "RUS", november, december).value == -0.5
    assert projects.meeting_share_change(known(), RULES, "CHN", november, december).value == 1
    empty = projects.meeting_share_change(known(), RULES, "RUS", ["2023-01-01", "2023-01-31"], december)
    assert (empty.value, empty.waiting) == (None, False)
    assert projects.meeting_share_change(known(date(2023, 12, 30)), RULES, "RUS", november, december).waiting


def test_names_and_members_of_a_later_day_are_not_known_yet():
    names = pd.DataFrame(
        {"name_id": ["G20"], "organisation": "G20", "official_name": "G20", "from": "1999-12-15", "to": ""}
    )
    found = known(date(2023, 6, 30), organisations=names)
    assert tables.body_name(found, RULES, "G20", "2023-06-30").value == "G20"
    assert tables.body_name(found, RULES, "G20", "2023-07-01").waiting
    assert tables.members(found, RULES, "G20", "2023-06-30").value == ["RUS"]
    assert tables.members(found, RULES, "G20", "2023-07-01").waiting
