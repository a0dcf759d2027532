"""Gatherings of the five with others: who came, who was sent, and where neither Russia nor China had a seat."""

import re
from datetime import date

import pandas as pd

from limelight import memberships
from limelight.facts import PUBLICATION, Facts
from limelight.kept import kept
from limelight.measure import Measure, listed, row_ids
from limelight.rules import Rules
from limelight.visits import BASES, region

POWERS = ("RUS", "CHN")
# Bodies whose members are recorded for the countries that a question needs, not as a full list.
PARTIAL = ("ICC",)
# Gatherings of a body whose name does not hold the body's.
COUNCILS = {"Supreme Eurasian Economic Council": "EAEU"}
TURKIC = "OTS"
# The gatherings that the article names, by key.
NAMED = {
    "new-york": "2023-09-19-c5plus1-new-york",
    "berlin": "2023-09-29-germany-c5-berlin",
    "turkic": "2023-11-03-ots-astana",
    "economic": "2023-11-09-eco-tashkent",
}
CAME = ("president", "stand-in", "not listed", "not a member")
# A summit of the five with one partner keeps its name where one of them is not listed.
NEARLY_ALL = 4


def standing(facts: Facts, organisation: str, country: str, day: date) -> str:
    """A country's standing in a body on a day, as `memberships.status`; a country that a full list does not
    name has none."""
    status = memberships.status(facts, organisation, country, day)
    return "none" if status == "unstated" and organisation not in PARTIAL else status


def bodies(facts: Facts, day: date) -> pd.DataFrame:
    """Bodies with a member among the five on a day, by how many of them are.

    Columns organisation, name (on that day), members (codes of the five that are members), number, RUS and CHN
    (their standing), without (neither is a member), membership_ids, sources. The court is no gathering, so it is
    left out.
    """
    table = facts["memberships"]
    five, rows = region(facts), []
    for organisation in sorted(set(table["organisation"]) - set(PARTIAL)):
        members = [code for code in five if standing(facts, organisation, code, day) == "member"]
        if not members:
            continue
        powers = {power: standing(facts, organisation, power, day) for power in POWERS}
        used = table[(table["organisation"] == organisation) & table["country"].isin((*members, *POWERS))]
        rows.append(
            {
                "organisation": organisation,
                "name": name_on(facts, organisation, day),
                "members": " ".join(members),
                "number": len(members),
                **powers,
                "without": "member" not in powers.values(),
                "membership_ids": " ".join(used["membership_id"]),
                "sources": " ".join(used["sources"]),
            }
        )
    columns = ["organisation", "name", "members", "number", *POWERS, "without", "membership_ids", "sources"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["without", "number", "organisation"], ascending=[False, False, True], ignore_index=True
    )


def name_on(facts: Facts, organisation: str, day: date) -> str:
    """What a body was called on a day; its code where no name is on record."""
    names = facts["organisations"]
    names = names[(names["organisation"] == organisation) & (names["from"] <= day.isoformat())]
    return organisation if names.empty else names.sort_values("from")["name"].iloc[-1]


def body_of(facts: Facts, name: str) -> str:
    """The body whose gathering an event is, told by its name: the body's code, or any name it has borne; else "".

    Bodies without a member among the five (the EU, the Gulf council) are partners of a gathering, not its body;
    `gatherings` sees to that.
    """
    for council, organisation in COUNCILS.items():
        if council in name:
            return organisation
    names = facts["organisations"]
    for organisation, *called in zip(names["organisation"], names["name"], names["official_name"]):
        for words in (organisation, *called):
            if re.search(rf"\b{re.escape(words)}\b", name):
                return organisation
    return ""


