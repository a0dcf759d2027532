"""Whether the facts agree with each other: checks that no schema can state.

Each check is a function of the tables as text that yields what it finds. Dates may be coarse: only what is
certain is a problem, never what the missing day would decide.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from limelight import dates, paths
from limelight.checks.problems import Problem
from limelight.checks.tables import Table, columns, shown

UNUSED = ("exception-unused", "Every exception names a check and a row that breaks it.")

INTERVALS = (("start", "end"), ("from", "to"))
ONE_DAY = timedelta(days=1)


class Finding(NamedTuple):
    """A cell that breaks a check: table, line, column, its value, and what was expected."""

    table: str
    line: int
    column: str
    value: str
    expectation: str


class Unreadable(LookupError):
    """A table or column that a check needs and that could not be read."""


@dataclass(frozen=True)
class Tables:
    """What could be read.

    frames  the tables by name, as frames of text indexed by line
    claims  the text of the claim ledger; None where the package has none
    """

    frames: Mapping[str, pd.DataFrame]
    claims: str | None = None

    def __call__(self, table: str, *needed: str) -> pd.DataFrame:
        """A table's frame; raises Unreadable(table, column) where it or a needed column is missing."""
        frame = self.frames.get(table)
        for column in needed:
            if frame is None or column not in frame:
                raise Unreadable(table, column)
        return frame


@dataclass(frozen=True)
class Check:
    """A domain check: id, the sentence that must hold, and the function that finds what breaks it."""

    id: str
    text: str
    find: Callable[[Tables], Iterator[Finding]]


def check(descriptor: dict, package: Path, read: Mapping[str, Table]) -> list[Problem]:
    """What the domain checks find, less the exceptions stated, plus exceptions that no longer apply."""
    claims = package.with_name(paths.CLAIMS.name)
    tables = Tables(
        {name: table.frame for name, table in read.items()},
        claims.read_text(encoding="utf-8", errors="replace") if claims.exists() else None,
    )
    described = {resource["name"]: columns(resource) for resource in descriptor["resources"]}
    problems: list[Problem] = []
    skipped: set[str] = set()
    for each in CHECKS:
        try:
            problems += [
                read[found.table].problem(each.id, found.expectation, found.line, found.column, found.value)
                for found in each.find(tables)
            ]
        except Unreadable as error:
            table, column = error.args
            skipped.add(each.id)
            if column not in described.get(table, []):
                expectation = f"a description of the column, which the check {each.id} reads"
                problems.append(
                    Problem(shown(package, package), table, None, column, "", expectation, each.id)
                )
    return _excepted(problems, skipped, read)


def _excepted(problems: list[Problem], skipped: set[str], read: Mapping[str, Table]) -> list[Problem]:
    table = read.get("exceptions")
    if table is None or not {"check", "table", "row"} <= set(table.frame):
        return problems
    files = {name: each.file for name, each in read.items()}
    stated = {
        line: (row["check"], files.get(row["table"], row["table"]), row["row"])
        for line, row in table.frame.iterrows()
    }
    broken = {(problem.check, problem.file, problem.row) for problem in problems}
    known = [each.id for each in CHECKS]
    unused = []
    for line, (name, file, row) in stated.items():
        if name not in known:
            unused.append(table.problem(UNUSED[0], f"one of {', '.join(known)}", line, "check", name))
        elif (name, file, row) not in broken and name not in skipped:
            unused.append(
                table.problem(
                    UNUSED[0], f"a row of {file} that breaks {name}, or no exception", line, "row", row
                )
            )
    excepted = set(stated.values())
    return [each for each in problems if (each.check, each.file, each.row) not in excepted] + unused


def end_after_start(tables: Tables) -> Iterator[Finding]:
    """Any table with `start` and `end`, or `from` and `to`."""
    for table, frame in tables.frames.items():
        for begin, finish in INTERVALS:
            if {begin, finish} <= set(frame):
                for line, start, end in _rows(frame, begin, finish):
                    if _surely_before(end, start):
                        yield Finding(table, line, finish, end, f"{start} or later, the interval's first day")


class Presence(NamedTuple):
    """A person's stay in a country, and the row that states it."""

    start: date
    end: date
    country: str
    row: str
    table: str
    line: int


