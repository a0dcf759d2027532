"""Build the book: check the data, run the notebooks once, assemble HTML and PDF from them, then swap all in.

Everything is made in a staging folder under `_build/` that holds a copy of the book's sources. What a reader
sees (`_build/html`, `_build/limelight.pdf`) and the executed notebooks in `book/` change only after every
step succeeded.
"""

import ctypes
import fcntl
import hashlib
import json
import os
import re
import shutil
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from limelight import notebooks, paths

if TYPE_CHECKING:
    from limelight.checks import Problem

STAGING = ".staging-"
STAMP = paths.BUILD / ".built.json"
LOCK = paths.BUILD / ".lock"

SOURCES = (paths.CONFIG, paths.TOC, paths.BOOK, paths.DATA, paths.ANALYSIS, paths.RESULTS)
PASSING = ("__pycache__", ".ipynb_checkpoints", "*.egg-info")

COMPLAINT = re.compile(r"WARNING|ERROR|^[\w.]+(Error|Exception): ")

FRONT_DOOR = (
    '<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Limelight</title>\n'
    '<meta http-equiv="refresh" content="0; url=html/index.html">\n<a href="html/index.html">Limelight</a>\n</html>\n'
)

AT_FDCWD, RENAME_EXCHANGE = -100, 2


class BuildError(RuntimeError):
    """The book cannot be built; the message says why, and the last good book is untouched."""


