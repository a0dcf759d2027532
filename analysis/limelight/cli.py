"""The command line: `limelight --help`."""

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from limelight import paths

if TYPE_CHECKING:
    from limelight.checks import Problem

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
    from limelight.changes import RunError
    from limelight.facts import EditionError
    from limelight.measure import MeasureError
    from limelight.notebooks import NotebookError, ParameterError
    from limelight.publish import BuildError

    return BuildError, EditionError, MeasureError, NotebookError, ParameterError, RunError, OSError


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Check the facts, run the notebooks, build the book."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@main.command()
def check() -> None:
    """Check data/ against its description and the domain's own rules, then the claims against the data.

    All problems come in one report: file, row, line, column, value, what was expected. Exit code 1 if
    there is any.
    """
    from limelight import publish

    _report(publish.problems())


@main.command()
@click.argument("article", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def hashes(article: Path) -> None:
    """Check that each claim's hash is that of a sentence in ARTICLE, a text file of the audited article.

    The article itself is not part of the repository. Exit code 1 if any hash does not fit.
    """
    from limelight import ledger

    _report(ledger.check_hashes(ledger.load(), article.read_text(encoding="utf-8")))


@main.command()
@click.argument("claim", required=False)
@click.option("--as-of", default="latest", metavar="DAY", help="Edition: YYYY-MM-DD, publication or latest.")
@click.option("--json", "as_json", is_flag=True, help="Print the machine-readable entry.")
def claims(claim: str | None, as_of: str, as_json: bool) -> None:
    """Print the verdict on every claim, or all about one CLAIM (its id), judged now from the facts."""
    import json

    from limelight import board

    entries = board.judged(as_of, claim)
    if as_json:
        click.echo(json.dumps(entries, indent=1, ensure_ascii=False))
    elif claim is None:
        _table(board.HEADING, [board.line(entry) for entry in entries])
        click.echo(board.tally(entries))
    else:
        click.echo(board.in_full(entries[0]))


@main.command()
@click.argument("before", required=False)
@click.argument("after", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print a list of records.")
def diff(before: str | None, after: str | None, as_json: bool) -> None:
    """Compare two runs: numbers before and after, the rows that caused it, verdicts that moved.

    BEFORE and AFTER are each a folder of results or a git revision, whose accepted results are taken. Without them
    the accepted results are compared with those of the last build. Exit code 1 if anything changed.
    """
    from limelight import changes

    old = changes.run_named(before) if before else changes.accepted()
    found = changes.compare(old, changes.run_named(after) if after else changes.built())
    click.echo(changes.as_json(found) if as_json else changes.as_text(found))
    sys.exit(FAILED if found else 0)


@main.command()
def accept() -> None:
    """Accept the results of the last build: they replace those in results/, to be committed with what moved them."""
    from limelight import changes, publish

    publish.require_current()
    found = changes.accept()
    click.echo(changes.as_text(found))


@main.command()
@click.argument("notebook")
@click.option("-p", "pairs", nargs=2, multiple=True, metavar="NAME VALUE", help="Set one parameter; may be repeated.")
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
@click.argument("notebook", required=False)
def measures(notebook: str | None) -> None:
    """List the numbers that executed notebooks recorded: all, or those of one NOTEBOOK.

    `limelight why KEY` says where one of them comes from.
    """
    from limelight import measure, notebooks

    executed = {path.stem: path for path in _executed()}
    if notebook is not None and notebook not in executed:
        raise notebooks.NotebookError(f"no notebook '{notebook}': expected one of {', '.join(executed)}")
    found = measure.collect([executed[notebook]] if notebook else executed.values())
    rows = [(m.key, measure.format_value(m), m.unit, m.label) for m in found.values()]
    _table(("key", "value", "unit", "label"), rows)


@main.command()
@click.argument("key")
def why(key: str) -> None:
    """Say where the number with the KEY comes from: value, unit, reading, notebook, rows and the sources they cite.

    `limelight measures` lists the keys.
    """
    from limelight import measure, provenance

    found = measure.recorded(_executed())
    if key not in found:
        raise measure.MeasureError(provenance.unknown_key(key, found))
    one, notebook = found[key]
    for line in provenance.in_full(one, f"analysis/{notebook}.ipynb", provenance.Evidence()):
        click.echo(line)


def _executed() -> list[Path]:
    """The notebooks as the last build executed them; raises NotebookError where there was none."""
    from limelight import notebooks

    executed = [path for path in (paths.BOOK / source.name for source in notebooks.every()) if path.is_file()]
    if not executed:
        raise notebooks.NotebookError("no executed notebook in book/: run `limelight build` first")
    return executed


def _report(problems: list["Problem"]) -> None:
    """Print a report and end, with exit code 1 where there is any problem."""
    from limelight.checks import report

    click.echo(report(problems), err=bool(problems))
    sys.exit(FAILED if problems else 0)


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
