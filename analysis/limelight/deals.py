"""What was announced in money: deals in dollars, packages without their parts, bounds kept as bounds."""

import pandas as pd

from limelight import dates
from limelight.facts import Facts, split
from limelight.measure import row_ids
from limelight.rules import Rules

SIGNED_OR_FURTHER = ("signed", "financed", "built")


def in_dollars(facts: Facts) -> pd.DataFrame:
    """Deals with `usd_low`, `usd_high` and the rate used (D2).

    `rate_id` is the row of `exchange_rates` that was used: of the day announced, else of its month, else of its
    year; empty for dollars and where no amount is stated. A bound that is not stated stays missing (D5).
    """
    deals = facts["deals"]
    rates = facts["exchange_rates"].set_index("rate_id")["usd_per_unit"]
    used = [rate_for(facts["exchange_rates"], row.currency, row.announced) for row in deals.itertuples()]
    factor = pd.Series([rates[rate] if rate else 1.0 for rate in used], index=deals.index)
    return deals.assign(
        usd_low=deals["amount_low"] * factor, usd_high=deals["amount_high"] * factor, rate_id=used
    )


def rate_for(exchange_rates: pd.DataFrame, currency: str, day: str) -> str:
    """Id of the rate for a currency on a (partial) date: the same day, else its month, else its year.

    Empty for dollars and for no currency. Raises ValueError, naming both, where there is none.
    """
    if currency in ("", "USD"):
        return ""
    rates = exchange_rates[exchange_rates["currency"] == currency]
    for length in (10, 7, 4):
        found = rates[rates["day"] == day[:length]]
        if not found.empty:
            return found["rate_id"].iloc[0]
    raise ValueError(f"exchange_rates has no rate for {currency} on {day}: expected one of the day, month or year")


def counted(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Deals that may be added up (D1, D3, R15), with dollars.

    Only rows of flow `new` count, and a part counts only where its package does not. What the audited article
    itself states is never evidence for itself.
    """
    deals = in_dollars(facts)
    admissible = deals[
        (deals["basis"] == "source")
        & (deals["confidence"] >= rules.confidence)
        & (deals["stage"].isin(SIGNED_OR_FURTHER) | (rules.stages == "any"))
        & (deals["stage"] != "cancelled")
    ]
    parts = admissible[(admissible["flow"].isin(["new", "component"])) & (admissible["part_of"] != "")]
    whole = admissible[(admissible["flow"] == "new") & (admissible["part_of"] == "")]
    if rules.packages == "parts":
        whole = pd.concat([whole[~whole["deal_id"].isin(parts["part_of"])], parts[parts["part_of"].isin(whole["deal_id"])]])
    return whole.sort_values(["announced", "deal_id"], ignore_index=True)


def totals(deals: pd.DataFrame, by: str) -> pd.DataFrame:
    """Totals of deals in dollars by a column: deals, valued, low, high, open (deals with no upper bound, so that
    `high` is itself a lower bound), sources. A missing lower bound adds nothing to `low`."""
    groups = deals.assign(
        valued=deals["usd_low"].notna() | deals["usd_high"].notna(),
        open=deals["usd_low"].notna() & deals["usd_high"].isna(),
        reach=deals["usd_high"].fillna(deals["usd_low"]),
    ).groupby(by, sort=False)
    return (
        groups.agg(
            deals=("deal_id", "nunique"),
            valued=("valued", "sum"),
            low=("usd_low", "sum"),
            high=("reach", "sum"),
            open=("open", "sum"),
            sources=("sources", lambda cells: " ".join(sorted({s for cell in cells for s in split(cell)}))),
            deal_ids=("deal_id", " ".join),
        )
        .reset_index()
        .sort_values("high", ascending=False, ignore_index=True)
    )


def careless_total(facts: Facts) -> float:
    """What one gets by adding every row with an amount: stocks, restatements and parts included."""
    deals = in_dollars(facts)
    return float(deals["usd_high"].fillna(deals["usd_low"]).sum())


def announced_between(deals: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
    """Deals surely announced between two days (ISO), both included; a coarse date that overlaps an end is left out."""
    starts, ends = dates.first_days(deals["announced"]), dates.last_days(deals["announced"])
    return deals[(starts >= pd.Timestamp(first)) & (ends <= pd.Timestamp(last))].reset_index(drop=True)


def deal_rows(deals: pd.DataFrame) -> tuple[str, ...]:
    """Row ids of deals, as a measure carries them."""
    return row_ids("deals", deals["deal_id"])
