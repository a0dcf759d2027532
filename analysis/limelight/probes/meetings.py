"""Counts of meetings and travel, under the rules. Every probe takes facts and rules first."""

from dataclasses import replace
from datetime import date

import pandas as pd

from limelight import autumn, travel, visits
from limelight.facts import Facts
from limelight.measure import row_ids
from limelight.probes.answer import Answer, not_yet, unknown
from limelight.probes.tables import members
from limelight.rules import Rules


def trips_abroad(facts: Facts, rules: Rules, after: str, until: str) -> Answer:
    """Putin's stops, trips or countries (R1) after one day and up to another."""
    end = date.fromisoformat(until)
    if end > facts.as_of:
        return not_yet(rules.unit)
    stops = travel.foreign_stops(facts, rules, date.fromisoformat(after), end)
    return Answer(travel.count(stops, rules), rules.unit, travel.stop_rows(stops))


def leader_events(facts: Facts, rules: Rules, first: str, last: str) -> Answer:
    """Leader-level events between two days, both included."""
    end = date.fromisoformat(last)
    if end > facts.as_of:
        return not_yet("events")
    events = visits.leader_events(facts, rules, date.fromisoformat(first), end)
    return Answer(len(events), "events", visits.event_rows(events))


def longest_gap(facts: Facts, rules: Rules, first: str, last: str) -> Answer:
    """Days of the longest run without a leader-level event between two days."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if end > facts.as_of:
        return not_yet("days")
    events = visits.leader_events(facts, rules, start, end)
    quiet = visits.gaps(events, start, end)
    return Answer(int(quiet["days"].max()) if len(quiet) else 0, "days", visits.event_rows(events))


def share_without(facts: Facts, rules: Rules, first: str, last: str, powers: str) -> Answer:
    """Share of leader-level events between two days that go without some states (`powers`, as R20)."""
    end = date.fromisoformat(last)
    if end > facts.as_of:
        return not_yet("share")
    everything, without = (
        visits.leader_events(facts, replace(rules, powers=left_out), date.fromisoformat(first), end)
        for left_out in ("all", powers)
    )
    if everything.empty:
        return unknown("share", "no event counts")
    return Answer(len(without) / len(everything), "share", visits.event_rows(everything))


def pace_ratio(facts: Facts, rules: Rules, window: list[str], base: list[str]) -> Answer:
    """Leader-level events a day in one window as a multiple of those in another; both ends included."""
    days = [[date.fromisoformat(day) for day in span] for span in (window, base)]
    if max(end for _, end in days) > facts.as_of:
        return not_yet("ratio")
    events = [visits.leader_events(facts, rules, start, end) for start, end in days]
    lengths = [(end - start).days + 1 for start, end in days]
    pace, usual = (len(found) / length for found, length in zip(events, lengths, strict=True))
    rows = visits.event_rows(pd.concat(events))
    return (
        Answer(pace / usual, "ratio", rows)
        if usual
        else unknown("ratio", "no event counts in the base", rows)
    )


def months_with_meetings(facts: Facts, rules: Rules, first: str, last: str, body: str) -> Answer:
    """Share of the calendar months between two days that saw an event with a leader from a member of a body.

    Members are those of the first day.
    """
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if end > facts.as_of:
        return not_yet("share")
    events = visits.leader_events(facts, rules, start, end)
    within = set(members(facts, rules, body, first).value)
    events = events[[bool(within & set(codes.split())) for codes in events["outside"]]]
    months = pd.period_range(start, end, freq="M")
    met = set(months) & set(events["start"].dt.to_period("M"))
    return Answer(len(met) / len(months), "share", visits.event_rows(events))


def travel_pace(facts: Facts, rules: Rules, after: str, until: str, years: list[int]) -> Answer:
    """Putin's foreign stops per day, after one day and up to another, as a multiple of the mean whole year.

    The whole years are those published by others, which count visits to countries.
    """
    start, end = date.fromisoformat(after), date.fromisoformat(until)
    published = travel.published_years(facts)
    published = published[published["year"].isin(years)]
    if end > facts.as_of or len(published) < len(years):
        return not_yet("ratio")
    stops = travel.foreign_stops(facts, rules, start, end)
    usual = float(published["value"].mean()) / 365.25
    rows = travel.stop_rows(stops) + row_ids("trips_by_others", published["total_id"])
    return Answer(len(stops) / (end - start).days / usual, "ratio", rows)


def month_is_lull(facts: Facts, rules: Rules, first: str, last: str, month: str, powers: str = "") -> Answer:
    """Whether a month is the quietest of a window (yes or no), by events per day or by count (R22).

    powers  a value of R20 that holds whatever the reading says; empty where the reading decides
    """
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if end > facts.as_of:
        return not_yet("lull")
    events = visits.leader_events(facts, replace(rules, powers=powers or rules.powers), start, end)
    counts = visits.per_window(events, autumn.months(start, end))
    return Answer("yes" if visits.is_lull(counts, month, rules) else "no", "lull", visits.event_rows(events))


def visits_without_economic_papers(facts: Facts, rules: Rules, first: str, last: str) -> Answer:
    """Visits between two days whose complete list of papers holds no economic one."""
    if date.fromisoformat(last) > facts.as_of:
        return not_yet("visits")
    inside = _papers(facts, first, last)
    found = inside[(inside["completeness"] == "complete") & (inside["papers_economic"] == 0)]
    return Answer(len(found), "visits", _paper_rows(found))


def visits_with_papers(facts: Facts, rules: Rules, first: str, last: str) -> Answer:
    """Whether visiting leaders left with political and economic papers (yes or no).

    Rule R23 decides: every visit with a known list, or more than half of them. A visit whose list is
    not complete fails only where both kinds are known to be missing; a visit of unknown papers is left out.
    """
    inside = _papers(facts, first, last)
    both = (inside["papers_political"] > 0) & (inside["papers_economic"] > 0)
    lacking = (inside["completeness"] == "complete") & (
        (inside["papers_political"] == 0) | (inside["papers_economic"] == 0)
    )
    known = inside[both | lacking]
    share = float(both[known.index].mean()) if len(known) else 0.0
    holds = share == 1 if rules.quantifier == "every" else share > 0.5
    return Answer(
        "yes" if holds else "no", f"{share:.0%} of {len(known)} visits with known papers", _paper_rows(known)
    )


def _papers(facts: Facts, first: str, last: str) -> pd.DataFrame:
    papers = facts["visit_papers"].merge(facts["events"][["event_id", "start"]], on="event_id")
    return papers[papers["start"].between(pd.Timestamp(first), pd.Timestamp(last))]


def _paper_rows(papers: pd.DataFrame) -> tuple[str, ...]:
    return row_ids("visit_papers", papers["event_id"] + "+" + papers["guest"])
