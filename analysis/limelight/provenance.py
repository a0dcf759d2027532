"""Where a number comes from: its rows, as the files of the data package hold them, and the sources they cite.

Rows are read as text, straight from the files: what stands behind a number is shown as it was written down, and
the book's builders need no edition of the facts to show it.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from limelight import paths
from limelight.measure import Measure, MeasureError, format_value

SOURCES = "sources"
# The columns that tell a reader which fact a row is, in the order in which to tell them.
TELLING = (
    *("start", "planned", "announced", "stated", "day", "from", "year"),
    *("city", "name", "what", "purpose", "reporter", "partner", "recipient", "investor", "counterpart"),
    *("central_asia", "sector", "instrument", "stage", "person", "country", "office", "organisation", "status"),
    *("flow", "measure", "metric", "value_usd_bn", "value", "unit", "received", "made"),
)
SENTENCES = frozenset(("name", "what", "purpose"))  # a row that has one of these needs no more
TOLD = 5  # cells at most
# Units that name no thing counted: what a reader is told of them beside the value.
UNITS = {"USD": "(USD)", "share": "(share)", "ratio": "(ratio)", "date": "(date)", "text": ""}


class Evidence:
    """The rows of a data package by the id that measures name them with; a table is read when first asked for."""

    def __init__(self, package: Path = paths.DATAPACKAGE) -> None:
        """package: the data package's description (`datapackage.json`), beside its tables."""
        self.package = package
        self._read: dict[str, dict[str, dict[str, str]]] = {}

    @cached_property
    def files(self) -> dict[str, str]:
        """Table → its file, seen from the package's folder."""
        return {name: resource["path"] for name, resource in self._resources.items()}

    def row(self, row_id: str) -> dict[str, str]:
        """The cells of one row, `table:row id`; the parts of a compound key are joined by `+`.

        Raises MeasureError, naming the row, where the data do not hold it.
        """
        table, _, key = row_id.partition(":")
        if table not in self._resources:
            raise MeasureError(f"row {row_id} is of no table: expected one of {', '.join(self._resources)}")
        try:
            return self._table(table)[key]
        except KeyError:
            raise MeasureError(f"row {row_id} is not in {self.files[table]}") from None

    def told(self, row_id: str) -> str:
        """In one line, which fact a row is: its day and the cells that tell most."""
        cells = self.row(row_id)
        stated = [column for column in TELLING if cells.get(column)]
        end = next((place for place, column in enumerate(stated, 1) if column in SENTENCES), TOLD)
        return ", ".join(cells[column] for column in stated[: min(end, TOLD)])

    def cited(self, row_id: str) -> list[str]:
        """Ids of the sources that a row cites, in its order."""
        return self.row(row_id).get(SOURCES, "").split()

    def sources(self, rows: Iterable[str]) -> list[str]:
        """Ids of the sources that rows cite, each once, in the order of the rows."""
        return list(dict.fromkeys(source for row in rows for source in self.cited(row)))

    @cached_property
    def _resources(self) -> dict[str, dict]:
        described = json.loads(self.package.read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in described["resources"]}

    def _table(self, name: str) -> dict[str, dict[str, str]]:
        if name not in self._read:
            resource = self._resources[name]
            schema = resource["schema"]
            key = schema.get("primaryKey", schema["fields"][0]["name"])
            columns = [key] if isinstance(key, str) else key
            with (self.package.parent / resource["path"]).open(encoding="utf-8", newline="") as handle:
                self._read[name] = {"+".join(row[c] for c in columns): row for row in csv.DictReader(handle)}
        return self._read[name]


def unknown_key(key: str, known: Mapping[str, Measure]) -> str:
    """What to say of a key that no notebook recorded."""
    near = get_close_matches(key, known, n=3, cutoff=0.5)
    expected = f"the nearest are {', '.join(near)}" if near else f"none of {len(known)} recorded keys is like it"
    return f"no notebook records a measure '{key}': {expected}"


def value_and_unit(measure: Measure) -> tuple[str, str]:
    """A value as prose prints it, and what is counted, or the unit in brackets; empty where a sentence says it all."""
    unit = "" if measure.value is None else UNITS.get(measure.unit, measure.unit)
    return format_value(measure), unit


def exact(measure: Measure) -> str:
    """A value to six significant digits where prose prints it rounder than that; else empty."""
    value = measure.value
    if not isinstance(value, int | float):
        return ""
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6g}"
    text = text.replace("-", "−")
    return "" if text == format_value(measure) else text


def reading(measure: Measure) -> str:
    """The counting choices of a measure in one line; empty where there were none."""
    return "; ".join(f"{rule}: {choice}" for rule, choice in measure.reading.items())


def in_full(measure: Measure, notebook: str, evidence: Evidence) -> Iterator[str]:
    """A measure as lines of text: value, unit, label, reading, notebook, and every row with its sources.

    notebook  where it was recorded, as the reader is to find it
    Raises MeasureError where the data do not hold a row that it names.
    """
    value, rounder = format_value(measure), exact(measure)
    facts = {
        "value": f"{value} ({rounder})" if rounder else value,
        "unit": measure.unit,
        "label": measure.label,
        "reading": reading(measure) or "none",
        "notebook": notebook,
        "rows": str(len(measure.rows)),
        "sources": str(len(evidence.sources(measure.rows))),
    }
    yield measure.key
    yield from (f"  {name:9} {text}" for name, text in facts.items())
    for row in measure.rows:
        yield from _row_in_full(row, evidence)


def _row_in_full(row: str, evidence: Evidence) -> Iterator[str]:
    yield ""
    yield f"  {row}"
    yield f"    {evidence.told(row)}"
    for source in evidence.cited(row):
        yield f"    {evidence.row(f'{SOURCES}:{source}')['url']}"
