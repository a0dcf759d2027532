"""How wide the columns of a printed table are, how its cells align and how small its type is.

All widths are estimates in ems of the table's type (Source Sans 3), made from the letters of the cells: near
enough to share out a page, and independent of the machine.
"""

import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bs4 import Tag

TEXT_WIDTH = 442.2  # points between the margins of template.typ's page
GAP = 7.0  # points of space between two columns
SIZES = (8.5, 8.0, 7.5, 7.0)  # points, tried in turn
ROOMY = 0.62  # a table that needs less of the page's width than this keeps its own width
WHOLE_LINES = 24  # a table of more printed lines may break across pages

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]- "), frozenset("mwMW@%—")
_NUMBER = re.compile(r"[~≈<>≤≥+−–-]?\s*[$€¥£]?\d[\d,.\s]*\s*(%|bn|m|million|billion|trillion)?")
_YEAR = re.compile(r"(1[89]|20)\d\d")
_BREAKABLE = re.compile(r"(?<=[^\W_])([-_/.:;]+)(?=\w)")
PLAY = 0.3  # ems added to every estimate
LONG_WORD = 12  # letters; a longer word gets places to break after its punctuation


@dataclass(frozen=True)
class Shape:
    """columns, align: Typst array items; size: a Typst length; breakable: may it break across pages?"""

    columns: tuple[str, ...]
    align: tuple[str, ...]
    size: str
    breakable: bool


def shape(table: Tag) -> Shape:
    """The shape of a table, from the text of its cells."""
    rows = [[_words(cell) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    count = max(len(row) for row in rows)
    heads = len(table.thead.find_all("tr")) if table.thead else 0
    columns = [_column([row[i] for row in rows if len(row) == count], heads) for i in range(count)]
    size = min(SIZES, key=lambda size: (_length(columns, size), -size))
    room = _room(size, count)
    widths = _share(columns, room)
    narrow = sum(column.natural for column in columns) <= ROOMY * room
    return Shape(
        columns=("auto",) * count if narrow else tuple(_fractions(widths, size)),
        align=tuple("right" if column.numeric else "left" for column in columns),
        size=f"{size}pt",
        breakable=_lines(columns, widths) > WHOLE_LINES,
    )


@dataclass(frozen=True)
class _Column:
    """cells: width of each cell on one line; least: of the longest piece that cannot wrap."""

    cells: tuple[float, ...]
    least: float
    numeric: bool

    @property
    def natural(self) -> float:
        return max(self.cells)

    @property
    def excess(self) -> float:
        """What the cells need beyond `least`; a root mean square, so that one long cell is not all."""
        return math.sqrt(sum(max(cell - self.least, 0) ** 2 for cell in self.cells) / len(self.cells))


def _column(cells: list[str], heads: int) -> _Column:
    widths = tuple(_width(cell) + PLAY for cell in cells)
    numeric = _is_numeric(cells[heads:])
    pieces = (piece for cell in cells[: heads if numeric else None] for piece in _pieces(cell))
    least = max([_width(piece) + PLAY for piece in pieces] + list(widths[heads:] if numeric else ()))
    return _Column(widths, least, numeric)


def let_long_words_break(table: Tag) -> None:
    """Put zero-width spaces after the punctuation inside long words, so that narrow columns can wrap them."""
    for text in table.find_all(string=True):
        broken = re.sub(r"\S+", lambda match: _broken(match.group()), text)
        if broken != text:
            text.replace_with(broken)


def _broken(word: str) -> str:
    return _BREAKABLE.sub("\\1\u200b", word) if len(word) > LONG_WORD else word


def _words(cell: Tag) -> str:
    return " ".join(cell.get_text(" ").split())


def _pieces(cell: str) -> list[str]:
    return [piece for word in cell.split() for piece in _broken(word).split("\u200b")] or [""]


def _width(text: str) -> float:
    return sum(map(_letter_width, text))


@cache
def _letter_width(letter: str) -> float:
    if letter in _NARROW:
        return 0.28
    if letter in _WIDE:
        return 0.85
    return 0.62 if letter.isupper() or letter > "\u0370" else 0.52  # Greek, Cyrillic and beyond are wider


def _is_numeric(cells: list[str]) -> bool:
    """Whether nine in ten of the stated cells are numbers, not all of them years."""
    stated = [cell for cell in cells if cell not in ("", "–", "—", "n/a")]
    if not stated or all(_YEAR.fullmatch(cell) for cell in stated):
        return False
    return sum(bool(_NUMBER.fullmatch(cell)) for cell in stated) >= 0.9 * len(stated)


def _length(columns: list[_Column], size: float) -> int:
    """How many lines a table has at a size of type, in steps of a tenth; the most where it does not fit."""
    room = _room(size, len(columns))
    if sum(column.least for column in columns) > room:
        return sys.maxsize
    return round(7 * math.log2(_lines(columns, _share(columns, room))))


def _room(size: float, columns: int) -> float:
    return (TEXT_WIDTH - GAP * (columns - 1)) / size


def _share(columns: list[_Column], room: float) -> list[float]:
    """To every column its longest piece, and of what is left a share by what its cells need beyond that."""
    fits = sum(column.natural for column in columns) <= room
    wants = [column.natural - column.least if fits else column.excess for column in columns]
    spare = max(room - sum(column.least for column in columns), 0)
    total = sum(wants) or 1
    return [column.least + spare * want / total for column, want in zip(columns, wants, strict=True)]


def _fractions(widths: list[float], size: float) -> Iterator[str]:
    """Typst's column widths, which hold the space around the text too: half a gap on each inner side."""
    for place, width in enumerate(widths):
        sides = (place > 0) + (place < len(widths) - 1)
        yield f"{width * size + sides * GAP / 2:.1f}fr"


def _lines(columns: list[_Column], widths: list[float]) -> int:
    rows = zip(*(column.cells for column in columns), strict=True)
    return sum(max(math.ceil(cell / width) for cell, width in zip(row, widths, strict=True)) for row in rows)
