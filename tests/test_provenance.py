"""Where a number comes from: rows and sources as the files hold them, and how a value and its unit are told."""

import csv
import json
from pathlib import Path

import pytest
from limelight import paths, provenance
from limelight.measure import Measure, MeasureError

ROWS = {
    "trips": [
        {
            "stop_id": "t1",
            "start": "2023-10-12",
            "city": "Bishkek",
            "purpose": "A visit",
            "person": "p",
            "sources": "b a",
        },
        {"stop_id": "t2", "start": "2023-10-17", "city": "", "purpose": "", "person": "p", "sources": "b"},
    ],
    "pairs": [{"event": "e", "person": "p", "role": "guest"}],
    "sources": [{"source_id": "a", "url": "https://a.example/"}, {"source_id": "b", "url": "https://b.example/"}],
}
KEYS = {"trips": "stop_id", "pairs": ["event", "person"], "sources": "source_id"}


@pytest.fixture
def evidence(tmp_path: Path) -> provenance.Evidence:
    resources = []
    for table, rows in ROWS.items():
        with (tmp_path / f"{table}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        schema = {"fields": [{"name": name} for name in rows[0]], "primaryKey": KEYS[table]}
        resources.append({"name": table, "path": f"{table}.csv", "schema": schema})
    package = tmp_path / "datapackage.json"
    package.write_text(json.dumps({"resources": resources}), encoding="utf-8")
    return provenance.Evidence(package)


def test_a_row_is_found_by_its_key_also_a_compound_one(evidence: provenance.Evidence):
    assert evidence.row("trips:t1") == ROWS["trips"][0]
    assert evidence.row("pairs:e+p")["role"] == "guest"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("trips:t3", "row trips:t3 is not in trips.csv"),
        ("trip:t1", "row trip:t1 is of no table: expected one of trips, pairs, sources"),
    ],
)
def test_a_row_that_is_not_there_is_named(evidence: provenance.Evidence, row: str, message: str):
    with pytest.raises(MeasureError, match=message):
        evidence.row(row)


def test_sources_are_those_of_the_rows_each_once(evidence: provenance.Evidence):
    assert evidence.sources(["trips:t2", "trips:t1", "pairs:e+p"]) == ["b", "a"]


def test_a_row_is_told_by_its_day_and_what_happened(evidence: provenance.Evidence):
    assert evidence.told("trips:t1") == "2023-10-12, Bishkek, A visit"
    assert evidence.told("trips:t2") == "2023-10-17, p"


def test_every_row_of_the_data_is_told():
    evidence = provenance.Evidence()
    for table in ("events", "trips", "deals", "absences", "trips_by_others", "milestones", "trade", "investment"):
        with (paths.DATA / evidence.files[table]).open(encoding="utf-8", newline="") as handle:
            ids = [next(iter(row.values())) for row in csv.DictReader(handle)]
        assert all(evidence.told(f"{table}:{row}") for row in ids)


@pytest.mark.parametrize(
    ("value", "unit", "told", "exact"),
    [
        (3, "stops", ("3", "stops"), ""),
        (0.391892, "share", ("39%", "(share)"), "0.391892"),
        (1.4e9, "USD", ("$1.4 billion", "(USD)"), "1,400,000,000"),
        (-2.25, "points", ("−2.2", "points"), "−2.25"),
        ("France", "text", ("France", ""), ""),
        ("2023-11-09", "date", ("9 November 2023", "(date)"), ""),
        (None, "stops", ("no stop is known", ""), ""),
    ],
)
def test_a_value_is_told_with_its_unit_and_exactly(value, unit, told, exact):
    one = Measure("a.b", value, unit, "a label", why="no stop is known")
    assert provenance.value_and_unit(one) == told
    assert provenance.exact(one) == exact


def test_a_measure_in_full_names_rows_and_sources(evidence: provenance.Evidence):
    one = Measure("a.b", 2, "stops", "all stops", {"R1 unit": "stop"}, ("trips:t1", "trips:t2"))
    lines = list(provenance.in_full(one, "analysis/x.ipynb", evidence))
    assert lines[0] == "a.b"
    assert [line.split() for line in lines[-3:]] == [["trips:t2"], ["2023-10-17,", "p"], ["https://b.example/"]]
    assert "  notebook  analysis/x.ipynb" in lines
    assert "  sources   2" in lines
