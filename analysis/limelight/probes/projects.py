"""What became of plans: steps of a project, visits that were expected. Probes take facts and rules first."""

from datetime import date

from limelight import dates, visits
from limelight.facts import Facts
from limelight.measure import row_ids
from limelight.probes.answer import Answer, not_yet, unknown
from limelight.rules import Rules


def reached(facts: Facts, rules: Rules, milestone: str, by: str) -> Answer:
    """Whether a step of a project was taken by a day (yes or no); a mere plan is not a step taken."""
    found = facts["milestones"]
    found = found[found["milestone_id"] == milestone]
    moment = date.fromisoformat(by)
    if moment > facts.as_of or found.empty:
        return not_yet("step")
    rows = row_ids("milestones", [milestone])
    taken = dates.on_or_before(found["day"].iloc[0], moment)
    if taken is None:
        return unknown("step", "its day is not known closely enough", rows)
    return Answer("yes" if taken and found["plan"].iloc[0] == "no" else "no", "step", rows)


def region_countries_visited(facts: Facts, rules: Rules, person: str, first: str, last: str) -> Answer:
    """Which of the five countries a leader set foot in between two days, as codes."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if end > facts.as_of:
        return not_yet("countries")
    stops = visits.stops(facts, rules)
    stops = stops[
        (stops["person"] == person)
        & stops["country"].isin(visits.region(facts))
        & (stops["start"].dt.date >= start)
        & (stops["start"].dt.date <= end)
    ]
    rows = visits.event_rows(stops["event_ids"].str.split().explode().dropna())
    return Answer(sorted(set(stops["country"])), "countries", rows)
