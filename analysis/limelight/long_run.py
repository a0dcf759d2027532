"""Was it unprecedented: leader trips a year of the five and of their peers.

The yearly counts are those of COLT (Moyer and others 2025), whole calendar years. Trips made by and received by
the five include travel among themselves. `limelight.probes.long_run` asks the same series for the ledger.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import pandas as pd

from limelight import stats
from limelight.facts import PUBLICATION, Facts
from limelight.kept import kept
from limelight.measure import Measure, listed, row_ids
from limelight.rules import Rules, readings
from limelight.visits import region

# Years in which leaders everywhere stayed at home; left out of what is compared unless asked for.
PANDEMIC = (2020, 2021)
PEERS = {
    "small": ("ARM", "AZE", "GEO", "BLR", "MDA", "MNG"),
    "south-caucasus": ("ARM", "AZE", "GEO"),
    "large": ("CHN", "IRN", "RUS", "TUR", "UKR"),
}
PEERS["all"] = PEERS["small"] + PEERS["large"]
FIVE, TOGETHER = "the five", "the peers"
SIDES = ("received", "made")
NO_COUNT, NO_RATIO, NO_INTERVAL = "no count", "no estimate", "no interval"
NO_EARLIER, NO_CHANGE, NO_READING = "no earlier year", "no year", "none of them"
SPANS = ["earlier", "late", "years_before", "years_after", "before", "after"]
COMPARED = [*SPANS, *stats.COMPARISON_COLUMNS, "sources"]
LEVELS = ["direction", "scale", "unit", "first", "last", "years", "mean", "scatter", "poisson", "sources"]


@dataclass(frozen=True)
class Question:
    """What the chapter asks.

    year      the year whose rank is asked
    back_to   the last year of those to which the article looks back: the first of the war in Afghanistan
    since     first year of the late window, which ends with the record
    base      first year of the years it is compared with; a second comparison begins with `recent`
    peers     name of a group in `PEERS`
    pandemic  whether the years of the pandemic count among the years compared
    """

    year: int = 2023
    back_to: int = 2004
    since: int = 2022
    base: int = 1992
    recent: int = 2010
    peers: str = "small"
    pandemic: bool = False

    @property
    def bases(self) -> dict[str, int]:
        """The first year of each comparison, by its name: with `all` earlier years, with the `recent` ones."""
        return {"all": self.base, "recent": self.recent}

    def late(self, years: Iterable[int]) -> list[int]:
        """The years of the late window."""
        return [year for year in years if year >= self.since]

    def early(self, years: Iterable[int], base: int) -> list[int]:
        """The years before the late window, from `base` on."""
        return [year for year in years if base <= year < self.since and (self.pandemic or year not in PANDEMIC)]


def counts(facts: Facts, countries: Sequence[str] | None = None) -> pd.DataFrame:
    """Trips a year of several countries together, the five where none are named.

    Columns year (index), received, made, world (trips received by all countries worldwide), sources.
    """
    return _counts(facts, tuple(countries) if countries else region(facts))


@cache
def _counts(facts: Facts, countries: tuple[str, ...]) -> pd.DataFrame:
    """Kept per edition: every comparison asks for the same few series."""
    by_year = _chosen(facts, countries).groupby("year")
    return (
        by_year[[*SIDES]].sum().assign(world=by_year["received_worldwide"].first(), sources=by_year["sources"].first())
    )


def series(facts: Facts, rules: Rules, countries: Sequence[str] | None = None) -> pd.Series:
    """Trips by year, received or made (R24), by number or per thousand worldwide (R25)."""
    found = counts(facts, countries)
    return found[rules.direction] / _size(found, rules)


def unit(rules: Rules) -> str:
    """The unit of `series`."""
    return "trips per thousand worldwide" if rules.scale == "per-thousand" else "trips"


def rows(facts: Facts, years: Iterable[int], countries: Sequence[str] | None = None) -> tuple[str, ...]:
    """Row ids of the counts of some years."""
    trips = _chosen(facts, countries)
    return row_ids("leader_trips", trips.loc[trips["year"].isin(list(years)), "row_id"])


def through(facts: Facts) -> date:
    """The last day that the yearly counts of the edition can speak of; the edition's own where there are none."""
    years = facts["leader_trips"]["year"]
    return facts.as_of if years.empty else date(int(years.max()), 12, 31)


