"""Measures: how they are printed, and that one key never carries two values."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limelight.measure import MIME, Measure, MeasureError, collect, dollar_range, format_value, listed


def measure(value, unit="events", **more):
    return Measure("some.key", value, unit, "a label", **more)


@pytest.mark.parametrize(
    ("value", "unit", "style", "printed"),
    [
        (1234, "events", None, "1,234"),
        (1.84, "ratio", None, "1.8"),
        (0.037, "ratio", None, "0.037"),
        (-3, "trips", None, "−3"),
        (0.42, "share", None, "42%"),
        (1.4e9, "USD", None, "$1.4 billion"),
        (3.5e8, "USD", None, "$350 million"),
        (950.0, "USD", None, "$950"),
        ("2023-11-09", "date", None, "9 November 2023"),
        ("France and Italy", "text", None, "France and Italy"),
        (3, "trips", "words", "three"),
        (3, "trips", "Words", "Three"),
        (73, "trips", "words", "73"),
        (18, "trips", "signed", "+18"),
        (-16, "trips", "signed", "−16"),
    ],
)
def test_printed_values(value, unit, style, printed):
    assert format_value(measure(value, unit), style) == printed


def test_a_missing_value_prints_why():
    assert format_value(measure(None, why="nothing to compare yet")) == "nothing to compare yet"


def test_a_missing_value_must_say_why():
    with pytest.raises(ValueError, match="some.key"):
        measure(None)


@pytest.mark.parametrize(("value", "style"), [(3, "roman"), ("France", "usd"), ("soon", "date")])
def test_a_style_that_does_not_fit_is_named(value, style):
    with pytest.raises(MeasureError, match="some.key"):
        format_value(measure(value), style)


@given(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(), st.none()))
def test_measures_survive_json(value):
    written = measure(value, why="because", rows=("events:a",), reading={"R1 unit": "stop"})
    assert Measure.from_json(json.loads(json.dumps(written.to_json()))) == written


def notebook(path, *measures):
    outputs = [{"data": {MIME: {"measures": [entry.to_json() for entry in measures]}}}]
    path.write_text(json.dumps({"cells": [{"outputs": outputs}, {"cell_type": "markdown"}]}))
    return path


def test_measures_are_read_from_notebooks(tmp_path):
    assert collect([notebook(tmp_path / "a.ipynb", measure(3))])["some.key"].value == 3


def test_one_key_with_two_values_names_both_notebooks(tmp_path):
    paths = [notebook(tmp_path / "a.ipynb", measure(3)), notebook(tmp_path / "b.ipynb", measure(4))]
    with pytest.raises(MeasureError, match="a.ipynb.*b.ipynb"):
        collect(paths)


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "A", "C"], "A, B and C")],
)
def test_lists_of_names(names, text):
    assert listed(names) == text


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (26e9, 61.5e9, "$26 to 61.5 billion"),
        (5e8, 2e9, "$500 million to $2 billion"),
        (3e9, 3e9, "$3 billion"),
        (3.001e9, 3.002e9, "$3 billion"),
    ],
)
def test_a_range_of_dollars_names_a_common_scale_once(low, high, words):
    assert dollar_range(low, high) == words
