"""The long run: years, windows, levels and peers of leader trips; visits between the US and the five."""

import csv
import math
from datetime import date

import pandas as pd
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st
from limelight import facts, long_run, paths, us_visits
from limelight.charts import long_run as charts
from limelight.long_run import Question
from limelight.rules import Rules, readings
from small_facts import countries
from small_facts import facts as small

FIVE = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
NEIGHBOURS = pd.DataFrame({"country": ["ARM", "AZE", "GEO"], "name": ["Armenia", "Azerbaijan", "Georgia"]})
PLACES = pd.concat([countries(), NEIGHBOURS.assign(region_member="no")], ignore_index=True)
CAUCASUS = Question(peers="south-caucasus")


def trips(received: dict[int, int], made: dict[int, int] | None = None, world: int = 1000, **more) -> pd.DataFrame:
    """Counts of Kazakhstan by year; of further countries too, by code, with as many made as received."""
    counts = {"KAZ": (received, made or received), **{code: (years, years) for code, years in more.items()}}
    return pd.DataFrame(
        [
            (f"{code}-{year}", year, code, came[year], went[year], world, "colt")
            for code, (came, went) in counts.items()
            for year in came
        ],
        columns=["row_id", "year", "country", "received", "made", "received_worldwide", "sources"],
    )


def record(table: pd.DataFrame, as_of: date = date(2025, 1, 1), **more) -> facts.Facts:
    """Facts with these trips, no conflict and no visit."""
    none = pd.DataFrame(columns=["conflict_id", "table", "row"])
    return small(as_of, **{"countries": PLACES, "leader_trips": table, "conflicts": none, **more})


def steady(first: int, last: int, number: int) -> dict[int, int]:
    return dict.fromkeys(range(first, last + 1), number)


class TestYears:
    def test_the_five_are_added_up_and_the_world_is_counted_once(self):
        table = trips({2023: 5}, {2023: 7}, world=200, UZB={2023: 3}, RUS={2023: 50})
        found = long_run.counts(record(table)).loc[2023]
        assert (found["received"], found["made"], found["world"]) == (8, 10, 200)
        assert long_run.series(record(table), Rules(scale="per-thousand"))[2023] == pytest.approx(8 / 200 * 1000)

    @given(st.lists(st.integers(0, 9), min_size=1, max_size=12))
    def test_place_and_last_year_as_high_by_looking_back_year_by_year(self, values):
        yearly = pd.Series(values, range(2000, 2000 + len(values)))
        *earlier, last = values
        higher = [value for value in earlier if value > last]
        as_high = [2000 + place for place, value in enumerate(earlier) if value >= last]
        assert long_run.rank(yearly, yearly.index[-1]) == len(higher) + 1
        assert long_run.last_as_high(yearly, yearly.index[-1]) == (as_high[-1] if as_high else None)

    def test_each_reading_answers_for_the_year_and_for_the_window(self):
        table = trips({**steady(2001, 2021, 10), 2003: 40, 2022: 30, 2023: 35, 2024: 50})
        answers = long_run.reading_table(record(table), Question())
        row = long_run.only(answers, direction="received", scale="number")
        assert (row["value"], row["rank"], row["as_high"]) == (35, 2, "2003")
        assert (row["year_highest"], row["unmatched"]) == ("no", "yes")
        assert row["window_mean"] == pytest.approx(115 / 3)
        assert (row["best_mean"], row["best_years"], row["window_highest"]) == (20, "2001–2003", "yes")

    def test_an_equal_earlier_year_or_window_is_as_high(self):
        row = long_run.reading_table(record(trips(steady(2000, 2024, 10))), Question()).iloc[0]
        assert (row["year_highest"], row["window_highest"], row["as_high"]) == ("no", "no", "2022")

    def test_a_year_that_the_edition_does_not_hold_has_no_answer(self):
        row = long_run.reading_table(record(trips(steady(2000, 2021, 10))), Question()).iloc[0]
        assert row[["value", "rank", "window_mean", "best_mean"]].isna().all()
        assert set(row[["as_high", "year_highest", "unmatched", "best_years", "window_highest"]]) == {""}


