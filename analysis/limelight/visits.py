"""Who met whom and when: leader-level events, stops and gaps, from events and their participants."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import pandas as pd

from limelight.facts import Facts
from limelight.measure import Measure, row_ids
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


def leader_events(facts: Facts, rules: Rules, first: date | None = None, last: date | None = None) -> pd.DataFrame:
    """Events at which a president of the five and a leader from outside were present together.

    first, last  both included; an event belongs to the day it starts (R5)
    Returns events in order of start, with columns `inside` and `outside`: the countries of the leaders
    present, separated by spaces. Rules R4, R7, R11, R15, R20 and R21 decide which events count.
    """
    five = region(facts)
    events = facts["events"]
    events = events[
        events["date_basis"].isin(BASES[rules.date_basis])
        & events["occasion"].isin(OCCASIONS[rules.occasion])
        & (events["confidence"] >= rules.confidence)
        & (events["country"].isin(five) | (rules.place == "anywhere"))
        & (events["start"] >= pd.Timestamp(first or date.min.replace(year=1900)))
        & (events["start"] <= pd.Timestamp(last or facts.as_of))
    ]
    events = events.join(_present(facts, rules.stand_ins), on="event_id", how="inner")
    left_out = set(LEFT_OUT[rules.powers])
    held_with = (events["country"] + " " + events["outside"]).str.split()
    apart = held_with.map(left_out.isdisjoint).astype(bool)
    counted = events[(events["inside"] != "") & (events["outside"] != "") & apart]
    return counted.sort_values(["start", "event_id"], ignore_index=True)


@cache
def _present(facts: Facts, stand_ins: str) -> pd.DataFrame:
    """Per event the countries of the leaders present, `inside` and `outside` the five.

    Kept per edition: a grid of readings asks for the same few frames hundreds of times.
    """
    five = region(facts)
    present = leaders(facts, Rules(stand_ins=stand_ins)).groupby("event_id")["country"]
    return pd.DataFrame(
        {
            "inside": present.agg(lambda codes: " ".join(sorted({code for code in codes if code in five}))),
            "outside": present.agg(lambda codes: " ".join(sorted({code for code in codes if code not in five}))),
        }
    ).rename_axis(None)


def stops(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Each leader's unbroken presence in one foreign country, computed from the events (R1, R3).

    Events of a guest in one country whose days touch or follow each other make one stop: a visit and the
    summit next to it are one. Columns: person, home, country, start, end, bilateral (whether any of its events is a
    bilateral visit), event_ids. Ordered by start, then person.
    """
    events = facts["events"]
    events = events[events["date_basis"].isin(BASES[rules.date_basis]) & (events["confidence"] >= rules.confidence)]
    guests = leaders(facts, rules)
    guests = guests[guests["role"] == "guest"].rename(columns={"country": "home"})
    presence = guests.merge(events, on="event_id", suffixes=("_guest", ""))
    presence = presence[presence["home"] != presence["country"]].sort_values(["person", "start", "end"])
    same_place = (presence["person"] == presence["person"].shift()) & (presence["country"] == presence["country"].shift())
    touching = presence["start"] <= presence.groupby("person")["end"].cummax().shift() + timedelta(days=1)
    presence = presence.assign(stop=(~(same_place & touching)).cumsum(), bilateral=presence["occasion"] == "bilateral")
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
    return found[found["country"].isin(five) & ~found["home"].isin(five) & found["bilateral"]].reset_index(drop=True)


def per_window(events: pd.DataFrame, windows: dict[str, tuple[date, date]]) -> pd.DataFrame:
    """Events per window: columns window, first, last, days, events, per_day, event_ids."""
    rows = []
    for name, (first, last) in windows.items():
        inside = events[(events["start"] >= pd.Timestamp(first)) & (events["start"] <= pd.Timestamp(last))]
        days = (last - first).days + 1
        rows.append((name, first, last, days, len(inside), len(inside) / days, " ".join(inside["event_id"])))
    return pd.DataFrame(rows, columns=["window", "first", "last", "days", "events", "per_day", "event_ids"])


def is_lull(counts: pd.DataFrame, window: str, rules: Rules) -> bool:
    """Whether a window is lower than each of the others, by events per day or by the count (R22)."""
    compared = counts.set_index("window")["per_day" if rules.compare == "rate" else "events"]
    return bool((compared[window] < compared.drop(window)).all())


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
