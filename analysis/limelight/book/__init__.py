"""The book's Sphinx extension: computed numbers in prose, charts and tables with their rows, the codebook.

Load it as `limelight.book`. It registers the role `{measure}`, the directives `{codebook}` and
`{counting-rules}`, the nodes that the notebooks' outputs become, and the check that
fails a build on a typed number.
"""

import hashlib
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pybtex import plugin
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from limelight import changes, measure, paths, processes, provenance, runs
from limelight.book import assets, claims, figures, numbers, numbers_page, pdf, prose
from limelight.book.codebook import DATA, Codebook
from limelight.book.rulebook import Rulebook
from limelight.files import write

LOGGER = logging.getLogger(__name__)
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Known:
    """What the executed notebooks and the data package tell the book.

    measures  key → recorded measure
    notebooks  key → stem of the notebook that recorded it
    sources   source id → where it was read
    tables    digest of the data package's tables, since a row may be shown on any page
    through   last day that any chart or table can speak of
    run       verdicts and measures of this build; None for a book without a ledger
    moved     what differs from the accepted results
    """

    measures: dict[str, measure.Measure]
    notebooks: dict[str, str]
    sources: dict[str, figures.Source]
    tables: str
    through: date | None
    run: runs.Run | None = None
    moved: tuple[changes.Change, ...] = ()


