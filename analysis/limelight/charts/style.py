"""One look for every chart, and the pieces that several charts share.

Colours of text and axes are left to the page, which sets them for light and dark; marks take theirs from
`COLOURS`, mid-tones that stand out against both and stay apart for colour-blind readers. Days are drawn in
UTC, as milliseconds, so that no reader's clock moves a bar to the eve. Sizes are in pixels. Channels are given as
objects, and pieces as layers of one chart, since altair takes long to make channels of strings and layers of layers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import wraps

import altair as alt
import pandas as pd

from limelight.measure import listed

FONT = "'Source Sans 3'"
DAY = 86_400_000

COLOURS = {
    "blue": "#2f7fb8",
    "orange": "#d0661c",
    "green": "#1b8a6b",
    "purple": "#a5609f",
    "grey": "#808080",
}
# Opacity of a band behind the marks, and of the fill of an outlined bar of less certain standing.
FAINT, LIGHT = 0.16, 0.3
# A row whose heading stands over its bar, and the bar's place in it.
HEADED = 40
UNDER_HEADING = {"size": 11, "yOffset": 9}
# A line of text, and a column of a key.
LINE, KEY_COLUMN = 17, 132
LOOK = alt.Config(
    font=FONT,
    background="transparent",
    padding=4,
    view=alt.ViewConfig(stroke=None),
    axis=alt.AxisConfig(
        grid=False,
        domain=False,
        labelFontSize=12,
        labelPadding=5,
        labelLimit=150,
        tickColor=COLOURS["grey"],
        tickSize=4,
    ),
    text=alt.MarkConfig(fontSize=12),
)
# A label of several lines is written with bars between them.
SPLIT = "split(datum.label, '|')"


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


def place(city: str, country: str) -> str:
    """A place as readers know it, without the city where none is stated: Astana, Kazakhstan."""
    return f"{city}, {country}" if city else country


def extremes(values: pd.Series) -> tuple[str, float, str, float]:
    """Who is highest and who lowest (all of them where tied), by the index: names, value, names, value."""
    top, bottom = values.max(), values.min()
    return listed(values.index[values == top]), top, listed(values.index[values == bottom]), bottom


def country_names(countries: pd.DataFrame) -> dict[str, str]:
    """Code → name, from the table `countries`."""
    return countries.set_index("country")["name"].to_dict()


def region(countries: pd.DataFrame) -> list[str]:
    """Codes of the five, from the table `countries`, in its order."""
    return list(countries.loc[countries["region_member"] == "yes", "country"])


def time(field: str, first: date, last: date) -> alt.X:
    """The horizontal place of days in milliseconds, from one day to another."""
    ticks, form = _ticks(first, last)
    axis = alt.Axis(
        values=[millis(day) for day in ticks],
        labelExpr=f"utcFormat(datum.value, '{form}')",
        labelFlush=True,
    )
    scale = alt.Scale(type="utc", domain=[millis(first), millis(last)])
    return alt.X(f"{field}:T", title=None, scale=scale, axis=axis)


def rule_at(day: date, label: str, first: date, last: date, level: int = 0) -> list[alt.Chart]:
    """A vertical rule at a day, with its label at the top on the side where there is more room.

    first, last  the days between which the chart runs
    level        how many lines below the top the label stands, so that neighbours do not meet
    """
    late = (day - first) * 2 > last - first
    base = alt.Chart(pd.DataFrame({"day": [millis(day)], "label": [label]})).encode(
        x=alt.X("day:T"), y=alt.YValue(LINE * level), tooltip=tip("label")
    )
    text = base.mark_text(align="right" if late else "left", baseline="top", dx=-4 if late else 4)
    return [
        base.mark_rule(color=COLOURS["grey"], strokeDash=[3, 3]).encode(y2=alt.Y2Value("height")),
        text.encode(text=alt.Text("label:N")),
    ]


def coloured(field: str, colours: Mapping[str, str], channel: type = alt.Color) -> alt.Color:
    """Colour (or stroke) by a field; `key` or a heading says what the colours mean."""
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return channel(f"{field}:N", scale=scale, legend=None)


@dataclass(frozen=True)
class Sign:
    """A symbol and the word that says what it stands for, at a place of the chart.

    x, y   middle of the symbol, in pixels from the plot's upper left corner
    shape  as Vega names it
    """

    value: str
    colour: str
    x: int
    y: int
    shape: str = "circle"
    filled: bool = True


def signs(of: Iterable[Sign]) -> list[alt.Chart]:
    """Symbols with their words beside them: two layers draw them all."""
    base = alt.Chart(pd.DataFrame(map(asdict, of))).encode(tip("value"))
    at = {"y": alt.expr("datum.y")}
    symbols = base.mark_point(
        shape=alt.expr("datum.shape"),
        fill=alt.expr("datum.filled ? datum.colour : 'transparent'"),
        stroke=alt.expr("datum.colour"),
        strokeWidth=alt.expr("datum.filled ? 0 : 2"),
        size=80,
        opacity=1,
        x=alt.expr("datum.x"),
        **at,
    )
    words = base.mark_text(align="left", baseline="middle", x=alt.expr("datum.x + 10"), **at)
    return [symbols, words.encode(alt.Text("value:N"))]


def key(
    colours: Mapping[str, str],
    present: Iterable[str],
    margin: int = 0,
    squares: Iterable[str] = (),
    columns: int = 2,
) -> list[alt.Chart]:
    """What the colours mean, above the chart in columns; only the values present are named.

    Drawn by hand, since a legend begins at the plot and not at the left edge, and is cut on a telephone.
    margin   how far left of the plot the key begins: the width of the axis beside it
    squares  values whose symbol is a square; the others have a circle
    columns  one where the words are long
    """
    named, square = set(present), set(squares)
    shown = [value for value in colours if value in named]
    top = -12 - LINE * ((len(shown) - 1) // columns)
    return signs(
        Sign(
            value,
            colours[value],
            x=place % columns * KEY_COLUMN - margin + 6,
            y=top + LINE * (place // columns),
            shape="square" if value in square else "circle",
        )
        for place, value in enumerate(shown)
    )


def headed_rows(rows: pd.DataFrame, order: list[str]) -> alt.Chart:
    """The heading of each row, written over its bar so that the bar has the full width.

    rows  columns row, heading, tip; `row_place` and `UNDER_HEADING` put the bars beneath
    """
    return (
        alt.Chart(rows[["row", "heading", "tip"]])
        .mark_text(align="left", baseline="middle", dy=-8)
        .encode(x=alt.XValue(0), y=row_place(order), text=alt.Text("heading:N"), tooltip=tip())
    )


def headed_dots(marks: pd.DataFrame, order: list[str], x: alt.X, colour: alt.Color) -> alt.Chart:
    """Dots under the headings of their rows.

    marks  columns row, tip, and those that place and colour name
    """
    base = alt.Chart(marks).mark_point(filled=True, size=80, opacity=1, yOffset=UNDER_HEADING["yOffset"])
    return base.encode(x=x, y=row_place(order), color=colour, tooltip=tip())


def row_place(order: list[str]) -> alt.Y:
    """The vertical place of a row, without an axis: headings say what it is."""
    return alt.Y("row:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0.1, paddingOuter=0))


def tip(field: str = "tip") -> alt.Tooltip:
    """One sentence, computed beforehand, as the whole tooltip."""
    return alt.Tooltip(f"{field}:N")


def empty(words: str) -> alt.Chart:
    """What is drawn where there is nothing to draw: the sentence that says so."""
    note = alt.Chart(pd.DataFrame({"note": [words]})).mark_text(align="left", baseline="middle")
    return finished(note.encode(x=alt.XValue(0), text=alt.Text("note:N"), tooltip=tip("note")), HEADED)


def described(draw: Callable[..., alt.Chart | alt.LayerChart]) -> Callable[..., alt.Chart | alt.LayerChart]:
    """A chart that carries what it shows in words: by the function beside it whose name ends on `_alt`.

    Both take the same arguments, so that words and marks come from the same rows.
    """

    @wraps(draw)
    def worded(*args, **kwargs):
        chart = draw(*args, **kwargs)
        chart.description = draw.__globals__[f"{draw.__name__}_alt"](*args, **kwargs)
        return chart

    return worded


def finished(chart: alt.Chart | alt.LayerChart, height: int) -> alt.Chart | alt.LayerChart:
    """A chart with the common look, as wide as its place and so many pixels high."""
    whole = chart.copy(deep=False)
    whole.width, whole.height = "container", height
    whole.autosize, whole.config = alt.AutoSizeParams(type="fit-x", contains="padding"), LOOK
    return whole


def _ticks(first: date, last: date) -> tuple[list[date], str]:
    """Days to mark between two days, by the length of time between them, and how to write them."""
    days = [day.date() for day in pd.date_range(first, last) if day.day in (1, 15)]
    if (last - first).days <= 100:
        return days, "%-d %b"
    months = [day for day in days if day.day == 1]
    if (last - first).days <= 500:
        return months, "%b %Y"
    return [day for day in months if day.month == 1], "%Y"
