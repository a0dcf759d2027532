"""Who belonged to what on a day, from dated memberships."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from limelight import dates
from limelight.facts import Facts


@cache
def status(facts: Facts, organisation: str, country: str, day: date) -> str:
    """A country's standing in a body on a day: the status of the row whose interval holds the day.

    Three-valued: `unknown` where a coarse date would decide, `unstated` where the table has no row for the
    country at all, `none` where it has rows but none that holds the day. A row without a start is read as open
    to the past.
    """
    intervals = _intervals(facts).get((organisation, country), [])
    if not intervals:
        return "unstated"
    holds = [(standing, _holds(begin, end, day)) for standing, begin, end in intervals]
    certain = [standing for standing, held in holds if held]
    if certain:
        return certain[0]
    return "unknown" if any(held is None for _, held in holds) else "none"


@cache
def _intervals(facts: Facts) -> Mapping[tuple[str, str], list[tuple[str, str, str]]]:
    """Organisation and country → (status, from, to) of each row. Kept per edition: summits ask thousands of times."""
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    columns = facts["memberships"][["organisation", "country", "status", "from", "to"]]
    for organisation, country, *interval in columns.itertuples(index=False):
        found.setdefault((organisation, country), []).append(tuple(interval))
    return found


def _holds(begin: str, end: str, day: date) -> bool | None:
    begun = True if not begin else dates.on_or_before(begin, day)
    ended = False if not end else dates.on_or_before(end, day)
    if begun is False or ended is True:
        return False
    return None if begun is None or ended is None else True