class TestWindows:
    @given(st.integers(1991, 2024), st.integers(1991, 2024), st.booleans())
    def test_no_year_is_both_early_and_late_and_pandemic_years_count_only_when_asked(self, since, base, pandemic):
        question, years = Question(since=since, pandemic=pandemic), range(1991, 2025)
        early, late = question.early(years, base), question.late(years)
        assert not set(early) & set(late)
        assert late == list(range(since, 2025))
        left_out = set(range(base, since)) - set(early)
        assert left_out == (set() if pandemic else set(long_run.PANDEMIC) & set(range(base, since)))

    def test_ratios_by_number_and_by_share(self):
        table = trips({**steady(2010, 2019, 10), **steady(2022, 2024, 20)})
        table.loc[table["year"] >= 2022, "received_worldwide"] = 4000
        found = long_run.ratios(record(table), Question(base=2010))
        by_number = long_run.only(found, against="recent", direction="received", scale="number")
        by_share = long_run.only(found, against="recent", direction="received", scale="per-thousand")
        assert (by_number["ratio"], by_share["ratio"]) == (pytest.approx(2), pytest.approx(0.5))
        assert (by_number["before"], by_number["after"], by_number["wide"]) == (100, 60, "no")
        assert (by_number["earlier"], by_number["late"]) == ("2010–2019", "2022–2024")

    def test_scatter_widens_the_interval(self):
        unruly = {year: (2, 40)[year % 2] for year in range(2010, 2020)} | {2022: 5, 2023: 60, 2024: 20}
        row = long_run.only(long_run.ratios(record(trips(unruly)), Question()), against="recent", direction="received")
        assert row["wide"] == "yes" and row["scatter"] > 1
        assert row["low"] < row["exact_low"] < row["ratio"] < row["exact_high"] < row["high"]

    @pytest.mark.parametrize("years", [steady(2000, 2021, 5), steady(2022, 2024, 5), steady(2000, 2019, 0) | {2022: 3}])
    def test_a_window_without_years_or_an_earlier_one_without_trips_is_not_compared(self, years):
        assert long_run.ratios(record(trips(years)), Question()).empty

    def test_a_group_is_the_sum_of_its_countries(self):
        after = steady(2010, 2024, 6)
        table = trips(steady(2010, 2024, 4), UZB=steady(2010, 2024, 3), ARM=after, GEO=after)
        found = long_run.peer_ratios(record(table), CAUCASUS)
        for group in (long_run.FIVE, long_run.TOGETHER):
            members = found[(found["group"] == group) & (found["country"] != "") & (found["direction"] == "made")]
            together = long_run.only(found, who=group, direction="made")
            assert (together["before"], together["after"]) == (members["before"].sum(), members["after"].sum())


class TestLevels:
    def test_a_step_is_found_and_a_rise_of_too_few_years_is_dated_early(self):
        step = {**steady(2000, 2019, 10), **steady(2022, 2024, 40)}
        assert self.made(step) == [[2000, 2019, 10], [2022, 2024, 40]]
        short = {year: number for year, number in step.items() if year < 2024}
        assert self.made(short) == [[2000, 2018, 10], [2019, 2023, 30]]

    def made(self, years: dict[int, int]) -> list[list[float]]:
        found = long_run.levels(record(trips(years)), Question())
        part = found[(found["direction"] == "made") & (found["scale"] == "number")]
        return part[["first", "last", "mean"]].values.tolist()

    def test_shares_of_a_constant_world_change_level_when_numbers_do(self):
        found = long_run.levels(record(trips({**steady(2000, 2009, 9), **steady(2010, 2019, 36)})), Question())
        starts = found.groupby(["direction", "scale"])["first"].agg(list)
        assert starts.map(lambda years: years == [2000, 2010]).all()


class TestMeasures:
    def known(self, as_of: date, **years) -> dict[str, object]:
        table = trips(**years, ARM=steady(2010, 2024, 5), AZE=steady(2010, 2024, 5), GEO=steady(2010, 2024, 5))
        return {m.key: m for m in long_run.measures(record(table, as_of), CAUCASUS)}

    def test_the_year_is_named_under_each_reading_that_holds(self):
        years = {"received": {**steady(2010, 2021, 9), 2022: 30, 2023: 8}, "made": {**steady(2010, 2022, 9), 2023: 30}}
        found = self.known(date(2024, 1, 1), **years)
        assert found["longrun.readings.year"].value == 2
        assert found["longrun.readings.year.names"].value == "trips made, by number; trips made, as a share"
        assert found["longrun.made.as_high"].value is None
        assert found["longrun.made.spare"].value == 21
        assert found["longrun.made.expected_after"].value == pytest.approx(30 * 47 / 365)

    def test_the_peers_are_a_yardstick(self):
        found = self.known(date(2025, 1, 1), received={**steady(2010, 2019, 10), **steady(2022, 2024, 20)})
        assert found["longrun.peers.received.ratio"].value == pytest.approx(1)
        assert found["longrun.contrast.received.ratio"].value == pytest.approx(2)
        assert found["longrun.peers.received.above"].value == 0
        assert found["longrun.peers.names"].value == "Armenia, Azerbaijan and Georgia"

    def test_a_country_without_a_trip_in_any_year_is_told(self):
        table = trips(steady(2010, 2024, 3), steady(2010, 2024, 0))
        found = {m.key: m.value for m in long_run.measures(record(table), CAUCASUS)}
        assert found["longrun.silent"] == "KAZ"
        assert found["longrun.contrast.made.ratio"] is None


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ((0.8723, 1.505), "0.87 to 1.5"),
        ((0, 27.009), "0 to 27"),
        ((0.03, math.inf), "0.03 or more"),
        ((None, None), None),
    ],
)
def test_intervals_in_words(ends, words):
    assert long_run.interval(*ends) == words