def one_place_a_day(tables: Tables) -> Iterator[Finding]:
    """Guests of events and stops of trips; a host row has the guest's dates, so says nothing of the host."""
    for person, stays in _presences(tables).items():
        for earlier, later in combinations(sorted(stays), 2):
            if later.country != earlier.country and _collide(earlier, later):
                column = "event_id" if later.table == "participants" else "start"
                value = later.row if column == "event_id" else later.start.isoformat()
                yield Finding(
                    later.table,
                    later.line,
                    column,
                    value,
                    f"{person} in one country a day, travel days apart: in {later.country} {later.start} to "
                    f"{later.end}, in {earlier.country} {earlier.start} to {earlier.end} ({earlier.row})",
                )


def office_held(tables: Tables) -> Iterator[Finding]:
    """On the first day of the event."""
    offices = tables("offices", "person", "office", "country", "from", "to")
    held = _grouped(_cells(offices, "person", "country", "office", "from", "to"), 3)
    starts = _column(tables("events", "event_id", "start"), "start")
    frame = tables("participants", "event_id", "person", "office", "country")
    for line, event, person, office, country in _rows(frame, "event_id", "person", "office", "country"):
        start = starts.get(event)
        terms = held.get((person, country, office), [])
        if _day(start) and not any(
            not _surely_before(start, begin) and not _surely_before(end, start) for begin, end in terms
        ):
            stated = (
                "; ".join(f"{begin or 'unstated'} to {end or 'open'}" for begin, end in terms)
                or "no such office"
            )
            yield Finding(
                "participants",
                line,
                "office",
                office,
                f"an office held on {start}; table offices has {stated}",
            )


def host_country(tables: Tables) -> Iterator[Finding]:
    """Every host, whatever the capacity."""
    places = _column(tables("events", "event_id", "country"), "country")
    frame = tables("participants", "event_id", "country", "role")
    for line, event, country, role in _rows(frame, "event_id", "country", "role"):
        if role == "host" and places.get(event, country) != country:
            yield Finding(
                "participants", line, "country", country, f"{places[event]}, where the event takes place"
            )


def trip_contiguous(tables: Tables) -> Iterator[Finding]:
    """Stops abroad and in contested territory alike; a day on which one trip ends may begin the next."""
    frame = _dated(tables("trips", "person", "trip_id", "start", "end"))
    for (_, trip), stops in frame.groupby(["person", "trip_id"]):
        for before, after in pairwise(stops.sort_values(["first", "last"]).itertuples()):
            if not 0 <= (after.first - before.last).days <= 1:
                expected = f"{before.end} or the day after, when the stop before it in trip {trip} ends"
                yield Finding("trips", after.Index, "start", after.start, expected)
    for _, stops in frame.groupby("person"):
        whole = (
            stops.groupby("trip_id")
            .agg(first=("first", "min"), last=("last", "max"))
            .sort_values(["first", "last"])
        )
        for before, after in pairwise(whole.itertuples()):
            if after.first < before.last:
                stop = stops[stops["trip_id"] == after.Index].sort_values(["first", "last"]).iloc[0]
                expected = f"{before.last} or later, since trip {before.Index} ends then"
                yield Finding("trips", stop.name, "start", stop["start"], expected)


def parts_within_package(tables: Tables) -> Iterator[Finding]:
    """Parts in the package's own currency; a package without an upper bound can hold anything."""
    deals = tables("deals", "deal_id", "part_of", "amount_low", "amount_high", "currency")
    lows, highs = (pd.to_numeric(deals[column], errors="coerce") for column in ("amount_low", "amount_high"))
    for line, deal, high, currency in _rows(deals, "deal_id", "amount_high", "currency"):
        parts = lows[(deals["part_of"] == deal) & (deals["currency"] == currency)].sum()
        if parts > highs[line]:
            yield Finding(
                "deals", line, "amount_high", high, f"at least {parts:.0f} {currency}, the sum of its parts"
            )


