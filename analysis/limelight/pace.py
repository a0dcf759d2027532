"""Did it last: leader-level events before and after publication, while the sources are even.

The comparison ends where coverage stops being even (`even_until`); what is known of later days is listed, never a
rate. That the sources may be better for one side than for the other is bounded by comparing again on rows that this
touches less (`READINGS`), and by what an even second search added on each side (`search_yield`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

import pandas as pd

from limelight import dates, stats
from limelight.facts import PUBLICATION, Facts
from limelight.kept import kept
from limelight.measure import Measure, listed, row_ids
from limelight.rules import Rules
from limelight.visits import event_rows, gaps, leader_events, visits_received, weeks_with_event

FIRST_DAY = date(2022, 1, 1)
EVE = PUBLICATION - timedelta(days=1)
# The even second search asked for meetings up to this day.
SEARCHED_UNTIL = date(2025, 12, 31)
MONTH = 30
NOTHING = "there is nothing to compare yet"
TOO_SHORT = "the second search reaches beyond the last day of this edition"
NO_SUMMIT = "there is none yet"
# What the milestones hold as a day to count from, and no plan or project.
NO_PLAN = "War in Ukraine"
PASSED = "day passed, no step seen"
# A gathering of the five with one partner calls itself by the region and the partner, or C5.
OF_THE_FIVE = r"\bCentral Asia\b|\bC5"
COMPARED = ["reading", "what", "before", "after", "before_days", "after_days", *stats.COMPARISON_COLUMNS]
COMPARED += ["event_ids", "sources"]
ANNIVERSARIES = ["year", "first", "last", "days", "events", "ratio", "low", "high", "event_ids", "sources"]
MULTIPLES = ["reading", "kind", "what", "before", "after", "before_days", "after_days", "ratio", "low", "high"]
MULTIPLES += ["event_ids", "sources"]
ORDINALS = {1: "first", 2: "second"}


@dataclass(frozen=True)
class Reading:
    """One way to choose the events that are compared.

    what     in a few words
    changes  rule → value, where it differs from the rules given
    only     column of `events` → the value that a row must have
    """

    what: str
    changes: Mapping[str, object] = field(default_factory=dict)
    only: Mapping[str, object] = field(default_factory=dict)

    def events(self, facts: Facts, rules: Rules, first: date, last: date) -> pd.DataFrame:
        """Events of this reading between two days, as `visits.leader_events` gives them."""
        found = leader_events(facts, replace(rules, **self.changes), first, last)
        for column, value in self.only.items():
            found = found[found[column] == value]
        return found.reset_index(drop=True)


EVERY = Reading("every event")
READINGS = {
    "all": EVERY,
    "no-RUS": Reading("without Russia", {"powers": "no-RUS"}),
    "no-powers": Reading("without Russia and China", {"powers": "no-RUS-CHN"}),
    "region": Reading("held in the five", {"place": "region"}),
    "visits": Reading("bilateral visits only", {"occasion": "bilateral"}),
    "summits": Reading("summits only", only={"occasion": "multilateral"}),
    "strong": Reading("best-sourced rows only", {"confidence": 3}),
    "first-search": Reading("rows of the first search only", only={"search_round": 1}),
}


def even_until(facts: Facts) -> date:
    """The last day up to which the sources are even: the eve of the first month whose coverage is not good."""
    coverage = facts["coverage"]
    uneven = coverage.loc[coverage["level"] != "good", "month"]
    return min(facts.as_of, dates.first_day(uneven.min()) - timedelta(days=1)) if len(uneven) else facts.as_of


def windows(facts: Facts) -> dict[str, tuple[date, date] | None]:
    """First and last day `before` publication and `after` it, within even coverage; None where there are no days."""
    until = even_until(facts)
    return {
        "before": (FIRST_DAY, min(EVE, until)) if until > FIRST_DAY else None,
        "after": (PUBLICATION, until) if until > PUBLICATION else None,
    }


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


def quarters(facts: Facts, rules: Rules, reading: Reading = EVERY) -> pd.DataFrame:
    """Events per calendar quarter within even coverage; the quarter of publication is cut in two at that day.

    Columns: side (before, after), first, last, days, events, pace (events per thirty days), low and high (ends of the
    exact interval of that pace), event_ids, sources.
    """
    rows = []
    for side, window in windows(facts).items():
        if window is None:
            continue
        found = reading.events(facts, rules, *window)
        for first, last in _quarters_between(*window):
            inside = found[found["start"].between(pd.Timestamp(first), pd.Timestamp(last))]
            days = (last - first).days + 1
            pace = stats.rate(len(inside), days / MONTH)
            ids, sources = " ".join(inside["event_id"]), " ".join(inside["sources"])
            rows.append((side, first, last, days, len(inside), pace.value, pace.low, pace.high, ids, sources))
    columns = ["side", "first", "last", "days", "events", "pace", "low", "high", "event_ids", "sources"]
    return pd.DataFrame(rows, columns=columns)


@kept
def compared(facts: Facts, rules: Rules) -> pd.DataFrame:
    """The pace after publication as a multiple of the pace before, under each reading that has events to compare.

    One row for each of `READINGS`; columns `COMPARED`: before and after are events, before_days and after_days the
    length of the windows, the rest as `stats.Comparison.row` gives it. Counts per quarter decide whether the interval
    allows for more scatter than a Poisson process has. Empty where nothing lies after publication.
    """
    rows = []
    for name, reading in READINGS.items():
        parts = quarters(facts, rules, reading)
        before, after = parts[parts["side"] == "before"], parts[parts["side"] == "after"]
        if after.empty or not parts["events"].sum():
            continue
        found = stats.compared(
            list(before["events"]), list(after["events"]), (list(before["days"]), list(after["days"]))
        )
        rows.append(
            {
                "reading": name,
                "what": reading.what,
                "before": int(before["events"].sum()),
                "after": int(after["events"].sum()),
                "before_days": int(before["days"].sum()),
                "after_days": int(after["days"].sum()),
                **found.row(),
                "event_ids": " ".join(ids for ids in parts["event_ids"] if ids),
                "sources": " ".join(ids for ids in parts["sources"] if ids),
            }
        )
    return pd.DataFrame(rows, columns=COMPARED)


def anniversaries(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Whole years that end on the eve of a publication day, so that each holds every season once.

    Columns: year (0 the twelve months to publication, 1 the first twelve after it...), first, last, days, events, and
    the year's pace as a multiple of that of year 0: ratio, low, high (exact interval), event_ids, sources. Only years
    within even coverage; empty where year 0 has no event.
    """
    rows: list[dict] = []
    until = even_until(facts)
    for year in range(until.year - PUBLICATION.year + 1):
        first, end = (PUBLICATION.replace(year=PUBLICATION.year + year + shift) for shift in (-1, 0))
        last, days = end - timedelta(days=1), (end - first).days
        if last > until:
            break
        events = leader_events(facts, rules, first, last)
        base = (rows[0]["events"], rows[0]["days"]) if rows else (len(events), days)
        if not base[0]:
            break
        ratio = stats.rate_ratio(len(events), days, *base)
        rows.append(
            {
                "year": year,
                "first": first,
                "last": last,
                "days": days,
                "events": len(events),
                "ratio": ratio.value,
                "low": ratio.low,
                "high": ratio.high,
                "event_ids": " ".join(events["event_id"]),
                "sources": " ".join(events["sources"]),
            }
        )
    return pd.DataFrame(rows, columns=ANNIVERSARIES)


