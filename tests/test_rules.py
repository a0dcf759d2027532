"""The counting rules: admissible values only, and a full grid of readings."""

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limelight.rules import SETTLED, RuleError, Rules, readings, varying

NAMES = [rule.name for rule in varying()]


def test_ids_are_unique():
    ids = [rule.id for rule in (*varying(), *SETTLED)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("rule", varying(), ids=lambda rule: rule.id)
def test_a_value_that_is_not_admissible_is_refused_by_id(rule):
    with pytest.raises(RuleError, match=rule.id):
        Rules(**{rule.name: "never"})


@given(st.sets(st.sampled_from(NAMES), max_size=4))
def test_readings_are_the_whole_grid_without_repetition(names):
    grid = list(readings(*names))
    sizes = [len(rule.admissible) for rule in varying() if rule.name in names]
    assert len(grid) == len(set(grid)) == prod(sizes)


@given(st.sampled_from(NAMES))
def test_rules_that_do_not_vary_keep_the_base(name):
    base = Rules(unit="trip", confidence=3)
    for reading in readings(name, base=base):
        assert all(getattr(reading, other) == getattr(base, other) for other in NAMES if other != name)


def test_a_reading_names_rules_by_id():
    assert Rules(unit="trip").reading("unit") == {"R1 unit": "trip"}
