"""Results: the verdicts on all claims in both editions, and the run that they and the measures make."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from limelight import facts, ledger, probes, verdicts
from limelight.facts import Facts
from limelight.ledger import Claim
from limelight.measure import Measure
from limelight.runs import Run


def judged(claims: Iterable[Claim], now: Facts) -> list[dict]:
    """The entries of claims in two editions: that of the given facts, and publication where it is the earlier one."""
    then = facts.load("publication") if now.as_of > facts.PUBLICATION else now
    return [claim_entry(claim, then, now) for claim in claims]


def compute(entries: list[dict], measures: Mapping[str, Measure], now: Facts) -> Run:
    """A run: the entries of all claims, all measures, and a hash of every row that either used."""
    records = {key: measure.to_json() for key, measure in sorted(measures.items())}
    used = {row for record in (*entries, *records.values()) for row in record["rows"]}
    return Run(entries, records, {row: row_hash(now, row) for row in sorted(used)}, now.as_of.isoformat())


def claim_entry(claim: Claim, then: Facts, now: Facts) -> dict:
    """One claim of the machine-readable ledger: what it says, both verdicts, and everything they follow from."""
    at_publication, latest = ledger.assess(claim, then), ledger.assess(claim, now)
    rows = tuple(sorted({row for entry in (*at_publication, *latest) for row in entry.rows}))
    sources = witnesses_of(claim, now, rows)
    verdict = ledger.verdict_of(claim, latest)
    return {
        "id": claim.id,
        "paragraph": claim.paragraph,
        "part": claim.part,
        "scope": claim.scope,
        "paraphrase": claim.paraphrase,
        "speaker": claim.speaker,
        "kind": claim.kind,
        "basis": claim.basis,
        "as_of": claim.as_of.isoformat(),
        "asks": {"question": probes.question(claim.probe), "arguments": _plain_all(claim.args)},
        "says": {
            "comparator": claim.comparator,
            "value": _plain(claim.value),
            "unit": claim.unit,
            "tolerance": claim.tolerance,
            "why_tolerance": claim.why_tolerance,
        },
        "verdict": verdict,
        "verdict_at_publication": ledger.verdict_of(claim, at_publication),
        "confidence": {"evidence": verdicts.evidence(sources), "agreement": verdicts.agreement(latest)},
        "resolves": claim.resolves.isoformat() if claim.resolves else None,
        "assessments": [_assessment(entry) for entry in latest],
        "assessments_at_publication": [_assessment(entry) for entry in at_publication],
        "rows": list(rows),
        "sources": {stance: [w.source for w in sources if w.stance == stance] for stance in ("for", "against")},
        "consulted": list(claim.consulted),
        "reason": claim.reason,
        "research_finding": claim.research_finding,
        "difference": claim.difference,
        "note": claim.note,
    }


def witnesses_of(claim: Claim, facts: Facts, rows: Iterable[str]) -> list[verdicts.Witness]:
    """The sources behind a verdict: an attested claim's witnesses, else the sources of the rows used."""
    if claim.basis == "attested":
        return ledger.witnesses(claim, facts)
    return [ledger.witness(facts, source) for source in sources_of(facts, rows)]


def sources_of(facts: Facts, rows: Iterable[str]) -> list[str]:
    """Ids of the sources that the given rows (`table:row id`) cite, sorted."""
    found = (facts.row(row) for row in rows)
    return sorted({source for row in found for source in row.get("sources", "").split()})


def row_hash(facts: Facts, row: str) -> str:
    """A short hash of a row's cells, so that a changed row shows."""
    return hashlib.sha256(json.dumps(facts.row(row), default=str, sort_keys=True).encode("utf-8")).hexdigest()[:12]


def _assessment(entry: verdicts.Assessment) -> dict:
    return {
        **{key: value for key, value in asdict(entry).items() if key != "rows"},
        "observed": _plain(entry.observed),
    }


def _plain(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _plain_all(arguments: Mapping[str, object]) -> dict:
    return {name: _plain(value) for name, value in arguments.items()}
