"""Charts say what their rows say: in marks, in words, and on any day that the slider is set to."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd
import pytest
import small_facts
import vl_convert
from limelight.charts import deals, style, travel, visits
from limelight.travel import WARRANT

COUNTRIES = small_facts.countries()
FIRST, LAST = date(2023, 9, 1), date(2023, 11, 13)
AS_OF = date(2024, 1, 10)

EVENTS = small_facts.events(
    {"event_id": "a", "start": "2023-09-06", "end": "2023-09-08"},
    {"event_id": "b", "start": "2023-09-07", "occasion": "sidelines"},
    {"event_id": "c", "start": "2023-11-01", "occasion": "multilateral"},
).assign(inside=["KAZ", "KAZ", "KAZ UZB"], outside=["FRA", "CHN", "FRA RUS"])
QUIET = pd.DataFrame(
    [(date(2023, 9, 9), date(2023, 10, 31), 53), (date(2023, 9, 1), date(2023, 9, 5), 5)],
    columns=["start", "end", "days"],
)
LULL = pd.DataFrame(
    [
        ("all", "every event", "september", date(2023, 9, 1), date(2023, 9, 30), 30, 9, 2.1, True, False),
        ("all", "every event", "october", date(2023, 10, 1), date(2023, 10, 31), 31, 5, 1.1, True, False),
        ("all", "every event", "november", date(2023, 11, 1), date(2023, 11, 13), 13, 5, 2.7, True, False),
    ],
    columns=[
        *("reading", "what", "window", "first", "last", "days", "events", "per_week"),
        *("lowest_rate", "lowest_count"),
    ],
)
MONTHS = pd.DataFrame(
    {
        "month": pd.to_datetime(["2023-10-01", "2023-11-01", "2023-12-01", "2024-01-01"]),
        "events": [4, 12, 1, 0],
        "whole": [True, True, True, False],
        "even": [True, True, False, False],
    }
)
STOPS = small_facts.stops(
    {"stop_id": "1", "start": "2023-10-12", "country": "KGZ", "city": "Bishkek", "purpose": "talks"},
    {"stop_id": "2", "start": "2023-11-09", "country": "KAZ", "city": "Astana", "purpose": "a visit"},
    {"stop_id": "3", "start": "2023-12-06", "country": "CHN", "city": "Beijing", "purpose": "talks"},
    {"stop_id": "4", "start": "2023-12-20", "country": "CHN", "city": "", "purpose": "talks"},
).assign(court=["signatory", "non-party", "non-party", "non-party"])
HELD = small_facts.stops(
    {
        "stop_id": "5",
        "start": "2023-03-18",
        "country": "RUS",
        "contested_territory": "yes",
        "city": "Sevastopol",
    }
)
YEARS = pd.DataFrame(
    {
        "year": [2022, 2023],
        "stops": [9, 6],
        "trips": [8, 5],
        "countries": [9, 6],
        "whole": [True, False],
    }
)
OTHERS = pd.DataFrame({"year": [2019, 2022], "value": [23.0, 9.0], "sources": ["a", "b"]})
TOTALS = pd.DataFrame(
    [
        ("CHN", 3, 2, 20e9, 20e9, 1, "a", "x y z"),
        ("FRA", 1, 1, 1e9, 2e9, 0, "b", "w"),
        ("RUS", 1, 0, 0.0, 0.0, 0, "c", "v"),
    ],
    columns=["counterpart", "deals", "valued", "low", "high", "open", "sources", "deal_ids"],
)
STAGES = TOTALS.assign(stage=["signed", "announced", "memorandum"]).drop(columns="counterpart")
STEPS = pd.DataFrame(
    [
        ("everything on record", 9, 10e9, "a"),
        ("running portfolios", 3, 6e9, "a"),
        ("sums said again", 1, 1e9, "b"),
        ("what adds up", 5, 3e9, "a"),
    ],
    columns=["step", "deals", "usd", "sources"],
)

Maker = Callable[..., object]
CHARTS: dict[str, tuple[Maker, Maker, tuple]] = {
    "autumn": (visits.autumn, visits.autumn_alt, (EVENTS, QUIET, FIRST, LAST, COUNTRIES)),
    "lull": (visits.lull, visits.lull_alt, (LULL, "october")),
    "months": (visits.months, visits.months_alt, (MONTHS,)),
    "timeline": (travel.timeline, travel.timeline_alt, (STOPS, HELD, AS_OF, COUNTRIES)),
    "per_year": (travel.per_year, travel.per_year_alt, (YEARS, OTHERS)),
    "court": (travel.court, travel.court_alt, (STOPS, COUNTRIES)),
    "by_partner": (deals.by_partner, deals.by_partner_alt, (TOTALS, COUNTRIES)),
    "ladder": (deals.ladder, deals.ladder_alt, (STAGES,)),
    "careless": (deals.careless, deals.careless_alt, (STEPS,)),
}
every_chart = pytest.mark.parametrize("name", CHARTS)


def spec(name: str) -> dict:
    """The chart's specification; altair checks it against the schema on the way."""
    draw, _, arguments = CHARTS[name]
    return draw(*arguments).to_dict()


