"""Sums, trade and firms, as the tables state them. Every probe takes facts and rules first."""

import pandas as pd

from limelight import deals as deal_measures
from limelight.facts import Facts
from limelight.measure import row_ids
from limelight.probes.answer import Answer, not_yet, unknown
from limelight.rules import Rules


def deal_bound(facts: Facts, rules: Rules, deal: str, bound: str) -> Answer:
    """The `low` or `high` bound of a deal in dollars."""
    frame = deal_measures.in_dollars(facts).set_index("deal_id")
    if deal not in frame.index:
        return not_yet("USD")
    value, rows = frame.at[deal, f"usd_{bound}"], row_ids("deals", [deal])
    return unknown("USD", f"no {bound} bound is stated", rows) if pd.isna(value) else Answer(float(value), "USD", rows)


def deals_total(facts: Facts, rules: Rules, event: str, bound: str) -> Answer:
    """Sum of the `low` or `high` bounds, in dollars, of the deals that add up at one event."""
    if event not in set(facts["events"]["event_id"]):
        return not_yet("USD")
    added = deal_measures.counted(facts, rules)
    added = added[added["event_id"] == event]
    column = added["usd_low"] if bound == "low" else added["usd_high"].fillna(added["usd_low"])
    rows = row_ids("deals", added["deal_id"])
    return Answer(float(column.sum()), "USD", rows) if len(added) else unknown("USD", "no deal of this meeting adds up")


def trade_value(facts: Facts, rules: Rules, reporter: str, partner: str, year: int, flow: str) -> Answer:
    """Trade in billions of dollars as one reporter states it (the figure that the table uses)."""
    rows = _trade(facts, reporter, partner, flow)
    rows = rows[rows["year"] == year]
    if rows.empty:
        return not_yet("billion USD")
    return Answer(float(rows["value_usd_bn"].iloc[0]), "billion USD", row_ids("trade", rows.iloc[:, 0]))


def trade_growth(facts: Facts, rules: Rules, reporter: str, partner: str, flow: str, first: int, last: int) -> Answer:
    """Trade of a later year as a multiple of an earlier one, as one reporter states both."""
    start, end = (trade_value(facts, rules, reporter, partner, year, flow) for year in (first, last))
    if start.waiting or end.waiting:
        return not_yet("ratio")
    return Answer(end.value / start.value, "ratio", start.rows + end.rows)


def year_of_largest_rise(facts: Facts, rules: Rules, reporter: str, partner: str, flow: str) -> Answer:
    """The year in which trade rose most over the year before, in dollars."""
    rows = _trade(facts, reporter, partner, flow).sort_values("year")
    rise = rows["value_usd_bn"].diff().where(rows["year"].diff() == 1)
    return Answer(int(rows.loc[rise.idxmax(), "year"]), "year", row_ids("trade", rows.iloc[:, 0]))


def firms_growth(facts: Facts, rules: Rules, metric: str, first: str, last: str) -> Answer:
    """Firms of one series on a later day as a multiple of an earlier day; both as dated in the table."""
    series = facts["firms"]
    series = series[series["metric"] == metric].set_index("day")
    if first not in series.index or last not in series.index:
        return not_yet("ratio")
    rows = series.loc[[first, last]]
    return Answer(float(rows["value"].iloc[1] / rows["value"].iloc[0]), "ratio", row_ids("firms", rows.iloc[:, 0]))


def _trade(facts: Facts, reporter: str, partner: str, flow: str) -> pd.DataFrame:
    table = facts["trade"]
    return table[
        (table["reporter"] == reporter)
        & (table["partner"] == partner)
        & (table["flow"] == flow)
        & table["figure"].isin(("primary", "derived"))
    ]
