"""Numbers in prose: the role that prints a recorded measure by its key."""

from collections.abc import Mapping
from difflib import get_close_matches
from html import escape

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from limelight.book.figures import PDF_BUILDER
from limelight.measure import Measure, MeasureError, format_value

LOGGER = logging.getLogger(__name__)


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
        printed = Measured(text, text)
        printed["key"], printed["provenance"] = key, provenance(known[key])
        return [printed], []


def unknown_key(key: str, known: Mapping[str, Measure]) -> str:
    """What to say of a key that no notebook recorded."""
    near = get_close_matches(key, known, n=3, cutoff=0.5)
    expected = (
        f"the nearest are {', '.join(near)}" if near else f"none of {len(known)} recorded keys is like it"
    )
    return f"no notebook records a measure '{key}': {expected}"


def provenance(measure: Measure) -> str:
    """In one line: what a measure is, its unit, its reading and how many rows it used."""
    reading = "; ".join(f"{rule}: {choice}" for rule, choice in measure.reading.items())
    rows = f"{len(measure.rows)} {'row' if len(measure.rows) == 1 else 'rows'}"
    return ". ".join(part for part in (f"{measure.label} ({measure.unit})", reading, rows) if part)


def visit_measured(translator, node: Measured) -> None:
    """Open the element that carries a number's provenance; the PDF prints the text alone."""
    if translator.builder.name != PDF_BUILDER:
        translator.body.append(
            f'<span class="measure" data-key="{escape(node["key"])}" title="{escape(node["provenance"])}">'
        )


def depart_measured(translator, node: Measured) -> None:
    """Close it."""
    if translator.builder.name != PDF_BUILDER:
        translator.body.append("</span>")
