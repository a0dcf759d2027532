"""Sums, trade, investment and firms, as the tables state them. Every probe takes facts and rules first."""

from datetime import date

import pandas as pd

from limelight import deals as deal_measures
from limelight.facts import Facts
from limelight.measure import row_ids
from limelight.probes.answer import Answer, not_yet, unknown
from limelight.rules import Rules

WORLD = "WLD"


def deal_bound(facts: Facts, rules: Rules, deal: str, bound: str) -> Answer:
    """The `low` or `high` bound of a deal in dollars."""
    frame = deal_measures.in_dollars(facts).set_index("deal_id")
    if deal not in frame.index:
        return not_yet("USD")
    value, rows = frame.at[deal, f"usd_{bound}"], row_ids("deals", [deal])
    if pd.isna(value):
        return unknown("USD", f"no {bound} bound is stated", rows)
    return Answer(float(value), "USD", rows)


def deals_total(facts: Facts, rules: Rules, event: str, bound: str) -> Answer:
    """Sum of the `low` or `high` bounds, in dollars, of the deals that add up at one event."""
    if event not in set(facts["events"]["event_id"]):
        return not_yet("USD")
    added = deal_measures.counted(facts, rules)
    added = added[added["event_id"] == event]
    column = added["usd_low"] if bound == "low" else added["usd_high"].fillna(added["usd_low"])
    rows = row_ids("deals", added["deal_id"])
    if added.empty:
        return unknown("USD", "no deal of this meeting adds up")
    return Answer(float(column.sum()), "USD", rows)


def trade_growth(
    facts: Facts, rules: Rules, reporter: str, partner: str, flow: str, first: int, last: int
) -> Answer:
    """Trade of a later year as a multiple of an earlier one, as one reporter states both."""
    values = _trade(facts, reporter, partner, flow)
    if not {first, last} <= set(values["year"]):
        return not_yet("ratio")
    rows = values[values["year"].isin((first, last))].set_index("year")
    growth = rows.at[last, "value_usd_bn"] / rows.at[first, "value_usd_bn"]
    return Answer(float(growth), "ratio", row_ids("trade", rows["trade_id"]))


def year_of_largest_rise(
    facts: Facts, rules: Rules, reporter: str, partner: str, flow: str, until: int
) -> Answer:
    """The year, of those up to one, in which trade rose most over the year before, in dollars."""
    rows = _trade(facts, reporter, partner, flow)
    if until not in set(rows["year"]):
        return not_yet("year")
    rows = rows[rows["year"] <= until].sort_values("year")
    rise = rows["value_usd_bn"].diff().where(rows["year"].diff() == 1)
    return Answer(int(rows.loc[rise.idxmax(), "year"]), "year", row_ids("trade", rows["trade_id"]))


def investor_weight(facts: Facts, rules: Rules, recipient: str, investor: str, year: int) -> Answer:
    """A state's share of the gross foreign investment of a year, as a multiple of its share of the trade.

    Both shares are those of the recipient's own figures; rule R15 decides which rows count.
    """
    invested = _of_year(facts["investment"], rules, year)
    invested = invested[(invested["recipient"] == recipient) & (invested["measure"] == "gross-inflow")]
    traded = pd.concat(_trade(facts, recipient, partner, "turnover") for partner in (investor, WORLD))
    traded = _of_year(traded, rules, year)
    rows = row_ids("investment", invested.loc[invested["investor"].isin((investor, WORLD)), "investment_id"])
    rows += row_ids("trade", traded["trade_id"])
    shares = [_share(invested, "investor", investor), _share(traded, "partner", investor)]
    if None in shares:
        waits = date(year, 12, 31) > facts.as_of
        return (
            not_yet("ratio") if waits else unknown("ratio", "no figure of this confidence is on record", rows)
        )
    return Answer(shares[0] / shares[1], "ratio", rows)


def doubles_within(facts: Facts, rules: Rules, metric: str, first: str, last: str, years: float) -> Answer:
    """Whether firms of one series grew at a pace that doubles them within some years (yes or no).

    Counts known to the day, between two days, are compared each with the next. Rule R23 decides: the pace was
    kept from every count to the next, or over most of the time; rule R15 decides which counts are used.
    """
    if date.fromisoformat(last) > facts.as_of:
        return not_yet("growth")
    series = facts["firms"]
    series = series[
        (series["metric"] == metric)
        & (series["day"].str.len() == len(first))
        & series["day"].between(first, last)
        & (series["confidence"] >= rules.confidence)
    ].sort_values("day")
    rows = row_ids("firms", series["firms_id"])
    if len(series) < 2:
        return unknown("growth", "fewer than two counts of this confidence are on record", rows)
    spans = pd.to_datetime(series["day"]).diff().dt.days.iloc[1:]
    growth = (series["value"] / series["value"].shift()).iloc[1:]
    kept = growth >= 2 ** (spans / (365.25 * years))
    share = spans[kept].sum() / spans.sum()
    holds = kept.all() if rules.quantifier == "every" else share > 0.5
    return Answer(
        "yes" if holds else "no", f"kept for {share:.0%} of the time between {len(series)} counts", rows
    )


def _share(rows: pd.DataFrame, column: str, partner: str) -> float | None:
    """One partner's value as a share of the world's; None where either is missing."""
    values = rows.drop_duplicates(column).set_index(column)["value_usd_bn"]
    return float(values[partner] / values[WORLD]) if {partner, WORLD} <= set(values.index) else None


def _of_year(rows: pd.DataFrame, rules: Rules, year: int) -> pd.DataFrame:
    return rows[(rows["year"] == year) & (rows["confidence"] >= rules.confidence)]


def _trade(facts: Facts, reporter: str, partner: str, flow: str) -> pd.DataFrame:
    table = facts["trade"]
    return table[
        (table["reporter"] == reporter)
        & (table["partner"] == partner)
        & (table["flow"] == flow)
        & table["figure"].isin(("primary", "derived"))
    ]
