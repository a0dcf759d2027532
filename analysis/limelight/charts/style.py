"""One look for every chart, and the pieces that several charts share.

Colours of text and axes are left to the page, which sets them for light and dark; marks take theirs from
`COLOURS`, mid-tones that stand out against both and stay apart for colour-blind readers. Days are drawn in
UTC, as milliseconds, so that no reader's clock moves a bar to the eve.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import altair as alt
import pandas as pd

from limelight.measure import listed, scaled

FONT = "'Source Sans 3'"
DAY = 86_400_000

COLOURS = {
    "blue": "#2f7fb8",
    "orange": "#d0661c",
    "green": "#1b8a6b",
    "purple": "#a5609f",
    "grey": "#808080",
}
FAINT = 0.16
# A bar of less certain standing: its outline, hardly filled.
LIGHT = 0.3
# Height in pixels of a row whose heading stands over its bar.
HEADED = 40
UNDER_HEADING = {"size": 11, "yOffset": 9}
# A line of text, and a column of a key, in pixels.
LINE, KEY_COLUMN = 17, 132


def millis(day: date) -> int:
    """Midnight UTC of a day, in milliseconds since 1970, which is how Vega counts time."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)


def short_day(day: date) -> str:
    """A day as charts write it: 9 Nov 2023."""
    return f"{day.day} {day:%b %Y}"


def span(start: date, end: date) -> str:
    """Two days as a range that repeats nothing: 9 Nov 2023, 3–9 Nov 2023, 30 Oct – 2 Nov 2023."""
    if pd.isna(end) or start == end:
        return short_day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{short_day(end)}"
    first = short_day(start) if start.year != end.year else f"{start.day} {start:%b}"
    return f"{first} – {short_day(end)}"


