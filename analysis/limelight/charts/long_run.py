"""Charts of the long run: trips by year and their levels, the five beside their peers, visits to and from the US."""

from datetime import date

import altair as alt
import pandas as pd

from limelight.charts import style
from limelight.long_run import FIVE, PANDEMIC, SIDES, TOGETHER, Question, interval
from limelight.measure import listed
from limelight.us_visits import RECORDS

NO_YEAR = "There is no year to show."
NO_RATIO = "There is no year of the late window to compare."
NO_VISIT = "There is no visit to show."

COLOURS = {"trips received": style.COLOURS["blue"], "trips made": style.COLOURS["orange"]}
SCALES = {"number": ("", "trips"), "per-thousand": ("_per_thousand", "trips per thousand worldwide")}
VISITS = {
    "to the five: US secretary of state": style.COLOURS["blue"],
    "to the US: leader of the five": style.COLOURS["orange"],
}
# Ends of the axis of ratios; what lies beyond is drawn at the edge.
REACH = (1 / 8, 8)
# In pixels: a country's row, and what stands left of a plot.
ROW, COUNTS_MARGIN, NAMES_MARGIN = 30, 26, 96
# Years between two marks of an axis.
STEP = 5


@style.described
def yearly(table: pd.DataFrame, levels: pd.DataFrame, question: Question, scale: str) -> alt.LayerChart | alt.Chart:
    """Trips received and made by year as dots, and the level of each stretch of years as a stroke.

    table   as `long_run.yearly_table` gives it
    levels  as `long_run.levels` gives it
    scale   number or per-thousand (R25)
    """
    if table.empty:
        return style.empty(NO_YEAR)
    dots, strokes = _yearly_dots(table, scale), _strokes(levels, scale)
    first, last = int(table["year"].min()), int(table["year"].max())
    x = _years(first - 0.5, last + 0.5)
    top = float(dots["value"].max()) * 1.15
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[0, top]), axis=alt.Axis(tickCount=5, format="d"))
    base = alt.Chart(dots).encode(x=x, y=y, color=style.coloured("what", COLOURS), tooltip=style.tip())
    layers = [
        *_bands(question, first, last, x),
        base.mark_line(strokeWidth=1, opacity=0.5),
        base.mark_point(filled=True, size=34, opacity=1).encode(shape=_shape(COLOURS)),
        alt.Chart(strokes)
        .mark_rule(strokeWidth=4, opacity=0.55)
        .encode(x=x, x2=alt.X2("end:Q"), y=y, color=style.coloured("what", COLOURS), tooltip=style.tip()),
        *(
            base.transform_filter(f"datum.year == {question.year} && datum.what == '{what}'")
            .mark_text(dy=dy, fontWeight=600)
            .encode(text=alt.Text("label:N"))
            for what, dy in zip(COLOURS, (13, -12))
        ),
        *style.key(COLOURS, COLOURS, COUNTS_MARGIN, squares=["trips made"]),
    ]
    return style.finished(alt.layer(*layers), 260)


def yearly_alt(table: pd.DataFrame, levels: pd.DataFrame, question: Question, scale: str) -> str:
    """What `yearly` shows, in words."""
    if table.empty:
        return NO_YEAR
    dots, strokes = _yearly_dots(table, scale), _strokes(levels, scale)
    first, last = table["year"].min(), table["year"].max()
    sentences = [f"Dots for each year from {first} to {last}, in {SCALES[scale][1]}."]
    for what in COLOURS:
        values = dots[dots["what"] == what].set_index("year")["value"]
        values.index = values.index.map(str)
        top, high, bottom, low = style.extremes(values)
        asked = values.get(str(question.year))
        now = "" if asked is None else f"; {_figure(asked, scale)} in {question.year}"
        sentences.append(
            f"{style.sentence(what)}: highest in {top} ({_figure(high, scale)}), "
            f"lowest in {bottom} ({_figure(low, scale)}){now}."
        )
        stretches = [
            f"{_figure(stroke.value, scale)} from {stroke.first} to {stroke.last}"
            for stroke in strokes[strokes["what"] == what].itertuples(index=False)
        ]
        sentences.append(f"Level: {listed(stretches)}." if stretches else "No level is drawn.")
    return " ".join(sentences)


