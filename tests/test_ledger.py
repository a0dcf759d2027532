"""The claim ledger: each verdict kind from a small ledger, sentence hashes, and errors that name the claim."""

import json
from datetime import date

import pandas as pd
import pytest
import yaml
from limelight import ledger, paths, verdicts
from small_facts import events, facts, participants, stops

SOURCES = pd.DataFrame(
    [("a", "press", "a.example"), ("b", "press", "b.example"), ("copy", "subject", "c.example")],
    columns=["source_id", "kind", "group"],
)
TRIPS = stops(
    {"stop_id": "s1", "trip_id": "t1", "country": "KGZ", "start": "2023-10-12"},
    {"stop_id": "s2", "trip_id": "t2", "country": "CHN", "start": "2023-10-17", "confidence": 2},
)


def known(as_of=date(2024, 6, 30)):
    empty = pd.DataFrame(columns=["organisation", "country", "status", "from", "to"])
    return facts(
        as_of,
        sources=SOURCES,
        trips=TRIPS,
        memberships=empty,
        events=events({"event_id": "e", "start": "2023-11-03"}),
        participants=participants(("e", "tokayev", "KAZ", "host"), ("e", "macron", "FRA", "guest")),
    )


ENTRY = {
    "id": "some-claim",
    "paragraph": "3",
    "part": "calendar",
    "scope": "audit",
    "paraphrase": "He made two trips abroad",
    "speaker": "the article",
    "kind": "count",
    "sha256": "0" * 64,
    "as_of": date(2023, 11, 14),
    "research_finding": "supported",
}
TRIPS_TEST = {
    "basis": "measured",
    "probe": "trips_abroad",
    "args": {"after": "2023-03-17", "until": "2023-11-14"},
    "comparator": "equal",
    "value": 2,
}


def claim(**changes):
    return ledger.Claim(**{**ENTRY, **changes, "vary": tuple(changes.get("vary", ()))})


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        (TRIPS_TEST, verdicts.SUPPORTED),
        ({**TRIPS_TEST, "vary": ["confidence"]}, verdicts.DEPENDS),
        ({**TRIPS_TEST, "vary": ["confidence"], "only": {"confidence": [1, 2]}}, verdicts.SUPPORTED),
        ({**TRIPS_TEST, "value": 7}, verdicts.CONTRADICTED),
        ({**TRIPS_TEST, "resolves": date(2030, 1, 1)}, verdicts.NOT_YET),
        ({"reason": "an opinion without a test"}, verdicts.NOT_CHECKABLE),
        ({"basis": "attested", "witnesses": {}}, verdicts.NO_JUDGEMENT),
        ({"basis": "attested", "witnesses": {"a": "for", "b": "for"}}, verdicts.SUPPORTED),
        ({"basis": "attested", "witnesses": {"a": "for"}}, verdicts.DEPENDS),
        ({"basis": "attested", "witnesses": {"copy": "for"}}, verdicts.NO_JUDGEMENT),
        ({"basis": "attested", "witnesses": {"a": "against", "b": "against"}}, verdicts.CONTRADICTED),
        (
            {
                "basis": "looked-up",
                "probe": "cell",
                "args": {"table": "events", "row": "e", "column": "start"},
                "comparator": "on",
                "value": "2023-11-03",
            },
            verdicts.SUPPORTED,
        ),
    ],
)
def test_each_verdict_kind(changes, verdict):
    assert ledger.judge(claim(**changes), known()) == verdict


def test_research_finding_is_no_input_of_a_verdict():
    verdicts_found = {
        ledger.judge(claim(**TRIPS_TEST, research_finding=finding), known())
        for finding in ("supported", "contradicted", "not-verifiable")
    }
    assert len(verdicts_found) == 1


def test_a_row_that_is_not_there_yet_waits():
    later = claim(
        basis="looked-up",
        probe="cell",
        args={"table": "events", "row": "later", "column": "start"},
        comparator="on",
        value="2025-01-01",
    )
    assert ledger.judge(later, known()) == verdicts.NOT_YET


def test_adding_an_unrelated_row_changes_no_verdict():
    more = pd.concat(
        [TRIPS, stops({"stop_id": "s9", "trip_id": "t9", "country": "IND", "start": "2025-12-04"})]
    )
    extended = facts(date(2026, 1, 1), **{**known().tables, "trips": more})
    assert ledger.judge(claim(**TRIPS_TEST), extended) == ledger.judge(claim(**TRIPS_TEST), known())


def test_the_same_sentence_in_other_quotes_and_spaces_has_the_same_hash():
    assert ledger.sentence_hash("He  said \u201cno\u201d.") == ledger.sentence_hash(' He said "no".\n')


def test_hashes_are_found_in_the_text_and_a_wrong_one_is_named():
    text = "The U.S. President met him. Nobody else came.\n"
    good = claim(sha256=ledger.sentence_hash("The U.S. President met him."))
    assert ledger.check_hashes([good], text) == []
    problem = ledger.check_hashes([claim()], text)[0]
    assert (problem.row, problem.column) == ("some-claim", "sha256")


def written(tmp_path, *changes):
    path = tmp_path / "claims.yml"
    entries = [{**ENTRY, **change} for change in changes]
    path.write_text(yaml.safe_dump(entries, sort_keys=False))
    return path


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({**TRIPS_TEST, "probe": "trips_abrod"}, "probe"),
        ({**TRIPS_TEST, "comparator": "roughly"}, "comparator"),
        ({**TRIPS_TEST, "args": {"since": "2023-03-17"}}, "args"),
        ({**TRIPS_TEST, "args": {"after": "2023-03-17", "until": "soon"}}, "args"),
        ({**TRIPS_TEST, "vary": ["colour"]}, "vary"),
        ({**TRIPS_TEST, "vary": ["unit"], "only": {"unit": ["stop", "week"]}}, "only"),
        ({**TRIPS_TEST, "only": {"unit": ["stop"]}}, "only"),
        (
            {
                "basis": "looked-up",
                "probe": "cell",
                "args": {"table": "evnts", "row": "e", "column": "start"},
                "comparator": "on",
                "value": "2023-11-03",
            },
            "args",
        ),
        (
            {
                "basis": "looked-up",
                "probe": "cell",
                "args": {"table": "events", "row": "x", "column": "start"},
                "comparator": "on",
                "value": "2023-11-03",
            },
            "args",
        ),
        ({"basis": "attested", "witnesses": {"nobody": "for"}}, "witnesses"),
        ({"basis": "attested", "witnesses": {"copy": "for"}}, "witnesses"),
    ],
)
def test_a_bad_claim_is_named_with_its_field(tmp_path, changes, column):
    problem, *others = ledger.check(written(tmp_path, changes), known())
    assert (problem.row, problem.column, others) == ("some-claim", column, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "rumour", "reason": "an opinion without a test"},
        {"basis": "guessed"},
        {**TRIPS_TEST, "reason": "both a test and a reason"},
        {},
        {**TRIPS_TEST, "tolerance": 1},
        {**TRIPS_TEST, "verdict": "supported"},
    ],
)
def test_the_schema_refuses(tmp_path, changes):
    assert {problem.row for problem in ledger.check(written(tmp_path, changes), known())} == {"some-claim"}


def test_all_problems_come_in_one_report(tmp_path):
    changes = [{**TRIPS_TEST, "probe": "nope", "id": "one"}, {**TRIPS_TEST, "vary": ["colour"], "id": "two"}]
    assert {problem.row for problem in ledger.check(written(tmp_path, *changes), known())} == {"one", "two"}


def test_a_repeated_id_is_a_problem(tmp_path):
    reason = {"reason": "an opinion without a test"}
    assert [problem.column for problem in ledger.check(written(tmp_path, reason, reason), known())] == ["id"]


def test_the_schema_has_no_field_for_a_verdict():
    fields = json.loads(paths.CLAIMS_SCHEMA.read_text())["items"]["properties"]
    assert not {"verdict", "finding", "found_value", "holds"} & set(fields)


def test_every_statement_is_in_the_ledger_and_its_words_name_no_verdict():
    claims = ledger.load()
    assert sum(claim.scope == "audit" for claim in claims) == 162
    assert sum(claim.scope == "outside" for claim in claims) == 7
    texts = [(claim.id, text) for claim in claims for text in (claim.note, claim.difference, claim.reason)]
    told = [name for name, text in texts if names_verdict(text)]
    assert told == []


def names_verdict(text: str) -> bool:
    return any(verdict in text.lower() for verdict in verdicts.VERDICTS)
