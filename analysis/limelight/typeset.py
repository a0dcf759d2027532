"""The printed edition's last step: Typst sets the book that `book.pdf` wrote in its markup.

Apart from that, so that a build can do it after the programs that wrote the markup have ended: Typst needs the room.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import typst

from limelight import paths

SOURCE = "limelight.typ"
PAGE_MARK = "// page: "  # as `book.typst_markup` writes it


class TypesetError(Exception):
    """Why no PDF could be made, in words for whoever writes the book. page: the page at fault, if known."""

    def __init__(self, message: str, page: str | None = None) -> None:
        super().__init__(message)
        self.page = page


@dataclass(frozen=True)
class Remark:
    """A warning of Typst's; page: the page that it is about, if known."""

    text: str
    page: str | None


def typeset(folder: Path) -> list[Remark]:
    """Set the book that lies in a folder as `limelight.pdf` beside its markup, tagged and in the form of PDF/UA-1.

    Returns what Typst warned of. Raises TypesetError with the reason and the page and section where Typst stopped.
    """
    source = folder / SOURCE
    try:
        content, warnings = typst.compile_with_warnings(
            source,
            root=folder,
            font_paths=[paths.FONTS],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        page, place = _place(error.diagnostic, source)
        raise TypesetError(f"Typst could not set the book: {error.message}{place}", page) from None
    (folder / paths.PDF.name).write_bytes(content)
    return [_remark(warning, source) for warning in warnings]


def _remark(warning: typst.TypstWarning, source: Path) -> Remark:
    page, place = _place(warning.diagnostic, source)
    return Remark(f"Typst: {warning.message}{place}", page)


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
