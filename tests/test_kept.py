"""Frames that are computed once."""

import pandas as pd
from limelight.kept import kept


def test_equal_arguments_compute_once_and_others_anew():
    asked = []

    @kept
    def doubled(number: int) -> pd.DataFrame:
        asked.append(number)
        return pd.DataFrame({"value": [2 * number]})

    assert [doubled(n)["value"].item() for n in (1, 1, 2, 1)] == [2, 2, 4, 2]
    assert asked == [1, 2]


def test_what_one_caller_writes_no_other_sees():
    @kept
    def frame() -> pd.DataFrame:
        return pd.DataFrame({"value": [1, 2]}, index=["a", "b"])

    mine = frame()
    mine.loc["a", "value"] = 9
    mine["more"] = 0
    pd.testing.assert_frame_equal(frame(), pd.DataFrame({"value": [1, 2]}, index=["a", "b"]))
