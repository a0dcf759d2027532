"""What a notebook's outputs, a measure in prose and the data package become on a page of the book."""

import csv
import json
import re

import pytest
from limelight import pictures
from limelight.book import assets, codebook, figures, numbers
from limelight.book.figures import Source
from limelight.measure import CHART_MIME, Measure
from sphinx_project import SPEC, STOPS, Project, chapter, label, markdown, notebook, recorded, shown


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small project as it should be, built without a warning; not to be changed."""
    project = Project(tmp_path_factory.mktemp("project"))
    assert project.build() == []
    return project


@pytest.fixture
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small project, to change before building."""
    return Project(tmp_path_factory.mktemp("project"))


def test_a_measure_is_printed_on_every_page(built: Project):
    assert "He made 3 stops, three in words." in built.page("book/chapter").get_text()
    assert "In all three;" in built.page("book/page").get_text()


def test_what_records_measures_shows_nothing(built: Project):
    assert "not for readers" not in built.page("book/chapter").get_text()


def test_a_missing_value_prints_its_sentence(project: Project):
    project.write(
        "book/chapter.ipynb", chapter(Measure("travel.stops", None, "stops", "stops", why="no stop is known"))
    )
    assert project.build() == []
    assert "In all no stop is known;" in project.page("book/page").get_text()


def test_an_unknown_key_is_a_warning_with_document_line_and_near_keys(project: Project):
    project.write("book/page.md", "# Page\n\nText.\n\nIt was {measure}`travel.stop`.\n")
    (warning,) = project.build()
    assert warning.startswith("book/page.md:5: WARNING: no notebook records a measure 'travel.stop'")
    assert warning.endswith("the nearest are travel.stops")


def test_an_unknown_style_is_a_warning(project: Project):
    project.write("book/page.md", "# Page\n\nIt was {measure}`travel.stops|roman`.\n")
    (warning,) = project.build()
    assert "book/page.md:3" in warning
    assert "unknown style 'roman'" in warning


def test_a_key_like_no_other_says_how_many_there_are():
    assert numbers.unknown_key("zzz", {"travel.stops": STOPS}).endswith("none of 1 recorded keys is like it")


def test_pages_that_print_a_changed_measure_are_built_again(project: Project):
    assert project.build() == []
    project.write("book/chapter.ipynb", chapter(Measure("travel.stops", 4, "stops", "foreign stops")))
    assert project.build() == []
    assert "In all four;" in project.page("book/page").get_text()


def test_one_key_with_two_values_stops_the_build(project: Project):
    other = Measure("travel.stops", 4, "stops", "foreign stops")
    project.write("book/other.ipynb", notebook(markdown("# Other"), recorded(other)))
    with pytest.raises(Exception, match=r"travel\.stops is 3 in chapter\.ipynb and 4 in other\.ipynb"):
        project.build()


def test_a_chart_carries_its_specification_words_and_downloads(built: Project):
    figure = built.page("book/chapter").select_one("figure#lull")
    assert figure.select_one("[role=img]")["aria-label"] == 'A "low" October.'
    assert json.loads(figure.select_one("script.ll-spec").string) == SPEC
    caption = figure.find("figcaption").get_text(" ", strip=True)
    assert "One row is one month & more." in caption
    assert "Data through 13 November 2023" in caption
    links = {link["href"]: link["download"] for link in figure.select("a[download]")}
    assert links == {
        "../downloads/lull.csv": "lull.csv",
        "../downloads/lull.svg": "lull.svg",
        "../_sources/book/chapter.ipynb": "chapter.ipynb",
    }
    assert all((built.root / "_build/html/book" / link).is_file() for link in links)
    assert figure.select_one("noscript img")["src"] == "../downloads/lull.svg"


def test_the_rows_of_a_figure_are_its_download(built: Project):
    with (built.root / "_build/html/downloads/lull.csv").open(encoding="utf-8", newline="") as handle:
        assert list(csv.DictReader(handle)) == [
            {"month": "September", "events": "12"},
            {"month": "October", "events": ""},
        ]


