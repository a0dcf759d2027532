"""The autumn of 2023: the calendar between two days, its quiet stretches, and the question of a lull."""

from dataclasses import replace
from datetime import date
from functools import cache

import pandas as pd

from limelight.facts import Facts
from limelight.measure import Measure
from limelight.rules import Rules, readings
from limelight.visits import (
    event_rows,
    gaps,
    is_lull,
    leader_events,
    per_window,
    visits_received,
    weeks_with_event,
)

NAMED_READINGS = {
    "all": ("every leader-level event", {}),
    "no-sidelines": ("without meetings on the side", {"occasion": "no-sidelines"}),
    "no-powers": ("without Russia and China", {"powers": "no-RUS-CHN"}),
    "in-region": ("held in the region", {"place": "region"}),
    "visits": ("bilateral visits to the region", {"place": "region", "occasion": "bilateral"}),
    "strong": ("best-sourced rows only", {"confidence": 3}),
}
LULL_RULES = ("occasion", "powers", "place", "confidence", "stand_ins", "compare")
COUNT_RULES = ("date_basis", "occasion", "stand_ins", "confidence", "powers", "place")


@cache
def months(first: date, last: date) -> dict[str, tuple[date, date]]:
    """The calendar months between two days, cut at both ends: lower-case English name → first and last day."""
    days = pd.date_range(first, last).to_series()
    return {
        f"{month.to_timestamp():%B}".lower(): (part.min().date(), part.max().date())
        for month, part in days.groupby(days.dt.to_period("M"))
    }


def lull_table(facts: Facts, rules: Rules, first: date, last: date, window: str) -> pd.DataFrame:
    """Events per month under each named reading, and whether the month `window` is the lowest.

    Columns: reading (id), what (in words), window, first, last, days, events, per_day, per_week, event_ids,
    lowest_rate and lowest_count (whether `window` is below every other month by rate, and by count).
    """
    parts = []
    for name, (words, changes) in NAMED_READINGS.items():
        reading = replace(rules, **changes)
        counts = per_window(leader_events(facts, reading, first, last), months(first, last))
        parts.append(
            counts.assign(
                reading=name,
                what=words,
                per_week=counts["per_day"] * 7,
                lowest_rate=is_lull(counts, window, replace(reading, compare="rate")),
                lowest_count=is_lull(counts, window, replace(reading, compare="count")),
            )
        )
    return pd.concat(parts, ignore_index=True)


def lull_readings(facts: Facts, rules: Rules, first: date, last: date, window: str) -> pd.DataFrame:
    """Every admissible reading of the lull: a column for each of `LULL_RULES`, and `lull`, whether it shows."""
    rows = []
    for reading in readings(*LULL_RULES, base=rules):
        counts = per_window(leader_events(facts, reading, first, last), months(first, last))
        rows.append(
            {
                **{name: getattr(reading, name) for name in LULL_RULES},
                "lull": is_lull(counts, window, reading),
            }
        )
    return pd.DataFrame(rows)


def measures(facts: Facts, rules: Rules, first: date, last: date, window: str) -> list[Measure]:
    """The measures of the calendar chapter, keys `calendar.*`. `window`: the month that may be a lull."""
    return [
        *_window_measures(facts, rules, first, last),
        *_lull_measures(facts, rules, first, last, window),
    ]


