"""Intervals and tests for counts, each a thin layer over a library, with its source in the literature."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special
from scipy import stats as scipy_stats

LEVEL = 0.95
DRAWS = 2000
SEED = 20231114


@dataclass(frozen=True)
class Interval:
    """An estimate with the ends of its interval; an end that cannot be known is infinite or nought."""

    value: float
    low: float
    high: float


def rate_ratio(count: int, time: float, other_count: int, other_time: float, level: float = LEVEL) -> Interval:
    """Rate of one window as a multiple of another's, with the exact interval for two Poisson counts.

    Conditional on the sum of both, one count is binomial (Przyborowski and Wilenski 1940); the interval is that of
    Clopper and Pearson (1934) for its share, turned into a ratio of rates. Raises ValueError where a time is not
    positive or both counts are nought.
    """
    if time <= 0 or other_time <= 0 or count + other_count == 0:
        raise ValueError(f"no rate ratio of {count} in {time} and {other_count} in {other_time}: expected events and time")
    share = scipy_stats.binomtest(count, count + other_count).proportion_ci(level, method="exact")
    low, high = (_odds(end) * other_time / time for end in (share.low, share.high))
    return Interval(_odds(count / (count + other_count)) * other_time / time, low, high)


def share(count: int, total: int, level: float = LEVEL) -> Interval:
    """A share with its score interval (Wilson 1927). Raises ValueError where the total is nought."""
    if total == 0:
        raise ValueError("no share of nothing: expected a total above nought")
    ends = scipy_stats.binomtest(count, total).proportion_ci(level, method="wilson")
    return Interval(count / total, ends.low, ends.high)


def dispersion(counts: Sequence[float]) -> tuple[float, float]:
    """Variance over mean, and the chance of at least that much under a constant Poisson rate (Fisher 1950).

    Above one the counts scatter more than a Poisson process would; intervals that assume one are then too narrow.
    """
    counts = np.asarray(counts, float)
    index = counts.var(ddof=1) / counts.mean()
    return float(index), float(scipy_stats.chi2.sf(index * (len(counts) - 1), len(counts) - 1))


def overdispersed_ratio(before: Sequence[float], after: Sequence[float], level: float = LEVEL) -> Interval:
    """Mean of the counts after as a multiple of the mean before, from a negative binomial regression.

    The variance may exceed the mean (Cameron and Trivedi 1998); the interval is Wald's on the log scale, with the
    dispersion fitted by maximum likelihood.
    """
    from statsmodels.discrete.discrete_model import NegativeBinomial

    counts = np.concatenate([before, after])
    later = np.concatenate([np.zeros(len(before)), np.ones(len(after))])
    fit = NegativeBinomial(counts, np.column_stack([np.ones(len(counts)), later])).fit(disp=0, maxiter=200)
    low, high = fit.conf_int(1 - level)[1]
    return Interval(*(float(np.exp(end)) for end in (fit.params[1], low, high)))


def change_points(counts: Sequence[float]) -> list[int]:
    """Positions at which the level of a series of counts changes; each is the first of a new level.

    Exact search over all segmentations (PELT, Killick and others 2012) with squared error on counts made even in
    variance by Anscombe's root (1948); the penalty is that of the Bayesian criterion for unit variance.
    """
    import ruptures

    even = 2 * np.sqrt(np.asarray(counts, float) + 3 / 8)
    found = ruptures.Pelt(model="l2", min_size=3, jump=1).fit(even).predict(pen=2 * np.log(len(even)))
    return found[:-1]


def entropy(counts: Sequence[int]) -> float:
    """Shannon's entropy in nats, with the correction for small samples of Miller (1955). Nought for one partner."""
    counts = np.asarray([count for count in counts if count > 0], float)
    return float(scipy_stats.entropy(counts)) + (len(counts) - 1) / (2 * counts.sum())


def effective_number(counts: Sequence[int]) -> float:
    """How many equally common partners would give the same entropy (Hill 1973, Jost 2006), uncorrected."""
    return float(np.exp(scipy_stats.entropy([count for count in counts if count > 0])))


def rarefied(counts: Sequence[int], size: int) -> float:
    """Partners expected in a random draw of `size` encounters (Hurlbert 1971), so that unequal years compare.

    Raises ValueError where the draw is larger than what there is.
    """
    counts = np.asarray(counts, float)
    total = counts.sum()
    if size > total:
        raise ValueError(f"no draw of {size} from {total:.0f} encounters")
    missing = special.gammaln(total - counts + 1) - special.gammaln(np.maximum(total - counts - size, 0) + 1)
    missing -= special.gammaln(total + 1) - special.gammaln(total - size + 1)
    return float(np.where(total - counts >= size, 1 - np.exp(missing), 1.0).sum())


def bootstrap(partners: Sequence[str], statistic, level: float = LEVEL) -> Interval:
    """A statistic of the partners' counts with its percentile interval (Efron 1979), from a fixed seed.

    statistic  takes the counts of one resample
    """
    names, codes = np.unique(np.asarray(partners), return_inverse=True)
    random = np.random.default_rng(SEED)
    draws = random.choice(codes, (DRAWS, len(codes)))
    values = [statistic(np.bincount(draw, minlength=len(names))) for draw in draws]
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(statistic(np.bincount(codes, minlength=len(names))), float(low), float(high))


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else np.inf