def last_as_high(yearly: pd.Series, year: int) -> int | None:
    """The latest earlier year with as much or more; None where there is none."""
    earlier = yearly[yearly.index < year]
    as_high = earlier[earlier >= yearly[year]]
    return int(as_high.index.max()) if len(as_high) else None


def rank(yearly: pd.Series, year: int) -> int:
    """Place of a year among the years up to it, from the highest down; ties share the better place."""
    return int((yearly[yearly.index <= year] > yearly[year]).sum()) + 1


def yearly_table(facts: Facts) -> pd.DataFrame:
    """Every year of the record: year, received, made, world, each side per thousand trips worldwide, sources."""
    found = counts(facts).reset_index()
    shares = {f"{side}_per_thousand": found[side] / found["world"] * 1000 for side in SIDES}
    return found.assign(**shares)


def reading_table(facts: Facts, question: Question) -> pd.DataFrame:
    """What each reading answers: is the year the highest so far, or for how long, and is the late window the highest?

    Columns direction, scale, unit; value (of the year), rank (among the years up to it), as_high (last earlier year as
    high, empty where none), year_highest, unmatched (no year after `back_to` was as high); window_mean (a year),
    best_mean and best_years (of the highest earlier window of equal length), window_highest. What the edition's years
    cannot answer is empty.
    """
    found = []
    for reading in readings("direction", "scale"):
        yearly = series(facts, reading)
        names = {"direction": reading.direction, "scale": reading.scale, "unit": unit(reading)}
        found.append(names | _year(yearly, question) | _window(counts(facts), reading, question))
    return pd.DataFrame(found)


def ratios(facts: Facts, question: Question) -> pd.DataFrame:
    """The late window against earlier years, for each side, scale and base.

    Columns against (a key of `Question.bases`), direction, scale, earlier and late (years compared, in words),
    years_before, years_after, before and after (trips), those of `stats.Comparison.row`, and sources. A comparison
    with a late window without years, or an earlier one without trips, is left out.
    """
    found = [
        {"against": name, "direction": reading.direction, "scale": reading.scale, **compared}
        for name, base in question.bases.items()
        for reading in readings("direction", "scale")
        if (compared := _compared(counts(facts), reading, question, base))
    ]
    return pd.DataFrame(found, columns=["against", "direction", "scale", *COMPARED])


@kept
def peer_ratios(facts: Facts, question: Question) -> pd.DataFrame:
    """The late window against the recent earlier years, for the five, for the peers, and for each country of both.

    Columns who (name), group (`the five` or `the peers`), country (code; empty for a group), direction, and those of
    `ratios` from `earlier` on. Trips are compared by number.
    """
    names = facts["countries"].set_index("country")["name"]
    compared = []
    for group, codes in ((FIVE, region(facts)), (TOGETHER, PEERS[question.peers])):
        compared += [(group, group, "", codes), *((names[code], group, code, (code,)) for code in codes)]
    found = [
        {"who": who, "group": group, "country": country, "direction": reading.direction, **row}
        for who, group, country, codes in compared
        for reading in readings("direction")
        if (row := _compared(counts(facts, codes), reading, question, question.recent))
    ]
    return pd.DataFrame(found, columns=["who", "group", "country", "direction", *COMPARED])


