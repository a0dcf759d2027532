"""Charts of the chapter on summits: gatherings by who had a seat, who of the five came, and one-partner summits."""

from datetime import date

import altair as alt
import pandas as pd

from limelight.charts import style
from limelight.dates import spoken
from limelight.facts import PUBLICATION
from limelight.measure import listed
from limelight.summits import CAME, SEATS

NO_GATHERING = "There is no gathering to show."

SEAT_COLOURS = dict(zip(SEATS, (style.COLOURS[name] for name in ("blue", "orange", "purple", "grey")), strict=True))
CAME_COLOURS = dict(zip(CAME, (style.COLOURS[name] for name in ("blue", "orange", "grey", "grey")), strict=True))
FULL = {"all presidents of the five": style.COLOURS["blue"], "some sent or missing": style.COLOURS["orange"]}

NAMES_MARGIN, COUNTS_MARGIN, ROW = 112, 26, 22
# In pixels: how far apart the columns of the five stand, and where the name of the gathering begins.
COLUMN, DATES_MARGIN = 27, 80
# Letters of a gathering's name that a telephone has room for beside the columns.
NAME = 24


@style.described
def per_year(counts: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Gatherings per year, by which of Russia and China had a seat.

    counts  as `summits.per_year` gives them; a year that the edition does not cover whole has light bars
    """
    if counts.empty:
        return style.empty(NO_GATHERING)
    part = set(counts.loc[~counts["whole"].astype(bool), "year"])
    marks = pd.DataFrame(
        {
            "year": [f"{year}{'|so far' if year in part else ''}" for year in counts["year"]],
            "gatherings": counts["gatherings"],
            "seats": counts["seats"],
            "order": counts["seats"].map({seats: place for place, seats in enumerate(SEATS)}),
            "light": counts["year"].isin(part),
            "tip": [
                f"{row.year}, {row.seats}: {style.plural(row.gatherings, 'gathering')}"
                for row in counts.itertuples(index=False)
            ],
        }
    )
    bars = (
        alt.Chart(marks)
        .mark_bar()
        .encode(
            x=alt.X(
                "year:O",
                title=None,
                scale=alt.Scale(domain=sorted(set(marks["year"])), paddingInner=0.3),
                axis=alt.Axis(labelExpr=style.SPLIT, labelAngle=0, ticks=False),
            ),
            y=alt.Y("gatherings:Q", title=None, axis=alt.Axis(tickCount=5, tickMinStep=1, format="d")),
            order="order:Q",
            color=style.coloured("seats", SEAT_COLOURS),
            stroke=style.coloured("seats", SEAT_COLOURS, alt.Stroke),
            fillOpacity=alt.condition("datum.light", alt.value(style.LIGHT), alt.value(1)),
            tooltip=style.tip(),
        )
    )
    key = style.key(SEAT_COLOURS, marks["seats"], COUNTS_MARGIN, squares=SEATS)
    return style.finished(alt.layer(bars, *key), 220)


def per_year_alt(counts: pd.DataFrame) -> str:
    """What `per_year` shows, in words."""
    if counts.empty:
        return NO_GATHERING
    sentences = ["Bars of gatherings with presidents of the five per year, by which of Russia and China had a seat."]
    for year, rows in counts.groupby("year"):
        each = rows.set_index("seats")["gatherings"].reindex(SEATS).dropna()
        worded = listed(f"{seats} {number:.0f}" for seats, number in each.items())
        so_far = "" if rows["whole"].all() else ", a year not over in this edition"
        sentences.append(f"{year}{so_far}: {worded}.")
    return " ".join(sentences)


@style.described
def attendance(came: pd.DataFrame, found: pd.DataFrame, countries: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Who of the five came to each gathering: a row for each, a column for each of the five.

    came       as `summits.attendance` gives it
    found      the same gatherings, as `summits.gatherings` gives them
    countries  the table `countries`
    """
    if came.empty or found.empty:
        return style.empty(NO_GATHERING)
    five = style.region(countries)
    names = _names(countries)
    place = {code: number + 0.5 for number, code in enumerate(five)}
    marks = pd.DataFrame(
        [
            {
                "row": row.event_id,
                "column": place[row.country],
                "came": row.came,
                "tip": f"{row.name}, {style.short_day(row.start)}. {_who(row, names)}",
            }
            for row in came.itertuples(index=False)
        ]
    )
    heads = pd.DataFrame(
        [
            {
                "row": row.event_id,
                "day": style.short_day(row.start),
                "label": _short(row, names),
                "tip": f"{row.name}, {style.place(row.city, names.get(row.country, row.country))}, "
                f"{style.span(row.start, row.end)}",
            }
            for row in found.itertuples(index=False)
        ]
    )
    rows = list(heads["row"])
    y = alt.Y("row:N", sort=rows, axis=None, scale=alt.Scale(domain=rows))
    x = alt.X(
        "column:Q",
        axis=None,
        scale=alt.Scale(domain=[0, len(five)], range=[DATES_MARGIN, DATES_MARGIN + COLUMN * len(five)]),
    )
    dots = (
        alt.Chart(marks)
        .mark_point(size=75, strokeWidth=1.5, opacity=1)
        .encode(
            x=x,
            y=y,
            color=style.coloured("came", CAME_COLOURS),
            fill=style.coloured("came", CAME_COLOURS, alt.Fill),
            fillOpacity=alt.condition(
                alt.FieldOneOfPredicate(field="came", oneOf=list(CAME[:2])), alt.value(1), alt.value(0)
            ),
            shape=alt.Shape(
                "came:N",
                scale=alt.Scale(domain=list(CAME), range=["circle", "square", "circle", "stroke"]),
                legend=None,
            ),
            tooltip=style.tip(),
        )
    )
    words = alt.Chart(heads).encode(y=y, tooltip=style.tip())
    aligned = {"align": "left", "baseline": "middle"}
    columns = alt.Chart(
        pd.DataFrame({"column": list(place.values()), "code": five, "tip": [names[code] for code in five]})
    )
    layers = [
        *_came_key(set(marks["came"])),
        columns.mark_text(baseline="bottom", fontSize=11).encode(
            x=x, y=alt.YValue(-2), text=alt.Text("code:N"), tooltip=style.tip()
        ),
        words.mark_text(**aligned).encode(x=alt.XValue(0), text=alt.Text("day:N")),
        words.mark_text(**aligned).encode(
            x=alt.XValue(DATES_MARGIN + COLUMN * len(five) + 6), text=alt.Text("label:N")
        ),
        dots,
    ]
    return style.finished(alt.layer(*layers), ROW * len(rows))


def attendance_alt(came: pd.DataFrame, found: pd.DataFrame, countries: pd.DataFrame) -> str:
    """What `attendance` shows, in words."""
    if came.empty or found.empty:
        return NO_GATHERING
    names = _names(countries)
    full = came.groupby("event_id")["came"].agg(lambda column: (column == CAME[0]).all())
    by_country = came[came["came"] == CAME[0]].groupby("country").size()
    by_country.index = [names[code] for code in by_country.index]
    sentences = [
        f"Grid of {style.plural(len(full), 'gathering')} by the five; a dot is a president, a square a stand-in.",
        f"All presidents came to {full.sum()}.",
    ]
    if len(by_country):
        top, high, bottom, low = style.extremes(by_country)
        sentences.append(f"Most often there: the president of {top}, {high}; least often: of {bottom}, {low}.")
    sent = came[came["came"] == CAME[1]]
    if len(sent):
        counts = sent["country"].map(names).value_counts()
        sentences.append(f"Stand-ins: {listed(f'{name} {number}' for name, number in counts.items())}.")
    return " ".join(sentences)


@style.described
def one_partner(found: pd.DataFrame, as_of: date, countries: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Summits of the five with one partner in time, a row for each partner.

    found      as `summits.with_one_partner` gives them
    countries  the table `countries`
    """
    if found.empty:
        return style.empty(NO_GATHERING)
    marks = _partners(found, _names(countries))
    rows = list(dict.fromkeys(marks["row"]))
    first = (found["start"].min() - pd.Timedelta(days=60)).date()
    height = ROW * len(rows) + style.LINE
    dots = (
        alt.Chart(marks)
        .mark_point(filled=True, size=85, opacity=1)
        .encode(
            x=style.time("day", first, as_of),
            y=alt.Y(
                "row:N",
                title=None,
                scale=alt.Scale(domain=rows, range=[style.LINE, height]),
                axis=alt.Axis(ticks=False, minExtent=NAMES_MARGIN, maxExtent=NAMES_MARGIN, labelLimit=NAMES_MARGIN),
            ),
            color=style.coloured("full", FULL),
            tooltip=style.tip(),
        )
    )
    layers = [*style.key(FULL, marks["full"], NAMES_MARGIN, columns=1), dots]
    if as_of >= PUBLICATION:
        layers += style.rule_at(PUBLICATION, "article", first, as_of)
    return style.finished(alt.layer(*layers).resolve_scale(y="independent"), height)


def one_partner_alt(found: pd.DataFrame, as_of: date, countries: pd.DataFrame) -> str:
    """What `one_partner` shows, in words."""
    if found.empty:
        return NO_GATHERING
    marks = _partners(found, _names(countries))
    each = [f"{style.sentence(row)}: {listed(one['when'])}." for row, one in marks.groupby("row", sort=False)]
    full = (marks["full"] == next(iter(FULL))).sum()
    return (
        f"Line of time to {spoken(as_of)} of {style.plural(len(marks), 'summit')} of the five with one partner; "
        f"{full} with all presidents of the five. {' '.join(each)}"
    )


def _partners(found: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """One mark per summit: row (the partner), day, when, full, tip; partners in order of their first summit."""
    rows = [
        {
            "row": names.get(row.partner, row.partner),
            "day": style.millis(row.start),
            "when": style.short_day(row.start),
            "full": list(FULL)[len(row.present.split()) < 5],
            "tip": f"{row.name}, {row.city}, {style.span(row.start, row.end)}",
        }
        for row in found.itertuples(index=False)
    ]
    marks = pd.DataFrame(rows)
    order = {name: place for place, name in enumerate(dict.fromkeys(marks["row"]))}
    return marks.sort_values("row", key=lambda column: column.map(order), kind="stable", ignore_index=True)


def _names(countries: pd.DataFrame) -> dict[str, str]:
    """Names as a chart has room for them; a body that is no country keeps its code."""
    return style.country_names(countries) | {"EUU": "EU"}


def _short(row, names: dict[str, str]) -> str:
    """A gathering in few letters: its body or one partner, and the city; else the head of its name."""
    subject = row.body or names.get(row.partner, row.partner)
    label = f"{subject}, {row.city}" if subject else row.name
    return label if len(label) <= NAME else f"{label[: NAME - 1].rstrip()}…"


def _who(row, names: dict[str, str]) -> str:
    country = names.get(row.country, row.country)
    if row.came == CAME[0]:
        return f"{country}: {row.person}"
    if row.came == CAME[1]:
        replaced = f" for {row.stands_in_for}" if row.stands_in_for else ""
        return f"{country}: {row.person}{replaced}"
    return f"{country}: {row.came}"


def _came_key(present: set[str]) -> list[alt.Chart]:
    """What the marks of the grid mean, above the columns."""
    shapes = {CAME[0]: "circle", CAME[1]: "square", CAME[2]: "circle", CAME[3]: "stroke"}
    return style.signs(
        style.Sign(value, CAME_COLOURS[value], 6 + place * 92, -26, shapes[value], filled=value in CAME[:2])
        for place, value in enumerate(value for value in CAME if value in present)
    )
