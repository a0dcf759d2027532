"""What a notebook shows: charts and tables that carry their rows, and measures that prose refers to."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import altair as alt
import pandas as pd
from altair.utils import schemapi
from IPython.display import display

from limelight import measure


@dataclass(frozen=True)
class Page:
    """The notebook at work: what it shows carries its name and the last day that its data can speak of."""

    notebook: str
    through: date

    def chart(
        self,
        picture: alt.Chart | alt.LayerChart,
        rows: pd.DataFrame,
        *,
        name: str,
        title: str,
        caption: str,
        through: date | None = None,
    ) -> None:
        """Show a chart with exactly the rows behind it.

        picture  a chart whose description says in words what it shows (`charts.style.described`)
        rows     one line per mark (or per drawn quantity), offered as a download; a `sources` column gives the sources
        name     slug, unique in the book
        through  the last day that the data of this chart can speak of, where it is not the page's
        """
        spec = picture.to_dict(validate=schemapi.DEBUG_MODE)
        words = spec.pop("description")
        data = {measure.CHART_MIME: spec, "text/plain": words}
        display(data, raw=True, metadata=self._label(rows, name, title, caption, through, alt=words))

    def table(
        self,
        rows: pd.DataFrame,
        *,
        name: str,
        title: str,
        caption: str,
        through: date | None = None,
        shown: dict[str, str] | None = None,
    ) -> None:
        """Show rows as a table; arguments as for `chart`.

        shown  column → heading, in order; the download holds all columns
        """
        visible = rows[list(shown)].rename(columns=shown) if shown else rows
        data = {"text/html": _html(visible, title), "text/plain": visible.to_string(index=False)}
        display(data, raw=True, metadata=self._label(rows, name, title, caption, through))

    def _label(
        self, rows: pd.DataFrame, name: str, title: str, caption: str, through: date | None, **more: str
    ) -> dict:
        sources = sorted({source for cell in rows.get("sources", ()) for source in cell.split()})
        label = {
            "name": name,
            "title": title,
            "caption": caption,
            "through": (through or self.through).isoformat(),
            "sources": sources,
            "rows": [{column: _plain(value) for column, value in row.items()} for row in rows.to_dict("records")],
            "notebook": self.notebook,
        }
        return {"limelight": {**label, **more}}


def record(*measures: measure.Measure | Iterable[measure.Measure]) -> None:
    """Record measures in the notebook's output; a reader sees them only where prose names them."""
    flat = [m for entry in measures for m in ([entry] if isinstance(entry, measure.Measure) else entry)]
    text = "\n".join(f"{m.key} = {measure.format_value(m)} {m.unit}" for m in flat)
    display({measure.MIME: {"measures": [m.to_json() for m in flat]}, "text/plain": text}, raw=True)


def _html(visible: pd.DataFrame, title: str) -> str:
    table_html = visible.map(_cell).to_html(
        index=False, border=0, classes="limelight", justify="unset", na_rep=""
    )
    return table_html.replace("<thead>", f"<caption>{title}</caption>\n  <thead>", 1).replace(
        "<th>", '<th scope="col">'
    )


def _cell(value: object) -> str:
    if isinstance(value, float) and not pd.isna(value):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.2f}"
    return "" if pd.isna(value) else str(_plain(value))


def _plain(value: object) -> object:
    """A cell as JSON can hold it."""
    if isinstance(value, (pd.Timestamp, date)):
        return "" if pd.isna(value) else f"{value:%Y-%m-%d}"
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value
