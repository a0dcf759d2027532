"""Look-ups: who, what name, which office, which day, member or not. Probes take facts and rules first."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import pandas as pd

from limelight import dates, memberships
from limelight.facts import Facts
from limelight.measure import row_ids
from limelight.probes.answer import Answer, not_yet, unknown
from limelight.rules import Rules
from limelight.visits import region

DAYS_IN = {"days": 1, "months": 365.25 / 12, "years": 365.25}


def cell(facts: Facts, rules: Rules, table: str, row: str, column: str) -> Answer:
    """What one cell of a table says; dates as ISO text. Waits where the edition does not hold the row."""
    frame = facts[table]
    found = frame[frame.iloc[:, 0] == row]
    if found.empty:
        return not_yet(column)
    value = _plain(found[column].iloc[0])
    rows = row_ids(table, [row])
    return Answer(value, column, rows) if value != "" else unknown(column, f"{column} is unstated", rows)


def cells(facts: Facts, rules: Rules, table: str, row: str, columns: list[str]) -> Answer:
    """What several cells of one row say, such as day and place."""
    answers = [cell(facts, rules, table, row, column) for column in columns]
    undecided = [answer for answer in answers if answer.value is None]
    if undecided:
        return undecided[0]
    return Answer([answer.value for answer in answers], " and ".join(columns), answers[0].rows)


def days_apart(facts: Facts, rules: Rules, first: list[str], second: list[str]) -> Answer:
    """Days from a dated cell to another, each as [table, row, column]; negative if the second came first."""
    answers = [cell(facts, rules, *place) for place in (first, second)]
    rows = tuple(row for answer in answers for row in answer.rows)
    if any(answer.waiting for answer in answers):
        return not_yet("days")
    if any(answer.value is None or len(str(answer.value)) < 10 for answer in answers):
        return unknown("days", "a date is not known to the day", rows)
    start, end = (date.fromisoformat(answer.value) for answer in answers)
    return Answer((end - start).days, "days", rows)


def elapsed(facts: Facts, rules: Rules, since: str | list[str], until: str, unit: str = "days") -> Answer:
    """Time from a day, or a dated cell given as [table, row, column], to a day, in days, months or years.

    Months and years are mean ones (a twelfth of a year, and 365.25 days).
    """
    begin = Answer(since, "day") if isinstance(since, str) else cell(facts, rules, *since)
    end = date.fromisoformat(until)
    if begin.waiting or end > facts.as_of:
        return not_yet(unit)
    if begin.value is None or len(str(begin.value)) < 10:
        return unknown(unit, "the first day is not known to the day", begin.rows)
    return Answer((end - date.fromisoformat(str(begin.value))).days / DAYS_IN[unit], unit, begin.rows)


def days_in_common(facts: Facts, rules: Rules, first: str, second: str) -> Answer:
    """How many days two events share."""
    found = facts["events"].set_index("event_id")
    if not {first, second} <= set(found.index):
        return not_yet("days")
    both = found.loc[[first, second]]
    shared = (both["end"].min() - both["start"].max()).days + 1
    return Answer(max(shared, 0), "days", row_ids("events", [first, second]))


def first_and_last_day(facts: Facts, rules: Rules, events: list[str]) -> Answer:
    """The first and the last day that several events cover together."""
    found = facts["events"].set_index("event_id")
    if not set(events) <= set(found.index):
        return not_yet("days")
    days = [found.loc[events, "start"].min(), found.loc[events, "end"].max()]
    return Answer([_plain(day) for day in days], "days", row_ids("events", events))


def capacity(facts: Facts, rules: Rules, event: str, person: str) -> Answer:
    """In what capacity a person was at an event: leader, stand-in, also-present, or `not listed`."""
    present = _present(facts, event)
    if present is None:
        return not_yet("capacity")
    found = present[present["person"] == person]
    value = found["capacity"].iloc[0] if len(found) else "not listed"
    return Answer(value, "capacity", _participant_rows(present if found.empty else found))


def stood_in(facts: Facts, rules: Rules, event: str, absent: str) -> Answer:
    """Names of those who stood in for a person at an event."""
    present = _present(facts, event)
    if present is None:
        return not_yet("person")
    found = present[present["stands_in_for"] == absent]
    return Answer(
        _names(facts, found["person"]), "person", _participant_rows(found if len(found) else present)
    )


def hosts(facts: Facts, rules: Rules, event: str | list[str]) -> Answer:
    """Names of the hosts of an event, or of several."""
    present = [_present(facts, entry) for entry in ([event] if isinstance(event, str) else event)]
    if any(rows is None for rows in present):
        return not_yet("person")
    found = pd.concat(present).query("role == 'host'")
    return Answer(_names(facts, found["person"]), "person", _participant_rows(found))


def regional_leaders(facts: Facts, rules: Rules, event: str) -> Answer:
    """How many of the five were represented at an event by their leader (stand-ins only as rule R11 says)."""
    present = _present(facts, event)
    if present is None:
        return not_yet("leaders")
    capacities = ("leader", "stand-in") if rules.stand_ins == "included" else ("leader",)
    found = present[present["country"].isin(region(facts)) & present["capacity"].isin(capacities)]
    return Answer(int(found["country"].nunique()), "leaders", _participant_rows(found))


def offices(facts: Facts, rules: Rules, person: str, day: str) -> Answer:
    """Offices that a person held on a day."""
    held = facts["offices"]
    held = held[held["person"] == person]
    moment = date.fromisoformat(day)
    if moment > facts.as_of:
        return not_yet("office")
    sure = [
        (not begin or dates.on_or_before(begin, moment))
        and (not end or dates.on_or_before(end, moment) is not True)
        for begin, end in zip(held["from"], held["to"], strict=True)
    ]
    found = held[[bool(entry) for entry in sure]]
    return Answer(list(found["office"]), "office", row_ids("offices", held["office_id"]))


def body_name(facts: Facts, rules: Rules, organisation: str, day: str) -> Answer:
    """What a body was officially called on a day."""
    names = facts["organisations"]
    names = names[names["organisation"] == organisation]
    moment = date.fromisoformat(day)
    if moment > facts.as_of:
        return not_yet("name")
    held = [
        dates.on_or_before(begin, moment) is True and (not end or dates.on_or_before(end, moment) is not True)
        for begin, end in zip(names["from"], names["to"], strict=True)
    ]
    found = names[held]
    if found.empty:
        return not_yet("name")
    return Answer(found["official_name"].iloc[-1], "name", row_ids("organisations", found["name_id"]))


def members(
    facts: Facts, rules: Rules, organisation: str, day: str, statuses: Sequence[str] = ("member",)
) -> Answer:
    """Countries that had one of the given standings in a body on a day."""
    moment = date.fromisoformat(day)
    return not_yet("countries") if moment > facts.as_of else _members(facts, organisation, moment, tuple(statuses))


@cache
def _members(facts: Facts, organisation: str, day: date, statuses: tuple[str, ...]) -> Answer:
    """Kept per edition: a grid of readings asks for the same members again and again."""
    table = facts["memberships"]
    rows = table[table["organisation"] == organisation]
    found = sorted(
        country
        for country in rows["country"].unique()
        if memberships.status(facts, organisation, country, day) in statuses
    )
    return Answer(found, "countries", row_ids("memberships", rows["membership_id"]))


def person_name(facts: Facts, rules: Rules, person: str) -> Answer:
    """A person's name as the sources write it, with accepted spellings."""
    found = facts["people"].set_index("person").loc[person]
    return Answer(
        [found["name"], *filter(None, found["spellings"].split(";"))], "name", row_ids("people", [person])
    )


def _present(facts: Facts, event: str) -> pd.DataFrame | None:
    """The participants of an event, or None where the edition does not hold the event."""
    if event not in set(facts["events"]["event_id"]):
        return None
    participants = facts["participants"]
    return participants[participants["event_id"] == event]


def _participant_rows(rows: pd.DataFrame) -> tuple[str, ...]:
    """Rows of participants, and of the events they were at."""
    people = row_ids("participants", rows["event_id"] + "+" + rows["person"])
    return (*row_ids("events", rows["event_id"]), *people)


def _names(facts: Facts, people: pd.Series) -> list[str]:
    return list(people.map(facts["people"].set_index("person")["name"]))


def _plain(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if pd.isna(value):
        return ""
    return value.item() if hasattr(value, "item") else value
