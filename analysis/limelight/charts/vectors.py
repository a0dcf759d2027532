"""Charts of the chapter on partners: diversity, shares without the powers, who met whom as a table and a network."""

import altair as alt
import pandas as pd

from limelight.charts import style
from limelight.measure import listed
from limelight.vectors import WITHOUT

NO_ENCOUNTER = "There is no encounter to show."
NO_SHARE = "There is no share to show."

SHARES = dict(zip(WITHOUT.values(), (style.COLOURS["blue"], style.COLOURS["orange"])))
NODES = {
    "met all five": style.COLOURS["green"],
    "met several": style.COLOURS["blue"],
    "met one": style.COLOURS["grey"],
    "one of the five": style.COLOURS["orange"],
}
# In pixels: a bar of the diversity, a row of the table, the network, and the names beside them.
BAR, ROW, NETWORK, YEAR_MARGIN, NAME_MARGIN = 19, 22, 460, 40, 176
# Share of the way to the darkest cell from which a number is written in white.
DARK = 0.6


@style.described
def diversity(table: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Partners expected in draws of equal size, a group of bars for each country, with intervals.

    table  as `vectors.diversity` gives it; a year with too few encounters has words in place of a bar
    """
    bars = _bars(table)
    if bars.empty:
        return style.empty(NO_ENCOUNTER)
    heads = bars.drop_duplicates("country").assign(slot=lambda rows: rows["country"] + "|")
    slots = [slot for head, part in bars.groupby("country", sort=False) for slot in (f"{head}|", *part["slot"])]
    y = alt.Y(
        "slot:N",
        title=None,
        scale=alt.Scale(domain=slots, paddingInner=0.15, paddingOuter=0),
        axis=alt.Axis(
            ticks=False, labelExpr="split(datum.value, '|')[1]", minExtent=YEAR_MARGIN, maxExtent=YEAR_MARGIN
        ),
    )
    # The bars leave room at their end, so that labels fit on a telephone too.
    x = alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, 1.7]))
    base = alt.Chart(bars).encode(y=y, tooltip=style.tip())
    drawn = base.transform_filter("datum.enough")
    titles = alt.Chart(heads).encode(
        x=alt.XValue(-YEAR_MARGIN), y=y, text=alt.Text("heading:N"), tooltip=style.tip("heading")
    )
    colour = style.COLOURS["blue"]
    return style.finished(
        alt.layer(
            drawn.mark_bar(color=colour, fillOpacity=style.LIGHT).encode(x=x),
            drawn.mark_rule(color=colour, strokeWidth=2).encode(x=alt.X("low:Q", axis=None), x2=alt.X2("high:Q")),
            drawn.mark_point(color=colour, filled=True, size=45, opacity=1).encode(x=x),
            base.mark_text(align="left", dx=9).encode(x=alt.X("at:Q", axis=None), text=alt.Text("label:N")),
            titles.mark_text(align="left", fontWeight=600, dy=2),
        ),
        BAR * len(slots),
    )


def diversity_alt(table: pd.DataFrame) -> str:
    """What `diversity` shows, in words."""
    shown = table[table["encounters"] > 0]
    if shown.empty:
        return NO_ENCOUNTER
    sentences = ["Bars of the partners expected in draws of equal size, a group for each country, a bar for each year."]
    enough = shown[shown["enough"].astype(bool)]
    for _, rows in enough.groupby("country", sort=False):
        name, draw = style.sentence(rows["name"].iloc[0]), rows["draw"].iloc[0]
        top, high, bottom, low = style.extremes(rows.set_index(rows["year"].astype(str))["expected"])
        sentences.append(
            f"{name}, in draws of {draw}: most in {top} with {high:.1f}, fewest in {bottom} with {low:.1f}."
            if len(rows) > 1
            else f"{name}, in draws of {draw}: {high:.1f} in {top}."
        )
    few = shown[~shown["enough"].astype(bool)]
    if len(few):
        sentences.append(f"Too few encounters for a value: {_names_and_years(few)}.")
    return " ".join(sentences)


@style.described
def without(table: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Share of events without Russia, and without Russia and China, a year, with intervals.

    table  as `vectors.shares` gives it; only its years are drawn
    """
    dots = _share_dots(table)
    if dots.empty:
        return style.empty(NO_SHARE)
    x = alt.X(
        "year:O",
        title=None,
        scale=alt.Scale(domain=sorted(set(dots["year"])), paddingInner=0.3, paddingOuter=0.1),
        axis=alt.Axis(labelExpr=style.SPLIT, labelAngle=0, ticks=False),
    )
    offset = alt.XOffset("what:N", scale=alt.Scale(domain=list(SHARES), paddingOuter=0.8))
    y = alt.Y(
        "share:Q",
        title=None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(tickCount=5, format=".0%"),
    )
    base = alt.Chart(dots).encode(x=x, xOffset=offset, color=style.coloured("what", SHARES), tooltip=style.tip())
    hollow = alt.condition("datum.whole", alt.value(1), alt.value(style.LIGHT))
    return style.finished(
        alt.layer(
            base.mark_rule(strokeWidth=1.5).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q")),
            base.mark_point(filled=True, size=70).encode(y=y, opacity=hollow),
            *style.key(SHARES, dots["what"], 38),
        ),
        220,
    )


def without_alt(table: pd.DataFrame) -> str:
    """What `without` shows, in words."""
    dots = _share_dots(table)
    if dots.empty:
        return NO_SHARE
    sentences = ["Dots with intervals, share of leader-level events a year."]
    for what, rows in dots.groupby("what", sort=False):
        values = [f"{row.share:.0%} in {row.year.replace('|', ' ')}" for row in rows.itertuples()]
        sentences.append(f"{style.sentence(what)}: {listed(values)}.")
    return " ".join(sentences)


@style.described
def matrix(table: pd.DataFrame, countries: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """A heat table: how often each outside leader (rows) met a president of each of the five (columns).

    table      as `vectors.matrix` gives it
    countries  the table `countries`
    """
    if table.empty:
        return style.empty(NO_ENCOUNTER)
    names, five = style.country_names(countries), style.region(countries)
    most = int(table["met"].max())
    cells = pd.DataFrame(
        {
            "leader": table["leader"],
            "country": table["country"],
            "met": table["met"],
            "label": [str(met) if met else "" for met in table["met"]],
            "dark": table["met"] >= DARK * most,
            "tip": [
                f"{row.leader} ({names.get(row.home, row.home)}) and {names[row.country]}: "
                f"{style.plural(row.met, 'encounter')}"
                for row in table.itertuples(index=False)
            ],
        }
    )
    leaders = list(dict.fromkeys(table["leader"]))
    x = alt.X(
        "country:N",
        title=None,
        scale=alt.Scale(domain=five, padding=0.06),
        axis=alt.Axis(orient="top", ticks=False, labelAngle=0),
    )
    y = alt.Y(
        "leader:N",
        title=None,
        scale=alt.Scale(domain=leaders, padding=0.06),
        axis=alt.Axis(ticks=False, minExtent=NAME_MARGIN, maxExtent=NAME_MARGIN, labelLimit=NAME_MARGIN),
    )
    shade = alt.Opacity("met:Q", legend=None, scale=alt.Scale(domain=[0, most], range=[0.08, 1]))
    base = alt.Chart(cells).encode(x=x, y=y, tooltip=style.tip())
    words = base.mark_text(baseline="middle").encode(text=alt.Text("label:N"))
    return style.finished(
        alt.layer(
            base.mark_rect(color=style.COLOURS["blue"]).encode(opacity=shade),
            words.transform_filter("!datum.dark"),
            words.transform_filter("datum.dark").encode(color=alt.ColorValue("white")),
        ),
        ROW * len(leaders),
    )


def matrix_alt(table: pd.DataFrame, countries: pd.DataFrame) -> str:
    """What `matrix` shows, in words."""
    if table.empty:
        return NO_ENCOUNTER
    names = style.country_names(countries)
    totals = table.drop_duplicates("person").set_index("leader")["total"]
    top, high, bottom, low = style.extremes(totals)
    cells = table.set_index(table["leader"] + " and " + table["country"].map(names))["met"]
    fullest, most, _, _ = style.extremes(cells)
    return (
        f"Table of {style.plural(len(totals), 'outside leader')} by the five, darker where they met more often. "
        f"Most encounters: {top} with {high}; fewest of those shown: {bottom} with {low}. "
        f"The fullest cell is {fullest} with {most}; {int((table['met'] == 0).sum())} of {len(table)} cells are empty."
    )


@style.described
def network(found: pd.DataFrame, nodes: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Who met whom: states as circles, encounters as lines, thicker where there were more.

    found  as `vectors.ties` gives it
    nodes  as `vectors.layout`; ties of states that are not among them are left out
    """
    if nodes.empty:
        return style.empty(NO_ENCOUNTER)
    circles, lines = _circles(nodes), _lines(found, nodes)
    scale = alt.Scale(domain=[-0.04, 1.04])
    x, y = (alt.X("x:Q", axis=None, scale=scale), alt.Y("y:Q", axis=None, scale=scale))
    width = alt.StrokeWidth("met:Q", legend=None, scale=alt.Scale(domain=[1, int(lines["met"].max())], range=[0.6, 6]))
    edges = alt.Chart(lines).encode(
        x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"), strokeWidth=width, tooltip=style.tip()
    )
    base = alt.Chart(circles).encode(x=x, y=y, tooltip=style.tip())
    words = base.mark_text(fontSize=9, fontWeight=600, color="white")
    return style.finished(
        alt.layer(
            edges.mark_rule(color=style.COLOURS["grey"], opacity=0.35),
            base.mark_circle(opacity=1).encode(
                color=style.coloured("kind", NODES),
                size=alt.Size("size:Q", legend=None, scale=None),
            ),
            words.encode(text=alt.Text("country:N")),
            *style.key(NODES, circles["kind"]),
        ),
        NETWORK,
    )


def network_alt(found: pd.DataFrame, nodes: pd.DataFrame) -> str:
    """What `network` shows, in words."""
    if nodes.empty:
        return NO_ENCOUNTER
    partners, lines = nodes[~nodes["home"]], _lines(found, nodes)
    every = partners.loc[partners["of_five"] == nodes["home"].sum(), "name"]
    thickest = lines.iloc[lines["met"].to_numpy().argmax()]
    sentences = [
        f"Network of the five and {style.plural(len(partners), 'partner')} with {style.plural(len(lines), 'tie')}.",
        f"The thickest line: {thickest['tip']}.",
        f"Tied to all five: {listed(every)}." if len(every) else "No partner is tied to all five.",
    ]
    return " ".join(sentences)


def _bars(table: pd.DataFrame) -> pd.DataFrame:
    """One bar per country and year: slot (its place), share (partners per encounter drawn) and its ends, label, tip."""
    shown = table[table["encounters"] > 0]
    rows = []
    for row in shown.itertuples(index=False):
        enough = bool(row.enough)
        count = style.plural(row.encounters, "encounter") + ("" if row.whole else " so far")
        label = f"{row.expected:.1f} ({count})" if enough else f"too few ({count})"
        rows.append(
            {
                "country": row.country,
                "slot": f"{row.country}|{row.year}",
                "heading": f"{style.sentence(row.name)}: partners in {row.draw} encounters",
                "enough": enough,
                "share": row.expected / row.draw if enough else 0.0,
                "low": row.low / row.draw if enough else 0.0,
                "high": row.high / row.draw if enough else 0.0,
                "at": max(row.expected, row.high) / row.draw if enough else 0.0,
                "label": label,
                "tip": f"{row.name}, {row.year}: {row.partners} partners in {count}"
                + (f", {row.expected:.1f} ({row.low:.1f} to {row.high:.1f}) in a draw of {row.draw}" if enough else ""),
            }
        )
    columns = ["country", "slot", "heading", "enough", "share", "low", "high", "at", "label", "tip"]
    return pd.DataFrame(rows, columns=columns)


def _names_and_years(rows: pd.DataFrame) -> str:
    """Countries with their years: Turkmenistan (2022, 2024) and Uzbekistan (2026)."""
    return listed(
        f"{part['name'].iloc[0]} ({', '.join(part['year'].astype(str))})"
        for _, part in rows.groupby("country", sort=False)
    )


def _share_dots(table: pd.DataFrame) -> pd.DataFrame:
    years = table[table["period"].str.isdigit().astype(bool)]
    return pd.DataFrame(
        {
            "year": [row.period if row.whole else f"{row.period}|so far" for row in years.itertuples()],
            "what": years["what"].map(WITHOUT),
            "share": years["share"],
            "low": years["low"],
            "high": years["high"],
            "whole": years["whole"].astype(bool),
            "tip": [
                f"{row.period}, {WITHOUT[row.what]}: {row.without} of {style.plural(row.events, 'event')}, "
                f"{row.share:.0%} ({row.low:.0%} to {row.high:.0%})"
                for row in years.itertuples()
            ],
        }
    )


def _circles(nodes: pd.DataFrame) -> pd.DataFrame:
    """Circles with kind (their colour), size (square pixels) and tip."""
    five = int(nodes["home"].sum())
    kinds, tips = [], []
    every, several, one, home = NODES
    for row in nodes.itertuples(index=False):
        kinds.append(home if row.home else every if row.of_five == five else several if row.of_five > 1 else one)
        with_whom = "" if row.home else f" with {row.of_five} of the five"
        tips.append(f"{row.name}: {style.plural(row.met, 'encounter')}{with_whom}")
    return nodes[["country", "x", "y"]].assign(
        kind=kinds, tip=tips, size=[640 if home else 430 for home in nodes["home"]]
    )


def _lines(found: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    """Lines between circles: x, y, x2, y2, met, tip."""
    places = nodes.set_index("country")
    kept = found[found["country"].isin(places.index) & found["partner"].isin(places.index)]
    return pd.DataFrame(
        {
            "x": kept["country"].map(places["x"]),
            "y": kept["country"].map(places["y"]),
            "x2": kept["partner"].map(places["x"]),
            "y2": kept["partner"].map(places["y"]),
            "met": kept["met"],
            "tip": [
                f"{places.loc[row.country, 'name']} and {places.loc[row.partner, 'name']}: "
                f"{style.plural(row.met, 'encounter')}"
                for row in kept.itertuples(index=False)
            ],
        }
    )
