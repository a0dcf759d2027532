"""How many-vectored: certain encounters, partners in draws of equal size, shares without the powers, ties."""

import csv
import json
from collections import Counter
from datetime import date
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
import pytest
import small_facts
import vl_convert
from hypothesis import given
from hypothesis import strategies as st
from limelight import facts as real_facts
from limelight import paths, stats, vectors
from limelight.charts import vectors as charts
from limelight.facts import PUBLICATION
from limelight.rules import Rules

RULES, SMALL = Rules(), vectors.Question(draw=2, least=1)
LAST = date(2024, 12, 31)

# Event id, day, occasion, presidents of the five, guests from outside.
MEETINGS = (
    ("visit", "2022-05-01", "bilateral", "KAZ", "FRA"),
    ("again", "2022-06-01", "bilateral", "KAZ", "FRA"),
    ("other", "2022-07-01", "bilateral", "KAZ", "CHN"),
    ("several", "2023-01-01", "sidelines", "KAZ UZB", "RUS"),
    ("crowd", "2023-02-01", "sidelines", "KAZ UZB", "RUS CHN"),
    ("summit", "2023-03-01", "multilateral", "KAZ UZB", "CHN"),
    ("later", "2024-02-01", "bilateral", "UZB", "CHN"),
    ("last", "2024-03-01", "bilateral", "UZB", "FRA"),
)


def known(as_of: date = LAST, meetings=MEETINGS) -> real_facts.Facts:
    rows = [
        {"event_id": name, "start": day, "occasion": occasion, "sources": f"s-{name}"}
        for name, day, occasion, _, _ in meetings
        if date.fromisoformat(day) <= as_of
    ]
    present = [
        (name, f"leader-{code}", code, "guest")
        for name, _, _, inside, outside in meetings
        for code in f"{inside} {outside}".split()
    ]
    people = sorted({person for _, person, _, _ in present})
    empty = small_facts.events({"event_id": "none", "start": "2022-01-01"}).iloc[:0]
    return small_facts.facts(
        as_of=as_of,
        events=small_facts.events(*rows) if rows else empty,
        participants=small_facts.participants(*present),
        people=pd.DataFrame({"person": people, "name": [person.title() for person in people]}),
        coverage=pd.DataFrame({"month": ["2024-01"], "level": ["good"]}),
    )


def measured(found, question=SMALL) -> dict:
    return {measure.key: measure for measure in vectors.measures(found, RULES, question)}


def test_an_encounter_is_certain_who_met_whom():
    pairs = vectors.encounters(known(), RULES, SMALL)
    assert Counter(pairs["event_id"]) == {
        "visit": 1,
        "again": 1,
        "other": 1,
        "several": 2,
        "later": 1,
        "last": 1,
    }
    every = vectors.encounters(known(), RULES, vectors.Question(gatherings=True))
    assert Counter(every["event_id"])["crowd"] == 4 and Counter(every["event_id"])["summit"] == 2


def test_partners_of_a_country_and_year_in_a_draw():
    table = vectors.diversity(known(), RULES, SMALL).set_index(["country", "year"])
    row = table.loc["KAZ", 2022]
    assert (row["encounters"], row["partners"], row["draw"]) == (3, 2, 2)
    assert row["expected"] == pytest.approx(1 + 2 / 3)
    assert row["low"] <= row["expected"] <= row["high"]
    assert row["effective"] == pytest.approx(np.exp(row["entropy"]))


def test_a_year_with_too_few_encounters_has_no_value_and_says_so():
    table = vectors.diversity(known(), RULES, SMALL).set_index(["country", "year"])
    assert not table.loc["UZB", 2023]["enough"] and pd.isna(table.loc["UZB", 2023]["expected"])
    assert "too few (1 encounter)" in str(charts.diversity(table.reset_index()).to_dict())
    assert "Too few encounters for a value" in charts.diversity_alt(table.reset_index())


def test_the_five_as_one_have_a_draw_of_as_many_for_each():
    assert SMALL.size(vectors.TOGETHER, known()) == 2 * len([x for x in small_facts.COUNTRIES.values() if x == "yes"])


def test_shares_without_the_powers():
    table = vectors.shares(known(), RULES).set_index(["period", "what"])
    assert tuple(table.loc[("2023", "no-RUS"), ["events", "without"]]) == (3, 1)
    assert tuple(table.loc[("2023", "no-powers"), ["events", "without"]]) == (3, 0)
    assert table.loc[("after", "no-RUS"), "share"] == 1
    assert table.loc[("before", "no-RUS"), "share"] == pytest.approx(4 / 6)


@pytest.mark.parametrize("as_of", [date(2022, 1, 1), date(2022, 6, 30), PUBLICATION])
def test_up_to_publication_there_is_nothing_to_compare(as_of):
    keys = measured(known(as_of))
    for key in ("partners.after", "expected.said.after", "ratio", "without.no-RUS.after"):
        assert keys[f"vectors.{key}"].value is None
    assert keys["vectors.answer"].why == "There is nothing to compare yet."
    assert keys["vectors.five.2024.said"].why == vectors.NOT_OVER


