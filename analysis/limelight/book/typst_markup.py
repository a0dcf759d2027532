"""From the cleaned HTML of a page to Typst markup that calls the functions of `_pdf/template.typ`.

Every writer takes an element and gives its markup. Inline markup stands where it is put; the markup of a block begins
and ends with a line end, that of a paragraph with an empty line. Lists are calls, not marks at the start of a line:
so what they hold need not be indented, and no text can be mistaken for a list.
"""

import re
from collections.abc import Callable, Iterator

from bs4 import NavigableString, Tag

from limelight.book.pdf_page import HEADINGS, PdfError
from limelight.typeset import PAGE_MARK

# What has a meaning of its own somewhere in Typst's text; a dot only as the mark of an ellipsis, a numbered item or a
# field, and a bracket or semicolon only where it may follow a call.
_SPECIAL = re.compile(r"""[\\*_`$#<>@\[\]~"'/=+-]|(?<![^\d.])\.(?!\d)|^[.(;]""")
_SPACE = re.compile("[ \t\n\v\f\r\x85\u2028\u2029]+")  # as HTML collapses it, and every line end that Typst knows
_MINUS = re.compile(r"(?<![^\s(])-(?=\d)")  # a hyphen before a number
_FORMULA = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
_LANGUAGE = "highlight-"  # what the class of a box of code begins with
_BREAK = "#linebreak()"  # a backslash would need a space after it, which is lost at the end of a block
_NUMBERINGS = {"loweralpha": "a.", "upperalpha": "A.", "lowerroman": "i.", "upperroman": "I."}  # as docutils says it
# Elements whose text alone would not say what they show.
_UNPRINTABLE = (
    *("img", "picture", "svg", "canvas", "object", "embed", "map", "table", "caption", "tr", "th", "td"),
    *("menu", "dir", "center", "address", "fieldset", "select", "textarea", "progress", "meter"),
)
# Elements without a form of their own: what they hold, set apart from what stands around them.
_PLAIN = (
    *("p", "section", "article", "main", "aside", "header", "footer", "nav", "hgroup", "figure", "figcaption"),
    *("details", "summary", "dialog"),
)

Writer = Callable[[Tag], str]


def markup(body: Tag, page: str | None = None) -> str:
    """The Typst markup of a cleaned page, or of the heading of a part.

    page  the page's name for whoever has to mend it
    Raises PdfError naming the page where it holds a formula, or an element that has no printed form.
    """
    try:
        return _element(body).strip(" \n") + "\n"
    except PdfError as error:
        raise PdfError(str(error), page) from None


def escaped(text: str) -> str:
    """Text as markup that shows just this text, wherever it stands: white space collapsed, and a true minus sign."""
    return _SPECIAL.sub(r"\\\g<0>", _MINUS.sub("−", _SPACE.sub(" ", text)))


def _element(tag: Tag) -> str:
    return _WRITERS.get(tag.name, _content)(tag)


def _content(tag: Tag) -> str:
    """What an element holds. Comments go: their class is one below that of text."""
    return "".join(
        _element(child) if isinstance(child, Tag) else _text(child) if type(child) is NavigableString else ""
        for child in tag.children
    )


def _trimmed(tag: Tag) -> str:
    """What an element holds, without the space at its ends; one that does not break is kept."""
    return _content(tag).strip(" \n")


def _text(text: str) -> str:
    if "\\" in text and (formula := _FORMULA.search(text)):
        _refuse_formula(formula[0])
    return escaped(text)


def _refuse_formula(formula: str) -> None:
    raise PdfError(f"formula '{formula.strip()}': the printed edition sets no formulas; say it in words")


def _refuse(tag: Tag) -> str:
    raise PdfError(f"element <{tag.name}> has no form in the printed edition")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _label(tag: Tag) -> str:
    return f" <{tag['id']}>" if tag.get("id") else ""


# ---- inline ----


def _call(function: str) -> Writer:
    """A writer of elements that calls a function with what they hold."""
    return lambda tag: _called(function, tag)


