"""What the book says of a claim, in words, and what machines are told."""

import json
import re
from datetime import date

import pytest
from factories.claims import assessment, entry, opinion, varied
from limelight import claim_review, claim_words, verdicts
from limelight.changes import Change


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ({"comparator": "equal", "value": 3}, "exactly 3 trips"),
        ({"comparator": "at least", "value": 1}, "at least 1 trip"),
        ({"comparator": "fewer than", "value": 0.5, "unit": "share"}, "less than 50%"),
        ({"comparator": "more than", "value": 5e8, "unit": "USD"}, "more than $500 million"),
        ({"comparator": "between", "value": [18, 24], "unit": "months"}, "between 18 and 24 months"),
        ({"comparator": "at most", "value": 2004, "unit": "year"}, "2004 or earlier"),
        ({"comparator": "on", "value": "2023-11-09", "unit": "date"}, "9 November 2023"),
        ({"comparator": "before", "value": "2023-11", "unit": "date"}, "before November 2023"),
        ({"comparator": "same set", "value": ["Astana", "Almaty"], "unit": ""}, "Astana and Almaty, and nothing else"),
        ({"comparator": "is", "value": "senate-chair", "unit": "office"}, "senate chair"),
        (
            {"comparator": "equal", "value": 30, "unit": "years", "tolerance": 5, "why_tolerance": "It is round."},
            "exactly 30 years, give or take 5 years (It is round)",
        ),
    ],
)
def test_a_test_is_told_in_words(says: dict, words: str):
    assert claim_words.test(entry(says={**entry()["says"], **says})) == words


def test_every_comparator_has_its_words():
    assert set(claim_words.COMPARISONS) == set(verdicts.COMPARATORS)


def test_an_opinion_is_not_tested():
    assert claim_words.test(opinion()) == claim_words.asked(opinion()) == claim_words.finding([]) == ""


def test_the_unit_of_the_answers_serves_where_the_claim_names_none():
    said = {"comparator": "equal", "value": 3, "unit": "", "tolerance": 0, "why_tolerance": ""}
    assert claim_words.test(entry(says=said)) == "exactly 3 trips"


def test_what_is_asked_names_the_days():
    assert claim_words.asked(entry()) == "Trips after one day (after 17 March 2023)"


def test_one_reading_is_told_with_its_outcome():
    assert claim_words.finding([assessment(False, 4)]) == "4 trips: fails"


def test_a_reading_without_an_answer_says_why():
    assert claim_words.finding([assessment(None, None, because="the data end before")]) == "the data end before"


def test_readings_that_differ_are_told_by_answer_and_outcome():
    assert (
        claim_words.finding(varied()["assessments"]) == "2 events in 2 (fails) and 8 events in 2 (holds) of 4 readings"
    )


def test_many_answers_are_told_as_a_range():
    readings = [assessment(number > 3, number) for number in range(6)]
    assert claim_words.finding(readings) == "from 0 trips to 5 trips; it holds in 2 and fails in 4 of 6 readings"


def test_readings_that_agree_are_told_at_once():
    assert claim_words.finding([assessment(), assessment()]) == "3 trips; it holds in both readings"


def test_conditions_name_the_rule():
    assert claim_words.conditions(varied()["assessments"]) == [
        "It fails where only bilateral visits count (R7), and nowhere else: in 2 of 4 readings."
    ]
    assert claim_words.indifferent(varied()["assessments"]) == ["R15 confidence"]


def test_the_axes_of_confidence_stay_apart():
    assert claim_words.evidence(varied()) == "robust (2 sources for)"
    assert claim_words.agreement(varied()) == "50% of 4 readings"
    assert claim_words.agreement(opinion()) == "no reading decides"


def test_history_tells_both_moves():
    moved = [
        Change("verdict", "busy", "supported", "depends on the rule", "revised"),
        Change("verdict", "other", "supported", "contradicted", "revised"),
        Change("measure", "busy", 1, 2, "revised"),
    ]
    assert claim_words.history(varied(), moved) == [
        "the verdict was supported at publication",
        "verdict in the accepted results: supported (revised)",
    ]
    assert claim_words.history(entry(), []) == ["the same verdict as at publication"]


@pytest.mark.parametrize(
    ("finding", "verdict", "differs"),
    [
        ("supported", "supported", False),
        ("supported", "depends on the rule", True),
        ("supported-with-caveat", "depends on the rule", False),
        ("contradicted", "supported", True),
        ("not-verifiable", "no judgement", False),
        ("open-at-the-time", "contradicted", False),
    ],
)
def test_a_verdict_is_held_against_the_reading_by_hand(finding: str, verdict: str, differs: bool):
    assert claim_words.differs(entry(research_finding=finding, verdict=verdict)) is differs


def test_a_title_is_short_and_cut_where_words_end():
    long = "He made three trips abroad in that time, which is very few for a man who once made a great many of them"
    assert claim_words.title("He made three trips") == "He made three trips"
    assert claim_words.title(long) == "He made three trips abroad in that time …"
    assert len(claim_words.title("word " * 40)) <= claim_words.TITLE + 2


REQUIRED = {
    "@context",
    "@type",
    "@id",
    "url",
    "author",
    "datePublished",
    "claimReviewed",
    "itemReviewed",
    "reviewRating",
}


def reviewed(record: dict) -> dict:
    """The review of a claim on a page of its own."""
    return claim_review.review(record, "money.html", "claims.json", ["https://a.example/"], date(2026, 1, 31))


@pytest.mark.parametrize("verdict", verdicts.VERDICTS)
def test_a_review_has_what_readers_of_it_require(verdict: str):
    record = reviewed(entry(verdict=verdict))
    assert record.keys() >= REQUIRED
    assert record["@context"] == "https://schema.org"
    assert record["url"] == "money.html#claim-three-trips"
    assert record["datePublished"] == "2026-01-31"
    assert record["itemReviewed"]["appearance"]["datePublished"] == "2023-11-14"
    rating = record["reviewRating"]
    assert rating["alternateName"] == verdict
    assert rating.get("ratingValue") == {"supported": 5, "depends on the rule": 3, "contradicted": 1}.get(verdict)
    assert {"bestRating", "worstRating"} <= rating.keys() or "ratingValue" not in rating


def test_a_quoted_statement_is_its_speakers():
    assert reviewed(entry(speaker="Emmanuel Macron"))["itemReviewed"]["author"]["name"] == "Emmanuel Macron"
    assert reviewed(entry())["itemReviewed"]["author"]["name"] == "Chris Rickleton"


def test_only_checkable_claims_of_the_audit_are_reviewed():
    assert claim_review.is_reviewed(entry())
    assert not claim_review.is_reviewed(opinion())
    assert not claim_review.is_reviewed(entry(scope="outside"))


def test_no_text_can_end_the_script():
    evil = "</script><!-- <script> & \u2028 so on"
    script = claim_review.script(reviewed(entry(paraphrase=evil)))
    inner = re.fullmatch(r'<script type="application/ld\+json">(.*)</script>', script, re.DOTALL)[1]
    assert not re.search(r"[<>&\u2028]", inner)
    assert json.loads(inner)["claimReviewed"] == evil