@kept
def gatherings(facts: Facts, rules: Rules, least: int = 1) -> pd.DataFrame:
    """Multilateral gatherings with some of the five, in order of the day (rules R4 and R15).

    least  how many of the five must be represented, by president or stand-in
    Columns of `events`, and
      body      the body whose gathering it is, where that body had a member among the five; else ""
      present   codes of the five whose president came; sent: of those that sent a stand-in; number: of both
      partners  codes of the others present, by leader or stand-in
      RUS, CHN  host, present, member (of the body on that day, not on the list of those present) or absent
      without   whether both are absent
      partner   the one outside partner: a country, a body of which all partners are members and none of the five
                is, or "" where there are several
    """
    five = region(facts)
    events = facts["events"]
    events = events[
        (events["occasion"] == "multilateral")
        & events["date_basis"].isin(BASES[rules.date_basis])
        & (events["confidence"] >= rules.confidence)
    ]
    people = facts["participants"]
    people = people[people["capacity"].isin(("leader", "stand-in"))]
    rows = [
        _gathering(facts, event, people[people["event_id"] == event.event_id], five) for event in events.itertuples()
    ]
    columns = ["event_id", "body", "present", "sent", "number", "partners", *POWERS, "without", "partner"]
    found = events.merge(pd.DataFrame(rows, columns=columns), on="event_id")
    # Without a row, pandas forgets that the column holds truth values.
    found = found.astype({"number": int, "without": bool})
    return found[found["number"] >= least].sort_values(["start", "event_id"], ignore_index=True)


def _gathering(facts: Facts, event, people: pd.DataFrame, five: tuple[str, ...]) -> dict:
    day = event.start.date()
    ours = people[people["country"].isin(five)]
    present = set(ours.loc[ours["capacity"] == "leader", "country"])
    sent = set(ours["country"]) - present
    partners = sorted(set(people["country"]) - set(five))
    body = body_of(facts, event.name)
    if body and not any(standing(facts, body, code, day) == "member" for code in five):
        body = ""
    powers = {power: _seat(facts, power, event.country, body, partners, day) for power in POWERS}
    return {
        "event_id": event.event_id,
        "body": body,
        "present": " ".join(code for code in five if code in present),
        "sent": " ".join(code for code in five if code in sent),
        "number": len(present | sent),
        "partners": " ".join(partners),
        **powers,
        "without": set(powers.values()) == {"absent"},
        "partner": "" if body else _partner(facts, partners, five, day),
    }


def _seat(facts: Facts, power: str, host: str, body: str, partners: list[str], day: date) -> str:
    if host == power:
        return "host"
    if power in partners:
        return "present"
    return "member" if body and standing(facts, body, power, day) == "member" else "absent"


def _partner(facts: Facts, partners: list[str], five: tuple[str, ...], day: date) -> str:
    if len(partners) == 1:
        return partners[0]
    for organisation in sorted(set(facts["memberships"]["organisation"]) - set(PARTIAL)):
        inside = [standing(facts, organisation, code, day) == "member" for code in partners]
        ours = [standing(facts, organisation, code, day) == "member" for code in five]
        if partners and all(inside) and not any(ours):
            return organisation
    return ""


def attendance(facts: Facts, found: pd.DataFrame) -> pd.DataFrame:
    """Who of the five came to each gathering: columns event_id, start, name, city, country, came (one of `CAME`),
    person, stands_in_for (names), sources; a row for each gathering and country.

    found  as `gatherings` gives it
    """
    names = facts["people"].set_index("person")["name"].to_dict()
    people = facts["participants"]
    people = people[people["capacity"].isin(("leader", "stand-in"))].sort_values("capacity", kind="stable")
    first = people.drop_duplicates(["event_id", "country"]).to_dict("records")
    present = {(person["event_id"], person["country"]): person for person in first}
    rows = []
    for event in found.itertuples(index=False):
        for code in region(facts):
            one = present.get((event.event_id, code), {})
            rows.append(
                {
                    "event_id": event.event_id,
                    "start": event.start,
                    "name": event.name,
                    "city": event.city,
                    "country": code,
                    "came": _came(facts, event, code, one.get("capacity")),
                    "person": names.get(one.get("person"), ""),
                    "stands_in_for": names.get(one.get("stands_in_for"), ""),
                    "sources": one.get("sources", event.sources),
                }
            )
    columns = ["event_id", "start", "name", "city", "country", "came", "person", "stands_in_for", "sources"]
    return pd.DataFrame(rows, columns=columns)


def _came(facts: Facts, event, code: str, capacity: str | None) -> str:
    if capacity:
        return CAME[0] if capacity == "leader" else CAME[1]
    outside = event.body and standing(facts, event.body, code, event.start.date()) == "none"
    return CAME[3] if outside else CAME[2]


