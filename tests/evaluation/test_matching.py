from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.evaluation.counts import Share, Tally, merged
from annotator.evaluation.matching import by_overlap, matched, tally
from annotator.model import Span
from tests import strategies

many = st.lists(strategies.spans, max_size=8).map(tuple)


def test_the_greatest_overlap_is_taken_first():
    truth, found = (Span(0.0, 4.0), Span(3.0, 10.0)), (Span(2.0, 9.0),)
    assert matched(truth, found, by_overlap) == ((truth[1], found[0]),)


def test_spans_that_only_touch_are_no_match():
    assert matched((Span(0.0, 1.0),), (Span(1.0, 2.0),), by_overlap) == ()


@given(many, many)
def test_each_is_matched_once_and_nothing_is_lost(truth, found):
    pairs = matched(truth, found, by_overlap)
    counts = tally(truth, found, pairs)
    assert counts.right + counts.missed == len(truth)
    assert counts.right + counts.extra == len(found)
    assert all(a.overlap_s(b) > 0 for a, b in pairs)


@given(many)
def test_what_is_found_exactly_is_all_right(truth):
    lasting = tuple(span for span in set(truth) if span.duration_s > 0)
    assert tally(lasting, lasting, matched(lasting, lasting, by_overlap)) == Tally(right=len(lasting))


def test_rates_are_of_what_was_there_and_what_was_found():
    counts = Tally(right=3, extra=1, missed=2)
    assert (counts.precision, counts.recall, counts.f1) == (0.75, 0.6, 6 / 9)


def test_there_is_no_rate_of_nothing():
    assert (Tally().precision, Tally().recall, Tally().f1, Share().rate) == (None, None, None, None)
    assert (Tally(missed=2).precision, Tally(missed=2).f1) == (None, 0.0)


def test_tables_add_entry_by_entry():
    assert merged({"b": Tally(1)}, {"a": Tally(2), "b": Tally(3)}) == {"a": Tally(2), "b": Tally(4)}
