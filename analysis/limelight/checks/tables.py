"""The package's files as they are: text cells, each row with the line it starts on."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from frictionless import FrictionlessException, Package

from limelight.checks.problems import Problem

CHECKS = (
    ("package", "datapackage.json can be read and is a valid description of a data package."),
    ("missing-file", "Every file that datapackage.json describes is there."),
    ("encoding", "Files are UTF-8 without a byte-order mark, with a line feed at the end of each line."),
    (
        "csv",
        "Files are sound CSV: quotes are closed, no line is blank, each row has a cell for each column.",
    ),
    ("columns", "A file has exactly the columns that datapackage.json describes, in that order."),
)


@dataclass(frozen=True)
class Table:
    """A table as read.

    name   its name in the package
    file   its file, as problems name it
    key    its primary key
    frame  its cells as text, indexed by the line on which the row starts
    lines  the line on which each record of the file starts, the header and broken records included
    """

    name: str
    file: str
    key: tuple[str, ...]
    frame: pd.DataFrame
    lines: tuple[int, ...]

    @property
    def whole(self) -> bool:
        """Whether no record is broken."""
        return len(self.lines) == len(self.frame) + 1

    def row_id(self, line: int | None) -> str:
        """Values of the primary key in the row on a line, joined by `+`; empty where there is no such row."""
        if line not in self.frame.index or not set(self.key) <= set(self.frame.columns):
            return ""
        return "+".join(self.frame.at[line, column] for column in self.key)

    def problem(
        self, check: str, expectation: str, line: int | None = None, column: str = "", value: str = ""
    ):
        """A problem in this table."""
        return Problem(self.file, self.row_id(line), line, column, value, expectation, check)


def read_descriptor(package: Path) -> tuple[dict | None, list[Problem]]:
    """What `datapackage.json` says, and why it cannot be used."""

    def problem(expectation: str, line: int | None = None, value: str = "") -> list[Problem]:
        return [Problem(shown(package, package), "", line, "", value, expectation, "package")]

    try:
        descriptor = json.loads(package.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None, problem("the file that describes the data package")
    except UnicodeDecodeError as error:
        return None, problem("UTF-8 text", value=repr(error.object[error.start : error.end]))
    except json.JSONDecodeError as error:
        return None, problem(f"JSON: {error.msg}", error.lineno, error.doc[error.pos : error.pos + 20])
    try:
        Package.from_descriptor(descriptor)
    except FrictionlessException as error:
        return None, [
            each for reason in error.to_errors() for each in problem(f"a valid data package: {reason.note}")
        ]
    unread = [
        Problem(shown(package, package), resource["name"], None, "", "", f"a {part} of the table", "package")
        for resource in descriptor["resources"]
        for part in ("path", "schema")
        if part not in resource
    ]
    return (None, unread) if unread else (descriptor, [])


def read(descriptor: dict, package: Path) -> tuple[dict[str, Table], list[Problem]]:
    """The tables that can be read, by name, and what is wrong with the files as files."""
    tables, problems = {}, []
    for resource in descriptor["resources"]:
        table, found = _read(resource, package)
        problems += found
        if table:
            tables[table.name] = table
    return tables, problems


def shown(path: Path, package: Path) -> str:
    """A file as problems name it: from the folder above the package."""
    return path.relative_to(package.parent.parent).as_posix()


def key(resource: Mapping) -> tuple[str, ...]:
    """A table's primary key as a tuple of columns."""
    stated = resource["schema"].get("primaryKey", [])
    return (stated,) if isinstance(stated, str) else tuple(stated)


def columns(resource: Mapping) -> list[str]:
    """The columns that the package describes for a table."""
    return [field["name"] for field in resource["schema"]["fields"]]


def _read(resource: dict, package: Path) -> tuple[Table | None, list[Problem]]:
    path = package.parent / resource["path"]
    file = shown(path, package)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, [
            Problem(file, "", None, "", "", "the file that datapackage.json describes", "missing-file")
        ]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        value = repr(data[error.start : error.end])
        return None, [Problem(file, "", line, "", value, "UTF-8 text", "encoding")]
    problems = list(_encoding(text, file))
    try:
        records = list(_records(text.removeprefix("\ufeff")))
    except csv.Error as error:
        return None, [
            *problems,
            Problem(file, "", error.args[1], "", error.args[0], "well-formed CSV", "csv"),
        ]
    if not records:
        return None, [*problems, Problem(file, "", 1, "", "", "a header", "columns")]
    header = records[0][1]
    whole = {line: cells for line, cells in records[1:] if len(cells) == len(header)}
    frame = pd.DataFrame(whole.values(), index=list(whole), columns=header, dtype=str)
    table = Table(resource["name"], file, key(resource), frame, tuple(line for line, _ in records))
    return table if frame.columns.is_unique else None, [
        *problems,
        *_header(table, header, columns(resource)),
        *_ragged(table, records, len(header)),
    ]


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it starts; raises csv.Error(message, line)."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise csv.Error(str(error), line) from None


def _encoding(text: str, file: str) -> Iterator[Problem]:
    if text.startswith("\ufeff"):
        yield Problem(file, "", 1, "", "byte-order mark", "UTF-8 text without one", "encoding")
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        yield Problem(
            file, "", line, "", "carriage return", "lines that end with a line feed alone", "encoding"
        )


def _header(table: Table, header: list[str], described: list[str]) -> Iterator[Problem]:
    for column in dict.fromkeys(header):
        if column not in described:
            yield table.problem("columns", f"one of {', '.join(described)}", 1, column, column)
        if header.count(column) > 1:
            yield table.problem("columns", "each column once", 1, column, column)
    for column in described:
        if column not in header:
            yield table.problem("columns", f"a column {column}", 1, column)
    if header != described and sorted(header) == sorted(described):
        yield table.problem("columns", f"the order {', '.join(described)}", 1, "", ", ".join(header))


def _ragged(table: Table, records: list[tuple[int, list[str]]], width: int) -> Iterator[Problem]:
    for line, cells in records[1:]:
        if len(cells) != width:
            row = cells[0] if cells else ""
            value = f"{len(cells)} cells" if cells else "blank line"
            yield Problem(table.file, row, line, "", value, f"{width} cells", "csv")
