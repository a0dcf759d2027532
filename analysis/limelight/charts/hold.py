"""Charts of the chapter on Russia's hold: firms, trade and its mirrors, goods sent on, investment, projects."""

from datetime import date

import altair as alt
import pandas as pd

from limelight import firms as firm_series
from limelight import projects as project_steps
from limelight import trade as trade_series
from limelight.charts import style
from limelight.dates import spoken
from limelight.facts import PUBLICATION
from limelight.measure import dollars, listed

NO_COUNT = "There is no count of firms to show."
NO_TRADE = "There is no year of trade to show."
NO_GOODS = "There is no pair of periods to show."
NO_INVESTMENT = "There is no figure of investment to show."
NO_STEP = "There is no step to show."

WAR = date(2022, 2, 24)
BILLION = trade_series.BILLION

FIRMS = dict(
    zip(
        firm_series.SERIES.values(),
        (style.COLOURS[name] for name in ("blue", "orange", "green", "purple")),
        strict=True,
    )
)
BOUNDS = alt.Scale(
    domain=["exact", "about", "at-least", "at-most"],
    range=["circle", "circle", "triangle-up", "triangle-down"],
)
BOUND_WORDS = {"at-least": "at least ", "at-most": "at most ", "about": "about ", "exact": ""}
RUSSIA, CHINA = "Russia", "China"
POWERS = {RUSSIA: style.COLOURS["orange"], CHINA: style.COLOURS["blue"]}
POWER_NAMES = {"RUS": RUSSIA, "CHN": CHINA}
DASHES = alt.Scale(domain=["Kazakhstan", "partner"], range=[[1, 0], [5, 4]])
RISE = {"largest rise": style.COLOURS["orange"], "other years": style.COLOURS["blue"]}
STANDINGS = {
    "taken": style.COLOURS["blue"],
    "due": style.COLOURS["orange"],
    "planned": style.COLOURS["grey"],
}
STANDING_WORDS = {
    "taken": "taken",
    "due": "planned, day past",
    "planned": "planned, still to come",
}

HEIGHT, SHORT = 260, 200
BILLIONS = "(datum.value < 0 ? '−$' : '$') + abs(datum.value) + ' bn'"
# In pixels, how far below the key the highest mark may stand, also where rules have their labels between.
BELOW_KEY, BELOW_LABELS = 14, 2 * style.LINE + 4
# In pixels, what stands left of a plot: numbers of firms or billions, and names of projects.
NUMBERS_MARGIN, NAMES_MARGIN, ROW = 44, 108, 30
# Days that a chart leaves free on either side of its first and last mark.
ROOM = pd.Timedelta(days=60)


@style.described
def firms(counts: pd.DataFrame, as_of: date) -> alt.LayerChart | alt.Chart:
    """Firms in Kazakhstan with Russian capital: each series by what it counts, in its own colour.

    counts  as `firms.series` gives them; one of the lowest confidence is drawn light, a bound as a triangle, a
            count of a year or month as a stroke across it. Lines join counts known to the day.
    """
    marks = _counts(counts)
    if marks.empty:
        return style.empty(NO_COUNT)
    first = (counts["first"].min() - ROOM).date()
    last = max((counts["last"].max() + ROOM).date(), as_of)
    x = style.time("day", first, last)
    base = alt.Chart(marks).encode(
        x=x,
        y=alt.Y(
            "value:Q",
            title=None,
            scale=alt.Scale(range=[HEIGHT, BELOW_LABELS]),
            axis=alt.Axis(tickCount=5, format=",d", minExtent=NUMBERS_MARGIN, maxExtent=NUMBERS_MARGIN),
        ),
        color=style.coloured("what", FIRMS),
        tooltip=style.tip(),
    )
    points = base.mark_point(size=75, opacity=1).encode(
        shape=alt.Shape("bound:N", scale=BOUNDS, legend=None),
        fill=style.coloured("what", FIRMS, alt.Fill),
        fillOpacity=alt.condition("datum.weak", alt.value(style.LIGHT), alt.value(1)),
    )
    layers = [
        *style.key(FIRMS, marks["what"], NUMBERS_MARGIN),
        base.transform_filter("datum.joined").mark_line(strokeWidth=1.5).encode(detail="what:N"),
        base.mark_rule(strokeWidth=2).encode(x=alt.X("since:T"), x2=alt.X2("until:T")),
        points,
        *_war_and_article(first, last, as_of),
    ]
    return style.finished(alt.layer(*layers), HEIGHT)


