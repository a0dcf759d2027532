"""Claims on the pages of a small book, in HTML and for print, and the same verdicts in all forms of the real one."""

import csv
import json
import re

import pytest
from bs4 import BeautifulSoup
from conftest import Book
from factories.claims import assessment, entry, opinion, varied
from limelight import runs
from limelight.charts import ledger as charts
from pypdf import PdfReader
from sphinx_project import Project

MANY = [f"s-{number}" for number in range(40)]
ENTRIES = [
    entry(note="A note <b>not bold</b>."),
    varied(),
    opinion(),
    entry("named", basis="looked-up", verdict="contradicted", verdict_at_publication="contradicted")
    | {"part": "captions", "paraphrase": "His name was written so", "sources": {"for": MANY, "against": []}},
]
PAGE = "# Calendar\n\n```{claims} calendar\n```\n\nIn a word: {verdict}`busy`, then {verdict}`busy|then`.\n"


def project(root, page: str = PAGE, entries: list | None = None) -> Project:
    """The small project with a ledger."""
    made = Project(root)
    made.write("book/claims.md", page)
    made.write("book/captions.md", "# Captions\n\n```{claims} captions\n```\n")
    made.write("book/board.md", "# Board\n\n```{claim-board}\n```\n\n```{claim-list} basis=looked-up\nLooked up\n```\n")
    made.write(
        "book/more.md",
        "# More\n\n```{claim-agreement}\n```\n\n```{rule-weights}\n```\n\n```{what-changed}\n```\n",
    )
    made.write("book/index.md", "# Front\n\n```{toctree}\nchapter\npage\nclaims\ncaptions\nboard\nmore\n```\n")
    made.table("countries", ["country", "name"], [["KAZ", "Kazakhstan"]])
    run = runs.Run(ENTRIES if entries is None else entries, {}, {}, "2026-09-16")
    runs.write(run, made.root / "book" / "results")
    for name in ("claims", "measures"):
        (made.root / "results").mkdir(exist_ok=True)
        made.write(f"results/{name}.schema.json", "{}")
    sources = [
        [one, f"https://{one}.example/", f"{one}.example", "", "", "press", one, ""] for one in ("a-1", "b-2", *MANY)
    ]
    made.table("sources", ["source_id", "url", "host", "publisher", "published", "kind", "group", "note"], sources)
    made.table("trips", ["trip_id", "rank", "arrived", "sources"], [["t1", "state", "2023", "a-1"]])
    return made


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small project with its ledger, built without a warning; not to be changed."""
    made = project(tmp_path_factory.mktemp("claims"))
    assert made.build() == []
    return made


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of the same project in print."""
    made = project(tmp_path_factory.mktemp("printed"))
    assert made.build("limelightpdf") == []
    pages = PdfReader(made.root / "_build" / "limelightpdf" / "limelight.pdf").pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def section(page: BeautifulSoup, claim: str):
    """The section of a claim."""
    return page.select_one(f"section#claim-{claim}")


def line(part, name: str) -> str:
    """One of the named lines of a claim's section."""
    (found,) = [term for term in part.select(".ll-claim-facts dt") if term.get_text() == name]
    return found.find_next_sibling("dd").get_text(" ", strip=True)


def test_every_claim_of_a_part_has_a_section_of_its_own(built: Project):
    page = built.page("book/claims")
    assert [one["id"] for one in page.select("section[id^=claim-]")] == [
        "claim-three-trips",
        "claim-busy",
        "claim-noisy",
    ]
    assert section(page, "busy").find(["h2", "h3"]).get_text().startswith("The month was busy")


def test_both_verdicts_stand_side_by_side_with_the_basis(built: Project):
    values = section(built.page("book/claims"), "busy").select(".ll-verdict-line dd")
    assert [value.get_text() for value in values] == ["depends on the rule", "supported", "measured"]
    assert values[0].span["class"] == ["ll-verdict", "ll-depends-on-the-rule"]


def test_a_section_says_what_was_asked_found_and_when_it_fails(built: Project):
    part = section(built.page("book/claims"), "busy")
    assert line(part, "Said") == "Paragraph 3, the article."
    assert line(part, "Holds if") == "the answer is more than 4 events."
    assert line(part, "Found").startswith(
        "2 events in 2 (fails) and 8 events in 2 (holds) of 4 readings. It fails where"
    )
    assert line(part, "Found").endswith("No difference is made by confidence ( R15 ).".replace("( R15 )", "(R15)"))
    assert line(part, "Confidence") == "Evidence: robust (2 sources for). Agreement: 50% of 4 readings."
    assert line(part, "Read by hand") == "Supported. The rule for occasions was not asked about."


