"""The built site in a browser that reaches no other host: from disk, from a server, in the dark, on a phone."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Book
from playwright.sync_api import Browser, BrowserContext, Page

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
CHAPTERS = ("book/calendar.html", "book/travel.html", "book/deals.html")
DRAWN = "figure.ll-chart-figure[data-drawn=yes]"
SLIDER = 'input[type="range"][name="as_of"]'
MARKS = ".ll-chart svg"


class Visit:
    """A page and what went wrong on it: messages of errors, requests to other hosts, requests that failed."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home = home
        self.errors: list[str] = []
        self.outside: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self._note(message.type == "error", message.text))
        self.page.on("pageerror", lambda error: self._note(True, str(error)))
        self.page.on("requestfailed", lambda request: self._failed(request.url, request.failure or ""))
        self.page.on("request", lambda request: self._outside(request.url))

    def _note(self, wrong: bool, text: str) -> None:
        if wrong:
            self.errors.append(text)

    def _failed(self, url: str, why: str) -> None:
        # What the reader's own next step cut short is no failure.
        self._note(why != "net::ERR_ABORTED", f"failed: {url}: {why}")

    def _outside(self, url: str) -> None:
        if not url.startswith((self.home, "data:", "blob:")):
            self.outside.append(url)

    def open(self, path: str) -> Page:
        """Open a page of the site and wait until its charts are drawn."""
        self.page.goto(self.home + path)
        charts = self.page.locator("figure.ll-chart-figure").count()
        self.page.wait_for_function(
            "([drawn, charts]) => document.querySelectorAll(drawn).length === charts", arg=[DRAWN, charts]
        )
        return self.page

    def assert_clean(self) -> None:
        """Nothing was asked of another host, and nothing went wrong."""
        assert self.outside == []
        assert self.errors == []


