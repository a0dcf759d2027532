"""Typed numbers: a number in the text of a chapter is computed, or it does not pass.

Text is what a reader reads: paragraphs, headings, tables, captions. Code, roles, addresses, front matter and
attributes are not text. Dates and the names of bodies may hold figures; anything else that is typed needs an
entry, with a reason, in `book/allowed_numbers.yml`.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

HOLE = "\ufffc"

# Directives whose body is not text.
CODE_DIRECTIVES = frozenset(
    (
        "bibliography",
        "code",
        "code-block",
        "code-cell",
        "codebook",
        "counting-rules",
        "literalinclude",
        "math",
    )
    + ("tableofcontents", "toctree")
)
# Directives whose argument is a title, so text.
TITLED_DIRECTIVES = frozenset(
    ("admonition", "card", "dropdown", "grid-item-card", "margin", "sidebar", "tab-item", "table", "topic")
)

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DAY = r"(?:[1-9]|[12]\d|3[01])"
YEAR = r"(?:19|20)\d\d"
DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{DAY}(?:\s*[–-]\s*{DAY}|\s+(?:to|and)\s+{DAY})?\s+{MONTH}(?:\s+{YEAR})?\b",
        rf"\b{MONTH}\s+{DAY},\s+{YEAR}\b",
        rf"\b{YEAR}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?\b",
        rf"(?<![\d.,$€£¥+−])(?<!\d[–-])\b{YEAR}(?:\s*[–/-]\s*(?:{YEAR}|\d\d))?s?\b"
        r"(?!\s*(?:%|per\s+cent|percent|hundred|thousand|million|billion|trillion)|[.,]\d)",
    )
)
NAMES = (re.compile(r"\b[BC][56]\+1\b|\bC5\b|\bG(?:7|20|77)\b|\bCOP\d\d\b"),)

DIGITS = re.compile(r"[^\s\ufffc]+")
_UNITS = "two three four five six seven eight nine ten eleven twelve"
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SCALES = "dozens? hundreds? thousands? millions? billions? trillions?"
_PARTS = "zero half halves halve[ds]? twice thrice thirds quarters tripled trebled quadrupled tens"
_WORD = "(?:" + "|".join(f"{_UNITS} {_TEENS} {_TENS} {_SCALES} {_PARTS}".split()) + ")"
_JOIN = r"(?:[\s-]+|(?:(?<=hundred)|(?<=thousand)|(?<=million)|(?<=billion))\s+and\s+)"
WORDS = re.compile(
    rf"\b(?:{_WORD}(?:{_JOIN}(?:{_WORD}|one))*|(?:{'|'.join(_UNITS.split())})fold"
    r"|an?\s+(?:third|quarter|fifth|tenth)\s+of)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Passage:
    """A stretch of Markdown: the page it belongs to, where it starts, and its text.

    page   the file's stem (`calendar`, `rules`)
    place  what comes before a line number in a message: the file, and the cell of a notebook
    """

    page: str
    place: str
    markdown: str


@dataclass(frozen=True)
class TypedNumber:
    """A number typed into a passage."""

    passage: Passage
    line: int
    text: str
    context: str

    def __str__(self) -> str:
        where = f"{self.passage.place}, line {self.line}"
        return (
            f"{where}: typed number '{self.text}' in '{self.context}': expected a recorded measure "
            "({measure}`key`), or an entry with its reason in book/allowed_numbers.yml"
        )


@dataclass(frozen=True)
class Allowed:
    """A number that may be typed: what it looks like, why, and on which page (all, where none is named)."""

    looks: re.Pattern
    reason: str
    page: str | None
    written: str


def problems(passages: Iterable[Passage], allowed: Iterable[Allowed]) -> list[str]:
    """Typed numbers, and entries of the allow-list that allow nothing any more, each as a sentence."""
    allowed = list(allowed)
    used: set[Allowed] = set()
    found = []
    for passage in passages:
        for number, entries in typed_numbers(passage, allowed):
            used.update(entries)
            if not entries:
                found.append(str(number))
    unused = [
        f"book/allowed_numbers.yml: entry '{entry.written}' allows nothing"
        f"{f' on page {entry.page}' if entry.page else ''}: expected a number that is typed, or no entry"
        for entry in allowed
        if entry not in used
    ]
    return found + unused


def typed_numbers(passage: Passage, allowed: Iterable[Allowed] = ()) -> Iterator[tuple[TypedNumber, list[Allowed]]]:
    """Every typed number of a passage, with the entries that allow it."""
    here = [entry for entry in allowed if entry.page in (None, passage.page)]
    for line, text in texts(passage.markdown):
        spans = [(entry, match.span()) for entry in here for match in entry.looks.finditer(text)]
        for start, end in numbers(text):
            entries = [entry for entry, (first, last) in spans if first <= start and end <= last]
            context = " ".join(text[max(0, start - 30) : end + 30].replace(HOLE, "…").split())
            at = line + text.count("\n", 0, start)
            yield TypedNumber(passage, at, text[start:end], context), entries


def numbers(text: str) -> list[tuple[int, int]]:
    """Where numbers stand in a text: figures and number words, dates and names aside."""
    for pattern in (*DATES, *NAMES):
        text = pattern.sub(lambda match: HOLE * len(match[0]), text)
    words = [match.span() for match in WORDS.finditer(text)]
    return sorted(words + [_trimmed(match) for match in DIGITS.finditer(text) if _holds_figure(match[0])])


def _holds_figure(text: str) -> bool:
    return any(unicodedata.category(character) in ("Nd", "Nl", "No") for character in text)


def _trimmed(match: re.Match) -> tuple[int, int]:
    """The span of a match without the punctuation around it."""
    inner = match[0].strip(".,;:!?()[]{}'\"“”‘’…—–*_")
    start = match.start() + match[0].index(inner)
    return start, start + len(inner)


def texts(markdown: str) -> Iterator[tuple[int, str]]:
    """The text blocks of a Markdown source, each with its first line; what is not text leaves a hole."""
    yield from _texts(markdown, 0)


def _texts(markdown: str, offset: int) -> Iterator[tuple[int, str]]:
    for token in _parser().parse(markdown):
        first = offset + (token.map[0] if token.map else 0)
        if token.type == "inline":
            yield first + 1, _inline(token.children or [])
        elif token.type in ("html_block", "html_inline"):
            yield first + 1, _plain(token.content)
        elif token.type in ("fence", "colon_fence"):
            yield from _directive(token, first)


def _inline(children: list[Token]) -> str:
    parts, automatic = [], False
    for token in children:
        if token.type == "link_open":
            automatic = token.info == "auto"
        elif token.type == "link_close":
            automatic = False
        elif token.type == "text":
            parts.append(HOLE if automatic else token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "html_inline":
            parts.append(_plain(token.content))
        elif token.type == "image":
            parts.append(_inline(token.children or []))
        elif token.nesting == 0:
            parts.append(HOLE)
    return "".join(parts)


def _directive(token: Token, first: int) -> Iterator[tuple[int, str]]:
    head = re.fullmatch(r"\{([\w:-]+)\}\s*(.*)", token.info.strip())
    if head is None or head[1] in CODE_DIRECTIVES:
        return
    name, argument = head.groups()
    if name in TITLED_DIRECTIVES and argument:
        yield first + 1, _inline(_parser().parseInline(argument)[0].children or [])
    lines = token.content.split("\n")
    skipped = _option_lines(lines)
    body = "\n".join(lines[skipped:])
    if name == "raw":
        yield first + 2 + skipped, _plain(body)
    else:
        yield from _texts(body, first + 1 + skipped)


def _option_lines(lines: list[str]) -> int:
    """How many lines at the head of a directive's body are its options."""
    if lines and lines[0].strip() == "---":
        closing = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == "---"), 0)
        return closing + 1
    return next((i for i, line in enumerate(lines) if not re.match(r"\s*:[\w-]+:", line)), len(lines))


