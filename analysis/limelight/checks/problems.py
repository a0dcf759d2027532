"""What is wrong with the data, where, and what was expected instead."""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_VALUE = 80


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the data package.

    file         the file, from the folder above the package: `data/events.csv`
    row          id of the row (the values of a compound key joined by `+`), or the table's name where the
                 file is `datapackage.json`; empty where no single row is meant
    line         line of the file on which the row starts, the header being line 1; None where there is none
    column       name of the column, empty where the whole row or file is meant
    value        what stands there
    expectation  what was expected instead
    check        id of the check that found it
    """

    file: str
    row: str
    line: int | None
    column: str
    value: str
    expectation: str
    check: str

    def __str__(self) -> str:
        where = [self.file]
        where += [f"line {self.line}"] if self.line else []
        where += [f"row {self.row}"] if self.row else []
        where += [f"column {self.column}"] if self.column else []
        return f"{', '.join(where)}: '{_shortened(self.value)}' — expected {self.expectation} [{self.check}]"

    def place(self) -> tuple:
        """Sorting key: file, line, column, then the rest."""
        return self.file, self.line or 0, self.column, self.check, self.value, self.expectation


def report(problems: Sequence[Problem]) -> str:
    """The problems as text, one a line under a line that counts them."""
    if not problems:
        return "The data package has no problems."
    files = len({problem.file for problem in problems})
    head = f"{_counted(len(problems), 'problem')} in {_counted(files, 'file')} of the data package:"
    return "\n".join([head, *(f"  {problem}" for problem in problems)])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _shortened(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1] + "…"
