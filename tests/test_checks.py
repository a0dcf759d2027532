"""Every check, proven by a sound package in which one thing is broken."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from factories.package import DataPackage, data_package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from limelight.checks import Problem, check, describe, report

SAME_FOLDER = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a test's package lies, under the name that problems show."""
    return tmp_path / "data"


def cell(table: str, row: str, **cells: str) -> Callable[[DataPackage], None]:
    """Breaks a package by overwriting cells of a row."""
    return lambda package: package.row(table, row).update(cells)


def add(table: str, like: str, **cells: str) -> Callable[[DataPackage], None]:
    """Breaks a package by adding a row."""
    return lambda package: package.add(table, like, **cells)


def described(table: str, **parts) -> Callable[[DataPackage], None]:
    """Breaks the description of a table."""
    return lambda package: package.resource(table).update(parts)


def described_column(table: str, column: str, **parts) -> Callable[[DataPackage], None]:
    """Breaks the description of a column."""
    return lambda package: package.field(table, column).update(parts)


def both(*breaks: Callable[[DataPackage], None]) -> Callable[[DataPackage], None]:
    """Several changes that together break one thing."""
    return lambda package: [each(package) for each in breaks]


SUMMIT_TWICE = both(
    add("events", "summit", event_id="summit-2", city="SAMARKAND"),
    add("participants", "summit+bek", event_id="summit-2"),
    add("participants", "summit+aliya", event_id="summit-2"),
)
EXCEPTION = {
    "exception_id": "x",
    "check": "host-country",
    "table": "participants",
    "row": "rus-1+cyril",
    "reason": "Why.",
}