def test_sources_are_links_the_nearest_to_the_fact_first(built: Project):
    links = built.page("book/chapter").select("figure#lull .ll-sources a")
    assert [(link.get_text(), link["href"]) for link in links] == [
        ("The B", "https://b.example/"),
        ("a.example, November 2023", "https://a.example/x?y=1&z=2"),
    ]


def test_a_table_keeps_its_head_and_has_no_picture(built: Project):
    figure = built.page("book/chapter").select_one("figure#visits")
    assert figure.select_one("table.limelight caption").get_text() == "Events"
    assert figure.select_one("[role=region]")["aria-label"] == "Title of visits"
    assert [link.get_text() for link in figure.select("a[download]")] == [
        "Rows (CSV) of Title of visits",
        "Notebook of Title of visits",
    ]


def test_prose_links_to_a_figure_by_its_name(built: Project):
    assert built.page("book/page").select_one('a[href="chapter.html#lull"]')


def test_the_chart_engine_is_loaded_where_a_chart_is(built: Project):
    scripts = {
        name: [s.get("src", "") for s in built.page(name).select("script")] for name in ("book/chapter", "book/page")
    }
    assert any("vega.js" in source for source in scripts["book/chapter"])
    assert not any("vega.js" in source for source in scripts["book/page"])
    assert (built.root / "_build/html/_static/vega.js").stat().st_size > 500_000


def test_no_page_names_another_host_but_in_a_link(built: Project):
    for path in (built.root / "_build/html").rglob("*.html"):
        page = built.page(str(path.relative_to(built.root / "_build/html").with_suffix("")))
        loaded = [tag.get("src") or tag.get("href", "") for tag in page.select("[src], link[rel~=stylesheet]")]
        assert not [address for address in loaded if re.match(r"(https?:)?//", address)], path


def test_the_site_carries_the_data(built: Project):
    assert (built.root / "_build/html/data/trips.csv").read_bytes() == (built.root / "data/trips.csv").read_bytes()
    assert (built.root / "_build/html/data/datapackage.json").is_file()


def test_the_root_of_the_site_leads_to_the_first_page(built: Project):
    page = built.page("index")
    assert page.select_one("meta[http-equiv=refresh]")["content"] == "0; url=book/index.html"
    assert page.select_one("a")["href"] == "book/index.html"


def test_a_figure_that_names_an_unknown_source_is_a_warning(project: Project):
    cells = shown({CHART_MIME: SPEC, "text/plain": "alt"}, label("lull", alt="a", sources=["nowhere-1"]))
    project.write("book/chapter.ipynb", notebook(markdown("# Chapter"), recorded(STOPS), cells))
    (warning,) = project.build()
    assert "figure lull names sources nowhere-1" in warning


def test_two_figures_of_one_name_are_a_warning(project: Project):
    cells = shown({CHART_MIME: SPEC, "text/plain": "alt"}, label("lull", alt="a"))
    project.write("book/second.ipynb", notebook(markdown("# Second"), cells))
    project.write("book/index.md", "# Front\n\n```{toctree}\nchapter\npage\nsecond\n```\n")
    assert any("lull" in warning for warning in project.build())


def test_the_printed_figure_is_a_picture_with_words():
    text = figures.printed_figure(
        label("lull", alt='A "low"'), SPEC, [Source("B", "https://b.example/", "press")], "_images/x.svg"
    )
    assert '<img src="_images/x.svg" alt="A &quot;low&quot;">' in text
    assert "<p>Title of lull</p>" in text
    assert "Data through" in text
    assert 'Source: <a href="https://b.example/">B</a>.' in text


def test_many_sources_are_folded_away():
    many = [Source(f"S{number}", f"https://s{number}.example/", "press") for number in range(figures.SOURCES_SHOWN + 3)]
    links = {"csv": "x.csv", "notebook": "x.ipynb"}
    assert "<summary>and 3 more</summary>" in figures.screen_figure(label("t"), "<table></table>", many, links)
    assert "and 3 more, listed in the HTML edition" in figures.printed_figure(label("t"), "<table></table>", many, None)