@pytest.fixture(scope="session")
def served(built_book: Book) -> Iterator[str]:
    """The address of the built site on a server of this machine."""
    handler = functools.partial(QuietHandler, directory=built_book.html)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh reader at a desk, who likes it light, far from Greenwich."""
    context = browser.new_context(viewport=DESK, color_scheme="light", timezone_id="America/Los_Angeles")
    yield context
    context.close()


@pytest.fixture
def visit(context: BrowserContext, built_book: Book) -> Visit:
    """The site opened from disk."""
    return Visit(context, built_book.html.as_uri() + "/")


def pages(book: Book) -> list[str]:
    """All pages of the site."""
    return sorted(str(path.relative_to(book.html)) for path in book.html.rglob("*.html"))


def test_every_page_opens_from_disk_without_an_error_or_another_host(visit: Visit, built_book: Book):
    for path in pages(built_book):
        visit.open(path)
    visit.assert_clean()


def test_every_page_opens_from_a_server_without_an_error_or_another_host(
    context: BrowserContext, built_book: Book, served: str
):
    visit = Visit(context, served)
    for path in pages(built_book):
        visit.open(path)
    visit.assert_clean()


def test_the_root_leads_to_the_front_page(visit: Visit):
    visit.page.goto(visit.home + "index.html")
    visit.page.wait_for_url("**/book/index.html")
    assert visit.page.locator("article h1").count() == 1


@pytest.mark.parametrize("path", CHAPTERS)
def test_charts_are_drawn_and_described(visit: Visit, path: str):
    page = visit.open(path)
    figures = page.locator("figure.ll-chart-figure")
    assert figures.count() > 0
    for figure in figures.all():
        assert figure.locator("svg path, svg rect, svg text").count() > 3
        assert len(figure.locator("[role=img]").get_attribute("aria-label")) > 40


def test_a_mark_has_a_tooltip(visit: Visit):
    page = visit.open("book/calendar.html")
    page.locator("figure.ll-chart-figure").last.locator(".mark-rect.role-mark path").nth(5).hover()
    page.locator("#vg-tooltip-element.visible").wait_for()
    assert page.locator("#vg-tooltip-element").inner_text().strip()


def test_the_slider_moves_the_record_and_says_the_day(visit: Visit):
    page = visit.open("book/travel.html")
    figure = page.locator("figure.ll-chart-figure", has=page.locator(SLIDER))
    slider = figure.locator(SLIDER)
    assert slider.get_attribute("aria-label")
    last, drawn = figure.locator("output").inner_text(), figure.locator("svg").inner_html()
    assert figure.locator(".ll-through time").inner_text() == last
    slider.focus()
    page.keyboard.press("Home")
    first = figure.locator("output").inner_text()
    assert slider.get_attribute("aria-valuetext") == first != last
    page.wait_for_function(
        "([svg, before]) => svg.innerHTML !== before", arg=[figure.locator("svg").element_handle(), drawn]
    )
    page.keyboard.press("ArrowRight")
    assert figure.locator("output").inner_text() not in (first, last)
    assert not figure.get_by_text(slider.input_value()).is_visible()
    visit.assert_clean()


def test_a_reader_in_the_dark_gets_dark_charts_and_keeps_the_day(visit: Visit):
    page = visit.open("book/travel.html")
    slider = page.locator(SLIDER)
    slider.focus()
    page.keyboard.press("Home")
    day = slider.input_value()
    label = page.locator(f"{MARKS} .role-axis-label text").first
    light, paper = label.get_attribute("fill"), background(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("([before]) => document.querySelector('.ll-chart svg .role-axis-label text')"
                           "?.getAttribute('fill') !== before", arg=[light])  # fmt: skip
    assert background(page) != paper
    page.wait_for_function("([day]) => document.querySelector('input[name=as_of]')?.value === day", arg=[day])
    visit.assert_clean()


def test_the_theme_button_turns_the_page_dark(visit: Visit):
    page = visit.open("book/calendar.html")
    paper = background(page)
    for _ in range(3):
        page.locator("button.theme-switch-button:visible").first.click()
        if page.locator("html[data-mode=dark]").count():
            break
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert background(page) != paper


def background(page: Page) -> str:
    """The colour of the page behind its text."""
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_overflows_a_phone(visit: Visit, built_book: Book, scheme: str):
    visit.page.set_viewport_size(PHONE)
    visit.page.emulate_media(color_scheme=scheme)
    wide = {}
    for path in pages(built_book):
        page = visit.open(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wide[path] = width
    assert wide == {}


def test_a_chart_follows_the_width_of_its_place(visit: Visit):
    page = visit.open("book/travel.html")
    desk = page.locator(MARKS).first.bounding_box()["width"]
    page.set_viewport_size(PHONE)
    page.wait_for_function("() => document.querySelector('.ll-chart svg').getBoundingClientRect().width <= 390")
    assert page.locator(MARKS).first.bounding_box()["width"] < desk


def test_text_and_charts_are_set_in_the_typefaces_of_the_book(visit: Visit):
    page = visit.open("book/travel.html")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))"
    )
    assert {"Source Serif 4", "Source Sans 3"} <= set(loaded)
    assert "Source Sans 3" in page.locator(f"{MARKS} text").first.evaluate("text => getComputedStyle(text).fontFamily")


def test_the_search_finds_a_page_from_disk(visit: Visit):
    page = visit.page
    page.goto(visit.home + "search.html?q=warrant")
    page.locator("#search-results li a", has_text="warrant").first.wait_for()
    visit.assert_clean()


NUMBER, PANEL = "a.measure", ".ll-panel[role=dialog]"


def test_a_number_opens_its_provenance_under_the_pointer(visit: Visit):
    page = visit.open("book/travel.html")
    number = page.locator(NUMBER).first
    number.hover()
    panel = page.locator(PANEL)
    panel.wait_for()
    assert panel.locator("dd").first.inner_text()
    assert number.get_attribute("aria-expanded") == "true"
    assert page.evaluate("document.activeElement === document.body")
    panel.hover()
    page.wait_for_timeout(500)
    assert panel.is_visible()
    page.mouse.move(5, 5)
    panel.wait_for(state="detached")
    visit.assert_clean()


def test_a_pointer_that_passes_by_opens_nothing(visit: Visit):
    page = visit.open("book/travel.html")
    page.locator(NUMBER).first.hover()
    page.mouse.move(5, 5)
    page.wait_for_timeout(500)
    assert page.locator(PANEL).count() == 0


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_number_opens_and_closes_by_keyboard(visit: Visit, key: str):
    page = visit.open("book/travel.html")
    number = page.locator(NUMBER).first
    number.focus()
    page.keyboard.press(key)
    panel = page.locator(PANEL)
    panel.wait_for()
    assert panel.evaluate("panel => panel === document.activeElement")
    assert page.url.endswith("travel.html")
    page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    assert number.evaluate("number => number === document.activeElement")
    assert number.get_attribute("aria-expanded") == "false"


def test_tab_leaves_the_panel_for_the_next_stop_of_the_page(visit: Visit):
    page = visit.open("book/travel.html")
    first, second = page.locator(NUMBER).nth(0), page.locator(NUMBER).nth(1)
    first.focus()
    page.keyboard.press("Enter")
    page.locator(PANEL).locator("a").last.focus()
    page.keyboard.press("Tab")
    assert second.evaluate("number => number === document.activeElement")
    assert page.locator(PANEL).count() == 0
    first.focus()
    page.keyboard.press("Enter")
    page.locator(PANEL).wait_for()
    page.keyboard.press("Shift+Tab")
    assert first.evaluate("number => number === document.activeElement")


def test_a_panel_lists_all_rows_and_leads_to_their_files(visit: Visit, built_book: Book):
    page = visit.open("book/calendar.html")
    number = page.locator(f"{NUMBER}[data-key='calendar.events']").first
    number.click()
    panel = page.locator(PANEL)
    panel.wait_for()
    rows = panel.locator("details").first
    said = int(rows.locator("summary").inner_text().split()[0])
    assert said == rows.locator("li").count() > 5
    if rows.get_attribute("open") is None:
        rows.locator("summary").click()
    for link in rows.locator("li:first-child a").all():
        assert link.is_visible()
    address = rows.locator("li:first-child a").first.evaluate("link => link.href")
    assert address == (built_book.html / "data" / "events.csv").as_uri()
    entry = panel.locator("a", has_text="All numbers").evaluate("link => link.href")
    page.goto(entry)
    assert page.locator(":target code").first.inner_text() == "calendar.events"


def test_a_number_opens_at_a_tap_within_the_phone(browser: Browser, built_book: Book):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = Visit(context, built_book.html.as_uri() + "/").open("book/travel.html")
    page.locator(NUMBER).first.tap()
    panel = page.locator(PANEL)
    panel.wait_for()
    box = panel.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    assert box["y"] > 0 and box["y"] + box["height"] <= PHONE["height"] + 1
    page.touchscreen.tap(100, box["y"] - 60)
    panel.wait_for(state="detached")
    context.close()


def test_a_number_without_scripts_leads_to_its_entry(browser: Browser, built_book: Book):
    context = browser.new_context(java_script_enabled=False, viewport=DESK)
    page = context.new_page()
    page.goto((built_book.html / "book" / "travel.html").as_uri())
    number = page.locator(NUMBER).first
    key = number.get_attribute("data-key")
    number.click()
    assert page.locator(":target code").first.inner_text() == key
    context.close()


def test_a_panel_that_cannot_be_loaded_leads_to_the_entry(context: BrowserContext, built_book: Book):
    context.route("**/*.numbers.js", lambda route: route.abort())
    page = Visit(context, built_book.html.as_uri() + "/").open("book/travel.html")
    page.locator(NUMBER).first.click()
    page.wait_for_url("**/numbers.html#number-*")


@pytest.mark.parametrize("kind", ["Rows (CSV)", "Picture (SVG)", "Notebook"])
def test_a_figure_can_be_taken_along(context: BrowserContext, served: str, kind: str):
    page = Visit(context, served).open("book/travel.html")
    link = page.locator("figure.ll-chart-figure a[download]", has_text=kind).first
    with page.expect_download() as download:
        link.click()
    saved = download.value
    assert saved.suggested_filename == link.get_attribute("download")
    assert Path(saved.path()).stat().st_size > 100


def test_html_and_pdf_lead_to_each_other(visit: Visit, built_book: Book):
    page = visit.open("book/travel.html")
    target = page.locator(".ll-edition a").first.evaluate("link => link.href")
    assert target == (built_book.html / "limelight.pdf").as_uri()
    assert (built_book.html / "limelight.pdf").is_file()


def test_a_page_without_scripts_shows_the_picture(browser: Browser, built_book: Book):
    context = browser.new_context(java_script_enabled=False, viewport=DESK)
    page = context.new_page()
    page.goto((built_book.html / "book" / "travel.html").as_uri())
    picture = page.locator("img.ll-still").first
    picture.scroll_into_view_if_needed()
    assert picture.bounding_box()["height"] > 50
    context.close()


def test_no_page_is_heavy(built_book: Book):
    heavy = {path: size for path in pages(built_book) if (size := (built_book.html / path).stat().st_size) > 300_000}
    assert heavy == {}