def drawn(chart: dict) -> list[str]:
    """The words on a picture of the chart, as the PDF has it."""
    svg = vl_convert.vegalite_to_svg(json.dumps({**chart, "width": 640}))
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg)


def units(chart: dict) -> Iterator[dict]:
    """The single marks of a chart, however deeply its layers nest."""
    for layer in chart.get("layer", [chart]):
        yield from units(layer) if "layer" in layer else [layer]


def assert_fitting(chart: dict) -> None:
    """A chart is as wide as its place, explains each mark, and draws no number that is none."""
    assert chart["width"] == "container"
    assert [mark["mark"] for mark in units(chart) if "tooltip" not in mark["encoding"]] == []
    assert "NaN" not in json.dumps(chart)


def assert_a_sentence(chart: dict, words: str) -> None:
    """A chart shows nothing but the words that there is nothing to draw."""
    assert words.startswith("There is no ")
    assert drawn(chart) == [words]


@every_chart
def test_takes_the_width_of_its_place_and_leaves_ink_to_the_page(name):
    chart = spec(name)
    assert chart["width"] == "container"
    assert chart["config"]["font"] == style.FONT
    assert chart["config"]["background"] == "transparent"
    assert not re.search(r'"(label|title)Color"', json.dumps(chart))


@every_chart
def test_every_mark_has_a_tooltip(name):
    marks = list(units(spec(name)))
    assert marks
    assert [unit["mark"] for unit in marks if "tooltip" not in unit["encoding"]] == []


@every_chart
def test_an_empty_frame_is_a_sentence(name):
    draw, words, arguments = CHARTS[name]
    nothing = [
        part.iloc[:0] if isinstance(part, pd.DataFrame) and part is not COUNTRIES else part
        for part in arguments
    ]
    assert words(*nothing).startswith("There is no ")
    assert drawn(draw(*nothing).to_dict()) == [words(*nothing)]


@every_chart
def test_a_chart_draws_alike_each_time(name):
    assert json.dumps(spec(name)) == json.dumps(spec(name))


@pytest.mark.parametrize("colour", style.COLOURS.values())
@pytest.mark.parametrize("paper", ["#ffffff", "#121212"])
def test_colours_stand_out_in_light_and_in_dark(colour, paper):
    light, dark = sorted((luminance(colour), luminance(paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_days_are_midnight_utc():
    assert style.millis(date(1970, 1, 2)) == style.DAY
    assert style.millis(pd.Timestamp("2023-11-09")) == style.millis(date(2023, 11, 9))


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2023, 11, 9), date(2023, 11, 9), "9 Nov 2023"),
        (date(2023, 11, 9), pd.NaT, "9 Nov 2023"),
        (date(2023, 11, 3), date(2023, 11, 9), "3–9 Nov 2023"),
        (date(2023, 10, 30), date(2023, 11, 2), "30 Oct – 2 Nov 2023"),
        (date(2023, 12, 30), date(2024, 1, 2), "30 Dec 2023 – 2 Jan 2024"),
    ],
)
def test_a_span_repeats_nothing(start, end, words):
    assert style.span(start, end) == words


def test_extremes_name_all_that_tie():
    assert style.extremes(pd.Series({"a": 2, "b": 1, "c": 2})) == ("a and c", 2, "b", 1)


