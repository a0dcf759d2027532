"""From a page as Sphinx writes it for the web to the HTML that `typst_markup` turns into Typst.

What only a screen can use (code cells, scripts, buttons, downloads) goes; ids become labels that are unique
in the whole book; charts, tables, callouts, notes and references become blocks that `typst_markup` knows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from limelight.book import pdf_table

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Elements, and classes of elements, that only a screen can use.
SCREEN_ELEMENTS = frozenset(
    ("script", "style", "noscript", "button", "form", "input", "video", "audio", "iframe", "template", "link", "meta")
)
SCREEN_CLASSES = frozenset(
    ("above-input", "cell_input", "headerlink", "section-number", "no-pdf", "toctree-wrapper", "ll-downloads")
)
CALLOUTS = ("warning", "caution", "danger", "important")  # those with a colour of their own in template.typ
LISTED = ("front", "chapter", "section")  # kinds of headings that the table of contents names
LISTED_SECTIONS = 16  # of a chapter; one with more is named in the table of contents without them
CHART_WIDTH = 700  # CSS pixels of a picture that takes the whole width of the printed page
TEXT_HEIGHT = 560  # points that a picture may be high, so that its caption stays on the page
_MAKER = BeautifulSoup("", "lxml")  # bs4 makes tags through a document only
_PAGE_LINK = re.compile(r"#document-(?P<page>[^#]+)(#(?P<id>.+))?")


class PdfError(Exception):
    """Why no PDF could be made, in words for whoever writes the book. page: the page at fault, if known."""

    def __init__(self, message: str, page: str | None = None) -> None:
        super().__init__(message)
        self.page = page


@dataclass
class Page:
    """A cleaned page.

    name    its document name
    body    its content; headings, charts, tables and references carry labels
    labels  id in the source → label that stands nearest to it
    """

    name: str
    body: Tag
    labels: dict[str, str] = field(default_factory=dict)


def clean(name: str, html: str, level: int, chapter: str | None, images: Path) -> Page:
    """A page of the book in the form that `typst_markup` reads.

    level    level of the page's own title among the book's headings
    chapter  its number, or None where its headings carry none
    images   the builder's output folder, against which picture addresses are read
    Raises PdfError naming page and figure where a picture has no alt text.
    """
    body = BeautifulSoup(f'<div data-ll-page="{name}">{html}</div>', "lxml").div
    for tag in [tag for tag in body.find_all(True) if _for_screens(tag)]:
        tag.decompose()
    for fold in _having(body, ["details"], "hide"):
        for tag in fold.find_all("summary", recursive=False):
            tag.decompose()
    page = Page(name, body)
    _set_headings(page, level, chapter)
    _set_notes(page)
    _set_references(page)
    _set_numbers(page)
    _set_callouts(page)
    _set_tables(page)
    _set_charts(page, images)
    _collect_labels(page)
    return page


def link_up(pages: Mapping[str, Page]) -> None:
    """Point every link inside the book at a label; links to files that the PDF lacks become plain text."""
    for page in pages.values():
        for link in page.body.find_all("a"):
            target = _target(link.get("href", ""), page, pages)
            if target is None:
                link.unwrap()
            else:
                link.attrs = {"href": target}


def _target(href: str, page: Page, pages: Mapping[str, Page]) -> str | None:
    if re.match(r"(https?|mailto):", href):
        return href
    across = _PAGE_LINK.fullmatch(href)
    if across and across["page"] in pages:
        page = pages[across["page"]]
        label = page.labels.get(across["id"] or "", page.labels.get(""))
    else:
        label = page.labels.get(href[1:]) if href.startswith("#") else None
    return label and f"#{label}"


def _set_headings(page: Page, level: int, chapter: str | None) -> None:
    """Levels, kinds, numbers and labels of headings, and whether the table of contents names them."""
    headings = [tag for tag in page.body.find_all(True) if tag.name in HEADINGS]
    counts = [0] * len(HEADINGS)
    few = sum(tag.name == "h2" for tag in headings) <= LISTED_SECTIONS
    for index, tag in enumerate(headings):
        depth = HEADINGS.index(tag.name)
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (len(counts) - depth - 1)
        kind = _kind(level + depth, front=level == 1)
        _mark(tag, None, kind=kind, listed=str(kind in LISTED and (depth == 0 or few)).lower())
        if chapter and kind in ("chapter", "section"):
            tag["data-ll-number"] = ".".join([chapter, *map(str, counts[1 : depth + 1])])
        tag["id"] = _label(page.name, f"section-{index}" if index else "")
        tag.name = HEADINGS[min(level + depth, len(HEADINGS)) - 1]
        page.labels.setdefault("", tag["id"])


def _kind(level: int, front: bool) -> str:
    if front:
        return {1: "front", 2: "front-section"}.get(level, "minor")
    return {2: "chapter", 3: "section", 4: "subsection"}.get(level, "minor")


def _set_notes(page: Page) -> None:
    """The first mark of a footnote takes its text along; later marks refer to that."""
    texts = {}
    for note in _having(page.body, ["aside"], "footnote"):
        _take_label(note)
        texts[note["id"]] = note
    set_already = set()
    for mark in _having(page.body, ["a"], "footnote-reference"):
        key = mark["href"].removeprefix("#")
        label = _label(page.name, f"note-{key}")
        if key in set_already:
            replacement = _tag("span", "footnote-again", of=label)
        else:
            replacement = _tag("span", "footnote", label=label)
            replacement["id"] = label
            replacement.extend(list(texts[key].contents))
        set_already.add(key)
        mark.replace_with(replacement)
    for block in _having(page.body, ["aside", "hr"], "footnote-list", "footnote", "footnotes"):
        block.decompose()


def _set_references(page: Page) -> None:
    """Entries of the bibliography, as a key and a text."""
    for entry in _having(page.body, ["div"], "citation"):
        _mark(entry, "bibentry", id=entry["id"], key=_take_label(entry))
        _give_label(page, entry)


def _set_numbers(page: Page) -> None:
    """Entries of the page of numbers: a line with the value, then what it was counted from."""
    for entry in _having(page.body, ["div"], "ll-number"):
        _mark(entry, "number", id=entry["id"])
        first, *rest = entry.find_all("p", recursive=False)
        entry.extend([_block("title", first.extract()), _block("note", rest[0].extract())])
        _give_label(page, entry)


def _take_label(entry: Tag) -> str:
    """Remove the mark of a note or reference, and its links back; gives what the mark says."""
    label = entry.select_one(".label")
    key = label.get_text().strip("[]() \n")
    for tag in [label, *entry.select(".backrefs")]:
        tag.decompose()
    return key


def _set_callouts(page: Page) -> None:
    for box in _having(page.body, ["div", "aside"], "admonition", "sd-card", "topic"):
        kind = next((name for name in box["class"] if name in CALLOUTS), "note")
        title = box.select_one(".admonition-title, .topic-title, .sd-card-title")
        head = _tag("div", "title")
        if title:
            head.extend(list(title.contents))
            title.decompose()
        rest = _tag("div", "body")
        rest.extend(list(box.contents))
        _mark(box, "callout", kind=kind)
        box.extend([head, rest])


def _set_tables(page: Page) -> None:
    """Tables with the shape they are printed in; caption above, the rest of the figure's caption below."""
    for table in page.body.find_all("table"):
        figure = table.find_parent("figure")
        holder = figure or table.find_parent("div", class_="table-wrapper") or table
        block = _tag("div", "datatable")
        if identity := holder.get("id") or table.get("id"):
            block["data-ll-id"] = identity
        if table.caption:
            block.append(_block("title", table.caption.extract()))
        if figure and figure.figcaption:
            block.append(_block("note", figure.figcaption.extract()))
        pdf_table.let_long_words_break(table)
        shape = pdf_table.shape(table)
        for tag in table.find_all("colgroup"):
            tag.decompose()
        for aside in _having(table, ["span"], "ll-note"):
            aside.insert_before(_tag("br"))
        holder.replace_with(block)
        table.attrs = {}
        block.append(table)
        block["data-ll-columns"] = ", ".join(shape.columns) + ","
        block["data-ll-align"] = ", ".join(shape.align) + ","
        block["data-ll-size"], block["data-ll-breakable"] = shape.size, str(shape.breakable).lower()
        _give_label(page, block)


