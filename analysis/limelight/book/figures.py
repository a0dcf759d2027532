"""Charts and tables of the book: one executed output, drawn for readers in HTML and printed in the PDF.

A notebook shows a chart as its Vega-Lite specification and a table as HTML, each with a label (name, title,
alternative text, caption, last day of data, sources, rows). The renderer turns either into one `Figure` node;
what the node looks like is decided when a page is written, since the builders share what was read.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from limelight import dates, measure
from limelight.files import write
from limelight.pictures import picture

PDF_BUILDER = "limelightpdf"
DOWNLOADS = "downloads"
SOURCES_SHOWN = 4
# The fold beneath them holds so many; a longer list goes into a file, so that pages stay light.
SOURCES_FOLDED = 60
KINDS = ("primary", "dataset", "wire", "press", "reference", "subject", "unstated")

LOGGER = logging.getLogger(__name__)


class Figure(nodes.General, nodes.Element):
    """A chart or a table with its label.

    label    as the notebook wrote it
    content  the Vega-Lite specification (a mapping) or the table (a string of HTML)
    """


class LimelightRenderer:
    """myst-nb's way in: what to make of a notebook's charts, tables and recorded measures."""

    mime_priority_overrides = (("*", measure.CHART_MIME, 1), ("*", measure.MIME, 1))

    @staticmethod
    def handle_mime(renderer, data, inline: bool) -> list[nodes.Element] | None:
        """The nodes of one output; None leaves it to myst-nb."""
        if data.mime_type == measure.MIME:
            # Nothing to a reader, yet something to myst-nb, which would print the text otherwise.
            return [nodes.comment()]
        label = data.output_metadata.get("limelight")
        if label is None or data.mime_type not in (measure.CHART_MIME, "text/html"):
            return None
        figure = Figure(label=label, content=data.content, ids=[label["name"]], names=[label["name"]])
        renderer.renderer.document.note_explicit_target(figure)
        # Children are there to be found by the search; the writers below print the label instead.
        figure += nodes.paragraph(text=label["title"])
        figure += nodes.paragraph(text=label["caption"])
        return [figure]


def name_figures(app, doctree: nodes.document) -> None:
    """Tell Sphinx the titles of a page's figures, so that `[](#name)` prints them."""
    known = app.env.get_domain("std").labels
    for figure in doctree.findall(Figure):
        label = figure["label"]
        known[label["name"]] = (app.env.docname, label["name"], label["title"])


def labels(notebooks: Iterable[Path]) -> Iterator[dict]:
    """The label of every chart and table in executed notebooks."""
    for path in notebooks:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                label = output.get("metadata", {}).get("limelight")
                if label is not None:
                    yield label


def as_csv(rows: list[dict]) -> str:
    """Rows as CSV (RFC 4180 but for the line end, which is LF as in the data); a missing value is empty."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


@dataclass(frozen=True)
class Source:
    """Where a fact was read: what a link to it says, its address, and the kind of source it is."""

    name: str
    url: str
    kind: str


def read_sources(table: Path) -> dict[str, Source]:
    """Source id → source, from the data package's table of sources."""
    with table.open(encoding="utf-8", newline="") as handle:
        return {row["source_id"]: _source(row) for row in csv.DictReader(handle)}


def _source(row: Mapping[str, str]) -> Source:
    name = row["publisher"] or row["host"]
    day = _spoken(row["published"]) if row["published"] else ""
    return Source(f"{name}, {day}" if day else name, row["url"], row["kind"])


def telling_first(sources: Iterable[Source]) -> list[Source]:
    """Sources as a caption lists them: by kind, and no name again before every name was listed once."""
    rank = {kind: place for place, kind in enumerate(KINDS)}
    ordered = sorted(sources, key=lambda source: rank.get(source.kind, len(KINDS)))
    first = {source.name: source for source in reversed(ordered)}
    return sorted(ordered, key=lambda source: first[source.name] is not source)


def _spoken(partial: str) -> str:
    day = dates.first_day(partial)
    return {4: f"{day:%Y}", 7: f"{day:%B %Y}"}.get(len(partial), dates.spoken(day))


def visit_figure(translator, node: Figure) -> None:
    """Write a figure as the builder at work wants it."""
    builder = translator.builder
    label, content = node["label"], node["content"]
    known = builder.app.env.limelight.sources
    unknown = [source for source in label["sources"] if source not in known]
    if unknown:
        LOGGER.warning(
            "figure %s names sources %s, expected ids of data/sources.csv",
            label["name"],
            ", ".join(unknown),
            location=node,
            type="limelight",
            subtype="sources",
        )
    sources = telling_first(known[source] for source in label["sources"] if source in known)
    drawn = picture(content) if _is_chart(content) else None
    if builder.name == PDF_BUILDER:
        picture_address = _place(builder, drawn) if drawn else None
        translator.body.append(printed_figure(label, content, sources, picture_address))
    else:
        translator.body.append(screen_figure(label, content, sources, _ship(builder, label, drawn, sources)))
    raise nodes.SkipNode


def _is_chart(content: object) -> bool:
    return isinstance(content, Mapping)