def _called(function: str, tag: Tag) -> str:
    """Space at the ends of an element stands outside the call, which may lose it; an empty element is nothing."""
    content = _content(tag)
    inner = content.strip(" ")
    if not inner:
        return content
    before, after = content.split(inner, 1)
    return f"{before}#{function}[{inner}]{after}"


def _link(tag: Tag) -> str:
    target = tag.get("href", "")
    if not target:
        return _content(tag)
    address = f"<{target[1:]}>" if target.startswith("#") else _quoted(target)
    return _called(f"link({address})", tag)


def _code(tag: Tag) -> str:
    text = _SPACE.sub(" ", tag.get_text())
    if "`" in text:
        return f"#raw({_quoted(text)})"
    return f"`{text}`" if text else ""  # two backticks would join a third one that follows


def _footnote(tag: Tag) -> str:
    """A footnote's text comes with its first mark, so that Typst sets it at the foot of that page."""
    return f"#footnote[{_trimmed(tag)}]<{tag['id']}>"


# ---- blocks ----


def _paragraph(tag: Tag) -> str:
    return f"\n\n{_content(tag).strip(' ')}\n\n"


def _marked(tag: Tag) -> str:
    """A `div` or `span` by the mark that it carries; one without is what it holds, set apart if it is a `div`."""
    classes = tag.get("class", ())
    writer = _MARKS.get(classes[0]) if classes else None
    if writer:
        return writer(tag)
    if classes and classes[0].startswith(_LANGUAGE):
        return _listing(tag, classes[0].removeprefix(_LANGUAGE))
    if "math" in classes:
        _refuse_formula(tag.get_text())
    if page := tag.get("data-ll-page"):
        return f"\n{PAGE_MARK}{page}\n{_content(tag)}\n"
    return _content(tag) if tag.name == "span" else _paragraph(tag)


def _heading(tag: Tag) -> str:
    number = _quoted(tag["data-ll-number"]) if tag.has_attr("data-ll-number") else "none"
    arguments = f"{_quoted(tag['data-ll-kind'])}, {tag.name[1]}, {number}, {tag['data-ll-listed']}"
    return f"\n#titled({arguments}, [{_trimmed(tag)}]){_label(tag)}\n"


def _list(tag: Tag) -> str:
    """As Typst has it, a list is tight where its items are no paragraphs."""
    items = [child for child in tag.children if isinstance(child, Tag)]
    tight = not any(child.name == "p" for item in items for child in item.children)
    options = f"tight: {str(tight).lower()}, "
    if "start" in tag.attrs:
        options += f"start: {int(tag['start'])}, "
    for name in _NUMBERINGS.keys() & set(tag.get("class", ())):
        options += f'numbering: "{_NUMBERINGS[name]}", '
    function = "enum" if tag.name == "ol" else "list"
    rows = "".join(f"[{_trimmed(item)}],\n" for item in items)
    written = f"\n#{function}({options}\n{rows})\n"
    return f"\n#facts[{written}]\n" if "ll-facts" in tag.get("class", ()) else written


def _terms(tag: Tag) -> str:
    """Names that stand together share the description that follows them.

    Each item is a call of its own, since template.typ says how an item looks, not how the list does.
    """
    written, terms = [], []
    for child in [child for child in tag.children if isinstance(child, Tag)]:
        if child.name == "dt":
            terms.append(_trimmed(child))
        else:
            written.append(_term(terms, _trimmed(child)))
            terms = []
    return "\n" + "".join(written) + (_term(terms, "") if terms else "")


def _term(terms: list[str], description: str) -> str:
    return f"#terms.item([{_BREAK.join(terms)}], block[{description}])\n"


def _listing(tag: Tag, language: str | None = None) -> str:
    """Code as it stands in `pre`, or in the box that Sphinx sets around it."""
    code = (tag.find("pre") or tag).get_text().strip("\n")
    argument = f"lang: {_quoted(language)}, " if language else ""
    return f"\n#raw(block: true, {argument}{_quoted(code)})\n"


