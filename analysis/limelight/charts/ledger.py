"""Charts of the claim ledger: the specification curve of one claim, and the agreement of all.

A specification curve (Simonsohn, Simmons and Nelson 2020) has one column for each reading: above, what was found
against what the article says; below, which value each rule takes. It is drawn as SVG between labels in HTML, since
a page holds dozens: it needs no script, takes its colours from the page, and keeps its type on a telephone. Columns
share the width; heights are in pixels.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

from limelight import claim_words, hinges

NO_CLAIM = "There is no statement whose rules may vary."

FEWEST = 3  # readings; fewer are told in words alone
PANEL, ROW, MARGIN, COLUMN = 92, 17, 8, 30  # heights of the panel and of a row, its margin; widest column
NEAR = 14  # pixels between two labels of the axis, at least
MOST_NAMED = 6  # different answers that have rows of their own

CLASSES = {True: "h", False: "f", None: "u"}
# The specification of the chart of all claims is written out: Altair is slow to load, and no builder needs it else.
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
HEIGHT = 220
COLOURS = {hinges.HOLDS: "#2f7fb8", hinges.UNDECIDED: "#808080", hinges.FAILS: "#a5609f"}  # as in `style.COLOURS`
SHORT = {hinges.HOLDS: "holds", hinges.UNDECIDED: "undecided", hinges.FAILS: "fails"}
LOOK = {
    "font": "'Source Sans 3'",
    "background": "transparent",
    "padding": 4,
    "view": {"stroke": None},
    "axis": {"grid": False, "domain": False, "labelFontSize": 12, "labelPadding": 5, "tickSize": 4},
    "legend": {"labelFontSize": 12},
}


def curve(entry: Mapping) -> str:
    """The specification curve of a claim as HTML; `ll-curve` in the style sheet gives it its look.

    entry  as `results.claim_entry` gives it
    """
    columns = _ordered(entry["assessments"])
    numeric = _is_numeric(columns)
    head = _panel(columns, entry) if numeric else ("", "", 0)
    rows = [*([] if numeric else _answers(columns)), *_rules(columns)]
    labels, marks, top = head
    for place, (name, chosen) in enumerate(rows):
        y = top + ROW * place + ROW / 2
        labels += f'<span style="top:{y:g}px">{escape(name)}</span>'
        marks += _cells(columns, chosen, y)
    height, width = top + ROW * len(rows), len(columns)
    return (
        f'<div class="ll-curve" role="img" aria-label="{escape(curve_alt(entry))}">'
        f'<div class="ll-curve-labels" aria-hidden="true" style="height:{height:g}px">{labels}</div>'
        f'<svg aria-hidden="true" viewBox="0 0 {width} {height:g}" preserveAspectRatio="none" '
        f'style="height:{height:g}px;max-width:{COLUMN * width}px">{marks}</svg></div>'
    )


def curve_alt(entry: Mapping) -> str:
    """What `curve` shows, in words."""
    assessments = entry["assessments"]
    words = [
        f"Specification curve of {len(assessments)} readings. The article says "
        f"{claim_words.test(entry)}; found: {claim_words.finding(assessments)}.",
        *claim_words.conditions(assessments),
    ]
    return " ".join(words)


def agreement_rows(entries: Iterable[Mapping]) -> list[dict]:
    """How the readings of each claim with varying rules come out, from those that hold in most to those in fewest.

    Each row: claim, statement, verdict, readings, and a share for each of `holds`, `is undecided`, `fails`.
    """
    rows = []
    for entry in entries:
        outcomes = [hinges.OUTCOMES[assessment["holds"]] for assessment in entry["assessments"]]
        if len(outcomes) > 1:
            row = {"claim": entry["id"], "statement": entry["paraphrase"], "verdict": entry["verdict"]}
            shares = {outcome: outcomes.count(outcome) / len(outcomes) for outcome in COLOURS}
            rows.append({**row, "readings": len(outcomes), **shares})
    return sorted(rows, key=lambda row: (-row[hinges.HOLDS], row[hinges.FAILS]))


def agreement(rows: Sequence[Mapping]) -> dict:
    """One column for each claim: the shares of its readings that hold, stay undecided or fail, as Vega-Lite.

    rows  as `agreement_rows` gives them
    """
    marks = [
        {
            "claim": row["claim"],
            "outcome": SHORT[outcome],
            "share": row[outcome],
            "order": place,
            "tip": f"{row['statement']}: {outcome} in {row[outcome]:.0%} of {row['readings']} readings",
        }
        for row in rows
        for place, outcome in enumerate(COLOURS)
        if row[outcome]
    ]
    return {
        "$schema": SCHEMA,
        "data": {"values": marks},
        "mark": "bar",
        "width": "container",
        "height": HEIGHT,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "encoding": {
            "x": {
                "field": "claim",
                "type": "nominal",
                "axis": None,
                "sort": [row["claim"] for row in rows],
                "scale": {"paddingInner": 0.25},
            },
            "y": {
                "field": "share",
                "type": "quantitative",
                "title": None,
                "scale": {"domain": [0, 1]},
                "axis": {"format": "%", "values": [0, 0.25, 0.5, 0.75, 1]},
            },
            "color": {
                "field": "outcome",
                "type": "nominal",
                "scale": {"domain": list(SHORT.values()), "range": list(COLOURS.values())},
                "legend": {"orient": "top", "title": None, "symbolType": "square"},
            },
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": {"field": "tip", "type": "nominal"},
        },
        "config": LOOK,
    }


def agreement_alt(rows: Sequence[Mapping]) -> str:
    """What `agreement` shows, in words."""
    if not rows:
        return NO_CLAIM
    shares = [row[hinges.HOLDS] for row in rows]
    always, never = shares.count(1), shares.count(0)
    return (
        f"{len(rows)} {'column' if len(rows) == 1 else 'columns'}, one for each statement whose rules may vary. "
        f"{always} of them hold in every reading, {never} in none, and {len(rows) - always - never} in some."
    )


def _ordered(assessments: Sequence[Mapping]) -> list[Mapping]:
    """Readings by what was found, the undecided first; those without numbers by their outcome."""
    if _is_numeric(assessments):
        return sorted(assessments, key=lambda one: (one["observed"] is not None, one["observed"] or 0))
    return sorted(assessments, key=lambda one: (one["holds"] is True, one["holds"] is None, str(one["observed"])))


def _is_numeric(assessments: Iterable[Mapping]) -> bool:
    found = [one["observed"] for one in assessments if one["observed"] is not None]
    return bool(found) and all(isinstance(value, (int, float)) for value in found)


def _panel(columns: Sequence[Mapping], entry: Mapping) -> tuple[str, str, int]:
    """Upper panel: labels of its axis, marks, and its height."""
    says, unit = entry["says"], claim_words.unit_of(entry)
    claimed = [float(bound) for bound in (says["value"] if isinstance(says["value"], list) else [says["value"]])]
    values = [*claimed, *(float(column["observed"]) for column in columns if column["observed"] is not None)]
    low, high = min(values), max(values)
    reach = (high - low) or 1

    def y(value: float) -> float:
        return round(MARGIN + (high - value) / reach * (PANEL - 3 * MARGIN), 1)

    labels, taken = "", []
    for value in dict.fromkeys((*claimed, high, low)):
        if all(abs(y(value) - other) >= NEAR for other in taken):
            taken.append(y(value))
            whose = "the article: " if value == claimed[0] else ""
            text = escape(f"{whose}{claim_words.quantity(value, unit)}")
            labels += f'<span style="top:{y(value):g}px">{text}</span>'
    if len(claimed) == 1:
        marks = f'<path class="c" d="M0 {y(claimed[0]):g}H{len(columns)}"/>'
    else:
        top, bottom = y(max(claimed)), y(min(claimed))
        marks = f'<path class="b" d="M0 {top:g}H{len(columns)}V{bottom:g}H0Z"/>'
    for outcome, name in CLASSES.items():
        path = "".join(
            f"M{place + 0.1:g} {y(column['observed']):g}h.8"
            for place, column in enumerate(columns)
            if column["holds"] is outcome and column["observed"] is not None
        )
        marks += f'<path class="{name} v" d="{path}"/>' if path else ""
    return labels, marks, PANEL


def _answers(columns: Sequence[Mapping]) -> list[tuple[str, list[bool]]]:
    """Rows for what was found where it is no number: one for each answer, or for each outcome where they are many."""
    found = [claim_words.found(column) for column in columns]
    if len(set(found)) > MOST_NAMED:
        found = [hinges.OUTCOMES[column["holds"]] for column in columns]
    return [(f"found: {answer}", [one == answer for one in found]) for answer in dict.fromkeys(found)]


def _rules(columns: Sequence[Mapping]) -> list[tuple[str, list[bool]]]:
    """Lower panel: a row for each value of each rule, and which columns have it."""
    readings = [column["reading"] for column in columns]
    return [
        (f"{rule.partition(' ')[0]} {value}", [reading[rule] == value for reading in readings])
        for rule, values in hinges.values_by_rule(_in_order(columns)).items()
        for value in values
    ]


def _in_order(columns: Sequence[Mapping]) -> list[Mapping[str, str]]:
    """The readings of columns with rules and values in a fixed order, whatever the order of the columns."""
    return sorted((column["reading"] for column in columns), key=lambda reading: tuple(reading.values()))


def _cells(columns: Sequence[Mapping], chosen: Sequence[bool], y: float) -> str:
    """The cells of a row, neighbours of one outcome drawn as one."""
    paths: dict[str, str] = {}
    runs = groupby(range(len(columns)), key=lambda place: (chosen[place], columns[place]["holds"]))
    for (filled, outcome), places in runs:
        run = list(places)
        if filled:
            name = CLASSES[outcome]
            paths[name] = paths.get(name, "") + f"M{run[0]} {y:g}h{len(run)}"
    return "".join(f'<path class="{name}" d="{path}"/>' for name, path in paths.items())