def build(
    html: bool = True,
    pdf: bool = True,
    as_of: str | None = None,
    force: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Build the book into `_build/`, unless it stands there already, made from the same sources.

    as_of  edition: an ISO date, `publication` or `latest`; None leaves it to the notebooks' default
    force  build even if nothing changed
    say    takes one line of progress at a time
    Raises BuildError on bad data or a page that does not assemble, ParameterError and NotebookError as
    `notebooks` does. A failed or killed build leaves the last good book.
    """
    wanted = [kind for kind, asked in (("html", html), ("pdf", pdf)) if asked]
    paths.BUILD.mkdir(exist_ok=True)
    with _alone(say):
        mark = fingerprint(as_of)
        if not force and _stands(wanted, mark):
            say("The book is up to date.")
        else:
            with _staging() as staging:
                _make(wanted, as_of, staging, say)
                _swap(wanted, staging, mark)
    for kind in wanted:
        say(f"{kind.upper():4} {os.path.relpath(paths.HTML / 'index.html' if kind == 'html' else paths.PDF)}")


def fingerprint(as_of: str | None = None) -> str:
    """A digest of all that the book is made of: sources, edition, address, and the packages installed."""
    site = os.environ.get("LIMELIGHT_SITE_URL")
    digest = hashlib.sha256(f"{as_of} {site} {sys.version} {_packages()}".encode())
    for path in sorted(_sources()):
        digest.update(f"{path.relative_to(paths.ROOT)} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _make(wanted: list[str], as_of: str | None, staging: Path, say: Callable[[str], None]) -> None:
    from limelight import assembly, kernels, pictures, processes

    clock = _Clock(say)
    kernels.prepare()
    source = staging / "source"
    jobs = [
        notebooks.Job(path, source / "book" / path.name, notebooks.resolve(path, {"as_of": as_of} if as_of else {}))
        for path in notebooks.every()
    ]
    processes.collect_rarely()
    # The press loads Jupyter Book while the data are checked. The other process judges the claims while the notebooks
    # run, and draws the charts while the press reads the pages that show them.
    with _worker() as press, _worker() as aside:
        press.submit(assembly.load)
        if found := problems():
            raise BuildError(_reported(found))
        clock.lap("Data and claims checked")
        _copy_sources(source)
        entries = aside.submit(judged, as_of)
        notebooks.run_all(jobs)
        kernels.dismiss()
        for job in jobs:
            aside.submit(pictures.draw, job.output)
        aside.submit(draw_agreement, entries.result())
        write_results(entries.result(), as_of, source / "book")
        clock.lap(f"{len(jobs)} notebooks executed, {len(entries.result())} claims judged")
        good, printed = press.submit(assembly.assemble, wanted, source, staging).result()
    if not good:
        raise BuildError("\n".join(["The book does not assemble:", *_complaints(printed, source)]))
    if "pdf" in wanted:
        _typeset(staging / "pdf")
    clock.lap(f"{' and '.join(kind.upper() for kind in wanted)} assembled")


def require_current() -> None:
    """Raise BuildError unless the book in `_build/` was made from the sources as they are, latest edition."""
    if not _stands(["html"], fingerprint()):
        raise BuildError("the last build is not of these sources, latest edition: run `limelight build` first")


def problems() -> "list[Problem]":
    """Everything wrong with the data, then (where the data are sound) with the claims."""
    from limelight import checks, facts, ledger

    return checks.check() or ledger.check(paths.CLAIMS, facts.load("latest"))


def _reported(found: "list[Problem]") -> str:
    from limelight.checks.problems import report

    return report(found)


def judged(as_of: str | None) -> list[dict]:
    """The entries of all claims; as_of: the edition, as in `build`."""
    from limelight import facts, ledger, results

    return results.judged(ledger.load(), facts.load(as_of or "latest"))


def write_results(entries: list[dict], as_of: str | None, book: Path) -> None:
    """Write verdicts, and the measures of a book's executed notebooks, beside its pages.

    entries  of all claims
    book     folder of the pages; the run goes into its folder `results`
    """
    from limelight import board, facts, measure, results, runs

    recorded = measure.collect(sorted(book.glob("*.ipynb")))
    counted = {one.key: one for one in board.measures(entries)}
    run = results.compute(entries, {**recorded, **counted}, facts.load(as_of or "latest"))
    runs.write(run, book / paths.RUN.name)


def draw_agreement(entries: list[dict]) -> None:
    """Draw the chart of how readings agree, the one chart that no notebook shows."""
    from limelight import board, pictures
    from limelight.charts import ledger

    if rows := ledger.agreement_rows(board.audited(entries)):
        pictures.picture(ledger.agreement(rows))


def _copy_sources(target: Path) -> None:
    """Copy what the pages are made of, without what earlier builds left among them."""
    ignored = shutil.ignore_patterns(*PASSING)
    target.mkdir()
    for path in filter(Path.exists, SOURCES):
        if path.is_dir():
            shutil.copytree(path, target / path.name, ignore=ignored)
        else:
            shutil.copy2(path, target / path.name)
    for path in notebooks.every():
        (target / "book" / path.name).unlink(missing_ok=True)
    shutil.rmtree(target / "book" / paths.RUN.name, ignore_errors=True)


def _typeset(printed: Path) -> None:
    """Set the printed edition; BuildError holds what Typst stopped at or warned of."""
    from limelight import typeset

    try:
        remarks = typeset.typeset(printed)
    except typeset.TypesetError as problem:
        remarks = [typeset.Remark(str(problem), problem.page)]
    if remarks:
        lines = [f"{remark.page}: {remark.text}" if remark.page else remark.text for remark in remarks]
        raise BuildError("\n".join(["The PDF builder stopped:", *lines]))


def _complaints(printed: str, source: Path) -> list[str]:
    """A builder's warnings and errors, with the repository's paths; its last words where it named none."""
    lines = [notebooks.COLOUR.sub("", line).replace(f"{source}/", "") for line in printed.splitlines() if line.strip()]
    return [line for line in lines if COMPLAINT.search(line)] or lines[-20:]


def _swap(wanted: list[str], staging: Path, mark: str) -> None:
    """Put the new book in place of the old, each part in one step.

    The stamp goes first and comes back last: a build killed in between is repeated by the next one.
    """
    stamp = _stamp()
    STAMP.unlink(missing_ok=True)
    pdf = staging / "pdf" / paths.PDF.name if "pdf" in wanted else paths.PDF
    if "html" in wanted:
        site = staging / "html"
        (site / ".buildinfo").unlink()  # a digest that depends on the folder the book was built in
        if pdf.is_file():
            shutil.copy2(pdf, site / paths.PDF.name)
        _exchange(site, paths.HTML)
        # The PDF links to an index.html beside it, wherever it lies.
        _replace(paths.FRONT_DOOR, FRONT_DOOR, staging)
    elif paths.HTML.is_dir():
        shutil.copy2(pdf, staging / paths.PDF.name)
        os.replace(staging / paths.PDF.name, paths.HTML / paths.PDF.name)
    if "pdf" in wanted:
        os.replace(pdf, paths.PDF)
    for path in notebooks.every():
        os.replace(staging / "source" / "book" / path.name, paths.BOOK / path.name)
    _exchange(staging / "source" / "book" / paths.RUN.name, paths.RUN)
    stamp["fingerprint"] = {**stamp.get("fingerprint", {}), **dict.fromkeys(wanted, mark)}
    stamp["outputs"] = _outputs()
    _replace(STAMP, json.dumps(stamp), staging)


def _replace(path: Path, text: str, staging: Path) -> None:
    """Put a file in place in one step."""
    temporary = staging / path.name
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def _exchange(new: Path, place: Path) -> None:
    """Swap a folder with the one in its place in a single step where the system can, else in two renames."""
    if not place.exists():
        new.rename(place)
        return
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    names = os.fsencode(new), os.fsencode(place)
    if rename and rename(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0:
        return
    place.rename(new.with_name("replaced"))
    new.rename(place)


def _stands(wanted: list[str], mark: str) -> bool:
    """Whether the wanted outputs are there, made from these sources, and untouched since."""
    stamp = _stamp()
    marks = stamp.get("fingerprint", {})
    return all(marks.get(kind) == mark for kind in wanted) and stamp.get("outputs") == _outputs()


def _stamp() -> dict:
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def _outputs() -> str:
    """A digest of names, sizes and times of all that a build leaves."""
    executed = (paths.BOOK / path.name for path in notebooks.every())
    made = [*_files(paths.HTML), paths.PDF, *executed, *_files(paths.RUN)]
    stats = [(str(p.relative_to(paths.ROOT)), p.stat().st_size, p.stat().st_mtime_ns) for p in made if p.is_file()]
    return hashlib.sha256(repr(sorted(stats)).encode()).hexdigest()


def _sources() -> Iterator[Path]:
    executed = {paths.BOOK / path.name for path in notebooks.every()}
    for source in filter(Path.exists, SOURCES):
        yield from (path for path in _files(source) if path not in executed and path.parent != paths.RUN)


def _files(place: Path) -> Iterator[Path]:
    if not place.is_dir():
        yield place
        return
    for folder, names, files in os.walk(place):
        names[:] = [n for n in names if n not in PASSING and not n.endswith(".egg-info")]
        yield from (Path(folder, name) for name in files)


def _packages() -> str:
    """Names and versions of what is installed, from their folders' names alone, which is quick."""
    return " ".join(sorted(path.name for path in Path(sysconfig.get_path("purelib")).glob("*.dist-info")))


def _worker() -> ProcessPoolExecutor:
    """A process that works beside this one."""
    from limelight import processes

    return ProcessPoolExecutor(1, get_context("fork"), initializer=processes.end_with_parent)


@contextmanager
def _alone(say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock that lets one build at a time write to `_build/`; processes forked from this one hold it too."""
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another build is running; waiting for it to end.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _staging() -> Iterator[Path]:
    """An empty folder for one build, after clearing those that killed builds left."""
    for left in paths.BUILD.glob(f"{STAGING}*"):
        shutil.rmtree(left)
    staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=paths.BUILD))
    try:
        yield staging
    finally:
        shutil.rmtree(staging)


class _Clock:
    """Says how long each step took."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say, self.last = say, time.perf_counter()

    def lap(self, what: str) -> None:
        now = time.perf_counter()
        self.say(f"{what} in {now - self.last:.1f} s")
        self.last = now
