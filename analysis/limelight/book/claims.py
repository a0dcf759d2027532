"""Claims in the book: the directives and the role that print verdicts, and the files that go with them.

`{claims} <part>`, `{claim-board}`, `{claim-list}`, `{claim-agreement}`, `{rule-weights}`, `{what-changed}`, and the
role `{verdict}`. What they print is written when a page is, in HTML or for print, from this build's results alone.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from html import escape
from os import environ
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.osutil import relative_uri

from limelight import board, claim_words, paths, runs
from limelight.book import board_page, claim_page, figures
from limelight.book.codebook import DATA
from limelight.charts import ledger as charts

LOGGER = logging.getLogger(__name__)
FILTERS = ("basis", "part", "scope", "verdict", "moved", "differs")


class Written(nodes.General, nodes.Element):
    """A piece of the ledger that is written with its page.

    kind     key of `WRITERS`
    options  what the directive asked for
    """


class Verdict(nodes.inline):
    """A printed verdict. claim: its id."""


class LedgerDirective(SphinxDirective):
    """What all directives of the ledger share: they print nothing, and warn, in a book without results."""

    def entries(self) -> list[dict]:
        """The claims of this build."""
        run = self.env.limelight.run
        if run is None:
            LOGGER.warning(
                "%s has nothing to print: expected the results of a build in book/%s",
                self.name,
                paths.RUN.name,
                location=self.get_location(),
                type="limelight",
                subtype="claims",
            )
            return []
        return run.claims

    def written(self, kind: str, options: Mapping[str, str], *searched: str) -> Written:
        """A piece to be written; the words are there to be found by the site's search."""
        return Written("", *(nodes.paragraph(text=words) for words in searched), kind=kind, options=dict(options))


class Claims(LedgerDirective):
    """`{claims} <part>`: a section for every claim of a part of the article."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The sections, in the article's order."""
        entries, part = self.entries(), self.arguments[0]
        if part not in claim_words.PARTS:
            raise self.error(f"claims is '{part}': expected one of {', '.join(claim_words.PARTS)}")
        return [self._section(entry) for entry in entries if entry["part"] == part]

    def _section(self, entry: Mapping) -> nodes.section:
        name = f"claim-{entry['id']}"
        section = nodes.section(ids=[name], names=[name])
        section += nodes.title(text=claim_words.title(entry["paraphrase"]))
        self.state.document.note_explicit_target(section)
        section += self.written("section", {"claim": entry["id"]}, *claim_page.search_words(entry))
        return section


class ClaimBoard(LedgerDirective):
    """`{claim-board}`: verdicts counted, then every claim on one list."""

    def run(self) -> list[nodes.Node]:
        """The board, with the anchor `claim-board`."""
        if not self.entries():
            return []
        written = self.written("board", {})
        written["ids"], written["names"] = ["claim-board"], ["claim-board"]
        self.state.document.note_explicit_target(written)
        return [written]


class ClaimList(LedgerDirective):
    """`{claim-list} basis=looked-up`: the claims that meet all conditions, as a table; its body is the title."""

    optional_arguments = len(FILTERS)
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The table, or a sentence where no claim meets the conditions."""
        conditions = dict(pair.partition("=")[::2] for pair in self.arguments)
        if unknown := conditions.keys() - set(FILTERS):
            raise self.error(f"claim-list asks for {', '.join(unknown)}: expected {', '.join(FILTERS)}")
        if not self.entries():
            return []
        return [self.written("list", {**conditions, "title": " ".join(self.content)})]


class ClaimAgreement(LedgerDirective):
    """`{claim-agreement}`: the chart of how the readings of every claim with varying rules come out."""

    def run(self) -> list[nodes.Node]:
        """The chart, as a figure like those of the notebooks."""
        entries = board.audited(self.entries())
        rows = charts.agreement_rows(entries)
        if not rows:
            return [nodes.paragraph(text=charts.NO_CLAIM)] if entries else []
        label = {
            "name": "claim-agreement",
            "title": "How the readings of each statement come out",
            "alt": charts.agreement_alt(rows),
            "caption": "One column is one statement whose rules may vary; its parts are the shares of its readings.",
            "through": self.env.limelight.run.as_of,
            "sources": [],
            "rows": rows,
            "notebook": "",
        }
        figure = figures.Figure(label=label, content=charts.agreement(rows), ids=[label["name"]])
        figure["names"] = [label["name"]]
        self.state.document.note_explicit_target(figure)
        figure += [nodes.paragraph(text=label[part]) for part in ("title", "caption")]
        return [figure]


class RuleWeights(LedgerDirective):
    """`{rule-weights}`: which verdicts hang on which rule, as a table."""

    def run(self) -> list[nodes.Node]:
        """The table."""
        return [self.written("weights", {})] if self.entries() else []


class WhatChanged(LedgerDirective):
    """`{what-changed}`: verdicts and numbers that differ from the accepted results, with the rows that caused it."""

    def run(self) -> list[nodes.Node]:
        """The tables, or a sentence where nothing changed or nothing was accepted yet."""
        return [self.written("changed", {})] if self.entries() else []


class VerdictRole(SphinxRole):
    """{verdict}`id` prints the verdict of a claim, {verdict}`id|then` the one at publication."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The verdict, linked to the claim's section; an unknown id or edition is a warning, which fails the build."""
        claim, _, edition = (part.strip() for part in self.text.partition("|"))
        run = self.env.limelight.run
        known = {entry["id"]: entry for entry in run.claims} if run else {}
        problem = _problem(claim, edition, known)
        if problem:
            LOGGER.warning("%s", problem, location=self.get_location(), type="limelight", subtype="claims")
            return [nodes.literal(claim, f"[{claim}]")], []
        word = known[claim][board.EDITIONS[edition or "now"]]
        return [Verdict(word, word, claim=claim)], []