# how to break it, then what must be reported: check, file, line, row, column, value
IN_MEMORY = {
    "unknown enum value": (
        cell("events", "summit", rank="grand"),
        ("constraint", "events", 5, "summit", "rank", "grand"),
    ),
    "required cell empty": (
        cell("events", "fra-1", start=""),
        ("constraint", "events", 2, "fra-1", "start", ""),
    ),
    "number out of range": (
        cell("trips", "t1-chn", confidence="4"),
        ("constraint", "trips", 2, "t1-chn", "confidence", "4"),
    ),
    "no number": (
        cell("deals", "pack", amount_high="2,000"),
        ("type", "deals", 2, "pack", "amount_high", "2,000"),
    ),
    "no day of the calendar": (
        cell("events", "rus-1", end="2023-11-31"),
        ("type", "events", 4, "rus-1", "end", "2023-11-31"),
    ),
    "day without leading zeros": (
        cell("events", "rus-1", end="2023-11-9"),
        ("date", "events", 4, "rus-1", "end", "2023-11-9"),
    ),
    "partial date of another form": (
        cell("deals", "again", announced="Dec 2023"),
        ("constraint", "deals", 5, "again", "announced", "Dec 2023"),
    ),
    "partial date outside the calendar": (
        cell("deals", "again", announced="2023-02-29"),
        ("date", "deals", 5, "again", "announced", "2023-02-29"),
    ),
    "key used twice": (
        add("people", "bek", name="Other"),
        ("unique", "people", 7, "bek", "person", "bek"),
    ),
    "compound key used twice": (
        add("participants", "rus-1+cyril"),
        ("unique", "participants", 12, "rus-1+cyril", "event_id+person", "rus-1+cyril"),
    ),
    "reference to no row": (
        cell("trips", "t1-chn", country="CHI"),
        ("foreign-key", "trips", 2, "t1-chn", "country", "CHI"),
    ),
    "reference to no row of the same table": (
        cell("deals", "part-2", part_of="pak"),
        ("foreign-key", "deals", 4, "part-2", "part_of", "pak"),
    ),
    "unknown id in a list": (
        cell("events", "fra-1", sources="one-1 three-1"),
        ("list", "events", 2, "fra-1", "sources", "three-1"),
    ),
    "id twice in a list": (
        cell("events", "fra-1", sources="one-1 one-1"),
        ("list", "events", 2, "fra-1", "sources", "one-1"),
    ),
    "two spaces in a list": (
        cell("events", "fra-1", sources="one-1  two-1"),
        ("list", "events", 2, "fra-1", "sources", "one-1  two-1"),
    ),
    "rows lost": (
        described("events", **{"limelight:minimumRows": 6}),
        ("row-count", "events", None, "", "", "5 rows"),
    ),
    "column without description": (
        described_column("events", "city", description=""),
        ("described", "datapackage", None, "events", "city", ""),
    ),
    "table without title": (
        described("events", title=""),
        ("described", "datapackage", None, "events", "", ""),
    ),
    "day column that does not exist": (
        described("events", **{"limelight:day": "begin"}),
        ("described", "datapackage", None, "events", "", "begin"),
    ),
    "list of a table that does not exist": (
        described_column("events", "sources", **{"limelight:list": {"table": "source", "separator": " "}}),
        ("described", "datapackage", None, "events", "sources", "source"),
    ),
    "foreign key to a table that does not exist": (
        lambda package: package.resource("trips")["schema"]["foreignKeys"][0]["reference"].update(
            resource="persons"
        ),
        ("described", "datapackage", None, "trips", "person", "persons"),
    ),
    "no primary key": (
        lambda package: package.resource("countries")["schema"].pop("primaryKey"),
        ("described", "datapackage", None, "countries", "", ""),
    ),
    "unknown type of column": (
        described_column("events", "city", type="town"),
        ("package", "datapackage", None, "", "", ""),
    ),
    "table without schema": (
        lambda package: package.resource("countries").pop("schema"),
        ("package", "datapackage", None, "countries", "", ""),
    ),
    "end before start": (
        cell("events", "summit", end="2023-12-04"),
        ("end-after-start", "events", 5, "summit", "end", "2023-12-04"),
    ),
    "office ends before it begins": (
        cell("offices", "denise-1", to="2017-04"),
        ("end-after-start", "offices", 5, "denise-1", "to", "2017-04"),
        ("office-held", "participants", 2, "fra-1+denise", "office", "president"),
        ("office-held", "participants", 4, "fra-2+denise", "office", "president"),
    ),
    "guest in two countries": (
        cell("events", "fra-1", end="2023-11-03"),
        ("one-place-a-day", "participants", 4, "fra-2+denise", "event_id", "fra-2"),
    ),
    "guest elsewhere in the middle of a stay": (
        both(
            cell("events", "fra-1", start="2023-11-01", end="2023-11-04"),
            cell("events", "fra-2", end="2023-11-02"),
        ),
        ("one-place-a-day", "participants", 4, "fra-2+denise", "event_id", "fra-2"),
    ),
    "event and trip disagree": (
        both(
            cell("events", "rus-1", start="2023-11-11", end="2023-11-12"),
            cell("trips", "t2-uzb", end="2023-11-12"),
        ),
        ("one-place-a-day", "participants", 6, "rus-1+cyril", "event_id", "rus-1"),
    ),
    "office ended before the event": (
        cell("offices", "edgar-1", to="2023-11"),
        ("office-held", "participants", 10, "summit+edgar", "office", "premier"),
    ),
    "office begun after the event": (
        cell("offices", "cyril-1", **{"from": "2023-11-10"}),
        ("office-held", "participants", 6, "rus-1+cyril", "office", "president"),
    ),
    "office never held": (
        cell("participants", "summit+edgar", office="president"),
        ("office-held", "participants", 10, "summit+edgar", "office", "president"),
    ),
    "host from elsewhere": (
        cell("participants", "rus-1+cyril", role="host"),
        ("host-country", "participants", 6, "rus-1+cyril", "country", "RUS"),
    ),
    "gap in a trip": (
        cell("trips", "t2-uzb", start="2023-11-11"),
        ("trip-contiguous", "trips", 4, "t2-uzb", "start", "2023-11-11"),
    ),
    "trips that overlap": (
        cell("trips", "t1-chn", end="2023-11-10"),
        ("one-place-a-day", "participants", 6, "rus-1+cyril", "event_id", "rus-1"),
        ("one-place-a-day", "trips", 3, "t2-kaz", "start", "2023-11-09"),
        ("trip-contiguous", "trips", 3, "t2-kaz", "start", "2023-11-09"),
    ),
    "parts exceed their package": (
        cell("deals", "part-2", amount_low="1300"),
        ("parts-within-package", "deals", 2, "pack", "amount_high", "2000"),
    ),
    "deal of no event": (
        cell("deals", "pack", event_id="fra-9"),
        ("deal-event", "deals", 2, "pack", "event_id", "fra-9"),
    ),
    "deal whose counterpart was not there": (
        cell("deals", "pack", event_id="rus-1"),
        ("deal-event", "deals", 2, "pack", "event_id", "rus-1"),
    ),
    "deal whose Central Asian side was not there": (
        cell("deals", "pack", event_id="fra-2"),
        ("deal-event", "deals", 2, "pack", "event_id", "fra-2"),
    ),
    "restates no deal": (
        cell("deals", "again", restates="part-9"),
        ("deal-links", "deals", 5, "again", "restates", "part-9"),
    ),
    "deals that contain each other": (
        both(cell("deals", "pack", part_of="part-1"), cell("deals", "part-1", amount_high="")),
        ("deal-links", "deals", 2, "pack", "part_of", "part-1"),
        ("deal-links", "deals", 3, "part-1", "part_of", "pack"),
    ),
    "event listed twice": (
        SUMMIT_TWICE,
        ("no-duplicate-events", "events", 7, "summit-2", "event_id", "summit-2"),
    ),
    "absent and there": (
        cell("absences", "a-fra", start="2023-11-11", end="2023-11-12", country="UZB", city="Tashkent"),
        ("absence-not-trip", "absences", 2, "a-fra", "start", "2023-11-11"),
    ),
    "no rate for a deal": (
        cell("deals", "part-2", announced="2023-10"),
        ("rates-cover-deals", "deals", 4, "part-2", "currency", "EUR"),
    ),
    "two standings at a time": (
        cell("memberships", "icc-rus-2", **{"from": "2016-11-29"}),
        ("membership-intervals", "memberships", 4, "icc-rus-2", "from", "2016-11-29"),
    ),
    "stand-in for nobody": (
        cell("participants", "summit+edgar", stands_in_for=""),
        ("stand-in", "participants", 10, "summit+edgar", "stands_in_for", ""),
    ),
    "leader who replaces another": (
        cell("participants", "rus-1+cyril", stands_in_for="bek"),
        ("stand-in", "participants", 6, "rus-1+cyril", "stands_in_for", "bek"),
    ),
    "stand-in for someone who came": (
        cell("participants", "summit+edgar", stands_in_for="aliya"),
        ("stand-in", "participants", 10, "summit+edgar", "stands_in_for", "aliya"),
    ),
    "plan taken for a fact": (
        cell("events", "plan", date_basis="reported"),
        ("plan-is-no-fact", "events", 6, "plan", "date_basis", "reported"),
    ),
    "plan with too much confidence": (
        cell("events", "plan", confidence="2"),
        ("plan-is-no-fact", "events", 6, "plan", "confidence", "2"),
    ),
    "confirmed by a weak source": (
        cell("trips", "t1-chn", confidence="1"),
        ("plan-is-no-fact", "trips", 2, "t1-chn", "date_basis", "confirmed"),
    ),
    "source that nobody cites": (
        add("sources", "one-1", source_id="three-1"),
        ("sources-used", "sources", 4, "three-1", "source_id", "three-1"),
    ),
    "exception that no longer applies": (
        lambda package: package.rows["exceptions"].append(EXCEPTION),
        ("exception-unused", "exceptions", 2, "x", "row", "rus-1+cyril"),
    ),
    "exception from no check": (
        lambda package: package.rows["exceptions"].append(EXCEPTION | {"check": "hosts"}),
        ("exception-unused", "exceptions", 2, "x", "check", "hosts"),
    ),
}


