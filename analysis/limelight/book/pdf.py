"""The printed edition: a Sphinx builder that sets the whole book as one tagged PDF with pip packages alone.

Sphinx writes each page as HTML, `pdf_page` cleans it, pandoc turns the pages into Typst, and Typst sets them with
`_pdf/template.typ`. The PDF links to the web edition: where that is published, else to an `index.html` beside the file.
"""

import gc
import json
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypandoc
import typst
from docutils import nodes
from docutils.io import StringOutput
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util import logging

from limelight import paths
from limelight.book import pdf_page
from limelight.book.figures import PDF_BUILDER

PARTS = Path(__file__).parent / "_pdf"
PANDOC = Path(pypandoc.__file__).parent / "files" / "pandoc"
WEB = "index.html"
PAGE_MARK = "// page: "  # as blocks.lua writes it
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
            source = self._source(to_typst(self._cleaned(entries)))
            gc.collect()  # the parsed pages: Typst needs the room
            content = compile_pdf(source, web_address(self.config.limelight_site_url))
            (Path(self.outdir) / paths.PDF.name).write_bytes(content)
        except pdf_page.PdfError as error:
            logger.error("%s", error, location=error.page)
            raise PdfBuildError("no PDF was made") from None

    def finish(self) -> None:
        """Nothing more is written; myst-nb puts a style sheet here for every builder of HTML's kind."""
        (Path(self.outdir) / "_static").mkdir(exist_ok=True)

    def _cleaned(self, entries: list[Entry]) -> list[str]:
        """The HTML of parts and pages, ready for pandoc."""
        pages = {entry.name: self._page(entry) for entry in entries if entry.kind == "page"}
        pdf_page.link_up(pages)
        self.copy_image_files()
        return _book_html(entries, pages)

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

    def _source(self, body: str) -> Path:
        """The book in Typst, beside the pictures that it shows."""
        (Path(self.outdir) / "template.typ").write_bytes((PARTS / "template.typ").read_bytes())
        source = Path(self.outdir) / "limelight.typ"
        config = self.config
        head = _preamble(title=config.project, subtitle=config.limelight_subtitle, **self._edition())
        source.write_text(head + body, encoding="utf-8")
        return source

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


def to_typst(parts: Sequence[str]) -> str:
    """Cleaned HTML as Typst markup, the parts of the book one after the other.

    Raises PdfError with pandoc's own words where it fails.
    """
    middle = _middle([len(part) for part in parts])
    with ThreadPoolExecutor(2) as pool:
        return "\n".join(pool.map(_by_pandoc, ("\n".join(parts[:middle]), "\n".join(parts[middle:]))))


def _middle(lengths: Sequence[int]) -> int:
    """Where to cut so that both sides are about as long: two cores are done at about the same time."""
    return min(range(len(lengths) + 1), key=lambda cut: abs(sum(lengths[:cut]) - sum(lengths[cut:])))


def _by_pandoc(html: str) -> str:
    forms = ["--from=html+tex_math_single_backslash", "--to=typst", "--wrap=none"]
    command = [PANDOC, *forms, f"--lua-filter={PARTS / 'blocks.lua'}"]
    done = subprocess.run(command, input=html, capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise pdf_page.PdfError(f"pandoc could not turn the book into Typst: {done.stderr.strip()}")
    return done.stdout


def compile_pdf(source: Path, web: str) -> bytes:
    """The book as tagged PDF that meets PDF/UA-1.

    web  address of the web edition, relative to the PDF or absolute
    Raises PdfError with the reason and the page and section where Typst stopped; its warnings are Sphinx's.
    """
    try:
        content, warnings = typst.compile_with_warnings(
            source,
            root=source.parent,
            font_paths=[paths.FONTS],
            ignore_system_fonts=True,
            sys_inputs={"web": web},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        page, place = _place(error.diagnostic, source)
        raise pdf_page.PdfError(f"Typst could not set the book: {error.message}{place}", page) from None
    for warning in warnings:
        page, place = _place(warning.diagnostic, source)
        logger.warning("Typst: %s%s", warning.message, place, location=page)
    return content


def web_address(configured: str) -> str:
    """Address of the web edition: below LIMELIGHT_SITE_URL, else below the configured site, else beside the PDF."""
    site = os.environ.get("LIMELIGHT_SITE_URL") or configured
    return f"{site.rstrip('/')}/{WEB}" if site else WEB


def setup_pdf(app: Sphinx) -> None:
    """Register the builder and what the title page needs; the extension sets `limelight_edition`.

    limelight_site_url  where the web edition is published, for links to it; empty: a relative link
    """
    app.add_builder(PdfBuilder)
    app.add_config_value("limelight_site_url", "", "")
    app.connect("config-inited", _prefer_html)


def _prefer_html(app: Sphinx, config: Any) -> None:
    """myst-nb knows no builder of this name: say which form of an output it takes, best first."""
    preferred = ("text/html", "image/svg+xml", "image/png", "text/markdown", "text/plain")
    config.nb_mime_priority_overrides = [
        *config.nb_mime_priority_overrides,
        *((PDF_BUILDER, mime, 10 * place) for place, mime in enumerate(preferred, start=1)),
    ]


def _book_html(entries: list[Entry], pages: dict[str, pdf_page.Page]) -> list[str]:
    return [
        str(pages[entry.name].body if entry.kind == "page" else pdf_page.part_heading(entry.name, entry.number))
        for entry in entries
    ]


def _preamble(**words: str) -> str:
    arguments = ", ".join(f"{name}: {json.dumps(text, ensure_ascii=False)}" for name, text in words.items())
    return f'#import "template.typ": *\n#show: book.with({arguments}, web: sys.inputs.web)\n\n'


def _place(diagnostic: str, source: Path) -> tuple[str | None, str]:
    """The page a Typst diagnostic is about, and ` (in section 'x', at: text)`, as far as it says."""
    found = re.search(rf"{re.escape(source.name)}:(\d+):(\d+)", diagnostic)
    if not found:
        return None, ""
    line, column = int(found[1]), int(found[2])
    before = source.read_text(encoding="utf-8").splitlines()[:line]
    pages = (text.removeprefix(PAGE_MARK) for text in reversed(before) if text.startswith(PAGE_MARK))
    titles = (re.search(r"#titled\(.*?, \[(.*)\]\)", text) for text in reversed(before))
    section = next((title[1] for title in titles if title), "?")
    around = before[-1][max(column - 20, 0) : column + 80].strip()
    return next(pages, None), f" (in section '{section}', at: {around})"
