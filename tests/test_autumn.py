"""The calendar chapter's measures: months cut at both ends, every reading of a lull, and the evidence's counts."""

from datetime import date

import pytest
from limelight import autumn, facts
from limelight.rules import Rules

FIRST, LAST = date(2023, 9, 1), date(2023, 11, 13)


@pytest.fixture(scope="module")
def known():
    return facts.load("publication")


def test_months_are_cut_at_the_window():
    assert autumn.months(date(2023, 9, 20), date(2023, 11, 13)) == {
        "september": (date(2023, 9, 20), date(2023, 9, 30)),
        "october": (date(2023, 10, 1), date(2023, 10, 31)),
        "november": (date(2023, 11, 1), date(2023, 11, 13)),
    }


@pytest.mark.parametrize(
    ("reading", "counts"),
    [
        ("all", [12, 8, 9]),
        ("no-sidelines", [5, 8, 9]),
        ("no-powers", [11, 2, 8]),
        ("in-region", [3, 3, 8]),
        ("visits", [1, 2, 6]),
        ("strong", [6, 6, 9]),
    ],
)
def test_counts_that_research_reached_by_hand(known, reading, counts):
    """Research counted rows of any confidence; the reading of the best-sourced rows sets its own."""
    table = autumn.lull_table(known, Rules(confidence=1), FIRST, LAST, "october")
    assert table.loc[table["reading"] == reading, "events"].tolist() == counts


def test_the_lull_depends_on_the_rule(known):
    grid = autumn.lull_readings(known, Rules(), FIRST, LAST, "october")
    assert set(grid["lull"]) == {True, False}
    assert not grid.drop(columns="lull").duplicated().any()


def test_a_visit_and_its_summit_are_one_line(known):
    table = autumn.visits_table(known, Rules(), FIRST, LAST)
    putin = table[table["leader"] == "Vladimir Putin"]
    assert putin["event_ids"].str.split().map(len).tolist() == [2, 1]


def test_another_month_can_be_asked_about(known):
    keys = {m.key: m.value for m in autumn.measures(known, Rules(), FIRST, LAST, "september")}
    assert keys["calendar.lull.readings.lull"] < keys["calendar.lull.readings"]
