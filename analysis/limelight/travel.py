"""Where Vladimir Putin went: stops, trips and countries, contested territory apart, and the court's reach."""

from datetime import date

import pandas as pd

from limelight import dates
from limelight.facts import Facts
from limelight.measure import row_ids
from limelight.rules import Rules
from limelight.visits import BASES

WARRANT = date(2023, 3, 17)
COURT = "ICC"

UNIT_COLUMN = {"stop": "stop_id", "trip": "trip_id", "country": "country"}


def foreign_stops(facts: Facts, rules: Rules, after: date | None = None, until: date | None = None) -> pd.DataFrame:
    """Stops that count as abroad, in order of arrival.

    after  only arrivals strictly later (R14); until: only arrivals on or before this day
    Rules R4, R13 and R15 decide which stops count. Columns of `trips`, and `court`: the host's relation to the
    International Criminal Court on the day of arrival (`membership_status`).
    """
    trips = facts["trips"]
    held = trips["contested_territory"] == "yes"
    found = trips[
        trips["date_basis"].isin(BASES[rules.date_basis])
        & (trips["confidence"] >= rules.confidence)
        & (~held | (rules.contested == "abroad"))
        & (trips["start"] > pd.Timestamp(after or date(1900, 1, 1)))
        & (trips["start"] <= pd.Timestamp(until or facts.as_of))
    ].sort_values("start", ignore_index=True)
    court = [
        membership_status(facts["memberships"], COURT, country, start.date())
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


def membership_status(memberships: pd.DataFrame, organisation: str, country: str, day: date) -> str:
    """A country's standing in a body on a day: the status of the row whose interval holds the day.

    Three-valued: `unknown` where a coarse date would decide, `unstated` where the table has no row for the
    country at all, `none` where it has rows but none that holds the day. A row without a start is read as open
    to the past.
    """
    rows = memberships[(memberships["organisation"] == organisation) & (memberships["country"] == country)]
    if rows.empty:
        return "unstated"
    holds = [(status, _holds(begin, end, day)) for status, begin, end in zip(rows["status"], rows["from"], rows["to"])]
    certain = [status for status, held in holds if held]
    if certain:
        return certain[0]
    return "unknown" if any(held is None for _, held in holds) else "none"


def per_year(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Per year of arrival: year, stops, trips, countries, and `whole` (whether the edition covers the year's end)."""
    found = foreign_stops(facts, rules)
    by_year = found.groupby(found["start"].dt.year)
    return pd.DataFrame(
        {
            "stops": by_year["stop_id"].nunique(),
            "trips": by_year["trip_id"].nunique(),
            "countries": by_year["country"].nunique(),
        }
    ).rename_axis("year").reset_index().assign(whole=lambda years: [date(y, 12, 31) <= facts.as_of for y in years["year"]])


def per_day(stops: pd.DataFrame, rules: Rules, first: date, last: date) -> float:
    """Stops, trips or countries per day between two days, both included."""
    return count(stops, rules) / ((last - first).days + 1)


def stop_rows(stops: pd.DataFrame) -> tuple[str, ...]:
    """Row ids of stops, as a measure carries them."""
    return row_ids("trips", stops["stop_id"])


def _holds(begin: str, end: str, day: date) -> bool | None:
    begun = True if not begin else dates.on_or_before(begin, day)
    ended = False if not end else dates.on_or_before(end, day)
    if begun is False or ended is True:
        return False
    return None if begun is None or ended is None else True
