"""Leader trips per year since 1991 (COLT), summed over the five. Every probe takes facts and rules first."""

from dataclasses import replace

from limelight import long_run
from limelight.facts import Facts
from limelight.probes.answer import Answer, not_yet
from limelight.rules import Rules


def yearly_trips(facts: Facts, rules: Rules, year: int, direction: str = "", scale: str = "") -> Answer:
    """Trips of a year by the five together.

    direction, scale  a value of R24 and of R25 that holds whatever the reading says; empty where it decides
    """
    fixed = _fixed(rules, direction, scale)
    yearly = long_run.series(facts, fixed)
    if year not in yearly.index:
        return not_yet("trips")
    return Answer(float(yearly[year]), long_run.unit(fixed), long_run.rows(facts, [year]))


def last_year_as_high(facts: Facts, rules: Rules, year: int, direction: str = "", scale: str = "") -> Answer:
    """The latest earlier year with as many trips or more; if there is none, the year before the record.

    direction and scale as in `yearly_trips`
    """
    yearly = long_run.series(facts, _fixed(rules, direction, scale))
    if year not in yearly.index:
        return not_yet("year")
    as_high = long_run.last_as_high(yearly, year)
    before_record = int(yearly.index.min()) - 1
    value = before_record if as_high is None else as_high
    return Answer(value, "year", long_run.rows(facts, range(before_record, year + 1)))


def yearly_change(facts: Facts, rules: Rules, year: int, direction: str = "", scale: str = "") -> Answer:
    """Trips of a year less those of the year before; direction and scale as in `yearly_trips`."""
    fixed = _fixed(rules, direction, scale)
    yearly = long_run.series(facts, fixed)
    if not {year - 1, year} <= set(yearly.index):
        return not_yet("trips")
    change = float(yearly[year] - yearly[year - 1])
    return Answer(change, long_run.unit(fixed), long_run.rows(facts, [year - 1, year]))


def _fixed(rules: Rules, direction: str, scale: str) -> Rules:
    return replace(rules, direction=direction or rules.direction, scale=scale or rules.scale)