def multiples(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Every multiple of the chapter in one frame, as it is drawn: of `compared`, then of `anniversaries`.

    Columns: reading, kind (whole windows, same seasons), what, before, after (events), before_days, after_days, ratio,
    low, high, event_ids, sources.
    """
    table = compared(facts, rules).assign(kind="whole windows")
    years = anniversaries(facts, rules).set_index("year")
    rows = [
        {
            "reading": f"year-{year}",
            "kind": "same seasons",
            "what": f"{ORDINALS[year]} year after, over the year before",
            "before": years.loc[0, "events"],
            "after": row["events"],
            "before_days": years.loc[0, "days"],
            "after_days": row["days"],
            **{column: row[column] for column in ("ratio", "low", "high", "event_ids", "sources")},
        }
        for year, row in years.iterrows()
        if year in ORDINALS
    ]
    return pd.concat([table[MULTIPLES], pd.DataFrame(rows, columns=MULTIPLES)], ignore_index=True)


def weeks(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Every calendar week that begins within even coverage: year and week (ISO 8601), first (its Monday), events that
    began in it, event_ids, sources."""
    events = leader_events(facts, rules, FIRST_DAY, even_until(facts))
    began = events.assign(monday=events["start"] - pd.to_timedelta(events["start"].dt.day_of_week, unit="D"))
    grouped = began.groupby("monday").agg(
        events=("event_id", "size"), event_ids=("event_id", " ".join), sources=("sources", " ".join)
    )
    mondays = pd.date_range(FIRST_DAY, even_until(facts), freq="W-MON", name="first")
    found = grouped.reindex(mondays).fillna({"events": 0, "event_ids": "", "sources": ""}).reset_index()
    iso = found["first"].dt.isocalendar()
    return found.assign(year=iso["year"].astype(int), week=iso["week"].astype(int), events=found["events"].astype(int))


def breathing(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Breathing space before and after publication, within even coverage.

    Columns: side, first, last, weeks (calendar weeks touched), busy_weeks (in which an event began), days,
    quiet_days (without an event under way), longest (days of the longest such run) with its longest_start, and typical
    (median days from one day on which an event begins to the next such day).
    """
    rows = []
    for side, window in windows(facts).items():
        if window is None:
            continue
        events = leader_events(facts, rules, *window)
        quiet = gaps(events, *window)
        busy, touched = weeks_with_event(events, *window)
        steps = events["start"].drop_duplicates().diff().dt.days
        rows.append(
            {
                "side": side,
                "first": window[0],
                "last": window[1],
                "weeks": touched,
                "busy_weeks": busy,
                "days": (window[1] - window[0]).days + 1,
                "quiet_days": int(quiet["days"].sum()),
                "longest": int(quiet["days"].max()) if len(quiet) else 0,
                "longest_start": quiet["start"].iloc[0] if len(quiet) else None,
                "typical": float(steps.median()) if len(events) > 1 else None,
                "event_ids": " ".join(events["event_id"]),
            }
        )
    return pd.DataFrame(rows)


def later_events(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Events after the end of even coverage, which no rate counts: start, name, place, partners, sources."""
    found = leader_events(facts, rules, even_until(facts) + timedelta(days=1))
    names = _names(facts)
    return pd.DataFrame(
        {
            "event_id": found["event_id"],
            "start": found["start"],
            "name": found["name"],
            "place": _places(found, names),
            "partners": [listed(names[code] for code in codes.split()) for codes in found["outside"]],
            "sources": found["sources"],
        }
    )


def summits(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Gatherings of the five with one partner (C5+), to the edition's day: start, side, name, place, partner, with
    presidents (of the five, in person) and sources.

    A gathering of more bodies (SCO, CIS, BRICS) is none, nor a consultative meeting of the five with a guest.
    """
    found = leader_events(facts, rules, FIRST_DAY)
    found = found[(found["occasion"] == "multilateral") & found["name"].str.contains(OF_THE_FIVE)]
    names = _names(facts)
    return pd.DataFrame(
        {
            "event_id": found["event_id"],
            "start": found["start"],
            "side": ["after" if day >= pd.Timestamp(PUBLICATION) else "before" for day in found["start"]],
            "name": found["name"],
            "place": _places(found, names),
            "partner": [listed(names[code] for code in codes.split()) for codes in found["outside"]],
            "presidents": [len(codes.split()) for codes in found["inside"]],
            "sources": found["sources"],
        }
    ).reset_index(drop=True)


def returners(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Outside states whose leader paid a visit to one of the five, with visits before and after publication.

    A visit is a stop that holds a bilateral meeting. Columns: country (code), name, before, after, first and last
    arrival, what (came back, not since, new; so far, where the edition ends at publication), event_ids,
    sources; most visits first. To the edition's day, so that the
    last months, unevenly covered, can add a return but never prove that there was none.
    """
    visits = visits_received(facts, rules)
    visits = visits.assign(
        after=visits["start"] >= pd.Timestamp(PUBLICATION),
        sources=[_sources(facts, cell.split()) for cell in visits["event_ids"]],
    )
    found = visits.groupby("home").agg(
        visits=("start", "size"),
        after=("after", "sum"),
        first=("start", "min"),
        last=("start", "max"),
        event_ids=("event_ids", " ".join),
        sources=("sources", " ".join),
    )
    before = found["visits"] - found["after"]
    what = pd.Series("came back", index=found.index)
    what = what.mask(before == 0, "new").mask(found["after"] == 0, "not since")
    if facts.as_of <= PUBLICATION:
        what = what.mask(before > 0, "so far")
    found = found.assign(name=[_names(facts)[code] for code in found.index], before=before, what=what)
    columns = ["country", "name", "before", "after", "first", "last", "what", "event_ids", "sources"]
    ordered = found.rename_axis("country").reset_index().sort_values(["visits", "name"], ascending=[False, True])
    return ordered[columns].reset_index(drop=True)


def arrivals(facts: Facts, rules: Rules) -> pd.DataFrame:
    """Every visit of an outside leader to one of the five: country (code), name, leader, host, start, sources."""
    visits, names = visits_received(facts, rules), _names(facts)
    people = facts["people"].set_index("person")["name"]
    return pd.DataFrame(
        {
            "country": visits["home"],
            "name": visits["home"].map(names),
            "leader": visits["person"].map(people),
            "host": visits["country"].map(names),
            "start": visits["start"],
            "sources": [_sources(facts, cell.split()) for cell in visits["event_ids"]],
        }
    )


def search_yield(facts: Facts) -> pd.DataFrame:
    """What the even second search added on each side of publication.

    Columns: side, searches (those for both sides count on each), added (new events, whatever their confidence), per
    hundred searches with the ends of its exact interval (per_hundred, low, high), search_ids, event_ids. A side is
    left out where the edition does not reach to its end.
    """
    searches, events = facts["search_effort"], facts["events"]
    added = events[events["search_round"] == 2]
    rows = []
    for side, end in (("before", EVE), ("after", SEARCHED_UNTIL)):
        if end > facts.as_of:
            continue
        asked = searches[searches["period"].isin([side, "both"])]
        later = added["start"] >= pd.Timestamp(PUBLICATION)
        new = added[later if side == "after" else ~later]
        found = stats.rate(len(new), len(asked) / 100)
        ids = (" ".join(asked["search_id"]), " ".join(new["event_id"]))
        rows.append((side, len(asked), len(new), found.value, found.low, found.high, *ids))
    columns = ["side", "searches", "added", "per_hundred", "low", "high", "search_ids", "event_ids"]
    return pd.DataFrame(rows, columns=columns)


def projects(facts: Facts) -> pd.DataFrame:
    """What became of the plans that the article speaks of: the last step known of each, and plans still open.

    Columns: subject, step (the last one taken), day (partial date), since (steps since publication), plan and due (the
    last plan stated and its partial date, empty where none is later than the last step), standing (of that plan: open,
    or its day passed by the edition's day with no step seen since), milestone_ids, sources.
    """
    rows = []
    milestones = facts["milestones"]
    for subject, steps in milestones[milestones["subject"] != NO_PLAN].groupby("subject", sort=False):
        steps = steps.assign(known=dates.last_days(steps["day"])).sort_values("known", kind="stable")
        taken, planned = steps[steps["plan"] == "no"], steps[steps["plan"] == "yes"]
        if taken.empty:
            continue
        last = taken.iloc[-1]
        plan = planned.iloc[-1] if len(planned) and planned["known"].iloc[-1] > last["known"] else None
        rows.append(
            {
                "subject": subject,
                "step": last["what"],
                "day": last["day"],
                "since": int((taken["known"] > pd.Timestamp(PUBLICATION)).sum()),
                "plan": "" if plan is None else plan["what"],
                "due": "" if plan is None else plan["day"],
                "standing": "" if plan is None else PASSED if plan["known"] <= pd.Timestamp(facts.as_of) else "open",
                "milestone_ids": " ".join(steps["milestone_id"]),
                "sources": " ".join(taken["sources"]),
            }
        )
    columns = ["subject", "step", "day", "since", "plan", "due", "standing", "milestone_ids", "sources"]
    return pd.DataFrame(rows, columns=columns)


def measures(facts: Facts, rules: Rules) -> list[Measure]:
    """The measures of pace, keys `pace.*`.

    `pace.before`, `pace.after` and `pace.ratio` are of every event; a suffix names another of `READINGS`. `.low` and
    `.high` are the ends of an interval, `.said` is a value with its interval in words.
    """
    table = compared(facts, rules).set_index("reading")
    return [
        Measure("pace.until", even_until(facts).isoformat(), "date", "last day of even coverage"),
        Measure("pace.level", stats.LEVEL, "share", "level of the intervals"),
        *(m for name, reading in READINGS.items() for m in _compared(facts, rules, name, reading, table)),
        *_answers(facts, rules, table),
        *_anniversary_measures(facts, rules),
        *_breathing_measures(facts, rules),
        *_partner_measures(facts, rules),
        *_search_measures(facts, rules),
        *_project_measures(facts),
    ]


def _compared(facts: Facts, rules: Rules, name: str, reading: Reading, table: pd.DataFrame) -> list[Measure]:
    suffix = "" if name == "all" else f".{name}"
    chosen = {**replace(rules, **reading.changes).reading("occasion", "confidence", "powers", "place"), **reading.only}
    rates = [
        _rate(facts, rules, f"pace.{side}{suffix}", reading, window, chosen) for side, window in windows(facts).items()
    ]
    row = table.loc[name] if name in table.index else None
    label = f"pace after publication as a multiple of the pace before: {reading.what}"
    rows = tuple(sorted({row for rate in rates for row in rate.rows}))
    known = {"interval": "exact, Poisson" if row is None or row["wide"] == "no" else "negative binomial"}
    return [
        *rates,
        *_ratio(f"pace.ratio{suffix}", row, label, {**rates[1].reading, **known}, rows, NOTHING),
    ]


def _rate(
    facts: Facts, rules: Rules, key: str, reading: Reading, window: tuple[date, date] | None, chosen: Mapping
) -> Measure:
    label = f"leader-level events per thirty days: {reading.what}"
    if window is None:
        return Measure(key, None, "events", label, chosen, why=NOTHING)
    first, last = window
    events = reading.events(facts, rules, first, last)
    pace = MONTH * len(events) / ((last - first).days + 1)
    return Measure(key, pace, "events", label, {**chosen, "window": f"{first} to {last}"}, event_rows(events))


def _ratio(
    key: str, row: Mapping | None, label: str, reading: Mapping, rows: tuple[str, ...], why: str
) -> list[Measure]:
    """A multiple with its interval: the value, its ends, and all in words. `row`: ratio, low, high; None for none."""
    value, low, high = (None, None, None) if row is None else (_finite(row[end]) for end in ("ratio", "low", "high"))
    words = None if row is None else f"{row['ratio']:.2f} ({interval_words(row['low'], row['high'])})"
    return [
        Measure(key, value, "ratio", label, reading, rows, why),
        Measure(f"{key}.low", low, "ratio", f"lower end of the interval: {label}", reading, rows, why),
        Measure(f"{key}.high", high, "ratio", f"upper end of the interval: {label}", reading, rows, why),
        Measure(f"{key}.said", words, "text", f"{label}, with its interval", reading, rows, why),
    ]


def interval_words(low: float, high: float) -> str:
    """The ends of an interval to two decimals: 0.84 to 1.27, or 0.84 and more."""
    return f"{low:.2f} and more" if high == float("inf") else f"{low:.2f} to {high:.2f}"


def share_words(share: stats.Interval) -> str:
    """A share with its interval in words: 64% (54% to 72%)."""
    return f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%})"


def answer(multiple: float, low: float, high: float) -> str:
    """What a multiple of the earlier pace and its interval say, as a sentence."""
    said = f"such meetings have come at {multiple:.2f} times the earlier pace ({low:.2f} to {high:.2f})"
    if low > 1:
        return f"Since publication {said}: the pace rose."
    if high < 1:
        return f"Since publication {said}: the pace fell."
    return f"Since publication {said}: neither a rise nor a fall, for one, no change, lies inside."


def _answers(facts: Facts, rules: Rules, table: pd.DataFrame) -> list[Measure]:
    """The answer in a sentence, how many readings agree with it, and the scatter of the quarters."""
    why = "There is nothing to compare yet."
    if "all" not in table.index:
        return [
            Measure("pace.answer", None, "text", "what the comparison says", why=why),
            Measure("pace.readings.within", None, "readings", "readings whose interval holds one", why=NOTHING),
            Measure("pace.readings", len(READINGS), "readings", "readings of the comparison"),
            Measure("pace.scatter", None, "ratio", "variance of quarters over the Poisson value", why=NOTHING),
        ]
    every = table.loc["all"]
    rows = event_rows(every["event_ids"].split())
    within = int(((table["low"] <= 1) & (table["high"] >= 1)).sum())
    return [
        Measure(
            "pace.answer",
            answer(*every[["ratio", "low", "high"]]),
            "text",
            "what the comparison says",
            {},
            rows,
            why,
        ),
        Measure("pace.readings.within", within, "readings", "readings whose interval holds one", {}, rows),
        Measure("pace.readings", len(table), "readings", "readings of the comparison", {}, rows),
        Measure(
            "pace.scatter",
            _finite(every["scatter"]),
            "ratio",
            "variance of the counts per quarter over the Poisson value",
            {"chance": f"{every['chance']:.3f}"},
            rows,
            NOTHING,
        ),
    ]


def _anniversary_measures(facts: Facts, rules: Rules) -> list[Measure]:
    found = anniversaries(facts, rules).set_index("year")
    after = [
        f"{row['events']} in the {ORDINALS[year]} year after" for year, row in found.iterrows() if year in ORDINALS
    ]
    said = (
        f"Season for season, there were {found.loc[0, 'events']} events in the year to publication" if after else None
    )
    every = event_rows(" ".join(found["event_ids"]).split())
    label, why = "events year by year", "The first year after publication is not over in this edition."
    measured = [Measure("pace.answer.years", said and f"{said}, {listed(after)} it.", "text", label, {}, every, why)]
    for year, name in enumerate(("base", "first", "second")):
        row = found.loc[year] if year in found.index else None
        label = f"events in the year {'to' if year == 0 else f'number {year} after'} publication"
        window = {} if row is None else {"window": f"{row['first']} to {row['last']}"}
        reading = {**rules.reading("occasion", "confidence", "powers"), **window}
        rows = () if row is None else event_rows(row["event_ids"].split())
        count = None if row is None else int(row["events"])
        measured.append(Measure(f"pace.year.{name}", count, "events", label, reading, rows, NOTHING))
        if year:
            measured += _ratio(f"pace.year.{name}.ratio", row, f"{label}, as a multiple", reading, rows, NOTHING)
    return measured


def _breathing_measures(facts: Facts, rules: Rules) -> list[Measure]:
    table = breathing(facts, rules)
    rows = {row["side"]: row for row in table.to_dict("records")}
    measured = []
    for side in ("before", "after"):
        row = rows.get(side)
        used = event_rows(row["event_ids"].split()) if row else ()
        window = {"window": f"{row['first']} to {row['last']}"} if row else {}
        reading = {**rules.reading("occasion", "confidence"), **window}
        share = stats.share(row["busy_weeks"], row["weeks"]) if row else None
        values = (
            ("weeks", share and share.value, "share", "share of calendar weeks in which an event began"),
            (
                "weeks.said",
                share and share_words(share),
                "text",
                "share of weeks in which an event began, with interval",
            ),
            ("gap", row and row["longest"], "days", "longest run of days without an event"),
            ("gap.typical", row and _finite(row["typical"]), "days", "median days from one start to the next"),
            ("quiet", row and row["quiet_days"] / row["days"], "share", "share of days without an event"),
        )
        measured += [
            Measure(f"pace.{key}.{side}", value, unit, f"{label}, {side} publication", reading, used, NOTHING)
            for key, value, unit, label in values
        ]
    return measured


def _partner_measures(facts: Facts, rules: Rules) -> list[Measure]:
    came, gathered, later = returners(facts, rules), summits(facts, rules), later_events(facts, rules)
    cancelled = facts["cancelled"]
    earlier, since = came[came["before"] > 0], facts.as_of > PUBLICATION
    reading = {**rules.reading("confidence", "date_basis"), "window": f"{FIRST_DAY} to {facts.as_of}"}

    def visit(key: str, label: str, rows: pd.DataFrame, known: bool = True) -> Measure:
        used = event_rows(rows["event_ids"].str.split().explode().dropna())
        return Measure(f"pace.{key}", len(rows) if known else None, "states", label, reading, used, NOTHING)

    lost, new = came[came["what"] == "not since"], came[came["what"] == "new"]
    return [
        visit("back.before", "states whose leader paid a visit before publication", earlier),
        visit("back.again", "of these, states whose leader came again", earlier[earlier["after"] > 0], since),
        visit("back.not", "of these, states whose leader has not come since", lost, since),
        visit("back.new", "states whose leader came only after publication", new, since),
        *(
            Measure(
                f"pace.summits.{side}",
                len(part) if since or side == "before" else None,
                "summits",
                f"summits of the five with one partner {side} publication",
                {"window": f"{FIRST_DAY} to {facts.as_of}"},
                event_rows(part),
                NO_SUMMIT,
            )
            for side in ("before", "after")
            for part in [gathered[gathered["side"] == side]]
        ),
        Measure(
            "pace.summits.partners",
            listed(gathered.loc[gathered["side"] == "after", "partner"]) or None,
            "text",
            "partners of summits after publication",
            {"window": f"{PUBLICATION} to {facts.as_of}"},
            event_rows(gathered[gathered["side"] == "after"]),
            NO_SUMMIT,
        ),
        Measure(
            "pace.cancelled",
            len(cancelled),
            "meetings",
            "meetings known to have been put off",
            {},
            row_ids("cancelled", cancelled["cancelled_id"]),
        ),
        Measure(
            "pace.later",
            len(later),
            "events",
            "events after the end of even coverage, never a rate",
            {},
            event_rows(later),
        ),
    ]


def _search_measures(facts: Facts, rules: Rules) -> list[Measure]:
    """What the second search added on each side, and the multiple had a third found as many again."""
    found = {row["side"]: row for row in search_yield(facts).to_dict("records")}
    rows = {
        side: event_rows(row["event_ids"].split()) + row_ids("search_effort", row["search_ids"].split())
        for side, row in found.items()
    }
    measured = []
    for side in ("before", "after"):
        row = found.get(side)
        values = (
            ("searches", row and row["searches"], "searches", "searches of the second round"),
            ("added", row and row["added"], "events", "events that the second search added"),
            ("yield", row and row["per_hundred"], "events", "events added per hundred searches"),
            (
                "yield.said",
                row and f"{row['per_hundred']:.1f} ({row['low']:.1f} to {row['high']:.1f})",
                "text",
                "events added per hundred searches, with its interval",
            ),
        )
        measured += [
            Measure(
                f"pace.{key}.{side}", value, unit, f"{label}, {side} publication", {}, rows.get(side, ()), TOO_SHORT
            )
            for key, value, unit, label in values
        ]
    ratio = again = None
    if "after" in found and sum(row["added"] for row in found.values()):
        before, after = found["before"], found["after"]
        more = stats.rate_ratio(after["added"], after["searches"], before["added"], before["searches"])
        ratio = {"ratio": more.value, "low": more.low, "high": more.high}
        again = _found_again(facts, rules, {side: row["added"] for side, row in found.items()})
    used = tuple(dict.fromkeys(row for part in rows.values() for row in part))
    label = "events added per search after publication, as a multiple of those before"
    twice = "pace after as a multiple of that before, had a further search added as many events again on each side"
    said = None if again is None else f"{again:.2f}"
    return [
        *measured,
        *_ratio("pace.yield.ratio", ratio, label, {}, used, TOO_SHORT),
        Measure("pace.again", again, "ratio", twice, {}, used, TOO_SHORT),
        Measure("pace.again.said", said, "text", twice, {}, used, TOO_SHORT),
    ]


def _found_again(facts: Facts, rules: Rules, added: Mapping[str, int]) -> float | None:
    """The multiple of the pace with so many events more on each side; None where there is none before."""
    rates = {}
    for side, (first, last) in windows(facts).items():
        events = len(leader_events(facts, rules, first, last)) + added[side]
        rates[side] = events / ((last - first).days + 1)
    return rates["after"] / rates["before"] if rates["before"] else None


def _project_measures(facts: Facts) -> list[Measure]:
    table = projects(facts)
    moved = table[table["since"] > 0]
    ids = row_ids("milestones", table["milestone_ids"].str.split().explode().dropna())
    return [
        Measure("pace.projects", len(table), "projects", "projects and plans followed", {}, ids),
        Measure("pace.projects.moved", len(moved), "projects", "of these, with a step after publication", {}, ids),
    ]


def _quarters_between(first: date, last: date) -> Iterable[tuple[date, date]]:
    """Calendar quarters between two days, the first and the last cut at them."""
    for quarter in pd.period_range(first, last, freq="Q"):
        yield max(first, quarter.start_time.date()), min(last, quarter.end_time.date())


def _names(facts: Facts) -> dict[str, str]:
    return facts["countries"].set_index("country")["name"].to_dict()


def _places(events: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Where events were held: the city, where it is stated, and the country."""
    return [", ".join(filter(None, (row.city, names[row.country]))) for row in events.itertuples()]


def _sources(facts: Facts, event_ids: list[str]) -> str:
    cited = _cited(facts)
    return " ".join(cited[event] for event in event_ids)


@cache
def _cited(facts: Facts) -> dict[str, str]:
    """Event id → its sources."""
    return facts["events"].set_index("event_id")["sources"].to_dict()


def _finite(value: float | None) -> float | None:
    """A number that a record can hold; None for none, not a number, or no end."""
    return None if value is None or value != value or value in (float("inf"), float("-inf")) else float(value)
