"""The claim board, and the tables that are made of it: HTML of counts, lists, rules and changes.

Everything is a plain table first; on a screen, `board.js` adds search, filters and sorting to the board where
scripts may run.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from limelight import board, changes, claim_words, hinges, rule_words, rules, verdicts
from limelight.book.claim_page import SLUGS, View, mark, reference
from limelight.measure import Measure, format_value

ROWS_NAMED = 3  # rows that a change names
WAITING = "not accepted yet"


def claim_board(view: View) -> str:
    """Verdicts counted by basis, every audited claim on one list, and those listed apart."""
    entries = view.run.claims
    audited = board.audited(entries)
    outside = [entry for entry in entries if entry["scope"] != board.AUDIT]
    parts = [counts_table(entries, view), _controls(audited) if view.screen else "", _board(audited, view)]
    if outside:
        parts.append(claim_table(outside, view, "Listed apart and not counted: about the author or the site"))
    return "\n".join(parts)


def counts_table(entries: Sequence[Mapping], view: View) -> str:
    """How many audited claims have which verdict, now and at publication, and of those now, on which basis."""
    now, then = board.counts(entries, "now"), board.counts(entries, "then")
    bases = (*verdicts.BASES, verdicts.NOT_CHECKABLE)
    rows = [
        (
            mark(verdict, view),
            f"<strong>{now[verdict].total()}</strong>",
            str(then[verdict].total()),
            *(str(now[verdict][basis]) for basis in bases),
        )
        for verdict in verdicts.VERDICTS
    ]
    sums = [sum(now[verdict][basis] for verdict in verdicts.VERDICTS) for basis in bases]
    total = len(board.audited(entries))
    rows.append(("All", f"<strong>{total}</strong>", str(total), *map(str, sums)))
    heads = ("Verdict", "Now", "At publication", "Measured", "Looked up", "Attested", "No basis")
    return _table("Verdicts on the statements of the article", heads, rows, "ll-counts")


def claim_table(entries: Sequence[Mapping], view: View, title: str) -> str:
    """Claims as a table: what is said, what was found, the verdict."""
    if not entries:
        return "<p>No statement is of this kind.</p>"
    heads = ("Statement", "The article says", "Found", "Verdict")
    rows = [
        (
            reference(entry, view),
            escape(view.named(claim_words.test(entry))),
            escape(entry["reason"] or view.named(claim_words.finding(entry["assessments"]))),
            _both_verdicts(entry, view),
        )
        for entry in entries
    ]
    return _table(title, heads, rows, "ll-claims")


def _both_verdicts(entry: Mapping, view: View) -> str:
    """The verdict, and the one at publication where that was another."""
    now, then = entry["verdict"], entry["verdict_at_publication"]
    return mark(now, view) if now == then else f"{mark(now, view)} (at publication: {mark(then, view)})"


def rule_weights(view: View) -> str:
    """Rule by rule: how many claims leave it open, and the claims in which it decides, the most decided first."""
    open_to, decided = defaultdict(int), defaultdict(list)
    for entry in board.audited(view.run.claims):
        if len(entry["assessments"]) > 1:
            for rule, weight in hinges.weights(entry["assessments"]).items():
                open_to[rule] += 1
                if weight:
                    decided[rule].append((weight, entry))
    texts = {f"{rule.id} {rule.name}": rule.text for rule in rules.varying()}
    rows = [
        (
            f"{escape(rule_words.named(rule))} <span class='ll-note'>{escape(texts.get(rule, ''))}</span>",
            str(open_to[rule]),
            str(len(decided[rule])),
            "; ".join(
                f"{reference(entry, view, claim_words.title(entry['paraphrase']))} ({weight:.0%})"
                for weight, entry in sorted(decided[rule], key=lambda pair: -pair[0])
            ),
        )
        for rule in sorted(open_to, key=lambda rule: -len(decided[rule]))
    ]
    heads = ("Rule", "Open to it", "Hang on it", "Statements that hang on it, with the share of readings it turns")
    return _table("Which verdicts hang on which rule", heads, rows, "ll-weights")


def what_changed(view: View) -> str:
    """Verdicts and numbers that differ from the accepted results; new coverage apart from revised values."""
    if view.moved is None:
        return "<p>No results have been accepted yet, so there is nothing to compare with.</p>"
    if not view.moved:
        return "<p>Nothing changed: every number and every verdict is as it was accepted.</p>"
    return "\n".join(_changes(view))


def _changes(view: View) -> Iterator[str]:
    known = {entry["id"]: entry for entry in view.run.claims}
    moved = [change for change in view.moved if change.what != "measure"]
    if moved:
        rows = [
            (_claim(change, known, view), change.what, *_before_after(change, view), *_cause(change))
            for change in moved
        ]
        yield _table(
            "Verdicts that moved", ("Statement", "Which", "Before", "Now", "Cause", "Rows"), rows, "ll-changes"
        )
    else:
        yield "<p>No verdict moved.</p>"
    for cause, title in (
        (changes.REVISION, "Numbers whose rows were revised"),
        (changes.COVERAGE, "Numbers that grew with new rows"),
    ):
        found = [change for change in view.moved if change.what == "measure" and change.cause == cause]
        rows = [(escape(_label(change, view)), *_before_after(change, view), *_cause(change)[1:]) for change in found]
        if rows:
            yield _table(title, ("Number", "Before", "Now", "Rows"), rows, "ll-changes")


def _claim(change: changes.Change, known: Mapping[str, Mapping], view: View) -> str:
    entry = known.get(change.key)
    return reference(entry, view) if entry else f"{escape(change.key)} (no longer in the ledger)"


def _label(change: changes.Change, view: View) -> str:
    record = view.run.measures.get(change.key)
    return f"{record['label']} ({change.key})" if record else f"{change.key} (no longer computed)"


def _before_after(change: changes.Change, view: View) -> tuple[str, str]:
    if change.what == "measure":
        return _shown(change.before), _shown(change.after)
    return tuple(mark(value, view) if value else WAITING for value in (change.before, change.after))


def _shown(value: object) -> str:
    if value is None:
        return "none"
    return escape(format_value(Measure("changed", value, "", "")) if isinstance(value, (int, float)) else str(value))


def _cause(change: changes.Change) -> tuple[str, str]:
    sides = (("new", change.added), ("gone", change.removed), ("revised", change.revised))
    words = [f"{name}: {_named(rows)}" for name, rows in sides if rows]
    return change.cause, "; ".join(words) or "the same rows, counted otherwise"


def _named(rows: Sequence[str]) -> str:
    shown = ", ".join(f"<code>{escape(row)}</code>" for row in rows[:ROWS_NAMED])
    return f"{shown} and {len(rows) - ROWS_NAMED} more" if len(rows) > ROWS_NAMED else shown


def _board(entries: Sequence[Mapping], view: View) -> str:
    heads = ("Statement", "Part", "Basis", "Verdict", "At publication")
    order = list(verdicts.VERDICTS)
    lines = []
    for place, entry in enumerate(entries):
        now, then = entry["verdict"], entry["verdict_at_publication"]
        data = {
            "place": place,
            "verdict": SLUGS[now],
            "basis": entry["basis"] or "none",
            "part": entry["part"],
            "moved": "yes" if now != then else "no",
        }
        attributes = "".join(f' data-{name}="{escape(str(value))}"' for name, value in data.items())
        basis = (entry["basis"] or "–").replace("-", " ")
        lines.append(
            f'<tr{attributes if view.screen else ""}><th scope="row">{reference(entry, view)}</th>'
            f"<td>{escape(claim_words.PARTS[entry['part']])}</td><td>{escape(basis)}</td>"
            f'<td data-order="{order.index(now)}">{mark(now, view)}</td>'
            f'<td data-order="{order.index(then)}">{mark(then, view)}</td></tr>'
        )
    return _framed("Every statement", heads, "\n".join(lines), "ll-board")


def _controls(entries: Sequence[Mapping]) -> str:
    """Search and filters; hidden until the script that makes them work has come."""
    options = {
        "verdict": [(SLUGS[verdict], verdict) for verdict in verdicts.VERDICTS],
        "basis": [(basis, basis.replace("-", " ")) for basis in verdicts.BASES] + [("none", "none")],
        "part": list(claim_words.PARTS.items()),
        "moved": [("yes", "moved since publication"), ("no", "as at publication")],
    }
    names = {"verdict": "Verdict", "basis": "Basis", "part": "Part of the article", "moved": "Change"}
    present = {name: {_data(entry, name) for entry in entries} for name in options}
    fields = "".join(
        f'<label>{names[name]} <select name="{name}"><option value="">all</option>'
        + "".join(
            f'<option value="{value}">{escape(words)}</option>' for value, words in pairs if value in present[name]
        )
        + "</select></label>"
        for name, pairs in options.items()
    )
    return (
        '<form class="ll-board-controls" role="search" aria-label="Statements" hidden>'
        f'<label class="ll-board-search">Search <input type="search" name="words" autocomplete="off"></label>{fields}'
        '<button type="reset">Show all</button><output aria-live="polite"></output></form>'
    )


def _data(entry: Mapping, name: str) -> str:
    if name == "moved":
        return "yes" if entry["verdict"] != entry["verdict_at_publication"] else "no"
    return SLUGS[entry["verdict"]] if name == "verdict" else entry[name] or "none"


def _table(title: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]], name: str) -> str:
    """A table of cells that are HTML already; the first of each row is its heading."""
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return _framed(title, heads, body, name)


def _framed(title: str, heads: Iterable[str], body: str, name: str) -> str:
    head = "".join(f'<th scope="col">{heading}</th>' for heading in heads)
    return (
        f'<div class="ll-scroll" tabindex="0" role="region" aria-label="{escape(title)}">\n'
        f'<table class="limelight {name}">\n<caption>{escape(title)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )
