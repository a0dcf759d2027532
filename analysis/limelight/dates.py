"""Dates that keep their precision: a year, a month or a day, written as in ISO 8601.

A partial date is a string, `2023`, `2023-11` or `2023-11-09`; its length is its precision, and an empty
string is unstated. Comparisons that the missing part would decide answer None (unknown).
"""

import calendar
import re
from datetime import date

import pandas as pd

PATTERN = r"\d{4}(-\d{2}(-\d{2})?)?"


def first_day(partial: str) -> date:
    """First day that a partial date can mean.

    Raises ValueError, naming the text, where it is no date of the calendar.
    """
    year, month, day = _parts(partial)
    return date(year, month or 1, day or 1)


def last_day(partial: str) -> date:
    """Last day that a partial date can mean; raises ValueError like `first_day`."""
    year, month, day = _parts(partial)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def on_or_before(partial: str, day: date) -> bool | None:
    """Whether a partial date lies on or before a day; None where it is unstated or too coarse to say."""
    if not partial or first_day(partial) <= day < last_day(partial):
        return None
    return last_day(partial) <= day


def first_days(partials: pd.Series) -> pd.Series:
    """`first_day` of each entry as timestamps; NaT where unstated."""
    return _days(partials, first_day)


def last_days(partials: pd.Series) -> pd.Series:
    """`last_day` of each entry as timestamps; NaT where unstated."""
    return _days(partials, last_day)


def spoken(day: date) -> str:
    """A day as prose writes it: 9 November 2023."""
    return f"{day.day} {day:%B %Y}"


def _days(partials: pd.Series, bound) -> pd.Series:
    return pd.to_datetime(
        pd.Series([bound(text) if text else None for text in partials], index=partials.index)
    )


def _parts(partial: str) -> tuple[int, int | None, int | None]:
    if not re.fullmatch(PATTERN, partial):
        raise ValueError(f"'{partial}' is no date: expected YYYY, YYYY-MM or YYYY-MM-DD")
    numbers = [int(part) for part in partial.split("-")]
    year, month, day = numbers + [None] * (3 - len(numbers))
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        raise ValueError(f"'{partial}' is no date of the calendar") from None
    return year, month, day