def _window_measures(facts: Facts, rules: Rules, first: date, last: date) -> list[Measure]:
    events = leader_events(facts, rules, first, last)
    quiet = gaps(events, first, last)
    weeks, all_weeks = weeks_with_event(events, first, last)
    received = visits_received(facts, rules)
    received = received[received["start"].between(pd.Timestamp(first), pd.Timestamp(last))]
    visited = event_rows(received["event_ids"].str.split().explode())
    days = (last - first).days + 1
    reading = {**rules.reading(*COUNT_RULES), "window": f"{first} to {last}"}
    rows = event_rows(events)
    longest = int(quiet["days"].max()) if len(quiet) else 0
    values = (
        ("events", len(events), "events", "leader-level events in the window", rows),
        ("days", days, "days", "days in the window", ()),
        ("busy", float(1 - quiet["days"].sum() / days), "share", "share of days with an event", rows),
        ("weeks", all_weeks, "weeks", "calendar weeks that the window touches", ()),
        ("weeks.with", weeks, "weeks", "calendar weeks in which an event began", rows),
        ("gap", longest, "days", "longest run of days without an event", rows),
        ("visits", len(received), "visits", "visits of outside leaders to the five", visited),
        (
            "visitors",
            int(received["person"].nunique()),
            "leaders",
            "outside leaders who visited the five",
            visited,
        ),
    )
    return [
        Measure(f"calendar.{key}", value, unit, label, reading, used)
        for key, value, unit, label, used in values
    ]


def _lull_measures(facts: Facts, rules: Rules, first: date, last: date, window: str) -> list[Measure]:
    table = lull_table(facts, rules, first, last, window)
    grid = lull_readings(facts, rules, first, last, window)
    found = [
        Measure(
            f"calendar.{row.reading}.{row.window}",
            row.events,
            "events",
            f"events in {row.window.capitalize()}: {row.what}",
            {
                **replace(rules, **NAMED_READINGS[row.reading][1]).reading(*COUNT_RULES),
                "window": f"{row.first} to {row.last}",
            },
            event_rows(row.event_ids.split()),
        )
        for row in table.itertuples()
    ]
    found += [
        Measure(
            f"calendar.{name}.total",
            int(part["events"].sum()),
            "events",
            f"events in the window: {part['what'].iloc[0]}",
            {
                **replace(rules, **NAMED_READINGS[name][1]).reading(*COUNT_RULES),
                "window": f"{first} to {last}",
            },
            event_rows(part["event_ids"].str.split().explode().dropna()),
        )
        for name, part in table.groupby("reading")
    ]
    named = table.drop_duplicates("reading")
    reading = {"window": f"{first} to {last}", "varied": ", ".join(LULL_RULES)}
    rows = event_rows(table["event_ids"].str.split().explode().dropna())
    totals = (
        ("readings", len(grid), "readings", "admissible readings of the lull"),
        (
            "readings.lull",
            int(grid["lull"].sum()),
            "readings",
            f"readings in which {window.capitalize()} is the lowest",
        ),
        (
            "readings.share",
            float(grid["lull"].mean()),
            "share",
            f"share of readings in which {window.capitalize()} is lowest",
        ),
        ("named", len(named), "readings", "named readings"),
        (
            "named.rate",
            int(named["lowest_rate"].sum()),
            "readings",
            "named readings with a lull by events per day",
        ),
        (
            "named.count",
            int(named["lowest_count"].sum()),
            "readings",
            "named readings with a lull by the count alone",
        ),
    )
    return found + [
        Measure(f"calendar.lull.{key}", value, unit, label, reading, rows)
        for key, value, unit, label in totals
    ]


def visits_table(facts: Facts, rules: Rules, first: date, last: date) -> pd.DataFrame:
    """Visits received in a window, as readers see them: leader, home, country, arrived, left, events, sources."""
    received = visits_received(facts, rules)
    received = received[received["start"].between(pd.Timestamp(first), pd.Timestamp(last))]
    people, places = (
        facts["people"].set_index("person")["name"],
        facts["countries"].set_index("country")["name"],
    )
    events = facts["events"].set_index("event_id")
    ids = [cell.split() for cell in received["event_ids"]]
    return pd.DataFrame(
        {
            "leader": received["person"].map(people),
            "home": received["home"].map(places),
            "country": received["country"].map(places),
            "arrived": received["start"],
            "left": received["end"],
            "events": ["; ".join(events.loc[entry, "name"]) for entry in ids],
            "sources": [" ".join(events.loc[entry, "sources"]) for entry in ids],
            "event_ids": received["event_ids"],
        }
    ).reset_index(drop=True)
