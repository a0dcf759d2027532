"""Charts of the coverage chapter: which search found what, how sure rows are, what an audit found."""

import altair as alt
import pandas as pd

from limelight.charts import style
from limelight.coverage import CONFIDENCE, RESULTS, ROUNDS

NO_EVENT = "There is no event to show."
NO_ROW = "There is no row to show."

FOUND = dict(zip(ROUNDS.values(), [style.COLOURS[name] for name in ("blue", "orange", "green")]))
STANDING = dict(zip(CONFIDENCE.values(), [style.COLOURS[name] for name in ("blue", "grey", "orange")]))
OUTCOMES = dict(zip(RESULTS.values(), [style.COLOURS[name] for name in ("blue", "green", "grey", "orange", "purple")]))
MARGIN, BAR = 130, 20


@style.described
def searches(quarters: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """Events per quarter, stacked by the search that found them.

    quarters  as `coverage.events_by_quarter` gives them
    """
    if quarters.empty:
        return style.empty(NO_EVENT)
    rows = quarters.assign(
        label=[_quarter(day) for day in quarters["quarter"]],
        tip=[
            f"{_quarter(row.quarter)}, {row.found}: {style.plural(row.events, 'event')}"
            for row in quarters.itertuples()
        ],
    )[["label", "found", "events", "tip"]]
    bars = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=alt.X("label:N", title=None, sort=None, axis=alt.Axis(labelAngle=-90)),
            y=alt.Y("events:Q", title=None, axis=alt.Axis(grid=True, tickCount=4)),
            color=style.coloured("found", FOUND),
            tooltip=style.tip(),
        )
    )
    return style.finished(alt.layer(bars, *style.key(FOUND, rows["found"], 30, squares=FOUND)), 200)


def searches_alt(quarters: pd.DataFrame) -> str:
    """What `searches` shows, in words."""
    if quarters.empty:
        return NO_EVENT
    totals = quarters.groupby("found", sort=False)["events"].sum()
    parts = [f"{found} {count}" for found, count in totals.items()]
    by_quarter = quarters.groupby("quarter")["events"].sum().rename(_quarter)
    most, high, fewest, low = style.extremes(by_quarter)
    return (
        f"Stacked bars of events per quarter by the search that found them: {', '.join(parts)}. "
        f"The fullest quarter is {most} with {high}, the emptiest {fewest} with {low}."
    )


@style.described
def months(table: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """A heat table: leader-level events of each of the five (rows) in each month (columns).

    table  as `coverage.by_month` gives it
    """
    if not table["events"].sum():
        return style.empty(NO_EVENT)
    cells = pd.DataFrame(
        {
            "start": [style.millis(day.date()) for day in table["month"]],
            "end": [style.millis((day + pd.offsets.MonthBegin()).date()) for day in table["month"]],
            "name": table["name"],
            "events": table["events"],
            "tip": [
                f"{row.name}, {row.month:%B %Y}: {style.plural(row.events, 'event')}" for row in table.itertuples()
            ],
        }
    )
    first, last = table["month"].min().date(), (table["month"].max() + pd.offsets.MonthBegin()).date()
    shade = alt.Opacity(
        "events:Q", legend=None, scale=alt.Scale(domain=[0, int(table["events"].max())], range=[0.04, 1])
    )
    squares = (
        alt.Chart(cells)
        .mark_rect(color=style.COLOURS["blue"])
        .encode(
            x=style.time("start", first, last),
            x2=alt.X2("end:T"),
            y=alt.Y("name:N", title=None, axis=alt.Axis(ticks=False, minExtent=80, maxExtent=80)),
            opacity=shade,
            tooltip=style.tip(),
        )
    )
    return style.finished(squares, BAR * cells["name"].nunique() + 10)


def months_alt(table: pd.DataFrame) -> str:
    """What `months` shows, in words."""
    if not table["events"].sum():
        return NO_EVENT
    totals = table.groupby("name", sort=False)["events"].sum()
    most, high, fewest, low = style.extremes(totals)
    empty = int((table["events"] == 0).sum())
    return (
        f"Table of the five by month, darker where there were more leader-level events. Most in all: {most} with "
        f"{high}; fewest: {fewest} with {low}. {empty} of {len(table)} cells are empty."
    )


@style.described
def confidence(levels: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """The share of each table's rows by how well they are sourced.

    levels  as `coverage.confidence` gives them
    """
    return _shares(levels, "standing", STANDING)


def confidence_alt(levels: pd.DataFrame) -> str:
    """What `confidence` shows, in words."""
    return _shares_alt(levels, "standing", "how well they are sourced")


@style.described
def audit(results: pd.DataFrame) -> alt.LayerChart | alt.Chart:
    """The share of each table's drawn rows by what the audit found.

    results  as `coverage.audit_by_table` gives them
    """
    return _shares(results, "outcome", OUTCOMES)


def audit_alt(results: pd.DataFrame) -> str:
    """What `audit` shows, in words."""
    return _shares_alt(results, "outcome", "what the audit found")


def _shares(rows: pd.DataFrame, field: str, colours: dict[str, str]) -> alt.LayerChart:
    if rows.empty:
        return style.empty(NO_ROW)
    totals = rows.groupby("table")["rows"].sum()
    drawn = pd.DataFrame(
        {
            "name": rows["table"].map(_name),
            "value": rows[field],
            "rows": rows["rows"],
            "place": rows[field].map({value: place for place, value in enumerate(colours)}),
            "tip": [
                f"{_name(row.table)}, {getattr(row, field)}: {row.rows:,} of {totals[row.table]:,}"
                for row in rows.itertuples()
            ],
        }
    )
    bars = (
        alt.Chart(drawn)
        .mark_bar()
        .encode(
            x=alt.X("rows:Q", stack="normalize", title=None, axis=alt.Axis(format="%", tickCount=5)),
            y=alt.Y("name:N", title=None, axis=alt.Axis(ticks=False, minExtent=MARGIN, maxExtent=MARGIN)),
            color=style.coloured("value", colours),
            order="place:Q",
            tooltip=style.tip(),
        )
    )
    key = style.key(colours, drawn["value"], MARGIN, squares=colours)
    return style.finished(alt.layer(bars, *key), BAR * drawn["name"].nunique() + 10)


def _shares_alt(rows: pd.DataFrame, field: str, by: str) -> str:
    if rows.empty:
        return NO_ROW
    totals = rows.groupby(field, sort=False)["rows"].sum().sort_values(ascending=False)
    parts = [f"{value} {count:,}" for value, count in totals.items()]
    return (
        f"Bars of {style.plural(rows['table'].nunique(), 'table')} by {by}. "
        f"Of {style.plural(int(totals.sum()), 'row')} in all: {', '.join(parts)}. "
        f"The largest is {_name(rows.groupby('table')['rows'].sum().idxmax())}."
    )


def _name(table: str) -> str:
    return table.replace("_", " ")


def _quarter(day: pd.Timestamp) -> str:
    return f"{day.year} Q{day.quarter}"
