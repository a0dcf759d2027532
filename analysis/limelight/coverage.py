"""What the facts themselves are worth: coverage, confidence, an independent audit, and sources that disagree."""

import pandas as pd

from limelight import stats
from limelight.facts import Facts
from limelight.measure import Measure, row_ids
from limelight.pace import FIRST_DAY, even_until
from limelight.rules import Rules
from limelight.visits import leader_events, region, stops

ROUNDS = {1: "first search", 2: "even second search", 3: "later search"}
# From the best to the worst; of several lines on one row the worst counts. The first two are confirmed.
RESULTS = {
    "confirmed-independent": "by another source",
    "confirmed-same-source": "by its own source",
    "imprecise": "imprecise",
    "wrong": "wrong",
    "not-found": "not found again",
}
CONFIDENCE = {3: "well sourced", 2: "one outlet", 1: "weak"}
NO_DRAW = "no row was drawn"


def events_by_quarter(facts: Facts) -> pd.DataFrame:
    """Events per quarter in which they began and per search that found them.

    Columns quarter (its first day), found (in words), events, event_ids, sources.
    """
    events = facts["events"]
    quarters = events["start"].dt.to_period("Q").dt.to_timestamp().rename("quarter")
    return (
        events.groupby([quarters, events["search_round"].map(ROUNDS).rename("found")])
        .agg(events=("event_id", "size"), event_ids=("event_id", " ".join), sources=("sources", _united))
        .reset_index()
    )


def confidence(facts: Facts) -> pd.DataFrame:
    """Rows per table and confidence: columns table (its name), level (1 to 3), standing (in words), rows."""
    parts = [
        frame["confidence"].value_counts().rename_axis("level").reset_index(name="rows").assign(table=name)
        for name, frame in facts.tables.items()
        if "confidence" in frame and len(frame)
    ]
    found = pd.concat(parts, ignore_index=True)
    found["level"] = found["level"].astype(int)
    return found.assign(standing=found["level"].map(CONFIDENCE)).sort_values(["table", "level"], ignore_index=True)


def audited_rows(facts: Facts) -> pd.DataFrame:
    """The rows that were drawn at random and checked, each once: columns table, row, result (the worst), sources."""
    drawn = facts["audit"][facts["audit"]["drawn"] == "yes"]
    order = {result: place for place, result in enumerate(RESULTS)}
    worst = drawn.assign(place=drawn["result"].map(order)).sort_values("place", kind="stable")
    worst = worst.drop_duplicates(["table", "row_as_drawn"], keep="last")
    return worst.rename(columns={"row_as_drawn": "drawn_as"})[
        ["audit_id", "table", "drawn_as", "result", "sources"]
    ].sort_values("audit_id", ignore_index=True)


def audit_by_table(facts: Facts) -> pd.DataFrame:
    """Drawn rows per table and result: columns table, result, outcome (in words), rows."""
    found = audited_rows(facts).groupby(["table", "result"]).size().reset_index(name="rows")
    return found.assign(outcome=found["result"].map(RESULTS))


def faults(facts: Facts) -> pd.DataFrame:
    """Every line of the audit that found a fault: columns of `audit`, with `outcome` and `chosen` in words."""
    found = facts["audit"]
    found = found[found["result"].isin(["wrong", "imprecise", "not-found"])]
    return found.assign(
        outcome=found["result"].map(RESULTS), chosen=found["drawn"].map({"yes": "drawn", "no": "of the same kind"})
    ).reset_index(drop=True)


def disagreements(facts: Facts) -> pd.DataFrame:
    """Where sources disagree: columns of `conflicts`, with `sources` (both sides)."""
    found = facts["conflicts"]
    return found.assign(sources=found["sources_used"] + " " + found["sources_other"])


def measures(facts: Facts, rules: Rules) -> list[Measure]:
    """The measures of the chapter, keys `coverage.*` and `audit.*`."""
    return [*_size(facts), *_sources(facts), *_events(facts), *_audit(facts), *_reconciled(facts, rules)]


def _size(facts: Facts) -> list[Measure]:
    conflicts, exceptions = facts["conflicts"], facts["exceptions"]
    dated = [frame for frame in facts.tables.values() if "confidence" in frame]
    return [
        Measure("coverage.tables", len(facts.tables), "tables", "tables of the data package"),
        Measure("coverage.rows", sum(map(len, dated)), "rows", "rows of facts in this edition"),
        Measure("coverage.until", even_until(facts).isoformat(), "date", "last day of even coverage"),
        Measure(
            "coverage.conflicts",
            len(conflicts),
            "cells",
            "cells on which sources disagree",
            rows=row_ids("conflicts", conflicts["conflict_id"]),
        ),
        Measure(
            "coverage.exceptions",
            len(exceptions),
            "exceptions",
            "rows that break a check for a stated reason",
            rows=row_ids("exceptions", exceptions["exception_id"]),
        ),
    ]


def _sources(facts: Facts) -> list[Measure]:
    sources = facts["sources"]
    known = sources[sources["kind"] != "unstated"]
    return [
        Measure("coverage.sources", len(sources), "sources", "sources"),
        Measure("coverage.groups", int(sources["group"].nunique()), "groups", "independent groups of sources"),
        Measure(
            "coverage.sources.primary",
            float((sources["kind"] == "primary").mean()),
            "share",
            "sources that are primary: the words or the record of a participant",
        ),
        Measure(
            "coverage.sources.unstated",
            1 - len(known) / len(sources),
            "share",
            "sources whose kind is not known",
        ),
        Measure(
            "coverage.sources.dated",
            float((sources["published"] != "").mean()),
            "share",
            "sources whose day of publication is known",
        ),
    ]


