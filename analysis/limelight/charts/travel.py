"""Charts of the travel chapter: every stop on a line of time, years side by side, and the hosts' relation to the court."""

from datetime import date

import altair as alt
import pandas as pd

from limelight.charts import style
from limelight.dates import spoken
from limelight.facts import PUBLICATION
from limelight.measure import listed
from limelight.travel import WARRANT, timeline_rows, year_rows

NO_STOP = "There is no stop to show."
NO_YEAR = "There is no year to show."

HELD = "contested territory"
GROUPS = {
    "one of the five": style.COLOURS["orange"],
    "another country": style.COLOURS["blue"],
    HELD: style.COLOURS["grey"],
}
SHAPES = alt.Scale(domain=list(GROUPS), range=["circle", "circle", "square"])
# Heights in pixels: a country's row, the labels above the rows, the running count, and the room between.
ROW, LABELS, STEPS, ROOM = 19, 36, 110, 36
# Widths in pixels of what stands left of a plot: names of countries, and counts.
MARGIN, COUNTS_MARGIN = 114, 26

RELATIONS = {
    "state-party": "party to the court",
    "signatory": "signed, never ratified",
    "former-party": "former party",
    "non-party": "never signed",
    "none": "no relation on that day",
    "unstated": "relation not on record",
    "unknown": "relation on that day unclear",
}
WHEN = {"up to publication": style.COLOURS["orange"], "since publication": style.COLOURS["blue"]}
# Letters that a heading can have and still fit a telephone.
HEADING = 56

COUNTS = {
    "stops": style.COLOURS["blue"],
    "trips": style.COLOURS["orange"],
    "countries": style.COLOURS["green"],
    "published by others": style.COLOURS["purple"],
}
OURS = ["stops", "trips", "countries"]


def timeline(stops: pd.DataFrame, contested: pd.DataFrame, as_of: date, countries: pd.DataFrame) -> alt.Chart:
    """Stops since the warrant by country, and beneath them their running count, as known on a day that readers set.

    stops      as `travel.foreign_stops` gives them since the warrant; these are counted
    contested  as `travel.contested_stops` gives them; drawn as squares, counted only where `stops` holds them too
    as_of      the edition's day: where the slider (parameter `as_of`, in milliseconds) stands at first, and ends
    countries  the table `countries`
    """
    dots = _dots(stops, contested, countries)
    if dots.empty:
        return style.empty(NO_STOP)
    order = list(dots["row"].unique())
    # Both parts share one view, since only a single view can take the width of its place.
    floor = LABELS + ROW * len(order)
    height = floor + ROOM + STEPS
    slider = alt.param(
        name="as_of",
        value=style.millis(as_of),
        bind=alt.binding_range(min=style.millis(WARRANT), max=style.millis(as_of), step=style.DAY),
    )
    x = style.time("day", WARRANT, as_of)
    places = (
        alt.Chart(dots)
        .transform_filter("datum.day <= as_of")
        .mark_point(filled=True, size=70, opacity=0.9)
        .encode(
            x=x,
            y=alt.Y("row:N", title=None, scale=alt.Scale(domain=order, range=[LABELS, floor]), axis=alt.Axis(ticks=False, minExtent=MARGIN, maxExtent=MARGIN)),
            color=style.coloured("group", GROUPS),
            shape=alt.Shape("group:N", scale=SHAPES, legend=None),
            tooltip=style.tip(),
        )
    )
    key = style.key(GROUPS, dots["group"], MARGIN, squares=[HELD])
    layers = [key, places, _running(dots, x, [height, floor + ROOM]), style.rule_at(WARRANT, f"warrant, {style.short_day(WARRANT)}", WARRANT, as_of)]
    if as_of >= PUBLICATION:
        layers.append(style.rule_at(PUBLICATION, f"article, {style.short_day(PUBLICATION)}", WARRANT, as_of, 1))
    return style.finished(alt.layer(*layers).resolve_scale(y="independent").add_params(slider), height)


def timeline_alt(stops: pd.DataFrame, contested: pd.DataFrame, as_of: date, countries: pd.DataFrame) -> str:
    """What `timeline` shows at the edition's day, in words."""
    dots = _dots(stops, contested, countries)
    if dots.empty:
        return NO_STOP
    counted, held = dots[dots["counted"]], dots[dots["group"] == HELD]
    sentences = [f"Line of time from {spoken(WARRANT)}, the day of the warrant, to {spoken(as_of)}."]
    if not counted.empty:
        per_country = counted["row"].value_counts()
        top, high, _, _ = style.extremes(per_country.index, per_country)
        first, last = counted.iloc[0], counted.iloc[-1]
        sentences += [
            f"The count climbs to {style.plural(len(counted), 'stop')} abroad, of which "
            f"{(counted['day'] <= style.millis(PUBLICATION)).sum()} lie up to the day of publication.",
            f"The first is {first['row']} ({first['when']}), the last {last['row']} ({last['when']}).",
            f"Most went to {top}: {style.plural(high, 'stop')}{' each' if high < per_country[per_country == high].sum() else ''}.",
        ]
    sentences.append(f"Squares mark {style.plural(len(held), 'stop')} in contested territory.")
    return " ".join(sentences)


