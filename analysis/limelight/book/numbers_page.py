"""The page of numbers: one entry for each measure that the book prints, and the data of the panels that show it.

The web edition shows a number's provenance in a panel. Its data, with all rows and sources, are in a script beside
each page (`<page>.numbers.js`), which is loaded when a reader first asks: pages stay light, and it works from disk.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from limelight import provenance
from limelight.book import figures, numbers
from limelight.book.codebook import DATA
from limelight.files import write
from limelight.measure import Measure, MeasureError, listed

LOGGER = logging.getLogger(__name__)
ROWS_SHOWN, SOURCES_SHOWN = 3, 2
RULES = "book/rules"
UNRECORDED = "verdicts"  # where the measures that no notebook records are counted


class NumberList(nodes.General, nodes.Element):
    """The entries of one notebook's printed measures, written last, when it is known what all pages print.

    notebook  stem of the notebook, empty for measures that no notebook records
    """


class Numbers(SphinxDirective):
    """`{measures}`: for each notebook a section with the measures of it that the book prints."""

    def run(self) -> list[nodes.Node]:
        """The sections, each with a placeholder for its entries."""
        known = self.env.limelight
        for problem in shared_anchors(known.measures):
            _warn(problem, self.get_location())
        return [self._section(name) for name in dict.fromkeys(known.notebooks.get(key, "") for key in known.measures)]

    def _section(self, notebook: str) -> nodes.section:
        name = f"numbers-{notebook or UNRECORDED}"
        section = nodes.section(ids=[name], names=[name])
        section += nodes.title(text=f"From the notebook {notebook}" if notebook else "Counted from the verdicts")
        self.state.document.note_explicit_target(section)
        section += NumberList(notebook=notebook)
        return section


def rewritten(app, env) -> list[str]:
    """The page of numbers is written anew whenever any page is: which numbers are printed may have changed."""
    return [numbers.PAGE] if numbers.PAGE in env.found_docs else []


def visit_number_list(translator, node: NumberList) -> None:
    """Write the entries of one notebook's measures, in the order in which it records them."""
    builder = translator.builder
    known, printed = builder.env.limelight, numbers.printed_anywhere(builder.env)
    measures = [
        one
        for one in known.measures.values()
        if one.key in printed and known.notebooks.get(one.key, "") == node["notebook"]
    ]
    chapter = _chapter(builder, builder.current_docname, node["notebook"])
    for one in measures:
        try:
            sources = _sources(builder.app.limelight_evidence.sources(one.rows), known.sources)
        except MeasureError as problem:
            _warn(f"measure {one.key}: {problem}", node)
        else:
            translator.body.append(entry(one, sources, chapter))
    if not measures:
        translator.body.append("<p>No page prints a number of it.</p>\n")
    raise nodes.SkipNode


def _chapter(builder, page: str, notebook: str) -> str | None:
    """The address of a notebook's chapter, seen from a page; None for a notebook that is no page of the book."""
    name = f"{Path(numbers.PAGE).parent}/{notebook}"
    return builder.get_relative_uri(page, name) if notebook and name in builder.env.found_docs else None


def _sources(ids: Iterable[str], known: Mapping[str, figures.Source]) -> list[figures.Source]:
    return figures.telling_first(known[source] for source in ids if source in known)


def shared_anchors(keys: Iterable[str]) -> list[str]:
    """What to say of keys whose entries would share an anchor, since a dot and a dash in a key make one."""
    sharing = defaultdict(list)
    for key in keys:
        sharing[numbers.anchor(key)].append(key)
    return [
        f"measures {listed(several)} share the anchor {anchor}: expected keys that differ in more than dots and dashes"
        for anchor, several in sharing.items()
        if len(several) > 1
    ]


def _warn(problem: str, node: nodes.Node | str) -> None:
    LOGGER.warning("%s", problem, location=node, type="limelight", subtype="provenance")


