"""How fast claims are judged: readings per second, for the claim with most of them and for ten times as many."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from limelight import facts, ledger
from limelight.facts import Facts
from limelight.ledger import Claim

TIMES = 10


@dataclass(frozen=True)
class Grid:
    """Readings that were assessed, and how long that took."""

    claim: str
    readings: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.readings:6} readings in {self.seconds:5.1f} s, {self.readings / self.seconds:5.0f} a second"


def grids() -> tuple[Grid, Grid, Grid]:
    """All claims; the claim with most readings; the same ten times over, each time with its window moved by a day."""
    claims, known = ledger.load(), facts.load()
    everything = assessed("all claims", claims, known)
    largest = max(claims, key=lambda claim: len(ledger.assess(claim, known)))
    return (
        everything,
        assessed(largest.id, [largest], known),
        assessed(largest.id, [moved(largest, days) for days in range(TIMES)], known),
    )


def assessed(name: str, claims: Iterable[Claim], known: Facts) -> Grid:
    """Assess claims under every reading, and time it."""
    start = time.perf_counter()
    readings = sum(len(ledger.assess(claim, known)) for claim in claims)
    return Grid(name, readings, time.perf_counter() - start)


def moved(claim: Claim, days: int) -> Claim:
    """A claim whose window of days lies earlier, so that nothing computed for another one can serve it."""
    earlier = {
        name: (date.fromisoformat(value) - timedelta(days)).isoformat() if name in ("first", "last") else value
        for name, value in claim.args.items()
    }
    return replace(claim, args=earlier)
