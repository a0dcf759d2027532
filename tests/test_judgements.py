"""The real ledger judged by the real facts: what the audit turns on, and what must never move a verdict."""

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT
from limelight import facts, ledger, paths, runs, verdicts

CLAIMS = ledger.load()
LATER = "2026-09-10"
EXPECTED = {
    verdicts.SUPPORTED: ("putin-visit-date", "berlin-after-new-york", "tpp-three-plants", "npp-likely-go-ahead"),
    verdicts.DEPENDS: (
        "october-lull",
        "putin-three-trips-since-warrant",
        "every-leader-leaves-with-deals",
        "interest-since-independence",
    ),
    verdicts.CONTRADICTED: (
        "berlin-all-of-them",
        "caption-scholz-five-presidents",
        "ashimbaev-september-10",
        "ots-name",
        "islamov-name",
        "boreiko-programme-name",
        "tpp-memoranda-plural",
        "orano-more-than-500m",
        "windfarm-nearly-2bn",
    ),
}


def judged(known: facts.Facts) -> dict[str, str]:
    return {claim.id: ledger.judge(claim, known) for claim in CLAIMS}


@pytest.fixture(scope="module")
def at_publication() -> dict[str, str]:
    return judged(facts.load("publication"))


@pytest.mark.parametrize(("verdict", "ids"), EXPECTED.items(), ids=list(EXPECTED))
def test_what_the_audit_turns_on(verdict, ids):
    accepted = {entry["id"]: entry["verdict"] for entry in runs.read(paths.RESULTS).claims}
    assert {name: accepted[name] for name in ids} == dict.fromkeys(ids, verdict)


def test_the_lull_shows_under_some_readings_and_vanishes_under_others():
    (lull,) = (entry for entry in runs.read(paths.RESULTS).claims if entry["id"] == "october-lull")
    held = {tuple(entry["reading"].values()): entry["holds"] for entry in lull["assessments"]}
    assert set(held.values()) == {True, False}
    assert len(held) == len(lull["assessments"])


def test_the_order_of_rows_moves_no_verdict(at_publication):
    known = facts.load("publication")
    mixed = {name: frame.sample(frac=1, random_state=7, ignore_index=True) for name, frame in known.tables.items()}
    assert judged(replace(known, tables=mixed, index={})) == at_publication


def test_later_facts_never_reach_the_publication_edition(tmp_path: Path, at_publication):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    package = tmp_path / "data" / "datapackage.json"
    for resource in json.loads(package.read_text(encoding="utf-8"))["resources"]:
        if "limelight:day" in resource:
            add_later_row(tmp_path / "data" / resource["path"], resource["limelight:day"])
    assert judged(facts.load("publication", package)) == at_publication
    grown, real = (len(facts.load("latest", place)["events"]) for place in (package, paths.DATAPACKAGE))
    assert grown == real + 1


def add_later_row(table: Path, day: str) -> None:
    """A copy of the table's first row, dated later."""
    with table.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    later = LATER[: len(rows[0][day])] or LATER
    dated = {column: LATER for column in ("start", "end") if column in rows[0]}
    rows.append({**rows[0], next(iter(rows[0])): "a-later-row", **dated, day: later})
    with table.open("w", encoding="utf-8", newline="") as handle:
        written = csv.DictWriter(handle, rows[0])
        written.writeheader()
        written.writerows(rows)