def _problem(claim: str, edition: str, known: Mapping[str, object]) -> str:
    """What is wrong with what a role asks for; empty where nothing is."""
    if claim not in known:
        near = get_close_matches(claim, known, n=3, cutoff=0.4)
        expected = f"the nearest are {', '.join(near)}" if near else f"none of {len(known)} ids is like it"
        return f"no claim has the id '{claim}': {expected}"
    if edition and edition not in board.EDITIONS:
        return f"verdict on '{claim}' asks for '{edition}': expected {' or '.join(board.EDITIONS)}"
    return ""


def visit_written(translator, node: Written) -> None:
    """Write a piece of the ledger as the builder at work wants it."""
    view = _view(translator.builder)
    translator.body += [f'<span id="{identity}"></span>' for identity in node["ids"]]
    translator.body.append(WRITERS[node["kind"]](view, **node["options"]))
    raise nodes.SkipNode


def visit_verdict(translator, node: Verdict) -> None:
    """Open the link that carries a verdict."""
    address = _claim_address(translator.builder, node["claim"])
    name = claim_page.SLUGS[node.astext()]
    translator.body.append(f'<a class="ll-verdict ll-{name}" href="{escape(address)}">')


def depart_verdict(translator, node: Verdict) -> None:
    """Close it."""
    translator.body.append("</a>")


def setup_claims(app: Sphinx) -> None:
    """Register the role, the directives and their nodes."""
    app.add_node(Written, html=(visit_written, None))
    app.add_node(Verdict, html=(visit_verdict, depart_verdict))
    app.add_role("verdict", VerdictRole())
    for name, directive in {
        "claims": Claims,
        "claim-board": ClaimBoard,
        "claim-list": ClaimList,
        "claim-agreement": ClaimAgreement,
        "rule-weights": RuleWeights,
        "what-changed": WhatChanged,
    }.items():
        app.add_directive(name, directive)


def downloads(app: Sphinx) -> Iterator[tuple[str, str]]:
    """The files of all claims: name in the folder of downloads → CSV of its rows, readings or sources."""
    run, evidence = app.env.limelight.run, app.limelight_evidence
    for entry in run.claims if run else ():
        if entry["rows"]:
            rows = [{"row": row, **evidence.row(row)} for row in entry["rows"]]
            yield f"claim-{entry['id']}.csv", figures.as_csv(rows)
        if len(entry["assessments"]) > 1:
            yield f"claim-{entry['id']}-readings.csv", figures.as_csv(claim_page.reading_rows(entry))
        if any(entry["sources"].values()):
            rows = claim_page.source_rows(entry, app.env.limelight.sources)
            yield f"claim-{entry['id']}-sources.csv", figures.as_csv(rows)


def _view(builder) -> claim_page.View:
    env = builder.env
    known = env.limelight
    here = builder.current_docname
    screen = builder.name != figures.PDF_BUILDER
    at = builder.get_target_uri(here)
    site = (environ.get("LIMELIGHT_SITE_URL") or builder.config.limelight_site_url).rstrip("/")
    return claim_page.View(
        run=known.run,
        moved=known.moved if (Path(env.srcdir) / paths.RESULTS.name / runs.REST).is_file() else None,
        sources=known.sources,
        screen=screen,
        claim=lambda claim: _claim_address(builder, claim),
        file=lambda path: relative_uri(at, path),
        page=lambda name: builder.get_relative_uri(here, name) if name in env.found_docs else "",
        countries=_countries(builder.app),
        own=f"{site}/{at}" if site else "",
    )


def _countries(app: Sphinx) -> Mapping[str, str]:
    """Country code → name, from the data package."""
    if not hasattr(app, "limelight_countries"):
        table = Path(app.srcdir) / DATA / "countries.csv"
        with table.open(encoding="utf-8", newline="") as handle:
            app.limelight_countries = {row["country"]: row["name"] for row in csv.DictReader(handle)}
    return app.limelight_countries


def _claim_address(builder, claim: str) -> str:
    """Address of a claim's section from the page being written; empty where no page prints it."""
    page, anchor, _ = builder.env.get_domain("std").labels.get(f"claim-{claim}", ("", "", ""))
    return f"{builder.get_relative_uri(builder.current_docname, page)}#{anchor}" if page else ""


def _section(view: claim_page.View, claim: str) -> str:
    return claim_page.section(next(entry for entry in view.run.claims if entry["id"] == claim), view)


def _list(view: claim_page.View, title: str = "", **conditions: str) -> str:
    return board_page.claim_table(_meeting(view.run.claims, conditions), view, title)


def _meeting(entries: Iterable[Mapping], conditions: Mapping[str, str]) -> list[Mapping]:
    """The entries that meet all conditions; those outside the audit only where the scope asks for them."""
    conditions = {"scope": board.AUDIT, **conditions}
    return [entry for entry in entries if all(_value(entry, name) == value for name, value in conditions.items())]


def _value(entry: Mapping, name: str) -> str:
    if name == "moved":
        return "yes" if board.moved([entry]) else "no"
    if name == "differs":
        return "yes" if claim_words.differs(entry) else "no"
    return str(entry[name]).replace(" ", "-") if name == "verdict" else str(entry[name])


WRITERS: Mapping[str, Callable[..., str]] = {
    "section": _section,
    "board": board_page.claim_board,
    "list": _list,
    "weights": board_page.rule_weights,
    "changed": board_page.what_changed,
}