def test_what_cannot_be_checked_says_why(built: Project):
    part = section(built.page("book/claims"), "noisy")
    assert line(part, "Not checkable") == "An opinion: no record measures noise."
    assert not part.select("script, figure, .ll-downloads")


def test_text_of_the_ledger_is_escaped(built: Project):
    assert line(section(built.page("book/claims"), "three-trips"), "Note") == "A note <b>not bold</b>."


def test_long_lists_of_sources_are_folded_and_cut(built: Project):
    fold = section(built.page("book/captions"), "named").select_one("details")
    assert fold.summary.get_text() == "and 36 more"
    assert fold.select("li")[-1].get_text() == "and 12 more, in the file of sources"


def test_a_curve_shows_every_reading_and_is_described(built: Project):
    page = built.page("book/claims")
    curve = section(page, "busy").select_one(".ll-curve")
    assert curve["role"] == "img"
    assert curve["aria-label"].startswith("Specification curve of 4 readings. The article says more than 4 events;")
    assert [label.get_text() for label in curve.select(".ll-curve-labels span")] == [
        *("the article: 4 events", "8 events", "2 events", "R7 all", "R7 bilateral", "R15 2", "R15 3"),
    ]
    assert curve.svg["viewbox"].startswith("0 0 4 ")
    assert section(page, "three-trips").select_one(".ll-curve") is None


def test_rows_of_a_curve_cover_each_column_once():
    drawn = BeautifulSoup(charts.curve(varied()), "html.parser")
    heights = {}
    for path in drawn.select("path:not(.c):not(.v)"):
        for _, y, width in re.findall(r"M(\d+) ([\d.]+)h(\d+)", path["d"]):
            heights[y] = heights.get(y, 0) + int(width)
    assert list(heights.values()) == [2, 2, 2, 2]


def test_a_curve_without_numbers_has_a_row_for_each_answer():
    readings = [assessment(word == "yes", word, {"R7 occasion": rule}) for word, rule in
                (("yes", "all"), ("no", "bilateral"), ("yes", "no-sidelines"))]  # fmt: skip
    drawn = BeautifulSoup(charts.curve(entry(assessments=readings)), "html.parser")
    labels = [label.get_text() for label in drawn.select("span")]
    assert labels == ["found: no", "found: yes", "R7 all", "R7 bilateral", "R7 no-sidelines"]
    assert drawn.select("path.v") == []


def test_rows_readings_and_sources_can_be_taken_along(built: Project):
    folder = built.root / "_build" / "html" / "downloads"
    links = [link["download"] for link in section(built.page("book/claims"), "busy").select(".ll-downloads a")]
    assert links == ["claim-busy.csv", "claim-busy-readings.csv", "claim-busy-sources.csv"]
    tables = {}
    for name in links:
        with (folder / name).open(encoding="utf-8", newline="") as handle:
            tables[name] = list(csv.DictReader(handle))
    assert tables["claim-busy.csv"] == [
        {"row": "trips:t1", "trip_id": "t1", "rank": "state", "arrived": "2023", "sources": "a-1"}
    ]
    assert [row["holds"] for row in tables["claim-busy-readings.csv"]] == ["yes", "yes", "no", "no"]
    assert [row["url"] for row in tables["claim-busy-sources.csv"]] == ["https://a-1.example/", "https://b-2.example/"]


def test_machines_get_the_same_verdict(built: Project):
    scripts = built.page("book/claims").select('script[type="application/ld+json"]')
    reviews = {one["@id"]: one["reviewRating"] for one in (json.loads(script.string) for script in scripts)}
    assert reviews["#claim-three-trips"]["ratingValue"] == 5
    assert reviews["#claim-busy"]["alternateName"] == "depends on the rule"
    assert len(reviews) == 2


def test_the_role_prints_a_verdict_and_leads_to_its_claim(built: Project):
    links = built.page("book/claims").select("p > a.ll-verdict")
    assert [(link.get_text(), link["href"].rpartition("#")[2]) for link in links] == [
        ("depends on the rule", "claim-busy"),
        ("supported", "claim-busy"),
    ]


def test_the_board_leads_to_other_pages(built: Project):
    page = built.page("book/board")
    addresses = [link["href"] for link in page.select("table.ll-board a")]
    assert addresses[0] == "claims.html#claim-three-trips"
    assert addresses[-1] == "captions.html#claim-named"
    assert page.select_one("#claim-board")
    assert [row.th.get_text() for row in page.select("table.ll-claims tbody tr")] == ["His name was written so"]


def test_the_chart_of_agreement_is_a_figure_like_others(built: Project):
    figure = built.page("book/more").select_one("figure#claim-agreement")
    assert figure.select_one("[role=img]")["aria-label"].startswith("1 column, one for each statement")
    assert [link.get_text().split(" of ")[0] for link in figure.select("a[download]")] == [
        "Rows (CSV)",
        "Picture (SVG)",
    ]


