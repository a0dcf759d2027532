"""A claim as the book prints it: HTML of one statement, its verdict, and everything the verdict follows from.

Screen and print say the same in the same words. The screen adds the specification curve, files to take along,
and folds for long lists; print names the first of a list and how many more there are.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from limelight import changes, claim_review, claim_words, dates, rule_words, verdicts
from limelight.book import figures
from limelight.charts import ledger as charts
from limelight.runs import Run

ROWS_SHOWN, SOURCES_SHOWN, SOURCES_FOLDED, SOURCES_PRINTED = 4, 4, 24, 3
CODE = re.compile(r"\b[A-Z]{3}\b")
SLUGS = {verdict: verdict.replace(" ", "-") for verdict in verdicts.VERDICTS}


@dataclass(frozen=True)
class View:
    """What is known while a page is written.

    run      verdicts and measures of this build
    moved    what differs from the accepted results; None where none were accepted yet
    sources  source id → where it was read
    screen   whether the page is for a screen; else it is printed
    claim    claim id → address of its section from this page, empty where no page prints it
    file     path in the site → its address from this page
    page     name of a page of the book → its address from this page, empty where the book has none of that name
    countries  code → name, since what is found may be a list of codes
    own      address of this page, absolute where the site's is known
    """

    run: Run
    moved: Sequence[changes.Change] | None
    sources: Mapping[str, figures.Source]
    screen: bool
    claim: Callable[[str], str]
    file: Callable[[str], str]
    page: Callable[[str], str]
    countries: Mapping[str, str] = field(default_factory=dict)
    own: str = ""

    def named(self, words: str) -> str:
        """Words in which the codes of countries are replaced by their names."""
        return CODE.sub(lambda code: self.countries.get(code[0], code[0]), words)

    @property
    def day(self) -> date:
        """The edition's day."""
        return date.fromisoformat(self.run.as_of)


def section(entry: Mapping, view: View) -> str:
    """All about one claim, as HTML; the heading above it is the page's."""
    if not view.screen:
        return _facts(entry, view)
    parts = [_verdicts(entry, view), _facts(entry, view), _curve(entry), _files(entry, view), _review(entry, view)]
    return "\n".join(filter(None, parts))


def mark(verdict: str, view: View) -> str:
    """A verdict as its word; on a screen with a sign of its own, by which it is known without colour."""
    word = escape(verdict)
    return f'<span class="ll-verdict ll-{SLUGS[verdict]}">{word}</span>' if view.screen else word


def reference(entry: Mapping, view: View, text: str = "") -> str:
    """A link to a claim's section. text: what it says, the paraphrase where empty."""
    words, address = escape(text or entry["paraphrase"]), view.claim(entry["id"])
    return f'<a href="{escape(address)}">{words}</a>' if address else words


def _verdicts(entry: Mapping, view: View) -> str:
    pairs = [
        (f"As of {dates.spoken(view.day)}", mark(entry["verdict"], view)),
        ("At publication", mark(entry["verdict_at_publication"], view)),
        ("Basis", escape((entry["basis"] or "none").replace("-", " "))),
    ]
    items = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in pairs)
    return f'<dl class="ll-verdict-line simple">{items}</dl>'


def _facts(entry: Mapping, view: View) -> str:
    """Every line about a claim, each with its name; lines that would be empty are left out."""
    attested = entry["basis"] == "attested"
    lines = {
        "Verdict": "" if view.screen else _printed_verdict(entry),
        "Said": escape(_said(entry)),
        "Asked": escape(_sentence(view.named(claim_words.asked(entry)))),
        "Holds if": escape(_sentence(view.named(_needed(entry)), capital=False)),
        "Forecast": escape(_sentence(claim_words.resolution(entry))),
        "Found": _found(entry, view),
        "Not checkable": escape(entry["reason"]),
        "Confidence": _confidence(entry),
        "For" if attested else "Sources": _sources(entry["sources"]["for"], view),
        "Against": _sources(entry["sources"]["against"], view),
        "Rows": "" if attested else _rows(entry["rows"]),
        "Read by hand": _research(entry),
        "Note": escape(entry["note"]),
        "History": _history(entry, view),
    }
    stated = {name: text for name, text in lines.items() if text}
    if not view.screen:
        items = "".join(f"<li><strong>{name}:</strong> {text}</li>" for name, text in stated.items())
        return f'<ul class="ll-facts">{items}</ul>'
    items = "".join(f"<div><dt>{name}</dt><dd>{text}</dd></div>" for name, text in stated.items())
    return f'<dl class="ll-claim-facts simple">{items}</dl>'


