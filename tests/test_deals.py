"""What adds up: packages without their parts, bounds kept as bounds, dollars at dated rates."""

import csv

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from limelight import deals as real_deals
from limelight import facts as real_facts
from limelight.deals import counted, decomposition, in_dollars, rate_for, totals
from limelight.rules import Rules
from small_facts import deals, exchange_rates, facts

RATES = exchange_rates(
    ("day", "2023-11-01", "EUR", 1.05), ("month", "2023-11", "EUR", 1.08), ("year", "2023", "EUR", 1.1)
)


def known(*rows):
    return facts(deals=deals(*rows), exchange_rates=RATES)


def ids(frame):
    return set(frame["deal_id"])


PACKAGE = (
    {"deal_id": "package", "amount_low": 10.0, "amount_high": 10.0},
    {"deal_id": "part", "flow": "component", "part_of": "package", "amount_low": 4.0, "amount_high": 4.0},
    {"deal_id": "stock", "flow": "stock", "amount_low": 90.0, "amount_high": 90.0},
    {"deal_id": "again", "flow": "restated", "restates": "package", "amount_low": 10.0, "amount_high": 10.0},
    {"deal_id": "article", "basis": "article", "amount_low": 5.0, "amount_high": 5.0},
)


def test_only_new_money_that_nothing_else_contains_adds_up():
    assert ids(counted(known(*PACKAGE), Rules())) == {"package"}


def test_parts_may_stand_in_for_their_package_never_beside_it():
    assert ids(counted(known(*PACKAGE), Rules(packages="parts"))) == {"part"}


def test_an_older_deal_counts_until_a_package_contains_it():
    earlier = {"deal_id": "earlier", "part_of": "package", "amount_low": 4.0, "amount_high": 4.0}
    assert ids(counted(known(earlier), Rules())) == {"earlier"}
    assert ids(counted(known(earlier, PACKAGE[0]), Rules())) == {"package"}


def test_a_part_that_says_another_part_again_counts_once():
    rows = (
        PACKAGE[0],
        {"deal_id": "earlier", "part_of": "package", "amount_low": 4.0, "amount_high": 4.0},
        {
            "deal_id": "same",
            "flow": "component",
            "part_of": "package",
            "restates": "earlier",
            "amount_low": 4.0,
            "amount_high": 4.0,
        },
    )
    assert ids(counted(known(*rows), Rules(packages="parts"))) == {"earlier"}


@pytest.mark.parametrize(
    ("row", "rules", "kept"),
    [
        ({"stage": "announced"}, {}, True),
        ({"stage": "announced"}, {"stages": "signed"}, False),
        ({"stage": "cancelled"}, {}, False),
        ({"confidence": 1}, {}, False),
        ({"confidence": 1}, {"confidence": 1}, True),
    ],
)
def test_each_rule_decides(row, rules, kept):
    assert bool(ids(counted(known({"deal_id": "d", **row}), Rules(**rules)))) is kept


@pytest.mark.parametrize(
    ("day", "rate"),
    [("2023-11-01", "day"), ("2023-11-02", "month"), ("2023-11", "month"), ("2023-10-09", "year")],
)
def test_the_closest_dated_rate_is_used(day, rate):
    assert rate_for(RATES, "EUR", day) == rate


def test_a_missing_rate_is_named():
    with pytest.raises(ValueError, match="JPY.*2023-11-01"):
        rate_for(RATES, "JPY", "2023-11-01")


def test_bounds_stay_bounds_in_dollars_and_in_totals():
    rows = (
        {"deal_id": "floor", "amount_low": 9.0, "currency": "EUR"},
        {"deal_id": "ceiling", "amount_high": 5.0},
        {"deal_id": "exact", "amount_low": 2.0, "amount_high": 2.0},
        {"deal_id": "silent"},
    )
    frame = in_dollars(known(*rows)).set_index("deal_id")
    assert frame.at["floor", "usd_low"] == pytest.approx(9.45)
    assert frame["usd_high"].isna()["floor"] and frame["usd_low"].isna()["ceiling"]
    total = totals(counted(known(*rows), Rules()), "counterpart").iloc[0]
    assert total["low"] == pytest.approx(11.45)
    assert total["high"] == pytest.approx(9.45 + 5 + 2)
    assert (total["deals"], total["valued"], total["open"]) == (4, 3, 1)


FLOWS = st.sampled_from(["new", "stock", "restated", "component"])
AMOUNTS = st.floats(1, 1e9)


@given(st.lists(st.tuples(FLOWS, AMOUNTS), min_size=1, max_size=6))
def test_the_steps_of_the_decomposition_account_for_everything(rows):
    frame = [
        {"deal_id": f"d{i}", "flow": flow, "amount_low": a, "amount_high": a}
        for i, (flow, a) in enumerate(rows)
    ]
    steps = decomposition(known(*frame), Rules()).set_index("step")
    left_out = steps.drop(index=["everything on record", "what adds up"])
    assert (
        steps.at["everything on record", "deals"]
        == left_out["deals"].sum() + steps.at["what adds up", "deals"]
    )
    assert steps.at["everything on record", "usd"] == pytest.approx(
        left_out["usd"].sum() + steps.at["what adds up", "usd"]
    )


@given(st.lists(AMOUNTS, max_size=5))
def test_stocks_never_change_what_adds_up(amounts):
    stocks = [
        {"deal_id": f"s{i}", "flow": "stock", "amount_low": a, "amount_high": a}
        for i, a in enumerate(amounts)
    ]
    assert ids(counted(known(*PACKAGE, *stocks), Rules())) == {"package"}


def test_papers_of_visits_by_a_second_route():
    with (ROOT / "data" / "visit_papers.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    found = {measure.key: measure.value for measure in real_deals.measures(real_facts.load("latest"), Rules())}
    complete = [row for row in rows if row["completeness"] == "complete"]
    assert found["deals.papers"] == len(rows)
    assert found["deals.papers.known"] == sum(row["papers_signed"] != "" for row in rows)
    assert found["deals.papers.complete"] == len(complete)
    assert found["deals.papers.bare"] == sum(row["papers_economic"] == "0" for row in complete) > 0
