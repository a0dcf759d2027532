"""What the HTML edition carries along: chart engine, data files, and which edition it is."""

import json
import shutil
import subprocess
import sysconfig
from collections.abc import Iterable
from datetime import date
from functools import cache
from html import escape
from pathlib import Path

import vl_convert

from limelight import dates, paths, runs
from limelight.book.codebook import DATA
from limelight.book.figures import Figure
from limelight.files import write

ENGINE = "vega.js"
INSTALLED = Path(sysconfig.get_path("data")) / "share" / "limelight"
# Heavy files of the theme that no page asks for: its icons come from one font, not from a script.
UNUSED = (
    "*webpack-macros.html",
    "scripts/fontawesome*",
    "scripts/*.map",
    "styles/*.map",
    "vendor/fontawesome/webfonts/*.ttf",
    "vendor/fontawesome/webfonts/fa-brands*",
)


def engine(folder: Path) -> Path:
    """The chart engine as one local script that keeps its names to itself.

    vl-convert's bundle declares `_` at its top level, as Sphinx's own script does; both on one page fail.
    folder  where the script is kept: it depends on nothing but the package installed
    """
    path = folder / f"vega-{vl_convert.__version__}.js"
    if not path.exists():
        write(path, f"(()=>{{{vl_convert.javascript_bundle()}\n}})();\n")
    return path


def needs_engine(doctree) -> bool:
    """Whether a page draws a chart."""
    figures = doctree.findall(Figure) if doctree is not None else ()
    return any(not isinstance(figure["content"], str) for figure in figures)


def named_by_text(body: str) -> str:
    """A page whose folds are named by the text they show; myst-nb gives all of them one other name."""
    return body.replace('<summary aria-label="Toggle hidden content">', "<summary>")


def edition(labels: Iterable[dict]) -> date | None:
    """The last day that any chart or table of the book can speak of; None for a book without any."""
    return max((date.fromisoformat(label["through"]) for label in labels), default=None)


@cache
def revision(root: Path) -> str | None:
    """The commit the book is built from, shortened, with + where files differ from it; None without git."""
    describe = ["describe", "--always", "--dirty=+", "--exclude=*"]
    try:
        done = subprocess.run(
            ["git", "-C", root, "--no-optional-locks", *describe], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def edition_facts(through: date | None) -> dict[str, str]:
    """What title page and footer say of the edition: `edition` (ISO date) and `through` (day in words)."""
    return {"edition": through.isoformat(), "through": dates.spoken(through)} if through else {}


def copy_data(package: Path, site: Path) -> None:
    """Ship the data package with the site: its description and every table."""
    target = site / DATA
    target.mkdir(parents=True, exist_ok=True)
    resources = json.loads(package.read_text(encoding="utf-8"))["resources"]
    for name in [package.name, *(resource["path"] for resource in resources)]:
        shutil.copyfile(package.parent / name, target / name)


def copy_results(run: Path, accepted: Path, site: Path) -> None:
    """Ship the results of this build with the schemas that describe them."""
    target = site / paths.RESULTS.name
    target.mkdir(parents=True, exist_ok=True)
    for path in (run / runs.CLAIMS, run / runs.MEASURES, *accepted.glob("*.schema.json")):
        shutil.copyfile(path, target / path.name)


def drop_unused(static: Path) -> None:
    """Remove from the site what no page loads."""
    for pattern in UNUSED:
        for path in static.glob(pattern):
            path.unlink()


def front_door(first: str, title: str) -> str:
    """The page at the site's root: sends the reader on to the book's first page, also from disk."""
    link = escape(first)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f'<meta http-equiv="refresh" content="0; url={link}">\n<link rel="icon" href="data:,">\n</head>\n'
        f'<body><main><p><a href="{link}">{escape(title)}</a></p></main></body>\n</html>\n'
    )