def _plain(markup: str) -> str:
    """HTML without its elements; line breaks stay, so that line numbers hold."""
    for pattern in (r"<!--.*?-->", r"<(script|style)\b.*?</\1\s*>", r"<[^>]*>"):
        markup = re.sub(pattern, lambda match: "\n" * match[0].count("\n"), markup, flags=re.DOTALL | re.IGNORECASE)
    return html.unescape(markup)


@cache
def _parser() -> MarkdownIt:
    extensions = {"attrs_inline", "attrs_block", "colon_fence", "deflist", "fieldlist"}
    return create_md_parser(MdParserConfig(enable_extensions=extensions), RendererHTML)


def book_passages(book: Path, analysis: Path) -> list[Passage]:
    """The prose of the book: its pages, and the Markdown cells of the notebooks before they are executed."""
    pages = [
        Passage(path.stem, f"{book.name}/{path.name}", path.read_text(encoding="utf-8"))
        for path in sorted(book.glob("*.md"))
    ]
    return pages + [cell for path in sorted(analysis.glob("*.ipynb")) for cell in notebook_passages(path)]


def notebook_passages(path: Path) -> Iterator[Passage]:
    """The Markdown cells of one notebook, counted from 1 among all its cells."""
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], 1):
        if cell["cell_type"] == "markdown":
            yield Passage(path.stem, f"{path.parent.name}/{path.name}, cell {number}", "".join(cell["source"]))


def read_allowed(path: Path) -> list[Allowed]:
    """The allow-list: a YAML list of entries with `text` or `pattern`, `reason` and, optionally, `page`.

    Raises ValueError, naming the entry and what was expected, where an entry is not of that form.
    """
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    return [_allowed(entry, number, path.name) for number, entry in enumerate(entries, 1)]


def _allowed(entry: Mapping, number: int, file: str) -> Allowed:
    where = f"{file}, entry {number}"
    if not isinstance(entry, Mapping) or not all(isinstance(value, str) for value in entry.values()):
        raise ValueError(f"{where} is {entry!r}: expected fields that are text (put figures in quotes)")
    extra = set(entry) - {"text", "pattern", "reason", "page"}
    if extra or ("text" in entry) == ("pattern" in entry) or not entry.get("reason"):
        raise ValueError(
            f"{where} has the fields {', '.join(entry)}: expected 'reason', one of 'text' and 'pattern', "
            "and optionally 'page'"
        )
    written = entry.get("text") or entry["pattern"]
    source = r"\s+".join(map(re.escape, written.split())) if "text" in entry else written
    try:
        looks = re.compile(rf"(?<!\w)(?:{source})(?!\w)")
    except re.error as problem:
        raise ValueError(f"{where} has the pattern '{written}': expected a regular expression ({problem})") from None
    return Allowed(looks, entry["reason"], entry.get("page"), written)
