"""Intervals and tests for counts, each a thin layer over a library, with its source in the literature."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special
from scipy import stats as scipy_stats

LEVEL = 0.95
DRAWS = 2000
SEED = 20231114
SHORTEST_LEVEL = 3
COMPARISON_COLUMNS = ["ratio", "low", "high", "exact_low", "exact_high", "scatter", "chance", "wide"]


@dataclass(frozen=True)
class Interval:
    """An estimate with the ends of its interval; an end that cannot be known is infinite or nought."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """The rate of one window of counts as a multiple of another's.

    exact    with the interval of Poisson counts (`rate_ratio`)
    scatter, chance   `dispersion` of the counts around the rate of their window; None where there are too few
    wide     with the interval that allows for more scatter (`overdispersed_ratio`), where the scatter shows it
    """

    exact: Interval
    scatter: float | None
    chance: float | None
    wide: Interval | None

    @property
    def fitting(self) -> Interval:
        """The ratio with the interval that the scatter asks for."""
        return self.wide or self.exact

    def row(self) -> dict[str, object]:
        """As the columns of `COMPARISON_COLUMNS`: `wide` (yes, no) says which interval `low` and `high` are."""
        fitting, exact = self.fitting, self.exact
        ends = (exact.value, fitting.low, fitting.high, exact.low, exact.high)
        return dict(zip(COMPARISON_COLUMNS, (*ends, self.scatter, self.chance, "yes" if self.wide else "no")))


def rate_ratio(
    count: int, time: float, other_count: int, other_time: float, level: float = LEVEL
) -> Interval:
    """Rate of one window as a multiple of another's, with the exact interval for two Poisson counts.

    Conditional on the sum of both, one count is binomial (Przyborowski and Wilenski 1940); the interval is that of
    Clopper and Pearson (1934) for its share, turned into a ratio of rates. Raises ValueError where a time is not
    positive or both counts are nought.
    """
    if time <= 0 or other_time <= 0 or count + other_count == 0:
        raise ValueError(
            f"no rate ratio of {count} in {time} and {other_count} in {other_time}: expected events and time"
        )
    share = scipy_stats.binomtest(count, count + other_count).proportion_ci(level, method="exact")
    low, high = (_odds(end) * other_time / time for end in (share.low, share.high))
    return Interval(_odds(count / (count + other_count)) * other_time / time, low, high)


def share(count: int, total: int, level: float = LEVEL) -> Interval:
    """A share with its score interval (Wilson 1927). Raises ValueError where the total is nought."""
    if total == 0:
        raise ValueError("no share of nothing: expected a total above nought")
    ends = scipy_stats.binomtest(count, total).proportion_ci(level, method="wilson")
    return Interval(count / total, ends.low, ends.high)


def rate(count: int, time: float, level: float = LEVEL) -> Interval:
    """Events per unit of time with the exact interval of a Poisson count (Garwood 1936).

    Raises ValueError where the time is not positive.
    """
    if time <= 0:
        raise ValueError(f"no rate of {count} in {time}: expected a time above nought")
    low = scipy_stats.chi2.ppf((1 - level) / 2, 2 * count) / 2 if count else 0.0
    high = scipy_stats.chi2.ppf((1 + level) / 2, 2 * count + 2) / 2
    return Interval(count / time, float(low) / time, float(high) / time)


def dispersion(
    *windows: Sequence[float], times: Sequence[Sequence[float]] | None = None
) -> tuple[float, float]:
    """How far counts scatter around the rate of their window, and the chance of at least that much (Fisher 1950).

    windows  counts, of equal stretches of time unless `times` gives the length of each
    Returns Pearson's statistic per degree of freedom (for one window of equal stretches, the variance over the mean)
    and its tail under constant Poisson rates. Above one the counts scatter more than a Poisson process would;
    intervals that assume one are then too narrow. Raises ValueError where no window holds two counts and an event.
    """
    pearson, freedom = 0.0, 0
    for place, window in enumerate(windows):
        counts = np.asarray(window, float)
        time = np.asarray(times[place], float) if times else np.ones(len(counts))
        if counts.sum():
            expected = time * counts.sum() / time.sum()
            pearson += ((counts - expected) ** 2 / expected).sum()
            freedom += len(counts) - 1
    if not freedom:
        raise ValueError("no dispersion: expected a window with two counts or more, and an event")
    return float(pearson / freedom), float(scipy_stats.chi2.sf(pearson, freedom))


def overdispersed_ratio(
    before: Sequence[float],
    after: Sequence[float],
    level: float = LEVEL,
    times: tuple[Sequence[float], Sequence[float]] | None = None,
) -> Interval:
    """Rate of the counts after as a multiple of the rate before, from a negative binomial regression.

    times  length of the stretch of each count, before and after; all equal where left out
    The variance may exceed the mean (Cameron and Trivedi 2013); the interval is Wald's on the log scale, with the
    dispersion fitted by maximum likelihood.
    """
    from statsmodels.discrete.discrete_model import NegativeBinomial

    counts = np.concatenate([before, after])
    later = np.concatenate([np.zeros(len(before)), np.ones(len(after))])
    exposure = np.concatenate(times) if times else np.ones(len(counts))
    fit = NegativeBinomial(counts, np.column_stack([np.ones(len(counts)), later]), exposure=exposure).fit(
        disp=0, maxiter=200
    )
    low, high = fit.conf_int(1 - level)[1]
    return Interval(*(float(np.exp(end)) for end in (fit.params[1], low, high)))


def compared(
    before: Sequence[int], after: Sequence[int], times: tuple[Sequence[float], Sequence[float]] | None = None
) -> Comparison:
    """Two windows of counts: the ratio of their rates, and whether its interval may be that of Poisson counts.

    times  as for `overdispersed_ratio`
    Raises ValueError where a window is empty or both hold no event.
    """
    first, second = times or (np.ones(len(before)), np.ones(len(after)))
    exact = rate_ratio(int(sum(after)), float(sum(second)), int(sum(before)), float(sum(first)))
    if len(before) + len(after) < 3:
        return Comparison(exact, None, None, None)
    scatter, chance = dispersion(before, after, times=(first, second))
    shows = chance < 1 - LEVEL and sum(before) and sum(after)
    return Comparison(
        exact, scatter, chance, overdispersed_ratio(before, after, times=(first, second)) if shows else None
    )


def ratio_of_ratios(first: Interval, second: Interval) -> Interval:
    """How many times one ratio is another, where the two are independent.

    On the log scale the ends lie as far from the estimate as the distances of both intervals' ends add in squares
    (Zou and Donner 2008), so that an interval which allows for scatter keeps doing so. Raises ValueError where a ratio
    is nought or infinite.
    """
    if not all(0 < ratio.value < np.inf for ratio in (first, second)):
        raise ValueError(f"no ratio of {first.value} to {second.value}: expected ratios above nought and finite")
    with np.errstate(divide="ignore"):
        logs = [np.log([ratio.value, ratio.low, ratio.high]) for ratio in (first, second)]
    (one, one_low, one_high), (other, other_low, other_high) = logs
    low = one - other - np.hypot(one - one_low, other_high - other)
    high = one - other + np.hypot(one_high - one, other - other_low)
    return Interval(*(float(np.exp(end)) for end in (one - other, low, high)))


def neighbour_scatter(counts: Sequence[float]) -> float:
    """How many times more than a Poisson process a series scatters from each count to the next.

    Half the mean squared difference of neighbours (von Neumann and others 1941), on counts made even in variance by
    Anscombe's root; unlike the variance it hardly grows where the level changes. Never below one, the Poisson value.
    """
    return max(1.0, float(np.mean(np.diff(_rooted(counts)) ** 2) / 2))


def change_points(counts: Sequence[float], scatter: float = 1.0) -> list[int]:
    """Positions at which the level of a series of counts changes; each is the first of a new level.

    scatter  variance of the series as a multiple of a Poisson process's (`neighbour_scatter`)
    Exact search over all segmentations (PELT, Killick and others 2012) with squared error on counts made even in
    variance by Anscombe's root (1948); the penalty is that of the Bayesian criterion for unit variance. A level
    lasts three counts or more; a shorter series has one level.
    """
    import ruptures

    if len(counts) < 2 * SHORTEST_LEVEL:
        return []
    even = _rooted(counts) / np.sqrt(scatter)
    found = (
        ruptures.Pelt(model="l2", min_size=SHORTEST_LEVEL, jump=1)
        .fit(even)
        .predict(pen=2 * np.log(len(even)))
    )
    return found[:-1]


def entropy(counts: Sequence[int]) -> float:
    """Shannon's entropy in nats, with the correction for small samples of Miller (1955). Nought for one partner.

    counts  of partners along the last axis; an array of samples gives an array of entropies
    """
    counts = np.asarray(counts, float)
    return scipy_stats.entropy(counts, axis=-1) + ((counts > 0).sum(-1) - 1) / (2 * counts.sum(-1))


def rarefied(counts: Sequence[int], size: int) -> float:
    """Partners expected in a random draw of `size` encounters (Hurlbert 1971), so that unequal years compare.

    counts  of partners along the last axis, as for `entropy`
    Raises ValueError where the draw is larger than what there is.
    """
    counts = np.asarray(counts, float)
    total = counts.sum(-1, keepdims=True)
    if size > total.min():
        raise ValueError(f"no draw of {size} from {total.min():.0f} encounters")
    missing = special.gammaln(total - counts + 1) - special.gammaln(np.maximum(total - counts - size, 0) + 1)
    missing -= special.gammaln(total + 1) - special.gammaln(total - size + 1)
    return np.where(total - counts >= size, 1 - np.exp(missing), 1.0).sum(-1)


def assemblage(counts: Sequence[int]) -> np.ndarray:
    """Shares of the partners behind a sample, with those that it missed (Chao and others 2014).

    The sample's coverage is estimated from partners met once and twice; what it lacks goes to the estimated number of
    unseen partners in equal parts. A plain resample of a small sample with many partners met once holds far fewer
    partners than the sample itself; one of these shares does not. Raises ValueError where there is no count.
    """
    seen = np.asarray([count for count in counts if count > 0], float)
    if not len(seen):
        raise ValueError("no assemblage of nothing: expected a count above nought")
    total, once, twice = seen.sum(), (seen == 1).sum(), (seen == 2).sum()
    pairs = twice if twice else max(once - 1, 0) / 2
    ever = once**2 / (2 * twice) if twice else once * (once - 1) / 2
    unseen = int(np.ceil((total - 1) / total * ever))
    singles = (total - 1) * once
    lacking = once / total * (singles / (singles + 2 * pairs)) if pairs else 0.0
    share = seen / total
    weight = lacking / (share * (1 - share) ** total).sum() if lacking else 0.0
    found = share * (1 - weight * (1 - share) ** total)
    missed = np.full(unseen, lacking / unseen) if unseen and lacking else np.empty(0)
    every = np.concatenate([found, missed])
    return every / every.sum()


def resamples(counts: Sequence[int]) -> np.ndarray:
    """`DRAWS` samples as large as this one, drawn from its `assemblage` with a fixed seed: a row of counts each."""
    return np.random.default_rng(SEED).multinomial(sum(counts), assemblage(counts), DRAWS)


def around(value: float, draws: np.ndarray, level: float = LEVEL) -> Interval:
    """A value with the percentile interval of `draws` of it, widened to hold the value where need be."""
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, min(value, float(low)), max(value, float(high)))


def _rooted(counts: Sequence[float]) -> np.ndarray:
    """Counts made even in variance: that of a Poisson process becomes about one (Anscombe 1948)."""
    return 2 * np.sqrt(np.asarray(counts, float) + 3 / 8)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else np.inf