def levels(facts: Facts, question: Question) -> pd.DataFrame:
    """Stretches of years with one level, by the change-points of each side and scale.

    Columns direction, scale, unit, first, last, years (searched), mean (of these), scatter (variance between
    neighbours as a multiple of a Poisson process's, which makes the search slower to see a change), poisson (how many
    changes it would see without that) and sources. Shares are searched as counts in a world of constant travel.
    """
    found = []
    for reading in readings("direction", "scale"):
        yearly = counts(facts)
        yearly = yearly.loc[question.early(yearly.index, question.base) + question.late(yearly.index)]
        if yearly.empty:
            continue
        level = yearly[reading.direction] / _size(yearly, reading)
        constant = level * _size(yearly, reading).mean()
        scatter = stats.neighbour_scatter(constant) if len(yearly) > 1 else 1.0
        starts = [0, *stats.change_points(constant, scatter), len(yearly)]
        poisson = len(stats.change_points(constant))
        for part in (level.iloc[begin:end] for begin, end in zip(starts, starts[1:])):
            spans = (int(part.index[0]), int(part.index[-1]), len(part), float(part.mean()))
            names = (reading.direction, reading.scale, unit(reading))
            found.append((*names, *spans, scatter, poisson, _sources(yearly)))
    return pd.DataFrame(found, columns=LEVELS)


def measures(facts: Facts, question: Question) -> list[Measure]:
    """The measures of the chapter, keys `longrun.*`."""
    return [
        *_span_measures(facts, question),
        *_year_measures(facts, question),
        *_end_of_year_measures(facts),
        *_reading_measures(facts, question),
        *_ratio_measures(facts, question),
        *_peer_measures(facts, question),
        *_level_measures(facts, question),
    ]


def interval(low: float | None, high: float | None) -> str | None:
    """The ends of an interval in words, to a few figures; None where there are none."""
    if low is None:
        return None
    return f"{_short(low)} to {_short(high)}" if high < float("inf") else f"{_short(low)} or more"


def only(table: pd.DataFrame, **values: str) -> dict:
    """The one row of a table with these values; empty where there is none."""
    for column, value in values.items():
        table = table[table[column] == value]
    return {} if table.empty else table.iloc[0].to_dict()


def _chosen(facts: Facts, countries: Sequence[str] | None) -> pd.DataFrame:
    trips = facts["leader_trips"]
    return trips[trips["country"].isin(countries or region(facts))]


def _size(yearly: pd.DataFrame, rules: Rules) -> pd.Series:
    """What a year's trips are divided by: thousands of trips worldwide, or one."""
    return yearly["world"] / 1000 if rules.scale == "per-thousand" else pd.Series(1.0, yearly.index)


def _sources(yearly: pd.DataFrame) -> str:
    return " ".join(sorted({source for cell in yearly["sources"] for source in cell.split()}))


def _year(yearly: pd.Series, question: Question) -> dict:
    year = question.year
    if year not in yearly.index:
        return {"value": None, "rank": None, "as_high": "", "year_highest": "", "unmatched": ""}
    as_high = last_as_high(yearly, year)
    return {
        "value": float(yearly[year]),
        "rank": rank(yearly, year),
        "as_high": "" if as_high is None else str(as_high),
        "year_highest": "yes" if as_high is None else "no",
        "unmatched": "yes" if as_high is None or as_high <= question.back_to else "no",
    }


def _window(yearly: pd.DataFrame, reading: Rules, question: Question) -> dict:
    """The mean of the late window, and the highest mean of as many years in a row before it."""
    late = question.late(yearly.index)
    summed = pd.DataFrame({"trips": yearly[reading.direction], "size": _size(yearly, reading)})
    summed = summed.rolling(max(1, len(late))).sum()
    means = summed["trips"] / summed["size"]
    earlier = means[means.index < question.since].dropna()
    if not late or earlier.empty:
        return {"window_mean": None, "best_mean": None, "best_years": "", "window_highest": ""}
    last = int(earlier.idxmax())
    return {
        "window_mean": float(means.iloc[-1]),
        "best_mean": float(earlier[last]),
        "best_years": _years([last - len(late) + 1, last]),
        "window_highest": "yes" if means.iloc[-1] > earlier[last] else "no",
    }


