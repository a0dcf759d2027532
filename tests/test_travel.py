"""Stops, trips and countries; contested territory apart; a host's relation to the court on the day of arrival."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limelight import travel
from limelight.memberships import status as standing
from limelight.rules import Rules
from small_facts import facts, memberships, stops

TOUR = stops(
    {"stop_id": "are", "trip_id": "t1", "country": "ARE", "start": "2023-12-06"},
    {"stop_id": "sau", "trip_id": "t1", "country": "SAU", "start": "2023-12-06"},
    {"stop_id": "chn", "trip_id": "t2", "country": "CHN", "start": "2024-05-16"},
    {"stop_id": "chn2", "trip_id": "t3", "country": "CHN", "start": "2024-06-16"},
    {
        "stop_id": "held",
        "trip_id": "c1",
        "country": "UKR",
        "start": "2023-04-17",
        "contested_territory": "yes",
    },
    {"stop_id": "plan", "trip_id": "t4", "country": "TKM", "start": "2024-06-20", "date_basis": "announced"},
    {"stop_id": "weak", "trip_id": "t5", "country": "IND", "start": "2024-06-21", "confidence": 1},
)
COURT = memberships(
    ("ICC", "ARM", "signatory", "1999-10-01", "2024-02-01"),
    ("ICC", "ARM", "state-party", "2024-02-01", ""),
    ("ICC", "CHN", "non-party", "", ""),
    ("ICC", "HUN", "state-party", "2002", "2026-06-02"),
)


def known(trips=TOUR):
    return facts(trips=trips, memberships=COURT)


@pytest.mark.parametrize(("unit", "number"), [("stop", 4), ("trip", 3), ("country", 3)])
def test_units(unit, number):
    rules = Rules(unit=unit)
    assert travel.count(travel.foreign_stops(known(), rules), rules) == number


@pytest.mark.parametrize(
    ("rules", "added"),
    [({"contested": "abroad"}, "held"), ({"date_basis": "announced"}, "plan"), ({"confidence": 1}, "weak")],
)
def test_each_rule_lets_one_more_stop_in(rules, added):
    default = set(travel.foreign_stops(known(), Rules())["stop_id"])
    assert set(travel.foreign_stops(known(), Rules(**rules))["stop_id"]) == default | {added}


def test_contested_territory_is_listed_whatever_the_rule_says():
    for contested in ("separate", "abroad", "home"):
        assert list(travel.contested_stops(known(), Rules(contested=contested))["stop_id"]) == ["held"]


def test_since_the_warrant_means_after_its_day():
    on_the_day = stops({"stop_id": "a", "trip_id": "t", "country": "CHN", "start": travel.WARRANT})
    assert travel.foreign_stops(known(on_the_day), Rules(), after=travel.WARRANT).empty


@pytest.mark.parametrize(
    ("country", "day", "status"),
    [
        ("ARM", date(2022, 11, 23), "signatory"),
        ("ARM", date(2024, 3, 1), "state-party"),
        ("CHN", date(2024, 3, 1), "non-party"),
        ("HUN", date(2026, 7, 1), "none"),
        ("HUN", date(2002, 6, 1), "unknown"),
        ("FRA", date(2024, 3, 1), "unstated"),
    ],
)
def test_membership_is_read_on_the_day(country, day, status):
    assert standing(known(), "ICC", country, day) == status


@given(st.dates(date(2023, 1, 1), date(2024, 6, 30)))
def test_stops_never_outnumbered_by_trips_nor_trips_by_nothing(until):
    found = travel.foreign_stops(known(), Rules(), until=until)
    assert found["stop_id"].nunique() >= found["trip_id"].nunique() >= (len(found) > 0)
    assert (found["start"].dt.date <= until).all()


def test_years_are_whole_only_when_the_edition_covers_their_end():
    yearly = travel.per_year(known(), Rules()).set_index("year")
    assert yearly["whole"].to_dict() == {2022: True, 2023: True, 2024: False}
    assert yearly.loc[2022, "stops"] == 0
    assert yearly.loc[2023, ["stops", "trips", "countries"]].tolist() == [2, 1, 2]
