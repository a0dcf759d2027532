"""Charts of the deals chapter: sums by partner, deals by stage, and how a careless addition goes astray."""

import altair as alt
import pandas as pd

from limelight.charts import style
from limelight.deals import STAGES
from limelight.measure import dollar_range, dollars

NO_DEAL = "There is no deal to show."

PARTNERS = 12
ARROW = {
    "shape": "triangle-right",
    "filled": True,
    "size": 110,
    "opacity": 1,
    "color": style.COLOURS["orange"],
    "xOffset": 5,
    "yOffset": style.UNDER_HEADING["yOffset"],
}
STEPS = {
    "everything": style.COLOURS["grey"],
    "taken away": style.COLOURS["orange"],
    "kept": style.COLOURS["blue"],
}


@style.described
def by_partner(
    totals: pd.DataFrame, countries: pd.DataFrame, top: int = PARTNERS
) -> alt.LayerChart | alt.Chart:
    """Announced sums by partner, highest first: solid to the sum of lower bounds, light on to that of upper.

    totals     as `deals.totals` gives them by `counterpart`: counterpart, deals, valued, low, high (USD) and
               open, the number of deals without an upper bound, which an arrow marks
    countries  the table `countries`
    top        how many partners are drawn, of those of whom any sum is stated
    """
    bars = _partners(totals, countries).head(top)
    if bars.empty:
        return style.empty(NO_DEAL)
    rows, longest = list(bars["row"]), bars["high"].max()
    colour = style.COLOURS["blue"]
    base = _bars(bars, rows, longest)
    light = base.mark_bar(**style.UNDER_HEADING, color=colour, fillOpacity=style.LIGHT, stroke=colour)
    arrows = base.transform_filter("datum.open > 0").mark_point(**ARROW)
    return style.finished(
        alt.layer(
            base.mark_bar(**style.UNDER_HEADING, color=colour).encode(x2=alt.X2("low:Q")),
            light.encode(x=_along("low", longest), x2=alt.X2("high:Q")),
            arrows.encode(x=_along("high", longest)),
            style.headed_rows(bars, rows),
        ),
        style.HEADED * len(rows),
    )


def by_partner_alt(totals: pd.DataFrame, countries: pd.DataFrame, top: int = PARTNERS) -> str:
    """What `by_partner` shows, in words."""
    bars = _partners(totals, countries)
    if bars.empty:
        return NO_DEAL
    drawn = bars.head(top)
    first, last = drawn.iloc[0], drawn.iloc[-1]
    sentences = [
        f"Bars of announced sums for {style.plural(len(drawn), 'partner')}.",
        f"Highest: {first['heading']}; {first['high'] / bars['high'].sum():.0%} of all upper bounds.",
        f"Lowest of those drawn: {last['heading']}.",
        f"An arrow marks a bound left open: {style.plural(int((drawn['open'] > 0).sum()), 'partner')}.",
    ]
    unseen = len(totals) - len(drawn)
    if unseen:
        sentences.append(f"Not drawn: {style.plural(unseen, 'partner')} with less, or with no sum stated.")
    return " ".join(sentences)