def test_sides_are_compared_in_draws_of_the_smaller_one():
    rows = vectors.compared(known(), RULES, SMALL).set_index("side")
    assert list(rows["encounters"]) == [5, 2]
    assert set(rows["size"]) == {2}
    assert rows.loc["after", "expected"] == 2
    assert rows.loc["after", "ratio"] == pytest.approx(2 / rows.loc["before", "expected"])


@pytest.mark.parametrize(
    ("ends", "said"), [((1.1, 2), "more partners after"), ((0.5, 0.9), "fewer"), ((0.9, 1.1), "neither")]
)
def test_the_answer_follows_the_interval(ends, said):
    assert said in vectors.answer(*ends)


def test_the_matrix_counts_each_leader_with_each_of_the_five():
    table = vectors.matrix(known(), RULES, SMALL, top=2)
    assert list(dict.fromkeys(table["person"])) == ["leader-FRA", "leader-CHN"]
    cells = table.set_index(["person", "country"])["met"]
    assert (cells["leader-FRA", "KAZ"], cells["leader-FRA", "UZB"], cells["leader-FRA", "TJK"]) == (2, 1, 0)
    assert table.groupby("person")["met"].sum().equals(table.groupby("person")["total"].first().rename("met"))


def test_ties_and_who_met_how_many_of_the_five():
    found = vectors.ties(known(), RULES, SMALL)
    assert dict(zip(found["country"] + found["partner"], found["met"]))["KAZFRA"] == 2
    assert dict(vectors.reach(found)) == {"CHN": 2, "FRA": 2, "RUS": 2}


def test_the_network_is_laid_out_the_same_every_time_and_no_circle_covers_another():
    found = known()
    ties = vectors.ties(found, RULES, SMALL)
    first, second = (vectors.layout(found, ties, SMALL) for _ in range(2))
    assert first.equals(second)
    assert first[["x", "y"]].min().min() == 0 and first[["x", "y"]].max().max() == 1
    assert len(first) == 8


PLACES = st.tuples(st.integers(-9, 9), st.integers(-9, 9))


@given(st.lists(PLACES, min_size=2, max_size=10, unique=True))
def test_circles_that_would_cover_each_other_move_apart_and_a_fixed_one_stays(places):
    start = np.array(places) / 30
    moved = vectors._apart(start, 1)
    assert (moved[0] == start[0]).all()
    assert min(np.hypot(*(one - other)) for one, other in combinations(moved, 2)) > 0.95 * vectors.ROOM


def test_only_partners_met_often_enough_are_drawn():
    found = known()
    ties = vectors.ties(found, RULES, SMALL)
    nodes = vectors.layout(found, ties, vectors.Question(least=3))
    assert set(nodes.loc[~nodes["home"], "country"]) == {"FRA"}
    assert vectors.layout(found, ties, vectors.Question(least=9)).empty


class TestStatistics:
    def test_an_assemblage_is_the_sample_where_nothing_was_missed(self):
        assert stats.assemblage([4, 4, 2]) == pytest.approx([0.4, 0.4, 0.2])

    def test_it_holds_unseen_partners_where_many_were_met_once(self):
        """Chao's estimate by hand: four met once, one twice, six encounters: 5/6 × 4²/2 unseen, rounded up."""
        shares = stats.assemblage([2, 1, 1, 1, 1])
        assert len(shares) == 5 + 7
        assert shares.sum() == pytest.approx(1)
        lacking = 4 / 6 * (5 * 4 / (5 * 4 + 2))
        assert shares[5:].sum() == pytest.approx(lacking)

    @given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
    def test_its_shares_are_shares(self, counts):
        shares = stats.assemblage(counts)
        assert shares.sum() == pytest.approx(1) and (shares >= 0).all()

    @given(st.lists(st.integers(1, 6), min_size=2, max_size=12))
    def test_an_interval_holds_its_value_and_is_the_same_every_time(self, counts):
        size = min(4, sum(counts))
        first, second = (
            stats.around(stats.rarefied(counts, size), stats.rarefied(stats.resamples(counts), size)) for _ in range(2)
        )
        assert first == second
        assert 1 - 1e-9 <= first.low <= first.value <= first.high <= size + 1e-9

    def test_a_plain_resample_of_single_encounters_would_lose_partners_and_this_one_does_not(self):
        counts = [1] * 12 + [2] * 3
        plain = np.random.default_rng(1).multinomial(18, np.array(counts) / 18, 500)
        lost, kept = (
            stats.rarefied(counts, 8) - stats.rarefied(samples, 8).mean()
            for samples in (plain, stats.resamples(counts))
        )
        assert lost > 2 * abs(kept)

    def test_no_count_no_assemblage(self):
        with pytest.raises(ValueError, match="expected a count above nought"):
            stats.assemblage([])

    def test_samples_along_the_last_axis(self):
        samples = np.array([[3, 1, 0], [2, 2, 2]])
        assert stats.rarefied(samples, 2) == pytest.approx([stats.rarefied(row, 2) for row in samples])
        assert stats.entropy(samples) == pytest.approx([stats.entropy(row) for row in samples])


