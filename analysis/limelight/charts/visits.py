"""Charts of the calendar chapter: the autumn day by day, the lull under its readings, the longer row of months."""

from datetime import date, timedelta

import altair as alt
import pandas as pd

from limelight.charts import style
from limelight.dates import spoken
from limelight.facts import PUBLICATION
from limelight.measure import listed

OCCASIONS = {
    "bilateral": style.COLOURS["blue"],
    "multilateral": style.COLOURS["orange"],
    "sidelines": style.COLOURS["purple"],
    "ceremony": style.COLOURS["green"],
}
QUIET = 3
QUIET_ROW = "quiet days"
LANE = 11
# Width in pixels of the names of countries and months beside the bars.
MARGIN = 80
# (lowest by rate, lowest by count) → what the heading of a reading says of its coloured bar.
LOWEST = {
    (True, True): "lowest by rate and count",
    (True, False): "lowest by rate only",
    (False, True): "lowest by count only",
    (False, False): "not lowest",
}


def autumn(events: pd.DataFrame, quiet: pd.DataFrame, first: date, last: date, countries: pd.DataFrame) -> alt.Chart:
    """Every leader-level event over its days, in the row of each of the five whose president took part.

    events     as `visits.leader_events` gives them
    quiet      as `visits.gaps`; runs of at least `QUIET` days are shaded, with their length
    countries  the table `countries`
    """
    if events.empty:
        return style.empty(_no_events(first, last))
    bars = _calendar_bars(events, countries)
    five = [style.country_names(countries)[code] for code in _region(countries)]
    x = style.time("start", first, last + timedelta(days=1))
    y = alt.Y(
        "row:N",
        title=None,
        scale=alt.Scale(domain=[QUIET_ROW, *five]),
        axis=alt.Axis(ticks=False, minExtent=MARGIN, maxExtent=MARGIN),
    )
    marks = (
        alt.Chart(bars)
        .mark_bar(cornerRadius=1)
        .encode(
            x=x,
            x2="end:T",
            y=y,
            yOffset=alt.YOffset("lane:O", scale=alt.Scale(paddingInner=0.2, paddingOuter=0.3)),
            color=style.coloured("occasion", OCCASIONS),
            tooltip=style.tip(),
        )
    )
    lanes = bars["lane"].max() + 1
    key = style.key(OCCASIONS, bars["occasion"], MARGIN, squares=OCCASIONS)
    return style.finished(alt.layer(*_quiet_layers(quiet, x), marks, key), LANE * (int(lanes) + 1) * 6)


def autumn_alt(events: pd.DataFrame, quiet: pd.DataFrame, first: date, last: date, countries: pd.DataFrame) -> str:
    """What `autumn` shows, in words."""
    if events.empty:
        return _no_events(first, last)
    names = style.country_names(countries)
    taken = events["inside"].str.split().explode().value_counts().reindex(_region(countries), fill_value=0)
    most, high, fewest, low = style.extremes(taken.index.map(names), taken)
    text = (
        f"Calendar with one row for each of the five and a bar for each event: "
        f"{style.plural(len(events), 'leader-level event')} from {spoken(first)} to {spoken(last)}. "
        f"The fullest row is {most} with {high}, the emptiest {fewest} with {low}. "
    )
    if quiet.empty:
        return text + "No day is without an event."
    longest = quiet.iloc[0]
    stretches = (quiet["days"] >= QUIET).sum()
    return text + (
        f"The longest quiet stretch lasts {style.plural(longest['days'], 'day')} "
        f"({style.span(longest['start'], longest['end'])}); "
        f"{style.plural(stretches, 'stretch', 'stretches')} of {QUIET} days or more "
        f"{'is' if stretches == 1 else 'are'} shaded."
    )


