"""Trade and what passes through it: each reporter's figures apart, mirrors side by side, goods sent on."""

import pandas as pd

from limelight.facts import Facts
from limelight.measure import Measure, listed, row_ids
from limelight.rules import Rules

# Figures that may enter a series; `alternative` stands beside one of them, `denied` was withdrawn by its source.
USED = ("primary", "derived")
MIRRORED = {"exports": "imports", "imports": "exports", "turnover": "turnover"}
WAR = 2022
BILLION = 1e9


def series(facts: Facts, reporter: str, partner: str, flow: str) -> pd.DataFrame:
    """One reporter's yearly figures of one flow with one partner, in order of years (billion US dollars).

    Rows of `trade` whose figure is `primary` or `derived`: the reporter's own, never its partner's.
    """
    table = facts["trade"]
    return table[
        (table["reporter"] == reporter)
        & (table["partner"] == partner)
        & (table["flow"] == flow)
        & table["figure"].isin(USED)
    ].sort_values("year", ignore_index=True)


def growth(rows: pd.DataFrame, first: int, last: int) -> float | None:
    """Trade of a later year as a multiple of an earlier one; None where either year is missing."""
    values = rows.set_index("year")["value_usd_bn"]
    return float(values[last] / values[first]) if {first, last} <= set(values.index) else None


def rises(rows: pd.DataFrame) -> pd.DataFrame:
    """Change of a `series` from each year to the next: columns year, value, rise (billion US dollars), share.

    A year whose forerunner is missing has no rise.
    """
    rows = rows.sort_values("year", ignore_index=True)
    rise = rows["value_usd_bn"].diff().where(rows["year"].diff() == 1)
    return pd.DataFrame(
        {
            "year": rows["year"],
            "value": rows["value_usd_bn"],
            "rise": rise,
            "share": rise / rows["value_usd_bn"].shift(),
            "trade_id": rows["trade_id"],
            "sources": rows["sources"],
        }
    )


def largest_rise(rows: pd.DataFrame, by: str = "rise") -> int | None:
    """The year in which trade rose most over the year before, in dollars or (`share`) in proportion."""
    change = rises(rows).dropna(subset=[by])
    return None if change.empty else int(change.loc[change[by].idxmax(), "year"])


def mirror(facts: Facts, rules: Rules, one: str, other: str, flow: str = "turnover") -> pd.DataFrame:
    """What two reporters say of the same flow, side by side, for years that both or either report.

    flow  as seen by `one`; the other's exports are its imports
    Columns year, one, other (billion US dollars, NaN where not reported), gap (other less one), ratio (other
    over one), trade_ids, sources.
    """
    sides = {
        "one": series(facts, one, other, flow),
        "other": series(facts, other, one, MIRRORED[flow]),
    }
    kept = {side: rows[rows["confidence"] >= rules.confidence] for side, rows in sides.items()}
    values = pd.DataFrame({side: rows.set_index("year")["value_usd_bn"] for side, rows in kept.items()})
    both = pd.concat(kept.values())
    joined = both.groupby("year")[["trade_id", "sources"]].agg(" ".join)
    return (
        values.assign(gap=values["other"] - values["one"], ratio=values["other"] / values["one"])
        .join(joined.rename(columns={"trade_id": "trade_ids"}))
        .rename_axis("year")
        .reset_index()
        .sort_values("year", ignore_index=True)
    )


def side_by_side(russia: pd.DataFrame, china: pd.DataFrame) -> pd.DataFrame:
    """Two frames of `mirror` as one, with `power`."""
    return pd.concat([russia.assign(power="RUS"), china.assign(power="CHN")], ignore_index=True)


def mirrors(facts: Facts, rules: Rules, powers: tuple[str, ...] = ("RUS", "CHN")) -> pd.DataFrame:
    """The turnover of each of the five with outside powers, for every year that both sides report.

    Columns of `mirror`, with `country` (its figure is `one`) and `power` (its figure is `other`).
    """
    countries = facts["countries"]
    five = countries.loc[countries["region_member"] == "yes", "country"]
    frames = [
        mirror(facts, rules, country, power).dropna(subset=["gap"]).assign(country=country, power=power)
        for power in powers
        for country in five
    ]
    return pd.concat(frames, ignore_index=True)