def plural(number: int, one: str, more: str = "") -> str:
    """A count with its noun: 1 stop, 1,204 stops."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def sentence(text: str) -> str:
    """Words with a capital at their head, the others as they are."""
    return text[:1].upper() + text[1:]


def dollars(value: float) -> str:
    """A sum of dollars in words of its scale: $1.4 billion."""
    return f"${scaled(value)}"


def dollar_range(low: float, high: float) -> str:
    """Two sums of dollars as a range that names a common scale once: $26 to 61.5 billion."""
    first, last = dollars(low).split(" "), dollars(high).split(" ")
    joint = first[0] if first[1:] == last[1:] else " ".join(first)
    return dollars(high) if low == high else f"{joint} to {' '.join(last).removeprefix('$') if first[1:] == last[1:] else ' '.join(last)}"


def extremes(names: Iterable[str], values: Iterable[float]) -> tuple[str, float, str, float]:
    """Who is highest and who lowest: names (all of them where tied), value, names, value."""
    by_name = pd.Series(list(values), index=list(names))
    top, bottom = by_name.max(), by_name.min()
    return listed(by_name.index[by_name == top]), top, listed(by_name.index[by_name == bottom]), bottom


def country_names(countries: pd.DataFrame) -> dict[str, str]:
    """Code → name, from the table `countries`."""
    return dict(zip(countries["country"], countries["name"]))


def time(field: str, first: date, last: date) -> alt.X:
    """The horizontal position of days in milliseconds, from one day to another."""
    ticks, form = _ticks(first, last)
    return alt.X(
        f"{field}:T",
        title=None,
        scale=alt.Scale(type="utc", domain=[millis(first), millis(last)]),
        axis=alt.Axis(
            values=[millis(day) for day in ticks], labelExpr=f"utcFormat(datum.value, '{form}')", labelFlush=True
        ),
    )


def rule_at(day: date, label: str, first: date, last: date, level: int = 0) -> alt.LayerChart:
    """A vertical rule at a day, with its label at the top on the side where there is more room.

    first, last  the days between which the chart runs
    level        how many lines below the top the label stands, so that neighbours do not meet
    """
    late = (day - first) * 2 > last - first
    base = alt.Chart(pd.DataFrame({"day": [millis(day)], "label": [label]})).encode(
        x=alt.X("day:T"), y=alt.value(LINE * level), tooltip=tip("label")
    )
    return alt.layer(
        base.mark_rule(color=COLOURS["grey"], strokeDash=[3, 3]).encode(y2=alt.value("height")),
        base.mark_text(align="right" if late else "left", baseline="top", dx=-4 if late else 4).encode(text="label:N"),
    )


def coloured(field: str, colours: dict[str, str], channel: type = alt.Color) -> alt.Color:
    """Colour (or stroke) by a field; `key` says what the colours mean."""
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return channel(f"{field}:N", scale=scale, legend=None)


def key(colours: dict[str, str], present: Iterable[str], margin: int = 0, squares: Iterable[str] = ()) -> alt.LayerChart:
    """What the colours mean, above the chart in two columns; only the values present are named.

    margin   how far left of the plot the key begins: the width of the axis beside it
    squares  values whose symbol is a square; the others have a circle
    """
    shown = [value for value in colours if value in set(present)]
    lowest = -12 - LINE * ((len(shown) - 1) // 2)
    marks = []
    for place, value in enumerate(shown):
        x, y = (place % 2) * KEY_COLUMN - margin + 6, lowest + LINE * (place // 2)
        one = alt.Chart(pd.DataFrame({"value": [value]})).encode(y=alt.value(y), tooltip=tip("value"))
        shape = "square" if value in set(squares) else "circle"
        marks += [
            one.mark_point(shape=shape, filled=True, size=80, opacity=1, color=colours[value]).encode(x=alt.value(x)),
            one.mark_text(align="left", baseline="middle").encode(x=alt.value(x + 10), text="value:N"),
        ]
    return alt.layer(*marks)


def headed_rows(rows: pd.DataFrame, order: list[str]) -> alt.LayerChart:
    """The heading of each row of a bar chart, written over its bar so that the bar has the full width.

    rows  columns row, heading, tip; `bar_place` puts the bars beneath
    """
    return (
        alt.Chart(rows[["row", "heading", "tip"]])
        .mark_text(align="left", baseline="middle", dy=-8)
        .encode(x=alt.value(0), y=row_place(order), text="heading:N", tooltip=tip())
    )


def row_place(order: list[str]) -> alt.Y:
    """The vertical place of a row, without an axis: headings say what it is."""
    return alt.Y("row:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0.1, paddingOuter=0))


def tip(field: str = "tip") -> alt.Tooltip:
    """One sentence, computed beforehand, as the whole tooltip."""
    return alt.Tooltip(f"{field}:N")


# A label of several lines is written with bars between them.
SPLIT = "split(datum.label, '|')"


def empty(sentence: str) -> alt.Chart:
    """What is drawn where there is nothing to draw: the sentence that says so."""
    note = alt.Chart(pd.DataFrame({"note": [sentence]})).mark_text(align="left", baseline="middle")
    return finished(note.encode(x=alt.value(0), text="note:N", tooltip=tip("note")), 40)


def finished(chart: alt.Chart | alt.LayerChart, height: int) -> alt.Chart | alt.LayerChart:
    """A chart with the common look, as wide as its place and so many pixels high."""
    return (
        chart.properties(width="container", height=height, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(font=FONT, background="transparent", padding=4)
        .configure_view(stroke=None)
        .configure_axis(grid=False, domain=False, labelFontSize=12, labelPadding=5, labelLimit=150, tickColor=COLOURS["grey"], tickSize=4)
        .configure_text(fontSize=12)
    )


def _ticks(first: date, last: date) -> tuple[list[date], str]:
    """Days to mark between two days, by the length of time between them, and how to write them."""
    starts = [day.date() for day in pd.date_range(first, last) if day.day in (1, 15)]
    if (last - first).days <= 100:
        return starts, "%-d %b"
    starts = [day for day in starts if day.day == 1]
    if (last - first).days <= 500:
        return starts, "%b %Y"
    return [day for day in starts if day.month == 1], "%Y"
