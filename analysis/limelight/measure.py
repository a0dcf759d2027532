"""A measure: one computed number (or day, or phrase) that knows its unit, its reading and its rows.

Notebooks record measures in their output, prose names them by key, and nothing else carries a number from
the one to the other.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from limelight import dates

MIME = "application/vnd.limelight.measures+json"
CHART_MIME = "application/vnd.vegalite.v6+json"

WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]

SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


@dataclass(frozen=True)
class Measure:
    """One computed quantity.

    key      dotted name, unique in the book: subject first (`travel.stops`)
    value    number, text, ISO date, or None where the data cannot say
    unit     what is counted (`stops`), or one of `USD`, `share`, `ratio`, `days`, `date`, `text`
    label    what it is, in a few words
    reading  the counting choices it was computed under: rule or parameter → value
    rows     the rows it used, each as `table:row id`
    why      the sentence that stands in for a missing value
    """

    key: str
    value: float | int | str | None
    unit: str
    label: str
    reading: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[str, ...] = ()
    why: str = ""

    def __post_init__(self) -> None:
        if self.value is None and not self.why:
            raise ValueError(f"measure {self.key} has no value and does not say why")

    def to_json(self) -> dict:
        """The measure as plain JSON types."""
        return {**asdict(self), "rows": list(self.rows)}

    @classmethod
    def from_json(cls, record: Mapping) -> "Measure":
        """The measure that `to_json` wrote."""
        return cls(**{**record, "rows": tuple(record["rows"])})


class MeasureError(ValueError):
    """A measure recorded twice with different values, or asked for and never recorded."""


def row_ids(table: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Row ids with their table in front, sorted and without repetition."""
    return tuple(f"{table}:{row}" for row in sorted(set(ids)))


def listed(names: Iterable[str]) -> str:
    """Names as prose lists them, each once, in order: A, B and C."""
    *most, last = dict.fromkeys(names) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def scaled(value: float) -> str:
    """A large number in words of its scale, to three digits: 1.4 billion."""
    for scale, name in SCALES:
        if abs(value) >= scale:
            return f"{value / scale:.3g} {name}"
    return _number(value)


def dollars(value: float) -> str:
    """A sum of dollars in words of its scale, empty where there is none: $1.4 billion."""
    return "" if value != value else f"${scaled(value)}"


def dollar_range(low: float, high: float) -> str:
    """Two sums of dollars as a range that names a common scale once: $26 to 61.5 billion."""
    first, last = dollars(low), dollars(high)
    scale = last.partition(" ")[2]
    if first == last:
        return last
    if scale and first.endswith(scale):
        return f"{first.removesuffix(scale).strip()} to {last.removeprefix('$')}"
    return f"{first} to {last}"


def format_value(measure: Measure, style: str | None = None) -> str:
    """A measure's value as prose prints it.

    style  None (by unit), `words` (small counts spelt out), `Words` (the same, capitalised), `number`,
           `share`, `usd`, `date`, `signed`
    Raises MeasureError on an unknown style, or one that does not fit the value.
    """
    if measure.value is None:
        return measure.why
    style = style or {"USD": "usd", "share": "share", "date": "date", "text": "text"}.get(
        measure.unit, "number"
    )
    try:
        return _STYLES[style](measure.value)
    except KeyError:
        raise MeasureError(
            f"measure {measure.key}: unknown style '{style}', expected one of {', '.join(_STYLES)}"
        ) from None
    except (TypeError, ValueError):
        raise MeasureError(f"measure {measure.key}: value {measure.value!r} cannot be printed as '{style}'") from None


def collect(notebooks: Iterable[Path]) -> dict[str, Measure]:
    """All measures recorded in executed notebooks, by key; raises MeasureError as `recorded` does."""
    return {key: measure for key, (measure, _) in recorded(notebooks).items()}


def recorded(notebooks: Iterable[Path]) -> dict[str, tuple[Measure, str]]:
    """All measures recorded in executed notebooks: key → the measure, and the stem of the first that recorded it.

    Raises MeasureError naming both notebooks where one key was recorded with two values.
    """
    found: dict[str, tuple[Measure, str]] = {}
    for path in notebooks:
        for measure in _recorded(path):
            earlier, first = found.setdefault(measure.key, (measure, path.stem))
            if earlier.value != measure.value:
                raise MeasureError(
                    f"measure {measure.key} is {earlier.value!r} in {first}.ipynb "
                    f"and {measure.value!r} in {path.name}: expected one value for one key"
                )
    return found


def _recorded(path: Path) -> Iterable[Measure]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            for record in output.get("data", {}).get(MIME, {}).get("measures", []):
                yield Measure.from_json(record)


def _number(value: float) -> str:
    if float(value).is_integer():
        return f"{int(value):,}".replace("-", "−")
    return f"{value:,.1f}".replace("-", "−") if abs(value) >= 1 else f"{value:.2g}".replace("-", "−")


def _words(value: float) -> str:
    small = float(value).is_integer() and 0 <= value < len(WORDS)
    return WORDS[int(value)] if small else _number(value)


_STYLES = {
    "number": _number,
    "words": _words,
    "Words": lambda value: _words(value).capitalize(),
    "share": lambda value: f"{value:.0%}",
    "usd": dollars,
    "date": lambda value: dates.spoken(date.fromisoformat(value)),
    "signed": lambda value: f"+{_number(value)}" if value > 0 else _number(value),
    "text": str,
}