def second_figures(facts: Facts) -> pd.DataFrame:
    """Figures that a second source gives for the same thing, each beside the one that is used.

    Columns reporter, partner, year, flow, used, second, difference (second less used; billion US dollars),
    note, trade_ids, sources.
    """
    table = facts["trade"]
    key = ["reporter", "partner", "year", "flow"]
    used = table[table["figure"].isin(USED)]
    second = table[table["figure"] == "alternative"]
    pairs = second.merge(used, on=key, suffixes=("_second", "_used"))
    return pd.DataFrame(
        {
            **{column: pairs[column] for column in key},
            "used": pairs["value_usd_bn_used"],
            "second": pairs["value_usd_bn_second"],
            "difference": pairs["value_usd_bn_second"] - pairs["value_usd_bn_used"],
            "note": pairs["note_second"],
            "trade_ids": pairs["trade_id_used"] + " " + pairs["trade_id_second"],
            "sources": pairs["sources_used"] + " " + pairs["sources_second"],
        }
    ).sort_values(key, ignore_index=True)


def passed_on(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Goods whose flow is known for a period before the war and the same period after it began.

    Pairs of rows of `reexports` with one reporter, partner, flow, product and part of the year, 2021 and 2022.
    Columns reporter, partner, flow, product, months (of each period), before, after (billion US dollars),
    factor, rise, reexport_ids, sources. A figure that its own source withdrew never enters.
    """
    table = facts["reexports"]
    table = table[table["figure"].isin(USED) & (table["confidence"] >= rules.confidence)]
    table = table.dropna(subset=["value_usd_bn"]).assign(months=table["period"].str.replace(r"\d{4}", "", regex=True))
    key = ["reporter", "partner", "flow", "product", "months"]
    before, after = (table[table["year"] == year] for year in (WAR - 1, WAR))
    pairs = before.merge(after, on=key, suffixes=("_before", "_after"))
    return pd.DataFrame(
        {
            **{column: pairs[column] for column in key},
            "period": pairs["period_after"],
            "before": pairs["value_usd_bn_before"],
            "after": pairs["value_usd_bn_after"],
            "factor": pairs["value_usd_bn_after"] / pairs["value_usd_bn_before"],
            "rise": pairs["value_usd_bn_after"] - pairs["value_usd_bn_before"],
            "reexport_ids": pairs["reexport_id_before"] + " " + pairs["reexport_id_after"],
            "sources": pairs["sources_before"] + " " + pairs["sources_after"],
        }
    ).sort_values("factor", ascending=False, ignore_index=True)


def withdrawn(facts: Facts) -> pd.DataFrame:
    """Figures of `reexports` that their own source withdrew: kept as conflicts, used in no sum."""
    return facts["reexports"].loc[lambda table: table["figure"] == "denied"].reset_index(drop=True)


def measures(facts: Facts, rules: Rules) -> list[Measure]:
    """The measures of trade and of goods sent on, keys `trade.*` and `grey.*`."""
    return [*_boom(facts, rules), *_partners(facts, rules), *_mirrors(facts, rules), *_grey(facts, rules)]


def _boom(facts: Facts, rules: Rules) -> list[Measure]:
    """Kazakhstan's trade with Russia: largest rise, and levels around the war, as Kazakhstan reports it."""
    rows = _admitted(series(facts, "KAZ", "RUS", "turnover"), rules)
    change = rises(rows).set_index("year")
    ids, reading = row_ids("trade", rows["trade_id"]), rules.reading("confidence")
    peak, steepest = largest_rise(rows), largest_rise(rows, "share")
    last = int(rows["year"].max()) if len(rows) else None
    since = growth(rows, WAR - 1, last) if last else None
    early = growth(rows, WAR - 2, WAR - 1)
    why, later = "no two years in a row are on record", "not on record yet"
    values = (
        ("peak", peak and str(peak), "text", "year of the largest rise in dollars", why),
        ("peak.rise", _usd(change["rise"].get(peak)), "USD", "rise in that year", why),
        ("steepest", steepest and str(steepest), "text", "year of the largest rise in proportion", why),
        (
            "peak.share",
            float(change["share"][peak]) if peak else None,
            "share",
            "the same rise in proportion",
            why,
        ),
        ("war.rise", _usd(change["rise"].get(WAR)), "USD", f"rise in {WAR}", later),
        ("last", _usd(change["value"].get(last)), "USD", "turnover in the last year on record", why),
        ("last.year", last and str(last), "text", "last year on record", why),
        (
            "since",
            since - 1 if since and last > WAR - 1 else None,
            "share",
            "growth since the year before the war",
            later,
        ),
        ("older", _older(rows, last), "share", "part of the rise since 2020 that is older than the war", later),
        ("before", early and early - 1, "share", "growth in the year before the war", why),
    )
    return [
        Measure(f"trade.boom.{key}", value, unit, f"Kazakh trade with Russia: {label}", reading, ids, sentence)
        for key, value, unit, label, sentence in values
    ]


def _older(rows: pd.DataFrame, last: int | None) -> float | None:
    """What part of the rise since the year of the pandemic had come by the year before the war."""
    if last is None or last < WAR:
        return None
    values = rows.set_index("year")["value_usd_bn"]
    return float((values[WAR - 1] - values[WAR - 2]) / (values[last] - values[WAR - 2]))


def _partners(facts: Facts, rules: Rules) -> list[Measure]:
    """The first year in which China traded more with Kazakhstan than Russia did, by each side's own figures."""
    found = []
    for key, read in (("own", False), ("partners", True)):
        sides = [
            _admitted(
                series(facts, *((power, "KAZ") if read else ("KAZ", power)), "turnover"),
                rules,
            )
            for power in ("RUS", "CHN")
        ]
        russia, china = (rows.set_index("year")["value_usd_bn"] for rows in sides)
        years = sorted(set(russia.index) & set(china.index))
        ahead = [year for year in years if china[year] > russia[year]]
        found.append(
            Measure(
                f"trade.overtaken.{key}",
                str(ahead[0]) if ahead else None,
                "text",
                "first year in which Kazakhstan's trade with China was larger than that with Russia",
                {**rules.reading("confidence"), "reporter": "the partners" if read else "Kazakhstan"},
                row_ids("trade", pd.concat(sides)["trade_id"]),
                "no year on record yet",
            )
        )
    return found


def _mirrors(facts: Facts, rules: Rules) -> list[Measure]:
    """How far the last two mirrors of each power with Kazakhstan are apart, and the widest of all five."""
    found = []
    pairs = mirrors(facts, rules)
    for power, name in (("RUS", "russia"), ("CHN", "china")):
        mine = pairs[(pairs["power"] == power) & (pairs["country"] == "KAZ")]
        last = mine.iloc[-1] if len(mine) else None
        ids = row_ids("trade", mine["trade_ids"].iloc[-1].split() if len(mine) else ())
        for key, value, unit, label in (
            ("year", last is not None and str(last["year"]), "text", "last year that both report"),
            (
                "more",
                last is not None and float(last["ratio"]) - 1,
                "share",
                "by how much the partner's figure is above Kazakhstan's",
            ),
            ("gap", last is not None and _usd(last["gap"]), "USD", "partner's figure less Kazakhstan's"),
        ):
            found.append(
                Measure(
                    f"trade.mirror.{name}.{key}",
                    value or None,
                    unit,
                    f"Kazakhstan and {name.capitalize()}: {label}",
                    rules.reading("confidence"),
                    ids,
                    "not on record yet",
                )
            )
    widest = pairs.loc[pairs["ratio"].idxmax()] if len(pairs) else None
    names = facts["countries"].set_index("country")["name"]
    for key, value, unit in (
        ("ratio", widest is not None and float(widest["ratio"]), "ratio"),
        ("who", widest is not None and listed(names[[widest["country"], widest["power"]]]), "text"),
        ("year", widest is not None and str(widest["year"]), "text"),
    ):
        found.append(
            Measure(
                f"trade.mirror.widest.{key}",
                value or None,
                unit,
                "pair of reporters that are furthest apart",
                rules.reading("confidence"),
                row_ids("trade", widest["trade_ids"].split() if widest is not None else ()),
                "not on record yet",
            )
        )
    return found


ELECTRONICS = "electronics, household appliances and mobile phones"


def _grey(facts: Facts, rules: Rules) -> list[Measure]:
    """Electronics against all goods that Kazakhstan sent to Russia, over the same months of two years."""
    goods = passed_on(facts, rules)
    goods = goods[(goods["reporter"] == "KAZ") & (goods["partner"] == "RUS") & (goods["flow"] == "exports")]
    electronics, everything = (goods[goods["product"] == product] for product in (ELECTRONICS, "all goods"))
    whole = rises(_admitted(series(facts, "KAZ", "RUS", "turnover"), rules)).set_index("year")["rise"]
    known = len(electronics) == 1 and len(everything) == 1
    one = electronics.iloc[0] if known else None
    total = everything.iloc[0] if known else None
    ids = row_ids("reexports", " ".join([*electronics["reexport_ids"], *everything["reexport_ids"]]).split())
    turnover = known and whole.get(WAR)
    annual = row_ids(
        "trade",
        series(facts, "KAZ", "RUS", "turnover").loc[lambda rows: rows["year"].isin((WAR - 1, WAR)), "trade_id"],
    )
    values = (
        ("factor", known and float(one["factor"]), "ratio", "electronics, later over earlier", ids),
        ("after", known and _usd(one["after"]), "USD", "electronics in the later months", ids),
        ("rise", known and _usd(one["rise"]), "USD", "rise of electronics", ids),
        (
            "exports.share",
            known and float(one["after"] / total["after"]),
            "share",
            "electronics in all exports",
            ids,
        ),
        ("rise.share", known and float(one["rise"] / total["rise"]), "share", "in the rise of exports", ids),
        (
            "turnover.share",
            float(one["rise"] / turnover) if turnover else None,
            "share",
            "rise of electronics against that of the whole year's turnover",
            ids + annual,
        ),
    )
    return [
        *(
            Measure(
                f"grey.electronics.{key}",
                value or None,
                unit,
                f"sent from Kazakhstan to Russia: {label}",
                {**rules.reading("confidence"), "months": "January to October, 2021 and 2022"},
                rows,
                "not on record yet",
            )
            for key, value, unit, label, rows in values
        ),
        *_indicator(facts, rules),
    ]


def _indicator(facts: Facts, rules: Rules) -> list[Measure]:
    """EU exports to two neighbours of Russia, last year on record over the year before the war."""
    table = facts["reexports"]
    found = []
    for country, name in (("KAZ", "kazakhstan"), ("KGZ", "kyrgyzstan")):
        rows = table[
            (table["reporter"] == "EUU") & (table["partner"] == country) & (table["confidence"] >= rules.confidence)
        ]
        values = rows.set_index("year")["value_usd_bn"]
        last = values.index.max() if len(values) else None
        known = last is not None and last > WAR - 1 and WAR - 1 in values.index
        used = rows[rows["year"].isin((WAR - 1, last))]
        found += [
            Measure(
                f"grey.europe.{name}.{key}",
                value or None,
                unit,
                f"EU exports to {name.capitalize()}: {label}",
                rules.reading("confidence"),
                row_ids("reexports", used["reexport_id"]),
                "not on record yet",
            )
            for key, value, unit, label in (
                (
                    "factor",
                    known and float(values[last] / values[WAR - 1]),
                    "ratio",
                    "last year over that before the war",
                ),
                ("year", known and str(last), "text", "last year on record"),
            )
        ]
    return found


def _admitted(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    return rows[rows["confidence"] >= rules.confidence].reset_index(drop=True)


def _usd(billions: float | None) -> float | None:
    """Billions of dollars as dollars, as measures state sums."""
    return None if billions is None or pd.isna(billions) else float(billions) * BILLION
