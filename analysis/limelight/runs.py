"""A run: all measures and verdicts of one build as plain JSON, for the book, for machines and for comparison.

`results/` holds the last accepted run, with the JSON Schemas of both files; a build writes its own beside the book's
pages.
"""

import json
from dataclasses import dataclass
from pathlib import Path

CLAIMS, MEASURES, REST = "claims.json", "measures.json", "run.json"
FILES = (CLAIMS, MEASURES, REST)


@dataclass(frozen=True)
class Run:
    """One run.

    claims    one entry a claim, in the article's order
    measures  key → record
    rows      row id → hash of its cells, for every row that either used
    as_of     the edition's day, as an ISO date
    """

    claims: list[dict]
    measures: dict[str, dict]
    rows: dict[str, str]
    as_of: str


def write(run: Run, folder: Path) -> None:
    """Write a run as three JSON files, one record a line, so that a line of a diff is one number or one claim."""
    folder.mkdir(parents=True, exist_ok=True)
    rest = {"as_of": run.as_of, "rows": run.rows}
    for name, content in ((CLAIMS, run.claims), (MEASURES, run.measures), (REST, rest)):
        (folder / name).write_text(_by_line(content), encoding="utf-8")


def read(folder: Path) -> Run:
    """The run that `write` wrote; raises FileNotFoundError naming the missing file."""
    claims, measures, rest = (json.loads((folder / name).read_text(encoding="utf-8")) for name in FILES)
    return Run(claims, measures, rest["rows"], rest["as_of"])


def _by_line(content: list | dict) -> str:
    if isinstance(content, list):
        lines, (first, last) = map(_compact, content), "[]"
    else:
        lines, (first, last) = (f"{_compact(key)}: {_compact(value)}" for key, value in content.items()), "{}"
    return f"{first}\n" + ",\n".join(lines) + f"\n{last}\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
