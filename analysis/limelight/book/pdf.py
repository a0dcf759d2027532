"""The printed edition: a Sphinx builder that sets the whole book as one tagged PDF with pip packages alone.

Sphinx writes each page as HTML, `pdf_page` cleans it, `typst_markup` turns it into Typst's markup, and Typst sets the
book with `_pdf/template.typ`. The PDF links to the web edition: where that is published, else to an `index.html`
beside the file.
"""

import json
import os
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.io import StringOutput
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.build_phase import BuildPhase

from limelight import processes, typeset
from limelight.book import pdf_page
from limelight.book.figures import PDF_BUILDER
from limelight.book.typst_markup import markup

PARTS = Path(__file__).parent / "_pdf"
WEB = "index.html"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """A line of the contents: a part (its title) or a page (its document name).

    level   1 part or front page, 2 chapter, 3 and more a page below a chapter
    number  `Part I`, `3`, or None for the front page and for pages below a chapter
    """

    kind: str
    name: str
    level: int
    number: str | None


class PdfBuildError(SphinxError):
    """A PDF that could not be made; Sphinx prints the reason and ends with a failure."""

    category = "PDF"


class PdfBuilder(SingleFileHTMLBuilder):
    """Builds `limelight.pdf` in the output folder."""

    name = PDF_BUILDER
    epilog = "The PDF is in %(outdir)s."
    search = False

    def get_theme_config(self) -> tuple[str, dict[str, Any]]:
        """A theme without options: those of the web edition mean nothing here."""
        return "basic", {}

    def write(self, *ignored: Any) -> None:
        """All pages in reading order, set as one book."""
        entries = list(reading_order(self.env, self.config.root_doc))
        self.prepare_writing({entry.name for entry in entries if entry.kind == "page"})
        try:
            self._write_source(self._markup(entries))
        except pdf_page.PdfError as error:
            logger.error("%s", error, location=error.page)
            raise PdfBuildError("no PDF was made") from None

    def finish(self) -> None:
        """Set the book, unless that is left to who called; myst-nb wants a folder for its style sheet."""
        (Path(self.outdir) / "_static").mkdir(exist_ok=True)
        if not self.config.limelight_typeset:
            return
        try:
            remarks = typeset.typeset(Path(self.outdir))
        except typeset.TypesetError as error:
            logger.error("%s", error, location=error.page)
            raise PdfBuildError("no PDF was made") from None
        for remark in remarks:
            logger.warning("%s", remark.text, location=remark.page)

    def _markup(self, entries: list[Entry]) -> str:
        """Parts and pages in Typst's markup, one after the other."""
        pages = {entry.name: self._page(entry) for entry in entries if entry.kind == "page"}
        pdf_page.link_up(pages)
        self.copy_image_files()
        return "\n".join(
            markup(pages[entry.name].body, entry.name)
            if entry.kind == "page"
            else markup(pdf_page.part_heading(entry.name, entry.number))
            for entry in entries
        )

    def _page(self, entry: Entry) -> pdf_page.Page:
        doctree = self.env.get_and_resolve_doctree(entry.name, self)
        self.imgpath = self.imagedir
        self.post_process_images(doctree)
        html = self._fragment(entry.name, doctree)
        return pdf_page.clean(entry.name, html, entry.level, entry.number, Path(self.outdir))

    def _fragment(self, name: str, doctree: nodes.document) -> str:
        doctree.settings = self.docsettings
        self.secnumbers = {}
        self.fignumbers = self.env.toc_fignumbers.get(name, {})
        self.dlpath = "_downloads"
        self.current_docname = name
        self.docwriter.write(doctree, StringOutput(encoding="unicode"))
        self.docwriter.assemble_parts()
        return self.docwriter.parts["fragment"]

    def _write_source(self, body: str) -> None:
        """Write the book in Typst's markup, beside the pictures that it shows."""
        (Path(self.outdir) / "template.typ").write_bytes((PARTS / "template.typ").read_bytes())
        config, web = self.config, web_address(self.config.limelight_site_url)
        head = _preamble(title=config.project, subtitle=config.limelight_subtitle, web=web, **self._edition())
        (Path(self.outdir) / typeset.SOURCE).write_text(head + body, encoding="utf-8")

    def _edition(self) -> dict[str, str]:
        """`through`, the edition's day in words; nothing for a book that shows no data."""
        return {name: text for name, text in self.config.limelight_edition().items() if name == "through"}


def reading_order(env: BuildEnvironment, root: str) -> Iterator[Entry]:
    """Parts and pages of the book in the order of its table of contents."""
    yield Entry("page", root, 1, None)
    parts = chapters = 0
    for tree in env.get_doctree(root).findall(addnodes.toctree):
        if tree["caption"]:
            yield Entry("part", tree["caption"], 1, f"Part {ROMAN[parts]}")
            parts += 1
        for name in tree["includefiles"]:
            chapters += 1
            yield Entry("page", name, 2, str(chapters))
            yield from _below(env, name, 3)


def _below(env: BuildEnvironment, name: str, level: int) -> Iterator[Entry]:
    for tree in env.get_doctree(name).findall(addnodes.toctree):
        for child in tree["includefiles"]:
            yield Entry("page", child, level, None)
            yield from _below(env, child, level + 1)


def web_address(configured: str) -> str:
    """Address of the web edition: below LIMELIGHT_SITE_URL, else below the configured site, else beside the PDF."""
    site = os.environ.get("LIMELIGHT_SITE_URL") or configured
    return f"{site.rstrip('/')}/{WEB}" if site else WEB


def setup_pdf(app: Sphinx) -> None:
    """Register the builder and what the title page needs; the extension sets `limelight_edition`.

    limelight_site_url  where the web edition is published, for links to it; empty: a relative link
    limelight_typeset   whether the builder sets the book, or leaves its markup for `typeset.typeset`
    limelight_printed   folder where a build of the web edition leaves the markup of the printed one too; empty: none
    """
    app.add_builder(PdfBuilder)
    app.add_config_value("limelight_site_url", "", "")
    app.add_config_value("limelight_typeset", True, "")
    app.add_config_value("limelight_printed", "", "")
    app.connect("config-inited", _prefer_html)
    app.connect("env-check-consistency", _print_aside)
    app.connect("build-finished", _await_printed)


def _print_aside(app: Sphinx, env: BuildEnvironment) -> None:
    """Print in a process of its own what was just read, while this one writes the web edition."""
    if not app.config.limelight_printed or app.builder.name == PDF_BUILDER:
        return
    app.limelight_printing = os.fork()
    if app.limelight_printing == 0:
        os._exit(_printed(app, Path(app.config.limelight_printed)))


def _printed(app: Sphinx, folder: Path) -> int:
    """Make the printed edition of an application that has read all pages; 0 if that went without a warning."""
    processes.end_with_parent()
    try:
        folder.mkdir(exist_ok=True)
        app.outdir, app._warncount, app.phase = type(app.outdir)(folder), 0, BuildPhase.RESOLVING
        app.builder = PdfBuilder(app, app.env)
        app.builder.init()
        app.builder.write()
        app.builder.finish()
        return min(app._warncount, 1)
    except SphinxError as problem:
        logger.error("%s", problem)
    except Exception:
        traceback.print_exc()
    return 1


def _await_printed(app: Sphinx, problem: Exception | None) -> None:
    printing = getattr(app, "limelight_printing", None)
    if printing and os.waitpid(printing, 0)[1] and problem is None:
        logger.warning("the printed edition was not made")


def _prefer_html(app: Sphinx, config: Any) -> None:
    """myst-nb knows no builder of this name: say which form of an output it takes, best first."""
    preferred = ("text/html", "image/svg+xml", "image/png", "text/markdown", "text/plain")
    config.nb_mime_priority_overrides = [
        *config.nb_mime_priority_overrides,
        *((PDF_BUILDER, mime, 10 * place) for place, mime in enumerate(preferred, start=1)),
    ]


def _preamble(**words: str) -> str:
    arguments = ", ".join(f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in words.items())
    return f'#import "template.typ": *\n#show: book.with({arguments})\n\n'
