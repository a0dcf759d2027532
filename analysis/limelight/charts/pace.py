"""Charts of the chapter on what lasted: the pace by quarter, its readings, the weeks, and who came back."""

from datetime import date, timedelta

import altair as alt
import pandas as pd

from limelight.charts import style
from limelight.dates import spoken
from limelight.facts import PUBLICATION
from limelight.measure import listed
from limelight.pace import NOTHING, interval_words

NO_QUARTER = "There is no quarter to show."
NO_READING = f"{NOTHING[:1].upper()}{NOTHING[1:]}."
NO_WEEK = "There is no week to show."
NO_VISIT = "There is no visit to show."

SIDES = {"before publication": style.COLOURS["orange"], "after publication": style.COLOURS["blue"]}
SIDE = dict(zip(("before", "after"), SIDES))
# Events that began in a week → the fill of its square.
BUSY = {
    "no event": "rgba(128, 128, 128, 0.16)",
    "one event": "rgba(47, 127, 184, 0.4)",
    "two or three": "rgba(47, 127, 184, 0.7)",
    "four or more": "rgba(47, 127, 184, 1)",
}
FEW = 3
# First ISO week that begins in each month of a common year, and the letters of the months.
MONTH_WEEKS = (1, 6, 10, 14, 18, 23, 27, 31, 36, 40, 45, 49)
MONTH_LETTERS = "JFMAMJJASOND"
CAME = {
    "came before and since": style.COLOURS["green"],
    "came before only": style.COLOURS["orange"],
    "came before publication": style.COLOURS["orange"],
    "new since": style.COLOURS["blue"],
}
# What `pace.returners` says of a state → its group in the key.
GROUP = dict(zip(("came back", "not since", "so far", "new"), CAME))
KINDS = {"whole windows": style.COLOURS["blue"], "same seasons": style.COLOURS["green"]}
# The multiples between which a chart of ratios runs at most.
WIDEST = (0.2, 5.0)
# In pixels: a row of the weeks, a row of a country, and the names beside each.
WEEK, COUNTRY, YEARS_MARGIN, NAMES_MARGIN = 26, 17, 34, 120


