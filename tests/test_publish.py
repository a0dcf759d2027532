"""Building a book: whole or not at all, equal bytes from equal sources, and only when something changed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from bs4 import BeautifulSoup
from conftest import Book
from pypdf import PdfReader

TRIPS = "data/trips.csv"


def first_page(book: Book) -> str:
    """The text of the small book's front page."""
    page = (book.html / "book" / "index.html").read_text(encoding="utf-8")
    return BeautifulSoup(page, "html.parser").find("article").get_text()


def printed(book: Book) -> str:
    """The text of the printed edition."""
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(book.pdf).pages)


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def further_trip(book: Book) -> None:
    """Add one stop to the data."""
    append(
        book.root / TRIPS,
        "t3-kaz,t3,cyril,2023-11-20,2023-11-20,KAZ,Astana,Talks,official,bilateral,yes,no,confirmed,one-1,3,\n",
    )


def staged(book: Book) -> list[Path]:
    return list((book.root / "_build").glob(".staging-*"))


def assert_last_good_book(
    book: Book, before: dict[str, bytes], done: subprocess.CompletedProcess[str]
) -> None:
    """The build failed with a message and no traceback, and left everything as it was."""
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert book.contents() == before
    assert not staged(book)


def test_a_book_is_html_pdf_and_executed_notebooks(small_master: Book):
    made = small_master.contents()
    assert {
        "_build/html/index.html",
        "_build/html/limelight.pdf",
        "_build/limelight.pdf",
        "book/tally.ipynb",
    } <= set(made)
    assert "It counts three stops." in first_page(small_master)
    assert "It counts three stops." in printed(small_master)


def test_nothing_changed_nothing_built(small_book: Book):
    # A copy has other file times, so the first call builds; what it leaves stands.
    small_book.limelight("build")
    before = {path: path.stat().st_mtime_ns for path in small_book.html.rglob("*")}
    done = small_book.limelight("build")
    assert done.stdout.splitlines() == [
        "The book is up to date.",
        "HTML _build/html/index.html",
        "PDF  _build/limelight.pdf",
    ]
    assert {path: path.stat().st_mtime_ns for path in small_book.html.rglob("*")} == before


def test_a_missing_page_is_built_again_and_equal_sources_give_equal_bytes(
    small_master: Book, small_book: Book
):
    (small_book.html / "book" / "tally.html").unlink()
    assert small_book.limelight("build").returncode == 0
    built, master = small_book.contents(), small_master.contents()
    assert {path for path in master if built.get(path) != master[path]} == set()
    assert set(built) == set(master)


def test_bad_data_are_reported_and_the_last_good_book_stays(small_book: Book):
    before = small_book.contents()
    append(small_book.root / TRIPS, "t9,t9,nobody,2023-11-20,2023-13-20,KAZ,Astana\n")
    done = small_book.limelight("build", "--force")
    assert_last_good_book(small_book, before, done)
    assert "data/trips.csv, line 5" in done.stderr


def test_bad_claims_are_reported_together_and_the_last_good_book_stays(small_book: Book):
    before = small_book.contents()
    (small_book.root / "data" / "claims.yml").write_text("- id: first\n- id: second\n")
    done = small_book.limelight("build")
    assert_last_good_book(small_book, before, done)
    assert "claims.yml, row first" in done.stderr
    assert "claims.yml, row second" in done.stderr


def test_a_failing_cell_is_named_and_the_last_good_book_stays(small_book: Book):
    before = small_book.contents()
    notebook = small_book.root / "analysis" / "tally.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("number = stops", "number = steps"))
    done = small_book.limelight("build")
    assert_last_good_book(small_book, before, done)
    assert done.stderr == "limelight: tally.ipynb, cell 3: NameError: name 'steps' is not defined\n"


def test_a_page_that_names_no_measure_is_named_and_the_last_good_book_stays(small_book: Book):
    before = small_book.contents()
    append(small_book.root / "book" / "index.md", "\nAnd {measure}`tally.stop`.\n")
    done = small_book.limelight("build", "--html-only")
    assert_last_good_book(small_book, before, done)
    assert "book/index.md:5: WARNING" in done.stderr
    assert "tally.stops" in done.stderr
    assert str(small_book.root) not in done.stderr


def test_a_killed_build_leaves_the_last_good_book_and_the_next_one_shows_the_changed_row(small_book: Book):
    before = small_book.contents()
    further_trip(small_book)
    command = [sys.executable, "-m", "limelight", "build"]
    running = subprocess.Popen(
        command,
        cwd=small_book.root,
        env=small_book.environment(),
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not any((folder / "html").is_dir() for folder in staged(small_book)):
        assert running.poll() is None, "the build ended before it could be killed"
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert small_book.contents() == before
    assert staged(small_book)

    assert small_book.limelight("build").returncode == 0
    assert not staged(small_book)
    assert "It counts four stops." in first_page(small_book)
    assert "It counts four stops." in printed(small_book)


def test_an_edition_shows_only_what_was_known_and_html_alone_leaves_the_pdf(small_book: Book):
    pdf = small_book.pdf.read_bytes()
    done = small_book.limelight("build", "--html-only", "--as-of", "2023-11-01")
    assert done.returncode == 0, done.stderr
    assert "It counts one stops." in first_page(small_book)
    assert small_book.pdf.read_bytes() == pdf
    assert (small_book.html / "limelight.pdf").is_file()


def by_hand(book: Book, *options: str) -> subprocess.CompletedProcess[str]:
    """What `jupyter-book build` says of a book's folder."""
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [jupyter_book, "build", ".", "-W", "-n", "--keep-going", *options]
    return subprocess.run(command, cwd=book.root, env=book.environment(), capture_output=True, text=True)


def test_jupyter_book_by_hand_prints_the_same_book(small_book: Book):
    done = by_hand(small_book, "--builder", "custom", "--custom-builder", "limelightpdf")
    assert done.returncode == 0, done.stderr
    assert (small_book.root / "_build" / "limelightpdf" / "limelight.pdf").read_bytes() == small_book.pdf.read_bytes()


def test_a_page_that_cannot_be_printed_is_named_and_the_last_good_book_stays(small_book: Book):
    before = small_book.contents()
    append(small_book.root / "book" / "index.md", "\nAs {math}`a^b` has it.\n")
    done = small_book.limelight("build")
    assert_last_good_book(small_book, before, done)
    assert "index.md" in done.stderr or "book/index" in done.stderr
    assert "formula" in done.stderr


def test_jupyter_book_by_hand_builds_the_same_pages_without_executing(small_book: Book):
    built = first_page(small_book)
    (small_book.html / "book" / "index.html").unlink()
    hidden = small_book.root / ".pytest_cache"  # a tool's folder, whose pages are none of the book's
    hidden.mkdir()
    (hidden / "README.md").write_text("# Cache\n")
    done = by_hand(small_book)
    assert done.returncode == 0, done.stderr
    assert first_page(small_book) == built
