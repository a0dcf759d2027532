"""Firms with Russian capital: each series by what it counts, its growth, and whether a constant factor fits it.

Registered and operating firms, and the statements of two governments, count different things; no function
here joins two of them.
"""

import numpy as np
import pandas as pd

from limelight import dates
from limelight.facts import Facts
from limelight.measure import Measure, row_ids
from limelight.rules import Rules

OPERATING = "operating-with-russian-participation"
REGISTERED = "registered-with-russian-participation"
# What each series counts, in words. A series that is not named here serves comparison only.
SERIES = {
    REGISTERED: "on the register",
    OPERATING: "operating",
    "joint-ventures": "joint ventures",
    "with-russian-participation-russian-estimate": "as Moscow puts it",
}

# Series whose counts mean the same from one to the next; the others have one count, or change their scope.
CONTINUED = (REGISTERED, OPERATING)

DAYS_IN_YEAR = 365.25
FULL_DATE = len("YYYY-MM-DD")
# How far a figure derived from a rounded share may be off: the notes of such rows name two to three per cent.
DERIVED_ERROR = 0.03

# How far from a curve a count may lie and still be in keeping with it: no count follows a curve to the firm.
SLACK = 0.05

TOO_FEW = "too few to tell any curve from another"
CURVES = {
    (True, True): "in keeping with a constant factor and with a straight line alike",
    (True, False): "in keeping with a constant factor and not with a straight line",
    (False, True): "in keeping with a straight line and not with a constant factor",
    (False, False): "in keeping with neither a constant factor nor a straight line",
}


def series(facts: Facts, rules: Rules, country: str = "KAZ") -> pd.DataFrame:
    """The counts of `SERIES` in one country that rule R15 lets in, by series and day.

    Columns of `firms`, and `what` (the series in words), `first` and `last` (the days that the date can mean),
    `least` and `most` (between which values the count can lie, see `bounds`).
    """
    counts = facts["firms"]
    counts = counts[
        counts["metric"].isin(SERIES) & (counts["country"] == country) & (counts["confidence"] >= rules.confidence)
    ]
    limits = [
        bounds(row.value, row.bound, row.figure) for row in counts[["value", "bound", "figure"]].itertuples(index=False)
    ]
    return counts.assign(
        what=counts["metric"].map(SERIES),
        first=dates.first_days(counts["day"]),
        last=dates.last_days(counts["day"]),
        least=[low for low, _ in limits],
        most=[high for _, high in limits],
    ).sort_values(["metric", "first"], ignore_index=True)


def bounds(value: float, bound: str, figure: str) -> tuple[float, float]:
    """Between which values a count can lie, given how it is stated (D5).

    A plain figure is taken as it stands, a rounded one to half a unit of its last digit that is not nought, and
    a derived one to `DERIVED_ERROR`. At least and at most leave one side open.
    """
    if bound == "at-least":
        return float(value), float("inf")
    if bound == "at-most":
        return 0.0, float(value)
    if figure == "derived":
        return value * (1 - DERIVED_ERROR), value * (1 + DERIVED_ERROR)
    if bound == "about":
        digits = str(int(value))
        unit = 10 ** (len(digits) - len(digits.rstrip("0")))
        return value - unit / 2, value + unit / 2
    return float(value), float(value)


def dated(facts: Facts, rules: Rules, metric: str) -> pd.DataFrame:
    """The counts of one series that are known to the day, in order; columns of `series`."""
    counts = series(facts, rules)
    return counts[(counts["metric"] == metric) & (counts["day"].str.len() == FULL_DATE)].reset_index(drop=True)


def intervals(counts: pd.DataFrame) -> pd.DataFrame:
    """Growth from each count of one series to the next.

    counts  columns firms_id, day, value, sources, each known to the day, in order
    Returns columns start, end, days, factor (later count over earlier), yearly (the factor that a year at that
    pace would give), firms_ids, sources.
    """
    days = pd.to_datetime(counts["day"])
    length = days.diff().dt.days
    factor = counts["value"] / counts["value"].shift()
    frame = pd.DataFrame(
        {
            "start": days.shift(),
            "end": days,
            "days": length,
            "factor": factor,
            "yearly": factor ** (DAYS_IN_YEAR / length),
            "firms_ids": counts["firms_id"].shift().fillna("") + " " + counts["firms_id"],
            "sources": counts["sources"].shift().fillna("") + " " + counts["sources"],
        }
    )
    return frame.iloc[1:].astype({"days": int}).reset_index(drop=True)


def all_intervals(facts: Facts, rules: Rules) -> pd.DataFrame:
    """`intervals` of each series of `CONTINUED`, with `what` it counts, and `bound`: whether an end is a bound only."""
    frames = []
    for metric in CONTINUED:
        counts = dated(facts, rules, metric)
        open_ended = counts["bound"].isin(("at-least", "at-most"))
        found = intervals(counts).assign(what=SERIES[metric], metric=metric)
        ends = (open_ended | open_ended.shift(fill_value=False)).iloc[1:]
        frames.append(found.assign(bound=["an end is a bound" if end else "" for end in ends]))
    return pd.concat(frames, ignore_index=True)


