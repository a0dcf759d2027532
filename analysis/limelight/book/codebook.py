"""The codebook: every table and column of the data package, rendered from its own description.

A column can be in the book only because it is described in `datapackage.json`, and a described column cannot
be missing from it.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from limelight.book.figures import PDF_BUILDER

DATA = "data"
HEADINGS = ("Column", "Type", "Meaning", "Allowed values")
LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "pattern": "pattern {}",
}


class Codebook(SphinxDirective):
    """`{codebook}`: one section for each table of the data package."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """The sections; the page is read again when a table or the description changes."""
        package = Path(self.env.srcdir) / DATA / "datapackage.json"
        described = json.loads(package.read_text(encoding="utf-8"))
        self.env.note_dependency(str(package))
        for resource in described["resources"]:
            self.env.note_dependency(str(package.parent / resource["path"]))
        return list(self._sections(described, package.parent))

    def _sections(self, package: Mapping, folder: Path) -> Iterator[nodes.section]:
        page = self.env.app.builder.get_target_uri(self.env.docname)
        for resource in package["resources"]:
            name = f"table-{resource['name']}"
            section = nodes.section(ids=[name], names=[name])
            section += nodes.title(text=resource["title"])
            self.state.document.note_explicit_target(section)
            section += nodes.raw(text=summary(resource, count_rows(folder / resource["path"])), format="html")
            download = addnodes.only(expr=f"not {PDF_BUILDER}")
            address = escape(relative_uri(page, shipped(resource)))
            link = f'<a href="{address}" download>{escape(resource["path"])}</a>'
            download += nodes.raw(text=f'<ul class="ll-downloads"><li>{link}</li></ul>', format="html")
            section += download
            section += nodes.raw(text=columns(resource), format="html")
            yield section


def shipped(resource: Mapping) -> str:
    """Where the site keeps a table's file."""
    return f"{DATA}/{resource['path']}"


def count_rows(path: Path) -> int:
    """Rows of a table, its header aside."""
    with path.open(encoding="utf-8", newline="") as handle:
        return sum(1 for _ in csv.DictReader(handle))


def summary(resource: Mapping, rows: int) -> str:
    """A table's description, size, keys and terms as HTML. resource: a Data Resource with a Table Schema."""
    facts = [
        f"{rows:,} {'row' if rows == 1 else 'rows'} in <code>{escape(resource['path'])}</code>",
        *_keys(resource),
        f"terms: {escape(resource['limelight:terms'])}",
    ]
    lines = "".join(f"<li>{fact}</li>" for fact in facts)
    return f'<p>{escape(resource["description"])}</p>\n<ul class="ll-facts">{lines}</ul>'


def columns(resource: Mapping) -> str:
    """A table's columns as an HTML table: name, type, meaning, allowed values."""
    heads = "".join(f'<th scope="col">{heading}</th>' for heading in HEADINGS)
    body = "\n".join(_row(field) for field in resource["schema"]["fields"])
    title = escape(f"Columns of {resource['name']}")
    return (
        f'<div class="ll-scroll" tabindex="0" role="region" aria-label="{title}">\n'
        f'<table class="limelight ll-codebook">\n<caption>{title}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def _keys(resource: Mapping) -> Iterator[str]:
    schema = resource["schema"]
    if "primaryKey" in schema:
        yield f"key: {_columns(schema['primaryKey'])}"
    for key in schema.get("foreignKeys", ()):
        other = key["reference"].get("resource") or resource["name"]
        yield (
            f"{_columns(key['fields'])} names {_columns(key['reference']['fields'])} of "
            f'<a href="#table-{escape(other)}">{escape(other)}</a>'
        )
    if "limelight:day" in resource:
        yield f"day of the fact: {_columns(resource['limelight:day'])}"


def _columns(names: str | list[str]) -> str:
    several = [names] if isinstance(names, str) else names
    return " + ".join(f"<code>{escape(name)}</code>" for name in several)


def _row(field: Mapping) -> str:
    title = f'<span class="ll-note">{escape(field["title"])}</span>' if "title" in field else ""
    return (
        f'<tr><th scope="row"><code>{escape(field["name"])}</code> {title}</th>'
        f"<td>{_type(field)}</td><td>{escape(field['description'])}</td><td>{_allowed(field)}</td></tr>"
    )


def _type(field: Mapping) -> str:
    several = field.get("limelight:list")
    if several:
        return f"list of {escape(several['table'])}"
    return "partial date" if field.get("limelight:partialDate") else escape(field["type"])


def _allowed(field: Mapping) -> str:
    limits = field.get("constraints", {})
    values = ", ".join(f"<code>{escape(str(value))}</code>" for value in limits.get("enum", ()))
    bounds = [
        text.format(f"<code>{escape(str(limits[name]))}</code>")
        for name, text in LIMITS.items()
        if name in limits and not (name == "pattern" and field.get("limelight:partialDate"))
    ]
    needed = ["never empty"] if limits.get("required") else []
    single = ["unique"] if limits.get("unique") else []
    return "; ".join(part for part in (values, *bounds, *needed, *single) if part)