def deal_event(tables: Tables) -> Iterator[Finding]:
    """An event that does not exist is a finding of `foreign-key`, as long as the reference is declared."""
    events = tables("events", "event_id", "country")
    frame = tables("participants", "event_id", "country")
    pairs = [*_cells(frame, "event_id", "country"), *_cells(events, "event_id", "country")]
    present = _grouped(pairs, 1)
    deals = tables("deals", "event_id", "counterpart", "central_asia")
    for line, event, counterpart, partners in _rows(deals, "event_id", "counterpart", "central_asia"):
        if not event:
            continue
        there = {country for (country,) in present.get((event,), [])}
        if not there:
            yield Finding("deals", line, "event_id", event, "an event_id of table events")
        elif counterpart not in there:
            yield Finding(
                "deals",
                line,
                "event_id",
                event,
                f"an event that {counterpart}, the counterpart, took part in",
            )
        elif not there & set(partners.split()):
            yield Finding("deals", line, "event_id", event, f"an event that one of {partners} took part in")


def deal_links(tables: Tables) -> Iterator[Finding]:
    """`part_of` and `restates` apart: a part may restate an older deal of another package."""
    deals = tables("deals", "deal_id", "part_of", "restates")
    for column in ("part_of", "restates"):
        linked = deals[deals[column] != ""]
        links = dict(_cells(linked, "deal_id", column))
        for line, deal, other in _rows(linked, "deal_id", column):
            if other not in set(deals["deal_id"]):
                yield Finding("deals", line, column, other, "a deal_id of table deals")
            elif _leads_back(deal, links):
                yield Finding("deals", line, column, other, "a deal that does not lead back to this one")


def no_duplicate_events(tables: Tables) -> Iterator[Finding]:
    """Events of the same first day, city, country and leaders."""
    events = tables("events", "event_id", "start", "city", "country")
    people = tables("participants", "event_id", "person", "capacity")
    people = people[people["capacity"] == "leader"]
    leaders = _grouped(_cells(people, "event_id", "person"), 1)
    same: dict[tuple, list[tuple[str, int]]] = {}
    for line, event, start, country, city in _rows(events, "event_id", "start", "country", "city"):
        place = start, country, city.casefold(), frozenset(leaders.get((event,), []))
        same.setdefault(place, []).append((event, line))
    for group in same.values():
        first, *others = sorted(group)
        for event, line in others:
            yield Finding(
                "events",
                line,
                "event_id",
                event,
                f"an event of its own: {first[0]} has the same day, place and leaders",
            )


def absence_not_trip(tables: Tables) -> Iterator[Finding]:
    """Same person, country and (where both are stated) city, on days that overlap."""
    trips = tables("trips", "stop_id", "person", "start", "end", "country", "city")
    absences = tables("absences", "person", "start", "end", "country", "city")
    for line, person, start, end, country, city in _rows(
        absences, "person", "start", "end", "country", "city"
    ):
        there = trips[(trips["person"] == person) & (trips["country"] == country)]
        for stop, begin, finish, town in _cells(there, "stop_id", "start", "end", "city"):
            elsewhere = city and town and city.casefold() != town.casefold()
            apart = _surely_before(finish, start) or _surely_before(end, begin)
            if not elsewhere and not apart and all(map(_day, (start, end, begin, finish))):
                yield Finding(
                    "absences",
                    line,
                    "start",
                    start,
                    f"no stop of {person} there then; table trips has {stop}",
                )


def rates_cover_deals(tables: Tables) -> Iterator[Finding]:
    """A rate of the day on which the deal was announced, else of its month, else of its year."""
    rates = tables("exchange_rates", "currency", "day")
    known = set(_cells(rates, "currency", "day"))
    for line, currency, day in _rows(tables("deals", "currency", "announced"), "currency", "announced"):
        if currency not in ("", "USD") and not any(
            (currency, day[:length]) in known for length in (10, 7, 4)
        ):
            yield Finding(
                "deals", line, "currency", currency, f"a currency with a rate of {day}, its month or its year"
            )


