"""Charts of the deals chapter: sums by partner, deals by stage, and how a careless addition goes astray."""

import altair as alt
import pandas as pd

from limelight.charts import style
from limelight.deals import STAGES

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


def by_partner(totals: pd.DataFrame, countries: pd.DataFrame, top: int = PARTNERS) -> alt.Chart:
    """Announced sums by partner, highest first: solid to the sum of lower bounds, faint on to that of upper bounds.

    totals     as `deals.totals` gives them by `counterpart`: counterpart, deals, valued, low, high, open (USD);
               an arrow marks a partner with an open bound
    countries  the table `countries`
    top        how many partners are drawn, of those of whom any sum is stated
    """
    bars = _partners(totals, countries).head(top)
    if bars.empty:
        return style.empty(NO_DEAL)
    order = list(bars["row"])
    colour = style.COLOURS["blue"]
    longest = bars["high"].max()
    base = _bars(bars, order, longest)
    return style.finished(
        alt.layer(
            base.mark_bar(**style.UNDER_HEADING, color=colour).encode(x2="low:Q"),
            base.mark_bar(**style.UNDER_HEADING, color=colour, fillOpacity=style.LIGHT, stroke=colour).encode(x=_along("low", longest), x2="high:Q"),
            base.transform_filter("datum.open > 0")
            .mark_point(**ARROW)
            .encode(x=_along("high", longest)),
            style.headed_rows(bars, order),
        ),
        style.HEADED * len(order),
    )


def by_partner_alt(totals: pd.DataFrame, countries: pd.DataFrame, top: int = PARTNERS) -> str:
    """What `by_partner` shows, in words."""
    bars = _partners(totals, countries)
    if bars.empty:
        return NO_DEAL
    drawn = bars.head(top)
    first, last = drawn.iloc[0], drawn.iloc[-1]
    unseen = len(totals) - len(drawn)
    return (
        f"Bars of announced sums for {style.plural(len(drawn), 'partner')}. "
        f"Highest: {first['heading']}, which is {first['high'] / bars['high'].sum():.0%} of all partners' upper bounds. "
        f"Lowest of those drawn: {last['heading']}. "
        f"An arrow marks {style.plural(int((drawn['open'] > 0).sum()), 'partner')} with a sum that has no upper bound."
        + (f" Not drawn: {style.plural(unseen, 'partner')} with less or with no sum stated." if unseen else "")
    )


def ladder(stages: pd.DataFrame) -> alt.Chart:
    """Deals by stage, from announced to built: how many, and the sums they name.

    stages  as `deals.by_stage` gives it: stage, deals, valued, low, high, open (USD); a stage without a row is nought
    """
    if stages.empty:
        return style.empty(NO_DEAL)
    bars = _stages(stages)
    order = list(bars["row"])
    return style.finished(
        alt.layer(
            _bars(bars, order, bars["deals"].max())
            .mark_bar(**style.UNDER_HEADING, color=style.COLOURS["blue"])
            .encode(x2="deals:Q"),
            style.headed_rows(bars, order),
        ),
        style.HEADED * len(order),
    )


def ladder_alt(stages: pd.DataFrame) -> str:
    """What `ladder` shows, in words."""
    if stages.empty:
        return NO_DEAL
    bars = _stages(stages)
    top, high, _, _ = style.extremes(bars["row"], bars["deals"])
    return f"Bars of the number of deals at each stage. Most stand at {top}: {high}. " + " ".join(
        f"{style.sentence(heading)}." for heading in bars["heading"]
    )


def careless(steps: pd.DataFrame) -> alt.Chart:
    """From everything on record to what adds up: each step takes away what would be counted twice or is no new money.

    steps  as `deals.decomposition` gives it: step, deals, usd; the first is everything, the last what is kept
    """
    if steps.empty:
        return style.empty(NO_DEAL)
    bars = _waterfall(steps)
    order, longest = list(bars["row"]), bars["end"].max()
    colours = {
        "everything": style.COLOURS["grey"],
        "taken away": style.COLOURS["orange"],
        "kept": style.COLOURS["blue"],
    }
    return style.finished(
        alt.layer(
            _bars(bars, order, longest)
            .mark_bar(**style.UNDER_HEADING)
            .encode(
                x=_along("start", longest),
                x2="end:Q",
                color=alt.Color(
                    "kind:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None
                ),
            ),
            style.headed_rows(bars, order),
        ),
        style.HEADED * len(order),
    )


