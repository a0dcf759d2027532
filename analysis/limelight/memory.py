"""Memory of short processes."""

import gc

ALLOCATIONS = 100_000


def collect_rarely() -> None:
    """Let the collector of reference cycles run a hundred times more rarely than by default.

    The processes of a build live for seconds and drop little; walking their many live objects again and again took a
    third of their time (see `make bench`).
    """
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 20)