def _set_charts(page: Page, images: Path) -> None:
    for picture in page.body.find_all("img"):
        figure = picture.find_parent("figure")
        holder = figure or picture
        alt = " ".join(picture.get("alt", "").split())
        if not alt:
            name = holder.get("id") or picture["src"]
            expected = "expected a sentence that says what it shows"
            raise PdfError(f"figure '{name}' has no alt text: {expected}", page.name)
        path = Path(picture["src"])
        block = _tag("div", "chart", alt=alt, src=f"/{path.as_posix()}", width=_printed_width(images / path))
        if holder.get("id"):
            block["data-ll-id"] = holder["id"]
        if figure and figure.figcaption:
            block.extend(_caption_parts(figure.figcaption.extract()))
        _out_of_paragraph(holder, block)
        _give_label(page, block)


def _caption_parts(caption: Tag) -> list[Tag]:
    """The title of a figure (the first paragraph of its caption) and the note that follows it, if any."""
    paragraphs = caption.find_all("p", recursive=False)
    if not paragraphs:
        return [_block("title", caption)]
    title = _block("title", paragraphs[0].extract())
    return [title, _block("note", caption)] if len(paragraphs) > 1 else [title]


def _out_of_paragraph(holder: Tag, block: Tag) -> None:
    parent = holder.parent
    if parent.name in ("p", "a") and not parent.get_text(strip=True):
        parent.replace_with(block)
    else:
        holder.replace_with(block)


