"""The parameter contract, and running a notebook to equal bytes."""

import json
import re
import statistics
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT, SMALL, Book
from hypothesis import given
from hypothesis import strategies as st
from limelight import notebooks
from limelight.notebooks import Job, NotebookError, Parameter, ParameterError

TALLY = SMALL / "analysis" / "tally.ipynb"


def notebook(folder: Path, parameters: str, *cells: str, name: str = "sums") -> Path:
    """A notebook with a parameters cell and further code cells."""
    written = nbformat.v4.new_notebook()
    written.cells = [nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    written.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
    written.metadata = {"kernelspec": notebooks.KERNEL}
    path = folder / f"{name}.ipynb"
    nbformat.write(written, path)
    return path


def printed(path: Path) -> str:
    """All that a notebook's cells printed."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "".join("".join(o.get("text", [])) for cell in cells for o in cell.get("outputs", []))


COUNT = "n: int = 2  # 1..9 | how many [rows]"


class TestContract:
    def test_a_line_gives_name_type_default_allowed_help_and_unit(self, tmp_path):
        found = notebooks.contract(notebook(tmp_path, COUNT))
        assert found == {"n": Parameter("n", int, 2, "1..9", "how many", "rows")}

    def test_what_is_expected_is_said_in_words(self):
        said = {name: p.expected for name, p in notebooks.contract(TALLY).items()}
        assert said == {
            "as_of": "YYYY-MM-DD, publication or latest",
            "min_confidence": "a whole number from 1 to 3",
            "unit": "one of stop, trip, country",
        }

    @pytest.mark.parametrize(
        ("line", "complaint"),
        [
            ("n: list = []  # text | help", "type 'list': expected one of str, int, float, bool"),
            ("n = 2  # 1..9 | help", "type 'None': expected one of str, int, float, bool"),
            ("n: int = 2", "comment '': expected `ALLOWED | help text [unit]`"),
            ("n: int = 2  # how many", "comment 'how many': expected `ALLOWED | help text [unit]`"),
            ("n: int = 0  # 1..9 | help", "default 0: expected a whole number from 1 to 9"),
            ("n: int = m  # 1..9 | help", "default m: expected a literal"),
            ("n: int = 2  # 1..9 | n = rows", "with a single equals sign"),
        ],
    )
    def test_a_line_that_breaks_the_grammar_is_named(self, tmp_path, line, complaint):
        with pytest.raises(ParameterError, match="sums.ipynb: parameter n: ") as caught:
            notebooks.contract(notebook(tmp_path, line))
        assert complaint in str(caught.value)


class TestResolve:
    def test_the_command_line_wins_over_the_file_and_the_file_over_the_default(self):
        values = notebooks.resolve(TALLY, {"unit": "trip", "min_confidence": 3}, {"unit": "country"})
        assert values == {"unit": "country", "min_confidence": 3}

    def test_a_value_equal_to_the_default_changes_nothing(self):
        assert notebooks.resolve(TALLY, {"min_confidence": 2}, {"as_of": "latest"}) == {}

    def test_text_from_the_command_line_takes_the_declared_type(self, tmp_path):
        lines = f"{COUNT}\nshare: float = 0.5  # 0..1 | share\nwide: bool = False  # text | width"
        values = notebooks.resolve(notebook(tmp_path, lines), {}, {"n": "7", "share": "1", "wide": "true"})
        assert values == {"n": 7, "share": 1.0, "wide": True}
        assert [type(value) for value in values.values()] == [int, float, bool]

    def test_a_date_in_a_file_stands_for_its_text(self):
        import yaml

        assert notebooks.resolve(TALLY, yaml.safe_load("as_of: 2023-11-14")) == {"as_of": "2023-11-14"}

    def test_all_problems_come_at_once(self):
        with pytest.raises(ParameterError) as caught:
            notebooks.resolve(
                TALLY, {"min_confidence": "2", "units": "trip"}, {"as_of": "2023-13-01", "unit": "stops"}
            )
        assert str(caught.value).splitlines() == [
            "tally.ipynb: parameter min_confidence is '2': expected a whole number from 1 to 3",
            "tally.ipynb: unknown parameter units: expected one of as_of, min_confidence, unit; "
            "did you mean unit?",
            "tally.ipynb: parameter as_of is '2023-13-01': expected YYYY-MM-DD, publication or latest",
            "tally.ipynb: parameter unit is 'stops': expected one of stop, trip, country",
        ]

    @pytest.mark.parametrize("value", [True, 2.0, "2", None, [2]])
    def test_a_value_of_another_type_is_refused(self, value):
        with pytest.raises(ParameterError, match="parameter min_confidence is"):
            notebooks.resolve(TALLY, {"min_confidence": value})

    @given(st.integers(-5, 5), st.integers(-5, 5), st.integers(-8, 8))
    def test_a_range_holds_both_its_ends_and_nothing_outside(self, low, high, value):
        assert Parameter("n", int, low, f"{low}..{high}", "").accepts(value) == (low <= value <= high)


class TestRun:
    def test_two_runs_give_equal_bytes_whatever_changes_from_run_to_run(self, tmp_path):
        cells = (
            "print(object(), {'a', 'b', 'c', 'd'})",
            "object()",
        )
        source = notebook(tmp_path, COUNT, *cells)
        first, second = (notebooks.run(source, tmp_path / name, {"n": 3}).read_bytes() for name in ("1", "2"))
        assert first == second
        assert b"papermill" not in first
        assert b"0x" not in first

    def test_the_kernel_is_this_interpreter_whatever_is_called_python3(self, tmp_path, monkeypatch):
        impostor = tmp_path / "kernels" / "python3"
        impostor.mkdir(parents=True)
        (impostor / "kernel.json").write_text(json.dumps({"argv": ["false"], "display_name": "Not this one"}))
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
        source = notebook(tmp_path, COUNT, "import sys\nprint(sys.executable, n)")
        assert printed(notebooks.run(source, tmp_path / "out.ipynb", {"n": 4})) == f"{sys.executable} 4\n"

    @pytest.mark.parametrize("parameters", [{}, {"n": 5}])
    def test_a_failing_cell_is_named_as_its_source_numbers_it_and_leaves_the_last_good_output(
        self, tmp_path, parameters
    ):
        source, output = notebook(tmp_path, COUNT, "1 + 1", "{}['absent']"), tmp_path / "out.ipynb"
        output.write_text("the last good one")
        with pytest.raises(NotebookError) as caught:
            notebooks.run(source, output, parameters)
        assert str(caught.value) == "sums.ipynb, cell 3: KeyError: 'absent'"
        assert output.read_text() == "the last good one"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["out.ipynb", "sums.ipynb"]

    def test_a_cell_that_warns_is_named_for_its_warning_would_be_published(self, tmp_path):
        source = notebook(tmp_path, COUNT, "import warnings\nwarnings.warn('too few')")
        with pytest.raises(NotebookError, match="^sums.ipynb, cell 2, warned: .*UserWarning: too few"):
            notebooks.run(source, tmp_path / "out.ipynb", {"n": 5})

    def test_a_kernel_that_dies_is_reported_as_the_notebook_s_failure(self, tmp_path):
        source = notebook(tmp_path, COUNT, "import os\nos._exit(3)")
        with pytest.raises(NotebookError, match="^sums.ipynb"):
            notebooks.run(source, tmp_path / "out.ipynb")

    def test_of_many_each_failure_is_told_and_the_others_are_written(self, tmp_path):
        sources = [notebook(tmp_path, COUNT, cell, name=cell[:1]) for cell in ("1/0", "2/1", "3/0")]
        jobs = [Job(source, tmp_path / "out" / source.name, {}) for source in sources]
        with pytest.raises(NotebookError) as caught:
            notebooks.run_all(jobs)
        assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
            "1.ipynb, cell 2",
            "3.ipynb, cell 2",
        ]
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["2.ipynb"]


def test_injected_parameters_are_folded_like_other_code(small_master: Book, tmp_path: Path):
    done = small_master.limelight("run", "tally", "-p", "unit", "trip", "-o", tmp_path / "out.ipynb")
    assert (done.returncode, done.stderr) == (0, "")
    cells = json.loads((tmp_path / "out.ipynb").read_text(encoding="utf-8"))["cells"]
    assert all("hide-input" in cell["metadata"]["tags"] for cell in cells if cell["cell_type"] == "code")


def test_papermill_by_itself_runs_a_notebook_with_a_parameter(small_master: Book, tmp_path: Path):
    papermill = Path(sys.executable).with_name("papermill")
    command = [papermill, "analysis/tally.ipynb", tmp_path / "out.ipynb", "-p", "unit", "country"]
    subprocess.run(
        command, cwd=small_master.root, env=small_master.environment(), check=True, capture_output=True
    )
    assert '"unit": "countrys"' in (tmp_path / "out.ipynb").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted((ROOT / "analysis").glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_book_s_notebooks_leave_logic_to_the_library(path: Path):
    cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    assert statistics.median(len(source.splitlines()) for source in cells) <= 5
    assert not [source for source in cells if re.search(r"^\s*(def|class|for|while) ", source, re.MULTILINE)]