def stand_ins(facts: Facts, found: pd.DataFrame) -> pd.DataFrame:
    """The stand-ins of the five at some gatherings, with whom they replaced; columns of `attendance`."""
    rows = attendance(facts, found)
    return rows[rows["came"] == "stand-in"].reset_index(drop=True)


def with_one_partner(found: pd.DataFrame) -> pd.DataFrame:
    """Summits of the five with one partner: gatherings of no body, one partner, at least four of the five there."""
    return found[(found["partner"] != "") & (found["number"] >= NEARLY_ALL)].reset_index(drop=True)


def per_year(found: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Gatherings per year, with and without Russia and China: columns year, seats, gatherings, whole, event_ids,
    sources; `seats` says which of the two had a seat."""
    seats = found.apply(seat_words, axis=1) if len(found) else pd.Series(dtype=object)
    frame = (
        found.assign(year=found["start"].dt.year, seats=seats)
        .groupby(["year", "seats"])
        .agg(gatherings=("event_id", "size"), event_ids=("event_id", " ".join), sources=("sources", " ".join))
        .reset_index()
    )
    return frame.assign(whole=[date(year, 12, 31) <= as_of for year in frame["year"]])


SEATS = ("neither", "Russia only", "China only", "both")


def seat_words(row: pd.Series) -> str:
    """Which of Russia and China had a seat at a gathering, as one of `SEATS`."""
    russia, china = (row[power] != "absent" for power in POWERS)
    return SEATS[russia + 2 * china]


def measures(facts: Facts, rules: Rules, least: int) -> list[Measure]:
    """The measures of the chapter, keys `summits.*`; `then` counts to publication, `now` to the edition's day."""
    found = gatherings(facts, rules, least)
    everything = gatherings(facts, rules)
    reading = {**rules.reading("date_basis", "confidence"), "least represented": str(least)}
    then = found[found["start"] <= pd.Timestamp(PUBLICATION)]
    return [
        Measure("summits.least", least, "countries", "of the five that a gathering must hold"),
        *_bodies(facts),
        *(m for key, event in NAMED.items() for m in _named(facts, everything, key, event)),
        *_counts("then", then, reading),
        *_counts("now", found, reading),
        *_one_partner(facts, with_one_partner(everything), rules),
        *_stand_ins(facts, found, reading),
    ]


def _bodies(facts: Facts) -> list[Measure]:
    day = min(PUBLICATION, facts.as_of)
    table = bodies(facts, day)
    without = table[table["without"]]
    reading = {"day": day.isoformat()}
    names = facts["organisations"]
    names = names[names["organisation"] == TURKIC].sort_values("from")
    called = Measure(
        "summits.turkic.names",
        listed(names["name"]) or None,
        "text",
        "names of the Turkic body",
        {},
        row_ids("organisations", names["name_id"]),
        "no name",
    )
    seats = [
        Measure(
            f"summits.bodies{key}",
            value or None,
            unit,
            label,
            reading,
            row_ids("memberships", " ".join(rows["membership_ids"]).split()),
            "none on record",
        )
        for key, value, unit, label, rows in (
            ("", len(table), "bodies", "bodies with a member among the five", table),
            (".without", len(without), "bodies", "of these, with neither Russia nor China", without),
            (
                ".without.names",
                listed(f"the {name}" for name in without["name"]),
                "text",
                "bodies with neither Russia nor China",
                without,
            ),
        )
    ]
    return [called, *seats]


def _named(facts: Facts, found: pd.DataFrame, key: str, event: str) -> list[Measure]:
    """Presidents, stand-ins and seats at one gathering that the article names."""
    one = found[found["event_id"] == event]
    why = "not on record yet"
    rows = attendance(facts, one)
    presidents, sent = rows[rows["came"] == CAME[0]], rows[rows["came"] == CAME[1]]
    replaced = listed(
        f"{row.person} for {row.stands_in_for}" if row.stands_in_for else row.person
        for row in sent.itertuples(index=False)
    )
    names = facts["countries"].set_index("country")["name"]
    partners = listed(names[code] for code in " ".join(one["partners"]).split())
    neither = "neither" if one["without"].any() else "at least one"
    known = len(one) == 1
    ids = row_ids("events", one["event_id"])
    people = facts["participants"]
    people = people[people["event_id"] == event]
    present = ids + row_ids("participants", people["event_id"] + "+" + people["person"]) if known else ()
    values = (
        ("presidents", len(presidents) if known else None, "presidents", "presidents of the five there"),
        ("sent", (replaced or "nobody") if known else None, "text", "stand-ins, and for whom"),
        ("partners", (partners or "nobody") if known else None, "text", "others there"),
        ("seats", neither if known else None, "text", "which of Russia and China had a seat"),
    )
    return [
        Measure(f"summits.{key}.{field}", value, unit, label, {}, present, why) for field, value, unit, label in values
    ]


def _counts(edition: str, found: pd.DataFrame, reading: dict) -> list[Measure]:
    without = found[found["without"]]
    share = len(without) / len(found) if len(found) else None
    return [
        Measure(
            f"summits.{edition}.{key}",
            value,
            unit,
            label,
            reading,
            row_ids("events", rows["event_id"]),
            "there is no such gathering yet",
        )
        for key, value, unit, label, rows in (
            ("all", len(found), "gatherings", "gatherings with some of the five", found),
            ("without", len(without), "gatherings", "of these, with neither Russia nor China", without),
            ("share", share, "share", "share with neither Russia nor China", without),
        )
    ]


def _one_partner(facts: Facts, found: pd.DataFrame, rules: Rules) -> list[Measure]:
    """Summits of the five with one partner, to publication and since; partners, and how complete the five were."""
    reading = rules.reading("date_basis", "confidence")
    edge = pd.Timestamp(PUBLICATION)
    windows = {"then": found[found["start"] <= edge], "since": found[found["start"] > edge]}
    measured = []
    for window, rows in windows.items():
        full = rows[rows["present"].str.split().str.len() == len(region(facts))]
        without = rows[rows["without"]]
        for key, value, unit, label, used in (
            ("", len(rows), "summits", "summits of the five with one partner", rows),
            (".full", len(full), "summits", "of these, with all presidents of the five", full),
            (".without", len(without), "summits", "of these, with neither Russia nor China", without),
            (
                ".partners",
                listed(partner_name(facts, code) for code in rows["partner"]) or None,
                "text",
                "partners of these summits",
                rows,
            ),
        ):
            measured.append(
                Measure(
                    f"summits.plus.{window}{key}",
                    value,
                    unit,
                    label,
                    reading,
                    row_ids("events", used["event_id"]),
                    "none on record yet",
                )
            )
    guest = found[found["partner"] == "AZE"]
    new = [code for code in dict.fromkeys(windows["since"]["partner"]) if code not in set(windows["then"]["partner"])]
    return [
        *measured,
        Measure(
            "summits.plus.azerbaijan",
            len(guest),
            "summits",
            "of these, with Azerbaijan as the one guest",
            reading,
            row_ids("events", guest["event_id"]),
        ),
        Measure(
            "summits.plus.new",
            listed(partner_name(facts, code) for code in new) or None,
            "text",
            "partners that first met the five so after publication",
            reading,
            row_ids("events", windows["since"].loc[windows["since"]["partner"].isin(new), "event_id"]),
            "none on record yet",
        ),
    ]


def _stand_ins(facts: Facts, found: pd.DataFrame, reading: dict) -> list[Measure]:
    sent = stand_ins(facts, found)
    names = facts["countries"].set_index("country")["name"]
    most = sent["country"].value_counts()
    top = most.index[0] if len(most) else None
    mine = sent[sent["country"] == top]
    return [
        Measure(
            f"summits.sent{key}",
            value,
            unit,
            label,
            reading,
            row_ids("events", rows["event_id"]),
            "none on record yet",
        )
        for key, value, unit, label, rows in (
            ("", len(sent), "stand-ins", "stand-ins of the five at gatherings", sent),
            (".most", len(mine) or None, "stand-ins", "of these, from the country that sent most", mine),
            (".most.country", names.get(top), "text", "country that sent most stand-ins", mine),
        )
    ]


def partner_name(facts: Facts, code: str) -> str:
    """A partner as prose names it: a country, or a body."""
    names = facts["countries"].set_index("country")["name"]
    if code in names.index:
        return names[code]
    return f"the {name_on(facts, code, facts.as_of)}"
