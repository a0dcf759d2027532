"""What the facts themselves are worth: coverage, confidence, an independent audit, and sources that disagree."""

import pandas as pd

from limelight import stats
from limelight.facts import Facts
from limelight.measure import Measure, row_ids
from limelight.pace import even_until

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


def measures(facts: Facts) -> list[Measure]:
    """The measures of the chapter, keys `coverage.*` and `audit.*`."""
    return [*_size(facts), *_sources(facts), *_events(facts), *_audit(facts)]


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


def _audit_rows(rows: pd.DataFrame) -> tuple[str, ...]:
    return row_ids("audit", rows["audit_id"])


def _united(cells: pd.Series) -> str:
    return " ".join(sorted({source for cell in cells for source in cell.split()}))
