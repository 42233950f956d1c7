from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from annotator.model import Span
from tests import builders
from web.library import STRIP_BINS, _bins, facts


def spans(limit: float) -> st.SearchStrategy[list[Span]]:
    pair = st.tuples(st.floats(0, limit), st.floats(0, limit))
    return st.lists(pair.map(lambda p: Span(min(p), max(p))), max_size=20)


@given(spans(100.0))
def test_bins_cover_every_span_without_overlap(found: list[Span]) -> None:
    runs = _bins(found, 100.0)
    for (first, width), (following, _) in pairwise(runs):
        assert first + width < following
    covered = {b for first, width in runs for b in range(first, first + width)}
    assert covered <= set(range(STRIP_BINS))
    for span in found:
        assert min(STRIP_BINS - 1, int(span.start_s / 100 * STRIP_BINS)) in covered


def test_a_recording_without_length_has_no_picture() -> None:
    assert _bins([Span(0, 1)], 0.0) == ()


def test_facts() -> None:
    told = facts(builders.timeline())
    assert (told.duration, told.marks, told.recorded) == ("1:00", 4, "2026-05-04 21:13:00 UTC")
    assert [(f.family.id, f.count) for f in told.families] == [("command", 1), ("tone", 1), ("force", 2)]
    assert [bar.style for bar in told.strip] == ["unheard", "command", "tone", "force"]
