"""The claim board: what is counted, and the tables and lists that are made of it."""

from collections.abc import Mapping

import altair as alt
import pytest
from bs4 import BeautifulSoup
from factories.claims import assessment, entry, opinion, varied
from limelight import board, hinges
from limelight.book import board_page
from limelight.book.claim_page import View
from limelight.changes import Change
from limelight.charts import ledger as charts
from limelight.charts import style
from limelight.runs import Run

ENTRIES = [
    entry(),
    varied(),
    opinion(part="great-gain"),
    entry("wrong", paraphrase="He was born <in> Paris", verdict="contradicted", verdict_at_publication="contradicted")
    | {"basis": "looked-up", "part": "captions"},
    entry("author", paraphrase="The author lives in Paris", scope="outside", part="notes", basis="attested"),
]


def view(screen: bool = True, moved: tuple[Change, ...] | None = (), entries: list[Mapping] = ENTRIES) -> View:
    """What a page's writer knows, with an address for every claim."""
    measures = {"travel.trips": {"label": "trips abroad"}}
    return View(
        Run(list(entries), measures, {}, "2026-09-16"),
        moved,
        {},
        screen,
        claim=lambda name: f"page.html#claim-{name}",
        file=lambda path: path,
        page=lambda name: f"{name}.html",
    )


def soup(html: str) -> BeautifulSoup:
    """HTML, parsed."""
    return BeautifulSoup(html, "html.parser")


def cells(table) -> list[list[str]]:
    """The rows of a table's body as texts."""
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]


def test_what_is_outside_is_not_counted():
    counted = board.counts(ENTRIES)
    assert {verdict: by_basis.total() for verdict, by_basis in counted.items() if by_basis} == {
        "supported": 1,
        "depends on the rule": 1,
        "contradicted": 1,
        "not checkable": 1,
    }
    assert board.counts(ENTRIES, "then")["supported"].total() == 2


def test_measures_of_the_board_add_up():
    values = {measure.key: measure.value for measure in board.measures(ENTRIES)}
    assert (values["board.claims"], values["board.outside"], values["board.moved"]) == (4, 1, 1)
    for edition in ("now", "then"):
        assert sum(value for key, value in values.items() if key.startswith(f"board.{edition}.")) == 4


def test_the_counts_are_printed_by_verdict_and_basis():
    rows = cells(soup(board_page.counts_table(ENTRIES, view())).table)
    assert rows[0] == ["supported", "1", "2", "1", "0", "0", "0"]
    assert rows[2] == ["contradicted", "1", "1", "0", "1", "0", "0"]
    assert rows[-1] == ["All", "4", "4", "2", "1", "0", "1"]
    for column in range(1, len(rows[0])):
        assert sum(int(row[column]) for row in rows[:-1]) == int(rows[-1][column])


@pytest.mark.parametrize("screen", [True, False])
def test_every_claim_is_listed_with_a_link(screen: bool):
    page = soup(board_page.claim_board(view(screen)))
    listed = page.select_one("table.ll-board")
    assert [row[0] for row in cells(listed)] == [one["paraphrase"] for one in board.audited(ENTRIES)]
    assert [row[3:] for row in cells(listed)] == [
        [one["verdict"], one["verdict_at_publication"]] for one in board.audited(ENTRIES)
    ]
    assert listed.select_one("a")["href"] == "page.html#claim-three-trips"
    apart = page.select_one("table.ll-claims")
    assert [row[0] for row in cells(apart)] == ["The author lives in Paris"]


def test_the_controls_wait_for_their_script_and_are_not_printed():
    form = soup(board_page.claim_board(view())).form
    assert form.has_attr("hidden")
    assert [option["value"] for option in form.select("select[name=basis] option")] == [
        "",
        "measured",
        "looked-up",
        "none",
    ]
    assert soup(board_page.claim_board(view(screen=False))).form is None


