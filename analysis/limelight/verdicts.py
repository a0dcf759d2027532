"""Verdicts: a pure function of all assessments of a claim, and two axes of confidence that are never blended.

The verdict kinds and the attested rule follow section "How verdicts are made" of the method pages; the two axes
follow the IPCC's guidance note on uncertainties (Mastrandrea and others 2010), which keeps evidence and agreement
apart.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from limelight import dates

SUPPORTED = "supported"
DEPENDS = "depends on the rule"
CONTRADICTED = "contradicted"
NOT_YET = "not yet checkable"
NOT_CHECKABLE = "not checkable"
NO_JUDGEMENT = "no judgement"
BASES = ("measured", "looked-up", "attested")
VERDICTS = (SUPPORTED, DEPENDS, CONTRADICTED, NOT_YET, NOT_CHECKABLE, NO_JUDGEMENT)

TIERS = ("primary", "wire", "dataset", "press", "reference", "unstated")


@dataclass(frozen=True)
class Assessment:
    """What the data show for a claim under one reading.

    reading   rule → value
    observed  the quantity, name, day or set found; None where there is none
    unit      of `observed`
    holds     whether it agrees with what the claim says; None where the data cannot decide
    waiting   True where the data end before the claim can be decided
    rows      the rows used, as `table:row id`
    because   a few words on why it is undecided, empty otherwise
    """

    reading: Mapping[str, str]
    observed: object
    unit: str
    holds: bool | None
    waiting: bool = False
    rows: tuple[str, ...] = ()
    because: str = ""


def verdict(assessments: Iterable[Assessment]) -> str:
    """The verdict over all admissible readings; order and repetition do not matter.

    supported: holds in every reading; depends on the rule: in some; contradicted: in none, and fails in one at
    least; not yet checkable: every reading waits for data; no judgement: no reading decides.
    """
    found = list(assessments)
    if found and all(entry.waiting for entry in found):
        return NOT_YET
    outcomes = {entry.holds for entry in found}
    if outcomes == {True}:
        return SUPPORTED
    if True in outcomes:
        return DEPENDS
    return CONTRADICTED if False in outcomes else NO_JUDGEMENT


def agreement(assessments: Iterable[Assessment]) -> float | None:
    """Share of the readings on the commoner side, holding or not; None where no reading decides.

    A reading that does not decide is on neither side, and lowers the share.
    """
    outcomes = [entry.holds for entry in assessments]
    sides = max(outcomes.count(True), outcomes.count(False))
    return sides / len(outcomes) if sides else None


def evidence(sources: Iterable["Witness"]) -> str:
    """How strong the sources behind a verdict are: limited, medium or robust.

    robust: a primary source and another independent group, or three groups; medium: a primary source or two
    groups; limited: less.
    """
    admissible = [source for source in sources if source.kind in TIERS]
    groups = {source.group for source in admissible}
    primary = any(source.kind == "primary" for source in admissible)
    if len(groups) >= (2 if primary else 3):
        return "robust"
    return "medium" if primary or len(groups) == 2 else "limited"


@dataclass(frozen=True)
class Witness:
    """A source that reports, or contradicts, what a claim says: source id, kind, independence group, stance."""

    source: str
    kind: str
    group: str
    stance: str = "for"


def attested(witnesses: Iterable[Witness], rule: str) -> bool | None:
    """Whether witnesses decide an attested claim under rule R19.

    rule  `two`: a primary source or two independent groups; `one`: any established outlet
    True where admissible witnesses for it exist and none of the same or a higher tier stands against; False in the
    mirror case; None otherwise. Sources of the kind `subject` (the article and pages that retell it) never count.
    On a disputed matter a side of a single independence group is below the floor.
    """
    heard = [witness for witness in witnesses if witness.kind in TIERS]
    sides = {stance: [w for w in heard if w.stance == stance] for stance in ("for", "against")}
    disputed = all(sides.values())
    strong = {stance: _suffices(side, rule, disputed) for stance, side in sides.items()}
    for stance, other, outcome in (("for", "against", True), ("against", "for", False)):
        if strong[stance] and (not sides[other] or _best(sides[stance]) < _best(sides[other])):
            return outcome
    return None


def _suffices(side: list[Witness], rule: str, disputed: bool) -> bool:
    groups = {witness.group for witness in side if witness.kind != "unstated"}
    if disputed and len(groups) < 2:
        return False
    needed = 1 if rule == "one" or any(witness.kind == "primary" for witness in side) else 2
    return len(groups) >= needed


def _best(side: list[Witness]) -> int:
    return min((TIERS.index(witness.kind) for witness in side), default=len(TIERS))


def _day(comparison: Callable[[str, date], bool | None]) -> Callable:
    return lambda observed, value: comparison(str(observed), date.fromisoformat(str(value)))


def _on(observed: str, day: date) -> bool | None:
    first, last = dates.first_day(observed), dates.last_day(observed)
    if not first <= day <= last:
        return False
    return True if first == last else None


def _before(observed: str, day: date) -> bool | None:
    if dates.last_day(observed) < day:
        return True
    return None if dates.first_day(observed) < day else False


def _after(observed: str, day: date) -> bool | None:
    if dates.first_day(observed) > day:
        return True
    return None if dates.last_day(observed) > day else False


def _as_set(value: object) -> set[str]:
    return {str(entry) for entry in (value if isinstance(value, (list, tuple, set)) else [value])}


NUMERIC: Mapping[str, Callable[[float, float, float], bool]] = {
    "equal": lambda observed, value, slack: abs(observed - value) <= slack,
    "at least": lambda observed, value, slack: observed >= value - slack,
    "at most": lambda observed, value, slack: observed <= value + slack,
    "more than": lambda observed, value, slack: observed > value - slack,
    "fewer than": lambda observed, value, slack: observed < value + slack,
}

OTHER: Mapping[str, Callable[[object, object], bool | None]] = {
    "between": lambda observed, value: float(value[0]) <= float(observed) <= float(value[1]),
    "on": _day(_on),
    "before": _day(_before),
    "after": _day(_after),
    "is": lambda observed, value: str(observed) == str(value),
    "is not": lambda observed, value: str(observed) != str(value),
    "same set": lambda observed, value: _as_set(observed) == _as_set(value),
    "includes": lambda observed, value: _as_set(value) <= _as_set(observed),
    "excludes": lambda observed, value: not _as_set(value) & _as_set(observed),
}


def holds(observed: object, comparator: str, value: object, tolerance: float = 0) -> bool | None:
    """Whether what was found agrees with what the claim says; None where a coarse date would decide.

    tolerance  for numbers: how far an observed value may lie on the wrong side, in the unit of the value
    """
    if comparator in NUMERIC:
        return NUMERIC[comparator](float(observed), float(value), tolerance)
    return OTHER[comparator](observed, value)


COMPARATORS = (*NUMERIC, *OTHER)
