"""Charts of the calendar chapter: the autumn day by day, the question of a lull, the months around it."""

from datetime import date, timedelta

import altair as alt
import pandas as pd

from limelight.charts import style
from limelight.dates import spoken
from limelight.facts import PUBLICATION
from limelight.measure import listed

NO_READING = "There is no reading to show."
NO_MONTH = "There is no month to show."

OCCASIONS = {
    "bilateral": style.COLOURS["blue"],
    "multilateral": style.COLOURS["orange"],
    "sidelines": style.COLOURS["purple"],
    "ceremony": style.COLOURS["green"],
}
STATES = {
    "lowest": style.COLOURS["orange"],
    "not lowest": style.COLOURS["blue"],
    "another month": style.COLOURS["grey"],
}
# (lowest by rate, lowest by count) → what the heading of a reading says of the month asked about.
LOWEST = {
    (True, True): "lowest by rate and count",
    (True, False): "lowest by rate only",
    (False, True): "lowest by count only",
    (False, False): "not lowest",
}
# Days without an event, in a row, from which a stretch is shaded.
QUIET = 3
QUIET_ROW = "quiet days"
# In pixels: a bar of the calendar, a bar of the lull, and the names of countries and months beside them.
LANE, BAR, MARGIN = 11, 19, 80


@style.described
def autumn(
    events: pd.DataFrame, quiet: pd.DataFrame, first: date, last: date, countries: pd.DataFrame
) -> alt.LayerChart | alt.Chart:
    """Every leader-level event over its days, in the row of each of the five whose president took part.

    events     as `visits.leader_events` gives them
    quiet      as `visits.gaps`; runs of at least `QUIET` days are shaded, with their length
    countries  the table `countries`
    """
    if events.empty:
        return style.empty(_no_events(first, last))
    names = style.country_names(countries)
    bars = _calendar_bars(events, names)
    x = style.time("start", first, last + timedelta(days=1))
    y = alt.Y(
        "row:N",
        title=None,
        scale=alt.Scale(domain=[QUIET_ROW, *(names[code] for code in style.region(countries))]),
        axis=alt.Axis(ticks=False, minExtent=MARGIN, maxExtent=MARGIN),
    )
    marks = (
        alt.Chart(bars)
        .mark_bar(cornerRadius=1)
        .encode(
            x=x,
            x2=alt.X2("end:T"),
            y=y,
            yOffset=alt.YOffset("lane:O", scale=alt.Scale(paddingInner=0.2, paddingOuter=0.3)),
            color=style.coloured("occasion", OCCASIONS),
            tooltip=style.tip(),
        )
    )
    key = style.key(OCCASIONS, bars["occasion"], MARGIN, squares=OCCASIONS)
    height = LANE * (int(bars["lane"].max()) + 2) * (len(style.region(countries)) + 1)
    return style.finished(alt.layer(*_quiet_layers(quiet, x), marks, *key), height)


def autumn_alt(
    events: pd.DataFrame, quiet: pd.DataFrame, first: date, last: date, countries: pd.DataFrame
) -> str:
    """What `autumn` shows, in words."""
    if events.empty:
        return _no_events(first, last)
    taken = events["inside"].str.split().explode().value_counts()
    taken = taken.reindex(style.region(countries), fill_value=0).rename(style.country_names(countries))
    most, high, fewest, low = style.extremes(taken)
    text = (
        f"Calendar with one row for each of the five and a bar for each event: "
        f"{style.plural(len(events), 'leader-level event')} from {spoken(first)} to {spoken(last)}. "
        f"The fullest row is {most} with {high}, the emptiest {fewest} with {low}. "
    )
    if quiet.empty:
        return f"{text}No day is without an event."
    longest = quiet.iloc[0]
    stretches = int((quiet["days"] >= QUIET).sum())
    return (
        f"{text}The longest quiet stretch lasts {style.plural(longest['days'], 'day')} "
        f"({style.span(longest['start'], longest['end'])}); shaded: "
        f"{style.plural(stretches, 'stretch', 'stretches')} of {QUIET} days or more."
    )