def constant_factor(counts: pd.DataFrame) -> tuple[float, float] | None:
    """The yearly factors that lead through every count; None where there is none.

    counts  columns day, least, most, at least two rows, each known to the day; a curve may pass a count's bounds
            by `SLACK`
    A factor that fits each pair fits all: the bounds, moved along the curve to one day, are intervals of a line,
    and intervals that meet in pairs have a point in common (Helly 1923).
    """
    with np.errstate(divide="ignore"):
        slopes = _slopes(counts, np.log(counts["least"] * (1 - SLACK)), np.log(counts["most"] * (1 + SLACK)))
    return None if slopes is None else (float(np.exp(slopes[0])), float(np.exp(slopes[1])))


def constant_increase(counts: pd.DataFrame) -> tuple[float, float] | None:
    """The yearly increases (firms) that fit every count, as `constant_factor` finds factors."""
    return _slopes(counts, counts["least"] * (1 - SLACK), counts["most"] * (1 + SLACK))


def curve(counts: pd.DataFrame) -> str:
    """Which growth a series is in keeping with, in words; with fewer than three counts any curve fits."""
    if len(counts) < 3:
        return TOO_FEW
    return CURVES[constant_factor(counts) is not None, constant_increase(counts) is not None]


def _slopes(counts: pd.DataFrame, least: pd.Series, most: pd.Series) -> tuple[float, float] | None:
    """Slopes per year of the straight lines that pass between all the bounds, lowest and highest."""
    years = pd.to_datetime(counts["day"]).map(pd.Timestamp.toordinal) / DAYS_IN_YEAR
    points = list(zip(years, least, most, strict=True))
    pairs = [(early, late) for i, early in enumerate(points) for late in points[i + 1 :]]
    low = max((late[1] - early[2]) / (late[0] - early[0]) for early, late in pairs)
    high = min((late[2] - early[1]) / (late[0] - early[0]) for early, late in pairs)
    return (float(low), float(high)) if low <= high else None


def measures(facts: Facts, rules: Rules) -> list[Measure]:
    """The measures of firms in Kazakhstan with Russian capital, keys `firms.*`."""
    weaker = Rules(confidence=1)
    return [
        *_growth(facts, rules, "operating", OPERATING),
        *_growth(facts, weaker, "operating.weak", OPERATING),
        *_growth(facts, rules, "registered", REGISTERED),
        _estimate(facts, rules),
        Measure("firms.slack", SLACK, "share", "how far from a curve a count may lie"),
    ]


def _growth(facts: Facts, rules: Rules, key: str, metric: str) -> list[Measure]:
    """First and last count of one series, the factor between them and the curve it is in keeping with."""
    counts = dated(facts, rules, metric)
    known = len(counts) > 1
    steps = intervals(counts) if known else None
    first, last = (counts.iloc[0], counts.iloc[-1]) if known else (None, None)
    days = int(steps["days"].sum()) if known else 0
    factor = float(last["value"] / first["value"]) if known else None
    values = (
        ("first", known and int(first["value"]), "firms", "first count"),
        ("last", known and int(last["value"]), "firms", "last count"),
        ("span", known and f"{_stated(first)} to {_stated(last)}", "text", "first and last count"),
        ("factor", factor, "ratio", "last count over the first"),
        ("years", known and days / DAYS_IN_YEAR, "years", "time between them"),
        ("yearly", known and factor ** (DAYS_IN_YEAR / days), "ratio", "the same factor spread over years"),
        ("fastest", known and float(steps["yearly"].max()), "ratio", "highest yearly factor of an interval"),
        ("slowest", known and float(steps["yearly"].min()), "ratio", "lowest yearly factor of an interval"),
        ("fit", known and _fit(counts), "text", "yearly factors that would fit every count"),
        ("curve", known and curve(counts), "text", "growth that the counts are in keeping with"),
    )
    rows, reading = row_ids("firms", counts["firms_id"]), rules.reading("confidence")
    name, why = SERIES[metric], "not known before a second count"
    return [
        Measure(f"firms.{key}.counts", len(counts), "counts", f"firms {name}: counts known to the day", reading, rows),
        *(
            Measure(f"firms.{key}.{field}", value or None, unit, f"firms {name}: {label}", reading, rows, why)
            for field, value, unit, label in values
        ),
    ]


def _fit(counts: pd.DataFrame) -> str:
    """The yearly factors that fit every count, as prose writes them."""
    factors = constant_factor(counts)
    if factors is None:
        return "no factor"
    low, high = (f"{factor:.2f}" for factor in factors)
    if factors[1] == float("inf"):
        return f"any factor from {low}"
    return f"a factor of {low}" if low == high else f"a factor from {low} to {high}"


def _stated(count: pd.Series) -> str:
    """One count with its bound and day, as prose writes them."""
    words = {"about": "about ", "at-least": "at least ", "at-most": "at most "}.get(count["bound"], "")
    return f"{words}{count['value']:,} on {dates.spoken(count['first'].date())}"


def _estimate(facts: Facts, rules: Rules) -> Measure:
    """The latest Russian statement of the number of firms in Kazakhstan."""
    metric = "with-russian-participation-russian-estimate"
    counts = dated(facts, rules, metric)
    return Measure(
        "firms.estimate",
        int(counts["value"].iloc[-1]) if len(counts) else None,
        "firms",
        "firms with Russian capital in Kazakhstan, as Moscow puts it",
        rules.reading("confidence"),
        row_ids("firms", counts["firms_id"]),
        "not on record yet",
    )
