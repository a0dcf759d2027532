"""Which settings of the rules account for how the readings of a claim come out."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limelight import hinges, rule_words, rules

VALUES = {"R7 occasion": ("all", "bilateral"), "R15 confidence": ("1", "2", "3"), "R21 place": ("anywhere", "region")}
READINGS = [dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values())]


def assessed(holds) -> list[dict]:
    """All readings, each with the outcome that a function of the reading gives it."""
    return [{"reading": reading, "holds": holds(reading)} for reading in READINGS]


def test_one_rule_accounts_for_a_failure():
    (told,) = hinges.told(assessed(lambda reading: reading["R7 occasion"] == "all"))
    assert (told.outcome, told.count, told.total, told.rest) == ("fails", 6, 12, ())
    assert told.whenever == ({"R7 occasion": ("bilateral",)},)


def test_values_of_one_rule_are_told_together():
    told = hinges.account(assessed(lambda reading: reading["R15 confidence"] == "2"), hinges.FAILS)
    assert told.whenever == ({"R15 confidence": ("1", "3")},)


def test_rules_that_act_together_are_told_together():
    (told,) = hinges.told(
        assessed(lambda reading: (reading["R7 occasion"], reading["R15 confidence"]) != ("bilateral", "3"))
    )
    assert told.whenever == ({"R7 occasion": ("bilateral",), "R15 confidence": ("3",)},)
    assert told.count == 2


def test_the_shorter_side_is_told():
    (told,) = hinges.told(assessed(lambda reading: tuple(reading.values()) == ("all", "1", "region")))
    assert told.outcome == "holds"
    assert told.whenever == ({"R7 occasion": ("all",), "R15 confidence": ("1",), "R21 place": ("region",)},)


def test_what_is_undecided_is_told_apart():
    told = hinges.told(assessed(lambda reading: None if reading["R15 confidence"] == "3" else True))
    assert [(one.outcome, one.whenever) for one in told] == [("is undecided", ({"R15 confidence": ("3",)},))]


def test_where_all_readings_come_out_alike_there_is_nothing_to_tell():
    assert hinges.told(assessed(lambda reading: True)) == []
    assert hinges.told([]) == []


def test_what_no_few_settings_cover_is_counted():
    odd = {place: bool(bin(place).count("1") % 2) for place in range(16)}
    readings = [{f"R{bit} r": str(place >> bit & 1) for bit in range(4)} for place in range(16)]
    told = hinges.account([{"reading": r, "holds": odd[place]} for place, r in enumerate(readings)], hinges.FAILS)
    assert (told.whenever, len(told.rest), told.count) == ((), 8, 8)


def test_a_weight_is_the_share_of_readings_that_a_rule_turns():
    weights = hinges.weights(
        assessed(lambda reading: reading["R7 occasion"] == "all" or reading["R21 place"] == "region")
    )
    assert weights == {"R7 occasion": 0.5, "R15 confidence": 0, "R21 place": 0.5}


@given(st.lists(st.sampled_from([True, False, None]), min_size=len(READINGS), max_size=len(READINGS)))
def test_an_account_is_exact(outcomes):
    """Every reading is in the account of its own outcome, once as covered or as rest, and in no other."""
    assessments = [{"reading": r, "holds": holds} for r, holds in zip(READINGS, outcomes, strict=True)]
    for holds, outcome in hinges.OUTCOMES.items():
        told = hinges.account(assessments, outcome)
        covered = [
            reading
            for reading in READINGS
            if any(all(reading[rule] in values for rule, values in setting.items()) for setting in told.whenever)
        ]
        having = [entry["reading"] for entry in assessments if entry["holds"] is holds]
        assert sorted(map(str, [*covered, *told.rest])) == sorted(map(str, having))
        assert told.count == len(having)


@pytest.mark.parametrize("rule", rules.varying(), ids=lambda rule: rule.name)
def test_every_value_of_every_rule_has_its_words(rule: rules.Rule):
    assert set(rule_words.CLAUSES[rule.name]) == set(map(str, rule.admissible))


def test_words_name_the_rule_and_all_values():
    assert rule_words.clause("R11 stand_ins", ["included"]) == "stand-ins count (R11)"
    assert rule_words.clause("R21 place", ["anywhere", "region"]) == (
        "either events anywhere count or only events in the region count (R21)"
    )
    assert rule_words.clause("X9 mood", ["good"]) == "mood (X9) is good"
    assert rule_words.named("R11 stand_ins") == "stand-ins (R11)"