@style.described
def lull(table: pd.DataFrame, window: str) -> alt.LayerChart | alt.Chart:
    """Events per week in each month of the autumn, a group of bars for each reading.

    table   as `autumn.lull_table` gives it: reading, what, window, first, last, days, events, per_week,
            lowest_rate, lowest_count
    window  the month asked about; its bar is orange where it is the lowest by rate, else blue
    """
    if table.empty:
        return style.empty(NO_READING)
    bars, heads = _lull_bars(table, window), _lull_headings(table, window)
    months = list(bars["month"].unique())
    slots = [f"{reading}|{month}" for reading in heads["reading"] for month in ("", *months)]
    y = alt.Y(
        "slot:N",
        title=None,
        scale=alt.Scale(domain=slots, paddingInner=0.15, paddingOuter=0),
        axis=alt.Axis(
            ticks=False, labelExpr="split(datum.value, '|')[1]", minExtent=MARGIN, maxExtent=MARGIN
        ),
    )
    # Half as long again as the longest bar, so that its label has room on a telephone too.
    reach = alt.Scale(domain=[0, float(bars["per_week"].max() or 1) * 1.5])
    base = alt.Chart(bars).encode(x=alt.X("per_week:Q", axis=None, scale=reach), y=y, tooltip=style.tip())
    titles = alt.Chart(heads).encode(x=alt.XValue(-MARGIN), y=y, text=alt.Text("heading:N"), tooltip=style.tip())
    return style.finished(
        alt.layer(
            base.mark_bar().encode(color=style.coloured("state", STATES)),
            base.mark_text(align="left", dx=5).encode(text=alt.Text("label:N")),
            titles.mark_text(align="left", fontWeight=600, dy=2),
        ),
        BAR * len(slots),
    )


def lull_alt(table: pd.DataFrame, window: str) -> str:
    """What `lull` shows, in words."""
    if table.empty:
        return NO_READING
    named = table.drop_duplicates("reading")
    sentences = [
        f"Bars of events per week in each month, under {style.plural(len(named), 'reading')}.",
        f"{window.capitalize()} is the lowest by rate in {named['lowest_rate'].sum()} of them, "
        f"and by the count alone in {named['lowest_count'].sum()}.",
    ]
    for _, rows in table.groupby("reading", sort=False):
        top, high, bottom, low = style.extremes(rows.set_index(rows["window"].str.capitalize())["per_week"])
        sentences.append(
            f"{style.sentence(rows['what'].iloc[0])}: highest in {top} ({high:.1f} a week), "
            f"lowest in {bottom} ({low:.1f})."
        )
    return " ".join(sentences)