def _printed_width(picture: Path) -> str:
    """A Typst length that gives all charts of the book one size of type, as far as the page allows."""
    if picture.suffix != ".svg":
        return "100%"
    head = re.search(r"<svg[^>]*>", picture.read_text(encoding="utf-8"))
    sizes = dict(re.findall(r'\s(width|height)="([\d.]+)(?:px)?"', head[0] if head else ""))
    if len(sizes) < 2:
        return "100%"
    width, height = float(sizes["width"]), float(sizes["height"])
    points = min(1.0, width / CHART_WIDTH) * pdf_table.TEXT_WIDTH
    points = min(points, TEXT_HEIGHT * width / height)
    return f"{points:.1f}pt"


def _collect_labels(page: Page) -> None:
    """Every other id of the page leads to the heading, chart, table or reference that stands at it."""
    for tag in page.body.find_all(True):
        if "id" in tag.attrs and not _is_labelled(tag):
            holder = _holder(tag)
            page.labels.setdefault(tag["id"], holder["id"] if holder else page.labels.get("", ""))


def _holder(tag: Tag) -> Tag | None:
    """The labelled block that an id stands for: inside it, else right after it, else before it."""
    following = tag.find_next_sibling()
    if following and not tag.get_text(strip=True) and _is_labelled(following):
        return following
    return tag.find(_is_labelled) or tag.find_previous(_is_labelled)


def _is_labelled(tag: Tag) -> bool:
    return tag.has_attr("data-ll-kind") or tag.has_attr("data-ll-label")


def _give_label(page: Page, block: Tag) -> None:
    identity = block.attrs.pop("data-ll-id", None)
    if identity:
        block["id"] = block["data-ll-label"] = _label(page.name, identity)
        page.labels[identity] = block["id"]


def _label(page: str, identity: str) -> str:
    return re.sub(r"[^\w.-]+", "-", f"{page}--{identity}")


def _for_screens(tag: Tag) -> bool:
    return tag.name in SCREEN_ELEMENTS or not SCREEN_CLASSES.isdisjoint(tag.get("class", ()))


def _having(body: Tag, names: list[str], *classes: str) -> list[Tag]:
    """Elements of these names that have one of the classes: all elements are found and sifted quicker than some."""
    wanted = frozenset(classes)
    return [tag for tag in body.find_all(True) if tag.name in names and not wanted.isdisjoint(tag.get("class", ()))]


def _block(name: str, content: Tag) -> Tag:
    block = _tag("div", name)
    block.extend(list(content.contents))
    return block


def _tag(name: str, css: str | None = None, **marks: str) -> Tag:
    return _mark(_MAKER.new_tag(name), css, **marks)


def _mark(tag: Tag, css: str | None, **marks: str) -> Tag:
    """Give a tag its class and what `typst_markup` reads of it, in place of all attributes it had."""
    tag.attrs = {f"data-ll-{name}": value for name, value in marks.items()}
    if css:
        tag["class"] = [css]
    return tag


def part_heading(title: str, number: str) -> Tag:
    """The page that opens a part."""
    heading = _tag("h1", kind="part", number=number, listed="true")
    heading["id"] = _label("part", number)
    heading.string = title
    return heading
