"""Numbers in prose: the role that prints a recorded measure by its key, and leads to where it comes from."""

from collections.abc import Iterator
from html import escape

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from limelight.book.figures import PDF_BUILDER
from limelight.measure import MeasureError, format_value
from limelight.provenance import unknown_key

LOGGER = logging.getLogger(__name__)
PAGE = "book/numbers"  # the page that lists where numbers come from; a book without it prints them unlinked
PRINTED = "limelight_measures"  # of a page's metadata: the keys that it prints


class Measured(nodes.inline):
    """A printed measure; its text is the formatted value."""


class MeasureRole(SphinxRole):
    """{measure}`key` or {measure}`key|style`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The value in the style asked for; an unknown key or style is a warning, which fails the build."""
        key, _, style = (part.strip() for part in self.text.partition("|"))
        known = self.env.limelight.measures
        try:
            if key not in known:
                raise MeasureError(unknown_key(key, known))
            text = format_value(known[key], style or None)
        except MeasureError as problem:
            LOGGER.warning("%s", problem, location=self.get_location(), type="limelight", subtype="measure")
            text = f"[{key}]"
            return [nodes.literal(text, text)], []
        return [Measured(text, text, key=key)], []


def anchor(key: str) -> str:
    """The id of a measure's entry on the page of numbers."""
    return f"number-{key.replace('.', '-')}"


def printed(doctree: nodes.document) -> list[str]:
    """The keys of the measures that a page prints, each once, in order."""
    return list(dict.fromkeys(node["key"] for node in doctree.findall(Measured)))


def note_printed(app, doctree: nodes.document) -> None:
    """Keep in the environment what a page prints, for the page that lists the numbers of all."""
    app.env.metadata[app.env.docname][PRINTED] = printed(doctree)


def printed_anywhere(env) -> set[str]:
    """The keys that any page of the book prints."""
    return {key for page in env.metadata.values() for key in page.get(PRINTED, ())}


def visit_measured(translator, node: Measured) -> None:
    """Open what leads to the number's entry: a link, which the web edition's script turns into a panel."""
    translator.body.append(_tags(translator.builder, node)[0])


def depart_measured(translator, node: Measured) -> None:
    """Close it."""
    translator.body.append(_tags(translator.builder, node)[1])


def _tags(builder, node: Measured) -> tuple[str, str]:
    inside = set(_kinds_around(node))
    on_paper = builder.name == PDF_BUILDER
    if PAGE not in builder.env.found_docs or nodes.reference in inside or (on_paper and nodes.title in inside):
        # A link cannot hold another, and printed headings are repeated where they are links themselves.
        return "<span>", "</span>"
    address = escape(f"{builder.get_relative_uri(builder.current_docname, PAGE)}#{anchor(node['key'])}")
    if on_paper:
        return f'<span class="plain-link"><a href="{address}">', "</a></span>"
    return f'<a class="measure" href="{address}" data-key="{escape(node["key"])}">', "</a>"


def _kinds_around(node: nodes.Node) -> Iterator[type]:
    while (node := node.parent) is not None:
        yield type(node)