PEOPLE = pd.DataFrame({"person": ["a", "b"], "name": ["Secretary A", "President B"]})


def visits(*rows: tuple) -> pd.DataFrame:
    """Visits from tuples: first day, country and, where not private, kind."""
    frame = pd.DataFrame([(*row, "private-visit")[:3] for row in rows], columns=["start", "country", "kind"])
    days = pd.to_datetime(frame["start"])
    ids = [str(number) for number in range(len(frame))]
    return frame.assign(visit_id=ids, start=days, end=days, person="a", sources="us")


def us_record(secretary: pd.DataFrame, received: pd.DataFrame, as_of: date = date(2025, 12, 31)) -> facts.Facts:
    tables = {"us_secretary_visits": secretary, "us_visits_received": received}
    return small(as_of, people=PEOPLE, **tables)


class TestUsVisits:
    TOUR = visits(("2015-11-01", "UZB"), ("2015-10-31", "KGZ"), ("2015-11-08", "KAZ"), ("2015-11-16", "KAZ"))
    SUMMIT = visits(*(("2023-09-21", code, us_visits.AT_UN) for code in FIVE), ("1994-02-13", "KAZ"))

    def test_stops_within_a_week_of_one_another_are_one_occasion(self):
        found = us_visits.visits(us_record(self.TOUR, self.SUMMIT))
        tour = found[found["record"] == "secretary"]
        assert tour["country"].tolist() == ["KGZ", "UZB", "KAZ", "KAZ"]
        assert tour["occasion"].tolist() == [1, 1, 1, 2]
        assert found.loc[found["record"] == "received", "occasion"].tolist() == [1, 2, 2, 2, 2, 2]

    def test_a_record_is_compared_up_to_its_own_end(self):
        row = long_run.only(
            us_visits.ratios(us_record(self.TOUR, self.SUMMIT), Question()), record="received", what="visits"
        )
        assert (row["before"], row["after"]) == (1, 5)
        assert row["days_after"] == (date(2024, 11, 12) - date(2021, 12, 31)).days
        assert row["ratio"] == pytest.approx(5 / row["days_after"] * row["days_before"])

    def test_measures_of_a_year_and_no_count_after_the_end_of_a_record(self):
        known = us_record(self.TOUR, self.SUMMIT)
        found = {m.key: m.value for m in us_visits.measures(known, Question())}
        assert (found["us.received.year"], found["us.received.year.occasions"], found["us.received.year.rank"]) == (
            5,
            1,
            1,
        )
        assert (found["us.secretary.year"], found["us.received.un"]) == (0, 5)
        later = {m.key: m.value for m in us_visits.measures(known, Question(year=2025))}
        assert (later["us.received.year"], later["us.secretary.year"]) == (None, 0)