def _ship(builder, label: dict, drawn: Path | None, sources: list[Source]) -> dict[str, str]:
    """Write the downloads of a figure into the site; what each is called → its address seen from the page."""
    folder = Path(builder.outdir) / DOWNLOADS
    page = builder.get_target_uri(builder.current_docname)
    write(folder / f"{label['name']}.csv", as_csv(label["rows"]))
    links = {"csv": relative_uri(page, f"{DOWNLOADS}/{label['name']}.csv")}
    if drawn:
        write(folder / f"{label['name']}.svg", drawn.read_text(encoding="utf-8"))
        links["svg"] = relative_uri(page, f"{DOWNLOADS}/{label['name']}.svg")
    if len(sources) > SOURCES_SHOWN + SOURCES_FOLDED:
        write(folder / f"{label['name']}-sources.csv", as_csv([asdict(source) for source in sources]))
        links["sources"] = relative_uri(page, f"{DOWNLOADS}/{label['name']}-sources.csv")
    if label["notebook"]:
        links["notebook"] = relative_uri(page, f"_sources/{builder.current_docname}.ipynb")
    return links


def _place(builder, drawn: Path) -> str:
    """Put a picture where the PDF builder keeps its pictures; its address there."""
    write(Path(builder.outdir) / builder.imagedir / drawn.name, drawn.read_text(encoding="utf-8"))
    return f"{builder.imagedir}/{drawn.name}"


def screen_figure(label: Mapping, content: Mapping | str, sources: list[Source], links: Mapping[str, str]) -> str:
    """A figure as the HTML edition shows it.

    links  `csv`, `notebook`, for a chart `svg`, for a long list of sources `sources` → address
    """
    name = escape(label["name"])
    if _is_chart(content):
        kind, body = "ll-chart-figure", _chart(label, content, links["svg"])
    else:
        kind, body = "ll-table-figure", _table(label, content)
    return (
        f'<figure class="ll-figure {kind}" id="{name}">\n'
        f"{body}\n<figcaption>\n"
        f'<p class="ll-caption">{escape(label["caption"])}</p>\n'
        f'<p class="ll-through">{_through(label)}</p>\n'
        f"{_source_list(sources, links.get('sources'))}{_downloads(label, links)}</figcaption>\n</figure>\n"
    )


def printed_figure(label: Mapping, content: Mapping | str, sources: list[Source], drawn: str | None) -> str:
    """A figure as the PDF prints it; a table brings its title along. drawn: address of a chart's picture."""
    body, title = content, ""
    if drawn:
        body = f'<img src="{escape(drawn)}" alt="{escape(label["alt"])}">'
        title = f"<p>{escape(label['title'])}</p>\n"
    shown = ", ".join(map(link, sources[:SOURCES_SHOWN]))
    more = len(sources) - SOURCES_SHOWN
    rest = f" and {more} more, listed in the HTML edition" if more > 0 else ""
    credit = f" {'Source' if len(sources) == 1 else 'Sources'}: {shown}{rest}." if sources else ""
    return (
        f'<figure id="{escape(label["name"])}">\n{body}\n<figcaption>{title}'
        f"<p>{escape(label['caption'])} {_through(label)}{credit}</p></figcaption>\n</figure>\n"
    )


def _chart(label: Mapping, spec: Mapping, svg: str) -> str:
    # "<" is written as an escape, so that no text of the data can end the script element.
    data = json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    alt = escape(label["alt"])
    return (
        f'<p class="ll-title">{escape(label["title"])}</p>\n'
        f'<div class="ll-chart" role="img" aria-label="{alt}"></div>\n'
        f'<noscript><img class="ll-still" src="{escape(svg)}" alt="{alt}"></noscript>\n'
        '<div class="ll-controls"></div>\n'
        f'<script type="application/json" class="ll-spec">{data}</script>'
    )


def _table(label: Mapping, table: str) -> str:
    return f'<div class="ll-scroll" tabindex="0" role="region" aria-label="{escape(label["title"])}">\n{table}\n</div>'


def _through(label: Mapping) -> str:
    day = date.fromisoformat(label["through"])
    return f'Data through <time datetime="{day}">{dates.spoken(day)}</time>.'


def _source_list(sources: list[Source], file: str | None) -> str:
    if not sources:
        return ""
    links = [f"<li>{link(source)}</li>" for source in sources]
    shown, rest = links[:SOURCES_SHOWN], links[SOURCES_SHOWN:]
    folded = rest[:SOURCES_FOLDED]
    if file:
        folded.append(f'<li><a href="{escape(file)}" download>all {len(links)} (CSV)</a></li>')
    more = (
        f'<details class="ll-more"><summary>and {len(rest)} more</summary><ul>{"".join(folded)}</ul></details>'
        if rest
        else ""
    )
    return (
        f'<div class="ll-sources"><span class="ll-key">{"Source" if len(sources) == 1 else "Sources"}</span> '
        f"<ul>{''.join(shown)}</ul> {more}</div>\n"
    )


def link(source: Source) -> str:
    """A source as a link that says its name."""
    return f'<a href="{escape(source.url)}">{escape(source.name)}</a>'


def _downloads(label: Mapping, links: Mapping[str, str]) -> str:
    texts = {"csv": "Rows (CSV)", "svg": "Picture (SVG)", "notebook": "Notebook"}
    files = {
        "csv": f"{label['name']}.csv",
        "svg": f"{label['name']}.svg",
        "notebook": f"{label['notebook']}.ipynb",
    }
    items = "".join(
        f'<li><a href="{escape(links[kind])}" download="{escape(files[kind])}">{text}'
        f'<span class="visually-hidden"> of {escape(label["title"])}</span></a></li>'
        for kind, text in texts.items()
        if kind in links
    )
    return f'<ul class="ll-downloads">{items}</ul>\n'
