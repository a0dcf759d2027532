"""Leader-level events, stops and gaps, on small calendars whose answers can be read off."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from limelight import visits
from limelight.rules import Rules
from small_facts import events, facts, participants

VISIT = events({"event_id": "e", "start": "2023-09-05"})
MEETING = (("e", "tokayev", "KAZ", "host"), ("e", "macron", "FRA", "guest"))


def known(event_rows=VISIT, people=MEETING):
    return facts(events=event_rows, participants=participants(*people))


def count(known_facts, **rules):
    return len(visits.leader_events(known_facts, Rules(**rules)))


def test_an_event_needs_a_leader_from_inside_and_one_from_outside():
    assert count(known()) == 1
    assert count(known(people=MEETING[:1])) == 0
    assert count(known(people=(MEETING[0], ("e", "mirziyoyev", "UZB", "guest")))) == 0


def test_a_stand_in_counts_only_under_the_rule_that_says_so():
    stand_in = known(people=(MEETING[0], (*MEETING[1], "stand-in")))
    assert count(stand_in) == 0
    assert count(stand_in, stand_ins="included") == 1


def test_someone_beside_a_leader_never_counts():
    assert count(known(people=(MEETING[0], (*MEETING[1], "also-present"))), stand_ins="included") == 0


@pytest.mark.parametrize(
    ("change", "rules", "counted"),
    [
        ({"date_basis": "announced"}, {}, 0),
        ({"date_basis": "announced"}, {"date_basis": "announced"}, 1),
        ({"date_basis": "reported"}, {"date_basis": "confirmed"}, 0),
        ({"confidence": 1}, {}, 0),
        ({"confidence": 1}, {"confidence": 1}, 1),
        ({"occasion": "sidelines"}, {}, 1),
        ({"occasion": "sidelines"}, {"occasion": "no-sidelines"}, 0),
        ({"occasion": "multilateral"}, {"occasion": "bilateral"}, 0),
        ({"country": "FRA"}, {"place": "region"}, 0),
        ({"country": "RUS"}, {"powers": "no-RUS"}, 0),
        ({"country": "CHN"}, {"powers": "no-RUS"}, 1),
        ({"country": "CHN"}, {"powers": "no-RUS-CHN"}, 0),
    ],
)
def test_each_rule_decides(change, rules, counted):
    assert count(known(events({"event_id": "e", "start": "2023-09-05", **change})), **rules) == counted


def test_a_power_that_is_present_takes_the_event_out():
    with_russia = known(people=(*MEETING, ("e", "putin", "RUS", "guest")))
    assert count(with_russia, powers="no-RUS") == 0


def test_a_visit_and_the_summit_next_to_it_are_one_stop():
    calendar = events(
        {"event_id": "visit", "start": "2023-09-05", "end": "2023-09-06"},
        {"event_id": "summit", "start": "2023-09-07", "occasion": "multilateral"},
        {"event_id": "later", "start": "2023-09-20"},
    )
    people = [(event, "macron", "FRA", "guest") for event in calendar["event_id"]]
    stops = visits.stops(known(calendar, people), Rules())
    assert stops["event_ids"].tolist() == ["visit summit", "later"]
    assert stops["end"].iloc[0] == pd.Timestamp("2023-09-07")


def test_leaving_and_coming_back_is_a_new_stop():
    calendar = events(
        {"event_id": "a", "start": "2023-09-05"},
        {"event_id": "b", "start": "2023-09-06", "country": "UZB"},
        {"event_id": "c", "start": "2023-09-07"},
    )
    people = [(event, "macron", "FRA", "guest") for event in calendar["event_id"]]
    assert len(visits.stops(known(calendar, people), Rules())) == 3


def test_a_summit_alone_is_no_visit():
    summit = events({"event_id": "e", "start": "2023-09-05", "occasion": "multilateral"})
    assert len(visits.visits_received(known(summit), Rules())) == 0
    assert len(visits.visits_received(known(), Rules())) == 1


FIRST, LAST = date(2023, 9, 1), date(2023, 9, 30)
STARTS = st.lists(st.integers(0, 29), max_size=8)


def calendar(offsets):
    rows = [
        {"event_id": f"e{i}", "start": FIRST + timedelta(days=offset)} for i, offset in enumerate(offsets)
    ]
    return events(*rows) if rows else VISIT.head(0)


@given(STARTS)
def test_gaps_and_busy_days_fill_the_window(offsets):
    quiet = visits.gaps(calendar(offsets), FIRST, LAST)
    assert quiet["days"].sum() + len(set(offsets)) == 30


@given(STARTS)
def test_gaps_come_longest_first_and_never_touch(offsets):
    quiet = visits.gaps(calendar(offsets), FIRST, LAST)
    assert quiet["days"].is_monotonic_decreasing
    days = [day for start, end in zip(quiet["start"], quiet["end"]) for day in pd.date_range(start, end)]
    assert len(days) == len(set(days))


@given(STARTS, st.randoms())
def test_counts_do_not_depend_on_the_order_of_rows(offsets, random):
    frame = calendar(offsets)
    shuffled = frame.sample(frac=1, random_state=random.randint(0, 999))
    people = [(event, *rest) for event in frame["event_id"] for (_, *rest) in MEETING]
    left, right = (visits.leader_events(known(rows, people), Rules()) for rows in (frame, shuffled))
    assert left.equals(right)


def test_a_lull_is_below_every_other_window():
    counts = pd.DataFrame({"window": ["a", "b", "c"], "events": [9, 8, 9], "per_day": [0.3, 0.25, 0.7]})
    assert visits.is_lull(counts, "b", Rules())
    assert not visits.is_lull(counts, "a", Rules())
    assert not visits.is_lull(counts.assign(events=[9, 8, 8]), "b", Rules(compare="count"))