def firms_alt(counts: pd.DataFrame, as_of: date) -> str:
    """What `firms` shows, in words."""
    if counts.empty:
        return NO_COUNT
    sentences = [f"Counts of firms with Russian capital in Kazakhstan, to {spoken(as_of)}."]
    for what, rows in counts.groupby("what", sort=False):
        first, last = rows.iloc[0], rows.iloc[-1]
        if len(rows) == 1:
            sentences.append(f"{style.sentence(what)}: {_count_words(first)} in {_year(first)}.")
        else:
            sentences.append(
                f"{style.sentence(what)}: {style.plural(len(rows), 'count')}, from {_count_words(first)} in "
                f"{_year(first)} to {_count_words(last)} in {_year(last)}."
            )
    return " ".join(sentences)


@style.described
def trade(russia: pd.DataFrame, china: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Kazakhstan's turnover with Russia and with China, as it reports it and as they do.

    russia, china  as `trade.mirror` gives them for Kazakhstan and the power: year, one, other (billion dollars)
    """
    marks = _mirrors(russia, china)
    if marks.empty:
        return style.empty(NO_TRADE)
    base = alt.Chart(marks).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, ticks=False, labelOverlap="greedy")),
        y=alt.Y(
            "value:Q",
            title=None,
            scale=alt.Scale(range=[HEIGHT, BELOW_KEY]),
            axis=_billions(),
        ),
        color=style.coloured("power", POWERS),
        tooltip=style.tip(),
    )
    lines = base.mark_line(strokeWidth=2).encode(
        strokeDash=alt.StrokeDash("reporter:N", scale=DASHES, legend=None), detail=["power:N", "reporter:N"]
    )
    points = base.mark_point(size=45, opacity=1).encode(
        fill=style.coloured("power", POWERS, alt.Fill),
        fillOpacity=alt.condition("datum.reporter == 'partner'", alt.value(0), alt.value(1)),
    )
    return style.finished(alt.layer(*style.key(POWERS, marks["power"], NUMBERS_MARGIN), lines, points), HEIGHT)


def trade_alt(russia: pd.DataFrame, china: pd.DataFrame) -> str:
    """What `trade` shows, in words."""
    if russia.empty and china.empty:
        return NO_TRADE
    sentences = [
        "Lines of Kazakhstan's yearly turnover with two powers in billions of dollars; "
        "whole lines are Kazakhstan's figures, broken ones the partner's."
    ]
    for name, rows in ((RUSSIA, russia), (CHINA, china)):
        own, both = rows.dropna(subset=["one"]), rows.dropna(subset=["gap"])
        if len(own):
            first, last = own.iloc[0], own.iloc[-1]
            sentences.append(
                f"With {name}, from {dollars(first['one'] * BILLION)} in {first['year']:.0f} "
                f"to {dollars(last['one'] * BILLION)} in {last['year']:.0f}."
            )
        if len(both):
            last = both.iloc[-1]
            sentences.append(
                f"{name}'s own figure for {last['year']:.0f} is {dollars(last['other'] * BILLION)}, "
                f"{last['ratio'] - 1:+.0%} against Kazakhstan's."
            )
    return " ".join(sentences)


@style.described
def rises(change: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Change of turnover from year to year as bars (billion dollars), the largest rise marked.

    change  as `trade.rises` gives it
    """
    bars = _rises(change)
    if bars.empty:
        return style.empty(NO_TRADE)
    base = alt.Chart(bars).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, ticks=False, labelOverlap="greedy")),
        y=alt.Y(
            "rise:Q",
            title=None,
            scale=alt.Scale(range=[SHORT, BELOW_KEY]),
            axis=_billions(),
        ),
        color=style.coloured("kind", RISE),
        tooltip=style.tip(),
    )
    key = style.key(RISE, bars["kind"], NUMBERS_MARGIN, squares=RISE)
    return style.finished(alt.layer(*key, base.mark_bar()), SHORT)


def rises_alt(change: pd.DataFrame) -> str:
    """What `rises` shows, in words."""
    known = change.dropna(subset=["rise"])
    if known.empty:
        return NO_TRADE
    by_year = known.set_index(known["year"].astype(str))["rise"]
    top, high, bottom, low = style.extremes(by_year)
    return (
        f"Bars of the yearly change of Kazakhstan's turnover with Russia, {by_year.index[0]} to "
        f"{by_year.index[-1]}. The largest rise is that of {top}, {_signed(high)}; "
        f"the lowest value that of {bottom}, {_signed(low)}."
    )