def _dots(stops: pd.DataFrame, contested: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """One dot per stop in order of arrival, contested territory last; `number` is the running count abroad."""
    rows = timeline_rows(stops, contested)
    names = style.country_names(countries)
    five = set(countries.loc[countries["region_member"] == "yes", "country"])
    held = rows["contested_territory"] == "yes"
    place = rows["country"].map(names).mask(held, HELD)
    when = [style.span(start, end) for start, end in zip(rows["start"], rows["end"])]
    dots = pd.DataFrame(
        {
            "row": place,
            "day": rows["start"].map(style.millis),
            "when": when,
            "group": ["one of the five" if code in five else "another country" for code in rows["country"]],
            "counted": rows["stop_id"].isin(stops["stop_id"]),
            "tip": [f"{city}, {name}, {days}: {why}" for city, name, days, why in
                    zip(rows["city"], place, when, rows["purpose"])],
        }
    )
    dots["group"] = dots["group"].mask(held, HELD)
    dots["number"] = dots["counted"].cumsum()
    return pd.concat([dots[~held], dots[held]], ignore_index=True)


def _running(dots: pd.DataFrame, x: alt.X, place: list[int]) -> alt.LayerChart:
    """The running count of stops abroad up to the slider's day, its last level, and the sentence that says it."""
    steps = dots.loc[dots["counted"], ["day", "number", "tip"]].sort_values("day")
    start = pd.DataFrame({"day": [style.millis(WARRANT)], "number": [0], "tip": ["the warrant"]})
    steps = pd.concat([start, steps], ignore_index=True)
    y = alt.Y(
        "number:Q",
        title=None,
        scale=alt.Scale(domain=[0, max(1, int(steps["number"].max()))], range=place),
        axis=alt.Axis(tickCount=3, tickMinStep=1, format="d", orient="left", minExtent=MARGIN, maxExtent=MARGIN),
    )
    known = alt.Chart(steps).transform_filter("datum.day <= as_of")
    now = known.transform_aggregate(day="max(day)", number="max(number)").transform_calculate(
        now="as_of",
        tip="'as of ' + utcFormat(as_of, '%-d %b %Y') + ': ' + datum.number"
        " + (datum.number == 1 ? ' stop' : ' stops') + ' since the warrant'",
    )
    line = {"color": style.COLOURS["blue"], "strokeWidth": 2}
    return alt.layer(
        known.mark_line(interpolate="step-after", **line).encode(x=x, y=y, tooltip=style.tip()),
        now.mark_rule(**line).encode(x=x, x2="now:T", y=y, tooltip=style.tip()),
        now.mark_text(align="left", baseline="bottom", fontWeight=600).encode(
            x=alt.value(-MARGIN), y=alt.value(place[1] - 10), text="tip:N", tooltip=style.tip()
        ),
    )


def per_year(yearly: pd.DataFrame, others: pd.DataFrame) -> alt.Chart:
    """Stops, trips and countries per year as bars, and the yearly counts that others published as strokes across them.

    yearly  as `travel.per_year` gives it; a year that the edition does not cover whole has a light bar
    others  as `travel.published_years` gives it
    """
    rows = year_rows(yearly, others)
    if rows.empty:
        return style.empty(NO_YEAR)
    part = set(yearly.loc[~yearly["whole"].astype(bool), "year"])
    rows = rows.assign(
        year=[f"{year:.0f}{'|so far' if year in part else ''}" for year in rows["year"]],
        light=rows["year"].isin(part),
        tip=[f"{year:.0f}: {count:.0f} {what}" for year, count, what in zip(rows["year"], rows["count"], rows["what"])],
    )[["year", "count", "what", "light", "tip"]]
    years = sorted(set(rows["year"]))
    x = alt.X(
        "year:O",
        title=None,
        scale=alt.Scale(domain=years, paddingInner=0.3, paddingOuter=0.1),
        axis=alt.Axis(labelExpr=style.SPLIT, labelAngle=0, ticks=False),
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("count:Q", title=None, axis=alt.Axis(tickCount=5, tickMinStep=1, format="d")),
        color=style.coloured("what", COUNTS),
        tooltip=style.tip(),
    )
    bars = (
        base.transform_filter(alt.FieldOneOfPredicate("what", OURS))
        .mark_bar()
        .encode(
            x=x,
            xOffset=alt.XOffset("what:N", scale=alt.Scale(domain=OURS)),
            stroke=style.coloured("what", COUNTS, alt.Stroke),
            fillOpacity=alt.condition("datum.light", alt.value(style.LIGHT), alt.value(1)),
        )
    )
    strokes = (
        base.transform_filter(~alt.FieldOneOfPredicate("what", OURS))
        .mark_rule(strokeWidth=4)
        .encode(x=alt.X("year:O", bandPosition=0), x2=alt.X2("year", bandPosition=1))
    )
    return style.finished(alt.layer(bars, strokes, style.key(COUNTS, rows["what"], COUNTS_MARGIN, squares=COUNTS)), 240)


def per_year_alt(yearly: pd.DataFrame, others: pd.DataFrame) -> str:
    """What `per_year` shows, in words."""
    if yearly.empty and others.empty:
        return NO_YEAR
    sentences = []
    for name, years, counts in (
        ("stops abroad per year in this record", yearly["year"], yearly["stops"]),
        ("visits per year as others published them", others["year"], others["value"]),
    ):
        if len(years):
            top, high, bottom, low = style.extremes([f"{year:.0f}" for year in years], counts)
            sentences.append(
                f"Of {name}, from {years.min():.0f} to {years.max():.0f}, the highest is {top} with {high:.0f}, "
                f"the lowest {bottom} with {low:.0f}."
            )
    part = [f"{year:.0f}" for year in yearly.loc[~yearly["whole"].astype(bool), "year"]]
    return " ".join(sentences + ([f"{listed(part)} is not over in this edition."] if part else []))


def court(stops: pd.DataFrame, countries: pd.DataFrame) -> alt.Chart:
    """Each stop as a dot, in the row of the host's relation to the court on the day of arrival.

    stops      as `travel.foreign_stops` gives them since the warrant, with `court`
    countries  the table `countries`
    """
    dots = _by_relation(stops, countries)
    if dots.empty:
        return style.empty(NO_STOP)
    order = [words for words in RELATIONS.values() if words in set(dots["row"])]
    heads = pd.DataFrame([_heading(row, dots[dots["row"] == row]) for row in order])
    marks = (
        alt.Chart(dots)
        .mark_point(filled=True, size=75, opacity=1, yOffset=style.UNDER_HEADING["yOffset"])
        .encode(
            x=alt.X("place:Q", axis=None, scale=alt.Scale(domain=[0, max(24, int(dots["place"].max()) + 1)])),
            y=style.row_place(order),
            color=style.coloured("when", WHEN),
            tooltip=style.tip(),
        )
    )
    key = style.key(WHEN, dots["when"])
    return style.finished(alt.layer(key, marks, style.headed_rows(heads, order)), style.HEADED * len(order))


def court_alt(stops: pd.DataFrame, countries: pd.DataFrame) -> str:
    """What `court` shows, in words."""
    dots = _by_relation(stops, countries)
    if dots.empty:
        return NO_STOP
    counts = dots["row"].value_counts()
    top, high, bottom, low = style.extremes(counts.index, counts)
    parties = dots[dots["row"] == RELATIONS["state-party"]]
    bound = (
        f"Hosts that were parties to the court: {listed(parties['name'])}." if len(parties)
        else "No host was a party to the court."
    )
    return (
        f"Dots for {style.plural(len(dots), 'stop')} since the warrant, by the host's relation to the court on the day. "
        f"The longest row is '{top}' with {high}, the shortest '{bottom}' with {low}. {bound}"
    )


def _by_relation(stops: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    names = style.country_names(countries)
    dots = pd.DataFrame(
        {
            "row": stops["court"].map(RELATIONS),
            "name": stops["country"].map(names),
            "when": ["up to publication" if start.date() <= PUBLICATION else "since publication" for start in stops["start"]],
        }
    )
    dots["place"] = dots.groupby("row").cumcount() + 0.5
    dots["tip"] = [
        f"{city}, {name}, {style.span(start, end)}: {relation}"
        for city, name, start, end, relation in
        zip(stops["city"], dots["name"], stops["start"], stops["end"], dots["row"])
    ]
    return dots


def _heading(row: str, dots: pd.DataFrame) -> dict[str, str]:
    """A row's heading: the relation, how many stops, and the hosts where a line can hold them."""
    hosts = listed(dots["name"].unique())
    heading = f"{row}: {style.plural(len(dots), 'stop')}"
    named = f"{heading} ({hosts})"
    return {"row": row, "heading": named if len(named) <= HEADING else heading, "tip": f"{row}: {hosts}"}
