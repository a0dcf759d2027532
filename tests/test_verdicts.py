"""Verdicts as a pure function of assessments, witnesses under both rules, comparators that know when not to know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limelight import verdicts
from limelight.verdicts import Assessment, Witness

OUTCOMES = st.sampled_from([True, False, None])


def assessments(*outcomes, waiting=False):
    return [Assessment({"rule": str(i)}, None, "", outcome, waiting) for i, outcome in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        ((True, True), verdicts.SUPPORTED),
        ((True, False), verdicts.DEPENDS),
        ((True, None), verdicts.DEPENDS),
        ((False, False), verdicts.CONTRADICTED),
        ((False, None), verdicts.CONTRADICTED),
        ((None,), verdicts.NO_JUDGEMENT),
        ((), verdicts.NO_JUDGEMENT),
    ],
)
def test_each_verdict(outcomes, verdict):
    assert verdicts.verdict(assessments(*outcomes)) == verdict


def test_waiting_for_data_is_not_yet_checkable():
    assert verdicts.verdict(assessments(None, None, waiting=True)) == verdicts.NOT_YET


@given(st.lists(OUTCOMES, max_size=8), st.randoms())
def test_the_order_of_readings_never_matters(outcomes, random):
    shuffled = random.sample(outcomes, len(outcomes))
    assert verdicts.verdict(assessments(*outcomes)) == verdicts.verdict(assessments(*shuffled))


@given(st.lists(st.booleans(), min_size=1, max_size=8))
def test_agreement_is_the_share_of_the_commoner_side(outcomes):
    share = verdicts.agreement(assessments(*outcomes))
    assert 0.5 <= share <= 1
    assert (share == 1) == (len(set(outcomes)) == 1)


def test_an_undecided_reading_agrees_with_neither_side():
    assert verdicts.agreement(assessments(True, True, False, None)) == 0.5
    assert verdicts.agreement(assessments(None, None)) is None


def witness(kind, group, stance="for"):
    return Witness(f"{group}-{stance}", kind, group, stance)


PRIMARY, TASS = witness("primary", "kremlin.ru"), witness("wire", "tass")
PRESS, OTHER = witness("press", "astanatimes.com"), witness("press", "lemonde.fr")
AGAINST = witness("press", "bbc.com", "against")


@pytest.mark.parametrize(
    ("heard", "two", "one"),
    [
        ([PRIMARY], True, True),
        ([PRESS], None, True),
        ([PRESS, OTHER], True, True),
        ([PRESS, witness("press", "astanatimes.com")], None, True),
        ([], None, None),
        ([witness("unstated", "blog.example")], None, None),
        ([witness("subject", "rferl.org"), witness("subject", "copy.example")], None, None),
        ([AGAINST, witness("press", "dw.com", "against")], False, False),
        ([PRESS, OTHER, AGAINST], None, None),
        ([PRIMARY, TASS, AGAINST], True, True),
        ([PRIMARY, AGAINST], None, None),
    ],
)
def test_witnesses(heard, two, one):
    assert verdicts.attested(heard, "two") is two
    assert verdicts.attested(heard, "one") is one


@given(st.lists(st.sampled_from([PRIMARY, TASS, PRESS, OTHER, AGAINST]), max_size=6))
def test_swapping_every_stance_mirrors_the_outcome(heard):
    swapped = [Witness(w.source, w.kind, w.group, "against" if w.stance == "for" else "for") for w in heard]
    for rule in ("two", "one"):
        outcome = verdicts.attested(heard, rule)
        assert verdicts.attested(swapped, rule) is (None if outcome is None else not outcome)


@pytest.mark.parametrize(
    ("observed", "comparator", "value", "answer"),
    [
        (3, "equal", 3, True),
        (3, "more than", 3, False),
        (3, "at least", 3, True),
        (5, "between", [4, 6], True),
        ("2023-11-09", "on", "2023-11-09", True),
        ("2023-11", "on", "2023-11-09", None),
        ("2023-10", "on", "2023-11-09", False),
        ("2023-11", "before", "2023-11-09", None),
        ("2023-10", "before", "2023-11-09", True),
        ("2023-11-09", "before", "2023-11-09", False),
        ("2024", "after", "2023-11-09", True),
        (["A", "B"], "includes", "A", True),
        (["A", "B"], "excludes", ["C"], True),
        (["A", "B"], "same set", ["B", "A"], True),
        ("Bobir", "is", "Boris", False),
    ],
)
def test_comparators(observed, comparator, value, answer):
    assert verdicts.holds(observed, comparator, value) is answer


def test_tolerance_is_in_the_unit_of_the_value():
    assert verdicts.holds(1.9, "equal", 2, 0.15)
    assert not verdicts.holds(1.4, "equal", 2, 0.15)


@pytest.mark.parametrize(
    ("heard", "strength"),
    [
        ([PRIMARY, TASS], "robust"),
        ([PRIMARY], "medium"),
        ([PRESS, OTHER], "medium"),
        ([PRESS], "limited"),
        ([], "limited"),
        ([PRESS, OTHER, TASS], "robust"),
    ],
)
def test_strength_of_evidence(heard, strength):
    assert verdicts.evidence(heard) == strength
