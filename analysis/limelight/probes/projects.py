"""What became of plans, and how much room one state has in the region's meetings.

Plans are steps of a project and visits that were expected. Probes take facts and rules first.
"""

from datetime import date

import pandas as pd

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


def between_steps(facts: Facts, rules: Rules, done: str, ahead: str, on: str) -> Answer:
    """Whether a day lies between two steps of a project (yes or no): one taken, the other still ahead."""
    begun = reached(facts, rules, done, on)
    if begun.value is None:
        return begun
    known = facts["milestones"]
    if ahead not in set(known["milestone_id"]):
        return begun
    ended = reached(facts, rules, ahead, on)
    if ended.value is None:
        return ended
    lies_between = (begun.value, ended.value) == ("yes", "no")
    return Answer("yes" if lies_between else "no", "state", begun.rows + ended.rows)


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


def meeting_rank(facts: Facts, rules: Rules, state: str, first: str, last: str) -> Answer:
    """A state's rank among those outside, by leader-level events with its leader between two days; 1 is the most.

    States with as many events share a rank.
    """
    end = date.fromisoformat(last)
    if end > facts.as_of:
        return not_yet("rank")
    events = visits.leader_events(facts, rules, date.fromisoformat(first), end)
    if events.empty:
        return unknown("rank", "no event counts")
    met = events["outside"].str.split().explode().value_counts()
    return Answer(int((met > met.get(state, 0)).sum()) + 1, "rank", visits.event_rows(events))


def meeting_share_change(facts: Facts, rules: Rules, state: str, earlier: list[str], later: list[str]) -> Answer:
    """Share of the leader-level events of a later window with a state's leader, less that of an earlier window.

    Both ends of each window are included; the result lies between -1 and 1.
    """
    spans = [[date.fromisoformat(day) for day in span] for span in (earlier, later)]
    if max(end for _, end in spans) > facts.as_of:
        return not_yet("share")
    found = [visits.leader_events(facts, rules, start, end) for start, end in spans]
    rows = visits.event_rows(pd.concat(found))
    if any(events.empty for events in found):
        return unknown("share", "no event counts in one of the windows", rows)
    before, after = (events["outside"].str.split().map(lambda met: state in met).mean() for events in found)
    return Answer(float(after - before), "share", rows)
