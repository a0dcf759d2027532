"""The command line: `limelight --help`."""

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from limelight import paths

if TYPE_CHECKING:
    from limelight.measure import Measure

FAILED = 1


class Commands(click.Group):
    """A group whose commands end with one clear message and exit code 1 where they fail."""

    def invoke(self, ctx: click.Context):
        try:
            return super().invoke(ctx)
        except Exception as error:
            if not isinstance(error, _foreseen()):
                raise
            click.echo(f"limelight: {error}", err=True)
            ctx.exit(FAILED)


def _foreseen() -> tuple[type[Exception], ...]:
    """What may go wrong by a user's doing. Imported when something did: these modules are slow to load."""
    from limelight.measure import MeasureError
    from limelight.notebooks import NotebookError, ParameterError
    from limelight.publish import BuildError

    return BuildError, MeasureError, NotebookError, ParameterError, OSError


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Check the facts, run the notebooks, build the book."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@main.command()
def check() -> None:
    """Check data/ against its description and the domain's own rules.

    All problems come in one report: file, row, line, column, value, what was expected. Exit code 1 if
    there is any.
    """
    from limelight import checks

    problems = checks.check()
    click.echo(checks.report(problems), err=bool(problems))
    sys.exit(FAILED if problems else 0)


@main.command()
@click.argument("notebook")
@click.option(
    "-p", "pairs", nargs=2, multiple=True, metavar="NAME VALUE", help="Set one parameter; may be repeated."
)
@click.option(
    "--parameters",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML file of parameters (name: value). A -p wins over it, and it over the notebook's default.",
)
@click.option(
    "-o",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the executed notebook goes.  [default: _build/runs/NOTEBOOK.ipynb]",
)
def run(notebook: str, pairs: tuple[tuple[str, str], ...], file: Path | None, output: Path | None) -> None:
    """Execute one NOTEBOOK (a name such as travel, or a path) with other parameters.

    Names, types and values are checked before anything runs. `limelight parameters NOTEBOOK` lists them.
    """
    from limelight import notebooks

    path = notebooks.named(notebook)
    values = notebooks.resolve(path, _from_file(file), dict(pairs))
    target = output or paths.BUILD / "runs" / path.name
    click.echo(notebooks.run(path, target, values))


@main.command()
@click.argument("notebook", required=False)
def parameters(notebook: str | None) -> None:
    """List the parameters of NOTEBOOK, or of all: name, type, default, what is allowed, what it means."""
    from limelight import notebooks

    chosen = [notebooks.named(notebook)] if notebook else notebooks.every()
    rows = [
        (
            path.stem,
            p.name,
            p.kind.__name__,
            str(p.default),
            p.expected,
            f"{p.help} [{p.unit}]" if p.unit else p.help,
        )
        for path in chosen
        for p in notebooks.contract(path).values()
    ]
    _table(("notebook", "parameter", "type", "default", "allowed", "meaning"), rows)


@main.command()
@click.option("--html-only", is_flag=True, help="Leave the PDF as it is.")
@click.option("--pdf-only", is_flag=True, help="Leave the HTML as it is.")
@click.option("--as-of", metavar="DAY", help="Edition: YYYY-MM-DD, publication or latest (the default).")
@click.option("--force", is_flag=True, help="Build even if nothing changed.")
def build(html_only: bool, pdf_only: bool, as_of: str | None, force: bool) -> None:
    """Build the book: _build/html/index.html and _build/limelight.pdf.

    Data are checked first. A build that fails, or is stopped, leaves the last good book.
    """
    from limelight import publish

    if html_only and pdf_only:
        raise click.UsageError("--html-only and --pdf-only exclude each other")
    publish.build(html=not pdf_only, pdf=not html_only, as_of=as_of, force=force, say=click.echo)


@main.command()
@click.argument("which", metavar="[NOTEBOOK|KEY]", required=False)
def measures(which: str | None) -> None:
    """Print the numbers that executed notebooks recorded: all, those of one NOTEBOOK, or one KEY in full."""
    from limelight import measure, notebooks

    executed = [path for path in (paths.BOOK / source.name for source in notebooks.every()) if path.is_file()]
    if not executed:
        raise notebooks.NotebookError("no executed notebook in book/: run `limelight build` first")
    if which in [path.stem for path in executed]:
        executed, which = [paths.BOOK / f"{which}.ipynb"], None
    found = measure.collect(executed)
    if which is None:
        rows = [(m.key, measure.format_value(m), m.unit, m.label) for m in found.values()]
        _table(("key", "value", "unit", "label"), rows)
    elif which in found:
        _in_full(found[which])
    else:
        from limelight.book.numbers import unknown_key

        raise measure.MeasureError(unknown_key(which, found))


def _in_full(one: "Measure") -> None:
    from limelight.measure import format_value

    reading = ", ".join(f"{name} = {value}" for name, value in one.reading.items())
    lines = {
        "value": format_value(one),
        "unit": one.unit,
        "label": one.label,
        "reading": reading or "none",
        "rows": " ".join(one.rows) or "none",
    }
    click.echo(one.key)
    for name, text in lines.items():
        click.echo(f"  {name:8} {text}")


def _from_file(file: Path | None) -> dict[str, object]:
    import yaml

    from limelight.notebooks import ParameterError

    if file is None:
        return {}
    try:
        values = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ParameterError(f"{file}: not YAML: {error}") from None
    if not isinstance(values, dict):
        raise ParameterError(f"{file}: expected one `name: value` a line")
    return {str(name): value for name, value in values.items()}


def _table(heading: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[i]) for row in [heading, *rows]) for i in range(len(heading))]
    for row in [heading, *rows]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
