"""Dates with precision: bounds, order, and the answer 'unknown' where a coarse date would decide."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from limelight import dates

DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@given(DAYS)
def test_a_full_date_begins_and_ends_on_its_day(day):
    assert dates.first_day(day.isoformat()) == day == dates.last_day(day.isoformat())


@given(DAYS, st.sampled_from([4, 7]))
def test_a_coarse_date_holds_every_day_that_it_begins(day, length):
    coarse = day.isoformat()[:length]
    assert dates.first_day(coarse) <= day <= dates.last_day(coarse)


@given(DAYS, DAYS, st.sampled_from([4, 7, 10]))
def test_order_is_only_certain_where_no_missing_part_decides(left, right, length):
    coarse = left.isoformat()[:length]
    answer = dates.on_or_before(coarse, right)
    possible = {day <= right for day in (dates.first_day(coarse), dates.last_day(coarse))}
    assert answer == (possible.pop() if len(possible) == 1 else None)


def test_an_unstated_date_is_never_ordered():
    assert dates.on_or_before("", date(2023, 1, 1)) is None


@pytest.mark.parametrize("text", ["2023-13", "2023-02-30", "23", "2023-1-1", "March 2023"])
def test_what_is_no_date_is_named(text):
    with pytest.raises(ValueError, match=text):
        dates.first_day(text)


def test_columns_keep_unstated_entries_unstated():
    column = dates.last_days(pd.Series(["2023", "", "2024-02"]))
    assert list(column.dropna()) == [pd.Timestamp("2023-12-31"), pd.Timestamp("2024-02-29")]
    assert column.isna().tolist() == [False, True, False]


def test_prose_writes_days_out():
    assert dates.spoken(date(2023, 11, 9)) == "9 November 2023"
