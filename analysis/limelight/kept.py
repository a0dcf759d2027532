"""Frames that are computed once."""

from collections.abc import Callable
from functools import cache, wraps

import pandas as pd


def kept(compute: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Compute a frame once for equal arguments (facts are equal to themselves alone).

    A chapter asks for the same frame to measure, to draw and to tell, and a grid of readings asks hundreds of times.
    Everyone gets a copy of their own, which shares its values until somebody writes to them.
    """
    remembered = cache(compute)

    @wraps(compute)
    def copied(*args, **kwargs) -> pd.DataFrame:
        return remembered(*args, **kwargs).copy(deep=False)

    return copied