def _compared(yearly: pd.DataFrame, reading: Rules, question: Question, base: int) -> dict | None:
    windows = question.early(yearly.index, base), question.late(yearly.index)
    before, after = (yearly.loc[years, reading.direction] for years in windows)
    if not len(after) or not before.sum():
        return None
    times = tuple(_size(yearly.loc[years], reading) for years in windows)
    spans = (*map(_years, windows), len(before), len(after), int(before.sum()), int(after.sum()))
    compared = stats.compared(before, after, times).row()
    return dict(zip(SPANS, spans)) | compared | {"sources": _sources(yearly)}


def _years(years: Sequence[int]) -> str:
    """The first and last of some years: 1992–2019."""
    return f"{years[0]}–{years[-1]}" if years[0] != years[-1] else str(years[0])


def _short(value: float) -> str:
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def _named(reading: Rules) -> str:
    return f"trips {reading.direction}, {'by number' if reading.scale == 'number' else 'as a share'}"


def _key(reading: Rules) -> str:
    """How keys name a side and scale: received, received.share, made, made.share."""
    return f"{reading.direction}{'' if reading.scale == 'number' else '.share'}"


def _span_measures(facts: Facts, question: Question) -> list[Measure]:
    world, conflicts, trips = counts(facts)["world"], facts["conflicts"], facts["leader_trips"]
    years, late, used = world.index, question.late(world.index), rows(facts, world.index)
    first, last = (years[0], years[-1]) if len(years) else (None, None)
    names = facts["countries"].set_index("country")["name"]
    silent = _silent(trips)
    disputed = conflicts[(conflicts["table"] == "leader_trips") & conflicts["row"].isin(trips["row_id"])]
    asked = {
        "year": "year whose rank is asked",
        "back_to": "last of the years to which the article looks back",
        "since": "first year of the late window",
        "base": "first year of all earlier years",
        "recent": "first year of the recent earlier years",
    }
    return [
        *(Measure(f"longrun.{name}", str(getattr(question, name)), "text", label) for name, label in asked.items()),
        Measure("longrun.level", stats.LEVEL, "share", "level of the intervals"),
        Measure("longrun.first", first and str(first), "text", "first year of the record", {}, used, NO_CHANGE),
        Measure("longrun.last", last and str(last), "text", "last year of the record", {}, used, NO_CHANGE),
        *(
            Measure(
                f"longrun.world.{end}",
                year and int(world[year]),
                "trips",
                f"trips worldwide in the {end} year",
                {},
                rows(facts, [year]),
                NO_COUNT,
            )
            for end, year in (("first", first), ("last", last))
        ),
        Measure(
            "longrun.silent",
            listed(names[code] for code in silent) or "none",
            "text",
            "countries without a trip received, or made, in any year",
            {},
            row_ids("leader_trips", trips.loc[trips["country"].isin(silent), "row_id"]),
        ),
        Measure("longrun.years", len(years), "years", "years of the record in this edition", {}, used),
        Measure("longrun.window.years", len(late), "years", f"years since {question.since}", {}, rows(facts, late)),
        Measure(
            "longrun.conflicts",
            len(disputed),
            "counts",
            "yearly counts that another publisher puts differently",
            {},
            row_ids("conflicts", disputed["conflict_id"]),
        ),
    ]


def _silent(trips: pd.DataFrame) -> list[str]:
    """Countries that received no trip in any year, or made none."""
    total = trips.groupby("country")[[*SIDES]].sum()
    return list(total.index[(total == 0).any(axis=1)])


