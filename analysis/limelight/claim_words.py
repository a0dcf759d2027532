"""What the book says of a claim, in words: test, finding, conditions, confidence and history.

Pure functions of the entries of `results.claim_entry`; pages in HTML and print, charts' alternative texts and the
machine-readable ClaimReview all take their words from here, so that they cannot differ.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from limelight import changes, dates, hinges, rule_words, verdicts
from limelight.measure import Measure, format_value, listed

TITLE = 76  # letters that a heading may have
MOST_ANSWERS = 4  # different answers that are told one by one

PARTS = {
    "headline": "Headline and standfirst",
    "calendar": "A crowded calendar",
    "interest": "Interest from all sides",
    "great-gain": "The great gain",
    "money": "Deals and money",
    "energy": "Energy",
    "neighbours": "Neighbours to the south and west",
    "outlook": "What comes next",
    "captions": "Captions",
    "notes": "Notes outside the text",
}
BASES = {
    "measured": "measured: a quantity computed from the tables",
    "looked-up": "looked up: a name, office, date or member on record",
    "attested": "attested: sources report it",
    None: "none",
}
FINDINGS = {
    "supported": "supported",
    "supported-with-caveat": "supported with a caveat",
    "contradicted": "contradicted",
    "not-verifiable": "not verifiable",
    "open-at-the-time": "open at the time",
}
# Verdicts that agree with what research found by reading.
AGREEING = {
    "supported": (verdicts.SUPPORTED,),
    "supported-with-caveat": (verdicts.SUPPORTED, verdicts.DEPENDS),
    "contradicted": (verdicts.CONTRADICTED,),
    "not-verifiable": (verdicts.NOT_CHECKABLE, verdicts.NO_JUDGEMENT),
    "open-at-the-time": verdicts.VERDICTS,
}

COMPARISONS = {
    "equal": "exactly {}",
    "at least": "at least {}",
    "at most": "at most {}",
    "more than": "more than {}",
    "fewer than": "less than {}",
    "between": "between {}",
    "on": "{}",
    "before": "before {}",
    "after": "after {}",
    "is": "{}",
    "is not": "anything but {}",
    "same set": "{}, and nothing else",
    "includes": "{}, among others or alone",
    "excludes": "none of these: {}",
}
COMMON_UNITS = {"share": "share", "USD": "usd"}
WORDLESS = ("text", "name", "date", "day", "year", "person", "office", "country", "lull", "growth", "capacity")

YEARS = {"at least": "{} or later", "at most": "{} or earlier", "more than": "after {}", "fewer than": "before {}"}
SHORT = {hinges.HOLDS: "holds", hinges.FAILS: "fails", hinges.UNDECIDED: "undecided"}
PLURALS = {"memorandum": "memoranda"}

PARTIAL = re.compile(r"\d{4}-\d{2}(-\d{2})?")
SLUG = re.compile(r"[a-z]+(-[a-z]+)+")  # an office or a place as the tables write it
RULE = re.compile(r"\(([RD]\d+)\)")  # as `rule_words` names a rule


def title(paraphrase: str) -> str:
    """A paraphrase as a heading: whole where it is short, else up to where a clause or a word ends."""
    if len(paraphrase) <= TITLE:
        return paraphrase
    head = paraphrase[:TITLE]
    clause = max(head.rfind(mark) for mark in (", ", "; ", ": ", " ("))
    return f"{head[: clause if clause > TITLE / 2 else head.rfind(' ')]} …"


def place(entry: Mapping) -> str:
    """Where the article says it, and who: `paragraph 3, the article`."""
    paragraph = entry["paragraph"]
    where = f"paragraph {paragraph}" if paragraph[0].isdigit() else paragraph.replace("-", " ")
    return f"{where}, {entry['speaker']}"


def asked(entry: Mapping) -> str:
    """What is asked of the facts, with the days and names that it is asked about; empty for a claim without a probe."""
    asks = entry["asks"]
    if not asks["question"]:
        return ""
    given = "; ".join(f"{name} {_argument(value)}" for name, value in asks["arguments"].items() if value != "")
    return f"{asks['question'].rstrip('.')} ({given})" if given else asks["question"].rstrip(".")


def test(entry: Mapping) -> str:
    """What the answer has to be for the claim to hold, with the tolerance and why; empty where nothing is compared."""
    says, unit = entry["says"], unit_of(entry)
    comparator, value = says["comparator"], says["value"]
    if not comparator:
        return ""
    if comparator == "between":
        spelt = " and ".join(quantity(bound, unit if place else "") for place, bound in enumerate(value))
    else:
        spelt = quantity(value, unit)
    words = (YEARS if unit == "year" else COMPARISONS).get(comparator, COMPARISONS[comparator]).format(spelt)
    if not says["tolerance"]:
        return words
    slack = quantity(says["tolerance"], unit)
    return f"{words}, give or take {slack} ({says['why_tolerance'].rstrip('.')})"


def unit_of(entry: Mapping) -> str:
    """The unit of what a claim says: its own, else that of the answers."""
    return entry["says"]["unit"] or next((one["unit"] for one in entry["assessments"] if one["unit"]), "")


def quantity(value: object, unit: str) -> str:
    """A number with its unit, a day, a name or a list of names, as prose writes it."""
    if isinstance(value, (list, tuple)):
        return listed(quantity(entry, "") for entry in value) or "none"
    if isinstance(value, str):
        if PARTIAL.fullmatch(value):
            return _day(value)
        return value.replace("-", " ") if SLUG.fullmatch(value) else value
    if unit == "year":
        return f"{value:.0f}"
    if unit == "ratio":
        return f"{value:.2g} times" if abs(value) < 1 else f"{value:,.1f} times"
    spelt = format_value(Measure("claim", value, unit, ""), COMMON_UNITS.get(unit, "number"))
    if unit == "rank":
        return f"rank {spelt}"
    return spelt if unit in COMMON_UNITS or unit in WORDLESS or not unit else f"{spelt} {_number(unit, value)}"


def found(assessment: Mapping) -> str:
    """What was found under one reading; why nothing was, where the data do not say."""
    if assessment["observed"] is None:
        return assessment["because"] or "the sources do not say"
    return quantity(assessment["observed"], assessment["unit"])


def finding(assessments: Sequence[Mapping]) -> str:
    """What was found under all readings, and how many of them hold; empty where there is none."""
    if not assessments:
        return ""
    answers = Counter((_answer(one), hinges.OUTCOMES[one["holds"]]) for one in _by_value(assessments))
    outcomes = Counter(hinges.OUTCOMES[one["holds"]] for one in assessments)
    texts, total = list(dict.fromkeys(text for text, _ in answers)), len(assessments)
    if total == 1:
        return texts[0] if assessments[0]["observed"] is None else f"{texts[0]}: {next(iter(outcomes))}"
    counted = listed(f"{name} in {outcomes[name]}" for name in hinges.OUTCOMES.values() if outcomes[name])
    if len(outcomes) == 1:
        counted = f"{next(iter(outcomes))} in {'both' if total == 2 else f'all {total}'} readings"
    else:
        counted += f" of {total} readings"
    if len(texts) == 1:
        return f"{texts[0]}; it {counted}"
    if len(answers) <= MOST_ANSWERS and len(outcomes) > 1:
        each = listed(f"{text} in {count} ({SHORT[outcome]})" for (text, outcome), count in answers.items())
        return f"{each} of {total} readings"
    numbers = [one["observed"] for one in assessments if isinstance(one["observed"], (int, float))]
    unit = assessments[0]["unit"]
    span = f"from {quantity(min(numbers), unit)} to {quantity(max(numbers), unit)}" if numbers else listed(texts)
    return f"{span}; it {counted}"


def _by_value(assessments: Sequence[Mapping]) -> list[Mapping]:
    """Readings from the lowest number found to the highest; those without a number last, in their order."""
    return sorted(
        assessments, key=lambda one: one["observed"] if isinstance(one["observed"], (int, float)) else math.inf
    )


def _answer(assessment: Mapping) -> str:
    """What was found, as `found` says it; of witnesses, what is counted."""
    words = found(assessment)
    return f"independent groups of sources: {words}" if assessment["unit"] == "witnesses" else words


def conditions(assessments: Sequence[Mapping]) -> list[str]:
    """Under which rules the readings fail, hold or stay undecided: a sentence each, none where all come out alike."""
    return [_told(part) for part in hinges.told(assessments)]


def reading(chosen: Mapping[str, str]) -> str:
    """A reading in words: what each rule says in it."""
    return ", ".join(rule_words.clause(rule, [value]) for rule, value in chosen.items()) or "the default rules"


def indifferent(assessments: Sequence[Mapping]) -> list[str]:
    """The rules that may vary and make no difference to any outcome."""
    return [rule for rule, weight in hinges.weights(assessments).items() if not weight]


def agreement(entry: Mapping) -> str:
    """The axis of agreement in words."""
    share, count = entry["confidence"]["agreement"], len(entry["assessments"])
    if share is None:
        return "no reading decides"
    return f"{share:.0%} of {count} readings" if count > 1 else "there is one reading"


def evidence(entry: Mapping) -> str:
    """The axis of evidence in words: its grade and how many sources stand on either side."""
    sides = entry["sources"]
    counts = [f"{len(ids)} {_number('sources', len(ids))} {stance}" for stance, ids in sides.items() if ids]
    return f"{entry['confidence']['evidence']} ({listed(counts) or 'no source'})"


def differs(entry: Mapping) -> bool:
    """Whether the computed verdict is another than what research found by reading."""
    return entry["verdict"] not in AGREEING[entry["research_finding"]]


def resolution(entry: Mapping) -> str:
    """For forecasts: when the outcome can be read; empty for others."""
    return (
        f"its outcome can be read from {dates.spoken(date.fromisoformat(entry['resolves']))}"
        if entry["resolves"]
        else ""
    )


def history(entry: Mapping, moved: Iterable[changes.Change]) -> list[str]:
    """How the verdict moved since publication and since the accepted results, a sentence each."""
    now, then = entry["verdict"], entry["verdict_at_publication"]
    sentences = [f"the verdict was {then} at publication" if now != then else "the same verdict as at publication"]
    for change in moved:
        if change.key == entry["id"] and change.what != "measure":
            before = change.before or "not judged"
            sentences.append(f"{change.what} in the accepted results: {before} ({change.cause})")
    return sentences


def explanation(entry: Mapping) -> str:
    """The verdict in one paragraph, for machines: what was asked, what holds it, what was found, and when it fails."""
    if entry["reason"]:
        return entry["reason"]
    asks, needed = asked(entry), test(entry)
    sentences = [
        f"Asked: {asks}." if asks else "Decided by the sources that report it.",
        f"It holds if the answer is {needed}." if needed else "",
        f"Found: {finding(entry['assessments'])}.",
        *conditions(entry["assessments"]),
    ]
    return " ".join(filter(None, sentences))


def _told(part: hinges.Account) -> str:
    where = "; or ".join(_setting(setting) for setting in part.whenever)
    how_many = f"in {part.count} of {part.total} readings"
    if not part.rest:
        return f"It {part.outcome} where {where}, and nowhere else: {how_many}."
    if not where:
        return f"It {part.outcome} {how_many}, for example where {reading(part.rest[0])}."
    return f"It {part.outcome} {how_many}: where {where}; and in {len(part.rest)} more."


def _setting(setting: hinges.Setting) -> str:
    return " and ".join(rule_words.clause(rule, values) for rule, values in setting.items())


def _argument(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_argument, value))
    return _day(value) if isinstance(value, str) and PARTIAL.fullmatch(value) else str(value)


def _day(partial: str) -> str:
    day = dates.first_day(partial)
    return f"{day:%B %Y}" if len(partial) == len("2023-11") else dates.spoken(day)


def _number(unit: str, value: float) -> str:
    """A unit in the singular where there is one of it, in the plural where there are more."""
    if value != 1 or not unit.endswith("s") or " " in unit:
        return unit if value == 1 else PLURALS.get(unit, unit)
    return f"{unit[:-3]}y" if unit.endswith("ies") else unit[:-1]
