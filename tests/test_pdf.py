"""The printed edition: a small book with everything a page may hold, and the real one."""

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from limelight import measure
from limelight.book import pdf, pdf_page, pdf_table
from limelight.measure import CHART_MIME
from limelight.typeset import TypesetError, typeset
from pypdf import PageObject, PdfReader
from pypdf.generic import Destination, Fit

ROOT = Path(__file__).parents[1]
SECRET = "secret_name_of_the_code"

CHART = {
    "data": {"values": [{"country": "Қазақстан", "visits": 3}, {"country": "Oʻzbekiston", "visits": 5}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "visits", "type": "quantitative"},
        "y": {"field": "country", "type": "nominal"},
    },
    "config": {"font": "'Source Sans 3'"},
}

INDEX = """# Small book

Counted: {measure}`visits.all`. See {ref}`the rules <unit>`, [the chart](#visits-chart),
[the long table](#days-table) and [a page elsewhere](https://example.org/elsewhere).
Written by {cite}`Visitor`.[^one] Again.[^one]

[^one]: A footnote, with Шавкат Мирзиёев and Қасым-Жомарт Тоқаев.

## First words

```{warning}
Mind the *step*.
```
"""

RULES = """# Rules

(unit)=
## The unit

Stop
: A stay in a country.

Run `limelight check`, or

```bash
make book
```

Take {download}`this file <references.bib>`.
"""

NUMBERS = """# Numbers

```{measures}
```
"""

REFERENCES = """# Works

```{bibliography}
```
"""

BIB = "@book{Visitor, author={Visitor, Anna}, title={On visits}, publisher={House}, year={2020}}"


def label(name: str, title: str, **more: str) -> dict:
    return {
        "limelight": {
            "name": name,
            "title": title,
            "caption": f"What {name} shows.",
            "through": "2023-11-09",
            "sources": ["example-org-1"],
            "rows": [],
            "notebook": "visits",
            **more,
        }
    }


def output(data: dict, metadata: dict) -> dict:
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def notebook(alt: str) -> dict:
    rows = "".join(f"<tr><td>Row {n}</td><td>{n * 1000:,}</td></tr>" for n in range(1, 121))
    table = (
        "<table class='limelight'><caption>Long table</caption><thead><tr><th scope='col'>Day of arrival</th>"
        f"<th scope='col'>Number</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    count = measure.Measure("visits.all", 8, "visits", "visits of the small book")
    outputs = [
        output({measure.MIME: {"measures": [count.to_json()]}, "text/plain": "visits.all = 8"}, {}),
        output({CHART_MIME: CHART, "text/plain": alt}, label("visits-chart", "Visits by country", alt=alt)),
        output({"text/html": table, "text/plain": "Row"}, label("days-table", "Long table")),
    ]
    code = {
        "cell_type": "code",
        "id": "b",
        "execution_count": 1,
        "metadata": {"tags": ["hide-input"]},
        "source": f"{SECRET} = visits()",
        "outputs": outputs,
    }
    text = "# Visits\n\n## By country\n\nWho came."
    prose = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}
    python = {"kernelspec": {"name": "python3", "display_name": "Python", "language": "python"}}
    return {"cells": [prose, code], "metadata": python, "nbformat": 4, "nbformat_minor": 5}


