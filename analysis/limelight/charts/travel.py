"""Charts of the travel chapter: every stop in time, years side by side, and the court's reach."""

from datetime import date

import altair as alt
import pandas as pd

from limelight.charts import style
from limelight.dates import spoken
from limelight.facts import PUBLICATION
from limelight.measure import listed
from limelight.travel import RELATIONS, WARRANT, timeline_rows, year_rows

NO_STOP = "There is no stop to show."
NO_YEAR = "There is no year to show."

HELD = "contested territory"
GROUPS = {
    "one of the five": style.COLOURS["orange"],
    "another country": style.COLOURS["blue"],
    HELD: style.COLOURS["grey"],
}
SHAPES = alt.Scale(domain=list(GROUPS), range=["circle", "circle", "square"])

WHEN = {"up to publication": style.COLOURS["orange"], "since publication": style.COLOURS["blue"]}

OTHERS = "published by others"
COUNTS = {
    "stops": style.COLOURS["blue"],
    "trips": style.COLOURS["orange"],
    "countries": style.COLOURS["green"],
    OTHERS: style.COLOURS["purple"],
}
OURS = ["stops", "trips", "countries"]

# In pixels: a country's row, the labels above the rows, the running count, and the room between.
ROW, LABELS, STEPS, ROOM = 19, 36, 110, 34
# In pixels, what stands left of a plot: names of countries, and counts.
NAMES_MARGIN, COUNTS_MARGIN = 114, 26
# Letters that a heading can have and still fit a telephone; dots that a row has room for at least.
HEADING, DOTS = 56, 24


@style.described
def timeline(
    stops: pd.DataFrame, contested: pd.DataFrame, as_of: date, countries: pd.DataFrame
) -> alt.LayerChart | alt.Chart:
    """Stops since the warrant by country, and beneath them their running count, as known on a chosen day.

    stops      as `travel.foreign_stops` gives them since the warrant; these are counted
    contested  as `travel.contested_stops` gives them; squares, counted only where `stops` holds them too
    as_of      the edition's day, where the slider (parameter `as_of`, milliseconds) first stands, and ends
    countries  the table `countries`
    """
    dots = _dots(stops, contested, countries)
    if dots.empty:
        return style.empty(NO_STOP)
    rows = list(dots["row"].unique())
    # Both parts share one view, since only a single view can take the width of its place.
    floor = LABELS + ROW * len(rows)
    height = floor + ROOM + STEPS
    slider = alt.param(
        name="as_of",
        value=style.millis(as_of),
        bind=alt.binding_range(min=style.millis(WARRANT), max=style.millis(as_of), step=style.DAY),
    )
    x = style.time("day", WARRANT, as_of)
    y = alt.Y(
        "row:N",
        title=None,
        scale=alt.Scale(domain=rows, range=[LABELS, floor]),
        axis=alt.Axis(ticks=False, minExtent=NAMES_MARGIN, maxExtent=NAMES_MARGIN),
    )
    places = (
        alt.Chart(dots)
        .transform_filter("datum.day <= as_of")
        .mark_point(filled=True, size=70, opacity=0.9)
        .encode(
            x=x,
            y=y,
            color=style.coloured("group", GROUPS),
            shape=alt.Shape("group:N", scale=SHAPES, legend=None),
            tooltip=style.tip(),
        )
    )
    layers = [
        *style.key(GROUPS, dots["group"], NAMES_MARGIN, squares=[HELD]),
        places,
        _running_count(dots, x, [height, floor + ROOM]),
        *style.rule_at(WARRANT, f"warrant, {style.short_day(WARRANT)}", WARRANT, as_of),
    ]
    if as_of >= PUBLICATION:
        label = f"article, {style.short_day(PUBLICATION)}"
        layers += style.rule_at(PUBLICATION, label, WARRANT, as_of, 1)
    return style.finished(alt.layer(*layers).resolve_scale(y="independent").add_params(slider), height)


def timeline_alt(stops: pd.DataFrame, contested: pd.DataFrame, as_of: date, countries: pd.DataFrame) -> str:
    """What `timeline` shows at the edition's day, in words."""
    dots = _dots(stops, contested, countries)
    if dots.empty:
        return NO_STOP
    counted, held = dots[dots["counted"]], dots[dots["group"] == HELD]
    sentences = [f"Line of time from {spoken(WARRANT)}, the day of the warrant, to {spoken(as_of)}."]
    if not counted.empty:
        per_row = counted["row"].value_counts()
        top, high, _, _ = style.extremes(per_row)
        tied = " each" if (per_row == high).sum() > 1 else ""
        before = (counted["day"] <= style.millis(PUBLICATION)).sum()
        first, last = counted.iloc[0], counted.iloc[-1]
        sentences += [
            f"The running count reaches {style.plural(len(counted), 'stop')}, "
            f"{before} of them up to the day of publication.",
            f"The first is {first['row']} ({first['when']}), the last {last['row']} ({last['when']}).",
            f"Most went to {top}: {style.plural(high, 'stop')}{tied}.",
        ]
    sentences.append(f"Squares mark {style.plural(len(held), 'stop')} in contested territory.")
    return " ".join(sentences)


