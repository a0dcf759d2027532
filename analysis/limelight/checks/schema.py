"""Whether the tables match their description, and the description is complete."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path

from frictionless import Error, Package

from limelight import dates
from limelight.checks import tables
from limelight.checks.problems import Problem
from limelight.checks.tables import Table

CHECKS = (
    ("described", "Every CSV file, table and column is described, every table has a primary key."),
    ("type", "A cell holds what its column's type says."),
    (
        "constraint",
        "A cell keeps its column's limits: required, one of a closed list, a pattern, a range, a length.",
    ),
    ("unique", "No two rows share a primary key or a value that must be unique."),
    ("foreign-key", "A reference to another row names a row that exists."),
    ("date", "A date is a day, month or year of the calendar, written as in ISO 8601."),
    ("list", "A cell with several entries names existing rows, none of them twice."),
    ("row-count", "A table has not lost many of its rows."),
)

EVERY_ERROR = 1_000_000  # frictionless stops after a thousand unless told otherwise

PARTIAL_DATE = "a year, month or day of the calendar: YYYY, YYYY-MM or YYYY-MM-DD"
TYPES = {
    "date": "a day of the calendar: YYYY-MM-DD",
    "integer": "a whole number",
    "number": "a number",
    "year": "a year: YYYY",
}


def codebook(descriptor: dict, package: Path) -> list[Problem]:
    """What `datapackage.json` fails to describe, and the files that it leaves out."""
    described = {package.parent / resource["path"] for resource in descriptor["resources"]}
    undescribed = [path for path in sorted(package.parent.glob("*.csv")) if path not in described]
    names = {resource["name"] for resource in descriptor["resources"]}
    return [
        *(
            Problem(
                tables.shown(path, package),
                "",
                None,
                "",
                "",
                "a description in datapackage.json",
                "described",
            )
            for path in undescribed
        ),
        *(
            Problem(
                tables.shown(package, package),
                resource["name"],
                None,
                column,
                value,
                expectation,
                "described",
            )
            for resource in descriptor["resources"]
            for column, value, expectation in _undescribed(resource, names)
        ),
    ]


def validate(descriptor: dict, package: Path, read: dict[str, Table]) -> list[Problem]:
    """What frictionless finds wrong with the tables that can be read."""
    # A file whose header is wrong is validated by the columns that it has; `columns` reports the header.
    lenient = copy.deepcopy(descriptor)
    lenient["resources"] = [resource for resource in lenient["resources"] if resource["name"] in read]
    for resource in lenient["resources"]:
        schema = resource["schema"] | {"fieldsMatch": "partial"}
        references = [link for link in schema.get("foreignKeys", []) if _target(link, resource) in read]
        resource["schema"] = schema | {"foreignKeys": references}
        resource["encoding"] = "utf-8"
    checked = Package.from_descriptor(lenient, basepath=str(package.parent)).validate(
        limit_errors=EVERY_ERROR
    )
    problems: dict[tuple, Problem] = {}
    for task, resource in zip(checked.tasks, lenient["resources"], strict=True):
        for error in task.errors:
            for problem in _problem(error, read[resource["name"]], resource):
                problems.setdefault((problem.file, problem.line, problem.column), problem)
    return list(problems.values())


def contents(descriptor: dict, read: dict[str, Table]) -> list[Problem]:
    """What frictionless does not know of: dates of the calendar, lists of ids, row-count floors."""
    return [
        problem
        for resource in descriptor["resources"]
        if resource["name"] in read
        for problem in [
            *_row_count(read[resource["name"]], resource),
            *(
                problem
                for field in resource["schema"]["fields"]
                if field["name"] in read[resource["name"]].frame
                for problem in [
                    *_dates(read[resource["name"]], field),
                    *_lists(read[resource["name"]], field, read),
                ]
            ),
        ]
    ]


def _undescribed(resource: dict, names: set[str]) -> Iterator[tuple[str, str, str]]:
    """Column, value and expectation of each gap in a table's description."""
    for part in ("title", "description"):
        if not resource.get(part):
            yield "", "", f"a {part} of the table"
    columns = tables.columns(resource)
    for column in tables.key(resource) or ("",):
        if column not in columns:
            yield column, column, f"a primary key among {', '.join(columns)}"
    for part in ("limelight:day", "limelight:until"):
        if resource.get(part, columns[0]) not in columns:
            yield "", resource[part], f"{part} among {', '.join(columns)}"
    for link in resource["schema"].get("foreignKeys", []):
        if _target(link, resource) not in names:
            yield link["fields"][0], _target(link, resource), "a foreign key to a table of the package"
    for field in resource["schema"]["fields"]:
        if not field.get("description"):
            yield field["name"], "", "a description of the column"
        listed = field.get("limelight:list", {}).get("table")
        if listed and listed not in names:
            yield field["name"], listed, "limelight:list to name a table of the package"