def test_a_very_long_list_of_sources_ends_in_a_file():
    number = figures.SOURCES_SHOWN + figures.SOURCES_FOLDED + 9
    many = [Source(f"S{place}", f"https://s{place}.example/", "press") for place in range(number)]
    links = {"csv": "x.csv", "notebook": "x.ipynb", "sources": "t-sources.csv"}
    page = figures.screen_figure(label("t"), "<table></table>", many, links)
    assert f'<a href="t-sources.csv" download>all {number} (CSV)</a>' in page
    assert "https://s0.example/" in page
    assert many[-1].url not in page


def test_each_publisher_is_named_once_before_one_is_named_twice():
    sources = [
        Source("A", "1", "press"),
        Source("A", "2", "press"),
        Source("B", "3", "primary"),
        Source("C", "4", "new"),
    ]
    assert [source.url for source in figures.telling_first(sources)] == ["3", "1", "4", "2"]


def test_a_picture_is_drawn_once_in_the_typeface_of_the_book(tmp_path):
    spec = {**SPEC, "config": {"font": "'Source Sans 3'", "axis": {"labelFontSize": 12}}}
    first = pictures.picture(spec, tmp_path)
    drawn = first.stat().st_mtime_ns
    assert pictures.picture(spec, tmp_path) == first
    assert first.stat().st_mtime_ns == drawn
    text = first.read_text(encoding="utf-8")
    assert "Source Sans 3" in text
    assert pictures.MUTED in text
    assert int(re.search(r'<svg[^>]* width="(\d+)', text)[1]) > pictures.WIDTH - 50


def test_all_charts_of_a_notebook_are_drawn_before_a_page_asks(tmp_path):
    executed, folder = tmp_path / "chapter.ipynb", tmp_path / "pictures"
    executed.write_text(chapter(), encoding="utf-8")
    pictures.draw(executed, folder)
    (drawn,) = folder.iterdir()
    assert pictures.picture(SPEC, folder) == drawn


def test_the_edition_is_the_last_day_of_any_figure():
    assert assets.edition_facts(assets.edition([label("a"), label("b", through="2024-02-28")])) == {
        "edition": "2024-02-28",
        "through": "28 February 2024",
    }
    assert assets.edition_facts(assets.edition([])) == {}


def test_a_folder_outside_git_has_no_revision(tmp_path):
    assert assets.revision(tmp_path) is None


def test_the_codebook_describes_every_column(built: Project):
    page = built.page("book/page")
    section = page.select_one("section#table-trips")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in section.select("tbody tr")]
    assert rows == [
        ["trip_id Trip", "string", "Id of the trip.", "never empty; unique"],
        ["rank Rank", "string", "Rank <of> the visit.", "state , working"],
        ["arrived Arrived", "partial date", "Day of arrival.", ""],
        ["sources Sources", "list of sources", "Ids.", ""],
    ]
    facts = [line.get_text() for line in section.select("ul.ll-facts li")]
    assert facts == ["1 row in trips.csv", "key: trip_id", "day of the fact: arrived", "terms: Free."]
    assert section.select_one("a[download]")["href"] == "../data/trips.csv"


def test_the_codebook_follows_the_data(project: Project):
    assert project.build() == []
    project.table("trips", ["trip_id", "rank", "arrived", "sources"], [["t1", "", "", ""], ["t2", "", "", ""]])
    assert project.build() == []
    assert "2 rows in trips.csv" in project.page("book/page").get_text()


def test_the_codebook_names_the_other_table_of_a_key():
    key = {
        "fields": ["event_id", "person"],
        "reference": {"resource": "events", "fields": ["event_id", "person"]},
    }
    text = codebook.summary(
        {
            "name": "x",
            "path": "x.csv",
            "description": "d",
            "limelight:terms": "t",
            "schema": {"foreignKeys": [key]},
        },
        1200,
    )
    assert "1,200 rows" in text
    assert '<a href="#table-events">events</a>' in text


def test_a_typed_number_is_a_warning_each_time_the_book_is_built(project: Project):
    project.write("book/page.md", "# Page\n\nHe made seven stops.\n")
    for _ in range(2):
        (warning,) = project.build()
        assert "book/page.md, line 3: typed number 'seven'" in warning


def test_an_allow_list_of_the_wrong_form_is_a_warning(project: Project):
    project.write("book/allowed_numbers.yml", "- text: seven\n")
    (warning,) = project.build()
    assert "entry 1 has the fields text: expected 'reason'" in warning
