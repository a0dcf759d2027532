"""A small Sphinx project with the book's extension, in a folder of its own."""

import csv
import io
import json
import re
from pathlib import Path

from bs4 import BeautifulSoup
from limelight.measure import CHART_MIME, MIME, Measure
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"month": "September", "events": 12}, {"month": "</script>", "events": 8}]},
    "mark": "bar",
    "width": "container",
    "encoding": {
        "x": {"field": "events", "type": "quantitative"},
        "y": {"field": "month", "type": "nominal"},
    },
}
TABLE = "<table class='limelight'><caption>Events</caption><thead><tr><th scope='col'>Month</th></tr></thead></table>"
SOURCES = [
    *("source_id", "url", "host", "publisher", "published", "kind", "group", "note"),
]
FIELDS = [
    {"name": "trip_id", "title": "Trip", "description": "Id of the trip.", "type": "string"}
    | {"constraints": {"required": True, "unique": True}},
    {"name": "rank", "title": "Rank", "description": "Rank <of> the visit.", "type": "string"}
    | {"constraints": {"enum": ["state", "working"]}},
    {"name": "arrived", "title": "Arrived", "description": "Day of arrival.", "type": "string"}
    | {"limelight:partialDate": True, "constraints": {"pattern": "^x$"}},
    {"name": "sources", "title": "Sources", "description": "Ids.", "type": "string"}
    | {"limelight:list": {"table": "sources", "separator": " "}},
]


def label(name: str, **more) -> dict:
    """The label that a notebook gives a chart or a table."""
    return {
        "name": name,
        "title": f"Title of {name}",
        "caption": "One row is one month & more.",
        "through": "2023-11-13",
        "sources": ["a-1", "b-2"],
        "rows": [{"month": "September", "events": 12}, {"month": "October", "events": None}],
        "notebook": "chapter",
        **more,
    }


def notebook(*cells: dict) -> str:
    """A notebook file."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": list(cells), "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


def markdown(text: str) -> dict:
    """A Markdown cell."""
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": text}


def shown(data: dict, output_label: dict | None = None, cell: str = "c") -> dict:
    """A code cell that has shown something."""
    metadata = {"limelight": output_label} if output_label else {}
    output = {"output_type": "display_data", "data": data, "metadata": metadata}
    tags = {"tags": ["hide-input"]}
    return {"cell_type": "code", "id": cell, "metadata": tags, "execution_count": 1, "source": "show()"} | {
        "outputs": [output]
    }


def recorded(*measures: Measure) -> dict:
    """A code cell that has recorded measures."""
    return shown({MIME: {"measures": [one.to_json() for one in measures]}, "text/plain": "not for readers"}, cell="r")


STOPS = Measure("travel.stops", 3, "stops", "foreign stops", {"R1 unit": "stop"}, ("trips:a", "trips:b", "trips:c"))


def chapter(stops: Measure = STOPS) -> str:
    """A chapter with a measure, a chart and a table."""
    return notebook(
        markdown("# Chapter\n\nHe made {measure}`travel.stops` stops, {measure}`travel.stops|words` in words."),
        recorded(stops),
        shown({CHART_MIME: SPEC, "text/plain": "alt"}, label("lull", alt='A "low" October.'), "f"),
        shown({"text/html": TABLE, "text/plain": "t"}, label("visits"), "t"),
    )


class Project:
    """Sources in a folder; `build` gives what Sphinx warned of."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "book").mkdir()
        (root / "data").mkdir()
        self.write("book/chapter.ipynb", chapter())
        self.write(
            "book/page.md",
            "# Page\n\nIn all {measure}`travel.stops|words`; see [](#lull).\n\n```{codebook}\n```\n",
        )
        self.write("book/index.md", "# Front\n\n```{toctree}\nchapter\npage\n```\n")
        self.table("sources", SOURCES, [
            ["a-1", "https://a.example/x?y=1&z=2", "a.example", "", "2023-11", "press", "a.example", ""],
            ["b-2", "https://b.example/", "b.example", "The B", "", "primary", "b.example", ""],
        ])  # fmt: skip
        self.table("trips", [field["name"] for field in FIELDS], [["t1", "state", "2023", "a-1"]])
        resource = {
            "name": "trips",
            "path": "trips.csv",
            "title": "Trips",
            "description": "Every trip.",
            "limelight:day": "arrived",
            "limelight:terms": "Free.",
            "schema": {"fields": FIELDS, "primaryKey": "trip_id"},
        }
        self.write("data/datapackage.json", json.dumps({"name": "p", "resources": [resource]}))

    def write(self, path: str, text: str) -> None:
        """Write one source."""
        (self.root / path).write_text(text, encoding="utf-8")

    def table(self, name: str, columns: list[str], rows: list[list[str]]) -> None:
        """Write one table of the data package."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([columns, *rows])
        self.write(f"data/{name}.csv", text.getvalue())

    def build(self, builder: str = "html") -> list[str]:
        """Build; the warnings, a line each."""
        warnings = io.StringIO()
        settings = {
            "extensions": ["myst_nb", "limelight.book"],
            "root_doc": "book/index",
            "project": "Small",
            "exclude_patterns": ["_build"],
            "html_theme": "basic",
            "html_sourcelink_suffix": "",
            "nb_execution_mode": "off",
            "nitpicky": True,
        }
        with patch_docutils(str(self.root)), docutils_namespace():
            Sphinx(
                srcdir=self.root,
                confdir=None,
                outdir=self.root / "_build" / builder,
                doctreedir=self.root / "_build" / f"{builder}-doctrees",
                buildername=builder,
                confoverrides=settings,
                status=None,
                warning=warnings,
            ).build()
        plain = re.sub("\x1b\\[[0-9;]*m", "", warnings.getvalue())
        return [line.replace(f"{self.root}/", "") for line in plain.splitlines() if line.strip()]

    def page(self, name: str, builder: str = "html") -> BeautifulSoup:
        """A built page, parsed."""
        path = self.root / "_build" / builder / f"{name}.html"
        return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