def _events(facts: Facts) -> list[Measure]:
    events = facts["events"]
    strong = events[events["confidence"] == 3]
    later = events[events["search_round"] == 2]
    share = len(strong) / len(events) if len(events) else None
    return [
        Measure("coverage.events", len(events), "events", "events", rows=row_ids("events", events["event_id"])),
        Measure(
            "coverage.events.strong",
            share,
            "share",
            "events of the highest confidence",
            {"R15 confidence": "3"},
            row_ids("events", strong["event_id"]),
            "no event is on record",
        ),
        Measure(
            "coverage.events.second",
            len(later),
            "events",
            "events that only the second search found",
            rows=row_ids("events", later["event_id"]),
        ),
    ]


def _audit(facts: Facts) -> list[Measure]:
    drawn = audited_rows(facts)
    found = [Measure("audit.rows", len(drawn), "rows", "rows drawn at random", rows=_audit_rows(drawn))]
    for result, words in RESULTS.items():
        held = drawn[drawn["result"] == result]
        label = f"drawn rows: {words}"
        found.append(Measure(f"audit.{result}", len(held), "rows", label, rows=_audit_rows(held)))
    confirmed = drawn[drawn["result"].str.startswith("confirmed")]
    wrong = drawn[drawn["result"] == "wrong"]
    interval = stats.share(len(wrong), len(drawn)) if len(drawn) else None
    rows = _audit_rows(wrong)
    return [
        *found,
        Measure("audit.confirmed", len(confirmed), "rows", "drawn rows: confirmed", rows=_audit_rows(confirmed)),
        *(
            Measure(f"audit.share.{end}", interval and getattr(interval, end), "share", label, {}, rows, NO_DRAW)
            for end, label in (
                ("value", "share of drawn rows that were wrong"),
                ("low", "share of wrong rows: lower end of its interval"),
                ("high", "share of wrong rows: upper end of its interval"),
            )
        ),
    ]


def _reconciled(facts: Facts, rules: Rules) -> list[Measure]:
    table = reconciled(facts, rules)
    why = "no year of the record of trips has ended"
    reading = rules.reading("date_basis", "stand_ins", "confidence")
    used = facts["leader_trips"]
    found = []
    for side in ("received", "made"):
        part = table[table["measure"] == side]
        rows = row_ids("leader_trips", used.loc[used["year"].isin(part["year"]), "row_id"])
        share = part["ours"].sum() / part["colt"].sum() if part["colt"].sum() else None
        label = f"our stops as a share of the trips {side} that COLT counts"
        found.append(Measure(f"coverage.colt.{side}", share, "share", label, reading, rows, why))
    return found


def _audit_rows(rows: pd.DataFrame) -> tuple[str, ...]:
    return row_ids("audit", rows["audit_id"])


def _united(cells: pd.Series) -> str:
    return " ".join(sorted({source for cell in cells for source in cell.split()}))


def by_month(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Leader-level events per month and country of the five, whole record of the edition.

    Columns month (its first day), country (code), name, events, event_ids, sources; months without an event too.
    """
    names = facts["countries"].set_index("country")["name"]
    events = leader_events(facts, rules)
    events = events.assign(month=events["start"].dt.to_period("M"), country=events["inside"].str.split())
    each = events.explode("country").groupby(["month", "country"])
    found = each.agg(events=("event_id", "size"), event_ids=("event_id", " ".join), sources=("sources", _united))
    months = pd.period_range(FIRST_DAY, facts.as_of, freq="M", name="month")
    grid = pd.MultiIndex.from_product([months, region(facts)], names=["month", "country"])
    found = found.reindex(grid).reset_index()
    return found.assign(
        month=found["month"].dt.to_timestamp(),
        name=found["country"].map(names),
        events=found["events"].fillna(0).astype(int),
        event_ids=found["event_ids"].fillna(""),
        sources=found["sources"].fillna(""),
    )


def reconciled(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Our yearly counts beside those of COLT and of presidential offices, country by country.

    Columns country, name, year, measure (received or made), ours (stops computed from the events on record, under R1,
    R4, R11 and R15), colt (trips), share (ours of COLT's), published (trips made, as the office or a journalist counts
    them, several apart), sources. Years of COLT from the first of the events on, and whole.
    """
    names = facts["countries"].set_index("country")["name"]
    colt = facts["leader_trips"]
    colt = colt[colt["country"].isin(region(facts)) & (colt["year"] >= FIRST_DAY.year)]
    ours = stops(facts, rules)
    rows = []
    for row in colt.itertuples(index=False):
        year = ours[ours["start"].dt.year == row.year]
        for side, column, theirs in (("received", "country", row.received), ("made", "home", row.made)):
            mine = int((year[column] == row.country).sum())
            rows.append((row.country, names[row.country], int(row.year), side, mine, int(theirs), row.sources))
    found = pd.DataFrame(rows, columns=["country", "name", "year", "measure", "ours", "colt", "sources"])
    published = _published(facts)
    keys = zip(found["country"], found["year"], found["measure"])
    return found.assign(
        share=found["ours"] / found["colt"].where(found["colt"] > 0),
        published=[published.get((country, year), "") if side == "made" else "" for country, year, side in keys],
    )


def _published(facts: Facts) -> dict[tuple[str, int], str]:
    """Country and year → trips made in that year as counted at home."""
    totals = facts["national_totals"]
    totals = totals[(totals["measure"] == "foreign trips made") & (totals["from"] == totals["to"])]
    found: dict[tuple[str, int], str] = {}
    for row in totals.itertuples(index=False):
        key, text = (row.country, int(row.to[:4])), f"{row.value:.0f}"
        found[key] = f"{found[key]} or {text}" if key in found else text
    return found
