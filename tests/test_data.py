"""The real data package."""

import csv
import io
import json

import pytest
from frictionless import Package
from limelight import paths
from limelight.checks import check, report

DESCRIPTOR = json.loads(paths.DATAPACKAGE.read_text(encoding="utf-8"))
RESOURCES = pytest.mark.parametrize(
    "resource", DESCRIPTOR["resources"], ids=lambda resource: resource["name"]
)


def test_data_passes_every_check():
    problems = check()
    assert not problems, report(problems)


def test_frictionless_finds_the_package_valid():
    """As `frictionless validate data/datapackage.json` does, without the library's own reading."""
    found = Package(str(paths.DATAPACKAGE)).validate()
    assert found.valid, found.flatten(["name", "rowNumber", "fieldName", "message"])


def test_package_follows_version_two():
    assert DESCRIPTOR["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"


def test_every_file_is_described():
    described = {resource["path"] for resource in DESCRIPTOR["resources"]}
    assert described == {path.name for path in paths.DATA.glob("*.csv")}


@RESOURCES
def test_every_column_is_described(resource):
    """The header of the file is that of the description, and says what each column means."""
    fields = resource["schema"]["fields"]
    assert next(csv.reader(lines(resource))) == [field["name"] for field in fields]
    assert [field["name"] for field in fields if not (field["title"] and field["description"])] == []


@RESOURCES
def test_ids_are_unique(resource):
    """Counted without the library: no primary key is empty or occurs twice."""
    key = resource["schema"]["primaryKey"]
    key = [key] if isinstance(key, str) else key
    ids = [tuple(row[column] for column in key) for row in csv.DictReader(lines(resource))]
    assert all(map(any, ids))
    assert len(ids) == len(set(ids))


@RESOURCES
def test_row_floor_is_near_the_rows(resource):
    """A floor far below the table would let half of it vanish."""
    rows = sum(1 for _ in csv.DictReader(lines(resource)))
    assert int(rows * 0.7) <= resource["limelight:minimumRows"] <= rows


def lines(resource: dict) -> io.StringIO:
    """The text of a table's file, line by line."""
    return io.StringIO((paths.DATA / resource["path"]).read_text(encoding="utf-8"), newline="")
