"""Leader trips per year since 1991 (COLT), summed over the five. Every probe takes facts and rules first."""

from dataclasses import replace

import pandas as pd

from limelight.facts import Facts
from limelight.measure import row_ids
from limelight.probes.answer import Answer, not_yet
from limelight.rules import Rules
from limelight.visits import region


def yearly_trips(facts: Facts, rules: Rules, year: int, direction: str = "", scale: str = "") -> Answer:
    """Trips of a year by the five together.

    direction, scale  a value of R24 and of R25 that holds whatever the reading says; empty where it decides
    """
    fixed = _fixed(rules, direction, scale)
    series = _series(facts, fixed)
    if year not in series.index:
        return not_yet("trips")
    return Answer(float(series[year]), _unit(fixed), _rows(facts, [year]))


def last_year_as_high(facts: Facts, rules: Rules, year: int, direction: str = "", scale: str = "") -> Answer:
    """The latest earlier year with as many trips or more; if there is none, the year before the record.

    direction and scale as in `yearly_trips`
    """
    series = _series(facts, _fixed(rules, direction, scale))
    if year not in series.index:
        return not_yet("year")
    earlier = series[series.index < year]
    as_high = earlier[earlier >= series[year]]
    value = int(as_high.index.max()) if len(as_high) else int(series.index.min()) - 1
    return Answer(value, "year", _rows(facts, series.index[series.index <= year]))


def yearly_change(facts: Facts, rules: Rules, year: int, direction: str = "", scale: str = "") -> Answer:
    """Trips of a year less those of the year before; direction and scale as in `yearly_trips`."""
    fixed = _fixed(rules, direction, scale)
    series = _series(facts, fixed)
    if not {year - 1, year} <= set(series.index):
        return not_yet("trips")
    return Answer(float(series[year] - series[year - 1]), _unit(fixed), _rows(facts, [year - 1, year]))


def _fixed(rules: Rules, direction: str, scale: str) -> Rules:
    return replace(rules, direction=direction or rules.direction, scale=scale or rules.scale)


def _series(facts: Facts, rules: Rules) -> pd.Series:
    trips = facts["leader_trips"]
    by_year = trips[trips["country"].isin(region(facts))].groupby("year")
    total = by_year[rules.direction].sum()
    return total / by_year["received_worldwide"].first() * 1000 if rules.scale == "per-thousand" else total


def _unit(rules: Rules) -> str:
    return "trips per thousand worldwide" if rules.scale == "per-thousand" else "trips"


def _rows(facts: Facts, years) -> tuple[str, ...]:
    trips = facts["leader_trips"]
    used = trips["country"].isin(region(facts)) & trips["year"].isin(years)
    return row_ids("leader_trips", trips.loc[used, "row_id"])
