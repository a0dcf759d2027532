"""The command line: what it prints, and how it ends where something is wrong."""

from pathlib import Path

import pytest
from conftest import Book


def assert_refused(done, message: str) -> None:
    """Exit code 1 and one clear message."""
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("-p", "units", "trip"),
            "tally.ipynb: unknown parameter units: expected one of as_of, min_confidence, unit",
        ),
        (
            ("-p", "min_confidence", "two"),
            "parameter min_confidence is 'two': expected a whole number from 1 to 3",
        ),
        (("-p", "unit", "visit"), "parameter unit is 'visit': expected one of stop, trip, country"),
        (("-p", "as_of", "14 November"), "parameter as_of is '14 November': expected YYYY-MM-DD"),
    ],
)
def test_a_bad_parameter_is_refused_before_anything_runs(
    small_master: Book, tmp_path: Path, arguments, message
):
    output = tmp_path / "out.ipynb"
    assert_refused(small_master.limelight("run", "tally", *arguments, "-o", output), message)
    assert not output.exists()


def test_a_parameter_file_gives_values_and_the_command_line_wins(small_master: Book, tmp_path: Path):
    file, output = tmp_path / "values.yml", tmp_path / "out.ipynb"
    file.write_text("as_of: 2023-11-09\nunit: country\n")
    done = small_master.limelight("run", "tally", "--parameters", file, "-p", "unit", "trip", "-o", output)
    assert done.stdout.strip() == str(output), done.stderr
    assert "tally.stops = 2 trips" in output.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["- unit\n", "unit: [", "plain"])
def test_a_parameter_file_that_is_no_mapping_is_refused(small_master: Book, tmp_path: Path, content):
    file = tmp_path / "values.yml"
    file.write_text(content)
    assert_refused(small_master.limelight("run", "tally", "--parameters", file), str(file))


def test_an_unknown_notebook_is_answered_with_those_there_are(small_master: Book):
    assert_refused(
        small_master.limelight("run", "tale"), "no notebook 'tale': expected a path, or one of tally"
    )


def test_the_parameters_of_a_notebook_are_listed_with_what_is_allowed(small_master: Book):
    lines = small_master.limelight("parameters", "tally").stdout.splitlines()
    assert [line.split()[1] for line in lines] == ["parameter", "as_of", "min_confidence", "unit"]
    assert " ".join(lines[3].split()) == "tally unit str stop one of stop, trip, country what is counted"


def test_data_that_keep_their_promises_pass_and_others_do_not(small_book: Book):
    done = small_book.limelight("check")
    assert (done.returncode, done.stderr) == (0, "")
    trips = small_book.root / "data" / "trips.csv"
    trips.write_text(trips.read_text(encoding="utf-8").replace(",KAZ,", ",KAX,"), encoding="utf-8")
    assert_refused(small_book.limelight("check"), "data/trips.csv, line 3, row t2-kaz, column country: 'KAX'")


def test_recorded_measures_are_listed_for_all_notebooks_or_one(small_master: Book):
    assert small_master.limelight("measures").stdout.splitlines()[1].split()[:3] == [
        "tally.stops",
        "3",
        "stops",
    ]
    assert small_master.limelight("measures", "tally").stdout == small_master.limelight("measures").stdout
    assert_refused(small_master.limelight("measures", "tale"), "no notebook 'tale': expected one of tally")


def test_why_says_where_a_number_comes_from(small_master: Book):
    told = small_master.limelight("why", "tally.stops").stdout
    facts = dict(line.split(maxsplit=1) for line in told.split("\n\n")[0].splitlines()[1:])
    assert facts == {
        "value": "3",
        "unit": "stops",
        "label": "what was counted",
        "reading": "unit: stop",
        "notebook": "analysis/tally.ipynb",
        "rows": "3",
        "sources": facts["sources"],
    }
    rows = [block.splitlines()[0].strip() for block in told.split("\n\n")[1:]]
    assert rows == ["trips:t1-chn", "trips:t2-kaz", "trips:t2-uzb"]
    assert len({line.strip() for line in told.splitlines() if "://" in line}) == int(facts["sources"]) > 0


def test_why_names_the_nearest_key(small_master: Book):
    assert_refused(small_master.limelight("why", "tally.stop"), "the nearest are tally.stops")


def test_why_tells_of_a_row_that_is_gone(small_book: Book):
    trips = small_book.root / "data" / "trips.csv"
    lines = trips.read_text(encoding="utf-8").splitlines(keepends=True)
    trips.write_text("".join(line for line in lines if not line.startswith("t2-kaz")), encoding="utf-8")
    assert_refused(small_book.limelight("why", "tally.stops"), "row trips:t2-kaz is not in trips.csv")


def test_a_bad_edition_is_refused(small_master: Book):
    before = small_master.contents()
    assert_refused(
        small_master.limelight("build", "--as-of", "soon"), "parameter as_of is 'soon': expected YYYY-MM-DD"
    )
    assert small_master.contents() == before


def test_html_only_and_pdf_only_exclude_each_other(small_master: Book):
    done = small_master.limelight("build", "--html-only", "--pdf-only")
    assert (done.returncode, "exclude each other" in done.stderr) == (2, True)


def test_every_command_says_what_it_does(small_master: Book):
    listed = small_master.limelight("--help").stdout
    for command in ("build", "check", "measures", "parameters", "run", "why"):
        assert command in listed
        assert small_master.limelight(command, "--help").returncode == 0