def _calendar_bars(events: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    """One bar per event and country of the five: row, start, end, lane (so that bars of a row never overlap)."""
    names = style.country_names(countries)
    bars = events.assign(inside=events["inside"].str.split()).explode("inside").sort_values(["inside", "start", "end"])
    lanes: list[int] = []
    free: dict[str, list] = {}
    for row, start, end in zip(bars["inside"], bars["start"], bars["end"]):
        taken_until = free.setdefault(row, [])
        lane = next((i for i, day in enumerate(taken_until) if day < start), len(taken_until))
        taken_until[lane : lane + 1] = [end]
        lanes.append(lane)
    tips = [
        f"{event.name} ({event.occasion}), {_place(event.city, names.get(event.country, event.country))}, "
        f"{style.span(event.start, event.end)}; from outside: "
        f"{listed(names.get(code, code) for code in event.outside.split())}"
        for event in bars.itertuples(index=False)
    ]
    return pd.DataFrame(
        {
            "row": bars["inside"].map(names),
            "start": bars["start"].map(style.millis),
            # A bar ends short of midnight, so that neighbours in a lane stay apart.
            "end": bars["end"].map(style.millis) + style.DAY * 9 // 10,
            "lane": lanes,
            "occasion": bars["occasion"],
            "tip": tips,
        }
    )


def _quiet_layers(quiet: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    long = quiet[quiet["days"] >= QUIET]
    if long.empty:
        return []
    bands = pd.DataFrame(
        {
            "start": long["start"].map(style.millis),
            "end": long["end"].map(style.millis) + style.DAY,
            "row": QUIET_ROW,
            "days": long["days"],
            "tip": [f"{days} days without an event, {style.span(start, end)}"
                    for start, end, days in zip(long["start"], long["end"], long["days"])],
        }
    )
    bands["middle"] = (bands["start"] + bands["end"]) // 2
    base = alt.Chart(bands).encode(tooltip=style.tip())
    return [
        base.mark_rect(color=style.COLOURS["grey"], opacity=style.FAINT).encode(x=x, x2="end:T"),
        base.mark_text(baseline="middle").encode(x=alt.X("middle:T"), y=alt.Y("row:N"), text="days:Q"),
    ]


def lull(table: pd.DataFrame, window: str) -> alt.Chart:
    """Events per week in each month of the autumn, a group of bars for each reading.

    table   as `autumn.lull_table` gives it: reading, what, window, first, last, events, per_week, lowest_rate
    window  the month that may be a lull; its bar is orange where it is the lowest by rate, else blue
    """
    if table.empty:
        return style.empty(NO_READING)
    bars = pd.DataFrame(
        {
            "group": table["reading"],
            "row": [_stretch(first, last) for first, last in zip(table["first"], table["last"])],
            "per_week": table["per_week"],
            "label": [f"{rate:.1f} a week ({count})" for rate, count in zip(table["per_week"], table["events"])],
            "state": [
                "other" if name != window else "lowest" if lowest else "not lowest"
                for name, lowest in zip(table["window"], table["lowest_rate"])
            ],
            "tip": [
                f"{row.what}: {style.plural(row.events, 'event')} in {row.days} days, {row.per_week:.1f} a week "
                f"({style.span(row.first, row.last)})"
                for row in table.itertuples(index=False)
            ],
        }
    )
    colours = {"lowest": style.COLOURS["orange"], "not lowest": style.COLOURS["blue"], "other": style.COLOURS["grey"]}
    named = table.drop_duplicates("reading")
    heads = named.assign(
        group=named["reading"],
        heading=[
            f"{what}: {window.capitalize()} {LOWEST[rate, number]}"
            for what, rate, number in zip(named["what"], named["lowest_rate"], named["lowest_count"])
        ],
    )
    slots = [[f"{group}|", *(f"{group}|{row}" for row in bars["row"].unique())] for group in heads["group"]]
    y = alt.Y(
        "slot:N",
        title=None,
        scale=alt.Scale(domain=[slot for group in slots for slot in group], paddingInner=0.15, paddingOuter=0),
        axis=alt.Axis(ticks=False, labelExpr="split(datum.value, '|')[1]", minExtent=MARGIN, maxExtent=MARGIN),
    )
    base = alt.Chart(bars.assign(slot=bars["group"] + "|" + bars["row"])).encode(
        x=alt.X("per_week:Q", axis=None, scale=alt.Scale(domain=[0, float(bars["per_week"].max() or 1) * 1.5])),
        y=y,
        tooltip=style.tip(),
    )
    titles = alt.Chart(heads.assign(slot=heads["group"] + "|", tip=heads["heading"])[["slot", "heading", "tip"]])
    return style.finished(
        alt.layer(
            base.mark_bar().encode(
                color=alt.Color("state:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None)
            ),
            base.mark_text(align="left", dx=5).encode(text="label:N"),
            titles.mark_text(align="left", fontWeight=600, dy=2).encode(
                x=alt.value(-MARGIN), y=y, text="heading:N", tooltip=style.tip()
            ),
        ),
        19 * sum(map(len, slots)),
    )


def lull_alt(table: pd.DataFrame, window: str) -> str:
    """What `lull` shows, in words."""
    if table.empty:
        return NO_READING
    named = table.drop_duplicates("reading")
    month = window.capitalize()
    sentences = [
        f"Bars of events per week in each month, under {style.plural(len(named), 'reading')}. "
        f"{month} is the lowest by rate in {named['lowest_rate'].sum()} of them"
        f" and by the count alone in {named['lowest_count'].sum()}."
    ]
    for _, rows in table.groupby("reading", sort=False):
        top, high, bottom, low = style.extremes(rows["window"].str.capitalize(), rows["per_week"])
        sentences.append(f"{style.sentence(rows['what'].iloc[0])}: highest in {top} ({high:.1f} a week), lowest in {bottom} ({low:.1f}).")
    return " ".join(sentences)


def months(monthly: pd.DataFrame) -> alt.Chart:
    """Leader-level events per month, with the day of publication; uneven or cut months are drawn light.

    monthly  as `pace.events_per_month` gives it: month (first day), events, whole, even
    """
    if monthly.empty:
        return style.empty(NO_MONTH)
    ends = monthly["month"] + pd.offsets.MonthEnd()
    # A month that is not over is light for that reason alone.
    thin = monthly["whole"] & ~monthly["even"]
    bars = pd.DataFrame(
        {
            "start": monthly["month"].map(style.millis) + 3 * style.DAY,
            "end": ends.map(style.millis) - 2 * style.DAY,
            "middle": monthly["month"].map(style.millis) + 15 * style.DAY,
            "events": monthly["events"],
            "light": ~(monthly["whole"] & monthly["even"]),
            "tip": [
                f"{row.month:%B %Y}: {style.plural(row.events, 'event')}"
                + ("" if row.whole else "; the month is not over in this edition")
                + ("; coverage is thin or uneven" if row.thin else "")
                for row in monthly.assign(thin=thin).itertuples(index=False)
            ],
        }
    )
    first, last = monthly["month"].iloc[0].date(), ends.iloc[-1].date()
    top = int(monthly["events"].max())
    x = style.time("start", first, last + timedelta(days=1))
    y = alt.Y("events:Q", title=None, scale=alt.Scale(domain=[0, top * 1.25 or 1]), axis=alt.Axis(tickCount=4, format="d"))
    base = alt.Chart(bars).encode(y=y, tooltip=style.tip())
    colour = style.COLOURS["blue"]
    layers = [
        base.mark_bar(color=colour, stroke=colour, strokeWidth=1).encode(
            x=x, x2="end:T", y2=alt.datum(0),
            fillOpacity=alt.condition("datum.light", alt.value(style.LIGHT), alt.value(1)),
        ),
        base.transform_filter(f"datum.events == {top}").mark_text(align="right", baseline="bottom", dy=-3).encode(
            x=alt.X("middle:T"), text="events:Q"
        ),
    ]
    if first <= PUBLICATION <= last:
        layers.append(style.rule_at(PUBLICATION, "article published", first, last))
    if thin.any():
        uneven = monthly.loc[thin, "month"].iloc[0].date()
        layers.append(style.rule_at(uneven, "thin coverage", first, last, 1))
    return style.finished(alt.layer(*layers), 220)


def months_alt(monthly: pd.DataFrame) -> str:
    """What `months` shows, in words."""
    if monthly.empty:
        return NO_MONTH
    sure = monthly[monthly["whole"] & monthly["even"]]
    text = (
        f"Bars of leader-level events per month, {monthly['month'].iloc[0]:%B %Y} to {monthly['month'].iloc[-1]:%B %Y}. "
    )
    if not sure.empty:
        top, high, bottom, low = style.extremes([f"{month:%B %Y}" for month in sure["month"]], sure["events"])
        text += f"Of the months covered evenly the highest is {top} with {high}, the lowest {bottom} with {low}. "
    light = len(monthly) - len(sure)
    return text + (f"{style.plural(light, 'month')} of thin or incomplete coverage "
                   f"{'is' if light == 1 else 'are'} drawn light." if light else "Coverage is even throughout.")


NO_READING = "There is no reading to show."
NO_MONTH = "There is no month to show."


def _no_events(first: date, last: date) -> str:
    return f"There is no leader-level event from {spoken(first)} to {spoken(last)}."


def _region(countries: pd.DataFrame) -> list[str]:
    return list(countries.loc[countries["region_member"] == "yes", "country"])


def _place(city: str, country: str) -> str:
    return f"{city}, {country}" if city else country


def _stretch(first: date, last: date) -> str:
    """A month's short name, with its days where the window cuts it."""
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    return f"{first:%b}" if whole else f"{first.day}–{last.day} {first:%b}"
