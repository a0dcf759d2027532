"""Run parameterised notebooks: read their parameters, check values before a kernel starts, write equal bytes.

A notebook's cell tagged `parameters` is its contract. Each line reads

    name: type = default  # ALLOWED | help text [unit]

where type is str, int, float or bool, and ALLOWED is `day` (an ISO date, `publication` or `latest`),
`a..b` (a closed range), `x, y, z` (choices) or `text`.
"""

import ast
import difflib
import logging
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from limelight import paths

TYPES = {"str": str, "int": int, "float": float, "bool": bool}
DAY_NAMES = ("publication", "latest")
HELP = re.compile(r"(?P<allowed>[^|]+)\|\s*(?P<help>.*?)\s*(\[(?P<unit>[^\]]+)\])?$")
RANGE = re.compile(r"(-?[\d.]+?)\.\.(-?[\d.]+)$")
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

PASSING = ("papermill", "execution", "ExecuteTime")  # cell metadata that tells of one run only
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}


class ParameterError(ValueError):
    """Values that a notebook's parameters do not take, or a parameters cell that breaks the grammar."""


class NotebookError(RuntimeError):
    """A notebook that is not there, or whose cell raised."""


@dataclass(frozen=True)
class Parameter:
    """One line of a parameters cell.

    kind     str, int, float or bool
    allowed  as written: `day`, `a..b`, `x, y, z` or `text`
    """

    name: str
    kind: type
    default: str | int | float | bool
    allowed: str
    help: str
    unit: str = ""

    @property
    def expected(self) -> str:
        """What a value must be, in words."""
        if self.allowed == "day":
            return f"YYYY-MM-DD, {' or '.join(DAY_NAMES)}"
        if bounds := RANGE.match(self.allowed):
            number = "a whole number" if self.kind is int else "a number"
            return f"{number} from {bounds[1]} to {bounds[2]}"
        if self.kind is bool:
            return "true or false"
        return "text" if self.allowed == "text" else f"one of {self.allowed}"

    def accepts(self, value: object) -> bool:
        """Whether a value has the declared type and is allowed."""
        if type(value) is not self.kind:
            return False
        if self.allowed == "day":
            return value in DAY_NAMES or _is_day(str(value))
        if bounds := RANGE.match(self.allowed):
            return float(bounds[1]) <= value <= float(bounds[2])
        return self.kind is bool or self.allowed == "text" or str(value) in _choices(self.allowed)

    def read(self, text: str) -> object:
        """The value that a text from the command line stands for; the text where it stands for none."""
        try:
            return {"true": True, "false": False}[text.lower()] if self.kind is bool else self.kind(text)
        except (KeyError, ValueError):
            return text


class Job(NamedTuple):
    """One notebook to run: source, where its executed copy goes, values that differ from the defaults."""

    notebook: Path
    output: Path
    parameters: Mapping[str, object]


def named(name: str) -> Path:
    """The notebook of a name (`travel`) or path.

    Raises NotebookError naming what is there instead.
    """
    path = Path(name) if name.endswith(".ipynb") else paths.ANALYSIS / f"{name}.ipynb"
    if not path.is_file():
        known = ", ".join(p.stem for p in every())
        raise NotebookError(f"no notebook '{name}': expected a path, or one of {known}")
    return path


def every(folder: Path = paths.ANALYSIS) -> list[Path]:
    """All notebooks of the book, by name."""
    return sorted(folder.glob("*.ipynb"))


def contract(notebook: Path) -> dict[str, Parameter]:
    """The parameters that a notebook declares, in order.

    Raises ParameterError listing each line that breaks the grammar.
    """
    found, problems = {}, []
    for record in _papermill().inspect_notebook(str(notebook)).values():
        try:
            found[record["name"]] = _parameter(record)
        except ValueError as problem:
            problems.append(f"{notebook.name}: parameter {record['name']}: {problem}")
    unread = [name for name in _assigned(notebook) if name not in found]
    if unread and not problems:
        problems = [
            f"{notebook.name}: parameter {name}: expected one line `name: type = default  # ALLOWED | help`, "
            "with a single equals sign"
            for name in unread
        ]
    if problems:
        raise ParameterError("\n".join(problems))
    return found