@style.described
def months(monthly: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Leader-level events per month, with the day of publication; thin or unfinished months are drawn light.

    monthly  as `pace.events_per_month` gives it: month (first day), events, whole, even
    """
    if monthly.empty:
        return style.empty(NO_MONTH)
    bars = _month_bars(monthly)
    first, last = monthly["month"].iloc[0].date(), (monthly["month"].iloc[-1] + pd.offsets.MonthEnd()).date()
    top = int(bars["events"].max())
    y = alt.Y(
        "events:Q",
        title=None,
        scale=alt.Scale(domain=[0, max(1, top) * 1.25]),
        axis=alt.Axis(tickCount=4, tickMinStep=1, format="d"),
    )
    base = alt.Chart(bars).encode(y=y, tooltip=style.tip())
    colour = style.COLOURS["blue"]
    layers = [
        base.mark_bar(color=colour, stroke=colour, strokeWidth=1).encode(
            x=style.time("start", first, last + timedelta(days=1)),
            x2=alt.X2("end:T"),
            y2=alt.datum(0),
            fillOpacity=alt.condition("datum.light", alt.value(style.LIGHT), alt.value(1)),
        ),
        base.transform_filter(f"datum.events == {top}")
        .mark_text(align="right", baseline="bottom", dy=-3)
        .encode(x=alt.X("middle:T"), text=alt.Text("events:Q")),
    ]
    if first <= PUBLICATION <= last:
        layers += style.rule_at(PUBLICATION, "article published", first, last)
    if _thin(monthly).any():
        uneven = monthly.loc[_thin(monthly), "month"].iloc[0].date()
        layers += style.rule_at(uneven, "thin coverage", first, last, 1)
    return style.finished(alt.layer(*layers), 220)


def months_alt(monthly: pd.DataFrame) -> str:
    """What `months` shows, in words."""
    if monthly.empty:
        return NO_MONTH
    named = monthly.set_index(monthly["month"].dt.strftime("%B %Y"))
    sure = named.loc[named["whole"] & named["even"], "events"]
    sentences = [f"Bars of leader-level events per month, {named.index[0]} to {named.index[-1]}."]
    if not sure.empty:
        top, high, bottom, low = style.extremes(sure)
        sentences.append(
            f"Of the months covered evenly the highest is {top} with {high}, the lowest {bottom} with {low}."
        )
    light = len(named) - len(sure)
    sentences.append(f"Drawn light, for thin or unfinished coverage: {style.plural(light, 'month')}.")
    return " ".join(sentences)


def _calendar_bars(events: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """One bar per event and country of the five: row, start, end, lane (so that bars never overlap)."""
    bars = events.assign(inside=events["inside"].str.split()).explode("inside")
    bars = bars.sort_values(["inside", "start", "end"], ignore_index=True)
    return pd.DataFrame(
        {
            "row": bars["inside"].map(names),
            "start": bars["start"].map(style.millis),
            # A bar ends short of midnight, so that neighbours in a lane stay apart.
            "end": bars["end"].map(style.millis) + style.DAY * 9 // 10,
            "lane": [lane for _, rows in bars.groupby("inside") for lane in _lanes(rows)],
            "occasion": bars["occasion"],
            "tip": [_event_words(event, names) for event in bars.itertuples(index=False)],
        }
    )


def _lanes(bars: pd.DataFrame) -> list[int]:
    """For each bar, in order of start, the first lane that is free on its first day."""
    lanes: list[int] = []
    taken_until: list[pd.Timestamp] = []
    for bar in bars.itertuples(index=False):
        lane = next((i for i, day in enumerate(taken_until) if day < bar.start), len(taken_until))
        taken_until[lane : lane + 1] = [bar.end]
        lanes.append(lane)
    return lanes


def _event_words(event, names: dict[str, str]) -> str:
    place = style.place(event.city, names.get(event.country, event.country))
    guests = listed(names.get(code, code) for code in event.outside.split())
    return f"{event.name} ({event.occasion}), {place}, {style.span(event.start, event.end)}; with {guests}"


def _quiet_layers(quiet: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Bands over the long stretches without an event, with their length in the row made for it."""
    long = quiet[quiet["days"] >= QUIET]
    if long.empty:
        return []
    starts, ends = long["start"].map(style.millis), long["end"].map(style.millis) + style.DAY
    bands = pd.DataFrame(
        {
            "start": starts,
            "middle": (starts + ends) // 2,
            "end": ends,
            "row": QUIET_ROW,
            "days": long["days"],
            "tip": [
                f"{stretch.days} days without an event, {style.span(stretch.start, stretch.end)}"
                for stretch in long.itertuples(index=False)
            ],
        }
    )
    base = alt.Chart(bands).encode(tooltip=style.tip())
    return [
        base.mark_rect(color=style.COLOURS["grey"], opacity=style.FAINT).encode(x=x, x2=alt.X2("end:T")),
        base.mark_text(baseline="middle").encode(x=alt.X("middle:T"), y=alt.Y("row:N"), text=alt.Text("days:Q")),
    ]


def _lull_bars(table: pd.DataFrame, window: str) -> pd.DataFrame:
    """One bar per reading and month: slot (its place), month, per_week, label, state (its colour), tip."""
    rows = []
    for row in table.itertuples(index=False):
        month = _stretch(row.first, row.last)
        state = "lowest" if row.lowest_rate else "not lowest"
        rows.append(
            {
                "slot": f"{row.reading}|{month}",
                "month": month,
                "per_week": row.per_week,
                "label": f"{row.per_week:.1f} a week ({row.events})",
                "state": state if row.window == window else "another month",
                "tip": f"{style.sentence(row.what)}, {style.span(row.first, row.last)}: "
                f"{style.plural(row.events, 'event')} in {row.days} days",
            }
        )
    return pd.DataFrame(rows)


def _lull_headings(table: pd.DataFrame, window: str) -> pd.DataFrame:
    named = table.drop_duplicates("reading")
    headings = [
        f"{row.what}: {window.capitalize()} {LOWEST[row.lowest_rate, row.lowest_count]}"
        for row in named.itertuples(index=False)
    ]
    slots = named["reading"] + "|"
    return pd.DataFrame({"reading": named["reading"], "slot": slots, "heading": headings, "tip": headings})


def _month_bars(monthly: pd.DataFrame) -> pd.DataFrame:
    start, thin = monthly["month"].map(style.millis), _thin(monthly)
    ends = monthly["month"] + pd.offsets.MonthEnd()
    return pd.DataFrame(
        {
            "start": start + 3 * style.DAY,
            "middle": start + 15 * style.DAY,
            "end": ends.map(style.millis) - 2 * style.DAY,
            "events": monthly["events"],
            "light": thin | ~monthly["whole"],
            "tip": [
                f"{row.month:%B %Y}: {style.plural(row.events, 'event')}"
                + ("" if row.whole else "; the month is not over in this edition")
                + ("; coverage is thin or uneven" if row.thin else "")
                for row in monthly.assign(thin=thin).itertuples(index=False)
            ],
        }
    )


def _thin(monthly: pd.DataFrame) -> pd.Series:
    """Months that sources cover unevenly; one that is not over is light for that reason alone."""
    return monthly["whole"] & ~monthly["even"]


def _no_events(first: date, last: date) -> str:
    return f"There is no leader-level event from {spoken(first)} to {spoken(last)}."


def _stretch(first: date, last: date) -> str:
    """A month's short name, with its days where the window cuts it."""
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    return f"{first:%b}" if whole else f"{first.day}–{last.day} {first:%b}"
