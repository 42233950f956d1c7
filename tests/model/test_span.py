from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model import Span, Turn, intersection, union
from annotator.model.span import MAX_TIME_S
from tests import strategies

many = st.lists(strategies.spans, max_size=12)


def covered(spans, time_s):
    return any(span.start_s <= time_s < span.end_s for span in spans)


@pytest.mark.parametrize(
    ("start_s", "end_s", "told"),
    [
        (-0.1, 1.0, "start_s is -0.1 s; expected 0 or more"),
        (math.nan, 1.0, "start_s is nan; expected a finite number"),
        (0.0, math.inf, "end_s is inf; expected a finite number"),
        (0.0, MAX_TIME_S * 2, "did you pass milliseconds"),
        (2.0, 1.0, "end_s 1.0 s lies before start_s 2.0 s"),
    ],
)
def test_a_span_that_cannot_be_says_what_is_wrong(start_s, end_s, told):
    with pytest.raises(ValueError, match=told):
        Span(start_s, end_s)


def test_a_point_in_time_is_a_span_without_duration():
    assert Span(3.0, 3.0).duration_s == 0


def test_shifting_keeps_the_rest_of_the_value():
    assert Turn(1.0, 2.0, "S1").shifted(0.5) == Turn(1.5, 2.5, "S1")


def test_shifting_before_the_recording_is_refused():
    with pytest.raises(ValueError, match="expected 0 or more"):
        Span(1.0, 2.0).shifted(-1.5)


@given(strategies.spans, strategies.spans)
def test_spans_overlap_or_have_a_gap_but_never_both(a, b):
    assert a.overlap_s(b) == b.overlap_s(a)
    assert a.gap_s(b) == b.gap_s(a)
    assert a.overlap_s(b) == 0 or a.gap_s(b) == 0
    assert a.overlap_s(b) <= min(a.duration_s, b.duration_s)


@given(many, strategies.times)
def test_union_covers_just_what_its_parts_cover(spans, time_s):
    merged = union(spans)
    assert covered(merged, time_s) == covered(spans, time_s)
    assert all(a.end_s < b.start_s for a, b in pairwise(merged))


@given(many)
def test_union_is_its_own_union_and_ignores_order(spans):
    assert union(union(spans)) == union(spans) == union(list(reversed(spans)))


def test_union_joins_over_short_gaps_only_when_asked():
    spans = [Span(0.0, 1.0), Span(1.5, 2.0)]
    assert union(spans) == (Span(0.0, 1.0), Span(1.5, 2.0))
    assert union(spans, join_gap_s=0.5) == (Span(0.0, 2.0),)


@given(many, many, strategies.times)
def test_intersection_covers_what_both_cover(a, b, time_s):
    a, b = union(a), union(b)
    shared = intersection(a, b)
    assert covered(shared, time_s) == (covered(a, time_s) and covered(b, time_s))
    assert shared == intersection(b, a)


@given(many, many)
def test_what_is_shared_and_what_is_in_either_add_up(a, b):
    def seconds(spans):
        return math.fsum(span.duration_s for span in spans)

    a, b = union(a), union(b)
    assert seconds(intersection(a, b)) + seconds(union([*a, *b])) == pytest.approx(seconds(a) + seconds(b), abs=1e-6)
