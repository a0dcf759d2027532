"""Headline numbers by a second route: plain csv and plain Python, nothing of the library but its rules' defaults."""

import csv
from collections import Counter
from datetime import date, timedelta

import pytest
from limelight import autumn, deals, facts, pace, paths, travel
from limelight.rules import Rules

FIVE = {"KAZ", "KGZ", "TJK", "TKM", "UZB"}
FIRST, LAST = date(2023, 9, 1), date(2023, 11, 13)
WARRANT, PUBLICATION = date(2023, 3, 17), date(2023, 11, 14)


def rows(table):
    with (paths.DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(text):
    return date.fromisoformat(text)


def events(first, last, least=2):
    """Ids of leader-level events, with the countries of the leaders present."""
    present = {}
    for row in rows("participants"):
        if row["capacity"] == "leader":
            present.setdefault(row["event_id"], set()).add(row["country"])
    found = {}
    for row in rows("events"):
        countries = present.get(row["event_id"], set())
        counts = row["date_basis"] in ("reported", "confirmed") and int(row["confidence"]) >= least
        if counts and first <= day(row["start"]) <= last and countries & FIVE and countries - FIVE:
            found[row["event_id"]] = (row, countries)
    return found


def stops(after, until):
    return [
        row
        for row in rows("trips")
        if row["contested_territory"] == "no"
        and row["date_basis"] in ("reported", "confirmed")
        and int(row["confidence"]) >= 2
        and after < day(row["start"]) <= until
    ]


@pytest.fixture(scope="module")
def known():
    return facts.load()


@pytest.fixture(scope="module")
def measured(known):
    found = [
        *autumn.measures(known, Rules(), FIRST, LAST, "october"),
        *travel.measures(known, Rules()),
        *deals.measures(known, Rules()),
        *pace.measures(known, Rules()),
    ]
    return {measure.key: measure.value for measure in found}


def test_events_of_the_autumn(measured):
    found = events(FIRST, LAST)
    months = Counter(day(row["start"]).month for row, _ in found.values())
    assert measured["calendar.events"] == len(found)
    assert [measured[f"calendar.all.{month}"] for month in ("september", "october", "november")] == [
        months[9],
        months[10],
        months[11],
    ]


def test_events_without_russia_and_china(measured):
    found = [
        row
        for row, countries in events(FIRST, LAST).values()
        if not {row["country"], *countries} & {"RUS", "CHN"}
    ]
    assert measured["calendar.no-powers.total"] == len(found)


def test_days_and_the_longest_gap(measured):
    busy = set()
    for row, _ in events(FIRST, LAST).values():
        length = (day(row["end"]) - day(row["start"])).days + 1
        busy |= {day(row["start"]) + timedelta(days=i) for i in range(length)}
    window = [FIRST + timedelta(days=i) for i in range((LAST - FIRST).days + 1)]
    assert measured["calendar.busy"] == pytest.approx(sum(d in busy for d in window) / len(window))
    run = longest = 0
    for moment in window:
        run = 0 if moment in busy else run + 1
        longest = max(longest, run)
    assert measured["calendar.gap"] == longest


@pytest.mark.parametrize(("edition", "until"), [("then", PUBLICATION), ("now", None)])
def test_stops_trips_and_countries(known, measured, edition, until):
    found = stops(WARRANT, until or known.as_of)
    assert measured[f"travel.{edition}.stops"] == len(found)
    assert measured[f"travel.{edition}.trips"] == len({row["trip_id"] for row in found})
    assert measured[f"travel.{edition}.countries"] == len({row["country"] for row in found})


def test_the_evidence_is_met(measured):
    """Counts that research reached by hand before any of this code was written."""
    assert (measured["travel.then.trips"], measured["travel.now.stops"]) == (3, 28)
    assert (measured["travel.now.trips"], measured["travel.now.countries"], measured["travel.now.party"]) == (
        26,
        15,
        2,
    )
    assert Counter(day(row["start"]).month for row, _ in events(FIRST, LAST, least=1).values()) == {
        9: 12,
        10: 8,
        11: 9,
    }


def test_stops_in_states_parties(measured, known):
    parties = {}
    for row in rows("memberships"):
        if (row["organisation"], row["status"]) == ("ICC", "state-party"):
            parties.setdefault(row["country"], []).append((row["from"], row["to"] or "9999"))
    bound = [
        row
        for row in stops(WARRANT, known.as_of)
        if any(begin <= row["start"] < end for begin, end in parties.get(row["country"], []))
    ]
    assert measured["travel.now.party"] == len(bound)


def test_what_the_deals_add_up_to(measured):
    table = rows("deals")
    rates = {(row["currency"], row["day"]): float(row["usd_per_unit"]) for row in rows("exchange_rates")}
    admissible = {
        row["deal_id"]: row
        for row in table
        if row["flow"] == "new"
        and row["basis"] == "source"
        and int(row["confidence"]) >= 2
        and row["stage"] != "cancelled"
    }
    low = high = 0.0
    kept = [row for row in admissible.values() if row["part_of"] not in admissible]
    for row in kept:
        lengths = (row["announced"], row["announced"][:7], row["announced"][:4])
        factor = next((rates[row["currency"], d] for d in lengths if (row["currency"], d) in rates), 1.0)
        low += float(row["amount_low"] or 0) * factor
        high += float(row["amount_high"] or row["amount_low"] or 0) * factor
    assert measured["deals.now.counted"] == len(kept)
    assert measured["deals.now.low"] == pytest.approx(low)
    assert measured["deals.now.high"] == pytest.approx(high)


def test_pace_before_and_after(measured):
    eve, until = PUBLICATION - timedelta(days=1), day(measured["pace.until"])
    before = len(events(date(2022, 1, 1), eve)) / ((eve - date(2022, 1, 1)).days + 1)
    after = len(events(PUBLICATION, until)) / ((until - PUBLICATION).days + 1)
    assert measured["pace.ratio"] == pytest.approx(after / before)
