"""The page of numbers, the links that lead to it, and the data of the panels beside each page."""

import json
import re

import pytest
from limelight.book import numbers, numbers_page
from limelight.book.figures import Source
from limelight.measure import Measure
from sphinx_project import FIELDS, STOPS, Project, chapter, markdown, notebook, recorded

INDEX = "# Front\n\n```{toctree}\nchapter\npage\nother\nrules\nnumbers\n```\n"
PAGE = "# Page\n\n## All {measure}`travel.stops`\n\nIn all {measure}`travel.stops|words` and {measure}`other.none`.\n"
NONE = Measure("other.none", None, "days", "days without a stop", why="no day is known")
SILENT = Measure("other.silent", 5, "days", "days that no page prints")


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small project with a page of numbers, to change before building."""
    return numbered(Project(tmp_path_factory.mktemp("numbers")))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same, built without a warning; not to be changed."""
    project = numbered(Project(tmp_path_factory.mktemp("numbers")))
    assert project.build() == []
    return project


def numbered(project: Project) -> Project:
    project.write("book/index.md", INDEX)
    project.write("book/page.md", PAGE)
    project.write("book/rules.md", "# Rules\n")
    project.write("book/numbers.md", "# Numbers\n\n```{measures}\n```\n")
    project.write("book/other.ipynb", notebook(markdown("# Other"), recorded(NONE, SILENT)))
    rows = [["a", "state", "2023", "a-1"], ["b", "working", "2023-05", "b-2 a-1"], ["c", "", "", ""]]
    project.table("trips", [field["name"] for field in FIELDS], rows)
    return project


def panels(project: Project, page: str) -> dict:
    text = (project.root / "_build/html" / f"{page}.numbers.js").read_text(encoding="utf-8")
    return json.loads(re.fullmatch(r"limelightNumbers\((.*)\);\n", text)[1])


def test_a_number_leads_to_its_entry(built: Project):
    links = built.page("book/page").select("article a.measure, .body a.measure")
    assert [link.get_text() for link in links] == ["3", "three", "no day is known"]
    assert {link["href"] for link in links} == {"numbers.html#number-travel-stops", "numbers.html#number-other-none"}
    assert links[0]["data-key"] == "travel.stops"
    listed = built.page("book/numbers")
    for link in links:
        assert listed.find(id=link["href"].partition("#")[2])


def test_no_link_stands_in_another(built: Project):
    for page in ("index", "page", "numbers"):
        assert not built.page(f"book/{page}").select("a a")


def test_the_page_lists_what_the_book_prints_and_no_more(built: Project):
    page = built.page("book/numbers")
    assert [entry["id"] for entry in page.select(".ll-number")] == ["number-travel-stops", "number-other-none"]
    sections = {section["id"]: len(section.select(".ll-number")) for section in page.select("section section")}
    assert sections == {"numbers-chapter": 1, "numbers-other": 1}


def test_an_entry_says_all_of_a_measure(built: Project):
    entry = built.page("book/numbers").find(id="number-travel-stops")
    assert entry.get_text(" ", strip=True).replace(" ,", ",").replace(" .", ".") == (
        "3 stops travel.stops Foreign stops. R1 unit: stop. 3 rows: trips:a, trips:b, trips:c. "
        "2 sources: The B, a.example, November 2023. Notebook."
    )
    links = [link["href"] for link in entry.select("a")]
    assert links == ["https://b.example/", "https://a.example/x?y=1&z=2", "chapter.html"]


def test_an_entry_names_the_first_few_of_many():
    one = Measure("a.b", 9, "stops", "stops", {}, tuple(f"trips:{number}" for number in range(9)))
    sources = [Source(f"S{number}", f"https://s{number}.example/", "press") for number in range(5)]
    text = numbers_page.entry(one, sources, None)
    assert "9 rows: <code>trips:0</code>, <code>trips:1</code>, <code>trips:2</code> and 6 more" in text
    assert text.count("<a ") == numbers_page.SOURCES_SHOWN
    assert "and 3 more" in text


def test_an_entry_without_a_value_prints_its_sentence(built: Project):
    entry = built.page("book/numbers").find(id="number-other-none").get_text()
    assert entry.startswith("no day is known")
    assert "No rows. No sources." in entry


def test_panels_hold_the_numbers_of_their_page_with_all_rows_and_sources(built: Project):
    data = panels(built, "book/chapter")
    assert list(data["measures"]) == ["travel.stops"]
    stops = data["measures"]["travel.stops"]
    assert (stops["value"], stops["unit"], stops["label"]) == ("3", "stops", "foreign stops")
    assert stops["reading"] == [["R1 unit", "stop"]]
    rows = [data["rows"][place] for place in stops["rows"]]
    assert [f"{table}:{row}" for table, row, _, _ in rows] == list(STOPS.rows)
    assert [[data["sources"][place][0] for place in cited] for *_, cited in rows] == [
        ["a.example, November 2023"],
        ["The B", "a.example, November 2023"],
        [],
    ]
    assert {data["sources"][place][1] for place in stops["sources"]} == {
        "https://a.example/x?y=1&z=2",
        "https://b.example/",
    }


def test_addresses_of_the_panels_are_seen_from_their_page(built: Project):
    data = panels(built, "book/chapter")
    folder = built.root / "_build/html/book"
    assert data["tables"] == {"trips": "../data/trips.csv"}
    for address in [*data["tables"].values(), *data["notebooks"].values(), data["rules"]]:
        assert (folder / address).is_file()


def test_a_page_names_its_panels_only_where_it_has_any(built: Project):
    meta = built.page("book/page").select_one("meta[name=limelight-numbers]")
    assert (built.root / "_build/html/book" / meta["content"]).is_file()
    for page in ("rules", "numbers"):
        assert not built.page(f"book/{page}").select("meta[name=limelight-numbers]")
        assert not (built.root / "_build/html/book" / f"{page}.numbers.js").exists()


def test_a_changed_source_of_a_row_reaches_panels_and_page(project: Project):
    assert project.build() == []
    rows = [["a", "state", "2023", "a-1"], ["b", "working", "2023-05", ""], ["c", "", "", ""]]
    project.table("trips", [field["name"] for field in FIELDS], rows)
    assert project.build() == []
    assert len(panels(project, "book/chapter")["sources"]) == 1
    assert "1 source:" in project.page("book/numbers").find(id="number-travel-stops").get_text()


def test_a_number_no_longer_printed_leaves_the_page(project: Project):
    assert project.build() == []
    project.write("book/page.md", "# Page\n\nNothing counted.\n")
    assert project.build() == []
    assert not project.page("book/numbers").find(id="number-other-none")
    assert "No page prints a number of it." in project.page("book/numbers").get_text()


def test_a_row_that_the_data_lack_is_a_warning(project: Project):
    project.write("book/chapter.ipynb", chapter(Measure("travel.stops", 3, "stops", "foreign stops", {}, ("trips:z",))))
    warnings = project.build()
    assert any("row trips:z is not in trips.csv" in warning for warning in warnings)


def test_keys_with_one_anchor_are_a_warning(project: Project):
    both = (Measure("a.b-c", 1, "stops", "one"), Measure("a.b.c", 1, "stops", "other"))
    project.write("book/other.ipynb", notebook(markdown("# Other"), recorded(NONE, *both)))
    (warning,) = project.build()
    assert "measures a.b-c and a.b.c share the anchor number-a-b-c" in warning


def test_an_anchor_has_dashes_for_dots():
    assert numbers.anchor("travel.now.no-visits") == "number-travel-now-no-visits"