def membership_intervals(tables: Tables) -> Iterator[Finding]:
    """The day on which one standing ends may begin the next; an unstated start proves the end's eve alone."""
    frame = tables("memberships", "organisation", "country", "status", "from", "to")
    for (organisation, country), rows in frame.groupby(["organisation", "country"]):
        standings = sorted(_rows(rows, "from", "to", "status"), key=lambda row: row[1:])
        for (_, begin, end, status), (line, later_begin, later_end, _) in combinations(standings, 2):
            one, other = _certain(begin, end), _certain(later_begin, later_end)
            if one and other and max(one[0], other[0]) < min(one[1], other[1]):
                stated = f"{status} from {begin or 'unstated'} to {end or 'open'}"
                expected = f"one standing of {country} in {organisation} at a time; it is also {stated}"
                yield Finding("memberships", line, "from", later_begin, expected)


def stand_in(tables: Tables) -> Iterator[Finding]:
    """Without a name, the note of the participant or of the event says why."""
    events = tables("events", "event_id", "note")
    notes = dict(_cells(events, "event_id", "note"))
    frame = tables("participants", "event_id", "person", "country", "capacity", "stands_in_for")
    frame = frame if "note" in frame else frame.assign(note="")
    leaders = set(_cells(frame, "event_id", "person", "capacity"))
    for line, event, person, capacity, absent, note in _rows(
        frame, "event_id", "person", "capacity", "stands_in_for", "note"
    ):
        if capacity == "stand-in" and not absent and not (note or notes.get(event)):
            yield Finding(
                "participants",
                line,
                "stands_in_for",
                "",
                "whom the stand-in replaced, or a note that says why not",
            )
        elif absent and capacity != "stand-in":
            yield Finding(
                "participants", line, "stands_in_for", absent, f"nobody, since the capacity is {capacity}"
            )
        elif absent and (absent == person or (event, absent, "leader") in leaders):
            yield Finding(
                "participants", line, "stands_in_for", absent, "someone who did not come to the event"
            )


def plan_is_no_fact(tables: Tables) -> Iterator[Finding]:
    """Every table with `date_basis` and `confidence`."""
    for table, frame in tables.frames.items():
        if not {"date_basis", "confidence"} <= set(frame):
            continue
        notes = frame["note"] if "note" in frame else pd.Series("", index=frame.index)
        for line, basis, confidence in _rows(frame, "date_basis", "confidence"):
            if "ANNOUNCED ONLY" in notes[line] and basis != "announced":
                yield Finding(table, line, "date_basis", basis, "announced, as the note says")
            if basis == "announced" and confidence not in ("", "1"):
                yield Finding(table, line, "confidence", confidence, "1, since the row only announces a plan")
            if basis == "confirmed" and confidence == "1":
                yield Finding(table, line, "date_basis", basis, "reported or announced at confidence 1")


def sources_used(tables: Tables) -> Iterator[Finding]:
    """Cited in a column whose name begins with `sources`, or by a claim; unknown without the claims."""
    if tables.claims is None:
        return
    cited = set(re.findall(r"[\w-]+", tables.claims)) | {
        source
        for frame in tables.frames.values()
        for column in frame
        if column.startswith("sources")
        for cell in frame[column]
        for source in cell.split()
    }
    for line, source in _rows(tables("sources", "source_id"), "source_id"):
        if source not in cited:
            yield Finding("sources", line, "source_id", source, "a source that some row or claim cites")


CHECKS = (
    Check("end-after-start", "An interval ends on the day it starts or later.", end_after_start),
    Check(
        "one-place-a-day",
        "Nobody is in two countries on one day, except on a day of travel.",
        one_place_a_day,
    ),
    Check("office-held", "A participant holds the stated office on the first day of the event.", office_held),
    Check("host-country", "A host comes from the country where the event takes place.", host_country),
    Check(
        "trip-contiguous",
        "The stops of a trip follow each other without a gap, and trips do not overlap.",
        trip_contiguous,
    ),
    Check("parts-within-package", "The parts of a package do not exceed it.", parts_within_package),
    Check(
        "deal-event", "The event of a deal exists, and both sides of the deal took part in it.", deal_event
    ),
    Check(
        "deal-links",
        "A deal that is part of another or restates it names one that exists, never itself.",
        deal_links,
    ),
    Check("no-duplicate-events", "No event is listed twice.", no_duplicate_events),
    Check(
        "absence-not-trip", "Nobody is both absent from a place and there on the same days.", absence_not_trip
    ),
    Check(
        "rates-cover-deals",
        "An exchange rate is known for every deal in another currency than the dollar.",
        rates_cover_deals,
    ),
    Check(
        "membership-intervals",
        "A country has one standing in an organisation at a time.",
        membership_intervals,
    ),
    Check(
        "stand-in", "A stand-in names whom they replaced, who did not come, or a note says why not.", stand_in
    ),
    Check(
        "plan-is-no-fact",
        "A row that only announces a plan has confidence 1 and is never confirmed.",
        plan_is_no_fact,
    ),
    Check("sources-used", "Every source is cited by a row or a claim.", sources_used),
)


