"""Typed numbers in prose: what counts as one, where text is looked for, and what the allow-list may do."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limelight import paths
from limelight.book import prose
from limelight.book.prose import Passage


def found(markdown: str) -> list[str]:
    """The typed numbers of a page."""
    return [number.text for number, _ in prose.typed_numbers(Passage("page", "book/page.md", markdown))]


def allowed(tmp_path: Path, text: str) -> list[prose.Allowed]:
    """An allow-list with the given content."""
    path = tmp_path / "allowed_numbers.yml"
    path.write_text(text, encoding="utf-8")
    return prose.read_allowed(path)


def test_the_prose_of_the_book_holds_no_typed_number():
    passages = prose.book_passages(paths.BOOK, paths.ANALYSIS)
    assert prose.problems(passages, prose.read_allowed(paths.ALLOWED_NUMBERS)) == []


@pytest.mark.parametrize(
    "text",
    [
        "7", "1,234", "0.5", "42%", "3rd", "$1.4bn", "½", "Ⅳ", "x²", "R1", "3.11", "2.023", "$2023",
        "seven", "Twelve", "twenty-one", "two hundred and fifty", "a dozen", "dozens",
        "thousands", "millions", "half", "twice", "twofold", "two-day", "two thirds",
        "three quarters", "zero", "a third of",
    ],
)  # fmt: skip
def test_a_number_in_figures_or_words_is_found(text: str):
    assert found(f"It was {text} in all.")


@pytest.mark.parametrize(
    "text",
    [
        "14 November 2023", "9 November", "9–10 November 2023", "17 to 18 October 2023", "November 2023",
        "2023", "2023-11-14", "2023-11", "1991–2024", "1991-2024", "2023/24", "mid-2023", "the 1990s",
        "November 14, 2023", "C5+1", "G20", "COP28", "headquarters", "often", "none", "one",
        "a third country", "behalf",
    ],
)  # fmt: skip
def test_dates_names_and_other_words_are_no_numbers(text: str):
    assert found(f"It was {text} in all.") == []


@pytest.mark.parametrize("text", ["2023 million", "2000%", "2000 per cent", "2,023", "32 November"])
def test_a_number_that_looks_like_a_date_is_found(text: str):
    assert found(f"It was {text} in all.")


@given(number=st.integers(min_value=0, max_value=10**9).filter(lambda n: not 1900 <= n <= 2099))
def test_every_number_is_found_in_text_and_never_in_code_or_a_role(number: int):
    assert found(f"They made {number} stops.") == [str(number)]
    assert found(f"They made {number:,} stops.") == [f"{number:,}"]
    assert found(f"They made `{number}` and {{measure}}`a.{number}` stops.\n\n```python\nx = {number}\n```") == []


@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)), length=st.integers(0, 40))
def test_every_day_may_be_typed(day: date, length: int):
    later = min(day + timedelta(length), date(2099, 12, 31))
    for text in (
        f"{day.day} {day:%B %Y}",
        f"{day:%B %Y}",
        f"{day:%Y}",
        day.isoformat(),
        f"{day:%Y}–{later:%Y}",
    ):
        assert found(f"On {text} they met, and on {text}.") == []


@given(st.text(alphabet="abcdefg ,.*_`[](){}<>#|:-=~\\\n1two", max_size=80))
def test_any_text_is_read(text: str):
    found(text)


@pytest.mark.parametrize(
    "markdown",
    [
        "---\ntitle: 7\n---\n\nText.",
        "See [the page](page-7.html) and <https://example.org/7>.",
        "(target-7)=\n\n% a comment with 7\n\nText.",
        "1. first\n2. second",
        "{measure}`seven.7`",
        "<span data-x='7'>text</span>",
        "<div class='b7'>\ntext\n<!-- 7 -->\n<script>7</script></div>",
        "```{bibliography}\n:filter: 7\n```",
        "```{note}\n:class: c7\ntext\n```",
        "```{note}\n---\nclass: c7\n---\ntext\n```",
        "    7 indented code",
        "A note.[^7]\n\n[^7]: text",
    ],
)
def test_what_is_not_text_is_not_searched(markdown: str):
    assert found(markdown) == []


@pytest.mark.parametrize(
    "markdown",
    [
        "# About seven stops",
        "- seven",
        "> seven",
        "| a |\n|---|\n| seven |",
        "[seven](page.md)",
        "![seven](picture.svg)",
        "**sev**en",
        "```{note}\n:class: c\nseven\n```",
        "```{admonition} seven\ntext\n```",
        ":::{note}\n```{tip}\nseven\n```\n:::",
        "```{raw} html\n<b>seven</b>\n```",
        "<b>seven</b>",
        "<div>\nseven\n</div>",
        "term\n: seven",
        "A note.[^a]\n\n[^a]: seven",
    ],
)
def test_every_kind_of_text_is_searched(markdown: str):
    assert found(markdown) == ["seven"]


def test_a_date_may_run_over_a_line_or_an_emphasis():
    assert found("On 9\nNovember 2023 and on 9 *November* 2023.") == []


def test_a_message_names_page_line_number_and_context():
    (problem,) = prose.problems([Passage("page", "book/page.md", "# Page\n\nText of a line,\nthen seven stops.")], [])
    assert problem.startswith("book/page.md, line 4: typed number 'seven' in 'Text of a line, then seven stops.'")
    assert "{measure}`key`" in problem


def test_a_message_counts_the_lines_of_directives():
    markdown = "# Page\n\n```{note}\n:class: c\n\nText.\n\nseven\n```"
    (number,) = prose.typed_numbers(Passage("page", "book/page.md", markdown))
    assert number[0].line == 8


def test_the_markdown_cells_of_a_notebook_are_searched(tmp_path: Path):
    cells = [
        {"cell_type": "code", "source": ["x = 7\n", "# seven"]},
        {"cell_type": "markdown", "source": ["Text\n", "with seven."]},
    ]
    path = tmp_path / "travel.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    (problem,) = prose.problems(prose.notebook_passages(path), [])
    assert problem.startswith(f"{tmp_path.name}/travel.ipynb, cell 2, line 2: typed number 'seven'")


def test_an_entry_allows_its_number_and_no_other(tmp_path: Path):
    entries = allowed(tmp_path, "- text: the five\n  reason: a name\n- pattern: R\\d+\n  reason: ids of rules\n")
    passages = [Passage("page", "book/page.md", "By R1, the\nfive and five others met.")]
    (problem,) = prose.problems(passages, entries)
    assert "'five' in" in problem


def test_an_entry_of_a_page_holds_on_that_page_only(tmp_path: Path):
    entries = allowed(tmp_path, "- text: seven\n  reason: r\n  page: rules\n")
    assert prose.problems([Passage("rules", "book/rules.md", "seven")], entries) == []
    problems = prose.problems([Passage("index", "book/index.md", "seven")], entries)
    assert len(problems) == 2
    assert "entry 'seven' allows nothing on page rules" in problems[1]


def test_an_entry_that_covers_part_of_a_number_does_not_allow_it(tmp_path: Path):
    entries = allowed(tmp_path, "- text: two\n  reason: r\n")
    assert len(prose.problems([Passage("page", "book/page.md", "two hundred")], entries)) == 2


def test_an_unused_entry_is_a_problem(tmp_path: Path):
    entries = allowed(tmp_path, "- text: seven\n  reason: r\n")
    (problem,) = prose.problems([Passage("page", "book/page.md", "Text of 2023, `seven`.")], entries)
    assert problem == (
        "book/allowed_numbers.yml: entry 'seven' allows nothing: expected a number that is typed, or no entry"
    )


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("- text: seven", "expected 'reason'"),
        ("- text: seven\n  pattern: x\n  reason: r", "one of 'text' and 'pattern'"),
        ("- reason: r", "one of 'text' and 'pattern'"),
        ("- text: seven\n  reason: r\n  pages: x", "the fields text, reason, pages"),
        ("- text: 7\n  reason: r", "put figures in quotes"),
        ("- seven", "expected fields"),
        ("- pattern: '('\n  reason: r", "expected a regular expression"),
    ],
)
def test_an_entry_of_the_wrong_form_is_named(tmp_path: Path, entry: str, expected: str):
    with pytest.raises(ValueError, match=r"allowed_numbers\.yml, entry 1 ") as problem:
        allowed(tmp_path, entry)
    assert expected in str(problem.value)
