"""The claim board: every verdict on one list, counted and printed, from the entries of `results.claim_entry`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from limelight import verdicts
from limelight.measure import Measure, MeasureError

AUDIT = "audit"
EDITIONS = {"now": "verdict", "then": "verdict_at_publication"}
HEADING = ("claim", "basis", "verdict", "at publication", "agreement", "evidence")


def judged(as_of: str = "latest", claim: str | None = None) -> list[dict]:
    """The entries of all claims, or of one by its id, judged from the facts on disk.

    as_of  the later edition: an ISO date, `publication` or `latest`
    Raises MeasureError on an unknown id, naming the nearest, and EditionError as `facts.load` does.
    """
    from limelight import facts, ledger, results

    claims = ledger.load()
    if claim is not None:
        chosen = [entry for entry in claims if entry.id == claim]
        if not chosen:
            raise MeasureError(f"no claim '{claim}': expected {ledger.nearest(claim, (c.id for c in claims), 'an id')}")
        claims = chosen
    return results.judged(claims, facts.load(as_of))


def audited(entries: Iterable[Mapping]) -> list[Mapping]:
    """The entries that count: those about the article's subject, not about its author or its site."""
    return [entry for entry in entries if entry["scope"] == AUDIT]


def counts(entries: Iterable[Mapping], edition: str = "now") -> dict[str, Counter]:
    """Verdict → basis → how many audited claims have it, in the order of the verdicts; edition: `now` or `then`."""
    found = {verdict: Counter() for verdict in verdicts.VERDICTS}
    for entry in audited(entries):
        found[entry[EDITIONS[edition]]][entry["basis"] or verdicts.NOT_CHECKABLE] += 1
    return found


def measures(entries: Sequence[Mapping]) -> list[Measure]:
    """Measures of the board, keys `board.*`: audited claims, and per edition and verdict how many have it."""
    found = [
        Measure("board.claims", len(audited(entries)), "claims", "statements of the article that are judged"),
        Measure("board.outside", len(entries) - len(audited(entries)), "claims", "statements listed apart"),
        Measure("board.moved", len(moved(entries)), "claims", "claims whose verdict moved since publication"),
    ]
    for edition, words in (("then", "at publication"), ("now", "as of the latest day")):
        for verdict, by_basis in counts(entries, edition).items():
            key = f"board.{edition}.{verdict.replace(' ', '-')}"
            label = f"claims with the verdict {verdict}, {words}"
            found.append(Measure(key, by_basis.total(), "claims", label, {"edition": edition}))
    for basis in verdicts.BASES:
        held = sum(entry["basis"] == basis for entry in audited(entries))
        found.append(Measure(f"board.{basis}", held, "claims", f"claims decided on a {basis} basis"))
    return found


def moved(entries: Iterable[Mapping]) -> list[Mapping]:
    """Audited entries whose verdict now is another than at publication."""
    return [entry for entry in audited(entries) if entry["verdict"] != entry["verdict_at_publication"]]


def line(entry: Mapping) -> tuple[str, ...]:
    """An entry as a row under `HEADING`."""
    confidence = entry["confidence"]
    return (
        entry["id"],
        entry["basis"] or "-",
        entry["verdict"],
        entry["verdict_at_publication"],
        "-" if confidence["agreement"] is None else f"{confidence['agreement']:.0%}",
        confidence["evidence"] if entry["basis"] else "-",
    )


def tally(entries: Iterable[Mapping]) -> str:
    """The verdicts of the audited claims in one line."""
    found = counts(entries)
    total = sum(by_basis.total() for by_basis in found.values())
    parts = [f"{by_basis.total()} {verdict}" for verdict, by_basis in found.items() if by_basis]
    return f"{total} claims: {', '.join(parts)}"


def in_full(entry: Mapping) -> str:
    """All about one claim, for a terminal: what it says, both verdicts, every reading, rows and sources."""
    return "\n".join(_lines(entry))


def _lines(entry: Mapping) -> Iterator[str]:
    yield entry["id"]
    confidence = entry["confidence"]
    agreement = (
        "no reading decides" if confidence["agreement"] is None else f"{confidence['agreement']:.0%} of readings"
    )
    values = {
        "says": entry["paraphrase"],
        "speaker": f"{entry['speaker']}, paragraph {entry['paragraph']}",
        "tested": tested(entry),
        "verdict": f"{entry['verdict']} (at publication: {entry['verdict_at_publication']})",
        "evidence": confidence["evidence"],
        "agreement": agreement,
        "why not": entry["reason"],
        "research": entry["research_finding"],
        "differs": entry["difference"],
        "note": entry["note"],
    }
    yield from (f"  {name:10} {text}" for name, text in values.items() if text)
    for assessment in entry["assessments"]:
        yield f"  {'reading':10} {reading_words(assessment['reading'])}: {outcome(assessment)}"
    yield f"  {'rows':10} {' '.join(entry['rows']) or 'none'}"
    for stance, sources in entry["sources"].items():
        yield f"  {stance:10} {' '.join(sources) or 'no source'}"


def tested(entry: Mapping) -> str:
    """What the claim says as a test: comparator, value and unit; empty where nothing is compared."""
    says = entry["says"]
    if not says["comparator"]:
        return ""
    value = says["value"]
    spelt = " and ".join(map(str, value)) if isinstance(value, list) else str(value)
    slack = f", give or take {says['tolerance']:g}" if says["tolerance"] else ""
    return " ".join(part for part in (says["comparator"], spelt, says["unit"]) if part) + slack


def reading_words(reading: Mapping[str, str]) -> str:
    """A reading in words: each rule with its value."""
    return ", ".join(f"{rule} {value}" for rule, value in reading.items()) or "the default rules"


def outcome(assessment: Mapping) -> str:
    """What was found under one reading, and whether it agrees with the claim."""
    if assessment["holds"] is None:
        return f"undecided ({assessment['because'] or 'the witnesses do not decide'})"
    found = assessment["observed"]
    spelt = ", ".join(map(str, found)) if isinstance(found, list) else _rounded(found)
    return f"{spelt} {assessment['unit']} ({'holds' if assessment['holds'] else 'fails'})"


def _rounded(value: object) -> str:
    return (
        f"{value:,.4g}"
        if isinstance(value, float) and not value.is_integer() and abs(value) < 1e4
        else (f"{value:,.0f}" if isinstance(value, float) else str(value))
    )
