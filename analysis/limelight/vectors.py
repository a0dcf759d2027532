"""How many-vectored: with how many partners the five met, how evenly, and how much goes on without Russia and China.

An encounter is one of the five and one outside partner at one event. By default only events at which it is certain who
met whom count: neither gatherings nor ceremonies, whose guest lists are partial, and none at which several of the five
and several others were present. All counts end where the sources stop being even (`pace.even_until`).
"""

from dataclasses import dataclass, replace
from datetime import date

import networkx as nx
import numpy as np
import pandas as pd

from limelight import pace, stats
from limelight.facts import Facts
from limelight.kept import kept
from limelight.measure import Measure, listed
from limelight.rules import Rules
from limelight.visits import event_rows, leader_events, leaders, region

TOGETHER = "XCA"
GATHERINGS = ("multilateral", "ceremony")
WITHOUT = {"no-RUS": "without Russia", "no-powers": "without Russia and China"}
POWERS = {"no-RUS": "no-RUS", "no-powers": "no-RUS-CHN"}
YEARS = (2022, 2023, 2024, 2025)
TOO_FEW = "too few encounters to say"
NOT_OVER = "the year is not over in this edition"
NO_EVENT = "there is no event yet"
# Of the network: its seed, how far apart its forces hold states, and the room of a circle, on a ring of radius one.
SEED, SPREAD, ROOM = 14, 0.45, 0.165
TOP = 3
DIVERSITY = ["country", "name", "year", "whole", "draw", "encounters", "partners", "entropy"]
DIVERSITY += [
    "effective",
    "effective_low",
    "effective_high",
    "expected",
    "low",
    "high",
    "enough",
    "event_ids",
    "sources",
]


@dataclass(frozen=True)
class Question:
    """What the chapter asks.

    draw        encounters to which unequal years are made equal; a year with fewer has no value
    gatherings  whether joint attendance at a gathering counts as an encounter; guest lists make that a lower bound
    least       encounters that a partner needs to be drawn in the network
    """

    draw: int = 8
    gatherings: bool = False
    least: int = 3

    def size(self, country: str, facts: Facts) -> int:
        """Encounters in a draw: those of one country, and for the five as one as many for each of them."""
        return self.draw * (len(region(facts)) if country == TOGETHER else 1)


def encounters(facts: Facts, rules: Rules, question: Question, first: date = pace.FIRST_DAY) -> pd.DataFrame:
    """Encounters from a day to the end of even coverage.

    Columns: event_id, start, year, country (of the five), partner, sources.
    """
    found = leader_events(facts, rules, first, pace.even_until(facts))
    found = found.assign(country=found["inside"].str.split(), partner=found["outside"].str.split())
    if not question.gatherings:
        single = (found["country"].str.len() == 1) | (found["partner"].str.len() == 1)
        found = found[~found["occasion"].isin(GATHERINGS) & single]
    found = found.assign(year=found["start"].dt.year)
    pairs = found.explode("country").explode("partner")
    return pairs[["event_id", "start", "year", "country", "partner", "sources"]].reset_index(drop=True)


@kept
def diversity(facts: Facts, rules: Rules, question: Question) -> pd.DataFrame:
    """How many partners, and how evenly, a country met in a year; `TOGETHER` is the five as one.

    Columns `DIVERSITY`: whole (whether even coverage holds the year's end), entropy in nats (Shannon 1948, corrected
    after Miller 1955), effective (its exponential, the number of equally common partners, Hill 1973), expected
    (partners in a random draw of `draw` encounters, Hurlbert 1971), both with intervals from `stats.resamples`.
    Where a year has fewer encounters than the draw, `enough` is False and all of these are missing.
    """
    pairs, names = encounters(facts, rules, question), _names(facts)
    until = pace.even_until(facts)
    groups = [(TOGETHER, pairs), *((code, pairs[pairs["country"] == code]) for code in region(facts))]
    rows = []
    for code, part in groups:
        for year in range(pace.FIRST_DAY.year, until.year + 1):
            inside = part[part["year"] == year]
            row = {
                "country": code,
                "name": names[code],
                "year": year,
                "whole": date(year, 12, 31) <= until,
                "draw": question.size(code, facts),
                "encounters": len(inside),
                "partners": inside["partner"].nunique(),
                "event_ids": " ".join(dict.fromkeys(inside["event_id"])),
                "sources": " ".join(inside["sources"]),
            }
            rows.append({**row, **_spread(inside["partner"], question.size(code, facts))})
    return pd.DataFrame(rows, columns=DIVERSITY)


