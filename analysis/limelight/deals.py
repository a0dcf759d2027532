"""What was announced in money: deals in dollars, packages without their parts, bounds kept as bounds."""

from datetime import date

import pandas as pd

from limelight import dates
from limelight.facts import PUBLICATION, Facts, split
from limelight.kept import kept
from limelight.measure import Measure, dollar_range, dollars, row_ids, scaled
from limelight.rules import Rules

STAGES = ("announced", "memorandum", "signed", "financed", "built", "cancelled")
SIGNED_OR_FURTHER = ("signed", "financed", "built")
# How much of a visit's list of papers is known, as readers read it.
COMPLETENESS = {"complete": "complete", "at-least": "at least", "unknown": "not known"}


@kept
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
    raise ValueError(
        f"exchange_rates has no rate for {currency} on {day}: expected one of the day, month or year"
    )


def counted(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Deals that may be added up (D1, D3, R15), with dollars.

    Only rows of flow `new` count, and a part counts only where its package does not: a part announced earlier
    counts alone until the package is. A part that says another part again is left out with D3 at `parts`. What
    the audited article itself states is never evidence for itself.
    """
    deals = in_dollars(facts)
    admissible = deals[
        (deals["basis"] == "source")
        & (deals["confidence"] >= rules.confidence)
        & (deals["stage"].isin(SIGNED_OR_FURTHER) | (rules.stages == "any"))
        & (deals["stage"] != "cancelled")
    ]
    new = admissible[admissible["flow"] == "new"]
    whole = new[~new["part_of"].isin(new["deal_id"])]
    if rules.packages == "parts":
        parts = admissible[admissible["part_of"].isin(whole["deal_id"])]
        parts = parts[~parts["restates"].isin(parts["deal_id"])]
        whole = pd.concat([whole[~whole["deal_id"].isin(parts["part_of"])], parts])
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


def announced_until(deals: pd.DataFrame, until: date) -> pd.DataFrame:
    """Deals surely announced on or before a day; a coarse date that reaches beyond it is left out."""
    return deals[dates.last_days(deals["announced"]) <= pd.Timestamp(until)].reset_index(drop=True)


def deal_rows(deals: pd.DataFrame) -> tuple[str, ...]:
    """Row ids of deals, as a measure carries them."""
    return row_ids("deals", deals["deal_id"])


def by_stage(deals: pd.DataFrame) -> pd.DataFrame:
    """`totals` by stage, in the order of the ladder."""
    found = totals(deals, "stage")
    return found.sort_values("stage", key=lambda stages: stages.map(STAGES.index), ignore_index=True)


def decomposition(facts: Facts, rules: Rules) -> pd.DataFrame:
    """From every row on record to what adds up: step, deals, usd (upper bound, else lower), sources.

    The first step is everything, the last what `counted` keeps; those between say what was left out and why,
    each row once, under the first reason that applies.
    """
    everything = in_dollars(facts)
    kept = counted(facts, rules)
    parts_instead = kept[kept["flow"] == "component"]
    out = everything[~everything["deal_id"].isin(kept["deal_id"])]
    reasons = out["flow"].map(
        {"stock": "running portfolios", "restated": "sums said again", "component": "parts of packages"}
    )
    reasons = reasons.mask(out["basis"] == "article", "the article's own sum")
    reasons = reasons.mask(
        reasons.isna() & out["deal_id"].isin(parts_instead["part_of"]), "packages, counted by their parts"
    )
    reasons = reasons.mask(reasons.isna() & (out["confidence"] < rules.confidence), "weakly sourced")
    reasons = reasons.mask(
        reasons.isna() & ~out["stage"].isin(SIGNED_OR_FURTHER) & (rules.stages == "signed"), "not signed"
    )
    reasons = reasons.fillna("contained in a later package")
    steps = [("everything on record", everything), *out.groupby(reasons, sort=False), ("what adds up", kept)]
    return pd.DataFrame(
        [
            (
                step,
                len(rows),
                float(rows["usd_high"].fillna(rows["usd_low"]).sum()),
                " ".join(rows["sources"]),
            )
            for step, rows in steps
        ],
        columns=["step", "deals", "usd", "sources"],
    )


def by_visit(facts: Facts, rules: Rules, first: str, last: str) -> pd.DataFrame:
    """Deals that add up, announced between two days, by the meeting they belong to, in order of time.

    Columns: meeting, announced, deals, low_text, high_text (dollars in words, empty where unstated), unvalued,
    deal_ids, sources.
    """
    added = counted(facts, rules)
    inside = (added["announced"] >= first) & (dates.last_days(added["announced"]) <= pd.Timestamp(last))
    names = facts["events"].set_index("event_id")["name"]
    meeting = added["event_id"].map(names).fillna(added["event_hint"])
    rows = []
    for name, part in added[inside].groupby(meeting[inside], sort=False):
        reach = part["usd_high"].fillna(part["usd_low"])
        rows.append(
            {
                "meeting": name,
                "announced": part["announced"].min(),
                "deals": len(part),
                "low_text": dollars(part["usd_low"].sum(min_count=1)),
                "high_text": "no bound"
                if (part["usd_low"].notna() & part["usd_high"].isna()).any()
                else dollars(reach.sum(min_count=1)),
                "unvalued": int(reach.isna().sum()),
                "deal_ids": " ".join(part["deal_id"]),
                "sources": " ".join(part["sources"]),
            }
        )
    return pd.DataFrame(
        rows,
        columns=["meeting", "announced", "deals", "low_text", "high_text", "unvalued", "deal_ids", "sources"],
    )


def listing(facts: Facts, counterpart: str) -> pd.DataFrame:
    """Every deal with a partner, whether it adds up or not: the columns of `deals`, `amount` in words and `counts`."""
    kept = counted(facts, Rules())["deal_id"]
    found = facts["deals"][facts["deals"]["counterpart"] == counterpart]
    return found.assign(
        amount=[amount(row.amount_low, row.amount_high, row.currency) for row in found.itertuples()],
        counts=found["deal_id"].isin(kept).map({True: "yes", False: "no"}),
    ).sort_values(["announced", "deal_id"], ignore_index=True)


def amount(low: float, high: float, currency: str) -> str:
    """An amount with its bounds in words: `1.4 billion USD`, `at least 9 billion EUR`, `no sum stated`."""
    if pd.isna(low) and pd.isna(high):
        return "no sum stated"
    if pd.isna(high):
        return f"at least {scaled(low)} {currency}"
    if pd.isna(low):
        return f"at most {scaled(high)} {currency}"
    return f"{scaled(low)} {currency}" if low == high else f"{scaled(low)} to {scaled(high)} {currency}"


NAMED_DEALS = {
    "windfarm": "fra-kaz-mirny-wind",
    "orano": "fra-uzb-orano-2023",
    "forum": "rus-kaz-forum-2023-11",
}


def papers(facts: Facts) -> pd.DataFrame:
    """Papers signed on visits of outside leaders, in order of start.

    Columns of `visit_papers`, and start, visit (name and place), leader, known (how much of the list is known, in
    words). An empty count is unknown, never nought.
    """
    events = facts["events"][["event_id", "start", "name", "city"]]
    found = facts["visit_papers"].merge(events, on="event_id").sort_values("start", ignore_index=True)
    leaders = facts["people"].set_index("person")["name"]
    return found.assign(
        visit=found["name"] + ", " + found["city"],
        leader=found["guest"].map(leaders),
        known=found["completeness"].map(COMPLETENESS),
    )


def measures(facts: Facts, rules: Rules) -> list[Measure]:
    """The measures of the deals chapter, keys `deals.*`.

    `deals.then.*` counts to publication, or to the edition's day where that is earlier; `deals.now.*` to the
    edition's day.
    """
    return [
        *_sums(facts, rules, "then", min(PUBLICATION, facts.as_of)),
        *_sums(facts, rules, "now", facts.as_of),
        *_stages(facts, rules),
        *_partners(facts, rules),
        *_named(facts),
        *_papers(facts),
    ]


def _sums(facts: Facts, rules: Rules, edition: str, until: date) -> list[Measure]:
    everything = announced_until(in_dollars(facts), until)
    added = announced_until(counted(facts, rules), until)
    careless = everything["usd_high"].fillna(everything["usd_low"])
    reach = added["usd_high"].fillna(added["usd_low"])
    valued = added[reach.notna()]
    values = (
        ("rows", len(everything), "deals", "deals on record", everything),
        ("counted", len(added), "deals", "deals that add up", added),
        ("valued", len(valued), "deals", "of these, deals with a sum", valued),
        ("unvalued", len(added) - len(valued), "deals", "of these, deals without a sum", added[reach.isna()]),
        (
            "open",
            int((added["usd_low"].notna() & added["usd_high"].isna()).sum()),
            "deals",
            "sums without an upper bound",
            added,
        ),
        ("low", float(added["usd_low"].sum()), "USD", "sum of the lower bounds", valued),
        (
            "high",
            float(reach.sum()),
            "USD",
            "sum of the upper bounds, or of the lower where there is none",
            valued,
        ),
        (
            "range",
            dollar_range(added["usd_low"].sum(), reach.sum()) if len(valued) else "",
            "text",
            "sum of the deals that add up, from lower to upper bounds",
            valued,
        ),
        ("careless", float(careless.sum()), "USD", "sum of every row on record", everything),
        (
            "inflation",
            float(careless.sum() / reach.sum()) if reach.sum() else None,
            "ratio",
            "how many times too high the careless sum is",
            everything,
        ),
        *(
            (
                flow,
                int((everything["flow"] == flow).sum()),
                "deals",
                f"rows of flow {flow}",
                everything[everything["flow"] == flow],
            )
            for flow in ("stock", "restated", "component")
        ),
    )
    reading = {**rules.reading("stages", "packages", "confidence"), "window": f"to {until}"}
    return [
        Measure(
            f"deals.{edition}.{key}",
            None if value == "" else value,
            unit,
            label,
            reading,
            deal_rows(rows),
            "no deal with a sum is on record yet",
        )
        for key, value, unit, label, rows in values
    ]


def _stages(facts: Facts, rules: Rules) -> list[Measure]:
    added = counted(facts, rules)
    return [
        Measure(
            f"deals.stage.{stage}",
            len(rows),
            "deals",
            f"deals that add up, at the stage {stage}",
            rules.reading("packages", "confidence"),
            deal_rows(rows),
        )
        for stage in STAGES
        for rows in [added[added["stage"] == stage]]
    ]


def _partners(facts: Facts, rules: Rules) -> list[Measure]:
    added = counted(facts, rules)
    names = facts["countries"].set_index("country")["name"]
    reading = {**rules.reading("stages", "packages", "confidence"), "window": f"to {facts.as_of}"}
    found = []
    for rank, row in enumerate(totals(added, "counterpart").head(3).itertuples(), start=1):
        rows = row_ids("deals", row.deal_ids.split())
        found += [
            Measure(
                f"deals.partner.{rank}",
                names[row.counterpart],
                "text",
                f"partner number {rank} by sum",
                reading,
                rows,
            ),
            Measure(
                f"deals.partner.{rank}.range",
                dollar_range(row.low, row.high),
                "text",
                f"sum of its deals, from lower to upper bounds: {row.counterpart}",
                reading,
                rows,
            ),
        ]
    return found


def _named(facts: Facts) -> list[Measure]:
    deals = in_dollars(facts).set_index("deal_id")
    return [
        Measure(
            f"deals.{name}.{bound}",
            None if pd.isna(value) else value,
            "USD",
            f"{bound} bound of {deal}",
            {},
            row_ids("deals", [deal]),
            "no such bound is stated",
        )
        for name, deal in NAMED_DEALS.items()
        if deal in deals.index
        for bound in ("low", "high")
        for value in [deals.at[deal, f"usd_{bound}"]]
    ]


def _papers(facts: Facts) -> list[Measure]:
    """How many visits have a known list of papers, and how many of the complete ones hold nothing economic."""
    found = papers(facts)
    complete = found[found["completeness"] == "complete"]
    bare = complete[complete["papers_economic"] == 0]
    parts = (
        ("", found, "visits of outside leaders whose papers were looked for"),
        (".known", found[found["papers_signed"].notna()], "of these, visits with a count of papers"),
        (".complete", complete, "of these, visits whose list of papers looks complete"),
        (".bare", bare, "of these, visits whose papers hold nothing economic"),
    )
    return [
        Measure(
            f"deals.papers{key}",
            len(rows),
            "visits",
            label,
            {},
            row_ids("visit_papers", rows["event_id"] + "+" + rows["guest"]),
        )
        for key, rows, label in parts
    ]
