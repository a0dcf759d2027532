"""The counting rules as the book prints them: rendered from the rules that the code counts by."""

from html import escape

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from limelight import rules


class Rulebook(SphinxDirective):
    """`{counting-rules} varying` or `{counting-rules} settled`: the rules as a table."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The table; the page is read again when the rules change."""
        self.env.note_dependency(rules.__file__)
        tables = {"varying": varying_table, "settled": settled_table}
        if self.arguments[0] not in tables:
            raise self.error(f"counting-rules is '{self.arguments[0]}': expected {' or '.join(tables)}")
        return [nodes.raw(text=tables[self.arguments[0]](), format="html")]


def varying_table() -> str:
    """Rules that may vary: id, what they say, default, admissible alternatives."""
    return _table(
        "Each rule with its default and its alternatives",
        ("Rule", "What it says", "Default", "Alternatives"),
        [
            (rule.id, rule.name, rule.text, _values([rule.default]), _values(rule.admissible[1:]))
            for rule in rules.varying()
        ],
    )


def settled_table() -> str:
    """Rules that are settled: id and what they say."""
    return _table(
        "Each settled rule",
        ("Rule", "What it says"),
        [(rule.id, rule.name, rule.text) for rule in rules.SETTLED],
    )


def _values(values: list) -> str:
    return ", ".join(f"<code>{escape(str(value))}</code>" for value in values)


def _table(title: str, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    heads = "".join(f'<th scope="col">{heading}</th>' for heading in headings)
    body = "\n".join(
        f'<tr id="rule-{identity}">'
        f'<th scope="row">{identity} <span class="ll-note">{escape(name)}</span></th>'
        f"<td>{escape(text)}</td>{''.join(f'<td>{value}</td>' for value in values)}</tr>"
        for identity, name, text, *values in rows
    )
    return (
        f'<div class="ll-scroll" tabindex="0" role="region" aria-label="{title}">\n'
        f'<table class="limelight">\n<caption>{title}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )
