"""The published results: what their schemas demand, and that a build's own results meet it."""

import json

import jsonschema
import pytest
from conftest import Book
from factories.claims import entry, opinion, varied
from limelight import changes, claim_words, paths, runs, verdicts
from limelight.measure import Measure

NAMES = ("claims", "measures")


def schema(name: str) -> dict:
    """One of the published schemas."""
    return json.loads((paths.RESULTS / f"{name}.schema.json").read_text(encoding="utf-8"))


def problems(name: str, data: object) -> list[str]:
    """What is wrong with results by their schema."""
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        for error in jsonschema.Draft202012Validator(schema(name)).iter_errors(data)
    ]


def undescribed(part: object, name: str) -> list[str]:
    """Properties of a schema, at any depth, that have no description."""
    if not isinstance(part, dict):
        return []
    found = []
    for key, value in part.get("properties", {}).items():
        found += ([] if value.get("description") else [f"{name}.{key}"]) + undescribed(value, f"{name}.{key}")
    for inner in ("items", "additionalProperties"):
        found += undescribed(part.get(inner), f"{name}[]")
    return found + [one for key, value in part.get("$defs", {}).items() for one in undescribed(value, key)]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_and_describes_every_property(name: str):
    jsonschema.Draft202012Validator.check_schema(schema(name))
    assert undescribed(schema(name), name) == []


def test_entries_of_every_sort_pass():
    assert problems("claims", [entry(), opinion(), varied(), entry("sum", resolves="2025-12-31")]) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"verdict": "true"}, "0/verdict"),
        ({"basis": "guessed"}, "0/basis"),
        ({"confidence": {"evidence": "robust", "agreement": 1.5}}, "0/confidence/agreement"),
        ({"rows": ["trips:t1", "trips:t1"]}, "0/rows"),
        ({"surprise": 1}, "0"),
    ],
)
def test_a_wrong_entry_is_named(change: dict, place: str):
    (problem,) = problems("claims", [{**entry(), **change}])
    assert problem.startswith(f"{place}: ")


def test_a_missing_value_needs_its_reason():
    record = Measure("a.b", None, "days", "days", why="no day is known").to_json()
    assert problems("measures", {"a.b": record}) == []
    assert problems("measures", {"a.b": {**record, "why": ""}})


@pytest.mark.parametrize("name", NAMES)
def test_the_results_of_a_build_meet_their_schema(built_book: Book, name: str):
    data = json.loads((built_book.html / "results" / f"{name}.json").read_text(encoding="utf-8"))
    assert data
    assert problems(name, data) == []
    shipped = built_book.html / "results" / f"{name}.schema.json"
    assert json.loads(shipped.read_text(encoding="utf-8")) == schema(name)


def test_every_verdict_of_a_build_follows_from_its_assessments(built_book: Book):
    """Computed again from the published readings alone."""
    for claim in json.loads((built_book.html / "results" / runs.CLAIMS).read_text(encoding="utf-8")):
        for verdict, name in (("verdict", "assessments"), ("verdict_at_publication", "assessments_at_publication")):
            expected = verdicts.NOT_CHECKABLE
            if claim["basis"]:
                expected = verdicts.verdict(verdicts.Assessment(**one) for one in claim[name])
            assert claim[verdict] == expected, claim["id"]


def test_nothing_changed_that_was_not_accepted(built_book: Book):
    accepted, built = runs.read(paths.RESULTS), runs.read(built_book.root / "book" / "results")
    moved = changes.compare(accepted, built)
    assert moved == [], f"see `limelight diff`; `limelight accept` takes it over:\n{changes.as_text(moved)}"


def test_a_claim_s_page_explains_where_reading_by_hand_came_to_another_result():
    unexplained = [
        entry["id"]
        for entry in runs.read(paths.RESULTS).claims
        if claim_words.differs(entry) != bool(entry["difference"])
    ]
    assert unexplained == []
