"""Statistics against published references, second routes and invariants."""

import math
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limelight import stats
from scipy.stats import beta, contingency

COUNTS = st.lists(st.integers(1, 30), min_size=1, max_size=8)


@given(st.integers(1, 200), st.floats(1, 1000))
def test_the_ratio_of_equal_halves_covers_one(count, time):
    ratio = stats.rate_ratio(count, time, count, time)
    assert ratio.value == pytest.approx(1)
    assert ratio.low < 1 < ratio.high


@given(st.integers(1, 200), st.floats(1, 1000), st.integers(1, 200), st.floats(1, 1000))
def test_swapping_the_windows_inverts_the_ratio(a, s, b, t):
    ahead, back = stats.rate_ratio(a, s, b, t), stats.rate_ratio(b, t, a, s)
    assert ahead.value == pytest.approx(1 / back.value)
    assert ahead.low == pytest.approx(1 / back.high)


def test_the_interval_against_beta_quantiles():
    """The second route: Clopper and Pearson's ends are quantiles of beta distributions."""
    low, high = beta.ppf(0.025, 10, 21), beta.ppf(0.975, 11, 20)
    ratio = stats.rate_ratio(10, 30, 20, 40)
    assert ratio.low == pytest.approx(low / (1 - low) * 40 / 30)
    assert ratio.high == pytest.approx(high / (1 - high) * 40 / 30)


@pytest.mark.parametrize("arguments", [(0, 1, 0, 1), (1, 0, 1, 1)])
def test_no_ratio_without_events_or_time(arguments):
    with pytest.raises(ValueError, match="expected events and time"):
        stats.rate_ratio(*arguments)


def test_wilson_interval_by_its_formula():
    z, n, p = 1.959963984540054, 92, 75 / 92
    centre, half = (
        (p + z**2 / (2 * n)) / (1 + z**2 / n),
        z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n),
    )
    found = stats.share(75, 92)
    assert (found.low, found.high) == (pytest.approx(centre - half), pytest.approx(centre + half))


def test_dispersion_of_equal_counts_is_nought_and_of_scattered_ones_is_not():
    assert stats.dispersion([4, 4, 4, 4])[0] == 0
    index, chance = stats.dispersion([0, 20, 1, 19, 2, 18])
    assert index > 5 and chance < 0.001


def test_the_overdispersed_ratio_is_the_ratio_of_means_and_wider_than_poisson():
    before, after = [2, 9, 1, 12, 3, 9], [4, 18, 2, 24, 6, 18]
    wide = stats.overdispersed_ratio(before, after)
    narrow = stats.rate_ratio(sum(after), 6, sum(before), 6)
    assert wide.value == pytest.approx(2, rel=1e-3)
    assert wide.low < narrow.low < narrow.high < wide.high


def test_a_jump_is_found_where_it_is_and_none_in_a_level_series():
    assert stats.change_points([4] * 10 + [20] * 10) == [10]
    assert stats.change_points([5, 4, 6, 5, 5, 4, 6, 5, 5, 6]) == []


@given(st.integers(1, 500))
def test_one_partner_has_no_entropy(count):
    assert stats.entropy([count]) == 0


@given(st.integers(1, 12), st.integers(1, 40))
def test_equal_partners_have_the_entropy_of_their_number(partners, count):
    correction = (partners - 1) / (2 * partners * count)
    assert stats.entropy([count] * partners) == pytest.approx(math.log(partners) + correction)


@given(COUNTS)
def test_no_order_of_partners_matters_and_none_that_was_never_met(counts):
    assert stats.entropy(counts) == pytest.approx(stats.entropy([*reversed(counts), 0]))


def test_rarefaction_by_enumeration():
    """The second route: every draw of three from a small set of encounters."""
    encounters = ["a"] * 3 + ["b"] * 2 + ["c"]
    draws = list(combinations(encounters, 3))
    expected = sum(len(set(draw)) for draw in draws) / len(draws)
    assert stats.rarefied(list(Counter(encounters).values()), 3) == pytest.approx(expected)


@given(COUNTS)
def test_a_full_draw_holds_every_partner(counts):
    assert stats.rarefied(counts, sum(counts)) == pytest.approx(len(counts))


def test_a_draw_larger_than_the_year_is_refused():
    with pytest.raises(ValueError, match="no draw of 9"):
        stats.rarefied([2, 2], 9)


@pytest.mark.parametrize("counts", [(256, 586, 265, 871), (20, 60, 400, 300), (90, 25, 30, 40)])
def test_a_ratio_of_ratios_is_near_the_exact_one_of_poisson_counts(counts):
    """The second route: given the totals, the odds ratio of the four counts and its exact interval (Fisher 1935)."""
    after, before, other_after, other_before = counts
    ratios = stats.rate_ratio(after, 1, before, 1), stats.rate_ratio(other_after, 1, other_before, 1)
    found = stats.ratio_of_ratios(*ratios)
    exact = contingency.odds_ratio([[after, before], [other_after, other_before]]).confidence_interval(stats.LEVEL)
    assert found.value == pytest.approx(after * other_before / before / other_after)
    assert (found.low, found.high) == (pytest.approx(exact.low, rel=0.06), pytest.approx(exact.high, rel=0.06))


def test_a_ratio_of_ratios_is_wider_than_either_and_needs_both():
    one, other = stats.Interval(2.0, 1.0, 4.0), stats.Interval(1.0, 0.5, 2.0)
    found = stats.ratio_of_ratios(one, other)
    assert found.value == 2
    assert math.log(found.high / found.low) == pytest.approx(math.sqrt(2) * math.log(4))
    with pytest.raises(ValueError, match="expected ratios above nought"):
        stats.ratio_of_ratios(one, stats.Interval(0.0, 0.0, 3.0))
