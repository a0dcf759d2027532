"""Charts as pictures: for paper, for a download, and for who reads without scripts."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import vl_convert

from limelight import measure, paths
from limelight.files import write

CACHE = paths.BUILD / "cache"
WIDTH = 680

# Ink of text and axes, which charts leave to the page; limelight.js sets the same keys.
INK, MUTED, LINE = "#22262b", "#5b626b", "#d9d6cf"
PAPER_CONFIG = {
    "axis": {
        "labelColor": MUTED,
        "titleColor": MUTED,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
    },
    "header": {"labelColor": INK, "titleColor": INK},
    "legend": {"labelColor": INK, "titleColor": MUTED},
    "text": {"color": INK},
    "title": {"color": INK},
}


def picture(spec: Mapping, folder: Path = CACHE) -> Path:
    """The chart as an SVG file in the colours of paper, drawn once for equal specifications.

    spec    Vega-Lite; a width of `container` becomes a fixed one, since a file has no container
    folder  where drawn pictures are kept, named by the hash of what they were drawn from
    """
    width = {"width": WIDTH} if spec.get("width") == "container" else {}
    own = spec.get("config", {})
    config = {**own, **{part: {**own.get(part, {}), **ink} for part, ink in PAPER_CONFIG.items()}}
    text = json.dumps({**spec, **width, "config": config}, sort_keys=True)
    digest = hashlib.sha256(f"{vl_convert.__version__} {text}".encode()).hexdigest()[:16]
    path = folder / f"{digest}.svg"
    if not path.exists():
        with _alone(folder):
            if not path.exists():
                _register_fonts()
                write(path, vl_convert.vegalite_to_svg(text))
    return path


def draw(notebook: Path, folder: Path = CACHE) -> None:
    """Draw all charts of an executed notebook, so that a page that asks for a picture finds it drawn."""
    for spec in _charts(notebook):
        picture(spec, folder)


def _charts(notebook: Path) -> Iterator[Mapping]:
    """The Vega-Lite specification of every chart that a notebook shows."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if measure.CHART_MIME in output.get("data", {}):
                yield output["data"][measure.CHART_MIME]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Draw while no other process does: what it draws may be what this one is about to."""
    folder.mkdir(parents=True, exist_ok=True)
    place = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(paths.FONTS))