@pytest.mark.parametrize(
    ("breaks", "expected"), [(each[0], each[1:]) for each in IN_MEMORY.values()], ids=IN_MEMORY
)
def test_broken_package(folder, breaks, expected):
    package = data_package()
    breaks(package)
    assert found(check(package.write(folder))) == sorted(expected, key=str)


def edit(name: str, before: bytes, after: bytes) -> Callable[[Path], None]:
    """Breaks a written file by replacing bytes of it."""

    def break_(folder: Path) -> None:
        data = (folder / name).read_bytes()
        assert before in data
        (folder / name).write_bytes(data.replace(before, after, 1))

    return break_


ON_DISK = {
    "file missing": (
        lambda folder: (folder / "absences.csv").unlink(),
        ("missing-file", "absences", None, "", "", ""),
    ),
    "file not described": (
        lambda folder: (folder / "extra.csv").write_text("a\n1\n"),
        ("described", "extra", None, "", "", ""),
    ),
    "not UTF-8": (
        edit("absences.csv", b"Forum", b"For\xe9m"),
        ("encoding", "absences", 2, "", "", r"b'\xe9'"),
    ),
    "byte-order mark": (
        edit("absences.csv", b"absence_id", b"\xef\xbb\xbfabsence_id"),
        ("encoding", "absences", 1, "", "", "byte-order mark"),
    ),
    "carriage return": (
        edit("absences.csv", b",3\n", b",3\r\n"),
        ("encoding", "absences", 2, "", "", "carriage return"),
    ),
    "quote never closed": (
        edit("absences.csv", b"Forum", b'"Forum'),
        ("csv", "absences", 2, "", "", "unexpected end of data"),
    ),
    "cell too many": (
        edit("people.csv", b"Bek,UZB,", b"Bek,UZB,,"),
        ("csv", "people", 3, "bek", "", "5 cells"),
    ),
    "cell missing": (
        edit("people.csv", b"Bek,UZB,", b"Bek,UZB"),
        ("csv", "people", 3, "bek", "", "3 cells"),
    ),
    "blank line": (
        edit("people.csv", b"bek,", b"\nbek,"),
        ("csv", "people", 3, "", "", "blank line"),
    ),
    "unknown column": (
        edit("people.csv", b"country,note", b"country,remark"),
        ("columns", "people", 1, "", "note", ""),
        ("columns", "people", 1, "", "remark", "remark"),
    ),
    "column missing in the middle": (
        edit("exceptions.csv", b"check,table,row", b"check,row"),
        ("columns", "exceptions", 1, "", "table", ""),
    ),
    "column twice": (
        edit("exceptions.csv", b"table,row", b"table,table,row"),
        ("columns", "exceptions", 1, "", "table", "table"),
    ),
    "columns in another order": (
        edit("exceptions.csv", b"table,row", b"row,table"),
        ("columns", "exceptions", 1, "", "", "exception_id, check, row, table, reason"),
    ),
    "empty file": (
        lambda folder: (folder / "exceptions.csv").write_text(""),
        ("columns", "exceptions", 1, "", "", ""),
    ),
    "no description": (
        lambda folder: (folder / "datapackage.json").unlink(),
        ("package", "datapackage", None, "", "", ""),
    ),
    "description is no JSON": (
        edit("datapackage.json", b"{", b"["),
        ("package", "datapackage", 2, "", "", ': "https://datapacka'),
    ),
}


