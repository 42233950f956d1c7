"""Percentiles of values that may be missing, over a window that moves along them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ROWS_AT_A_TIME = 4096


def rolling_percentile(
    values: NDArray[np.float32], before: int, after: int, percent: float, least: int = 1
) -> NDArray[np.float32]:
    """Return a percentile of the values around each value, NaN left out.

    Parameters
    ----------
    values : np.ndarray [shape=(n,), float32]
        NaN where there is none.
    before, after : int >= 0
        The window holds the `before` values before each and, if `after` is above 0, the value itself and those up to
        `after` behind it.
    percent : float
        0 to 100; the value at or next below that rank.
    least : int > 0
        Where the window holds fewer values, the result is NaN.

    Returns
    -------
    np.ndarray [shape=(n,), float32]
    """
    size = before + (after + 1 if after else 0)
    padded = np.pad(values, (before, size - before), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[: len(values)]
    parts = [_of_rows(rows, percent, least) for rows in np.array_split(windows, max(1, len(windows) // ROWS_AT_A_TIME))]
    return np.concatenate(parts)


def _of_rows(rows: NDArray[np.float32], percent: float, least: int) -> NDArray[np.float32]:
    ordered = np.sort(rows, axis=1)  # NaN last
    counts = np.sum(np.isfinite(ordered), axis=1)
    index = np.floor((np.maximum(counts, 1) - 1) * percent / 100).astype(int)
    return np.where(counts >= least, ordered[np.arange(len(ordered)), index], np.nan).astype(np.float32)
