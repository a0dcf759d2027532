"""Who met whom and when: leader-level events, stops and gaps, from events and their participants."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd

from limelight.facts import Facts
from limelight.kept import kept
from limelight.measure import row_ids
from limelight.rules import Rules

BASES = {
    "confirmed": ("confirmed",),
    "reported": ("reported", "confirmed"),
    "announced": ("announced", "reported", "confirmed"),
}
OCCASIONS = {
    "all": ("bilateral", "multilateral", "sidelines", "ceremony"),
    "no-sidelines": ("bilateral", "multilateral", "ceremony"),
    "bilateral": ("bilateral",),
}
# Rules that admit an event or not; R11 decides before them who counts as a leader.
ADMITTING = ("date_basis", "occasion", "confidence", "place", "powers")
LEFT_OUT = {"all": (), "no-RUS": ("RUS",), "no-RUS-CHN": ("RUS", "CHN")}


def region(facts: Facts) -> tuple[str, ...]:
    """Codes of the five countries."""
    countries = facts["countries"]
    return tuple(countries.loc[countries["region_member"] == "yes", "country"])


def leaders(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Participants who count as leaders under rule R11."""
    capacities = ("leader", "stand-in") if rules.stand_ins == "included" else ("leader",)
    participants = facts["participants"]
    return participants[participants["capacity"].isin(capacities)]


def leader_events(
    facts: Facts, rules: Rules, first: date | None = None, last: date | None = None
) -> pd.DataFrame:
    """Events at which a president of the five and a leader from outside were present together.

    first, last  both included; an event belongs to the day it starts (R5)
    Returns events in order of start, with columns `inside` and `outside`: the countries of the leaders
    present, separated by spaces. Rules R4, R7, R11, R15, R20 and R21 decide which events count.
    """
    values = {name: getattr(rules, name) for name in ADMITTING}
    return _leader_events(facts, rules.stand_ins, tuple(values.items()), first or date.min, last or facts.as_of)


@kept
def _leader_events(
    facts: Facts, stand_ins: str, values: tuple[tuple[str, object], ...], first: date, last: date
) -> pd.DataFrame:
    held = _held(facts, stand_ins)
    days = held["start"].to_numpy()
    counted = (days >= np.datetime64(first)) & (days <= np.datetime64(last))
    for rule, value in values:
        counted &= _admitted(facts, stand_ins, rule, value)
    return held[counted].reset_index(drop=True)


@kept
def _held(facts: Facts, stand_ins: str) -> pd.DataFrame:
    """Events with a leader of the five and one from outside, in order of start, with `inside` and `outside`."""
    five = region(facts)
    codes = leaders(facts, Rules(stand_ins=stand_ins)).groupby("event_id")["country"]
    present = pd.DataFrame(
        {
            "inside": codes.agg(lambda codes: " ".join(sorted({code for code in codes if code in five}))),
            "outside": codes.agg(lambda codes: " ".join(sorted({code for code in codes if code not in five}))),
        }
    ).rename_axis(None)
    events = facts["events"].join(present, on="event_id", how="inner")
    events = events[(events["inside"] != "") & (events["outside"] != "")]
    return events.sort_values(["start", "event_id"], ignore_index=True)


@cache
def _admitted(facts: Facts, stand_ins: str, rule: str, value: object) -> np.ndarray:
    """Which of the events of `_held` one value of one rule admits."""
    held = _held(facts, stand_ins)
    admits = {
        "date_basis": lambda: held["date_basis"].isin(BASES[value]),
        "occasion": lambda: held["occasion"].isin(OCCASIONS[value]),
        "confidence": lambda: held["confidence"] >= value,
        "place": lambda: held["country"].isin(region(facts)) | (value == "anywhere"),
        "powers": lambda: (held["country"] + " " + held["outside"])
        .str.split()
        .map(set(LEFT_OUT[value]).isdisjoint)
        .astype(bool),
    }
    return admits[rule]().to_numpy()