@style.described
def passed_on(goods: pd.DataFrame, countries: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """How many times larger a flow of goods was than in the same months before the war, on a scale of tenfolds.

    goods      as `trade.passed_on` gives them
    countries  the table `countries`
    """
    bars = _goods(goods, countries)
    if bars.empty:
        return style.empty(NO_GOODS)
    rows = list(bars["row"])
    reach = alt.Scale(type="log", domain=[1, max(10.0, float(bars["factor"].max()) * 1.05)])
    base = alt.Chart(bars).encode(y=style.row_place(rows), tooltip=style.tip())
    drawn = base.mark_bar(**style.UNDER_HEADING, color=style.COLOURS["blue"]).encode(
        x=alt.X("nought:Q", axis=None, scale=reach), x2="factor:Q"
    )
    return style.finished(alt.layer(drawn, style.headed_rows(bars, rows)), style.HEADED * len(rows))


def passed_on_alt(goods: pd.DataFrame, countries: pd.DataFrame) -> str:
    """What `passed_on` shows, in words."""
    bars = _goods(goods, countries)
    if bars.empty:
        return NO_GOODS
    each = " ".join(f"{style.sentence(heading)}." for heading in bars["heading"])
    return f"Bars of how many times larger a flow was in 2022 than in the same months of 2021. {each}"


@style.described
def investment(statements: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Every figure on record of one state's investment in another, a row for each thing that is counted.

    statements  as `investment.statements` gives them; a bound is a triangle that points where it is open
    """
    marks = _statements(statements)
    if marks.empty:
        return style.empty(NO_INVESTMENT)
    rows = list(dict.fromkeys(marks["row"]))
    heads = marks.drop_duplicates("row")[["row", "heading"]].assign(tip=lambda head: head["heading"])
    reach = alt.Scale(domain=[min(0.0, float(marks["value"].min())), float(marks["value"].max()) * 1.05])
    shapes = alt.Scale(domain=BOUNDS.domain, range=["circle", "circle", "triangle-right", "triangle-left"])
    dots = (
        alt.Chart(marks)
        .mark_point(filled=True, size=80, opacity=0.8, yOffset=style.UNDER_HEADING["yOffset"])
        .encode(
            x=alt.X("value:Q", title=None, scale=reach, axis=alt.Axis(tickCount=5, labelExpr=BILLIONS)),
            y=style.row_place(rows),
            color=alt.ColorValue(style.COLOURS["orange"]),
            shape=alt.Shape("bound:N", scale=shapes, legend=None),
            tooltip=style.tip(),
        )
    )
    return style.finished(alt.layer(dots, style.headed_rows(heads, rows)), style.HEADED * len(rows))


def investment_alt(statements: pd.DataFrame) -> str:
    """What `investment` shows, in words."""
    marks = _statements(statements)
    if marks.empty:
        return NO_INVESTMENT
    each = " ".join(f"{style.sentence(heading)}." for heading in dict.fromkeys(marks["heading"]))
    return (
        f"Dots for {style.plural(len(marks), 'figure')} of Russian investment in Kazakhstan, in billions of "
        f"dollars, in a row for each thing that is counted. {each}"
    )


@style.described
def shares(parts: pd.DataFrame, countries: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Russia's and China's part of each total of investment in which Russia is named.

    parts      as `investment.shares` gives them
    countries  the table `countries`
    """
    marks = _shares(parts, countries)
    if marks.empty:
        return style.empty(NO_INVESTMENT)
    rows = list(dict.fromkeys(marks["row"]))
    heads = marks.drop_duplicates("row")[["row"]].assign(heading=lambda head: head["row"], tip=lambda head: head["row"])
    reach = alt.Scale(domain=[0, float(marks["share"].max()) * 1.08])
    x = alt.X("share:Q", title=None, scale=reach, axis=alt.Axis(tickCount=5, format=".0%"))
    dots = style.headed_dots(marks, rows, x, style.coloured("power", POWERS))
    layers = (*style.key(POWERS, marks["power"]), dots, style.headed_rows(heads, rows))
    return style.finished(alt.layer(*layers), style.HEADED * len(rows))


def shares_alt(parts: pd.DataFrame, countries: pd.DataFrame) -> str:
    """What `shares` shows, in words."""
    marks = _shares(parts, countries)
    if marks.empty:
        return NO_INVESTMENT
    each = [
        f"{row}: {listed(f'{mark.power} {mark.share:.0%}' for mark in one.itertuples(index=False))}."
        for row, one in marks.groupby("row", sort=False)
    ]
    return f"Dots for the part of an investor in {style.plural(len(each), 'total')} of investment. {' '.join(each)}"


@style.described
def timeline(steps: pd.DataFrame, as_of: date) -> alt.LayerChart | alt.Chart:
    """Steps of each energy project in time: taken, planned, and planned for a day that is past.

    steps  as `projects.steps` gives them; a step known to the month or year stands on its first day
    """
    marks = _steps(steps)
    if marks.empty:
        return style.empty(NO_STEP)
    rows = list(dict.fromkeys(marks["row"]))
    first = min(steps["first"].min(), pd.Timestamp(WAR)) - ROOM
    last = max(steps["first"].max(), pd.Timestamp(as_of)) + ROOM
    first, last = first.date(), last.date()
    height = ROW * len(rows) + 2 * style.LINE
    dots = (
        alt.Chart(marks)
        .mark_point(size=75, strokeWidth=2)
        .encode(
            x=style.time("day", first, last),
            y=alt.Y(
                "row:N",
                title=None,
                scale=alt.Scale(domain=rows, range=[2 * style.LINE, height]),
                axis=alt.Axis(ticks=False, minExtent=NAMES_MARGIN, maxExtent=NAMES_MARGIN),
            ),
            color=style.coloured("standing", _worded(STANDINGS)),
            fill=style.coloured("standing", _worded(STANDINGS), alt.Fill),
            fillOpacity=alt.condition("datum.plan", alt.value(0), alt.value(0.75)),
            tooltip=style.tip(),
        )
    )
    layers = [
        *style.key(_worded(STANDINGS), marks["standing"], NAMES_MARGIN),
        dots,
        *_war_and_article(first, last, as_of),
    ]
    return style.finished(alt.layer(*layers).resolve_scale(y="independent"), height)


def timeline_alt(steps: pd.DataFrame, as_of: date) -> str:
    """What `timeline` shows, in words."""
    marks = _steps(steps)
    if marks.empty:
        return NO_STEP
    sentences = [f"Lines of time of {style.plural(marks['row'].nunique(), 'energy project')} to {spoken(as_of)}."]
    for row, one in marks.groupby("row", sort=False):
        counts = one["standing"].value_counts()
        worded = listed(f"{number} {standing}" for standing, number in counts.items())
        sentences.append(f"{style.sentence(row)}: steps {worded}.")
        taken = one[~one["plan"]]
        if len(taken):
            sentences.append(f"The last one taken, {taken.iloc[-1]['tip']}.")
    return " ".join(sentences)


def _billions() -> alt.Axis:
    """The axis of sums in billions of dollars, which says so at each mark."""
    return alt.Axis(tickCount=5, labelExpr=BILLIONS, minExtent=NUMBERS_MARGIN, maxExtent=NUMBERS_MARGIN)


def _worded(colours: dict[str, str]) -> dict[str, str]:
    return {STANDING_WORDS[standing]: colour for standing, colour in colours.items()}


def _war_and_article(first: date, last: date, as_of: date) -> list[alt.Chart]:
    war = style.rule_at(WAR, "invasion", first, last) if as_of >= WAR else []
    article = style.rule_at(PUBLICATION, "article", first, last, 1) if as_of >= PUBLICATION else []
    return war + article


def _counts(counts: pd.DataFrame) -> pd.DataFrame:
    """One mark per count: what, since and until (milliseconds) and the day between them, joined, value, bound, weak,
    tip."""
    return pd.DataFrame(
        [
            {
                "what": row.what,
                "day": (style.millis(row.first) + style.millis(row.last)) // 2,
                "since": style.millis(row.first),
                "until": style.millis(row.last),
                "joined": row.first == row.last and row.metric in firm_series.CONTINUED,
                "value": row.value,
                "bound": row.bound,
                "weak": row.confidence == 1,
                "tip": f"{row.what}, {row.day}: {BOUND_WORDS[row.bound]}{row.value:,} firms",
            }
            for row in counts.itertuples(index=False)
        ]
    )


def _count_words(row: pd.Series) -> str:
    return f"{BOUND_WORDS[row['bound']]}{row['value']:,}"


def _year(row: pd.Series) -> str:
    return f"{row['first']:%Y}"


def _mirrors(russia: pd.DataFrame, china: pd.DataFrame) -> pd.DataFrame:
    """One mark per year, power and reporter: year, value, power, reporter, tip."""
    marks = []
    for power, rows in ((RUSSIA, russia), (CHINA, china)):
        for row in rows.itertuples(index=False):
            for reporter, value in (("Kazakhstan", row.one), ("partner", row.other)):
                if pd.isna(value):
                    continue
                said = power if reporter == "partner" else reporter
                tip = f"{row.year}, Kazakhstan and {power} as {said} reports it: {dollars(value * BILLION)}"
                marks.append({"year": str(row.year), "value": value, "power": power, "reporter": reporter, "tip": tip})
    return pd.DataFrame(marks)


def _rises(change: pd.DataFrame) -> pd.DataFrame:
    known = change.dropna(subset=["rise"])
    highest = known["rise"].max()
    return pd.DataFrame(
        [
            {
                "year": str(row.year),
                "rise": row.rise,
                "kind": list(RISE)[int(row.rise < highest)],
                "tip": f"{row.year}: {_signed(row.rise)} ({row.share:+.0%}), to {dollars(row.value * BILLION)}",
            }
            for row in known.itertuples(index=False)
        ]
    )


def _signed(billions: float) -> str:
    """A change in billions of dollars with its sign."""
    return f"{'−' if billions < 0 else '+'}{dollars(abs(billions) * BILLION)}"


def _goods(goods: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    names = style.country_names(countries) | {"EUU": "EU"}
    rows = []
    for row in goods[goods["factor"] > 1].itertuples(index=False):
        sides = f"{names.get(row.reporter, row.reporter)} to {names.get(row.partner, row.partner)}"
        change = f"{dollars(row.before * BILLION)} to {dollars(row.after * BILLION)}"
        product = row.product.split(" (")[0].split(",")[0]
        rows.append(
            {
                "row": f"{row.product}, {sides}, {row.period}",
                "heading": f"{product}, {sides}: × {row.factor:.1f}",
                "factor": row.factor,
                "nought": 1,
                "tip": f"{row.product}, {sides}, {row.period}: {change}, × {row.factor:.1f}",
            }
        )
    return pd.DataFrame(rows)


def _statements(statements: pd.DataFrame) -> pd.DataFrame:
    """One mark per figure: row (what is counted), heading (with its range), value, bound, tip."""
    marks = []
    for what, rows in statements.groupby("what", sort=False):
        low, high = rows["value_usd_bn"].min(), rows["value_usd_bn"].max()
        years = style.plural(len(rows), "figure")
        sums = dollars(high * BILLION) if low == high else f"{dollars(low * BILLION)} to {dollars(high * BILLION)}"
        for row in rows.itertuples(index=False):
            marks.append(
                {
                    "row": what,
                    "heading": f"{what}: {sums}, {years}",
                    "value": row.value_usd_bn,
                    "bound": row.bound,
                    "tip": f"{what}, {row.period}: {BOUND_WORDS[row.bound]}{dollars(row.value_usd_bn * BILLION)}",
                }
            )
    return pd.DataFrame(marks)


def _shares(parts: pd.DataFrame, countries: pd.DataFrame) -> pd.DataFrame:
    names = style.country_names(countries)
    return pd.DataFrame(
        [
            {
                "row": f"{names[row.recipient]}, {row.what}, {row.period.replace('/', ' to ')}",
                "power": POWER_NAMES[row.investor],
                "share": row.share,
                "tip": f"{POWER_NAMES[row.investor]}: {row.share:.0%}, {dollars(row.value * BILLION)}, "
                f"place {row.place} of {row.named} named",
            }
            for row in parts.itertuples(index=False)
        ]
    )


def _steps(steps: pd.DataFrame) -> pd.DataFrame:
    """One mark per step: row (short name of the project), day, standing in words, plan, tip."""
    return pd.DataFrame(
        [
            {
                "row": project_steps.ENERGY.get(row.subject, row.subject),
                "day": style.millis(row.first),
                "standing": STANDING_WORDS[row.standing],
                "plan": row.plan == "yes",
                "tip": f"{_spoken(row)}: {row.what}",
            }
            for row in steps.itertuples(index=False)
        ]
    )


def _spoken(row) -> str:
    """The day of a step as precisely as it is known."""
    return {4: f"{row.first:%Y}", 7: f"{row.first:%b %Y}"}.get(len(row.day), style.short_day(row.first))