@style.described
def ladder(stages: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Deals by stage, from announced to built: how many, and the sums they name.

    stages  as `deals.by_stage` gives it: stage, deals, valued, low, high, open (USD); a stage without a row
            has no deal
    """
    if stages.empty:
        return style.empty(NO_DEAL)
    bars = _stages(stages)
    rows = list(bars["row"])
    base = _bars(bars, rows, bars["deals"].max())
    counts = base.mark_bar(**style.UNDER_HEADING, color=style.COLOURS["blue"]).encode(x2=alt.X2("deals:Q"))
    return style.finished(alt.layer(counts, style.headed_rows(bars, rows)), style.HEADED * len(rows))


def ladder_alt(stages: pd.DataFrame) -> str:
    """What `ladder` shows, in words."""
    if stages.empty:
        return NO_DEAL
    bars = _stages(stages)
    top, high, _, _ = style.extremes(bars.set_index("row")["deals"])
    each = " ".join(f"{style.sentence(heading)}." for heading in bars["heading"])
    return f"Bars of the number of deals at each stage. Most stand at {top}: {high}. {each}"


@style.described
def careless(steps: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """From everything on record to what adds up: each step takes away what is no new money, or counted twice.

    steps  as `deals.decomposition` gives it: step, deals, usd; the first is everything, the last what is kept
    """
    if steps.empty:
        return style.empty(NO_DEAL)
    bars = _waterfall(steps)
    rows, longest = list(bars["row"]), bars["end"].max()
    hanging = (
        _bars(bars, rows, longest)
        .mark_bar(**style.UNDER_HEADING)
        .encode(x=_along("start", longest), x2=alt.X2("end:Q"), color=style.coloured("kind", STEPS))
    )
    return style.finished(alt.layer(hanging, style.headed_rows(bars, rows)), style.HEADED * len(rows))


def careless_alt(steps: pd.DataFrame) -> str:
    """What `careless` shows, in words."""
    if steps.empty:
        return NO_DEAL
    first, last = steps.iloc[0], steps.iloc[-1]
    taken = steps.iloc[1:-1].set_index("step")["usd"]
    text = (
        f"Bars that lead from {dollars(first['usd'])}, {first['step']}, "
        f"down to {dollars(last['usd'])}, {last['step']}"
    )
    if taken.empty:
        return f"{text}; nothing is taken away."
    largest, high, smallest, low = style.extremes(taken)
    return (
        f"{text}, in {style.plural(len(taken), 'step')}. Most is taken away for {largest} "
        f"({dollars(high)}), least for {smallest} ({dollars(low)})."
    )


def _bars(bars: pd.DataFrame, rows: list[str], longest: float) -> alt.Chart:
    """What all bars under headings share: rows from a common nought, the longest as wide as the chart."""
    fields = bars.drop(columns=["sources", "deal_ids"], errors="ignore").assign(nought=0)
    return alt.Chart(fields).encode(x=_along("nought", longest), y=style.row_place(rows), tooltip=style.tip())


def _along(field: str, longest: float) -> alt.X:
    """The place of a sum or count between nought and a little beyond the longest bar; headings say values."""
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, float(longest or 1) * 1.03]))


def _partners(totals: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """Totals of the partners of whom a sum is stated, highest first, with row (the name), heading, tip."""
    names = style.country_names(countries)
    stated = totals[totals["valued"] > 0]
    rows = _headed(stated.assign(row=stated["counterpart"].map(lambda code: names.get(code, code))))
    return rows.sort_values(["high", "row"], ascending=[False, True], ignore_index=True)


def _stages(stages: pd.DataFrame) -> pd.DataFrame:
    """Totals of every stage of the ladder, with row (the stage), heading, tip."""
    drawn = [stage for stage in STAGES if stage != "cancelled" or stage in set(stages["stage"])]
    counts = stages.set_index("stage")[["deals", "valued", "low", "high", "open"]]
    return _headed(counts.reindex(drawn, fill_value=0).rename_axis("row").reset_index())


def _headed(rows: pd.DataFrame) -> pd.DataFrame:
    headings = [f"{row.row}: {_sums(row)}" for row in rows.itertuples(index=False)]
    return rows.assign(heading=headings, tip=headings)


def _sums(row) -> str:
    """Bounds of a total in words, with how many deals it rests on and how many state no sum."""
    deals = style.plural(int(row.deals), "deal")
    if not row.valued:
        return f"{deals}, no sum stated" if row.deals else "no deal"
    bounds = dollar_range(row.low, row.high) if row.low else f"up to {dollars(row.high)}"
    silent = int(row.deals - row.valued)
    without = f" ({silent} unvalued)" if silent else ""
    return f"{bounds}{' or more' if row.open else ''}, {deals}{without}"


def _waterfall(steps: pd.DataFrame) -> pd.DataFrame:
    """Bars of the way down: start and end in USD, each step hanging where the one before it ended."""
    level, rows = 0.0, []
    for place, step in enumerate(steps.itertuples(index=False)):
        kind = "everything" if place == 0 else "kept" if place == len(steps) - 1 else "taken away"
        taken = kind == "taken away"
        start, end = (level - step.usd, level) if taken else (0.0, step.usd)
        level = start if taken else end
        sum_words = f"{'−' if taken else ''}{dollars(step.usd)}"
        heading = f"{step.step}: {sum_words}, {style.plural(step.deals, 'deal')}"
        rows.append(
            {"row": step.step, "start": start, "end": end, "kind": kind, "heading": heading, "tip": heading}
        )
    return pd.DataFrame(rows)