def setup(app: Sphinx) -> dict:
    """Register everything with Sphinx."""
    processes.collect_rarely()
    app.add_node(figures.Figure, html=(figures.visit_figure, None))
    app.add_node(numbers.Measured, html=(numbers.visit_measured, numbers.depart_measured))
    app.add_node(numbers_page.NumberList, html=(numbers_page.visit_number_list, None))
    app.add_role("measure", numbers.MeasureRole())
    app.add_directive("measures", numbers_page.Numbers)
    app.add_directive("codebook", Codebook)
    app.add_directive("counting-rules", Rulebook)
    app.add_config_value("limelight_subtitle", "", "html")
    app.add_config_value("limelight_edition", None, "")
    claims.setup_claims(app)
    pdf.setup_pdf(app)
    _remember_plugin("pybtex.backends", "plaintext")
    app.connect("config-inited", _use_templates)
    app.connect("builder-inited", _learn)
    app.connect("env-get-outdated", _outdated)
    app.connect("doctree-read", figures.name_figures)
    app.connect("doctree-read", numbers.note_printed)
    app.connect("env-updated", numbers_page.rewritten)
    app.connect("env-updated", _check_prose)
    app.connect("html-page-context", _page)
    # After sphinx-external-toc, which writes a bare index.html at its own priority.
    app.connect("build-finished", _finish, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _remember_plugin(group: str, name: str) -> None:
    """Spare the bibliography a search through all installed packages at every reference."""
    plugin.register_plugin(group, name, plugin.find_plugin(group, name), force=True)


def _use_templates(app: Sphinx, config) -> None:
    config.templates_path.append(str(HERE / "_templates"))


def _book(app: Sphinx) -> Path:
    return Path(app.srcdir) / "book"


def _learn(app: Sphinx) -> None:
    """Read what the notebooks recorded before any page is read; note whether it changed since last time."""
    notebooks = sorted(_book(app).glob("*.ipynb"))
    sources = Path(app.srcdir) / DATA / "sources.csv"
    run, moved = _results(app)
    try:
        recorded = measure.recorded(notebooks)
        known = Known(
            {key: one for key, (one, _) in recorded.items()} | _counted(run),
            {key: notebook for key, (_, notebook) in recorded.items()},
            figures.read_sources(sources) if sources.exists() else {},
            _digest(sorted(sources.parent.glob("*.csv"))),
            assets.edition(figures.labels(notebooks)),
            run,
            moved,
        )
    except measure.MeasureError as problem:
        raise ExtensionError(str(problem)) from problem
    app.env.limelight_changed = getattr(app.env, "limelight", None) != known
    app.env.limelight = known
    app.limelight_evidence = provenance.Evidence(sources.parent / "datapackage.json")
    app.config.limelight_edition = lambda: assets.edition_facts(known.through)
    if app.builder.name == "html":
        app.add_css_file("limelight.css", priority=900)
        app.add_css_file("board.css", priority=901)
        app.add_js_file("limelight.js", loading_method="defer")
        app.add_js_file("board.js", loading_method="defer")


def _digest(tables: list[Path]) -> str:
    digest = hashlib.sha256()
    for table in tables:
        digest.update(table.read_bytes())
    return digest.hexdigest()


def _results(app: Sphinx) -> tuple[runs.Run | None, tuple[changes.Change, ...]]:
    """This build's verdicts and measures, and what differs from the accepted ones of the same edition or an earlier."""
    folder = _book(app) / paths.RUN.name
    if not (folder / runs.REST).is_file():
        return None, ()
    run, accepted = runs.read(folder), Path(app.srcdir) / paths.RESULTS.name
    if not (accepted / runs.REST).is_file():
        return run, ()
    before = runs.read(accepted)
    return run, tuple(changes.compare(before, run)) if before.as_of <= run.as_of else ()


def _counted(run: runs.Run | None) -> dict[str, measure.Measure]:
    """The measures that no notebook records, since they are counted from the verdicts."""
    records = run.measures.values() if run else ()
    return {m.key: m for record in records if (m := measure.Measure.from_json(record)).key.startswith("board.")}


def _outdated(app: Sphinx, env, added, changed, removed) -> list[str]:
    """All pages are read again when a measure, a source or the edition changed: any of them may print it."""
    return sorted(env.found_docs) if env.limelight_changed else []


def _check_prose(app: Sphinx, env) -> None:
    """Warn of every typed number; under -W that fails the build."""
    allowed = _book(app) / "allowed_numbers.yml"
    pages = [Path(env.doc2path(name)) for name in sorted(env.found_docs)]
    passages = [
        passage
        for path in pages
        for passage in (
            prose.notebook_passages(path)
            if path.suffix == ".ipynb"
            else [prose.Passage(path.stem, f"{path.parent.name}/{path.name}", path.read_text(encoding="utf-8"))]
        )
    ]
    try:
        problems = prose.problems(passages, prose.read_allowed(allowed) if allowed.exists() else [])
    except ValueError as problem:
        problems = [str(problem)]
    for problem in problems:
        LOGGER.warning("%s", problem, type="limelight", subtype="numbers")


def _page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give a page its sign and its edition line, and the chart engine where it draws a chart."""
    if app.builder.name != "html":
        return
    context["limelight"] = assets.edition_facts(app.env.limelight.through)
    context["favicon_url"] = context["pathto"]("_static/favicon.svg", resource=True)
    if doctree is not None:
        context["metatags"] += numbers_page.ship_panels(app, pagename, doctree)
    context["limelight_subtitle"] = app.config.limelight_subtitle
    context["limelight_revision"] = assets.revision(Path(app.srcdir))
    if "body" in context:
        context["body"] = assets.named_by_text(context["body"])
    if assets.needs_engine(doctree):
        app.add_js_file(assets.ENGINE, loading_method="defer", priority=400)


def _finish(app: Sphinx, problem: Exception | None) -> None:
    """Complete the site: chart engine, data files, front door; without the theme's unused files."""
    if problem is not None or app.builder.name != "html":
        return
    site, source = Path(app.outdir), Path(app.srcdir)
    shutil.copyfile(assets.engine(assets.INSTALLED), site / "_static" / assets.ENGINE)
    assets.copy_data(source / DATA / "datapackage.json", site)
    if app.env.limelight.run:
        assets.copy_results(_book(app) / paths.RUN.name, source / paths.RESULTS.name, site)
        for name, text in claims.downloads(app):
            write(site / figures.DOWNLOADS / name, text)
    assets.drop_unused(site / "_static")
    first = app.builder.get_target_uri(app.config.root_doc)
    if first != "index.html":
        write(site / "index.html", assets.front_door(first, app.config.html_title))