def _year_measures(facts: Facts, question: Question) -> list[Measure]:
    """A year's count, its place, the last year as high, and the record's peak, for each side and scale."""
    table, found = reading_table(facts, question), []
    used, all_used = rows(facts, range(question.year + 1)), rows(facts, counts(facts).index)
    for reading in readings("direction", "scale"):
        row = only(table, direction=reading.direction, scale=reading.scale)
        chosen, key, trips = reading.reading("direction", "scale"), f"longrun.{_key(reading)}", _named(reading)
        as_high, yearly = row["as_high"] or None, series(facts, reading)
        no_year = NO_EARLIER if row["year_highest"] else NO_COUNT
        peak = listed(str(year) for year in yearly.index[yearly == yearly.max()]) or None
        highest = float(yearly.max()) if peak else None
        place = int(row["rank"]) if row["year_highest"] else None
        value = row["value"] if row["year_highest"] else None
        found += [
            Measure(key, value, row["unit"], f"{trips}, in {question.year}", chosen, used, NO_COUNT),
            Measure(f"{key}.rank", place, "place", f"place of {question.year}, {trips}", chosen, used, NO_COUNT),
            Measure(f"{key}.as_high", as_high, "text", f"last earlier year as high, {trips}", chosen, used, no_year),
            Measure(f"{key}.peak", peak, "text", f"highest year, {trips}", chosen, all_used, NO_CHANGE),
            Measure(f"{key}.peak.value", highest, row["unit"], f"highest, {trips}", chosen, all_used, NO_COUNT),
        ]
    return found


def _end_of_year_measures(facts: Facts) -> list[Measure]:
    """What the days after publication could have added to the count of trips made of its year."""
    made, year = counts(facts)["made"], PUBLICATION.year
    days = (date(year, 12, 31) - PUBLICATION).days
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    used, known = rows(facts, range(year + 1)), year in made.index
    spare = int(made[year] - made[made.index < year].max()) if known else None
    expected = float(made[year] * days / length) if known else None
    above = f"trips made in {year} above the highest earlier year"
    evenly = f"trips made in {year} after publication, were they spread evenly over it"
    return [
        Measure("longrun.days_after", days, "days", f"days of {year} after publication, counted in that year"),
        Measure("longrun.made.spare", spare, "trips", above, {}, used, NO_COUNT),
        Measure("longrun.made.expected_after", expected, "trips", evenly, {}, used, NO_COUNT),
    ]


def _reading_measures(facts: Facts, question: Question) -> list[Measure]:
    """How many readings, and which, answer yes to each question of `reading_table`."""
    table, used = reading_table(facts, question), rows(facts, counts(facts).index)
    found = [Measure("longrun.readings", len(table), "readings", "readings of the long record", {}, used)]
    asked = {
        "year": ("year_highest", f"{question.year} is the highest year so far"),
        "unmatched": ("unmatched", f"no year after {question.back_to} was as high as {question.year}"),
        "window": ("window_highest", f"the years since {question.since} are the highest so far"),
    }
    for name, (column, what) in asked.items():
        yes = [
            _named(reading) for reading, answer in zip(readings("direction", "scale"), table[column]) if answer == "yes"
        ]
        known = bool((table[column] != "").all())
        number, names = (len(yes), "; ".join(yes) or NO_READING) if known else (None, None)
        key, label = f"longrun.readings.{name}", f"readings in which {what}"
        found += [
            Measure(key, number, "readings", label, {}, used, NO_COUNT),
            Measure(f"{key}.names", names, "text", label, {}, used, NO_COUNT),
        ]
    return found


def _ratio_measures(facts: Facts, question: Question) -> list[Measure]:
    table, years = ratios(facts, question), counts(facts).index
    found = []
    for name, base in question.bases.items():
        used = rows(facts, question.early(years, base) + question.late(years))
        for reading in readings("direction", "scale"):
            row = only(table, against=name, direction=reading.direction, scale=reading.scale)
            chosen = reading.reading("direction", "scale") | _windows(question, base)
            label = f"{_named(reading)}, a year since {question.since} over those from {base}"
            found += _estimate(f"longrun.{name}.{_key(reading)}", row, label, chosen, used)
    wide, used = int((table["wide"] == "yes").sum()), rows(facts, years)
    scattered = "comparisons whose counts scatter more than Poisson's"
    return [
        *found,
        Measure("longrun.comparisons", len(table), "comparisons", "comparisons of the late window", {}, used),
        Measure("longrun.comparisons.wide", wide, "comparisons", scattered, {}, used),
    ]


