"""The counting rules: every choice that a count depends on, with its default and admissible alternatives.

A rule that may vary is a field of `Rules`; one that is settled is in `SETTLED`. The ids (R1, D3...) are the
same in data, code and prose. Sources of the rules: the coding of ChinaVisits (Wang and Stone 2023) for
summits, the Office of the Historian for country stops, AidData's stages for deals.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import product


@dataclass(frozen=True)
class Rule:
    """A counting rule: id, name, what it says, and (where it may vary) default and admissible values."""

    id: str
    name: str
    text: str
    default: object = None
    admissible: tuple = ()


class RuleError(ValueError):
    """A rule set to a value that is not admissible."""


def _varying(rule_id: str, text: str, default: object, *others: object):
    return field(default=default, metadata={"id": rule_id, "text": text, "admissible": (default, *others)})


@dataclass(frozen=True)
class Rules:
    """One reading: a value for each rule that may vary. Raises RuleError where a value is not admissible."""

    unit: str = _varying(
        "R1",
        "What is counted: a stop (one person's unbroken presence in one foreign country), a trip (leaving home "
        "until return) or a country.",
        "stop",
        "trip",
        "country",
    )
    date_basis: str = _varying(
        "R4",
        "How a date must be known: reported or confirmed, confirmed only, or announced too. A row that only "
        "announces a plan is never a fact by default.",
        "reported",
        "confirmed",
        "announced",
    )
    occasion: str = _varying(
        "R7",
        "Which occasions count: all, all but meetings on the side of a larger gathering, or bilateral visits only.",
        "all",
        "no-sidelines",
        "bilateral",
    )
    stand_ins: str = _varying(
        "R11",
        "Whether someone who went in a leader's place counts as a leader. Never, by default.",
        "excluded",
        "included",
    )
    contested: str = _varying(
        "R13",
        "Travel to territory held by one state and recognised as another's: a number of its own, or abroad, or home.",
        "separate",
        "abroad",
        "home",
    )
    confidence: int = _varying(
        "R15",
        "Lowest confidence of a row that counts: one established outlet, a primary source or two independent "
        "outlets, or any row.",
        2,
        3,
        1,
    )
    powers: str = _varying(
        "R20",
        "Which outside states count: all, all but Russia, or all but Russia and China. An event goes out with a "
        "state that hosts it or whose leader is there.",
        "all",
        "no-RUS",
        "no-RUS-CHN",
    )
    place: str = _varying(
        "R21",
        "Where an event must be held: anywhere, or in one of the five.",
        "anywhere",
        "region",
    )
    compare: str = _varying(
        "R22",
        "How windows of unequal length are compared: by events per day, or by the count alone.",
        "rate",
        "count",
    )
    witnesses: str = _varying(
        "R19",
        "Which witnesses decide a claim that only sources attest: a primary source or two independent groups, or any "
        "established outlet. Pages of one group, and reprints of one wire, are one witness.",
        "two",
        "one",
    )
    quantifier: str = _varying(
        "R23",
        "How a statement about every member of a class is read: as every one, or as most of them.",
        "every",
        "most",
    )
    direction: str = _varying(
        "R24",
        "Which side of the long record stands for diplomatic interest: trips that the five receive, or trips that "
        "their leaders make.",
        "received",
        "made",
    )
    scale: str = _varying(
        "R25",
        "How a year of the long record is measured: by its trips, or by its share of all leader trips worldwide.",
        "number",
        "per-thousand",
    )
    stages: str = _varying(
        "D1",
        "Which stages of a deal count: any, or only those signed or further.",
        "any",
        "signed",
    )
    packages: str = _varying(
        "D3",
        "A package and its parts: the package counts and its parts do not, or the parts instead of the package.",
        "package",
        "parts",
    )

    def __post_init__(self) -> None:
        for rule in varying():
            value = getattr(self, rule.name)
            if value not in rule.admissible:
                allowed = ", ".join(map(str, rule.admissible))
                raise RuleError(f"rule {rule.id} ({rule.name}) is {value!r}: expected one of {allowed}")

    def reading(self, *names: str) -> dict[str, str]:
        """The named rules with their values, as a measure carries them: `R1 unit` → `stop`."""
        return {
            f"{rule.id} {rule.name}": str(getattr(self, rule.name))
            for rule in varying()
            if rule.name in names
        }


def varying() -> list[Rule]:
    """The rules that may vary, in order of their ids."""
    return [
        Rule(
            entry.metadata["id"],
            entry.name,
            entry.metadata["text"],
            entry.default,
            entry.metadata["admissible"],
        )
        for entry in fields(Rules)
    ]


def readings(
    *names: str, base: Rules | None = None, only: Mapping[str, Collection] | None = None
) -> Iterator[Rules]:
    """Every combination of admissible values of the named rules; the others stay as in `base`.

    only  name → the values admissible here, where a question leaves a rule less room than it has in general
    """
    chosen = [rule for rule in varying() if rule.name in names]
    kept = [
        [value for value in rule.admissible if value in (only or {}).get(rule.name, rule.admissible)]
        for rule in chosen
    ]
    for values in product(*kept):
        yield replace(base or Rules(), **dict(zip((rule.name for rule in chosen), values)))


SETTLED = (
    Rule("R2", "presence", "Only presence in person counts. Calls, video and letters do not."),
    Rule(
        "R3", "return", "Leaving a country and coming back is a new stop; two cities without leaving are one."
    ),
    Rule("R5", "year", "A stop belongs to the year of its arrival, also over New Year."),
    Rule(
        "R6",
        "office",
        "A leader is who held the office on the day, by dated tenure. A former president is not one.",
    ),
    Rule(
        "R8",
        "third country",
        "Meeting someone in a third country, or at the UN, is no visit to that person's state.",
    ),
    Rule("R9", "group", "A meeting of one leader with several is one event; each guest makes a stop."),
    Rule(
        "R12", "absence", "A gathering skipped, or joined by video, is a row of its own table, never a trip."
    ),
    Rule(
        "R14",
        "warrant",
        "Since the warrant means arrival after the day it was issued. Membership of the court is "
        "read on the day of arrival.",
    ),
    Rule(
        "R16",
        "coverage",
        "Outside the days a person was tracked the answer is that it was not tracked, never nought.",
    ),
    Rule(
        "R17",
        "precedence",
        "Where sources differ, the host's readout comes first, then the visitor's, then wires, "
        "then other press; the loser stays on record.",
    ),
    Rule("R18", "changes", "A changed rule shows in the accepted results with the verdicts it moves."),
    Rule(
        "D2",
        "currency",
        "The amount stated and its currency are kept; dollars come from the rate of the day, else "
        "of the month, else of the year.",
    ),
    Rule(
        "D4",
        "direction",
        "A deal names the outside state and the states of the region; who pays is not assumed.",
    ),
    Rule("D5", "bounds", "At least, up to, over and nearly stay bounds: a missing bound is not filled in."),
    Rule(
        "D6",
        "totals",
        "A total is printed as a range from the lower to the upper bounds, with how many deals name "
        "no value.",
    ),
)