def _spread(partners: pd.Series, draw: int) -> dict[str, object]:
    """The measures of diversity of one group of encounters."""
    counts = partners.value_counts().to_numpy()
    if counts.sum() < draw:
        return {"enough": False}
    samples = stats.resamples(counts)
    effective = stats.around(np.exp(stats.entropy(counts)), np.exp(stats.entropy(samples)))
    expected = stats.around(stats.rarefied(counts, draw), stats.rarefied(samples, draw))
    return {
        "enough": True,
        "entropy": float(np.log(effective.value)),
        "effective": effective.value,
        "effective_low": effective.low,
        "effective_high": effective.high,
        "expected": expected.value,
        "low": expected.low,
        "high": expected.high,
    }


def shares(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Share of leader-level events that go without Russia, and without Russia and China (R20), a year.

    Columns: period (a year, or the sides `before` and `after` publication), what (key of `WITHOUT`), events (all),
    without, share, low, high (score interval), whole, event_ids and sources (of those without).
    """
    until = pace.even_until(facts)
    periods = {
        str(year): (max(pace.FIRST_DAY, date(year, 1, 1)), min(until, date(year, 12, 31)))
        for year in range(pace.FIRST_DAY.year, until.year + 1)
    }
    periods |= {side: window for side, window in pace.windows(facts).items() if window}
    rows = []
    for period, (first, last) in periods.items():
        total = len(leader_events(facts, replace(rules, powers="all"), first, last))
        for what in WITHOUT if total else ():
            apart = leader_events(facts, replace(rules, powers=POWERS[what]), first, last)
            share = stats.share(len(apart), total)
            whole = not period.isdigit() or date(int(period), 12, 31) <= until
            ends = (share.value, share.low, share.high)
            rows.append(
                (period, what, total, len(apart), *ends, whole, " ".join(apart["event_id"]), " ".join(apart["sources"]))
            )
    columns = ["period", "what", "events", "without", "share", "low", "high", "whole", "event_ids", "sources"]
    return pd.DataFrame(rows, columns=columns)


def matrix(facts: Facts, rules: Rules, question: Question, top: int = 20) -> pd.DataFrame:
    """How often each outside leader met a president of each of the five.

    The `top` leaders by encounters, most first, one row for each of them and of the five. Columns: person, leader,
    home (code), country (of the five), met, total (over the five), event_ids, sources.
    """
    pairs = encounters(facts, rules, question)
    present = leaders(facts, rules)[["event_id", "person", "country"]].rename(columns={"country": "partner"})
    met = pairs.merge(present, on=["event_id", "partner"])
    people = facts["people"].set_index("person")["name"]
    totals = met["person"].value_counts().rename_axis("person").reset_index(name="total")
    totals = totals.sort_values(["total", "person"], ascending=[False, True]).head(top)
    rows = []
    for person, total in zip(totals["person"], totals["total"]):
        own = met[met["person"] == person]
        for code in region(facts):
            cell = own[own["country"] == code]
            ids, sources = " ".join(cell["event_id"]), " ".join(cell["sources"])
            rows.append((person, people[person], own["partner"].iloc[0], code, len(cell), int(total), ids, sources))
    columns = ["person", "leader", "home", "country", "met", "total", "event_ids", "sources"]
    return pd.DataFrame(rows, columns=columns)


def ties(facts: Facts, rules: Rules, question: Question) -> pd.DataFrame:
    """Who met whom: country (of the five), partner, met (encounters), event_ids, sources; most first."""
    pairs = encounters(facts, rules, question)
    found = pairs.groupby(["country", "partner"]).agg(
        met=("event_id", "size"), event_ids=("event_id", " ".join), sources=("sources", " ".join)
    )
    return found.reset_index().sort_values(
        ["met", "country", "partner"], ascending=[False, True, True], ignore_index=True
    )


def layout(facts: Facts, found: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Where the states of a network of `ties` are drawn: the five on a ring, and between them their partners.

    Only partners with `question.least` encounters or more. Fruchterman and Reingold's forces (1991) from a fixed seed,
    then partners that would cover each other are moved apart. Columns: country, name, home (whether one of the
    five), met (encounters), of_five (how many of the five met it), x and y (from 0 to 1). Empty where there is no tie.
    """
    totals = found.groupby("partner")["met"].sum()
    kept = found[found["partner"].isin(totals[totals >= question.least].index)]
    columns = ["country", "name", "home", "met", "of_five", "x", "y"]
    if kept.empty:
        return pd.DataFrame(columns=columns)
    five, names = list(region(facts)), _names(facts)
    graph = nx.Graph(list(kept[["country", "partner"]].sort_values(["country", "partner"]).itertuples(index=False)))
    graph.add_nodes_from(five)
    # A quarter turn more puts the first of the five on top.
    ring = {code: place @ [[0, 1], [-1, 0]] for code, place in nx.circular_layout(five).items()}
    start = ring | {code: place * 0.5 for code, place in nx.random_layout(graph, seed=SEED).items() if code not in ring}
    places = nx.spring_layout(graph, k=SPREAD, pos=start, fixed=five, seed=SEED, iterations=300)
    order = [*five, *sorted(code for code in places if code not in ring)]
    apart = _apart(np.array([places[code] for code in order]), len(five))
    low, high = apart.min(axis=0), apart.max(axis=0)
    apart = (apart - low) / (high - low)
    rows = [
        (
            code,
            names[code],
            code in ring,
            int(kept.loc[kept["country" if code in ring else "partner"] == code, "met"].sum()),
            int(kept.loc[kept["partner"] == code, "country"].nunique()),
            *map(float, place),
        )
        for code, place in zip(order, apart)
    ]
    return pd.DataFrame(rows, columns=columns)


def _apart(places: np.ndarray, fixed: int) -> np.ndarray:
    """Places of which no two are closer than `ROOM`; the first few stay where they are."""
    places, free = places.copy(), np.arange(len(places)) >= fixed
    for _ in range(400):
        between = places[:, None] - places[None, :]
        distance = np.hypot(between[..., 0], between[..., 1])
        np.fill_diagonal(distance, 2 * ROOM)
        near = distance < ROOM
        if not near.any():
            break
        push = np.where(near, (ROOM - distance) / np.maximum(distance, 1e-9) / 2, 0.0)
        places[free] += (between * push[..., None]).sum(axis=1)[free] * 0.6
    return places


def compared(facts: Facts, rules: Rules, question: Question) -> pd.DataFrame:
    """Partners of the five before and after publication, in draws of equal size.

    One row a side that has encounters; columns side, first, last, encounters, partners, size (of the draw: the smaller
    of the sides), expected with low and high, effective with effective_low and effective_high, event_ids; and ratio,
    ratio_low and ratio_high, expected after as a multiple of before (missing in the row of `before`).
    """
    pairs, sides = encounters(facts, rules, question), {}
    for side, window in pace.windows(facts).items():
        if window:
            inside = pairs[pairs["start"].between(*map(pd.Timestamp, window))]
            if len(inside) >= question.draw:
                sides[side] = (window, inside)
    if not sides:
        return pd.DataFrame(columns=["side"])
    size = min(len(inside) for _, inside in sides.values())
    rows, draws = [], {}
    for side, (window, inside) in sides.items():
        counts = inside["partner"].value_counts().to_numpy()
        samples = stats.resamples(counts)
        draws[side] = stats.rarefied(samples, size)
        expected = stats.around(stats.rarefied(counts, size), draws[side])
        effective = stats.around(np.exp(stats.entropy(counts)), np.exp(stats.entropy(samples)))
        row = {
            "side": side,
            "first": window[0],
            "last": window[1],
            "encounters": len(inside),
            "partners": inside["partner"].nunique(),
            "size": size,
            "expected": expected.value,
            "low": expected.low,
            "high": expected.high,
            "effective": effective.value,
            "effective_low": effective.low,
            "effective_high": effective.high,
            "event_ids": " ".join(dict.fromkeys(inside["event_id"])),
        }
        if rows:
            # Both sides were drawn from the same seed; shuffling one makes the draws independent.
            mixed = np.random.default_rng(SEED).permutation(draws[side])
            ratio = stats.around(expected.value / rows[0]["expected"], mixed / draws["before"])
            row |= {"ratio": ratio.value, "ratio_low": ratio.low, "ratio_high": ratio.high}
        rows.append(row)
    return pd.DataFrame(rows)


def reach(found: pd.DataFrame) -> pd.Series:
    """How many of the five each partner met, from `ties`: partner → number."""
    return found.groupby("partner")["country"].nunique()


def measures(facts: Facts, rules: Rules, question: Question) -> list[Measure]:
    """The measures of the chapter, keys `vectors.*`."""
    return [
        *_side_measures(facts, rules, question),
        *_year_measures(facts, rules, question),
        *_share_measures(facts, rules),
        *_tie_measures(facts, rules, question),
    ]


def answer(low: float, high: float) -> str:
    """What the interval of the multiple of partners says, as a sentence."""
    ends = f"in draws of equal size, the partners after are {low:.2f} to {high:.2f} times those before"
    if low > 1:
        return f"The five met more partners after publication than before: {ends}."
    if high < 1:
        return f"The five met fewer partners after publication than before: {ends}."
    return (
        f"The counts show neither more partners nor fewer after publication: {ends}, and one, no change, lies inside."
    )


def _reading(rules: Rules, question: Question, *names: str) -> dict[str, object]:
    gatherings = "joint attendance counts" if question.gatherings else "left out"
    return {**rules.reading("confidence", "date_basis", *names), "gatherings": gatherings}


def _side_measures(facts: Facts, rules: Rules, question: Question) -> list[Measure]:
    rows = {row["side"]: row for row in compared(facts, rules, question).to_dict("records")}
    measured = []
    for side in ("before", "after"):
        row, why = rows.get(side), pace.NOTHING if side == "after" else TOO_FEW
        window = {"window": f"{row['first']} to {row['last']}"} if row else {}
        reading = {**_reading(rules, question), **window}
        used = event_rows(row["event_ids"].split()) if row else ()
        values = (
            ("encounters", row and row["encounters"], "encounters", "encounters of the five with outside partners"),
            ("partners", row and row["partners"], "partners", "outside partners met"),
            ("expected", row and row["expected"], "partners", "partners expected in a draw of equal size"),
            (
                "expected.said",
                row and _words(row["expected"], row["low"], row["high"]),
                "text",
                "partners expected in a draw of equal size, with interval",
            ),
            ("effective", row and row["effective"], "partners", "effective number of partners"),
            (
                "effective.said",
                row and _words(row["effective"], row["effective_low"], row["effective_high"]),
                "text",
                "effective number of partners, with interval",
            ),
        )
        measured += [
            Measure(f"vectors.{key}.{side}", value, unit, f"{label}, {side} publication", reading, used, why)
            for key, value, unit, label in values
        ]
    after = rows.get("after") if "before" in rows else None
    used = tuple(sorted({row for measure in measured for row in measure.rows}))
    size = next(iter(rows.values()))["size"] if rows else None
    ratio = after and f"{after['ratio']:.2f} ({pace.interval_words(after['ratio_low'], after['ratio_high'])})"
    said = after and answer(after["ratio_low"], after["ratio_high"])
    reading, label = _reading(rules, question), "partners after publication as a multiple of those before"
    return [
        *measured,
        Measure("vectors.size", size, "encounters", "size of the draws that compare the sides", reading, used, TOO_FEW),
        Measure("vectors.ratio", after and after["ratio"], "ratio", label, reading, used, pace.NOTHING),
        Measure("vectors.ratio.said", ratio, "text", f"{label}, with interval", reading, used, pace.NOTHING),
        Measure(
            "vectors.answer",
            said,
            "text",
            "what the comparison says",
            reading,
            used,
            "There is nothing to compare yet.",
        ),
    ]


def _year_measures(facts: Facts, rules: Rules, question: Question) -> list[Measure]:
    table = diversity(facts, rules, question)
    whole = table[table["whole"]]
    enough = whole[(whole["country"] != TOGETHER) & whole["enough"]]
    years = whole[whole["country"] != TOGETHER]
    ids = event_rows(years["event_ids"].str.split().explode().dropna())
    reading = _reading(rules, question)
    measured = [
        Measure("vectors.draw", question.draw, "encounters", "encounters in each draw of one country", reading),
        Measure(
            "vectors.draw.five",
            question.size(TOGETHER, facts),
            "encounters",
            "encounters in each draw of the five",
            reading,
        ),
        Measure("vectors.years", len(years), "years", "whole years of single countries", reading, ids),
        Measure("vectors.years.enough", len(enough), "years", "of these, with enough encounters", reading, ids),
    ]
    for year in YEARS:
        found = whole[(whole["country"] == TOGETHER) & (whole["year"] == year)]
        row = found.iloc[0] if len(found) else None
        known = row is not None and row["enough"]
        measured.append(
            Measure(
                f"vectors.five.{year}.said",
                _words(row["expected"], row["low"], row["high"]) if known else None,
                "text",
                f"partners of the five expected in a draw of {question.size(TOGETHER, facts)} encounters in {year}",
                reading,
                () if row is None else event_rows(row["event_ids"].split()),
                NOT_OVER if row is None else TOO_FEW,
            )
        )
    return measured


def _share_measures(facts: Facts, rules: Rules) -> list[Measure]:
    table = shares(facts, rules)
    measured = []
    for what, words in WITHOUT.items():
        for period in ("before", "after"):
            found = table[(table["what"] == what) & (table["period"] == period)]
            row = found.iloc[0] if len(found) else None
            used = () if row is None else event_rows(row["event_ids"].split())
            label = f"share of leader-level events {words}, {period} publication"
            why = pace.NOTHING if period == "after" else NO_EVENT
            reading = replace(rules, powers=POWERS[what]).reading("powers", "occasion", "confidence")
            share = None if row is None else stats.Interval(*map(float, (row["share"], row["low"], row["high"])))
            key, said = f"vectors.without.{what}.{period}", share and pace.share_words(share)
            measured += [
                Measure(key, share and share.value, "share", label, reading, used, why),
                Measure(f"{key}.said", said, "text", f"{label}, with interval", reading, used, why),
            ]
    return measured


def _tie_measures(facts: Facts, rules: Rules, question: Question) -> list[Measure]:
    found, names = ties(facts, rules, question), _names(facts)
    spread = reach(found)
    everyone, single = spread[spread == len(region(facts))], spread[spread == 1]
    totals = found.groupby("partner")["met"].sum().sort_values(ascending=False, kind="stable")
    used = event_rows(found["event_ids"].str.split().explode().dropna())
    reading = _reading(rules, question)
    values = (
        ("partners", len(spread), "partners", "outside partners met"),
        ("all-five", len(everyone), "partners", "partners that met presidents of all five"),
        (
            "all-five.names",
            listed(names[code] for code in everyone.index) or None,
            "text",
            "partners that met all five",
        ),
        ("one-only", len(single), "partners", "partners that met the president of one only"),
        ("top.names", listed(names[code] for code in totals.index[:TOP]) or None, "text", "partners met most often"),
        (
            "top.share",
            float(totals[:TOP].sum() / totals.sum()) if len(totals) else None,
            "share",
            "their share of encounters",
        ),
    )
    return [
        Measure(f"vectors.{key}", value, unit, label, reading, used, NO_EVENT) for key, value, unit, label in values
    ]


def _words(value: float, low: float, high: float) -> str:
    """A value with its interval in words: 19.3 (15.4 to 20.7)."""
    return f"{value:.1f} ({low:.1f} to {high:.1f})"


def _names(facts: Facts) -> dict[str, str]:
    """Code → name; the five as one have theirs."""
    return facts["countries"].set_index("country")["name"].to_dict() | {TOGETHER: "the five together"}