def _target(link: dict, resource: dict) -> str:
    return link["reference"].get("resource") or resource["name"]


def _problem(error: Error, table: Table, resource: dict) -> Iterator[Problem]:
    """A frictionless error as a problem; nothing for what `tables` reports by itself."""
    facts = error.to_descriptor()
    line = table.lines[facts["rowNumber"] - 1] if "rowNumber" in facts else None
    column, value = facts.get("fieldName", ""), facts.get("cell", "")
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    match error.type:
        case "type-error":
            yield table.problem("type", _type(fields[column]), line, column, value)
        case "constraint-error":
            yield table.problem("constraint", _constraint(fields[column], error.note), line, column, value)
        case "unique-error" | "primary-key":
            column = column or "+".join(table.key)
            yield table.problem(
                "unique", _other_row(error.note, table), line, column, value or table.row_id(line)
            )
        case "foreign-key":
            target = (
                f"{', '.join(facts['referenceFieldNames'])} of table {facts['referenceName'] or table.name}"
            )
            column, value = "+".join(facts["fieldNames"]), "+".join(facts["fieldCells"])
            yield table.problem("foreign-key", f"a {target}", line, column, value)
        case "extra-cell" | "missing-cell" | "blank-row":
            return
        case kind if kind.endswith("-label"):
            return
        case _:
            yield table.problem("type", error.message, line, column, value)


def _type(field: dict) -> str:
    return TYPES.get(field["type"], f"a value of type {field['type']}")


def _constraint(field: dict, note: str) -> str:
    """What a column's constraint asks for; frictionless names the constraint in its note."""
    name = re.search(r'constraint "(\w+)"', note)[1]
    limit = field["constraints"][name]
    if field.get("limelight:partialDate") and name == "pattern":
        return PARTIAL_DATE
    return {
        "required": "a value",
        "enum": f"one of {', '.join(map(str, limit))}" if name == "enum" else "",
        "minimum": f"at least {limit}",
        "maximum": f"at most {limit}",
        "minLength": f"at least {limit} characters",
        "maxLength": f"at most {limit} characters",
        "pattern": f"text of the form {limit}",
    }.get(name, f"{name} {limit}")


def _other_row(note: str, table: Table) -> str:
    position = re.search(r"position (\d+)", note)
    return (
        f"a value that line {table.lines[int(position[1]) - 1]} does not have already"
        if position
        else "a value"
    )


def _row_count(table: Table, resource: dict) -> Iterator[Problem]:
    floor, rows = resource.get("limelight:minimumRows", 0), len(table.lines) - 1
    if rows < floor:
        yield table.problem("row-count", f"at least {floor} rows", value=f"{rows} rows")


def _dates(table: Table, field: dict) -> Iterator[Problem]:
    if not (field["type"] == "date" or field.get("limelight:partialDate")):
        return
    whole = field["type"] == "date"
    for line, text in table.frame[field["name"]].items():
        if text and not _is_date(text, whole):
            yield table.problem("date", TYPES["date"] if whole else PARTIAL_DATE, line, field["name"], text)


def _is_date(text: str, whole: bool) -> bool:
    try:
        dates.first_day(text)
    except ValueError:
        return False
    return len(text) == len("YYYY-MM-DD") or not whole


def _lists(table: Table, field: dict, read: dict[str, Table]) -> Iterator[Problem]:
    if "limelight:list" not in field:
        return
    name, separator = field["limelight:list"].get("table"), field["limelight:list"]["separator"]
    known = _ids(read.get(name))
    for line, cell in table.frame[field["name"]].items():
        entries = (
            [entry if separator.isspace() else entry.strip() for entry in cell.split(separator)]
            if cell
            else []
        )
        for entry in dict.fromkeys(entries):
            if not entry:
                yield table.problem(
                    "list", f"entries with one '{separator}' between them", line, field["name"], cell
                )
            elif known is not None and entry not in known:
                yield table.problem("list", f"ids of table {name}", line, field["name"], entry)
            elif entries.count(entry) > 1:
                yield table.problem("list", "each entry once", line, field["name"], entry)


def _ids(table: Table | None) -> set[str] | None:
    """Ids of a table; None where they cannot all be known."""
    if table is None or not table.key or table.key[0] not in table.frame or not table.whole:
        return None
    return set(table.frame[table.key[0]])
