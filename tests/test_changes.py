"""What changed: coverage kept apart from revision, verdicts that moved, the same in text and JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st
from limelight.changes import COVERAGE, REVISION, as_json, as_text, compare
from limelight.runs import Run, read, write


def run(value=3, rows=("trips:a",), verdict="supported", hashes=None):
    measure = {
        "key": "travel.stops",
        "value": value,
        "unit": "stops",
        "label": "",
        "reading": {},
        "rows": list(rows),
        "why": "",
    }
    claim = {
        "id": "three-trips",
        "verdict": verdict,
        "verdict_at_publication": "supported",
        "rows": list(rows),
    }
    return Run([claim], {"travel.stops": measure}, hashes or {row: "0" for row in rows}, "2024-06-30")


def test_equal_runs_have_no_changes():
    assert compare(run(), run()) == []
    assert as_text([]) == "Nothing changed."


def test_new_rows_alone_are_coverage():
    (change,) = compare(run(), run(4, ("trips:a", "trips:b")))
    assert (change.before, change.after, change.cause, change.added) == (3, 4, COVERAGE, ("trips:b",))


def test_the_last_digits_of_a_fit_are_no_change():
    assert compare(run(0.123456789), run(0.123456788)) == []
    assert compare(run(0.1234), run(0.1235))


def test_a_changed_row_is_a_revision():
    (change,) = compare(run(), run(4, ("trips:a", "trips:b"), hashes={"trips:a": "1", "trips:b": "0"}))
    assert (change.cause, change.revised) == (REVISION, ("trips:a",))


def test_a_row_that_went_is_a_revision():
    (change,) = compare(run(4, ("trips:a", "trips:b")), run())
    assert (change.cause, change.removed) == (REVISION, ("trips:b",))


def test_the_same_rows_counted_otherwise_are_a_revision():
    assert compare(run(3), run(5))[0].cause == REVISION


def test_a_verdict_that_moved_comes_first():
    first, second = compare(run(), run(4, verdict="contradicted"))
    assert (first.what, first.key, first.before, first.after) == (
        "verdict",
        "three-trips",
        "supported",
        "contradicted",
    )
    assert second.what == "measure"


def test_a_measure_that_came_and_one_that_went():
    empty = Run([], {}, {}, "2024-06-30")
    assert {change.before for change in compare(empty, run())} == {None}
    assert {change.after for change in compare(run(), empty)} == {None}


def test_text_and_json_say_the_same():
    changes = compare(run(), run(4, ("trips:a", "trips:b")))
    assert "travel.stops: 3 → 4 (new coverage)\n  + trips:b" in as_text(changes)
    assert json.loads(as_json(changes))[0]["after"] == 4


@given(st.integers(), st.integers())
def test_changes_are_mirrored_when_runs_are_swapped(left, right):
    ahead, back = compare(run(left), run(right)), compare(run(right), run(left))
    assert [(c.before, c.after) for c in ahead] == [(c.after, c.before) for c in back]


def test_runs_survive_their_files(tmp_path):
    write(run(), tmp_path)
    assert read(tmp_path) == run()
