"""The answer of a probe: what was found, in what unit, from which rows, or why nothing was."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What a probe found.

    value    number, text, ISO date (partial dates keep their precision), list of texts, or None
    unit     of the value
    rows     the rows used, as `table:row id`
    because  why there is no value
    waiting  True where the edition's data end before the value could exist
    """

    value: object
    unit: str
    rows: tuple[str, ...] = ()
    because: str = ""
    waiting: bool = False


def not_yet(unit: str, because: str = "the data of this edition end before that") -> Answer:
    """No value, because the edition's data end too early."""
    return Answer(None, unit, because=because, waiting=True)


def unknown(unit: str, because: str, rows: tuple[str, ...] = ()) -> Answer:
    """No value, because the sources do not say."""
    return Answer(None, unit, rows, because)