@style.described
def per_year(yearly: pd.DataFrame, others: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Stops, trips and countries per year as bars, and the counts that others published as strokes across.

    yearly  as `travel.per_year` gives it; a year that the edition does not cover whole has light bars
    others  as `travel.published_years` gives it
    """
    rows = year_rows(yearly, others)
    if rows.empty:
        return style.empty(NO_YEAR)
    part = set(yearly.loc[~yearly["whole"].astype(bool), "year"])
    marks = pd.DataFrame(
        {
            "year": [f"{year:.0f}{'|so far' if year in part else ''}" for year in rows["year"]],
            "count": rows["count"],
            "what": rows["what"],
            "light": rows["year"].isin(part),
            "tip": [f"{row.year:.0f}, {row.what}: {row.count:.0f}" for row in rows.itertuples(index=False)],
        }
    )
    base = alt.Chart(marks).encode(
        y=alt.Y("count:Q", title=None, axis=alt.Axis(tickCount=5, tickMinStep=1, format="d")),
        color=style.coloured("what", COUNTS),
        tooltip=style.tip(),
    )
    x = alt.X(
        "year:O",
        title=None,
        scale=alt.Scale(domain=sorted(set(marks["year"])), paddingInner=0.3, paddingOuter=0.1),
        axis=alt.Axis(labelExpr=style.SPLIT, labelAngle=0, ticks=False),
    )
    bars = base.transform_filter(alt.FieldOneOfPredicate(field="what", oneOf=OURS)).mark_bar()
    strokes = base.transform_filter(alt.FieldEqualPredicate(field="what", equal=OTHERS)).mark_rule(
        strokeWidth=4
    )
    return style.finished(
        alt.layer(
            bars.encode(
                x=x,
                xOffset=alt.XOffset("what:N", scale=alt.Scale(domain=OURS)),
                stroke=style.coloured("what", COUNTS, alt.Stroke),
                fillOpacity=alt.condition("datum.light", alt.value(style.LIGHT), alt.value(1)),
            ),
            strokes.encode(x=alt.X("year:O", bandPosition=0), x2=alt.X2("year", bandPosition=1)),
            *style.key(COUNTS, marks["what"], COUNTS_MARGIN, squares=COUNTS),
        ),
        240,
    )


def per_year_alt(yearly: pd.DataFrame, others: pd.DataFrame) -> str:
    """What `per_year` shows, in words."""
    if yearly.empty and others.empty:
        return NO_YEAR
    sentences = []
    for name, counts in (
        ("stops abroad per year on this record", yearly.set_index("year")["stops"]),
        ("visits per year as others published them", others.set_index("year")["value"]),
    ):
        if counts.empty:
            continue
        counts.index = [f"{year:.0f}" for year in counts.index]
        top, high, bottom, low = style.extremes(counts)
        sentences.append(
            f"Of {name}, {min(counts.index)} to {max(counts.index)}, "
            f"the highest is {top} with {high:.0f}, the lowest {bottom} with {low:.0f}."
            if len(counts) > 1
            else f"Of {name} only {top} is known, with {high:.0f}."
        )
    sentences += [
        f"{year:.0f} is not over in this edition."
        for year in yearly.loc[~yearly["whole"].astype(bool), "year"]
    ]
    return " ".join(sentences)


@style.described
def court(stops: pd.DataFrame, countries: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Each stop as a dot, in the row of the host's relation to the court on the day of arrival.

    stops      as `travel.foreign_stops` gives them since the warrant, with `court`
    countries  the table `countries`
    """
    dots = _by_relation(stops, countries)
    if dots.empty:
        return style.empty(NO_STOP)
    rows = [words for words in RELATIONS.values() if words in set(dots["row"])]
    heads = pd.DataFrame([_heading(row, dots[dots["row"] == row]) for row in rows])
    reach = alt.Scale(domain=[0, max(DOTS, float(dots["place"].max()) + 1)])
    x = alt.X("place:Q", axis=None, scale=reach)
    marks = style.headed_dots(dots, rows, x, style.coloured("when", WHEN))
    layers = (*style.key(WHEN, dots["when"]), marks, style.headed_rows(heads, rows))
    return style.finished(alt.layer(*layers), style.HEADED * len(rows))


def court_alt(stops: pd.DataFrame, countries: pd.DataFrame) -> str:
    """What `court` shows, in words."""
    dots = _by_relation(stops, countries)
    if dots.empty:
        return NO_STOP
    top, high, bottom, low = style.extremes(dots["row"].value_counts())
    parties = dots.loc[dots["row"] == RELATIONS["state-party"], "name"]
    bound = (
        f"Hosts that were parties to the court: {listed(parties)}."
        if len(parties)
        else ("No host was a party to the court.")
    )
    return (
        f"Dots for {style.plural(len(dots), 'stop')} since the warrant, by the host's relation to the court "
        f"on the day. The longest row is '{top}' with {high}, the shortest '{bottom}' with {low}. {bound}"
    )


def _dots(stops: pd.DataFrame, contested: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """One dot per stop in order of arrival, contested territory last; `number` is the running count."""
    rows = timeline_rows(stops, contested)
    names, five = style.country_names(countries), style.region(countries)
    dots = pd.DataFrame([_dot(stop, names, five) for stop in rows.itertuples(index=False)])
    if dots.empty:
        return dots
    dots["counted"] = rows["stop_id"].isin(stops["stop_id"])
    dots["number"] = dots["counted"].cumsum()
    return dots.sort_values("group", key=lambda groups: groups == HELD, kind="stable", ignore_index=True)


def _dot(stop, names: dict[str, str], five: list[str]) -> dict[str, object]:
    name, when = names.get(stop.country, stop.country), style.span(stop.start, stop.end)
    if stop.contested_territory == "yes":
        row = group = HELD
    else:
        row, group = name, "one of the five" if stop.country in five else "another country"
    tip = f"{style.place(stop.city, row)}, {when}: {stop.purpose}"
    return {"row": row, "day": style.millis(stop.start), "when": when, "group": group, "tip": tip}


def _running_count(dots: pd.DataFrame, x: alt.X, place: list[int]) -> alt.LayerChart:
    """The running count of stops up to the slider's day, its last level, and the sentence that says it.

    place  the pixels between which the count climbs: of nought, and of the highest
    """
    start = pd.DataFrame({"day": [style.millis(WARRANT)], "number": [0], "tip": ["the warrant"]})
    steps = dots.loc[dots["counted"], ["day", "number", "tip"]].sort_values(["day", "number"])
    steps = pd.concat([start, steps], ignore_index=True)
    y = alt.Y(
        "number:Q",
        title=None,
        scale=alt.Scale(domain=[0, max(1, int(steps["number"].max()))], range=place),
        axis=alt.Axis(
            tickCount=3,
            tickMinStep=1,
            format="d",
            orient="left",
            minExtent=NAMES_MARGIN,
            maxExtent=NAMES_MARGIN,
        ),
    )
    known = alt.Chart(steps).transform_filter("datum.day <= as_of")
    now = known.transform_aggregate(day="max(day)", number="max(number)").transform_calculate(
        now="as_of",
        tip="'as of ' + utcFormat(as_of, '%-d %b %Y') + ': ' + datum.number"
        " + (datum.number == 1 ? ' stop' : ' stops') + ' since the warrant'",
    )
    line = {"color": style.COLOURS["blue"], "strokeWidth": 2}
    words = now.mark_text(align="left", baseline="bottom", fontWeight=600)
    return alt.layer(
        known.mark_line(interpolate="step-after", **line).encode(x=x, y=y, tooltip=style.tip()),
        now.mark_rule(**line).encode(x=x, x2=alt.X2("now:T"), y=y, tooltip=style.tip()),
        words.encode(
            x=alt.XValue(-NAMES_MARGIN), y=alt.YValue(place[1] - 10), text=alt.Text("tip:N"), tooltip=style.tip()
        ),
    )


def _by_relation(stops: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """One dot per stop: row (the relation in words), place in it, name of the host, when, tip."""
    names = style.country_names(countries)
    dots = pd.DataFrame(
        {
            "row": stops["court"].map(RELATIONS),
            "name": stops["country"].map(lambda code: names.get(code, code)),
            "when": (stops["start"] > pd.Timestamp(PUBLICATION)).map(
                dict(zip((False, True), WHEN, strict=True))
            ),
        }
    )
    dots["place"] = dots.groupby("row").cumcount() + 0.5
    dots["tip"] = [
        f"{style.place(stop.city, names.get(stop.country, stop.country))}, "
        f"{style.span(stop.start, stop.end)}: {RELATIONS[stop.court]}"
        for stop in stops.itertuples(index=False)
    ]
    return dots


def _heading(row: str, dots: pd.DataFrame) -> dict[str, str]:
    """A row's heading: the relation, how many stops, and the hosts where a line can hold them."""
    hosts = listed(dots["name"])
    heading = f"{row}: {style.plural(len(dots), 'stop')}"
    named = f"{heading} ({hosts})"
    return {"row": row, "heading": named if len(named) <= HEADING else heading, "tip": f"{row}: {hosts}"}