def stops(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Each leader's unbroken presence in one foreign country, computed from the events (R1, R3).

    Events of a guest in one country whose days touch or follow each other make one stop: a visit and the
    summit next to it are one. Columns: person, home, country, start, end, bilateral (whether any of its events is a
    bilateral visit), event_ids. Ordered by start, then person.
    """
    return _stops(facts, rules.date_basis, rules.confidence, rules.stand_ins)


@kept
def _stops(facts: Facts, date_basis: str, confidence: int, stand_ins: str) -> pd.DataFrame:
    events = facts["events"]
    events = events[
        events["date_basis"].isin(BASES[date_basis]) & (events["confidence"] >= confidence)
    ]
    guests = leaders(facts, Rules(stand_ins=stand_ins))
    guests = guests[guests["role"] == "guest"].rename(columns={"country": "home"})
    presence = guests.merge(events, on="event_id", suffixes=("_guest", ""))
    presence = presence[presence["home"] != presence["country"]].sort_values(["person", "start", "end"])
    same_place = (presence["person"] == presence["person"].shift()) & (
        presence["country"] == presence["country"].shift()
    )
    touching = presence["start"] <= presence.groupby("person")["end"].cummax().shift() + timedelta(days=1)
    presence = presence.assign(
        stop=(~(same_place & touching)).cumsum(), bilateral=presence["occasion"] == "bilateral"
    )
    return (
        presence.groupby("stop")
        .agg(
            person=("person", "first"),
            home=("home", "first"),
            country=("country", "first"),
            start=("start", "min"),
            end=("end", "max"),
            bilateral=("bilateral", "any"),
            event_ids=("event_id", " ".join),
        )
        .sort_values(["start", "person"], ignore_index=True)
    )


def visits_received(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Stops of outside leaders in the five that hold a bilateral visit (columns as `stops`)."""
    five = region(facts)
    found = stops(facts, rules)
    return found[found["country"].isin(five) & ~found["home"].isin(five) & found["bilateral"]].reset_index(
        drop=True
    )


def per_window(events: pd.DataFrame, windows: dict[str, tuple[date, date]]) -> pd.DataFrame:
    """Events per window: columns window, first, last, days, events, per_day, event_ids."""
    starts, ids = events["start"].to_numpy(), events["event_id"].to_numpy()
    rows = []
    for name, (first, last) in windows.items():
        inside = ids[(starts >= np.datetime64(first)) & (starts <= np.datetime64(last))]
        days = (last - first).days + 1
        rows.append((name, first, last, days, len(inside), len(inside) / days, " ".join(inside)))
    return pd.DataFrame(rows, columns=["window", "first", "last", "days", "events", "per_day", "event_ids"])


def is_lull(counts: pd.DataFrame, window: str, rules: Rules) -> bool:
    """Whether a window is lower than each of the others, by events per day or by the count (R22)."""
    compared = dict(zip(counts["window"], counts["per_day" if rules.compare == "rate" else "events"], strict=True))
    lowest = compared.pop(window)
    return all(lowest < other for other in compared.values())


def gaps(events: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    """Runs of days without any event between two days: columns start, end, days; longest first."""
    busy = {
        day.date()
        for start, end in zip(events["start"], events["end"])
        for day in pd.date_range(start, end)
        if first <= day.date() <= last
    }
    rows: list[list[date]] = []
    for day in (entry.date() for entry in pd.date_range(first, last)):
        if day in busy:
            continue
        if rows and day - rows[-1][1] == timedelta(days=1):
            rows[-1][1] = day
        else:
            rows.append([day, day])
    found = pd.DataFrame(rows, columns=["start", "end"])
    found["days"] = [(end - start).days + 1 for start, end in rows]
    return found.sort_values(["days", "start"], ascending=[False, True], ignore_index=True)


def weeks_with_event(events: pd.DataFrame, first: date, last: date) -> tuple[int, int]:
    """How many of the whole or cut calendar weeks between two days hold an event's start, and how many there are."""
    weeks = set(pd.date_range(first, last).strftime("%G-%V"))
    return len(weeks & set(events["start"].dt.strftime("%G-%V"))), len(weeks)


def event_rows(events: pd.DataFrame | Iterable[str]) -> tuple[str, ...]:
    """Row ids of events, as a measure carries them."""
    return row_ids("events", events["event_id"] if isinstance(events, pd.DataFrame) else events)
