"""What changed between two runs: numbers before and after, the rows that caused it, verdicts that moved.

New coverage (only new rows) is kept apart from revised values (rows changed or gone, or the same rows counted
otherwise), as data desks do: the first is news about the world, the second about our own work.
"""

import json
import math
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from limelight import paths, runs
from limelight.runs import Run

COVERAGE, REVISION = "new coverage", "revised"
# Fits that search for their optimum end at slightly other digits on another processor.
SAME = 1e-5


@dataclass(frozen=True)
class Change:
    """One number or verdict that differs between two runs.

    what      measure, verdict or verdict at publication
    key       key of the measure or id of the claim
    before, after   the values; None where it is not in that run
    cause     `new coverage` or `revised`
    added, removed, revised   ids of the rows that came, went or changed
    """

    what: str
    key: str
    before: object
    after: object
    cause: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()


def compare(before: Run, after: Run) -> list[Change]:
    """All changes of values and verdicts from one run to another, verdicts first."""
    claims = ({claim["id"]: claim for claim in run.claims} for run in (before, after))
    return [*_verdicts(before, after, *claims), *_measures(before, after)]


def as_text(changes: list[Change]) -> str:
    """Changes for a terminal: one line each, with the rows that caused it below."""
    if not changes:
        return "Nothing changed."
    return "\n".join(line for change in changes for line in _lines(change))


def as_json(changes: list[Change]) -> str:
    """Changes as a JSON list of records."""
    return json.dumps([asdict(change) for change in changes], indent=1, ensure_ascii=False)


def at_revision(revision: str) -> Run:
    """The accepted results of a git revision. Raises RunError, naming it, where it has none."""
    with tempfile.TemporaryDirectory() as folder:
        for name in runs.FILES:
            place = f"{revision}:{paths.RESULTS.relative_to(paths.ROOT).as_posix()}/{name}"
            done = subprocess.run(["git", "show", place], cwd=paths.ROOT, capture_output=True)
            if done.returncode:
                reason = done.stderr.decode(errors="replace").strip()
                raise RunError(
                    f"{revision} has no accepted results ({name}): expected a folder or git revision; {reason}"
                )
            (Path(folder) / name).write_bytes(done.stdout)
        return runs.read(Path(folder))


class RunError(ValueError):
    """There are no results where some were expected, or they are not those of the right edition."""


def accepted() -> Run:
    """The results that were accepted last. Raises RunError where none ever were."""
    return _read(paths.RESULTS, "`limelight accept` after a build makes the first")


def built() -> Run:
    """The results of the last build. Raises RunError where there is none."""
    return _read(paths.RUN, "run `limelight build` first")


def accept() -> list[Change]:
    """Put the results of the last build in place of the accepted ones; what that changed.

    Raises RunError where there is no build, or one of an earlier edition than the accepted one.
    """
    new = built()
    old = accepted() if (paths.RESULTS / runs.REST).is_file() else Run([], {}, {}, "")
    if new.as_of < old.as_of:
        raise RunError(f"the last build is as of {new.as_of}: expected {old.as_of} or later, as in results/")
    for name in runs.FILES:
        shutil.copyfile(paths.RUN / name, paths.RESULTS / name)
    return compare(old, new)


def _read(folder: Path, advice: str) -> Run:
    try:
        return runs.read(folder)
    except FileNotFoundError as error:
        raise RunError(
            f"no results in {folder.relative_to(paths.ROOT)} ({Path(error.filename).name}): {advice}"
        ) from None


def run_named(name: str) -> Run:
    """The run in a folder of that name, else the accepted results of that git revision."""
    return runs.read(Path(name)) if Path(name).is_dir() else at_revision(name)


def _verdicts(before: Run, after: Run, old: dict, new: dict) -> Iterator[Change]:
    for what, column in (("verdict", "verdict"), ("verdict at publication", "verdict_at_publication")):
        for claim in dict.fromkeys([*old, *new]):
            values = [claims.get(claim, {}).get(column) for claims in (old, new)]
            if values[0] != values[1]:
                rows = [claims.get(claim, {}).get("rows", []) for claims in (old, new)]
                yield _change(what, claim, values, rows, before, after)


def _measures(before: Run, after: Run) -> Iterator[Change]:
    for key in dict.fromkeys([*before.measures, *after.measures]):
        records = [run.measures.get(key, {}) for run in (before, after)]
        values = [record.get("value") for record in records]
        if not _same(*values) or bool(records[0]) != bool(records[1]):
            yield _change("measure", key, values, [record.get("rows", []) for record in records], before, after)


def _same(before: object, after: object) -> bool:
    if isinstance(before, float) and isinstance(after, float):
        return math.isclose(before, after, rel_tol=SAME)
    return before == after


def _change(what: str, key: str, values: list, rows: list, before: Run, after: Run) -> Change:
    old, new = map(set, rows)
    revised = {row for row in old & new if before.rows.get(row) != after.rows.get(row)}
    only_new = bool(new - old) and not (old - new) and not revised
    cause = COVERAGE if only_new else REVISION
    return Change(what, key, *values, cause, *(tuple(sorted(part)) for part in (new - old, old - new, revised)))


def _lines(change: Change) -> Iterator[str]:
    yield f"{change.what} {change.key}: {_shown(change.before)} → {_shown(change.after)} ({change.cause})"
    for sign, rows in (("+", change.added), ("-", change.removed), ("~", change.revised)):
        yield from (f"  {sign} {row}" for row in rows)


def _shown(value: object) -> str:
    return "none" if value is None else str(value)
