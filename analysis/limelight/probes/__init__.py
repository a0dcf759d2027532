"""Probes: what claims ask of the facts. A claim names one, with its arguments; nothing else decides it."""

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

__all__ = ["PROBES", "Answer"]