def test_autumn_words_follow_the_rows():
    words = visits.autumn_alt(EVENTS, QUIET, FIRST, LAST, COUNTRIES)
    assert "3 leader-level events from 1 September 2023 to 13 November 2023" in words
    assert "fullest row is KAZ with 3, the emptiest KGZ, TJK and TKM with 0" in words
    assert "lasts 53 days (9 Sep – 31 Oct 2023); shaded: 2 stretches" in words
    moved = visits.autumn_alt(EVENTS.assign(inside="TJK"), QUIET.iloc[1:], FIRST, LAST, COUNTRIES)
    assert "fullest row is TJK with 3" in moved
    assert "lasts 5 days" in moved
    assert "No day is without" in visits.autumn_alt(EVENTS, QUIET.iloc[:0], FIRST, LAST, COUNTRIES)


def test_autumn_has_a_row_for_each_of_the_five_and_says_how_long_it_was_quiet():
    words = drawn(spec("autumn"))
    assert {"KAZ", "KGZ", "TJK", "TKM", "UZB", "53", "5"} <= set(words)
    assert "ceremony" not in words


def test_events_of_a_country_that_overlap_are_drawn_beside_each_other():
    bars = visits._calendar_bars(EVENTS, style.country_names(COUNTRIES))
    assert list(bars["row"]) == ["KAZ", "KAZ", "KAZ", "UZB"]
    assert list(bars["lane"]) == [0, 1, 0, 0]


def test_lull_words_name_highest_and_lowest_month():
    words = visits.lull_alt(LULL, "october")
    assert "October is the lowest by rate in 1 of them, and by the count alone in 0." in words
    assert "Every event: highest in November (2.7 a week), lowest in October (1.1)." in words
    busier = visits.lull_alt(LULL.assign(per_week=[0.5, 1.1, 2.7], lowest_rate=False), "october")
    assert "lowest by rate in 0" in busier
    assert "lowest in September (0.5)" in busier


def test_lull_prints_counts_and_marks_the_month():
    assert {"every event: October lowest by rate only", "1.1 a week (5)", "1–13 Nov", "Sep"} <= set(
        drawn(spec("lull"))
    )
    higher = visits.lull(LULL.assign(lowest_rate=False), "october").to_dict()
    assert "every event: October not lowest" in drawn(higher)


def test_months_leave_thin_ones_out_of_the_extremes():
    words = visits.months_alt(MONTHS)
    assert "highest is November 2023 with 12, the lowest October 2023 with 4" in words
    assert "unfinished coverage: 2 months" in words
    assert "lowest December 2023 with 1" in visits.months_alt(MONTHS.assign(even=True))


def test_months_label_publication_and_thin_coverage_only_where_they_are():
    assert {"article published", "thin coverage", "12"} <= set(drawn(spec("months")))
    even = drawn(visits.months(MONTHS.assign(even=[True, True, True, False])).to_dict())
    assert "thin coverage" not in even
    assert "article published" not in drawn(visits.months(MONTHS.iloc[:1]).to_dict())


def test_the_slider_runs_from_the_warrant_to_the_edition_in_days():
    (slider,) = spec("timeline")["params"]
    assert slider["name"] == "as_of"
    assert slider["value"] == style.millis(AS_OF)
    assert slider["bind"] == {
        "input": "range",
        "min": style.millis(WARRANT),
        "max": style.millis(AS_OF),
        "step": style.DAY,
    }


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (WARRANT, "as of 17 Mar 2023: 0 stops since the warrant"),
        (date(2023, 10, 11), "as of 11 Oct 2023: 0 stops since the warrant"),
        (date(2023, 10, 12), "as of 12 Oct 2023: 1 stop since the warrant"),
        (AS_OF, "as of 10 Jan 2024: 4 stops since the warrant"),
    ],
)
def test_the_timeline_says_what_was_known_on_the_sliders_day(day, words):
    chart = spec("timeline")
    chart["params"][0]["value"] = style.millis(day)
    assert words in drawn(chart)


def test_timeline_words_follow_the_rows():
    words = travel.timeline_alt(STOPS, HELD, AS_OF, COUNTRIES)
    assert "reaches 4 stops, 2 of them up to the day of publication" in words
    assert "The first is KGZ (12 Oct 2023), the last CHN (20 Dec 2023). Most went to CHN: 2 stops." in words
    assert "1 stop in contested territory" in words
    assert "Most went to KGZ and KAZ: 1 stop each." in travel.timeline_alt(
        STOPS.iloc[:2], HELD, AS_OF, COUNTRIES
    )


def test_contested_stops_are_counted_only_where_the_rule_counts_them():
    counted = pd.concat([HELD, STOPS], ignore_index=True)
    assert "reaches 5 stops" in travel.timeline_alt(counted, HELD, AS_OF, COUNTRIES)
    assert "as of 10 Jan 2024: 5 stops since the warrant" in drawn(
        travel.timeline(counted, HELD, AS_OF, COUNTRIES).to_dict()
    )