def _presences(tables: Tables) -> dict[str, list[Presence]]:
    events = _dated(tables("events", "event_id", "start", "end", "country"))
    held = {event: stay for event, *stay in _cells(events, "event_id", "first", "last", "country")}
    guests = tables("participants", "event_id", "person", "role")
    stays: dict[str, list[Presence]] = {}
    for line, event, person, role in _rows(guests, "event_id", "person", "role"):
        if role == "guest" and event in held:
            stays.setdefault(person, []).append(Presence(*held[event], event, "participants", line))
    trips = _dated(tables("trips", "stop_id", "person", "start", "end", "country"))
    for line, stop, person, first, last, country in _rows(
        trips, "stop_id", "person", "first", "last", "country"
    ):
        stays.setdefault(person, []).append(Presence(first, last, country, stop, "trips", line))
    return stays


def _collide(earlier: Presence, later: Presence) -> bool:
    """Whether two stays share more than the day on which one ends and the other begins."""
    first, last = max(earlier.start, later.start), min(earlier.end, later.end)
    travel_day = earlier.end == later.start or later.end == earlier.start
    return first < last or (first == last and not travel_day)


def _leads_back(deal: str, links: Mapping[str, str]) -> bool:
    """Whether following the links from a deal comes back to it."""
    seen: set[str] = set()
    other = links.get(deal)
    while other and other not in seen:
        if other == deal:
            return True
        seen.add(other)
        other = links.get(other)
    return False


def _rows(frame: pd.DataFrame, *columns: str) -> Iterator[tuple]:
    """Line and the cells of some columns, row by row."""
    return frame[list(columns)].itertuples(name=None)


def _cells(frame: pd.DataFrame, *columns: str) -> Iterator[tuple]:
    """The cells of some columns, row by row."""
    return frame[list(columns)].itertuples(index=False, name=None)


def _column(frame: pd.DataFrame, column: str) -> dict[str, str]:
    """A column of events by event."""
    return dict(_cells(frame, "event_id", column))


def _grouped(rows: Iterable[tuple], width: int) -> dict[tuple, list[tuple]]:
    """The rest of each row by its first cells."""
    groups: dict[tuple, list[tuple]] = {}
    for row in rows:
        groups.setdefault(row[:width], []).append(row[width:])
    return groups


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows whose start and end are days of the calendar in that order, with both as `first` and `last`."""
    frame = frame.assign(first=frame["start"].map(_day), last=frame["end"].map(_day))
    frame = frame[frame["first"].notna() & frame["last"].notna()]
    return frame[frame["first"] <= frame["last"]]


def _day(text: str | None) -> date | None:
    """A day; None for a coarser date, and for what is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _bounds(partial: str) -> tuple[date, date] | None:
    """First and last day that a partial date can mean; None where it is unstated or no date."""
    try:
        return dates.first_day(partial), dates.last_day(partial)
    except ValueError:
        return None


def _surely_before(one: str, other: str) -> bool:
    """Whether a partial date lies before another, whatever the missing parts."""
    bounds, limits = _bounds(one), _bounds(other)
    return bool(bounds and limits and bounds[1] < limits[0])


def _certain(begin: str, end: str) -> tuple[date, date] | None:
    """The days that an interval surely holds, from and to; None where that cannot be said."""
    last = _bounds(end)[0] if _bounds(end) else date.max
    if not begin:
        return max(last, date.min + ONE_DAY) - ONE_DAY, last
    return (_bounds(begin)[1], last) if _bounds(begin) else None
