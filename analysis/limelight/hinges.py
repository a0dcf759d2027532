"""What a verdict hangs on: which settings of the counting rules make a claim hold, and which make it fail.

The readings of a claim are all combinations of the rules that may vary, as in a specification curve (Simonsohn,
Simmons and Nelson 2020). Here they are condensed to conditions: the fewest settings, of one rule or of a few
together, that account for an outcome. Everything works on assessments as `results.claim_entry` writes them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

HOLDS, FAILS, UNDECIDED = "holds", "fails", "is undecided"
OUTCOMES = {True: HOLDS, False: FAILS, None: UNDECIDED}
LONGEST = 3  # rules that one condition may name
MOST = 3  # conditions that an account names; what the others cover is counted

Setting = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Account:
    """When the readings of a claim come out one way.

    outcome   `holds`, `fails` or `is undecided`
    count     how many readings come out so, of `total`
    whenever  settings (rule → values); every reading that fits one of them comes out so
    rest      the readings that come out so and that none of these settings covers
    """

    outcome: str
    count: int
    total: int
    whenever: tuple[Setting, ...]
    rest: tuple[Mapping[str, str], ...]


def account(assessments: Sequence[Mapping], outcome: str) -> Account:
    """The settings that account for one outcome: at most `MOST`, single rules first, the most telling before others."""
    readings = [entry["reading"] for entry in assessments]
    wanted = {place for place, entry in enumerate(assessments) if OUTCOMES[entry["holds"]] == outcome}
    found, covered = [], set()
    for size in range(1, LONGEST + 1):
        fitting = {
            setting: places
            for setting in _settings(readings, size)
            if (places := _fitting(readings, setting)) and places <= wanted
        }
        while fresh := {setting: places - covered for setting, places in fitting.items() if places - covered}:
            best = max(fresh, key=lambda setting: len(fresh[setting]))
            found.append(best)
            covered |= fitting.pop(best)
    named = _merged(found)[:MOST]
    rest = tuple(readings[place] for place in sorted(wanted) if not any(_fits(readings[place], one) for one in named))
    return Account(outcome, len(wanted), len(readings), tuple(named), rest)


def told(assessments: Sequence[Mapping]) -> list[Account]:
    """What to tell of a claim whose readings differ: the shorter of the accounts of holding and failing, and of
    undecided readings where there are some; nothing where all readings come out alike.
    """
    present = {OUTCOMES[entry["holds"]] for entry in assessments}
    if len(present) < 2:
        return []
    sides = [account(assessments, outcome) for outcome in (FAILS, HOLDS) if outcome in present]
    shorter = min(sides, key=lambda side: (len(side.rest), _length(side)))
    undecided = [account(assessments, UNDECIDED)] if UNDECIDED in present else []
    return [shorter, *undecided] if len(sides) == 2 else undecided


def _length(side: Account) -> int:
    """How many values an account names."""
    return sum(len(values) for setting in side.whenever for values in setting.values())


def weights(assessments: Sequence[Mapping]) -> dict[str, float]:
    """Rule → share of the readings that come out otherwise when this rule alone is set to another value."""
    outcomes = {_key(entry["reading"]): entry["holds"] for entry in assessments}
    rules = values_by_rule([entry["reading"] for entry in assessments])
    return {
        rule: sum(
            any(outcomes.get(_key({**dict(key), rule: value}), holds) != holds for value in values)
            for key, holds in outcomes.items()
        )
        / len(outcomes)
        for rule, values in rules.items()
    }


def values_by_rule(readings: Iterable[Mapping[str, str]]) -> dict[str, list[str]]:
    """Rule → the values that it takes in some readings, in the order in which they come."""
    found: dict[str, dict[str, None]] = {}
    for reading in readings:
        for rule, value in reading.items():
            found.setdefault(rule, {})[value] = None
    return {rule: list(values) for rule, values in found.items()}


def _key(reading: Mapping[str, str]) -> tuple:
    return tuple(sorted(reading.items()))


def _settings(readings: Sequence[Mapping[str, str]], size: int) -> Iterator[tuple[tuple[str, str], ...]]:
    """Every combination of values of so many rules that vary; a rule with one value explains nothing."""
    varying = {rule: values for rule, values in values_by_rule(readings).items() if len(values) > 1}
    for rules in combinations(varying, size):
        for values in product(*(varying[rule] for rule in rules)):
            yield tuple(zip(rules, values, strict=True))


def _fitting(readings: Sequence[Mapping[str, str]], setting: Iterable[tuple[str, str]]) -> set[int]:
    needed = set(setting)
    return {place for place, reading in enumerate(readings) if needed <= reading.items()}


def _fits(reading: Mapping[str, str], setting: Setting) -> bool:
    return all(reading[rule] in values for rule, values in setting.items())


def _merged(settings: Iterable[tuple[tuple[str, str], ...]]) -> list[Setting]:
    """Settings as mappings; those of the same rules that differ in one value only become one."""
    found: list[dict[str, tuple[str, ...]]] = []
    for setting in settings:
        new = {rule: (value,) for rule, value in setting}
        for old in found:
            differing = [rule for rule in new if old.get(rule) != new[rule]]
            if old.keys() == new.keys() and len(differing) == 1:
                old[differing[0]] = (*old[differing[0]], *new[differing[0]])
                break
        else:
            found.append(new)
    return found