@pytest.mark.parametrize(
    ("breaks", "expected"), [(each[0], each[1:]) for each in ON_DISK.values()], ids=ON_DISK
)
def test_broken_files(folder, breaks, expected):
    package = data_package().write(folder)
    breaks(folder)
    assert found(check(package)) == sorted(expected, key=str)


def found(problems: list[Problem]) -> list[tuple]:
    """What the tables above state of each problem."""
    return sorted(
        (
            (
                each.check,
                each.file.removeprefix("data/").split(".")[0],
                each.line,
                each.row,
                each.column,
                each.value,
            )
            for each in problems
        ),
        key=str,
    )


def test_sound_package_has_no_problems(folder):
    assert check(data_package().write(folder)) == []


def test_every_check_is_proven():
    proven = {name for _, *expected in [*IN_MEMORY.values(), *ON_DISK.values()] for name, *_ in expected}
    assert proven == {name for name, _ in describe()}


def test_all_problems_are_in_one_report(folder):
    """One problem of each stage, all of them found at once."""
    package = data_package()
    cell("events", "summit", rank="grand", end="2023-12-04")(package)
    cell("participants", "rus-1+cyril", role="host")(package)
    written = package.write(folder)
    (folder / "absences.csv").unlink()
    assert [each.check for each in check(written)] == [
        "missing-file",
        "end-after-start",
        "constraint",
        "host-country",
    ]


def test_wrong_columns_do_not_hide_wrong_cells(folder):
    """A file with an unknown first column is still read by the names of the others."""
    package = data_package()
    cell("events", "summit", rank="grand")(package)
    written = package.write(folder)
    lines = (folder / "events.csv").read_text().splitlines()
    (folder / "events.csv").write_text(
        "".join(f"{'x' if n else 'extra'},{line}\n" for n, line in enumerate(lines))
    )
    assert [each.check for each in check(written)] == ["columns", "constraint"]


def test_line_counts_lines_of_the_file(folder):
    """A quoted cell over two lines moves every later row by one."""
    package = data_package()
    cell("events", "fra-1", note="first\nsecond")(package)
    cell("events", "summit", rank="grand", end="2023-12-04")(package)
    assert {each.line for each in check(package.write(folder))} == {6}


def test_exception_silences_its_row_alone(folder):
    package = data_package()
    cell("participants", "rus-1+cyril", role="host")(package)
    cell("participants", "summit+aliya", role="host")(package)
    package.rows["exceptions"].append(EXCEPTION)
    assert found(check(package.write(folder))) == [
        ("host-country", "participants", 9, "summit+aliya", "country", "KAZ")
    ]


def test_coarse_dates_prove_nothing(folder):
    """What the missing day would decide is no problem."""
    package = data_package()
    cell("offices", "cyril-1", **{"from": "2023-11"})(package)
    cell("offices", "edgar-1", to="2023-12")(package)
    cell("memberships", "icc-rus-2", **{"from": "2016"})(package)
    cell("memberships", "icc-rus-1", **{"to": "2016"})(package)
    assert check(package.write(folder)) == []


