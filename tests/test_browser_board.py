"""The claim board in a browser: search, filters and sorting, from disk, on a phone, and without scripts."""

import json
from collections.abc import Iterator

import pytest
from conftest import Book
from playwright.sync_api import Browser, BrowserContext, Page

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
ROWS = "table.ll-board tbody tr"
SHOWN = f"{ROWS}:not([hidden])"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh reader at a desk."""
    context = browser.new_context(viewport=DESK, color_scheme="light")
    yield context
    context.close()


@pytest.fixture
def board(context: BrowserContext, built_book: Book) -> Iterator[Page]:
    """The front page, opened from disk; in the end nothing must have gone wrong on it."""
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((built_book.html / "book" / "index.html").as_uri())
    page.locator("form.ll-board-controls:not([hidden])").wait_for()
    yield page
    assert errors == []


@pytest.fixture(scope="module")
def claims(built_book: Book) -> list[dict]:
    """The audited claims of the published ledger."""
    every = json.loads((built_book.html / "results" / "claims.json").read_text(encoding="utf-8"))
    return [claim for claim in every if claim["scope"] == "audit"]


def titles(page: Page) -> list[str]:
    """The statements that the board shows, in its order."""
    return page.locator(f"{SHOWN} > th").all_inner_texts()


def column(page: Page, place: int) -> list[str]:
    """A column of the statements that the board shows."""
    return [text.strip() for text in page.locator(f"{SHOWN} > :nth-child({place})").all_inner_texts()]


def test_all_statements_are_there_at_first(board: Page, claims: list[dict]):
    assert titles(board) == [claim["paraphrase"] for claim in claims]
    assert board.locator("form output").inner_text() == f"{len(claims)} of {len(claims)} statements"


@pytest.mark.parametrize("name", ["verdict", "basis", "part"])
def test_a_filter_leaves_what_it_names(board: Page, claims: list[dict], name: str):
    wanted = claims[-1][name]
    board.select_option(f"select[name={name}]", (wanted or "none").replace(" ", "-"))
    assert titles(board) == [claim["paraphrase"] for claim in claims if claim[name] == wanted]


def test_filters_and_search_work_together(board: Page, claims: list[dict]):
    board.select_option("select[name=moved]", "yes")
    moved = [claim for claim in claims if claim["verdict"] != claim["verdict_at_publication"]]
    assert titles(board) == [claim["paraphrase"] for claim in moved]
    word = max(moved[0]["paraphrase"].split(), key=len)
    board.fill("input[name=words]", word.upper())
    found = titles(board)
    assert moved[0]["paraphrase"] in found
    assert all(word.lower() in text.lower() for text in found)
    assert board.locator("form output").inner_text() == f"{len(found)} of {len(claims)} statements"
    assert "moved=yes" in board.url
    board.reload()
    board.locator("form.ll-board-controls:not([hidden])").wait_for()
    assert titles(board) == found


def test_nothing_found_is_said_and_can_be_undone(board: Page, claims: list[dict]):
    board.fill("input[name=words]", "no statement says this")
    assert titles(board) == []
    assert board.locator("form output").inner_text().startswith("0 of ")
    board.click("form button[type=reset]")
    board.wait_for_function("all => document.querySelectorAll('table.ll-board tbody tr:not([hidden])').length === all",
                            arg=len(claims))  # fmt: skip
    assert titles(board) == [claim["paraphrase"] for claim in claims]


def test_a_heading_sorts_both_ways(board: Page):
    heading = board.locator("table.ll-board thead th").nth(0)
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    up = titles(board)
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert titles(board) == up[::-1]
    assert len(up) > 1
    assert up[0].lower() <= up[-1].lower()


def test_verdicts_sort_by_their_order(board: Page):
    board.locator("table.ll-board thead th").nth(3).get_by_role("button").click()
    verdicts = list(dict.fromkeys(column(board, 4)))
    order = [text.strip() for text in board.locator("table.ll-counts tbody th").all_inner_texts()]
    assert verdicts == [verdict for verdict in order if verdict in verdicts]


def test_a_statement_leads_to_its_section(board: Page):
    link = board.locator(f"{ROWS} a").nth(5)
    text = link.inner_text()
    link.click()
    board.wait_for_url("**/book/claims/*.html#claim-*")
    target = board.url.rpartition("#")[2]
    heading = board.locator(f"#{target} > :is(h2, h3)").inner_text()
    assert heading.rstrip("#").strip()[:20] == text[:20]
    board.locator(f"#{target} a.ll-back").click()
    board.wait_for_url("**/book/index.html#claim-board")


def test_the_controls_can_be_reached_by_keyboard_and_have_names(board: Page):
    for name in ("words", "verdict", "basis", "part", "moved"):
        field = board.locator(f"form [name={name}]")
        field.focus()
        assert field.evaluate("field => field === document.activeElement && field.labels.length === 1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_board_fits_a_phone_and_verdicts_have_signs(board: Page, scheme: str):
    board.set_viewport_size(PHONE)
    board.emulate_media(color_scheme=scheme)
    assert board.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    signs = board.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll('table.ll-counts .ll-verdict')].map((mark) => {
            const sign = getComputedStyle(mark, '::before');
            return [mark.textContent, sign.maskImage || sign.webkitMaskImage];
        }))"""
    )
    assert len(signs) == len(set(signs.values())) == 6
    assert "none" not in signs.values()


def test_without_scripts_the_whole_board_is_there(browser: Browser, built_book: Book, claims: list[dict]):
    context = browser.new_context(java_script_enabled=False, viewport=DESK)
    page = context.new_page()
    page.goto((built_book.html / "book" / "index.html").as_uri())
    assert titles(page) == [claim["paraphrase"] for claim in claims]
    assert not page.locator("form.ll-board-controls").is_visible()
    context.close()