def resolve(
    notebook: Path,
    from_file: Mapping[str, object] | None = None,
    from_command: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """The values that differ from the notebook's defaults; the command line wins over the file.

    from_file     name → value with its YAML type (a YAML date stands for its text)
    from_command  name → text
    Raises ParameterError listing every unknown name, wrong type and value that is not allowed.
    """
    declared = contract(notebook)
    given = {name: _without_dates(value) for name, value in (from_file or {}).items()}
    given |= {
        n: declared[n].read(text) if n in declared else text for n, text in (from_command or {}).items()
    }
    problems = [problem for name, value in given.items() if (problem := _problem(declared, name, value))]
    if problems:
        raise ParameterError("\n".join(f"{notebook.name}: {problem}" for problem in problems))
    typed = {name: _widened(declared[name], value) for name, value in given.items()}
    return {name: value for name, value in typed.items() if value != declared[name].default}


def run(
    notebook: Path, output: Path, parameters: Mapping[str, object] | None = None, forked: bool = False
) -> Path:
    """Execute one notebook and write its canonical copy.

    parameters  as `resolve` gives them
    forked      whether its kernel is forked from a process that others come from too (`kernels`)
    Raises NotebookError naming notebook, cell and exception; an earlier output then stays as it was.
    """
    executed = canonical(_executed(notebook, dict(parameters or {}), forked))
    output.parent.mkdir(parents=True, exist_ok=True)
    temporary = output.with_name(f".{output.name}.{os.getpid()}")
    temporary.write_text(executed, encoding="utf-8")
    os.replace(temporary, output)
    return output


def run_all(jobs: Sequence[Job]) -> None:
    """Execute notebooks side by side, with a progress bar on a terminal.

    There is one more at a time than there are cores, since a kernel that starts or ends has others wait for it.

    Raises NotebookError with one line for each notebook that failed, after all have ended.
    """
    from tqdm import tqdm

    _papermill()
    failures = []
    with (
        ThreadPoolExecutor(os.cpu_count() + 1) as pool,
        tqdm(total=len(jobs), unit="notebook", disable=None) as bar,
    ):
        # The longest first, so that none is left to run alone at the end.
        longest = sorted(jobs, key=lambda job: job.notebook.stat().st_size, reverse=True)
        pending = {pool.submit(run, *job, forked=True): job.notebook for job in longest}
        for future in as_completed(pending):
            bar.set_postfix_str(pending[future].stem)
            bar.update()
            if error := future.exception():
                failures.append(error)
    unforeseen = [error for error in failures if not isinstance(error, NotebookError)]
    if unforeseen:
        raise unforeseen[0]
    if failures:
        raise NotebookError("\n".join(sorted(map(str, failures))))


def canonical(notebook) -> str:
    """An executed notebook as text that depends only on its source, its parameters and what it computed.

    Times, random ids, memory addresses and version numbers go; the injected parameters are folded like
    other code.
    """
    import nbformat

    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    ran = 0
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:03d}"
        for passing in PASSING:
            cell.metadata.pop(passing, None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.metadata.tags.append("hide-input")
        if cell.cell_type == "code":
            ran += bool(cell.execution_count)
            cell.execution_count = ran if cell.execution_count else None
            for output in cell.outputs:
                _settle(output, cell.execution_count)
    return nbformat.writes(notebook) + "\n"


def _settle(output, count: int | None) -> None:
    """Give one output its cell's number and take memory addresses out of its plain text."""
    if "execution_count" in output:
        output.execution_count = count
    if "text" in output:
        output.text = ADDRESS.sub("", output.text)
    if "text/plain" in output.get("data", {}):
        output.data["text/plain"] = ADDRESS.sub("", output.data["text/plain"])


def _executed(notebook: Path, parameters: dict[str, object], forked: bool):
    papermill = _papermill()
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    try:
        executed = papermill.execute_notebook(
            str(notebook),
            None,
            parameters,
            kernel_name="python3",
            progress_bar=False,
            kernel_manager_class=_kernel_manager(forked),
            resources={"metadata": {"path": str(notebook.resolve().parent)}},
            coalesce_streams=True,
            shutdown_kernel="immediate",
        )
    except papermill.PapermillExecutionError as error:
        number = _source_number(notebook, error.cell_index, bool(parameters))
        what = f"{error.ename}: {COLOUR.sub('', error.evalue)}".rstrip(": ")
        raise NotebookError(f"{notebook.name}, cell {number}: {what}") from error
    except (CellExecutionError, DeadKernelError) as error:
        raise NotebookError(f"{notebook.name}: the kernel stopped: {error}") from error
    _refuse_warnings(notebook, executed, bool(parameters))
    return executed


def _refuse_warnings(notebook: Path, executed, injected: bool) -> None:
    """Raise NotebookError where a cell wrote a warning, which would stand in the published page."""
    for index, cell in enumerate(executed.cells):
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                number = _source_number(notebook, index, injected)
                raise NotebookError(f"{notebook.name}, cell {number}, warned: {' '.join(output.text.split())}")


def _source_number(notebook: Path, index: int, injected: bool) -> int:
    """The number, from 1, that a failing cell has in its source, which lacks the injected parameters cell."""
    cells = _cells(notebook)
    before = next((i for i, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", [])), -1)
    return index if injected and index > before else index + 1


@cache
def _papermill():
    """papermill, imported where needed (it is slow) and kept from logging what the reader did not ask for."""
    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)
    logging.getLogger("papermill.translators").setLevel(logging.ERROR)
    return papermill


@cache
def _kernel_manager(forked: bool) -> type:
    """Kernels of this very interpreter, whatever kernel a user has installed under the name python3.

    Connections are encrypted: ipykernel warns of each one that is not. Hashes are fixed, so that the order
    of a set is the same in every run. A kernel is ended by killing it, when all its cells have answered, and
    not interrupted first: it would sometimes complain of that on the terminal.
    """
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    from limelight import kernels

    spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name=KERNEL["display_name"],
        language="python",
        env={"PYTHONHASHSEED": "0"},
        metadata={
            "supported_encryption": ["curve"],
            **({"kernel_provisioner": {"provisioner_name": kernels.NAME}} if forked else {}),
        },
    )

    class ThisInterpreter(AsyncKernelManager):
        kernel_spec = spec

        def __init__(self, **settings) -> None:
            super().__init__(**{**settings, "transport_encryption": "required"})

        async def _async_interrupt_kernel(self) -> None:
            """Leave it to the end that follows."""

    return ThisInterpreter


def _cells(notebook: Path) -> list:
    import nbformat

    return nbformat.read(notebook, as_version=4).cells


def _assigned(notebook: Path) -> Iterable[str]:
    """Names that the parameters cell assigns, as Python sees them."""
    source = "\n".join(c.source for c in _cells(notebook) if "parameters" in c.metadata.get("tags", []))
    for node in ast.parse(source).body:
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _parameter(record: Mapping[str, str]) -> Parameter:
    """One of papermill's records as a Parameter; ValueError says what breaks the grammar."""
    kind = TYPES.get(record["inferred_type_name"])
    if kind is None:
        raise ValueError(f"type '{record['inferred_type_name']}': expected one of {', '.join(TYPES)}")
    comment = HELP.match(record["help"])
    if not comment:
        raise ValueError(f"comment '{record['help']}': expected `ALLOWED | help text [unit]`")
    try:
        default = ast.literal_eval(record["default"])
    except (SyntaxError, ValueError):
        raise ValueError(f"default {record['default']}: expected a literal") from None
    allowed = comment["allowed"].strip()
    parameter = Parameter(record["name"], kind, default, allowed, comment["help"], comment["unit"] or "")
    if not parameter.accepts(default):
        raise ValueError(f"default {default!r}: expected {parameter.expected}")
    return parameter


def _problem(declared: Mapping[str, Parameter], name: str, value: object) -> str | None:
    if name not in declared:
        near = difflib.get_close_matches(name, declared, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return f"unknown parameter {name}: expected one of {', '.join(declared) or 'none'}{hint}"
    parameter = declared[name]
    if not parameter.accepts(_widened(parameter, value)):
        return f"parameter {name} is {value!r}: expected {parameter.expected}"
    return None


def _widened(parameter: Parameter, value: object) -> object:
    """A whole number where a float is declared stands for that float."""
    return float(value) if parameter.kind is float and type(value) is int else value


def _without_dates(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _choices(allowed: str) -> list[str]:
    return [choice.strip() for choice in allowed.split(",")]


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