def test_an_edition_before_publication_has_no_rule_for_it():
    early = travel.timeline(STOPS.iloc[:1], HELD, date(2023, 10, 20), COUNTRIES).to_dict()
    assert not any(word.startswith("article") for word in drawn(early))


def test_year_words_keep_ours_and_others_apart():
    words = travel.per_year_alt(YEARS, OTHERS)
    assert "on this record, 2022 to 2023, the highest is 2022 with 9, the lowest 2023 with 6" in words
    assert "others published them, 2019 to 2022, the highest is 2019 with 23, the lowest 2022 with 9" in words
    assert "2023 is not over in this edition." in words
    assert "not over" not in travel.per_year_alt(YEARS.assign(whole=True), OTHERS)
    assert "only 2022 is known, with 9." in travel.per_year_alt(YEARS.iloc[:1], OTHERS)


def test_court_words_name_hosts_that_were_parties():
    assert "longest row is 'never signed' with 3" in travel.court_alt(STOPS, COUNTRIES)
    assert "No host was a party" in travel.court_alt(STOPS, COUNTRIES)
    assert "parties to the court: KGZ." in travel.court_alt(
        STOPS.assign(court=["state-party", *["non-party"] * 3]), COUNTRIES
    )


def test_every_relation_that_the_measures_know_has_a_row():
    relations = list(travel.RELATIONS)
    many = pd.concat([STOPS.iloc[[0]]] * len(relations), ignore_index=True).assign(court=relations)
    headings = drawn(travel.court(many, COUNTRIES).to_dict())
    assert {f"{words}: 1 stop (KGZ)" for words in travel.RELATIONS.values()} <= set(headings)


def test_partner_words_name_the_highest_and_the_unvalued():
    words = deals.by_partner_alt(TOTALS, COUNTRIES)
    assert "Highest: CHN: $20 billion or more, 3 deals (1 unvalued); 91% of all upper bounds." in words
    assert "Lowest of those drawn: FRA: $1 to 2 billion, 1 deal." in words
    assert "Not drawn: 1 partner with less, or with no sum stated." in words
    richer = TOTALS.assign(low=[20e9, 90e9, 0], high=[20e9, 90e9, 0])
    assert "Highest: FRA: $90 billion" in deals.by_partner_alt(richer, COUNTRIES)


def test_a_partner_without_any_sum_is_not_drawn_as_nought():
    assert not any(word.startswith("RUS") for word in drawn(spec("by_partner")))
    assert len(drawn(deals.by_partner(TOTALS, COUNTRIES, top=1).to_dict())) == 1


def test_a_missing_lower_bound_reads_as_a_ceiling():
    ceiling = TOTALS.iloc[[1]].assign(low=0.0)
    assert drawn(deals.by_partner(ceiling, COUNTRIES).to_dict()) == ["FRA: up to $2 billion, 1 deal"]


def test_the_ladder_shows_stages_that_no_deal_reached():
    assert drawn(spec("ladder")) == [
        "announced: $1 to 2 billion, 1 deal",
        "memorandum: 1 deal, no sum stated",
        "signed: $20 billion or more, 3 deals (1 unvalued)",
        "financed: no deal",
        "built: no deal",
    ]
    assert "Most stand at signed: 3." in deals.ladder_alt(STAGES)
    assert "Most stand at announced: 7." in deals.ladder_alt(STAGES.assign(deals=[3, 7, 1]))


def test_the_way_down_ends_where_what_adds_up_ends():
    bars = deals._waterfall(STEPS)
    assert list(bars["start"]) == [0, 4e9, 3e9, 0]
    assert list(bars["end"]) == [10e9, 10e9, 4e9, 3e9]


def test_careless_words_name_the_largest_step():
    words = deals.careless_alt(STEPS)
    assert "from $10 billion, everything on record, down to $3 billion, what adds up, in 2 steps" in words
    assert "Most is taken away for running portfolios ($6 billion), least for sums said again" in words
    swapped = STEPS.assign(usd=[10e9, 1e9, 6e9, 3e9])
    assert "Most is taken away for sums said again ($6 billion)" in deals.careless_alt(swapped)
    assert "nothing is taken away" in deals.careless_alt(STEPS.iloc[[0, 3]])
