"""What the US record says of visits between the US and the five (Office of the Historian).

Secretaries of state who came to the five, and leaders of the five who were received in the US. Each record ends on a
day of its own.
"""

from datetime import date

import pandas as pd

from limelight import stats
from limelight.facts import Facts
from limelight.long_run import NO_COUNT, NO_INTERVAL, NO_RATIO, Question, interval, only, rank
from limelight.measure import Measure, row_ids

# Record → its table, what it holds, its last day.
RECORDS = {
    "secretary": ("us_secretary_visits", "visits of US secretaries of state to the five", date(2025, 2, 19)),
    "received": ("us_visits_received", "visits of leaders of the five to the US", date(2024, 11, 12)),
}
FIRST_YEAR = 1991
AT_UN = "un-general-assembly"
# Visits that begin no more than this many days after one another are one occasion: a tour, or a summit.
ONE_OCCASION = 7
VISIT = ["visit_id", "start", "end", "country", "person", "sources"]
RATIOS = ["record", "what", "before", "after", "days_before", "days_after", "ratio", "low", "high"]


def visits(facts: Facts) -> pd.DataFrame:
    """Visits of both records, each in order of start.

    Columns record (a key of `RECORDS`), visit_id, start, end, country (of the five), person, name, occasion (number
    within its record: visits that begin within days of one another), sources.
    """
    people = facts["people"].set_index("person")["name"]
    parts = []
    for record, (table, _, _) in RECORDS.items():
        part = facts[table].sort_values(["start", "visit_id"], ignore_index=True)[VISIT]
        apart = part["start"].diff() > pd.Timedelta(days=ONE_OCCASION)
        parts.append(part.assign(record=record, occasion=apart.cumsum() + 1, name=part["person"].map(people)))
    return pd.concat(parts, ignore_index=True)


def ends(facts: Facts) -> dict[str, date]:
    """The last day that each record of this edition can speak of, by its key."""
    return {record: min(last, facts.as_of) for record, (_, _, last) in RECORDS.items()}


def ratios(facts: Facts, question: Question) -> pd.DataFrame:
    """Visits and occasions a day of the late window over those of all earlier years, for both records.

    Columns record, what (visits or occasions), before and after (counts), days_before, days_after, ratio, low, high
    (exact for Poisson counts). A record that ends before the late window is left out.
    """
    first, turn = pd.Timestamp(question.base, 1, 1), pd.Timestamp(question.since, 1, 1)
    every, found = visits(facts), []
    for record, end in ends(facts).items():
        last = pd.Timestamp(end)
        part = every[(every["record"] == record) & (every["start"] >= first)]
        days = (turn - first).days, (last - turn).days + 1
        for what, counted in (("visits", part), ("occasions", part.drop_duplicates("occasion"))):
            after = int((counted["start"] >= turn).sum())
            before = len(counted) - after
            if min(days) > 0 and len(counted):
                ratio = stats.rate_ratio(after, days[1], before, days[0])
                found.append((record, what, before, after, *days, ratio.value, ratio.low, ratio.high))
    return pd.DataFrame(found, columns=RATIOS)


def measures(facts: Facts, question: Question) -> list[Measure]:
    """The measures of both records, keys `us.*`; a year after a record's end has no count."""
    every, table, found = visits(facts), ratios(facts, question), []
    chosen = {"since": str(question.since), "compared with": f"{question.base} on"}
    for record, (name, label, _) in RECORDS.items():
        part, end = every[every["record"] == record], ends(facts)[record]
        used, known = row_ids(name, part["visit_id"]), question.year <= end.year
        in_year = part[part["start"].dt.year == question.year]
        row, year = only(table, record=record, what="occasions"), question.year
        of_year = {
            "": ("visits", label, len(in_year)),
            ".occasions": ("occasions", f"occasions of {label}", in_year["occasion"].nunique()),
            ".rank": ("place", f"place of the year by {label}", _rank(part, year)),
        }
        rate = f"occasions of {label}, a year since {question.since} over those from {question.base}"
        found += [
            Measure(f"us.{record}", len(part), "visits", label, {}, used),
            Measure(f"us.{record}.end", end.isoformat(), "date", f"last day of the record of {label}"),
            Measure(
                f"us.{record}.occasions", part["occasion"].nunique(), "occasions", f"occasions of {label}", {}, used
            ),
            *(
                Measure(f"us.{record}.year{key}", value if known else None, unit, f"{what}, {year}", {}, used, NO_COUNT)
                for key, (unit, what, value) in of_year.items()
            ),
            Measure(f"us.{record}.ratio", row.get("ratio"), "ratio", rate, chosen, used, NO_RATIO),
            Measure(
                f"us.{record}.interval",
                interval(row.get("low"), row.get("high")),
                "text",
                f"{rate}: interval",
                chosen,
                used,
                NO_INTERVAL,
            ),
        ]
    table = facts["us_visits_received"]
    at_un = row_ids("us_visits_received", table.loc[table["kind"] == AT_UN, "visit_id"])
    label = "visits of leaders of the five to the US for the UN General Assembly"
    return [*found, Measure("us.received.un", len(at_un), "visits", label, {}, at_un)]


def _rank(part: pd.DataFrame, year: int) -> int:
    years = range(min(FIRST_YEAR, year), year + 1)
    return rank(part.groupby(part["start"].dt.year).size().reindex(years, fill_value=0), year)