def test_print_says_the_same(printed: str):
    assert "depends on the rule (at publication: supported), measured." in printed
    assert "It fails where only bilateral visits count (R7), and nowhere else: in 2 of 4 readings." in printed
    assert "and 37 more" in printed
    assert "Specification curve of" not in printed


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("{verdict}`bussy`", "no claim has the id 'bussy': the nearest are busy"),
        ("{verdict}`zzzzzz`", "no claim has the id 'zzzzzz': none of 4 ids is like it"),
        ("{verdict}`busy|soon`", "verdict on 'busy' asks for 'soon': expected now or then"),
        ("```{claims} kalender\n```", "claims is 'kalender': expected one of headline, calendar"),
        ("```{claim-list} colour=red\n```", "claim-list asks for colour: expected basis, part"),
    ],
)
def test_what_is_wrong_is_a_warning_that_names_it(tmp_path, page: str, words: str):
    warnings = " ".join(project(tmp_path, f"# Calendar\n\n{page}\n").build())
    assert words in warnings
    assert "book/claims.md:3" in warnings


def test_a_book_without_results_warns(tmp_path):
    made = project(tmp_path)
    for path in (made.root / "book" / "results").iterdir():
        path.unlink()
    assert "claims has nothing to print: expected the results of a build in book/results" in " ".join(made.build())


@pytest.fixture(scope="module")
def claims(built_book: Book) -> list[dict]:
    """The published ledger of the real book."""
    return json.loads((built_book.html / "results" / "claims.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sections(built_book: Book) -> dict[str, BeautifulSoup]:
    """Claim id → its section, wherever in the real book it stands."""
    pages = [
        BeautifulSoup(path.read_text(encoding="utf-8"), "lxml") for path in built_book.html.glob("book/claims/*.html")
    ]
    return {part["id"].removeprefix("claim-"): part for page in pages for part in page.select("section[id^=claim-]")}


def test_every_claim_has_one_section_in_the_real_book(claims: list[dict], sections: dict):
    assert sorted(sections) == sorted(claim["id"] for claim in claims)


def test_pages_machines_and_ledger_carry_one_verdict(claims: list[dict], sections: dict):
    for claim in claims:
        part = sections[claim["id"]]
        now, then, _ = (value.get_text() for value in part.select(".ll-verdict-line dd"))
        assert (now, then) == (claim["verdict"], claim["verdict_at_publication"])
        script = part.select_one('script[type="application/ld+json"]')
        assert (script is not None) == (claim["scope"] == "audit" and claim["basis"] is not None)
        if script:
            review = json.loads(script.string)
            assert (review["reviewRating"]["alternateName"], review["claimReviewed"]) == (now, claim["paraphrase"])


def test_the_board_carries_the_same_verdicts(claims: list[dict], built_book: Book):
    page = BeautifulSoup((built_book.html / "book" / "index.html").read_text(encoding="utf-8"), "lxml")
    rows = page.select("table.ll-board tbody tr")
    listed = {row.a["href"].rpartition("#claim-")[2]: [m.get_text() for m in row.select(".ll-verdict")] for row in rows}
    assert listed == {
        claim["id"]: [claim["verdict"], claim["verdict_at_publication"]]
        for claim in claims
        if claim["scope"] == "audit"
    }
    assert all((built_book.html / "book" / row.a["href"].partition("#")[0]).is_file() for row in rows)


def test_print_carries_the_same_verdicts(claims: list[dict], built_book: Book):
    """In the printed edition each claim's heading is followed by its verdicts, in the ledger's order within a part."""
    text = " ".join(page.extract_text() for page in PdfReader(built_book.pdf).pages)
    pattern = r"Verdict: ?([\w\s-]+?) ?\(at publication: ?([\w\s-]+?)\)"
    printed = [tuple(" ".join(word.split()) for word in found) for found in re.findall(pattern, text)]
    assert sorted(printed) == sorted((claim["verdict"], claim["verdict_at_publication"]) for claim in claims)
    order = list(dict.fromkeys(claim["part"] for claim in claims))
    parts = [
        "headline",
        "calendar",
        "interest",
        "great-gain",
        "money",
        "energy",
        "neighbours",
        "outlook",
        "captions",
        "notes",
    ]
    assert set(order) <= set(parts)
    assert printed == [
        (claim["verdict"], claim["verdict_at_publication"])
        for part in parts
        for claim in claims
        if claim["part"] == part
    ]


def test_files_of_every_claim_are_there(claims: list[dict], sections: dict, built_book: Book):
    for claim in claims:
        for link in sections[claim["id"]].select(".ll-downloads a"):
            assert (built_book.html / "book" / "claims" / link["href"]).resolve().is_file()
