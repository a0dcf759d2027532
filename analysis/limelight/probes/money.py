"""Sums, trade, investment and firms, as the tables state them. Every probe takes facts and rules first."""

from datetime import date

import pandas as pd

from limelight import deals as deal_measures
from limelight import firms, investment, trade
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
    rows = trade.series(facts, reporter, partner, flow)
    growth = trade.growth(rows, first, last)
    if growth is None:
        return not_yet("ratio")
    return Answer(growth, "ratio", row_ids("trade", rows.loc[rows["year"].isin((first, last)), "trade_id"]))


def year_of_largest_rise(
    facts: Facts, rules: Rules, reporter: str, partner: str, flow: str, until: int
) -> Answer:
    """The year, of those up to one, in which trade rose most over the year before, in dollars."""
    rows = trade.series(facts, reporter, partner, flow)
    if until not in set(rows["year"]):
        return not_yet("year")
    rows = rows[rows["year"] <= until]
    return Answer(trade.largest_rise(rows), "year", row_ids("trade", rows["trade_id"]))


def investor_weight(facts: Facts, rules: Rules, recipient: str, investor: str, year: int) -> Answer:
    """A state's share of the gross foreign investment of a year, as a multiple of its share of the trade.

    Both shares are those of the recipient's own figures; rule R15 decides which rows count.
    """
    invested = _of_year(facts["investment"], rules, year)
    invested = invested[(invested["recipient"] == recipient) & (invested["measure"] == "gross-inflow")]
    traded = pd.concat(trade.series(facts, recipient, partner, "turnover") for partner in (investor, investment.WORLD))
    traded = _of_year(traded, rules, year)
    rows = row_ids("investment", invested.loc[invested["investor"].isin((investor, investment.WORLD)), "investment_id"])
    rows += row_ids("trade", traded["trade_id"])
    shares = [investment.share(invested, "investor", investor), investment.share(traded, "partner", investor)]
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
    series = firms.dated(facts, rules, metric)
    series = series[series["day"].between(first, last)]
    rows = row_ids("firms", series["firms_id"])
    if len(series) < 2:
        return unknown("growth", "fewer than two counts of this confidence are on record", rows)
    steps = firms.intervals(series)
    spans, kept = steps["days"], steps["yearly"] >= 2 ** (1 / years)
    share = spans[kept].sum() / spans.sum()
    holds = kept.all() if rules.quantifier == "every" else share > 0.5
    return Answer(
        "yes" if holds else "no", f"kept for {share:.0%} of the time between {len(series)} counts", rows
    )


def _of_year(rows: pd.DataFrame, rules: Rules, year: int) -> pd.DataFrame:
    return rows[(rows["year"] == year) & (rows["confidence"] >= rules.confidence)]
