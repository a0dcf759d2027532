"""What several test modules share: copies of the book that tests may build and break, and a browser."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import opened
from factories.package import data_package
from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
SMALL = Path(__file__).parent / "fixtures" / "book"
UNCOPIED = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.ipynb", ".ipynb_checkpoints")


@dataclass(frozen=True)
class Book:
    """A book's folder, laid out as the repository is; tests may do to it as they like unless it is shared."""

    root: Path

    @property
    def html(self) -> Path:
        """The folder of its pages."""
        return self.root / "_build" / "html"

    @property
    def pdf(self) -> Path:
        """Its printed edition."""
        return self.root / "_build" / "limelight.pdf"

    def limelight(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run the command line of this copy."""
        command = [sys.executable, "-m", "limelight", *map(str, arguments)]
        return subprocess.run(command, cwd=self.root, env=self.environment(), capture_output=True, text=True)

    def environment(self) -> dict[str, str]:
        """Variables under which Python finds this copy's library before the installed one."""
        return {**os.environ, "PYTHONPATH": str(self.root / "analysis"), "LIMELIGHT_SITE_URL": ""}

    def contents(self) -> dict[str, bytes]:
        """Every file that a build leaves, by its path in the book."""
        made = [*self.html.rglob("*"), self.pdf, *(self.root / "book").glob("*.ipynb")]
        return {str(path.relative_to(self.root)): path.read_bytes() for path in made if path.is_file()}


@pytest.fixture(scope="session")
def built_book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The real book, built once from a copy; LIMELIGHT_BUILT_BOOK names the root of one built already."""
    if built := os.environ.get("LIMELIGHT_BUILT_BOOK"):
        return Book(Path(built))
    book = Book(tmp_path_factory.mktemp("real") / "book")
    for name in ("analysis", "data", "book", "results"):
        shutil.copytree(
            ROOT / name, book.root / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
    for executed in (book.root / "book").glob("*.ipynb"):
        executed.unlink()
    shutil.rmtree(book.root / "book" / "results", ignore_errors=True)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, book.root)
    done = book.limelight("build")
    assert done.returncode == 0, done.stderr
    return book


@pytest.fixture(scope="session")
def small_master(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The small book, built once; copied by `small_book`, never changed."""
    book = Book(tmp_path_factory.mktemp("small") / "book")
    shutil.copytree(ROOT / "analysis", book.root / "analysis", ignore=UNCOPIED)
    shutil.copytree(ROOT / "book" / "_static", book.root / "book" / "_static")
    shutil.copy(ROOT / "book" / "references.bib", book.root / "book")
    shutil.copy(ROOT / "_config.yml", book.root)
    shutil.copytree(SMALL, book.root, dirs_exist_ok=True)
    data_package().write(book.root / "data")
    shutil.copy(ROOT / "data" / "claims.schema.json", book.root / "data")
    done = book.limelight("build")
    assert done.returncode == 0, done.stderr
    return book


@pytest.fixture
def small_book(small_master: Book, tmp_path: Path) -> Book:
    """A built copy of the small book, to break and rebuild."""
    shutil.copytree(small_master.root, tmp_path / "book")
    return Book(tmp_path / "book")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium that reaches no other host; where there is none, the test says what to install."""
    with opened() as chromium:
        yield chromium
