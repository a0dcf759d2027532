"""Where Vladimir Putin went: stops, trips and countries, contested territory apart, and the court's reach."""

from datetime import date, timedelta

import pandas as pd

from limelight import memberships
from limelight.facts import PUBLICATION, Facts
from limelight.kept import kept
from limelight.measure import Measure, listed, row_ids
from limelight.rules import Rules
from limelight.visits import BASES, region

FIRST_DAY = date(2022, 1, 1)
WARRANT = date(2023, 3, 17)
# A state's standing with the court, and how someone stayed away, as readers read them.
RELATIONS = {
    "state-party": "party to the court",
    "signatory": "signed, never ratified",
    "former-party": "former party",
    "non-party": "never signed",
    "none": "no relation on that day",
    "unstated": "relation not on record",
    "unknown": "relation on that day unclear",
}
MANNERS = {"video": "by video", "represented-by": "sent someone else", "skipped": "stayed away"}
COURT = "ICC"

UNIT_COLUMN = {"stop": "stop_id", "trip": "trip_id", "country": "country"}


def foreign_stops(
    facts: Facts, rules: Rules, after: date | None = None, until: date | None = None
) -> pd.DataFrame:
    """Stops that count as abroad, in order of arrival.

    after  only arrivals strictly later (R14); until: only arrivals on or before this day
    Rules R4, R13 and R15 decide which stops count. Columns of `trips`, and `court`: the host's relation to the
    International Criminal Court on the day of arrival (`memberships.status`).
    """
    return _foreign_stops(
        facts,
        rules.date_basis,
        rules.confidence,
        rules.contested,
        after or date(1900, 1, 1),
        until or facts.as_of,
    )


@kept
def _foreign_stops(
    facts: Facts, date_basis: str, confidence: int, contested: str, after: date, until: date
) -> pd.DataFrame:
    trips = facts["trips"]
    held = trips["contested_territory"] == "yes"
    found = trips[
        trips["date_basis"].isin(BASES[date_basis])
        & (trips["confidence"] >= confidence)
        & (~held | (contested == "abroad"))
        & (trips["start"] > pd.Timestamp(after))
        & (trips["start"] <= pd.Timestamp(until))
    ].sort_values("start", ignore_index=True)
    court = [
        memberships.status(facts, COURT, country, start.date())
        for country, start in zip(found["country"], found["start"])
    ]
    return found.assign(court=court)


def contested_stops(facts: Facts, rules: Rules, after: date | None = None) -> pd.DataFrame:
    """Stops in territory that Russia holds and the UN counts as Ukraine's (R13), whatever `rules.contested` says."""
    trips = facts["trips"]
    return trips[
        (trips["contested_territory"] == "yes")
        & (trips["confidence"] >= rules.confidence)
        & (trips["start"] > pd.Timestamp(after or date(1900, 1, 1)))
    ].sort_values("start", ignore_index=True)


def count(stops: pd.DataFrame, rules: Rules) -> int:
    """How many stops, trips or countries (R1)."""
    return int(stops[UNIT_COLUMN[rules.unit]].nunique())