def entry(one: Measure, sources: list[figures.Source], chapter: str | None) -> str:
    """A measure's entry as HTML: value, unit, label, key; reading, first rows and sources, notebook.

    sources  those that its rows cite, the ones to name first in front
    chapter  address of the page that its notebook is
    """
    value, unit = map(escape, provenance.value_and_unit(one))
    rows = [f"<code>{escape(row)}</code>" for row in one.rows]
    links = [figures.link(source) for source in sources]
    parts = [
        escape(provenance.reading(one)),
        _counted("row", rows, ROWS_SHOWN),
        _counted("source", links, SOURCES_SHOWN),
        f'<a href="{escape(chapter)}">Notebook</a>' if chapter else "",
    ]
    return (
        f'<div class="ll-number" id="{numbers.anchor(one.key)}">'
        f"<p><strong>{value}</strong> {unit} <code>{escape(one.key)}</code></p>\n"
        f"<p>{escape(one.label[:1].upper() + one.label[1:])}. {'. '.join(part for part in parts if part)}.</p></div>\n"
    )


def _counted(noun: str, items: list[str], shown: int) -> str:
    """How many of something there are, and the first few: `5 rows: a, b, c and 2 more`."""
    if not items:
        return f"No {noun}s"
    more = f" and {len(items) - shown:,} more" if len(items) > shown else ""
    return f"{len(items):,} {noun}{'s' if len(items) > 1 else ''}: {', '.join(items[:shown])}{more}"


def ship_panels(app, page: str, doctree: nodes.document) -> str:
    """Write the script with the provenance of a page's numbers beside it; the tag that tells the page of it, if any."""
    keys = numbers.printed(doctree)
    if not keys or numbers.PAGE not in app.env.found_docs:
        return ""
    address = app.builder.get_target_uri(page).removesuffix(".html") + ".numbers.js"
    try:
        data = panels(app, page, keys)
    except MeasureError as problem:
        _warn(str(problem), page)
        return ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    write(Path(app.outdir) / address, f"limelightNumbers({text});\n")
    return f'\n<meta name="limelight-numbers" content="{escape(Path(address).name)}">'


def panels(app, page: str, keys: Iterable[str]) -> dict:
    """What the panels of a page show, each row and source once.

    measures  key → value, unit, exact value, label, reading (pairs), rows and sources (places in the lists below),
              notebook
    rows      table, row id, which fact it is, its sources (places)
    sources   name, address
    tables    table → address of its file
    notebooks  notebook → address of its chapter
    rules     address of the page of counting rules, if there is one
    """
    known, evidence = app.env.limelight, app.limelight_evidence
    here = app.builder.get_target_uri(page)
    rows, sources = _Places(), _Places()
    shown = {}
    for key in keys:
        one = known.measures[key]
        value, unit = provenance.value_and_unit(one)
        named = _sources(evidence.sources(one.rows), known.sources)
        shown[key] = {
            "value": value,
            "unit": unit,
            "exact": provenance.exact(one),
            "label": one.label,
            "reading": list(one.reading.items()),
            "rows": [rows[row] for row in one.rows],
            "sources": [sources[source] for source in named],
            "notebook": known.notebooks.get(key, ""),
        }
    cited = {row: [sources[source] for source in _sources(evidence.cited(row), known.sources)] for row in rows}
    chapters = {one["notebook"]: _chapter(app.builder, page, one["notebook"]) for one in shown.values()}
    return {
        "measures": shown,
        "rows": [[*row.split(":", 1), evidence.told(row), cited[row]] for row in rows],
        "sources": [[source.name, source.url] for source in sources],
        "tables": {
            table: relative_uri(here, f"{DATA}/{evidence.files[table]}")
            for table in dict.fromkeys(row.partition(":")[0] for row in rows)
        },
        "notebooks": {name: chapter for name, chapter in chapters.items() if chapter},
        "rules": app.builder.get_relative_uri(page, RULES) if RULES in app.env.found_docs else "",
    }


class _Places(dict):
    """Numbers things in the order in which they are first asked for, from 0."""

    def __missing__(self, thing: object) -> int:
        return self.setdefault(thing, len(self))