def drawn(found) -> dict:
    countries, ties = found["countries"], vectors.ties(found, RULES, SMALL)
    nodes = vectors.layout(found, ties, SMALL)
    return {
        "diversity": (charts.diversity, charts.diversity_alt, (vectors.diversity(found, RULES, SMALL),)),
        "without": (charts.without, charts.without_alt, (vectors.shares(found, RULES),)),
        "matrix": (charts.matrix, charts.matrix_alt, (vectors.matrix(found, RULES, SMALL), countries)),
        "network": (charts.network, charts.network_alt, (ties, nodes)),
    }


@pytest.mark.parametrize("name", ["diversity", "without", "matrix", "network"])
@pytest.mark.parametrize("as_of", [date(2022, 1, 1), date(2022, 6, 30), PUBLICATION, LAST])
def test_every_chart_is_drawn_whatever_the_edition_and_says_what_it_shows(name, as_of):
    draw, alt, rows = drawn(known(as_of))[name]
    svg = vl_convert.vegalite_to_svg(json.dumps({**draw(*rows).to_dict(), "width": 352}))
    assert "NaN" not in svg and "undefined" not in svg
    words = alt(*rows)
    assert words.endswith(".") and "nan" not in words
    if as_of == date(2022, 1, 1):
        assert words in svg


def test_alternative_texts_follow_their_rows():
    words = {name: alt(*rows) for name, (_, alt, rows) in drawn(known()).items()}
    assert (
        "KAZ, in draws of 2: most in 2022 with 1.7" in words["diversity"]
        or "KAZ, in draws of 2: 1.7" in words["diversity"]
    )
    assert "Without Russia: 100% in 2022, 33% in 2023 and 100% in 2024." in words["without"]
    assert "Most encounters: Leader-Fra with 3" in words["matrix"]
    assert "The thickest line: KAZ and FRA: 2 encounters." in words["network"]


class TestByASecondRoute:
    """Headline numbers from the tables by plain csv and enumeration."""

    FIVE = {"KAZ", "KGZ", "TJK", "TKM", "UZB"}
    UNTIL = "2026-02-28"

    def events(self):
        present = {}
        with (paths.DATA / "participants.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["capacity"] == "leader":
                    present.setdefault(row["event_id"], set()).add(row["country"])
        with (paths.DATA / "events.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                countries = present.get(row["event_id"], set())
                inside, outside = countries & self.FIVE, countries - self.FIVE
                counts = row["date_basis"] != "announced" and int(row["confidence"]) >= 2
                if counts and row["start"] <= self.UNTIL and inside and outside:
                    yield row, inside, outside

    def partners(self, first, last):
        return Counter(
            partner
            for row, inside, outside in self.events()
            if row["occasion"] in ("bilateral", "sidelines")
            and 1 in (len(inside), len(outside))
            and first <= row["start"] <= last
            for partner in outside
            for _ in inside
        )

    @pytest.fixture(scope="class")
    @staticmethod
    def keys():
        question = vectors.Question()
        return {measure.key: measure.value for measure in vectors.measures(real_facts.load(), RULES, question)}

    def test_partners_expected_in_draws_of_equal_size(self, keys):
        sides = self.partners("2022-01-01", "2023-11-13"), self.partners("2023-11-14", self.UNTIL)
        size = min(sum(side.values()) for side in sides)
        expected = [
            sum(1 - comb(sum(side.values()) - count, size) / comb(sum(side.values()), size) for count in side.values())
            for side in sides
        ]
        assert keys["vectors.size"] == size
        assert [keys["vectors.partners.before"], keys["vectors.partners.after"]] == [len(side) for side in sides]
        assert [keys["vectors.expected.before"], keys["vectors.expected.after"]] == pytest.approx(expected)
        assert keys["vectors.ratio"] == pytest.approx(expected[1] / expected[0])

    @pytest.mark.parametrize(("what", "powers"), [("no-RUS", {"RUS"}), ("no-powers", {"RUS", "CHN"})])
    def test_shares_without_the_powers(self, keys, what, powers):
        for side, chosen in (("before", lambda day: day < "2023-11-14"), ("after", lambda day: day >= "2023-11-14")):
            every = [{row["country"], *outside} for row, _, outside in self.events() if chosen(row["start"])]
            share = sum(not countries & powers for countries in every) / len(every)
            assert keys[f"vectors.without.{what}.{side}"] == pytest.approx(share)

    def test_who_met_all_five(self, keys):
        met = {}
        for row, inside, outside in self.events():
            if row["occasion"] in ("bilateral", "sidelines") and 1 in (len(inside), len(outside)):
                for partner in outside:
                    met.setdefault(partner, set()).update(inside)
        assert keys["vectors.all-five"] == sum(countries == self.FIVE for countries in met.values())
        assert keys["vectors.one-only"] == sum(len(countries) == 1 for countries in met.values())
