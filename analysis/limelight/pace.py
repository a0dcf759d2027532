"""Did it last: leader-level events before and after publication, per thirty days of even coverage."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from limelight import dates
from limelight.facts import PUBLICATION, Facts
from limelight.measure import Measure
from limelight.rules import Rules
from limelight.visits import event_rows, leader_events

FIRST_DAY = date(2022, 1, 1)
NOTHING = "there is nothing to compare yet"


def even_until(facts: Facts) -> date:
    """The last day up to which the sources are even: the eve of the first month whose coverage is not good."""
    coverage = facts["coverage"]
    uneven = coverage.loc[coverage["level"] != "good", "month"]
    return min(facts.as_of, dates.first_day(uneven.min()) - timedelta(days=1)) if len(uneven) else facts.as_of


def events_per_month(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Leader-level events per calendar month of the edition: month (first day), events, whole (whether the edition
    covers all of it) and even (whether the sources do)."""
    months = pd.period_range(FIRST_DAY, facts.as_of, freq="M")
    starts = leader_events(facts, rules, FIRST_DAY)["start"].dt.to_period("M").value_counts()
    return pd.DataFrame(
        {
            "month": months.to_timestamp(),
            "events": starts.reindex(months, fill_value=0).to_numpy(),
            "whole": months.end_time.date <= facts.as_of,
            "even": months.end_time.date <= even_until(facts),
        }
    )


def measures(facts: Facts, rules: Rules) -> list[Measure]:
    """The measures of pace, keys `pace.*`: before and after publication, with and without Russia and China."""
    return [
        Measure("pace.until", even_until(facts).isoformat(), "date", "last day of even coverage"),
        *(
            measure
            for suffix, powers in (("", "all"), (".no-RUS", "no-RUS"), (".no-powers", "no-RUS-CHN"))
            for measure in _compared(facts, replace(rules, powers=powers), suffix)
        ),
    ]


def _compared(facts: Facts, rules: Rules, suffix: str) -> list[Measure]:
    eve = PUBLICATION - timedelta(days=1)
    before = _rate(facts, rules, f"pace.before{suffix}", FIRST_DAY, min(eve, facts.as_of))
    after = _rate(facts, rules, f"pace.after{suffix}", PUBLICATION, even_until(facts))
    ratio = after.value / before.value if before.value and after.value is not None else None
    label = "pace after publication as a multiple of the pace before"
    return [before, after, Measure(f"pace.ratio{suffix}", ratio, "ratio", label, after.reading, before.rows + after.rows, NOTHING)]


def _rate(facts: Facts, rules: Rules, key: str, first: date, last: date) -> Measure:
    reading = {**rules.reading("occasion", "confidence", "powers"), "window": f"{first} to {last}"}
    label = "leader-level events per thirty days"
    if last <= first:
        return Measure(key, None, "events", label, reading, why=NOTHING)
    events = leader_events(facts, rules, first, last)
    return Measure(key, 30 * len(events) / ((last - first).days + 1), "events", label, reading, event_rows(events))
