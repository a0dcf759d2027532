"""Editions of the facts: nothing later than the edition's day, whatever was appended since."""

import csv
import json
import shutil
from datetime import date

import pandas as pd
import pytest
from limelight import facts, paths, travel
from limelight.rules import Rules


@pytest.fixture(scope="module")
def then():
    return facts.load("publication")


@pytest.mark.parametrize("table", ["events", "trips"])
def test_no_fact_is_later_than_its_edition(then, table):
    assert (then[table]["start"] <= pd.Timestamp(facts.PUBLICATION)).all()
    assert len(facts.load()[table]) > len(then[table]) > 0


def test_a_figure_for_a_year_belongs_to_its_last_day(then):
    assert then["leader_trips"]["year"].max() == 2022
    assert then["us_travel_yearly"]["year"].max() == 2022


def test_an_end_that_was_not_known_is_blank(then):
    later = facts.load()["offices"].set_index("office_id")["to"]
    hidden = [
        office
        for office, to in later.items()
        if to > "2023-11-14" and office in set(then["offices"]["office_id"])
    ]
    assert hidden
    assert (then["offices"].set_index("office_id").loc[hidden, "to"] == "").all()


def test_what_is_under_way_is_known_up_to_the_edition():
    stop = facts.load("2023-10-12").row("trips:2023-10-12-KGZ")
    assert stop["end"] == pd.Timestamp("2023-10-12")
    assert facts.load().row("trips:2023-10-12-KGZ")["end"] == pd.Timestamp("2023-10-13")


def test_unstated_cells_are_empty_not_guessed(then):
    deals = then["deals"]
    assert deals["amount_high"].isna().any()
    assert (deals["event_id"] == "").any()


@pytest.mark.parametrize("text", ["soon", "2023-13-01", "2023-11", "2099-01-01"])
def test_a_day_that_cannot_be_is_named(text):
    with pytest.raises(ValueError, match=text):
        facts.load(text)


def test_an_empty_window_is_named(then):
    with pytest.raises(ValueError, match="2023-11-10 to 2023-11-01"):
        facts.window("2023-11-10", "2023-11-01", then)


def test_a_window_is_cut_at_the_edition(then):
    assert facts.window("2023-11-01", "2024-05-01", then) == (date(2023, 11, 1), facts.PUBLICATION)


def test_a_row_is_found_by_its_key(then):
    assert then.row("trips:2023-10-12-KGZ")["country"] == "KGZ"
    participant = then["participants"].iloc[0]
    found = then.row(f"participants:{participant['event_id']}+{participant['person']}")
    assert found["country"] == participant["country"]


def test_a_row_of_a_later_day_is_not_there(then):
    with pytest.raises(KeyError, match="trips:2024-05-16-CHN"):
        then.row("trips:2024-05-16-CHN")


def test_later_facts_never_reach_the_earlier_edition(tmp_path, then):
    """Append a stop of 2024 to a copy of the data: publication's measures stay, the latest edition's move."""
    shutil.copytree(paths.DATA, tmp_path / "data")
    table = tmp_path / "data" / "trips.csv"
    with table.open(encoding="utf-8", newline="") as file:
        header, *rest = csv.reader(file)
    row = dict(zip(header, rest[-1])) | {
        "stop_id": "2024-01-05-MNG",
        "trip_id": "T2024-99",
        "start": "2024-01-05",
        "end": "2024-01-05",
        "country": "MNG",
        "date_basis": "confirmed",
        "confidence": "3",
    }
    with table.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(row.values())
    package = tmp_path / "data" / "datapackage.json"

    def values(edition, where):
        return {m.key: m.value for m in travel.measures(facts.load(edition, where), Rules())}

    assert values("publication", package) == values("publication", paths.DATAPACKAGE)
    assert (
        values("latest", package)["travel.now.stops"]
        == values("latest", paths.DATAPACKAGE)["travel.now.stops"] + 1
    )


def test_every_column_of_a_table_is_described():
    for resource in json.loads(paths.DATAPACKAGE.read_text())["resources"]:
        with (paths.DATA / resource["path"]).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert header == [field["name"] for field in resource["schema"]["fields"]]


def test_a_changed_table_is_read_again_and_what_a_reader_writes_stays_theirs(tmp_path):
    package = shutil.copytree(paths.DATA, tmp_path / "data") / paths.DATAPACKAGE.name
    mine = facts.load(package=package)["trips"]
    mine.loc[0, "city"] = "Nowhere"
    assert facts.load(package=package)["trips"].loc[0, "city"] != "Nowhere"
    table = package.parent / "trips.csv"
    changed = table.read_text(encoding="utf-8").replace("Astana", "Akmola")
    table.write_text(changed, encoding="utf-8")
    assert "Akmola" in set(facts.load(package=package)["trips"]["city"])