def _printed_verdict(entry: Mapping) -> str:
    now, then, basis = entry["verdict"], entry["verdict_at_publication"], entry["basis"]
    decided = f", {basis.replace('-', ' ')}" if basis else ""
    return f"<strong>{escape(now)}</strong> (at publication: <strong>{escape(then)}</strong>){decided}."


def _found(entry: Mapping, view: View) -> str:
    """What was found now, when it fails or holds, and what was found at publication where that was another thing."""
    now, then = (view.named(claim_words.finding(entry[name])) for name in ("assessments", "assessments_at_publication"))
    earlier = _sentence(f"at publication: {then}") if then != now else ""
    return " ".join(filter(None, [escape(_sentence(now)), *_conditions(entry, view), escape(earlier)]))


def _said(entry: Mapping) -> str:
    where = f"{claim_words.place(entry)[:1].upper()}{claim_words.place(entry)[1:]}"
    whole = entry["paraphrase"]
    return f"{where}." if claim_words.title(whole) == whole else f"{where}: {whole}."


def _needed(entry: Mapping) -> str:
    words = claim_words.test(entry)
    if words:
        return f"the answer is {words}"
    if entry["basis"] == "attested":
        return "enough independent sources report it and none of their rank or above reports otherwise"
    return ""


def _conditions(entry: Mapping, view: View) -> list[str]:
    sentences = [_with_rules(sentence, view) for sentence in claim_words.conditions(entry["assessments"])]
    idle = claim_words.indifferent(entry["assessments"]) if len(entry["assessments"]) > 1 else []
    if sentences and idle:
        names = claim_words.listed(map(rule_words.named, idle))
        sentences.append(_with_rules(f"No difference is made by {names}.", view))
    return sentences


def _with_rules(sentence: str, view: View) -> str:
    """A sentence in which the names of rules lead to the page of rules."""
    address = view.page("book/rules")
    words = escape(sentence)
    if not (address and view.screen):
        return words
    return claim_words.RULE.sub(lambda found: f'(<a href="{escape(address)}#rule-{found[1]}">{found[1]}</a>)', words)


def _confidence(entry: Mapping) -> str:
    if entry["basis"] is None:
        return ""
    return f"Evidence: {escape(claim_words.evidence(entry))}. Agreement: {escape(claim_words.agreement(entry))}."


def _sources(ids: Sequence[str], view: View) -> str:
    known = figures.telling_first(view.sources[name] for name in ids if name in view.sources)
    links = [f'<a href="{escape(source.url)}">{escape(source.name)}</a>' for source in known]
    number = SOURCES_SHOWN if view.screen else SOURCES_PRINTED
    shown, rest = " · ".join(links[:number]), links[number:]
    if not rest:
        return shown
    if not view.screen:
        return f"{shown} and {len(rest)} more"
    items = "".join(f"<li>{link}</li>" for link in rest[:SOURCES_FOLDED])
    if len(rest) > SOURCES_FOLDED:
        items += f"<li>and {len(rest) - SOURCES_FOLDED} more, in the file of sources</li>"
    return f'{shown} <details class="ll-more"><summary>and {len(rest)} more</summary><ul>{items}</ul></details>'


def _rows(ids: Sequence[str]) -> str:
    shown = ", ".join(f"<code>{escape(row)}</code>" for row in ids[:ROWS_SHOWN])
    more = len(ids) - ROWS_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown


def _research(entry: Mapping) -> str:
    words = claim_words.FINDINGS[entry["research_finding"]]
    difference = entry["difference"]
    return escape(f"{_sentence(words)} {difference}".strip()) if difference else escape(_sentence(words))


def _history(entry: Mapping, view: View) -> str:
    sentences = claim_words.history(entry, view.moved or ())
    text = escape(_sentence("; ".join(sentences)))
    if not view.screen:
        # The line with the verdict says already what it was at publication.
        return text if len(sentences) > 1 else ""
    front = view.page("book/index")
    return f'{text} <a class="ll-back" href="{escape(front)}#claim-board">All statements</a>' if front else text


def _curve(entry: Mapping) -> str:
    if len(entry["assessments"]) < charts.FEWEST:
        return ""
    key = "".join(
        f'<span class="ll-key-{name}">{words}</span>'
        for name, words in (("h", "holds"), ("f", "fails"), ("u", "undecided"))
        if any(charts.CLASSES[one["holds"]] == name for one in entry["assessments"])
    )
    return (
        f'<figure class="ll-figure ll-curve-figure">{charts.curve(entry)}'
        f'<figcaption><p class="ll-curve-key">Each column is one reading: {key}</p></figcaption></figure>'
    )


def _files(entry: Mapping, view: View) -> str:
    texts = {f"claim-{entry['id']}.csv": "Rows (CSV)"} if entry["rows"] else {}
    if len(entry["assessments"]) > 1:
        texts[f"claim-{entry['id']}-readings.csv"] = "Readings (CSV)"
    if any(entry["sources"].values()):
        texts[f"claim-{entry['id']}-sources.csv"] = "Sources (CSV)"
    of = f'<span class="visually-hidden"> of {escape(claim_words.title(entry["paraphrase"]))}</span>'
    items = "".join(
        f'<li><a href="{escape(view.file(f"{figures.DOWNLOADS}/{name}"))}" download="{name}">{text}{of}</a></li>'
        for name, text in texts.items()
    )
    return f'<ul class="ll-downloads">{items}</ul>' if items else ""


def _review(entry: Mapping, view: View) -> str:
    if not claim_review.is_reviewed(entry):
        return ""
    urls = [view.sources[name].url for side in entry["sources"].values() for name in side if name in view.sources]
    return claim_review.script(claim_review.review(entry, view.own, view.file("results/claims.json"), urls, view.day))


def _sentence(words: str, capital: bool = True) -> str:
    """Words with a full stop, and a capital where asked; nothing stays nothing."""
    if not words:
        return ""
    head = words[:1].upper() if capital else words[:1]
    return f"{head}{words[1:]}{'' if words.endswith(('.', '!', '?')) else '.'}"


def reading_rows(entry: Mapping) -> list[dict]:
    """A claim's readings as rows: each rule with its value, what was found, its unit, and how the reading comes out."""
    return [
        {
            **assessment["reading"],
            "found": claim_words.listed(map(str, assessment["observed"]))
            if isinstance(assessment["observed"], list)
            else assessment["observed"],
            "unit": assessment["unit"],
            "holds": {True: "yes", False: "no", None: "undecided"}[assessment["holds"]],
            "because": assessment["because"],
        }
        for assessment in entry["assessments"]
    ]


def source_rows(entry: Mapping, sources: Mapping[str, figures.Source]) -> list[dict]:
    """A claim's sources as rows: id, stance, name, kind and address."""
    return [
        {"source": name, "stance": stance, "name": known.name, "kind": known.kind, "url": known.url}
        for stance, names in entry["sources"].items()
        for name in names
        if (known := sources.get(name))
    ]


def search_words(entry: Mapping) -> Iterable[str]:
    """What the site's search should find a claim by."""
    return filter(None, (entry["paraphrase"], entry["speaker"], entry["note"], entry["reason"]))