@style.described
def quarters(parts: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Events per thirty days in each quarter with its interval, and the level of each side of publication.

    parts  as `pace.quarters` gives it
    """
    if parts.empty:
        return style.empty(NO_QUARTER)
    bars, levels = _quarter_bars(parts), _levels(parts)
    first, last = parts["first"].iloc[0], parts["last"].iloc[-1]
    x = style.time("start", first, last + timedelta(days=1))
    top = float(max(bars["pace"].max() * 1.25, bars["high"].max()))
    y = alt.Y("pace:Q", title=None, scale=alt.Scale(domain=[0, max(1.0, top)]), axis=alt.Axis(tickCount=5, format="d"))
    base = alt.Chart(bars).encode(tooltip=style.tip(), color=style.coloured("side", SIDES))
    level = alt.Chart(levels).encode(tooltip=style.tip(), color=style.coloured("side", SIDES))
    layers = [
        base.mark_bar(fillOpacity=style.LIGHT).encode(x=x, x2=alt.X2("end:T"), y=y, y2=alt.datum(0)),
        base.mark_rule(strokeWidth=1.5).encode(x=alt.X("middle:T"), y=alt.Y("low:Q"), y2=alt.Y2("high:Q")),
        base.mark_point(filled=True, size=45, opacity=1).encode(x=alt.X("middle:T"), y=y),
        level.mark_rule(strokeWidth=2, strokeDash=[6, 3]).encode(
            x=alt.X("start:T"), x2=alt.X2("end:T"), y=alt.Y("pace:Q")
        ),
        *style.key(SIDES, bars["side"], squares=SIDES),
    ]
    if first < PUBLICATION <= last:
        layers += style.rule_at(PUBLICATION, "article published", first, last)
    return style.finished(alt.layer(*layers), 240)


def quarters_alt(parts: pd.DataFrame) -> str:
    """What `quarters` shows, in words."""
    if parts.empty:
        return NO_QUARTER
    first, last = parts["first"].iloc[0], parts["last"].iloc[-1]
    named = parts.set_index(pd.Index([style.span(row.first, row.last) for row in parts.itertuples()]))
    top, high, bottom, low = style.extremes(named["pace"])
    levels = [
        f"{row.side}, {row.pace:.1f} ({style.plural(row.events, 'event')})" for row in _levels(parts).itertuples()
    ]
    return (
        f"Bars of leader-level events per thirty days in each quarter, {spoken(first)} to {spoken(last)}. "
        f"The highest is {top} with {high:.1f}, the lowest {bottom} with {low:.1f}. "
        f"Level over each side: {'; '.join(levels)}."
    )


@style.described
def readings(table: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """The pace after publication as a multiple of the pace before, under each reading, with its interval.

    table  as `pace.multiples` gives it
    """
    if table.empty:
        return style.empty(NO_READING)
    rows = _multiples(table)
    order = list(rows["row"])
    low, high = max(WIDEST[0], rows["low"].min() * 0.95), min(WIDEST[1], rows["high"].max() * 1.05)
    rows = rows.assign(low=rows["low"].clip(low, high), high=rows["high"].clip(low, high))
    ticks = [tick for tick in (0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5) if low <= tick <= high]
    x = alt.X(
        "ratio:Q",
        title=None,
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(values=ticks, format="~g"),
    )
    base = alt.Chart(rows).encode(y=style.row_place(order), tooltip=style.tip(), color=style.coloured("kind", KINDS))
    under = style.UNDER_HEADING["yOffset"]
    one = base.transform_calculate(one="1").encode(x=alt.X("one:Q"), color=alt.ColorValue(style.COLOURS["grey"]))
    return style.finished(
        alt.layer(
            one.mark_tick(orient="vertical", size=22, thickness=1, yOffset=under),
            base.mark_bar(opacity=style.LIGHT, size=8, yOffset=under).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")),
            base.mark_point(filled=True, size=70, opacity=1, yOffset=under).encode(x=x),
            style.headed_rows(rows, order),
            *style.key(KINDS, rows["kind"]),
        ),
        style.HEADED * len(order),
    )


def readings_alt(table: pd.DataFrame) -> str:
    """What `readings` shows, in words."""
    if table.empty:
        return NO_READING
    within = int(((table["low"] <= 1) & (table["high"] >= 1)).sum())
    return (
        "Dots with intervals, the pace after publication as a multiple of the pace before. "
        f"{'. '.join(_multiples(table)['heading'])}. "
        f"The interval holds one, no change, in {within} of {style.plural(len(table), 'row')}."
    )


@style.described
def weeks(table: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Every calendar week as a square, the darker the more events began in it, a row for each year.

    table  as `pace.weeks` gives it
    """
    if table.empty:
        return style.empty(NO_WEEK)
    squares = _squares(table)
    years = [str(year) for year in sorted(table["year"].unique())]
    x = alt.X(
        "week:O",
        title=None,
        scale=alt.Scale(domain=list(range(1, 54)), paddingInner=0.12, paddingOuter=0),
        axis=alt.Axis(
            values=list(MONTH_WEEKS),
            labelExpr=f"slice('{MONTH_LETTERS}', indexof({list(MONTH_WEEKS)}, datum.value), "
            f"indexof({list(MONTH_WEEKS)}, datum.value) + 1)",
            labelAngle=0,
            ticks=False,
        ),
    )
    y = alt.Y(
        "year:N",
        title=None,
        scale=alt.Scale(domain=years, paddingInner=0.2, paddingOuter=0.1),
        axis=alt.Axis(ticks=False, minExtent=YEARS_MARGIN, maxExtent=YEARS_MARGIN),
    )
    base = alt.Chart(squares).encode(x=x, y=y, tooltip=style.tip())
    published = base.transform_filter("datum.published").mark_rect(
        filled=False, stroke=style.COLOURS["orange"], strokeWidth=2
    )
    return style.finished(
        alt.layer(
            base.mark_rect().encode(color=style.coloured("busy", BUSY)),
            published,
            *style.key(BUSY, squares["busy"], YEARS_MARGIN, squares=BUSY),
        ),
        WEEK * len(years),
    )


def weeks_alt(table: pd.DataFrame) -> str:
    """What `weeks` shows, in words."""
    if table.empty:
        return NO_WEEK
    after = table["first"] > pd.Timestamp(PUBLICATION - timedelta(days=7))
    sentences = [f"Squares for {style.plural(len(table), 'calendar week')}, darker where more events began."]
    for side, part in (("before publication", table[~after]), ("from the week of publication", table[after])):
        if len(part):
            sentences.append(
                f"{style.sentence(side)}, {int((part['events'] > 0).sum())} of {len(part)} weeks have an event."
            )
    top, high, _, _ = style.extremes(
        table.set_index(table["first"].map(lambda day: f"week of {style.short_day(day)}"))["events"]
    )
    return f"{' '.join(sentences)} The fullest, with {high:.0f}: {top}."


@style.described
def came(arrivals: pd.DataFrame, states: pd.DataFrame, last: date) -> alt.LayerChart | alt.Chart:
    """Each visit of an outside leader to one of the five as a dot in time, a row for each state they came from.

    arrivals  as `pace.arrivals` gives it
    states    as `pace.returners`; its order and its `what` give the rows and their colour
    last      the last day shown
    """
    if arrivals.empty:
        return style.empty(NO_VISIT)
    dots = _arrival_dots(arrivals, states)
    rows = [name for group in GROUP for name in states.loc[states["what"] == group, "name"]]
    first = arrivals["start"].min().date().replace(day=1)
    y = alt.Y(
        "row:N",
        title=None,
        scale=alt.Scale(domain=rows),
        axis=alt.Axis(ticks=False, minExtent=NAMES_MARGIN, maxExtent=NAMES_MARGIN, labelLimit=NAMES_MARGIN),
    )
    marks = (
        alt.Chart(dots)
        .mark_point(filled=True, size=60, opacity=0.75)
        .encode(x=style.time("day", first, last), y=y, color=style.coloured("group", CAME), tooltip=style.tip())
    )
    layers = [marks, *style.key(CAME, dots["group"], NAMES_MARGIN)]
    if first < PUBLICATION <= last:
        rule = alt.Chart(pd.DataFrame({"day": [style.millis(PUBLICATION)], "tip": ["article published"]}))
        layers.append(
            rule.mark_rule(color=style.COLOURS["grey"], strokeDash=[3, 3]).encode(x=alt.X("day:T"), tooltip=style.tip())
        )
    return style.finished(alt.layer(*layers), COUNTRY * len(rows))


def came_alt(arrivals: pd.DataFrame, states: pd.DataFrame, last: date) -> str:
    """What `came` shows, in words."""
    if arrivals.empty:
        return NO_VISIT
    sentences = [
        f"Dots for {style.plural(len(arrivals), 'visit')} from {style.plural(len(states), 'state')}, to {spoken(last)}."
    ]
    for what, words in GROUP.items():
        names = states.loc[states["what"] == what, "name"]
        if len(names):
            sentences.append(f"{style.sentence(words)}: {listed(names)}.")
    return " ".join(sentences)


def _quarter_bars(parts: pd.DataFrame) -> pd.DataFrame:
    start, end = parts["first"].map(style.millis), parts["last"].map(style.millis) + style.DAY
    return pd.DataFrame(
        {
            "start": start + 4 * style.DAY,
            "middle": (start + end) // 2,
            "end": end - 4 * style.DAY,
            "pace": parts["pace"],
            "low": parts["low"],
            "high": parts["high"],
            "side": parts["side"].map(SIDE),
            "tip": [
                f"{style.span(row.first, row.last)}: {style.plural(row.events, 'event')}, "
                f"{row.pace:.1f} per thirty days ({row.low:.1f} to {row.high:.1f})"
                for row in parts.itertuples()
            ],
        }
    )


def _levels(parts: pd.DataFrame) -> pd.DataFrame:
    """The pace over each side: side, start and end (milliseconds), pace, events, tip."""
    rows = []
    for side, part in parts.groupby("side", sort=False):
        events, pace = int(part["events"].sum()), 30 * part["events"].sum() / part["days"].sum()
        tip = f"{SIDE[side]}: {pace:.1f} per thirty days over all"
        start, end = style.millis(part["first"].iloc[0]), style.millis(part["last"].iloc[-1]) + style.DAY
        rows.append((SIDE[side], start, end, float(pace), events, tip))
    return pd.DataFrame(rows, columns=["side", "start", "end", "pace", "events", "tip"])


def _multiples(table: pd.DataFrame) -> pd.DataFrame:
    """One row per multiple: row (slug), kind, ratio, low, high, heading, tip."""
    headings = [
        f"{style.sentence(row.what)}: {row.ratio:.2f} ({interval_words(row.low, row.high)})"
        for row in table.itertuples()
    ]
    tips = [
        f"{heading}; {row.before} events in {row.before_days} days, then {row.after} in {row.after_days}"
        for heading, row in zip(headings, table.itertuples())
    ]
    return table[["kind", "ratio", "low", "high"]].assign(row=table["reading"], heading=headings, tip=tips)


def _squares(table: pd.DataFrame) -> pd.DataFrame:
    busy = list(BUSY)
    published = pd.Timestamp(PUBLICATION)
    return pd.DataFrame(
        {
            "year": table["year"].astype(str),
            "week": table["week"],
            "busy": [busy[min(events, 1) + (events > 1) + (events > FEW)] for events in table["events"]],
            "published": [first <= published < first + timedelta(days=7) for first in table["first"]],
            "tip": [
                f"week of {style.short_day(row.first)}: {style.plural(row.events, 'event')} began"
                for row in table.itertuples()
            ],
        }
    )


def _arrival_dots(arrivals: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    what = states.set_index("country")["what"].map(GROUP)
    return pd.DataFrame(
        {
            "row": arrivals["name"],
            "day": arrivals["start"].map(style.millis),
            "group": arrivals["country"].map(what),
            "tip": [
                f"{row.leader} ({row.name}) in {row.host}, {style.short_day(row.start)}"
                for row in arrivals.itertuples(index=False)
            ],
        }
    )
