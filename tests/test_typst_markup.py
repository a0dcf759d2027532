"""From cleaned HTML to Typst: what each element becomes, and that any text is shown as it is."""

import re
from collections.abc import Iterable

import pytest
import typst
from bs4 import BeautifulSoup, Tag
from hypothesis import example, given, settings
from hypothesis import strategies as st
from limelight.book import pdf_page
from limelight.book.typst_markup import PAGE_MARK, markup


def body(html: str) -> Tag:
    return BeautifulSoup(f'<div data-ll-page="book/x">{html}</div>', "lxml").div


def written(html: str) -> str:
    """The markup of a page that holds this, on one line."""
    text = markup(body(html)).removeprefix(f"{PAGE_MARK}book/x\n")
    return re.sub(r"\s+", " ", text).strip()


def test_page_begins_with_its_name() -> None:
    assert markup(body("<p>x</p>")) == f"{PAGE_MARK}book/x\n\n\nx\n"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("a <strong>b</strong> <em>c</em>", "a #strong[b] #emph[c]"),
        ("<sup>2</sup><sub>3</sub><del>4</del>", "#super[2]#sub[3]#strike[4]"),
        ("a<br/>b", "a#linebreak()b"),
        ('<time datetime="2023">now</time><unknown>x</unknown>', "nowx"),
        ('<span class="other">x</span>', "x"),
        ("<strong>a</strong>(b)", r"#strong[a]\(b)"),
        ("<strong>a</strong>;<em>b</em>.c", r"#strong[a]\;#emph[b]\.c"),
        ("<code>a_b  c</code>", "`a_b c`"),
        ("<code>a`b</code>", '#raw("a`b")'),
        ("<code></code><code>x</code>", "`x`"),
        ('<a href="https://a.example/b">c</a>', '#link("https://a.example/b")[c]'),
        ('<a href="#x--y">c</a>', "#link(<x--y>)[c]"),
        ("<a>c</a>", "c"),
        ('<span class="plain-link"><a href="#y">8</a></span>', "#plain-link[#link(<y>)[8]]"),
        ('<span class="footnote" id="n"><p>A note.</p></span>', "#footnote[A note.]<n>"),
        ('<span class="footnote-again" data-ll-of="n"></span>', "#footnote(<n>)"),
        ("<!-- unseen -->a", "a"),
        ("down by -5 (-6), 2023-11, a-1", r"down by −5 (−6), 2023\-11, a\-1"),
    ],
)
def test_inline(html: str, expected: str) -> None:
    assert written(f"<p>{html}</p>") == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a</p>\n<p>b</p>", "a b"),
        ("<ul><li>a</li><li>b</li></ul>", "#list(tight: true, [a], [b], )"),
        ("<ul><li><p>a</p></li></ul>", "#list(tight: false, [a], )"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "#list(tight: true, [a #list(tight: true, [b], )], )"),
        ('<ol start="3"><li>a</li></ol>', "#enum(tight: true, start: 3, [a], )"),
        ('<ol class="loweralpha simple"><li>a</li></ol>', '#enum(tight: true, numbering: "a.", [a], )'),
        ('<ul class="ll-facts"><li>a</li></ul>', "#facts[ #list(tight: true, [a], ) ]"),
        ("<dl><dt>a</dt><dd><p>b</p></dd></dl>", "#terms.item([a], block[b])"),
        (
            "<dl><dt>a</dt><dt>b</dt><dd>c</dd><dt>d</dt></dl>",
            "#terms.item([a#linebreak()b], block[c]) #terms.item([d], block[])",
        ),
        ("<blockquote><p>a</p></blockquote>", "#quote(block: true)[ a ]"),
        ("<hr/>", "#horizontalrule"),
        ("<section><div><p>a</p></div><div>b</div></section>", "a b"),
        (
            '<h2 data-ll-kind="section" data-ll-number="1.1" data-ll-listed="true" id="x">A <em>b</em></h2>',
            '#titled("section", 2, "1.1", true, [A #emph[b]]) <x>',
        ),
        ('<h4 data-ll-kind="minor" data-ll-listed="false">A</h4>', '#titled("minor", 4, none, false, [A])'),
        (
            '<div class="chart" data-ll-src="/a.svg" data-ll-alt=\'An "x"\' data-ll-width="9pt" id="c">'
            '<div class="title">T</div><div class="note"><p>N</p></div></div>',
            '#chart("/a.svg", alt: "An \\"x\\"", width: 9pt, note: [ N ], [T]) <c>',
        ),
        (
            '<div class="callout" data-ll-kind="warning"><div class="title">T</div><div class="body">B</div></div>',
            '#callout("warning", [T], [B])',
        ),
        ('<div class="bibentry" data-ll-key="1" id="r"><p>B</p></div>', '#bib-entry("1", [ B ]) <r>'),
        (
            '<div class="number" id="n"><div class="title">T</div><div class="note">N</div></div>',
            "#number-entry([T], [N]) <n>",
        ),
        (
            '<div class="datatable" data-ll-columns="auto," data-ll-align="left," data-ll-size="8pt"'
            ' data-ll-breakable="false" id="t"><div class="title">T</div><table><thead><tr><th>h</th></tr></thead>'
            '<tbody><tr><td colspan="1" rowspan="2"><p>a</p><p>b</p></td></tr></tbody></table></div>',
            "#data-table(columns: (auto,), align: (left,), size: 8pt, breakable: false, title: [T], "
            "header: ( [h], ), table.cell(rowspan: 2)[a b], ) <t>",
        ),
    ],
)
def test_blocks(html: str, expected: str) -> None:
    assert written(html) == expected