def per_year(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Per year of arrival: year, stops, trips, countries, and `whole` (whether the edition covers the year's end)."""
    found = foreign_stops(facts, rules)
    years = pd.Index(range(FIRST_DAY.year, facts.as_of.year + 1), name="year")
    counts = found.groupby(found["start"].dt.year)[["stop_id", "trip_id", "country"]].nunique()
    counts = counts.reindex(years, fill_value=0).reset_index()
    counts = counts.rename(columns={"stop_id": "stops", "trip_id": "trips", "country": "countries"})
    return counts.assign(whole=[date(year, 12, 31) <= facts.as_of for year in years])


def stop_rows(stops: pd.DataFrame) -> tuple[str, ...]:
    """Row ids of stops, as a measure carries them."""
    return row_ids("trips", stops["stop_id"])


def measures(facts: Facts, rules: Rules) -> list[Measure]:
    """The measures of the travel chapter, keys `travel.*`.

    `travel.then.*` counts to publication, or to the edition's day where that is earlier; `travel.now.*` to the
    edition's day.
    """
    return [
        *_since_warrant(facts, rules, "then", min(PUBLICATION, facts.as_of)),
        *_since_warrant(facts, rules, "now", facts.as_of),
        *_paces(facts, rules),
        *_yearly(facts, rules),
        *_absences(facts),
    ]


def _since_warrant(facts: Facts, rules: Rules, edition: str, until: date) -> list[Measure]:
    stops = foreign_stops(facts, rules, WARRANT, until)
    held = contested_stops(facts, rules, WARRANT)
    held = held[held["start"] <= pd.Timestamp(until)]
    home = stops[stops["country"].isin(region(facts))]
    party = stops[stops["court"] == "state-party"]
    names = facts["countries"].set_index("country")["name"]
    values = (
        ("stops", stops["stop_id"].nunique(), "stops", "foreign stops since the warrant", stops),
        ("trips", stops["trip_id"].nunique(), "trips", "foreign trips since the warrant", stops),
        ("countries", stops["country"].nunique(), "countries", "countries visited since the warrant", stops),
        (
            "names",
            listed(names[stops["country"].unique()]),
            "text",
            "countries visited since the warrant",
            stops,
        ),
        ("region", len(home), "stops", "of these, stops in the five", home),
        (
            "region.share",
            len(home) / len(stops) if len(stops) else None,
            "share",
            "share of stops in the five",
            home,
        ),
        ("party", len(party), "stops", "stops in states parties to the court on the day", party),
        ("party.names", listed(names[party["country"]]), "text", "states parties visited", party),
        ("contested", len(held), "stops", "stops in contested territory since the warrant", held),
        ("contested.outings", held["trip_id"].nunique(), "outings", "outings to contested territory", held),
        (
            "with-contested",
            len(stops) + len(held),
            "stops",
            "stops if contested territory counted as abroad",
            pd.concat([stops, held]),
        ),
    )
    reading = {
        **rules.reading("date_basis", "contested", "confidence"),
        "window": f"after {WARRANT} to {until}",
    }
    nothing = "there is no such stop yet"
    return [
        Measure(
            f"travel.{edition}.{key}",
            value or None if unit in ("text", "share") else int(value),
            unit,
            label,
            reading,
            stop_rows(rows),
            nothing,
        )
        for key, value, unit, label, rows in values
    ]


def _paces(facts: Facts, rules: Rules) -> list[Measure]:
    """Stops per thirty days before the warrant, between it and publication, and since publication."""
    windows = {
        "before": (FIRST_DAY, WARRANT),
        "between": (WARRANT + timedelta(days=1), PUBLICATION),
        "after": (PUBLICATION + timedelta(days=1), facts.as_of),
    }
    return [_pace(facts, rules, name, first, last) for name, (first, last) in windows.items()]


def _pace(facts: Facts, rules: Rules, name: str, first: date, last: date) -> Measure:
    key, label = f"travel.pace.{name}", "foreign stops per thirty days"
    reading = {**rules.reading("date_basis", "contested", "confidence"), "window": f"{first} to {last}"}
    last = min(last, facts.as_of)
    if last < first:
        return Measure(key, None, "stops", label, reading, why="the data of this edition end before that")
    stops = foreign_stops(facts, rules, first - timedelta(days=1), last)
    return Measure(
        key, 30 * len(stops) / ((last - first).days + 1), "stops", label, reading, stop_rows(stops)
    )


def _yearly(facts: Facts, rules: Rules) -> list[Measure]:
    stops = foreign_stops(facts, rules)
    ours = [
        Measure(
            f"travel.year.{row.year}",
            row.stops,
            "stops",
            f"foreign stops in {row.year}",
            rules.reading("date_basis", "contested", "confidence"),
            stop_rows(stops[stops["start"].dt.year == row.year]),
        )
        for row in per_year(facts, rules).itertuples()
    ]
    others = [
        Measure(
            f"travel.others.{row.year:.0f}",
            row.value,
            "visits",
            f"visits in {row.year:.0f} as published by others",
            {"unit": row.unit},
            row_ids("trips_by_others", [row.total_id]),
        )
        for row in published_years(facts).itertuples()
    ]
    return ours + others


def published_years(facts: Facts) -> pd.DataFrame:
    """Rows of `trips_by_others` that count a whole calendar year."""
    totals = facts["trips_by_others"]
    return totals[totals["unit"] == "country-visits-calendar-year"].reset_index(drop=True)


def absences(facts: Facts) -> pd.DataFrame:
    """Gatherings skipped or joined from afar, in order of start.

    With `court`, the host's standing with the court on the first day; `relation` and `manner` say that, and how he
    stayed away, in words.
    """
    found = facts["absences"]
    court = [
        memberships.status(facts, COURT, country, start.date())
        for country, start in zip(found["country"], found["start"])
    ]
    worded = found.assign(court=court, manner=found["how"].map(MANNERS))
    return worded.assign(relation=worded["court"].map(RELATIONS)).sort_values("start", ignore_index=True)


def _absences(facts: Facts) -> list[Measure]:
    found = absences(facts)
    bound = found[found["court"] == "state-party"]
    return [
        Measure(
            f"travel.absences{key}",
            len(rows),
            "gatherings",
            label,
            {},
            row_ids("absences", rows["absence_id"]),
        )
        for key, label, rows in (
            ("", "gatherings skipped or joined from afar since the warrant", found),
            (".bound", "of these, hosts bound by the court's warrant", bound),
        )
    ]


def timeline_rows(stops: pd.DataFrame, contested: pd.DataFrame) -> pd.DataFrame:
    """Stops abroad and in contested territory, in order of arrival, as the timeline draws them."""
    return pd.concat([stops, contested]).drop_duplicates("stop_id").sort_values("start", ignore_index=True)


def year_rows(ours: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Yearly counts in one long frame: year, count, what, sources (of others' counts)."""
    long = ours.melt(
        id_vars="year", value_vars=["stops", "trips", "countries"], var_name="what", value_name="count"
    )
    theirs = others.rename(columns={"value": "count"})[["year", "count", "sources"]].assign(
        what="published by others"
    )
    return pd.concat([long.assign(sources=""), theirs]).sort_values(["year", "what"], ignore_index=True)


BY_RULE = {
    "stops": {"unit": "stop"},
    "trips (a tour is one)": {"unit": "trip"},
    "countries": {"unit": "country"},
    "stops, contested territory counted as abroad": {"unit": "stop", "contested": "abroad"},
    "stops, best-sourced rows only": {"unit": "stop", "confidence": 3},
    "stops, confirmed dates only": {"unit": "stop", "date_basis": "confirmed"},
    "stops, announced ones too": {"unit": "stop", "date_basis": "announced", "confidence": 1},
}


def by_rule(facts: Facts) -> pd.DataFrame:
    """Travel since the warrant under other rules: what, then (to publication), now (to the edition's day)."""
    rows = []
    for what, changes in BY_RULE.items():
        rules = Rules(**changes)
        counts = [
            count(foreign_stops(facts, rules, WARRANT, until), rules) for until in (PUBLICATION, facts.as_of)
        ]
        rows.append((what, *counts))
    return pd.DataFrame(rows, columns=["what", "then", "now"])