def _peer_measures(facts: Facts, question: Question) -> list[Measure]:
    table, peers, years = peer_ratios(facts, question), PEERS[question.peers], counts(facts).index
    used = rows(facts, question.early(years, question.recent) + question.late(years), (*region(facts), *peers))
    chosen = {"peers": " ".join(peers)} | _windows(question, question.recent)
    names = facts["countries"].set_index("country")["name"]
    found = [
        Measure("longrun.peers", len(peers), "countries", "countries compared with the five", chosen, used),
        Measure("longrun.peers.names", listed(names[code] for code in peers), "text", "the peers", chosen, used),
    ]
    for side in SIDES:
        five, others = (only(table, who=who, direction=side) for who in (FIVE, TOGETHER))
        above = table[(table["direction"] == side) & (table["group"] == TOGETHER) & (table["country"] != "")]
        rose = int((above["ratio"] > five["ratio"]).sum()) if five else None
        label = f"peers whose trips {side} rose more than those of the five"
        by_peers, over = (
            f"trips {side} by the peers, a year over earlier years",
            f"trips {side}: change of the five over",
        )
        found += [
            *_estimate(f"longrun.peers.{side}", others, by_peers, chosen, used),
            *_estimate(f"longrun.contrast.{side}", _contrast(five, others), f"{over} that of the peers", chosen, used),
            Measure(f"longrun.peers.{side}.above", rose, "countries", label, chosen, used, NO_COUNT),
        ]
    return found


def _level_measures(facts: Facts, question: Question) -> list[Measure]:
    table, used = levels(facts, question), rows(facts, counts(facts).index)
    shortest = "years that a level must last to be seen"
    found = [Measure("longrun.levels.shortest", stats.SHORTEST_LEVEL, "years", shortest)]
    for reading in readings("direction", "scale"):
        part = table[(table["direction"] == reading.direction) & (table["scale"] == reading.scale)]
        chosen = reading.reading("direction", "scale") | {"from": str(question.base)}
        starts, key = [str(year) for year in part["first"].iloc[1:]], f"longrun.levels.{_key(reading)}"
        poisson = None if part.empty else int(part["poisson"].iloc[0])
        years, trips = listed(starts) or NO_CHANGE, _named(reading)
        found += [
            Measure(key, len(starts), "changes", f"changes of level, {trips}", chosen, used),
            Measure(f"{key}.years", years, "text", f"years in which a new level begins, {trips}", chosen, used),
            Measure(
                f"{key}.poisson", poisson, "changes", f"changes were counts Poisson, {trips}", chosen, used, NO_COUNT
            ),
        ]
    return found


def _windows(question: Question, base: int) -> dict[str, str]:
    return {"since": str(question.since), "compared with": f"{base} on"}


def _estimate(key: str, row: dict, label: str, chosen: dict, used: tuple[str, ...]) -> list[Measure]:
    """A ratio, and its interval in words, from a row with ratio, low and high; an empty row has neither."""
    ends = interval(row.get("low"), row.get("high"))
    return [
        Measure(f"{key}.ratio", row.get("ratio"), "ratio", label, chosen, used, NO_RATIO),
        Measure(f"{key}.interval", ends, "text", f"{label}: interval", chosen, used, NO_INTERVAL),
    ]


def _contrast(five: dict, others: dict) -> dict:
    estimates = [stats.Interval(*(row.get(end, 0) for end in ("ratio", "low", "high"))) for row in (five, others)]
    if not all(0 < estimate.value < float("inf") for estimate in estimates):
        return {}
    found = stats.ratio_of_ratios(*estimates)
    return {"ratio": found.value, "low": found.low, "high": found.high}