@style.described
def peers(table: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """How many times as many trips a year the late window holds: a dot with its interval for each side and country.

    table  as `long_run.peer_ratios` gives it
    """
    if table.empty:
        return style.empty(NO_RATIO)
    dots = _ratio_dots(table)
    x = alt.X(
        "ratio:Q",
        title=None,
        scale=alt.Scale(type="log", base=2, domain=list(REACH), clamp=True),
        axis=alt.Axis(
            values=[1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8], labelExpr="datum.value < 1 ? '1/' + 1 / datum.value : datum.label"
        ),
    )
    groups = f"datum.value == '{FIVE}' || datum.value == '{TOGETHER}'"
    weight = alt.condition(groups, alt.value(700), alt.value(400))
    y = alt.Y(
        "who:N",
        title=None,
        sort=None,
        scale=alt.Scale(domain=list(dots["who"].unique())),
        axis=alt.Axis(ticks=False, minExtent=NAMES_MARGIN, maxExtent=NAMES_MARGIN, labelFontWeight=weight),
    )
    offset = alt.YOffset("what:N", scale=alt.Scale(domain=list(COLOURS), paddingOuter=0.7))
    base = alt.Chart(dots).encode(y=y, yOffset=offset, color=style.coloured("what", COLOURS), tooltip=style.tip())
    equal = alt.Chart(pd.DataFrame({"ratio": [1.0], "tip": ["as many as before"]}))
    layers = [
        equal.mark_rule(color=style.COLOURS["grey"], strokeDash=[3, 3]).encode(x=x, tooltip=style.tip()),
        base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q"), x2=alt.X2("high:Q")),
        base.mark_point(filled=True, size=60, opacity=1).encode(x=x, shape=_shape(COLOURS)),
        *style.key(COLOURS, COLOURS, NAMES_MARGIN, squares=["trips made"]),
    ]
    return style.finished(alt.layer(*layers), ROW * dots["who"].nunique())


def peers_alt(table: pd.DataFrame) -> str:
    """What `peers` shows, in words."""
    if table.empty:
        return NO_RATIO
    dots, spans = _ratio_dots(table), table.iloc[0]
    members = table[table["country"] != ""]
    shown = style.plural(members["who"].nunique(), "country", "countries")
    sentences = [
        f"Dots with intervals for {shown} and both groups: trips a year in {spans['late']} as a multiple of those in "
        f"{spans['earlier']}."
    ]
    sentences += [f"{style.sentence(tip)}." for tip in dots.loc[dots["who"].isin([FIVE, TOGETHER]), "tip"]]
    for side, what in zip(SIDES, COLOURS):
        top, high, bottom, low = style.extremes(members[members["direction"] == side].set_index("who")["ratio"])
        sentences.append(f"{style.sentence(what)} rose most for {top} ({high:.2f}) and least for {bottom} ({low:.2f}).")
    return " ".join(sentences)


@style.described
def us_visits(visits: pd.DataFrame, ends: dict[str, date], countries: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Visits of US secretaries of state to the five, and of their leaders to the US, in time.

    visits     as `us_visits.visits` gives them
    ends       last day of each record
    countries  the table `countries`
    """
    if visits.empty:
        return style.empty(NO_VISIT)
    dots = _visit_dots(visits, countries)
    names = style.country_names(countries)
    last = max(ends.values())
    x = _years(int(dots["at"].min()), last.year + 1, "at")
    y = alt.Y(
        "row:N",
        title=None,
        scale=alt.Scale(domain=[names[code] for code in style.region(countries)]),
        axis=alt.Axis(ticks=False, minExtent=NAMES_MARGIN, maxExtent=NAMES_MARGIN),
    )
    offset = alt.YOffset("what:N", scale=alt.Scale(domain=list(VISITS), paddingOuter=0.7))
    marks = alt.Chart(dots).mark_point(filled=True, size=60, opacity=0.85)
    marks = marks.encode(
        x=x,
        y=y,
        yOffset=offset,
        color=style.coloured("what", VISITS),
        shape=_shape(VISITS),
        tooltip=style.tip(),
    )
    key = style.key(VISITS, VISITS, NAMES_MARGIN, squares=list(VISITS)[1:], columns=1)
    return style.finished(alt.layer(_record_ends(ends), marks, *key), ROW * len(style.region(countries)))


def us_visits_alt(visits: pd.DataFrame, ends: dict[str, date], countries: pd.DataFrame) -> str:
    """What `us_visits` shows, in words."""
    if visits.empty:
        return NO_VISIT
    names = style.country_names(countries)
    sentences = ["Line of time with one row for each of the five."]
    for record, (_, label, _) in RECORDS.items():
        part = visits[visits["record"] == record]
        if part.empty:
            sentences.append(f"There are no {label}.")
            continue
        taken = part["country"].value_counts().reindex(style.region(countries), fill_value=0).rename(names)
        most, high, fewest, low = style.extremes(taken)
        first, last = part["start"].dt.year.min(), part["start"].dt.year.max()
        sentences.append(
            f"{style.plural(len(part), 'dot')} for {label}, from {first} to {last}: "
            f"most for {most} ({high}), fewest for {fewest} ({low}); "
            f"the record ends on {style.short_day(ends[record])}."
        )
    return " ".join(sentences)


def _yearly_dots(table: pd.DataFrame, scale: str) -> pd.DataFrame:
    """One dot per year and side: year, what, value, label, tip."""
    suffix, words = SCALES[scale]
    parts = []
    for side, what in zip(SIDES, COLOURS):
        part = pd.DataFrame({"year": table["year"], "what": what, "value": table[side + suffix].astype(float)})
        part["label"] = [_figure(value, scale) for value in part["value"]]
        part["tip"] = [f"{year}: {label} {words}, {side}" for year, label in zip(part["year"], part["label"])]
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _strokes(levels: pd.DataFrame, scale: str) -> pd.DataFrame:
    """One stroke per level: what, first and last year, year and end (its ends on the axis), value, tip."""
    part = levels[levels["scale"] == scale]
    what = part["direction"].map(dict(zip(SIDES, COLOURS)))
    tips = [
        f"{row.first} to {row.last}: {_figure(row.mean, scale)} {row.unit} a year, {row.direction}"
        for row in part[["first", "last", "mean", "unit", "direction"]].itertuples(index=False)
    ]
    return pd.DataFrame(
        {
            "what": what,
            "first": part["first"],
            "last": part["last"],
            "year": part["first"] - 0.5,
            "end": part["last"] + 0.5,
            "value": part["mean"],
            "tip": tips,
        }
    )


def _figure(value: float, scale: str) -> str:
    whole = scale == "number" and float(value).is_integer()
    return f"{value:.0f}" if whole else f"{value:.1f}"


def _bands(question: Question, first: int, last: int, x: alt.X) -> list[alt.Chart]:
    """Bands over the pandemic and the late window, as far as the edition reaches, each with its name."""
    late = f"since {question.since}"
    bands = pd.DataFrame(
        [("pandemic", *PANDEMIC, style.FAINT / 2), (late, max(first, question.since), last, style.FAINT)],
        columns=["tip", "year", "end", "opacity"],
    )
    bands = bands[bands["year"] <= last]
    bands = bands.assign(year=bands["year"] - 0.5, end=bands["end"].clip(upper=last) + 0.5)
    base = alt.Chart(bands).encode(tooltip=style.tip())
    text = {"align": "right", "baseline": "top"}
    # The name of the pandemic stands left of its band, a line lower, so that the two never meet.
    return [
        base.mark_rect(color=style.COLOURS["grey"]).encode(
            x=x, x2=alt.X2("end:Q"), opacity=alt.Opacity("opacity:Q", scale=None, legend=None)
        ),
        base.transform_filter(f"datum.tip == '{late}'")
        .mark_text(**text)
        .encode(x=alt.X("end:Q"), y=alt.YValue(2), text=alt.Text("tip:N")),
        base.transform_filter("datum.tip == 'pandemic'")
        .mark_text(dx=-4, **text)
        .encode(x=alt.X("year:Q"), y=alt.YValue(2 + style.LINE), text=alt.Text("tip:N")),
    ]


def _shape(colours: dict[str, str]) -> alt.Shape:
    """A shape for each colour, so that colour alone says nothing."""
    scale = alt.Scale(domain=list(colours), range=["circle", "square"])
    return alt.Shape("what:N", scale=scale, legend=None)


def _years(first: float, last: float, field: str = "year") -> alt.X:
    """The horizontal place of years, with a mark at every fifth."""
    marks = [year for year in range(int(first), int(last) + 1) if year % STEP == 0 and first <= year <= last]
    scale = alt.Scale(domain=[first, last], nice=False, zero=False)
    return alt.X(f"{field}:Q", title=None, scale=scale, axis=alt.Axis(values=marks, format="d"))


def _ratio_dots(table: pd.DataFrame) -> pd.DataFrame:
    """One dot per row: who, what, ratio, low and high within the axis, and tip with the ends as they are."""
    low, high = REACH
    tips = [
        f"{row.who}, trips {row.direction}: {row.ratio:.2f} times as many a year "
        f"({interval(row.low, row.high)}; {row.before} in {row.earlier}, {row.after} in {row.late})"
        for row in table.itertuples(index=False)
    ]
    ends = {end: table[end].clip(low, high) for end in ("ratio", "low", "high")}
    return pd.DataFrame({"who": table["who"], "what": "trips " + table["direction"], **ends, "tip": tips})


def _visit_dots(visits: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """One dot per visit: row (country of the five), at (year and its part), what, tip."""
    names, kinds = style.country_names(countries), dict(zip(RECORDS, VISITS))
    return pd.DataFrame(
        {
            "row": visits["country"].map(names),
            "at": visits["start"].map(_in_years),
            "what": visits["record"].map(kinds),
            "tip": [
                f"{visit.name} {'in ' + names[visit.country] if visit.record == 'secretary' else 'in the US'}, "
                f"{style.span(visit.start, visit.end)}"
                for visit in visits.itertuples(index=False)
            ],
        }
    )


def _in_years(day: date) -> float:
    """A day as a year and its part."""
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _record_ends(ends: dict[str, date]) -> alt.Chart:
    """A rule where each record ends, in its colour."""
    kinds = dict(zip(RECORDS, VISITS))
    marks = pd.DataFrame(
        [
            {"at": _in_years(day), "what": kinds[record], "tip": f"record ends, {style.short_day(day)}"}
            for record, day in ends.items()
        ]
    )
    return (
        alt.Chart(marks)
        .mark_rule(strokeDash=[3, 3])
        .encode(x=alt.X("at:Q"), color=style.coloured("what", VISITS), tooltip=style.tip())
    )