def test_rows_carry_what_filters_ask_for():
    row = soup(board_page.claim_board(view())).select("table.ll-board tbody tr")[1]
    assert {name: row[f"data-{name}"] for name in ("verdict", "basis", "part", "moved", "place")} == {
        "verdict": "depends-on-the-rule",
        "basis": "measured",
        "part": "calendar",
        "moved": "yes",
        "place": "1",
    }


def test_a_list_says_so_where_it_is_empty():
    assert board_page.claim_table([], view(), "None") == "<p>No statement is of this kind.</p>"


def test_a_list_says_where_the_verdict_was_another():
    rows = cells(soup(board_page.claim_table([entry(), varied()], view(), "All")).table)
    assert [row[-1] for row in rows] == ["supported", "depends on the rule (at publication: supported )"]


def test_rules_name_the_claims_that_hang_on_them():
    occasion, confidence = cells(soup(board_page.rule_weights(view())).table)
    assert occasion[0].startswith("occasion (R7)")
    assert occasion[1:] == ["1", "1", "The month was busy (100%)"]
    assert confidence[1:] == ["1", "0", ""]


def test_agreement_orders_claims_from_holding_to_failing():
    split = varied()
    held = varied("held", assessments=[assessment(), assessment()])
    failed = varied("failed", assessments=[assessment(False), assessment(None, None)])
    rows = charts.agreement_rows([failed, split, held, entry()])
    assert [row["claim"] for row in rows] == ["held", "busy", "failed"]
    assert [[row[outcome] for outcome in hinges.OUTCOMES.values()] for row in rows] == [
        *([1, 0, 0], [0.5, 0.5, 0], [0, 0.5, 0.5]),
    ]
    assert charts.agreement_alt(rows) == (
        "3 columns, one for each statement whose rules may vary. "
        "1 of them hold in every reading, 1 in none, and 1 in some."
    )


def test_the_chart_is_valid_and_looks_like_the_others():
    spec = charts.agreement(charts.agreement_rows([varied()]))
    assert [(mark["outcome"], mark["share"]) for mark in spec["data"]["values"]] == [("holds", 0.5), ("fails", 0.5)]
    alt.Chart.from_dict(spec)  # validates against Vega-Lite's schema
    assert set(charts.COLOURS.values()) <= set(style.COLOURS.values())
    common = style.finished(alt.Chart(), charts.HEIGHT).to_dict(validate=False)["config"]
    assert {key: common["axis"][key] for key in charts.LOOK["axis"]} == charts.LOOK["axis"]


def test_without_varying_claims_there_is_no_chart():
    assert charts.agreement_rows([entry()]) == []
    assert charts.agreement_alt([]) == charts.NO_CLAIM


def test_nothing_changed_is_said():
    assert "Nothing changed" in board_page.what_changed(view())
    assert "No results have been accepted yet" in board_page.what_changed(view(moved=None))


def test_changes_are_told_by_cause():
    moved = (
        Change("verdict", "busy", "supported", "depends on the rule", "revised", revised=("events:e1",)),
        Change("verdict", "gone", "supported", None, "revised"),
        Change("measure", "travel.trips", 3, 1204, "new coverage", added=("trips:1", "trips:2", "trips:3", "trips:4")),
        Change("measure", "travel.days", None, "<b>", "revised"),
    )
    verdicts, revised, grown = soup(board_page.what_changed(view(moved=moved))).find_all("table")
    assert cells(verdicts) == [
        ["The month was busy", "verdict", "supported", "depends on the rule", "revised", "revised: events:e1"],
        ["gone (no longer in the ledger)", "verdict", "supported", "not accepted yet", "revised"]
        + ["the same rows, counted otherwise"],
    ]
    assert cells(revised) == [["travel.days (no longer computed)", "none", "<b>", "the same rows, counted otherwise"]]
    assert cells(grown) == [
        ["trips abroad (travel.trips)", "3", "1,204", "new: trips:1 , trips:2 , trips:3 and 1 more"]
    ]