def careless_alt(steps: pd.DataFrame) -> str:
    """What `careless` shows, in words."""
    if steps.empty:
        return NO_DEAL
    first, last = steps.iloc[0], steps.iloc[-1]
    taken = steps.iloc[1:-1]
    text = (
        f"Bars that lead from {style.dollars(first['usd'])}, {first['step']}, down to {style.dollars(last['usd'])}, "
        f"{last['step']}"
    )
    if taken.empty:
        return f"{text}; nothing is taken away."
    largest, high, smallest, low = style.extremes(taken["step"], taken["usd"])
    return (
        f"{text}, in {style.plural(len(taken), 'step')}. Most is taken away for {largest} ({style.dollars(high)}), "
        f"least for {smallest} ({style.dollars(low)})."
    )


def _bars(rows: pd.DataFrame, order: list[str], longest: float) -> alt.Chart:
    """What all bars under headings share: rows from a common zero, which leave the full width to the longest."""
    fields = rows.drop(columns=["sources", "deal_ids"], errors="ignore").assign(nothing=0)
    return alt.Chart(fields).encode(x=_along("nothing", longest), y=style.row_place(order), tooltip=style.tip())


def _along(field: str, longest: float) -> alt.X:
    """The place of a sum or count on the way from nought to a little beyond the longest bar; headings say the values."""
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, float(longest or 1) * 1.03]))


def _partners(totals: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """Totals of the partners of whom a sum is stated, highest first, with name, heading and tooltip."""
    names = style.country_names(countries)
    totals = totals[totals["valued"] > 0]
    rows = totals.assign(row=totals["counterpart"].map(lambda code: names.get(code, code)))
    rows["tip"] = rows["heading"] = [f"{row.row}: {_sums(row)}" for row in rows.itertuples(index=False)]
    return rows.sort_values(["high", "row"], ascending=[False, True], ignore_index=True)


def _stages(stages: pd.DataFrame) -> pd.DataFrame:
    drawn = [stage for stage in STAGES if stage != "cancelled" or stage in set(stages["stage"])]
    counts = stages.set_index("stage")[["deals", "valued", "low", "high", "open"]].reindex(drawn, fill_value=0)
    rows = counts.rename_axis("row").reset_index()
    rows["tip"] = rows["heading"] = [f"{row.row}: {_sums(row)}" for row in rows.itertuples(index=False)]
    return rows


def _sums(row) -> str:
    """Bounds of a total in words, with how many deals it rests on and how many state no sum."""
    deals = style.plural(int(row.deals), "deal")
    silent = int(row.deals - row.valued)
    if not row.valued:
        return f"{deals}, no sum stated" if row.deals else "no deal"
    bounds = style.dollar_range(row.low, row.high) if row.low else f"up to {style.dollars(row.high)}"
    return f"{bounds}{' or more' if row.open else ''}, {deals}" + (f" ({silent} without a sum)" if silent else "")


def _waterfall(steps: pd.DataFrame) -> pd.DataFrame:
    """Bars of the way down: start and end in USD, each step hanging where the one before it ended."""
    last = len(steps) - 1
    level, rows = 0.0, []
    for place, (step, deals, usd) in enumerate(zip(steps["step"], steps["deals"], steps["usd"])):
        kind = "everything" if place == 0 else "kept" if place == last else "taken away"
        start, end = (level - usd, level) if kind == "taken away" else (0.0, usd)
        level = start if kind == "taken away" else end
        heading = f"{step}: {'−' if kind == 'taken away' else ''}{style.dollars(usd)}, {style.plural(deals, 'deal')}"
        rows.append({"row": step, "start": start, "end": end, "kind": kind, "heading": heading, "tip": heading})
    return pd.DataFrame(rows)
