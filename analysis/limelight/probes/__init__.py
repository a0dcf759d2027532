"""Probes: what claims ask of the facts. A claim names one, with its arguments; nothing else decides it."""

import re

from limelight.probes import long_run, meetings, money, projects, tables
from limelight.probes.answer import Answer

PROBES = {
    probe.__name__: probe
    for module in (tables, meetings, money, long_run, projects)
    for probe in vars(module).values()
    if callable(probe)
    and getattr(probe, "__module__", "") == module.__name__
    and not probe.__name__.startswith("_")
}


def question(name: str) -> str:
    """What a probe asks: the first sentence of its description; empty for no probe."""
    return re.split(r"(?<=\.)\s", PROBES[name].__doc__.strip(), maxsplit=1)[0].replace("`", "") if name else ""


__all__ = ["PROBES", "Answer", "question"]