# ---- what pdf_page marks ----


def _part(tag: Tag, css: str) -> str:
    """The content of the child of a class; nothing where there is none."""
    found = (child for child in tag.children if isinstance(child, Tag) and css in child.get("class", ()))
    return next(map(_content, found), "")


def _argument(tag: Tag, css: str) -> str:
    content = _part(tag, css)
    return f"{css}: [{content}],\n" if content else ""


def _chart(tag: Tag) -> str:
    source, alt, width = (tag[f"data-ll-{name}"] for name in ("src", "alt", "width"))
    arguments = f"{_quoted(source)}, alt: {_quoted(alt)}, width: {width},\n{_argument(tag, 'note')}"
    return f"\n#chart({arguments}[{_part(tag, 'title')}]){_label(tag)}\n"


def _table(tag: Tag) -> str:
    columns, align, size, breakable = (tag[f"data-ll-{name}"] for name in ("columns", "align", "size", "breakable"))
    shape = f"columns: ({columns}), align: ({align}), size: {size}, breakable: {breakable},\n"
    words = _argument(tag, "title") + _argument(tag, "note")
    head, body = [], []
    for row in _rows(tag.table):
        cells = "".join(_cell(child) for child in row.children if isinstance(child, Tag))
        (head if row.parent.name == "thead" else body).append(f"{cells}\n")
    return f"\n#data-table({shape}{words}header: (\n{''.join(head)}),\n{''.join(body)}){_label(tag)}\n"


def _rows(table: Tag) -> Iterator[Tag]:
    for child in table.children:
        if isinstance(child, Tag):
            yield from [child] if child.name == "tr" else _rows(child)


def _cell(cell: Tag) -> str:
    spans = ", ".join(f"{name}: {int(cell[name])}" for name in ("colspan", "rowspan") if cell.get(name, "1") != "1")
    function = f"table.cell({spans})" if spans else ""
    return f"{function}[{_trimmed(cell)}], "


def _callout(tag: Tag) -> str:
    return f"\n#callout({_quoted(tag['data-ll-kind'])}, [{_part(tag, 'title')}], [{_part(tag, 'body')}])\n"


def _reference(tag: Tag) -> str:
    return f"\n#bib-entry({_quoted(tag['data-ll-key'])}, [{_content(tag)}]){_label(tag)}\n"


def _number(tag: Tag) -> str:
    return f"\n#number-entry([{_part(tag, 'title')}], [{_part(tag, 'note')}]){_label(tag)}\n"


_MARKS: dict[str, Writer] = {
    "chart": _chart,
    "datatable": _table,
    "callout": _callout,
    "bibentry": _reference,
    "number": _number,
    "footnote": _footnote,
    "footnote-again": lambda tag: f"#footnote(<{tag['data-ll-of']}>)",
    "plain-link": _call("plain-link"),
}
_WRITERS: dict[str, Writer] = {
    **dict.fromkeys(("div", "span"), _marked),
    **dict.fromkeys(HEADINGS, _heading),
    **dict.fromkeys(("strong", "b"), _call("strong")),
    **dict.fromkeys(("em", "i"), _call("emph")),
    **dict.fromkeys(("del", "s"), _call("strike")),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), _code),
    **dict.fromkeys(("ul", "ol"), _list),
    **dict.fromkeys(_UNPRINTABLE, _refuse),
    **dict.fromkeys(_PLAIN, _paragraph),
    "sup": _call("super"),
    "sub": _call("sub"),
    "a": _link,
    "br": lambda tag: _BREAK,
    "wbr": lambda tag: "\u200b",
    "hr": lambda tag: "\n#horizontalrule\n",
    "dl": _terms,
    "blockquote": lambda tag: f"\n#quote(block: true)[{_content(tag)}]\n",
    "pre": _listing,
    "math": lambda tag: _refuse_formula(tag.get_text()) or "",
}
