"""What the book and the README tell a reader to type works as it stands there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, UNCOPIED, Book

BLOCK = re.compile(r"^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Entering the environment is what `reader` does; the tests cannot run themselves.
LEFT_OUT = ("source .venv/bin/activate", "make test")


def commands(page: str) -> list[str]:
    """The lines of a page's shell blocks, without comments."""
    text = (ROOT / page).read_text(encoding="utf-8")
    lines = [line.partition("  #")[0].strip() for block in BLOCK.findall(text) for line in block.splitlines()]
    return [line for line in lines if line and line not in LEFT_OUT]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A fresh copy of the repository whose environment is the one that the tests run in."""
    root = tmp_path_factory.mktemp("reader") / "limelight"
    root.mkdir()
    for entry in ROOT.iterdir():
        if entry.is_dir() and entry.name in ("analysis", "book", "data", "results", "tools"):
            shutil.copytree(entry, root / entry.name, ignore=None if entry.name == "analysis" else UNCOPIED)
        elif entry.is_file():
            shutil.copy(entry, root)
    (root / ".venv").symlink_to(Path(sys.prefix))
    return Book(root)


@pytest.mark.parametrize("command", dict.fromkeys([*commands("book/rerun.md"), *commands("README.md")]))
def test_a_command_works_as_printed(reader: Book, command: str):
    environment = {**reader.environment(), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", command], cwd=reader.root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_pages_hold_the_commands_that_matter():
    found = commands("book/rerun.md")
    assert {"make book", "limelight check"} <= set(found)
    assert any(line.startswith("papermill ") for line in found)
