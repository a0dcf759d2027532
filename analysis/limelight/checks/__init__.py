"""Whether the data package keeps its promises: every problem of every table in one report.

Three stages look at the package in turn, and none stops at its first problem: can the files be read
(`tables`), do they match what `datapackage.json` says of them (`schema`), do the facts agree with each other
(`domain`). A cell or row that an earlier stage found wrong is not reported again by a later one.

The checks read the files themselves rather than through `facts`, since they must also work on data that
cannot be turned into facts.
"""

from pathlib import Path

from limelight import paths
from limelight.checks import domain, schema, tables
from limelight.checks.problems import Problem, report

__all__ = ["Problem", "check", "describe", "report"]


def check(package: Path = paths.DATAPACKAGE) -> list[Problem]:
    """All problems of a data package, in order of file, line and column; empty where it is sound.

    package  its `datapackage.json`; the tables lie beside it
    """
    descriptor, problems = tables.read_descriptor(package)
    if descriptor is None:
        return problems
    problems += schema.codebook(descriptor, package)
    read, found = tables.read(descriptor, package)
    problems += found
    problems += _unreported(problems, schema.validate(descriptor, package, read))
    problems += _unreported(problems, schema.contents(descriptor, read))
    problems += _unreported(problems, domain.check(descriptor, package, read))
    return sorted(problems, key=Problem.place)


def describe() -> list[tuple[str, str]]:
    """Every check by id, with the sentence that must hold, in the order in which they run."""
    return [*tables.CHECKS, *schema.CHECKS, *((each.id, each.text) for each in domain.CHECKS), domain.UNUSED]


def _unreported(earlier: list[Problem], later: list[Problem]) -> list[Problem]:
    """Later problems, without those in a row or cell that is known to be wrong."""
    known = {(problem.file, problem.line, problem.column) for problem in earlier if problem.line}
    return [
        problem
        for problem in later
        if not known & {(problem.file, problem.line, ""), (problem.file, problem.line, problem.column)}
    ]