def write_book(root: Path, alt: str = "Bars by country: five visits to one, three to the other.") -> Path:
    """A small book in the layout of the real one."""
    book = root / "book"
    (book / "_static").mkdir(parents=True)
    (root / "data").mkdir()
    shutil.copy(ROOT / "_config.yml", root)
    contents = {
        "format": "jb-book",
        "root": "book/index",
        "parts": [
            {"caption": "Findings", "chapters": [{"file": "book/visits"}]},
            {"caption": "Methods", "chapters": [{"file": f"book/{name}"} for name in ("rules", "works", "numbers")]},
        ],
    }
    (root / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    pages = {"index.md": INDEX, "rules.md": RULES, "works.md": REFERENCES, "numbers.md": NUMBERS, "references.bib": BIB}
    for name, text in pages.items():
        (book / name).write_text(text, encoding="utf-8")
    (book / "visits.ipynb").write_text(json.dumps(notebook(alt)), encoding="utf-8")
    header = "source_id,url,host,publisher,published,kind,group,note"
    row = "example-org-1,https://example.org/1,example.org,Example,2023-11-09,press,example,"
    (root / "data" / "sources.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    return root


def print_book(root: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("jupyter-book")
    builder = ["--builder", "custom", "--custom-builder", "limelightpdf"]
    return subprocess.run(
        [program, "build", root, *builder, "-W", "-n", "--keep-going"], capture_output=True, text=True
    )


def printed_file(root: Path) -> bytes:
    return (root / "_build" / "limelightpdf" / "limelight.pdf").read_bytes()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_book(tmp_path_factory.mktemp("printed"))
    done = print_book(root)
    assert done.returncode == 0, done.stdout + done.stderr
    return root


@pytest.fixture(scope="module")
def reader(small: Path) -> PdfReader:
    return PdfReader(small / "_build" / "limelightpdf" / "limelight.pdf")


@pytest.fixture(scope="module")
def real(built_book) -> PdfReader:
    return PdfReader(built_book.pdf)


def text_of(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def bookmarks(reader: PdfReader) -> list[str]:
    def flat(entries: list) -> Iterator[str]:
        for entry in entries:
            if isinstance(entry, list):
                yield from flat(entry)
            else:
                yield re.sub(r"\s+", " ", entry.title)

    return list(flat(reader.outline))


def links(page: PageObject) -> list[dict]:
    annotations = (reference.get_object() for reference in page.get("/Annots", []))
    return [annotation for annotation in annotations if annotation["/Subtype"] == "/Link"]


def addresses(reader: PdfReader) -> set[str]:
    actions = (link.get("/A", {}) for page in reader.pages for link in links(page))
    return {action["/URI"] for action in actions if "/URI" in action}


def fonts(reader: PdfReader) -> dict[str, bool]:
    """Name of every font in the file → whether its program is in it too."""
    found = {}
    for number in range(1, reader.trailer["/Size"]):
        item = reader.get_object(number)
        if isinstance(item, dict) and item.get("/Type") == "/FontDescriptor":
            found[item["/FontName"]] = any(f"/FontFile{kind}" in item for kind in ("", "2", "3"))
    return found


def structure(reader: PdfReader) -> list[dict]:
    """All elements of the tag tree."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"].get("/K")]
    while waiting:
        item = waiting.pop()
        item = item.get_object() if hasattr(item, "get_object") else item
        if isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, dict):
            found.append(item)
            waiting.append(item.get("/K"))
    return found


def test_book_has_title_page_contents_and_numbered_chapters(reader: PdfReader) -> None:
    title, contents = (page.extract_text() for page in reader.pages[:2])
    assert "Limelight" in title and "9 November 2023" in title
    assert "Contents" in contents and "The unit" in contents
    assert bookmarks(reader) == [
        "Small book",
        "First words",
        "Part I Findings",
        "1 Visits",
        "1.1 By country",
        "Part II Methods",
        "2 Rules",
        "2.1 The unit",
        "3 Works",
        "4 Numbers",
        "4.1 From the notebook visits",
    ]


def test_every_line_of_the_contents_is_a_link_within_the_file(reader: PdfReader) -> None:
    inner = [link for link in links(reader.pages[1]) if "/URI" not in link.get("/A", {})]
    assert len(inner) >= 8


def test_links_lead_out_of_the_book_and_across_it(reader: PdfReader) -> None:
    assert addresses(reader) == {"index.html", "https://example.org/elsewhere", "https://example.org/1"}
    front = next(page for page in reader.pages if "Counted:" in page.extract_text())
    inner = [link for link in links(front) if "/URI" not in link.get("/A", {})]
    assert len(inner) >= 7, "number, rules, chart, table, citation and two footnote marks"


def test_a_number_leads_to_its_entry(small: Path, reader: PdfReader) -> None:
    entry = next(n for n, page in enumerate(reader.pages) if "visits.all" in page.extract_text())
    assert "8 visits visits.all" in " ".join(reader.pages[entry].extract_text().split())
    front = next(page for page in reader.pages if "Counted:" in page.extract_text())
    assert entry in [reader.get_destination_page_number(target) for target in destinations(reader, front)]
    source = (small / "_build" / "limelightpdf" / "limelight.typ").read_text(encoding="utf-8")
    assert "#plain-link[#link(<book-numbers--number-visits-all>)[8]]" in source


def destinations(reader: PdfReader, page: PageObject) -> Iterator[Destination]:
    """Where the links of a page lead within the file."""
    for link in links(page):
        target = link.get("/Dest", link.get("/A", {}).get("/D"))
        if isinstance(target, str):
            yield reader.named_destinations[target]
        elif target is not None:
            yield Destination("", target[0], Fit(target[1], tuple(target[2:])))


def test_text_of_the_pages(reader: PdfReader) -> None:
    text = text_of(reader)
    assert "Counted: 8." in text
    assert "Шавкат Мирзиёев" in text and "Қасым-Жомарт Тоқаев" in text
    assert "make book" in text and "this file" in text
    assert text.count("A footnote, with") == 1
    assert "Figure 1 Visits by country" in text and "Data through 9 November 2023" in text
    assert "Қазақстан" in text, "the chart's own words are text"


def test_code_and_plain_text_of_outputs_are_absent(reader: PdfReader) -> None:
    text = text_of(reader)
    for absent in (SECRET, "visits.all = 8", "code cell", "Show code"):
        assert absent not in text


def test_long_table_repeats_its_head(reader: PdfReader) -> None:
    pages = [page.extract_text() for page in reader.pages]
    with_rows = [text for text in pages if re.search(r"Row \d+", text)]
    assert len(with_rows) > 1
    assert all("Day of arrival" in text for text in with_rows)
    assert "120,000" in with_rows[-1]


def test_fonts_are_the_book_s_own_and_embedded(reader: PdfReader) -> None:
    found = fonts(reader)
    assert found and all(found.values())
    assert {name.partition("+")[2].partition("-")[0] for name in found} == {
        "SourceSerif4",
        "SourceSans3",
        "DejaVuSansMono",
    }


def test_file_is_tagged(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].startswith("en")
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    kinds = {element.get("/S") for element in structure(reader)}
    assert {"/H1", "/H2", "/P", "/Figure", "/Table", "/TH", "/TD", "/Link", "/Caption"} <= kinds
    texts = [element["/Alt"] for element in structure(reader) if element.get("/S") == "/Figure"]
    assert "Bars by country: five visits to one, three to the other." in texts


def test_charts_are_drawings_not_pixels(reader: PdfReader) -> None:
    assert not any(page.images for page in reader.pages)


def test_equal_input_gives_equal_bytes(small: Path, tmp_path: Path) -> None:
    again = write_book(tmp_path / "elsewhere")
    assert print_book(again).returncode == 0
    assert printed_file(again) == printed_file(small)


def test_missing_alt_text_fails_and_names_the_figure(tmp_path: Path) -> None:
    root = write_book(tmp_path / "silent", alt="")
    done = print_book(root)
    assert done.returncode != 0
    assert re.search(r"visits.*ERROR: figure 'visits-chart' has no alt text", done.stderr)
    assert not (root / "_build" / "limelightpdf" / "limelight.pdf").exists()


def test_address_of_the_site_may_be_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMELIGHT_SITE_URL", "https://book.example.net/")
    root = write_book(tmp_path / "addressed")
    assert print_book(root).returncode == 0
    found = addresses(PdfReader(io.BytesIO(printed_file(root))))
    assert "https://book.example.net/index.html" in found and "index.html" not in found


def test_address_of_the_site_may_be_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMELIGHT_SITE_URL", "")
    assert pdf.web_address("https://a.example") == "https://a.example/index.html"
    assert pdf.web_address("") == "index.html"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    shutil.copy(pdf.PARTS / "template.typ", tmp_path)
    path = tmp_path / "limelight.typ"
    path.write_text(
        '#import "template.typ": *\n#show: book.with(title: "T", subtitle: "S", web: "index.html")\n',
        encoding="utf-8",
    )
    return path


def test_typst_refuses_a_picture_without_alt_text(source: Path) -> None:
    (source.parent / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    with source.open("a", encoding="utf-8") as file:
        file.write('// page: book/x\n#titled("front", 1, none, true, [Y])\n\n#image("a.svg")\n')
    with pytest.raises(TypesetError, match=r"missing alt text \(in section 'Y', at: #image") as caught:
        typeset(source.parent)
    assert caught.value.page == "book/x"
    assert not (source.parent / "limelight.pdf").exists()


def test_typst_s_warnings_are_told(source: Path) -> None:
    with source.open("a", encoding="utf-8") as file:
        file.write('#titled("front", 1, none, true, [Y])\n\n#text(font: "No Such Type")[x]\n')
    (remark,) = typeset(source.parent)
    assert "unknown font family" in remark.text
    assert (source.parent / "limelight.pdf").read_bytes().startswith(b"%PDF")


def test_formula_fails_and_is_told_with_its_page(tmp_path: Path) -> None:
    root = write_book(tmp_path / "formula")
    with (root / "book" / "rules.md").open("a", encoding="utf-8") as file:
        file.write("\nAs {math}`a^b` has it.\n")
    done = print_book(root)
    assert done.returncode != 0
    assert re.search(r"rules.*ERROR: formula '\\\(a\^b\\\)'", done.stderr)
    assert not (root / "_build" / "limelightpdf" / "limelight.pdf").exists()


def test_link_to_what_the_pdf_lacks_becomes_text() -> None:
    html = (
        '<section id="s"><h1>T</h1><p><a href="_downloads/x.csv">rows</a> <a href="#s">self</a></p></section>'
    )
    page = pdf_page.clean("a", html, 2, "1", Path())
    pdf_page.link_up({"a": page})
    assert [link["href"] for link in page.body.find_all("a")] == ["#a--"]
    assert "rows" in page.body.get_text()


def table(rows: list[list[str]], head: list[str]) -> pdf_table.Shape:
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    heads = "".join(f"<th>{cell}</th>" for cell in head)
    html = f"<table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"
    return pdf_table.shape(BeautifulSoup(html, "lxml").table)


def test_numbers_stand_right_and_years_and_words_left() -> None:
    shape = table(
        [["Aa", "2019", "1,234"], ["Bb", "2020", "−5.5"], ["Cc", "2021", "$7 billion"]], ["n", "y", "v"]
    )
    assert shape.align == ("left", "left", "right")


def test_small_table_keeps_its_own_width_and_stays_whole() -> None:
    shape = table([["Aa", "1"]] * 4, ["n", "v"])
    assert shape.columns == ("auto", "auto") and not shape.breakable


def test_long_words_and_long_texts_share_the_page() -> None:
    text = "a rather long remark about what happened on the day " * 3
    shape = table([["identifier-of-row", text, "12"]] * 30, ["id", "note", "n"])
    word, remark, number = (float(column.removesuffix("fr")) for column in shape.columns)
    assert remark > word > number
    assert word + remark + number == pytest.approx(pdf_table.TEXT_WIDTH, abs=1)
    assert shape.breakable


def test_long_word_may_break_after_its_punctuation() -> None:
    soup = BeautifulSoup("<table><tr><td>one_two_three_four</td><td>a-b</td></tr></table>", "lxml")
    pdf_table.let_long_words_break(soup.table)
    assert soup.table.get_text("|") == "one_\u200btwo_\u200bthree_\u200bfour|a-b"


def chapters(root: Path) -> Iterator[str]:
    """Titles of all pages that the real book's table of contents lists."""
    for part in yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))["parts"]:
        for chapter in part["chapters"]:
            path = root / chapter["file"]
            if path.with_suffix(".ipynb").exists():
                cells = json.loads(path.with_suffix(".ipynb").read_text(encoding="utf-8"))["cells"]
                text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
            else:
                text = path.with_suffix(".md").read_text(encoding="utf-8")
            yield re.search(r"^# (.+)$", text, re.MULTILINE)[1].strip()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("'", "’").replace("\u00a0", " "))


def test_real_book_has_every_chapter_in_text_and_bookmarks(built_book, real: PdfReader) -> None:
    text, marks = plain(text_of(real)), [plain(mark) for mark in bookmarks(real)]
    for title in map(plain, chapters(built_book.root)):
        assert title in text
        assert any(mark.endswith(title) for mark in marks), title


def test_real_book_has_a_page_count_of_a_book(real: PdfReader) -> None:
    assert 25 <= len(real.pages) <= 400


def test_real_book_draws_its_charts(real: PdfReader) -> None:
    assert not any(page.images for page in real.pages)
    texts = [element.get("/Alt", "") for element in structure(real) if element.get("/S") == "/Figure"]
    assert texts and all(len(text) > 20 for text in texts)


def test_real_book_links_out_by_http_only(real: PdfReader) -> None:
    found = addresses(real)
    elsewhere = {address for address in found if not address.startswith(("http://", "https://"))}
    assert elsewhere == {"index.html"}
    assert len(found) > 20


def test_real_book_s_inner_links_arrive(real: PdfReader) -> None:
    named = set(real.named_destinations)
    for page in real.pages:
        for link in links(page):
            target = link.get("/Dest", link.get("/A", {}).get("/D"))
            if isinstance(target, str):
                assert target in named


def test_real_book_embeds_its_fonts(real: PdfReader) -> None:
    found = fonts(real)
    assert found and all(found.values())


def test_real_book_shows_no_code(built_book, real: PdfReader) -> None:
    text = text_of(real)
    for path in (built_book.root / "analysis").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                assert re.sub(r"\s+", " ", "".join(cell["source"])).strip()[:60] not in text
