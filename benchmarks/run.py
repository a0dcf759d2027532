"""The book's speed and size: `make bench`.

Builds a copy of the repository several times over and prints the median of each way to build it, beside
`jupyter-book build` executing the same notebooks itself; the peak memory; how heavy the pages are; and how many
readings of claims are assessed in a second.
"""

import argparse
import csv
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import judging

ROOT = Path(__file__).parents[1]
PARTS = ("analysis", "data", "book", "results", "_config.yml", "_toc.yml")
UNCOPIED = shutil.ignore_patterns("__pycache__", "*.egg-info", ".ipynb_checkpoints")
PAGE_LIMIT = 300_000
MEMORY_LIMIT = 2**30
CLEAN_LIMIT = 30.0
GRID_LIMIT = 10.0


@dataclass(frozen=True)
class Run:
    """One build: how long it took and the most memory that its processes held together."""

    seconds: float
    memory: int


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repeats", type=int, default=3, help="runs of each kind; the median is printed")
    repeats = options.parse_args().repeats
    with tempfile.TemporaryDirectory(prefix="limelight-bench-") as folder:
        book = copy_book(Path(folder) / "book")
        limelight = [sys.executable, "-m", "limelight", "build"]
        clean = measured(repeats, limelight, book, before=remove_built)
        noop = measured(repeats, limelight, book)
        edit = measured(repeats, limelight, book, before=edit_one_row)
        weights = weighed(book / "_build" / "html", ".html")
        shared = weighed(book / "_build" / "html", ".js", ".css")
        html = measured(repeats, [*limelight, "--html-only"], book, before=remove_built)
        pdf = measured(repeats, [*limelight, "--pdf-only"], book, before=remove_built)
        reference = measured(
            repeats, reference_command(book), book, before=lambda book: remove_built(book, keep=True)
        )
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, median of {repeats}\n")
    line("clean build, HTML and PDF", clean, f"at most {CLEAN_LIMIT:.0f} s", clean.seconds <= CLEAN_LIMIT)
    line("clean build, HTML only", html, "not above jupyter-book's", html.seconds <= reference.seconds)
    line("clean build, PDF only", pdf)
    line("nothing changed", noop)
    line("one row of one CSV changed", edit)
    line("jupyter-book executing, HTML only", reference)
    peak = max(run.memory for run in (clean, html, pdf, edit))
    limit = f"at most {MEMORY_LIMIT / 2**20:.0f} MiB: {said(peak <= MEMORY_LIMIT)}"
    print(f"\npeak memory of all processes together {peak / 2**20:.0f} MiB ({limit})")
    print(f"\nheaviest pages (at most {PAGE_LIMIT // 1000} kB: {said(weights[0][0] <= PAGE_LIMIT)})")
    for size, name in weights[:3]:
        print(f"  {size / 1000:8.0f} kB  {name}")
    everything, largest, tenfold = judging.grids()
    print(f"\nall claims under every reading      {everything}")
    print(f"most readings, {largest.claim:20.20} {largest}  ({within(largest.seconds, GRID_LIMIT)})")
    print(f"a grid ten times as large           {tenfold}")
    print("\nheaviest scripts and styles, shared by the pages")
    for size, name in shared[:4]:
        print(f"  {size / 1000:8.0f} kB  {name}")


def copy_book(target: Path) -> Path:
    """A copy of what the book is made of."""
    target.mkdir(parents=True)
    for part in map(ROOT.joinpath, PARTS):
        if part.is_dir():
            shutil.copytree(part, target / part.name, ignore=UNCOPIED)
        else:
            shutil.copy(part, target)
    return target


def reference_command(book: Path) -> list[str]:
    """jupyter-book told to execute every notebook, whether or not it holds outputs."""
    config = (book / "_config.yml").read_text(encoding="utf-8")
    executing = config.replace('execute_notebooks: "off"', "execute_notebooks: force")
    assert executing != config, '_config.yml does not say execute_notebooks: "off"'
    (book / "_executing.yml").write_text(executing, encoding="utf-8")
    program = Path(sys.executable).with_name("jupyter-book")
    return [str(program), "build", ".", "--config", "_executing.yml", "-n", "--keep-going", "-q"]


def remove_built(book: Path, keep: bool = False) -> None:
    """Remove what a build left; keep says whether the executed notebooks stay, as jupyter-book's sources."""
    shutil.rmtree(book / "_build", ignore_errors=True)
    if keep:
        return
    shutil.rmtree(book / "book" / "results", ignore_errors=True)
    for executed in (book / "book").glob("*.ipynb"):
        executed.unlink()


def edit_one_row(book: Path) -> None:
    """Change the note of one trip, which leaves the data sound."""
    path = book / "data" / "trips.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    rows[-1]["note"] += " Looked at again."
    with path.open("w", encoding="utf-8", newline="") as handle:
        table = csv.DictWriter(handle, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def measured(
    repeats: int, command: list[str], book: Path, before: Callable[[Path], None] = lambda book: None
) -> Run:
    """Median time of a command run in the book, after a preparation that is not timed, and its highest memory.

    Memory is watched in a run of its own, since the watching takes time.
    """
    runs = []
    for watched in (*[False] * repeats, True):
        before(book)
        runs.append(timed(command, book, watched))
    return Run(statistics.median(run.seconds for run in runs[:-1]), runs[-1].memory)


def timed(command: list[str], book: Path, watched: bool) -> Run:
    """Run a command in the book; ends the benchmark with what it printed where it fails."""
    environment = {**os.environ, "PYTHONPATH": str(book / "analysis")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled modules are kept, as they are by default
    peaks: list[int] = [0]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=book, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if watched:
        threading.Thread(target=watch, args=(process, peaks), daemon=True).start()
    printed, _ = process.communicate()
    seconds = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{printed}")
    return Run(seconds, max(peaks))


def watch(process: subprocess.Popen, peaks: list[int]) -> None:
    """Note, ten times a second, the memory of a process and all below it (shared pages count once)."""
    while process.poll() is None:
        peaks.append(sum(map(held, family(process.pid))))
        time.sleep(0.1)


def family(top: int) -> Iterator[int]:
    """A process and all its descendants."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, fresh = {top}, {top}
    while fresh:
        fresh = {pid for pid, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return iter(found)


def held(pid: int) -> int:
    """Memory of a process in bytes, its share of what it shares with others; 0 where it has ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)[1]) * 1024
    except (OSError, TypeError):
        return 0


def weighed(site: Path, *kinds: str) -> list[tuple[int, str]]:
    """Size and name of the site's files of these kinds, the heaviest first."""
    found = [
        (path.stat().st_size, str(path.relative_to(site))) for path in site.rglob("*") if path.suffix in kinds
    ]
    return sorted(found, reverse=True)


def line(what: str, run: Run, target: str = "", met: bool = True) -> None:
    """Print one way to build."""
    print(
        f"{what:36} {run.seconds:6.1f} s  {run.memory / 2**20:6.0f} MiB"
        + (f"  ({target}: {said(met)})" if target else "")
    )


def within(seconds: float, limit: float) -> str:
    return f"at most {limit:.0f} s: {said(seconds <= limit)}"


def said(met: bool) -> str:
    return "met" if met else "MISSED"


if __name__ == "__main__":
    main()