def plain(table: str) -> list[dict]:
    with (paths.DATA / f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


class TestRealRecord:
    """By a second route: the rows of the files, read without the library."""

    def test_trips_and_the_last_year_as_high(self):
        found = {m.key: m.value for m in long_run.measures(facts.load(), Question())}
        for side in long_run.SIDES:
            totals: dict[int, int] = {}
            for row in plain("leader_trips"):
                if row["country"] in FIVE:
                    totals[int(row["year"])] = totals.get(int(row["year"]), 0) + int(row[side])
            as_high = [year for year, number in totals.items() if year < 2023 and number >= totals[2023]]
            assert found[f"longrun.{side}"] == totals[2023]
            assert found[f"longrun.{side}.as_high"] == (str(max(as_high)) if as_high else None)
            assert found[f"longrun.{side}.peak.value"] == max(totals.values())

    def test_us_visits_of_the_year(self):
        found = {m.key: m.value for m in us_visits.measures(facts.load(), Question())}
        for record_, table in (("secretary", "us_secretary_visits"), ("received", "us_visits_received")):
            rows = plain(table)
            assert found[f"us.{record_}"] == len(rows)
            assert found[f"us.{record_}.year"] == sum(row["start"].startswith("2023") for row in rows)

    def test_no_count_of_the_year_existed_at_publication(self):
        found = {m.key: m for m in long_run.measures(facts.load("publication"), Question())}
        assert found["longrun.last"].value == "2022"
        for key in ("longrun.made", "longrun.readings.year", "longrun.made.spare"):
            assert (found[key].value, found[key].why) == (None, long_run.NO_COUNT)

    @pytest.mark.parametrize("as_of", ["latest", "publication", "2022-06-30", "1992-06-01", "1991-06-30"])
    def test_every_edition_has_its_measures_and_charts(self, as_of):
        known, question = facts.load(as_of), Question()
        found = [*long_run.measures(known, question), *us_visits.measures(known, question)]
        assert len({m.key for m in found}) == len(found)
        assert not [m.key for m in found if m.value != m.value]
        assert long_run.through(known) <= known.as_of
        table, levels = long_run.yearly_table(known), long_run.levels(known, question)
        for scale in charts.SCALES:
            drawn(charts.yearly(table, levels, question, scale))
            assert charts.yearly_alt(table, levels, question, scale).endswith(".")
        drawn(charts.peers(long_run.peer_ratios(known, question)))
        listed, ends = us_visits.visits(known), us_visits.ends(known)
        drawn(charts.us_visits(listed, ends, known["countries"]))
        assert all(day <= known.as_of for day in ends.values())


def drawn(chart) -> dict:
    """A chart's specification, once it has been drawn."""
    spec = chart.to_dict()
    vl_convert.vegalite_to_svg({**spec, "width": 400})
    return spec


class TestCharts:
    KNOWN = record(
        trips(
            {**steady(2008, 2019, 10), 2020: 1, 2021: 2, **steady(2022, 2024, 30)},
            ARM={**steady(2010, 2021, 1), **steady(2022, 2024, 40)},
        )
    )

    def test_years_in_words(self):
        levels = long_run.levels(self.KNOWN, CAUCASUS)
        words = charts.yearly_alt(long_run.yearly_table(self.KNOWN), levels, CAUCASUS, "number")
        assert "Trips received: highest in 2022, 2023 and 2024 (30), lowest in 2020 (1); 30 in 2023." in words
        assert "Level: 10 from 2008 to 2019 and 30 from 2022 to 2024." in words

    def test_every_year_is_a_dot_and_every_level_a_stroke(self):
        table, levels = long_run.yearly_table(self.KNOWN), long_run.levels(self.KNOWN, CAUCASUS)
        spec = drawn(charts.yearly(table, levels, CAUCASUS, "number"))
        sizes = {len(rows) for rows in spec["datasets"].values()}
        assert {len(table) * 2, int((levels["scale"] == "number").sum())} <= sizes

    def test_a_ratio_beyond_the_axis_is_drawn_at_its_edge_and_told_as_it_is(self):
        table = long_run.peer_ratios(self.KNOWN, CAUCASUS)
        spec = drawn(charts.peers(table))
        marks = [row for rows in spec["datasets"].values() for row in rows if row.get("who") == "Armenia"]
        assert {(row["ratio"], row["high"]) for row in marks} == {(8, 8)}
        assert all("40.00 times as many" in row["tip"] for row in marks)
        assert "rose most for Armenia (40.00)" in charts.peers_alt(table)

    def test_visits_in_words(self):
        known = us_record(TestUsVisits.TOUR, TestUsVisits.SUMMIT)
        words = charts.us_visits_alt(us_visits.visits(known), us_visits.ends(known), known["countries"])
        assert "4 dots for visits of US secretaries of state to the five, from 2015 to 2015" in words
        assert "6 dots for visits of leaders of the five to the US, from 1994 to 2023: most for KAZ (2)" in words
        assert "the record ends on 12 Nov 2024" in words

    def test_nothing_to_compare_is_said(self):
        table = long_run.peer_ratios(record(trips(steady(2000, 2019, 3))), CAUCASUS)
        assert charts.NO_RATIO in str(drawn(charts.peers(table)))
        assert charts.peers_alt(table) == charts.NO_RATIO


def test_every_reading_has_a_key_of_its_own():
    known = record(trips(steady(2000, 2024, 3)))
    keys = {m.key for m in long_run.measures(known, CAUCASUS)}
    names = [f"{r.direction}{'.share' if r.scale == 'per-thousand' else ''}" for r in readings("direction", "scale")]
    assert {f"longrun.{name}.rank" for name in names} <= keys
