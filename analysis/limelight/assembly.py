"""Jupyter Book's part of a build, in a process of its own that has loaded what it needs beforehand.

It does what `jupyter-book build` does, with warnings as errors, but for three things: HTML and PDF come from one
reading of the pages, what is printed is caught, and the PDF's markup is left to be set when this process has ended.
"""

import importlib
from collections.abc import Collection
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from limelight import paths

PRELOADED = ("jupyter_book.sphinx", "limelight.book", "myst_nb.sphinx_ext", "sphinx_book_theme", "sphinxcontrib.bibtex")


def load() -> None:
    """Load what `assemble` will need."""
    for name in PRELOADED:
        importlib.import_module(name)


def assemble(wanted: Collection[str], source: Path, output: Path) -> tuple[bool, str]:
    """Make the site in `output/html` and the markup of the printed edition in `output/pdf`, as wanted.

    wanted  `html`, `pdf` or both
    source  folder with the book's sources and executed notebooks
    Returns whether all went well, and what was printed.
    """
    from jupyter_book.sphinx import build_sphinx

    from limelight.book.figures import PDF_BUILDER

    log = output / "assembly.log"
    with log.open("w", encoding="utf-8", buffering=1) as printed, redirect_stdout(printed), redirect_stderr(printed):
        result = build_sphinx(
            source,
            output / min(wanted),
            noconfig=True,
            path_config=source / paths.CONFIG.name,
            confoverrides={
                "external_toc_path": str(source / paths.TOC.name),
                "latex_individualpages": False,
                "nitpicky": True,
                "limelight_typeset": False,
                "limelight_printed": str(output / "pdf") if len(wanted) > 1 else "",
            },
            builder="html" if "html" in wanted else PDF_BUILDER,
            warningiserror=True,
            keep_going=True,
            quiet=True,
        )
    return result == 0, log.read_text(encoding="utf-8")