def test_code_keeps_its_lines_and_names_its_language() -> None:
    html = '<div class="highlight-bash notranslate"><div><pre><span>a</span> "\\"\n  b\n</pre></div></div>'
    assert markup(body(html)).endswith('#raw(block: true, lang: "bash", "a \\"\\\\\\"\n  b")\n')


def test_heading_of_a_part() -> None:
    expected = '#titled("part", 1, "Part I", true, [The \\#1]) <part--Part-I>\n'
    assert markup(pdf_page.part_heading("The #1", "Part I")) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<span class="math notranslate">\\(a^b\\)</span>',
        '<div class="math">\\[a^b\\]</div>',
        "<p>so \\(a^b\\) it is</p>",
        "<math>a^b</math>",
    ],
)
def test_formula_is_refused_with_its_page(html: str) -> None:
    with pytest.raises(pdf_page.PdfError, match=r"a\^b.*sets no formulas") as caught:
        markup(body(html), "book/x")
    assert caught.value.page == "book/x"


@pytest.mark.parametrize("name", ["svg", "table", "select", "img"])
def test_unknown_block_is_refused_with_its_page(name: str) -> None:
    with pytest.raises(pdf_page.PdfError, match=f"<{name}>") as caught:
        markup(body(f"<{name}></{name}>"), "book/x")
    assert caught.value.page == "book/x"


STUB = """
#let data-table(columns: (), align: (), size: 8pt, breakable: false, note: none, title: none, header: (), ..cells) = {
  table(columns: columns, table.header(..header), ..cells)
}
"""
CELLS = (
    '<div class="datatable" data-ll-columns="auto," data-ll-align="left," data-ll-size="8pt" data-ll-breakable="false">'
    "<table><tbody></tbody></table></div>"
)
STARTS = (
    *("", "= ", "- ", "+ ", "1. ", "12. ", "/ x: ", "// ", "/* ", "#", "@x ", "https://a.example/b ", "... "),
    *("--", "---", "`", "```", "<x>", "~", "-?", "\\u{41}", "'", '"'),
)
letters = st.sampled_from("\\*_`$#<>@[](){}~\"'/=-+.,:;!?&%|^0123abu \n\t") | st.characters(
    exclude_categories=("Cc", "Cs", "Co", "Cn")
)
texts = st.builds(str.__add__, st.sampled_from(STARTS), st.text(letters, max_size=12))
pairs = st.tuples(texts, texts).filter(lambda pair: not any(re.search(r"\\[(\[]", text) for text in pair))


def element(name: str, *content: str | Tag) -> Tag:
    tag = BeautifulSoup("", "lxml").new_tag(name)
    tag.extend(content)
    return tag


def said(texts: Iterable[str]) -> list[str]:
    """Texts as far as they are told apart: by their words, whatever the width of a minus sign."""
    return [text for text in (" ".join(text.replace("−", "-").split()) for text in texts) if text]


@settings(max_examples=60, deadline=None)
@given(st.lists(pairs, min_size=1, max_size=10))
@example([(start, "x") for start in STARTS])
@example([("x", start) for start in STARTS])
@example([("1", ". x"), (" ", "= x"), ("-", "- x"), ("/", "/ x"), ("http:", "//a.b"), ("..", "."), ("x", "(y)")])
def test_any_text_is_shown_as_it_is(pairs: list[tuple[str, str]]) -> None:
    page = body(f"<ul></ul>{CELLS}")
    for first, second in pairs:
        page.ul.append(element("li", element("time", first), element("time", second)))
        page.tbody.append(element("tr", element("td", element("strong", first), second)))
        page.append(element("p", element("time", first), second))
    html = typst.compile((STUB + markup(page)).encode(), format="html")
    seen = BeautifulSoup(html, "lxml").body
    expected = said(first + second for first, second in pairs)
    for name in ("li", "td", "p"):
        assert said(tag.get_text() for tag in seen.find_all(name)) == expected


@settings(max_examples=30, deadline=None)
@given(st.lists(texts, min_size=1, max_size=10))
def test_any_code_is_shown_as_it_is(codes: list[str]) -> None:
    page = body("")
    for code in codes:
        page.append(element("p", element("code", code), element("code", code)))
        page.append(element("pre", code))
    seen = BeautifulSoup(typst.compile(markup(page).encode(), format="html"), "lxml").body
    assert said(tag.get_text() for tag in seen.find_all("p")) == said(code + code for code in codes)
    assert said(tag.get_text() for tag in seen.find_all("pre")) == said(codes)
