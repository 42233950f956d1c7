"""Percentiles over a window that moves."""

from __future__ import annotations

import warnings

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.acoustics import rolling
from annotator.acoustics.rolling import rolling_percentile

values = st.lists(st.one_of(st.just(np.nan), st.floats(-90, 0, width=32)), max_size=30)


@given(values, st.integers(0, 6), st.integers(0, 6), st.sampled_from([0, 10, 50, 90, 100]), st.integers(1, 4))
def test_each_value_is_that_of_its_own_window(drawn, before: int, after: int, percent: int, least: int) -> None:
    before = max(before, 1)
    given_values = np.array(drawn, dtype=np.float32)
    found = rolling_percentile(given_values, before, after, percent, least)
    assert len(found) == len(drawn)
    for i, value in enumerate(found):
        window = given_values[max(0, i - before) : i + after + 1 if after else i]
        heard = window[np.isfinite(window)]
        expected = np.percentile(heard, percent, method="lower") if len(heard) >= least else np.nan
        assert np.array_equal(value, np.float32(expected), equal_nan=True)


def test_long_rows_are_worked_through_in_parts(monkeypatch) -> None:
    long = np.arange(100, dtype=np.float32)
    whole = rolling_percentile(long, 5, 5, 50)
    monkeypatch.setattr(rolling, "ROWS_AT_A_TIME", 7)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.array_equal(rolling_percentile(long, 5, 5, 50), whole)
