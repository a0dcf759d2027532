"""The claim ledger: every statement of the article, paraphrased, with the test that decides it.

Claims are kept in `data/claims.yml` and validated against `data/claims.schema.json`. A claim names a probe (a
function of facts and rules, see `probes`) or its witnesses; the value tested is what the article says.
"""

import hashlib
import inspect
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import jsonschema
import yaml

from limelight import dates, paths, probes, rules, verdicts
from limelight.checks import Problem
from limelight.facts import Facts


@dataclass(frozen=True)
class Claim:
    """One statement of the article.

    id, paragraph, part (section of the article), scope (audit or outside), paraphrase, speaker, kind
    sha256           of the exact sentence, normalised (`sentence_hash`)
    basis            measured, looked-up or attested; None where it cannot be checked
    probe, args      what is computed; args are the probe's keyword arguments
    comparator, value, tolerance, why_tolerance   what the article says, and how it is compared
    vary             names of the rules that may vary
    only             rule → the values that this statement leaves it, where these are fewer than admissible
    resolves         for forecasts: the day on which the outcome can be read; until then it waits
    witnesses        source id → stance (for, against), for attested claims
    consulted        ids of further sources that research read for it; they decide nothing
    reason           why it is not checkable
    research_finding, difference   what research found by reading, and why the computed verdict differs from it
    """

    id: str
    paragraph: str
    part: str
    scope: str
    paraphrase: str
    speaker: str
    kind: str
    sha256: str
    as_of: date
    research_finding: str
    basis: str | None = None
    probe: str = ""
    args: Mapping[str, object] = field(default_factory=dict)
    comparator: str = ""
    value: object = None
    unit: str = ""
    tolerance: float = 0
    why_tolerance: str = ""
    vary: tuple[str, ...] = ()
    only: Mapping[str, list] = field(default_factory=dict)
    resolves: date | None = None
    witnesses: Mapping[str, str] = field(default_factory=dict)
    consulted: tuple[str, ...] = ()
    reason: str = ""
    difference: str = ""
    note: str = ""

    @property
    def checkable(self) -> bool:
        """Whether anything decides it."""
        return self.basis is not None


def load(path: Path = paths.CLAIMS) -> list[Claim]:
    """All claims, in the article's order. Call `check` first: this expects a valid ledger."""
    return [_claim(entry) for entry in _entries(path)]


def assess(claim: Claim, facts: Facts) -> list[verdicts.Assessment]:
    """One assessment per admissible reading of a claim; none where it is not checkable."""
    if not claim.checkable:
        return []
    names = ("witnesses",) if claim.basis == "attested" else claim.vary
    return [_assess(claim, facts, reading, names) for reading in rules.readings(*names, only=claim.only)]


def judge(claim: Claim, facts: Facts) -> str:
    """The verdict on a claim in the edition of the facts."""
    return verdict_of(claim, assess(claim, facts))


def verdict_of(claim: Claim, assessments: Iterable[verdicts.Assessment]) -> str:
    """The verdict on a claim from its assessments."""
    return verdicts.verdict(assessments) if claim.checkable else verdicts.NOT_CHECKABLE


def witnesses(claim: Claim, facts: Facts) -> list[verdicts.Witness]:
    """The claim's witnesses with kind and independence group."""
    return [witness(facts, source, stance) for source, stance in claim.witnesses.items()]


def witness(facts: Facts, source: str, stance: str = "for") -> verdicts.Witness:
    """A source as a witness, with kind and independence group; KeyError names a source that is not in the facts."""
    row = facts.row(f"sources:{source}")
    return verdicts.Witness(source, row["kind"], row["group"], stance)


def _assess(claim: Claim, facts: Facts, reading: rules.Rules, names: tuple[str, ...]) -> verdicts.Assessment:
    chosen = reading.reading(*names)
    opens = max(claim.as_of, claim.resolves or claim.as_of)
    if opens > facts.as_of:
        because = f"open until {dates.spoken(opens)}"
        return verdicts.Assessment(chosen, None, claim.unit, None, waiting=True, because=because)
    if claim.basis == "attested":
        heard = witnesses(claim, facts)
        holds = verdicts.attested(heard, reading.witnesses)
        rows = tuple(f"sources:{entry.source}" for entry in heard)
        return verdicts.Assessment(chosen, _count_stances(heard), "witnesses", holds, rows=rows)
    answer = probes.PROBES[claim.probe](facts, reading, **claim.args)
    if answer.value is None:
        return verdicts.Assessment(
            chosen, None, answer.unit, None, answer.waiting, answer.rows, answer.because
        )
    holds = verdicts.holds(answer.value, claim.comparator, claim.value, claim.tolerance)
    return verdicts.Assessment(chosen, answer.value, claim.unit or answer.unit, holds, rows=answer.rows)


def _count_stances(heard: list[verdicts.Witness]) -> str:
    groups = {stance: len({w.group for w in heard if w.stance == stance}) for stance in ("for", "against")}
    return f"{groups['for']} for, {groups['against']} against"


def check(path: Path, facts: Facts) -> list[Problem]:
    """Everything wrong with the ledger: schema, unknown probes, arguments, rules, comparators, rows and sources.

    Each problem names file, claim id, field, value and what is allowed. The article and pages that retell it are
    no witnesses.
    """
    entries = _entries(path)
    problems = list(_schema_problems(path, entries))
    if problems:
        return problems
    ids = [entry["id"] for entry in entries]
    problems = [
        _problem(path, name, "id", name, "an id that no other claim has")
        for name in dict.fromkeys(ids)
        if ids.count(name) > 1
    ]
    for entry in entries:
        problems += _claim_problems(path, entry, facts)
    return problems


STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
SENTENCE_END = re.compile(r'(?<=[.!?])["\')]*\s+')
LONGEST_RUN = 4


def sentence_hash(sentence: str) -> str:
    """SHA-256 of a sentence after Unicode NFKC, straight quotes, single spaces and stripping."""
    text = unicodedata.normalize("NFKC", sentence).translate(STRAIGHT)
    return hashlib.sha256(" ".join(text.split()).encode("utf-8")).hexdigest()


def sentences(text: str) -> Iterator[str]:
    """Every candidate sentence of a text: within each line, each run of up to four neighbouring pieces.

    A line is cut after full stops, also those of abbreviations, hence the runs.
    """
    for line in text.splitlines():
        line = unicodedata.normalize("NFKC", line).translate(STRAIGHT).strip()
        cuts = [0, *(match.end() for match in SENTENCE_END.finditer(line)), len(line)]
        for begin in range(len(cuts) - 1):
            for end in cuts[begin + 1 : begin + 1 + LONGEST_RUN]:
                if line[cuts[begin] : end].strip():
                    yield line[cuts[begin] : end]


def check_hashes(claims: Iterable[Claim], article: str, path: Path = paths.CLAIMS) -> list[Problem]:
    """Claims whose sentence is not in a copy of the article's text."""
    known = {sentence_hash(text) for text in sentences(article)}
    return [
        _problem(path, claim.id, "sha256", claim.sha256, "the hash of a sentence of the article")
        for claim in claims
        if claim.sha256 not in known
    ]


def _entries(path: Path) -> list[dict]:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _claim(entry: dict) -> Claim:
    return Claim(**{**entry, "vary": tuple(entry.get("vary", ())), "consulted": tuple(entry.get("consulted", ()))})


def _schema_problems(path: Path, entries: object) -> Iterator[Problem]:
    schema = json.loads(paths.CLAIMS_SCHEMA.read_text(encoding="utf-8"))
    plain = json.loads(json.dumps(entries, default=str))
    for error in jsonschema.Draft202012Validator(schema).iter_errors(plain):
        where = list(error.absolute_path)
        name = plain[where[0]].get("id", f"entry {where[0] + 1}") if where else "ledger"
        yield _problem(path, name, ".".join(map(str, where[1:])), error.instance, error.message)


def _claim_problems(path: Path, entry: dict, facts: Facts) -> Iterator[Problem]:
    sources = facts["sources"].set_index("source_id")["kind"]
    for column in ("witnesses", "consulted"):
        for source in entry.get(column, ()):
            if source not in sources:
                yield _problem(path, entry["id"], column, source, nearest(source, sources.index, "a source id"))
            elif sources[source] == "subject":
                yield _problem(
                    path, entry["id"], column, source, "a source other than the article and its retellings"
                )
    names = [rule.name for rule in rules.varying()]
    for name in entry.get("vary", []):
        if name not in names:
            yield _problem(path, entry["id"], "vary", name, f"one of the rules {', '.join(names)}")
    for name, values in entry.get("only", {}).items():
        allowed = {rule.name: rule.admissible for rule in rules.varying()}.get(name, ())
        if name not in entry.get("vary", []) or not set(values) <= set(allowed):
            expected = f"a rule named in vary, with some of its values {', '.join(map(str, allowed))}"
            yield _problem(path, entry["id"], "only", {name: values}, expected)
    if "probe" in entry:
        yield from _probe_problems(path, entry, facts)


def _probe_problems(path: Path, entry: dict, facts: Facts) -> Iterator[Problem]:
    probe = probes.PROBES.get(entry["probe"])
    if probe is None:
        yield _problem(
            path, entry["id"], "probe", entry["probe"], nearest(entry["probe"], probes.PROBES, "a probe")
        )
        return
    if entry["comparator"] not in verdicts.COMPARATORS:
        allowed = ", ".join(verdicts.COMPARATORS)
        yield _problem(path, entry["id"], "comparator", entry["comparator"], f"one of {allowed}")
    try:
        inspect.signature(probe).bind(facts, rules.Rules(), **entry.get("args", {}))
    except TypeError as error:
        yield _problem(
            path, entry["id"], "args", entry.get("args", {}), f"the arguments of {entry['probe']}: {error}"
        )
        return
    try:
        answer = probe(facts, rules.Rules(), **entry.get("args", {}))
    except (KeyError, ValueError) as error:
        yield _problem(
            path,
            entry["id"],
            "args",
            entry.get("args", {}),
            f"tables, columns, rows and days that exist ({error})",
        )
        return
    if answer.waiting:
        yield _problem(path, entry["id"], "args", entry.get("args", {}), "rows and days that the data hold")


def nearest(value: str, known: Iterable[str], what: str) -> str:
    """What was expected in place of an unknown value, with those that are like it."""
    close = get_close_matches(str(value), list(known), 3)
    return f"{what}{' such as ' + ', '.join(close) if close else ''}"


def _problem(path: Path, claim: str, column: str, value: object, expected: str) -> Problem:
    return Problem(
        file=path.name,
        row=claim,
        line=None,
        column=column,
        value=str(value),
        expectation=expected,
        check="claims",
    )