def test_source_may_be_cited_by_a_claim(folder):
    package = data_package()
    add("sources", "one-1", source_id="three-1")(package)
    package.claims = "- id: a\n  witnesses:\n    three-1: for\n"
    assert check(package.write(folder)) == []


def test_sources_wait_for_the_claims(folder):
    """Without a claim ledger nobody can say that a source is not cited."""
    package = data_package()
    add("sources", "one-1", source_id="three-1")(package)
    written = package.write(folder)
    (folder / "claims.yml").unlink()
    assert check(written) == []


def test_note_may_stand_for_the_replaced_leader(folder):
    package = data_package()
    cell("participants", "summit+edgar", stands_in_for="")(package)
    cell("events", "summit", note="Whom the premier replaced is unstated.")(package)
    assert check(package.write(folder)) == []


def test_column_that_a_check_reads_must_be_described(folder):
    """A check is never skipped in silence because a column was dropped from file and description alike."""
    package = data_package()
    schema = package.resource("participants")["schema"]
    schema["fields"] = [field for field in schema["fields"] if field["name"] != "role"]
    package.columns["participants"].remove("role")
    for row in package.rows["participants"]:
        del row["role"]
    assert found(check(package.write(folder))) == [
        ("host-country", "datapackage", None, "participants", "role", ""),
        ("one-place-a-day", "datapackage", None, "participants", "role", ""),
    ]


def test_report_says_where_what_and_what_instead(folder):
    package = data_package()
    cell("events", "summit", rank="grand")(package)
    assert report(check(package.write(folder))) == (
        "1 problem in 1 file of the data package:\n"
        "  data/events.csv, line 5, row summit, column rank: 'grand' — "
        "expected one of state, official, working, private, unstated [constraint]"
    )


def test_report_keeps_a_long_value_on_one_line():
    problem = Problem("data/a.csv", "", None, "", "long\n" * 100, "less", "type")
    assert len(report([problem]).splitlines()) == 2
    assert "no problems" in report([])


@SAME_FOLDER
@given(st.data())
def test_order_of_rows_does_not_matter(folder, data):
    """Shuffled tables have the same problems, on other lines."""
    package = data_package()
    SUMMIT_TWICE(package)
    cell("events", "fra-1", end="2023-11-03")(package)
    cell("deals", "part-2", amount_low="1300")(package)
    cell("trips", "t2-uzb", start="2023-11-11")(package)
    cell("memberships", "icc-rus-2", **{"from": "2016-11-29"})(package)
    before = without_lines(check(package.write(folder)))
    for table in ("events", "participants", "deals", "trips", "memberships"):
        package.rows[table] = data.draw(st.permutations(package.rows[table]))
    assert without_lines(check(package.write(folder))) == before


@SAME_FOLDER
@given(st.data())
def test_whatever_stands_in_a_cell_is_reported_not_raised(folder, data):
    """Any text in any cell, on top of a table without rows: problems, never an exception."""
    package = data_package()
    for _ in range(8):
        table = data.draw(st.sampled_from([table for table, rows in package.rows.items() if rows]))
        row = data.draw(st.sampled_from(package.rows[table]))
        odd = st.sampled_from(
            ["", "2023", "0000-00-00", "9999-12-31", "0001-01-01", "nan", "-1", "2,000", '"']
        )
        row[data.draw(st.sampled_from(package.columns[table]))] = data.draw(odd | st.text(max_size=12))
    package.rows[data.draw(st.sampled_from(list(package.rows)))].clear()
    assert all(isinstance(each, Problem) for each in check(package.write(folder)))


def without_lines(problems: list[Problem]) -> set[Problem]:
    """Problems as a set, wherever in its file each stands."""
    return {replace(each, line=None) for each in problems}


@SAME_FOLDER
@given(st.dates(), st.sampled_from((4, 7, 10)))
def test_every_date_of_the_calendar_is_accepted(folder, day, length):
    package = data_package()
    cell("sources", "one-1", published=day.isoformat()[:length])(package)
    assert check(package.write(folder)) == []


@SAME_FOLDER
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), min_size=1).filter(
        lambda text: text.strip()
    )
)
def test_text_that_is_no_date_is_refused(folder, text):
    package = data_package()
    cell("sources", "one-1", published=f"{text}-")(package)
    assert {each.column for each in check(package.write(folder))} == {"published"}
