"""The processes of a build: how they end, and how rarely they tidy up."""

import ctypes
import gc
import signal

ALLOCATIONS = 100_000
PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Let this process be killed when the one that forked it ends, so that nothing goes on computing for nobody."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def collect_rarely() -> None:
    """Let the collector of reference cycles run a hundred times more rarely than by default.

    The processes of a build live for seconds and drop little; walking their many live objects again and again took a
    third of their time (see `make bench`).
    """
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, 20, 20)
