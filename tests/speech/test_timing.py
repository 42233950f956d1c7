from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model import Span
from annotator.speech.raw import RawWord, untimed
from annotator.speech.timing import lay_out, share_out

times = st.one_of(st.none(), st.floats(-5, 40, allow_nan=False), st.just(math.nan), st.just(math.inf))
texts = st.text("abcdef'é-. ", min_size=0, max_size=8)
raw_words = st.lists(st.builds(RawWord, texts, times, times, st.one_of(st.none(), st.floats(0, 1))), max_size=25)
bounds = st.tuples(st.floats(0, 30), st.floats(0, 10)).map(lambda t: Span(t[0], t[0] + t[1]))


@given(st.lists(texts, min_size=1, max_size=20), bounds)
def test_shares_fill_the_span_end_to_end(parts: list[str], span: Span) -> None:
    shares = share_out(parts, span)
    assert len(shares) == len(parts)
    assert shares[0].start_s == span.start_s
    assert shares[-1].end_s == span.end_s
    assert all(a.end_s == b.start_s for a, b in pairwise(shares))


def test_shares_go_by_letters() -> None:
    assert share_out(["a", "bbb", "--"], Span(10.0, 15.0)) == (Span(10.0, 11.0), Span(11.0, 14.0), Span(14.0, 15.0))


@given(raw_words, bounds)
def test_every_word_is_kept_in_order_and_within_bounds(words: list[RawWord], span: Span) -> None:
    laid = lay_out(words, span)
    assert [w.text for w in laid] == [w.text.strip() for w in words if w.text.strip()]
    assert [w.probability for w in laid] == [w.probability for w in words if w.text.strip()]
    assert all(span.start_s <= w.start_s <= w.end_s <= span.end_s for w in laid)
    assert all(a.end_s <= b.start_s for a, b in pairwise(laid))


@given(raw_words, bounds)
def test_a_measured_word_starts_where_its_source_said_and_never_ends_later(words: list[RawWord], span: Span) -> None:
    spoken = [w for w in words if w.text.strip()]
    for raw, laid in zip(spoken, lay_out(words, span), strict=True):
        if laid.timing == "measured":
            assert laid.start_s == pytest.approx(raw.start_s, abs=1e-6)
            assert raw.end_s is not None
            assert laid.start_s < laid.end_s <= raw.end_s


@given(st.lists(st.floats(0.05, 2), min_size=1, max_size=20), st.lists(st.floats(0, 1), min_size=20, max_size=20))
def test_good_times_are_left_alone(lengths: list[float], gaps: list[float]) -> None:
    words, at = [], 1.0
    for length, gap in zip(lengths, gaps, strict=False):
        words.append(RawWord("word", at + gap, at + gap + length, 0.5))
        at += gap + length
    laid = lay_out(words, Span(0.0, at))
    assert [w.timing for w in laid] == ["measured"] * len(words)
    assert [t for w in laid for t in (w.start_s, w.end_s)] == pytest.approx(
        [t for w in words for t in (w.start_s, w.end_s)]
    )


@given(raw_words, bounds)
def test_laying_out_again_changes_nothing(words: list[RawWord], span: Span) -> None:
    once = lay_out(words, span)
    again = lay_out([RawWord(w.text, w.start_s, w.end_s, w.probability) for w in once if w.duration_s > 0], span)
    assert [(w.start_s, w.end_s) for w in again] == [(w.start_s, w.end_s) for w in once if w.duration_s > 0]


def test_words_without_times_share_the_segment() -> None:
    laid = lay_out(untimed("get on the ground"), Span(2.0, 3.4))
    assert [(w.text, w.timing) for w in laid] == [(w, "interpolated") for w in ("get", "on", "the", "ground")]
    assert [w.start_s for w in laid] == pytest.approx([2.0, 2.3, 2.5, 2.8])
    assert laid[-1].end_s == 3.4


def test_words_without_times_fill_the_gap_between_their_neighbours() -> None:
    words = [RawWord("at", 1.0, 1.2), RawWord("42"), RawWord("Elm"), RawWord("Street", 2.2, 2.6)]
    laid = lay_out(words, Span(0.0, 3.0))
    assert [w.timing for w in laid] == ["measured", "interpolated", "interpolated", "measured"]
    assert [(w.start_s, w.end_s) for w in laid[1:3]] == [pytest.approx((1.2, 1.6)), pytest.approx((1.6, 2.2))]


def test_a_word_without_length_gets_some_from_its_longer_neighbour() -> None:
    words = [RawWord("drop", 1.0, 1.1), RawWord("the", 1.1, 1.1), RawWord("knife", 1.1, 1.9)]
    laid = lay_out(words, Span(1.0, 1.9))
    assert [w.timing for w in laid] == ["measured", "interpolated", "interpolated"]
    assert [(w.start_s, w.end_s) for w in laid[1:]] == [pytest.approx((1.1, 1.4)), pytest.approx((1.4, 1.9))]


def test_a_word_that_runs_backwards_does_not_displace_the_others() -> None:
    words = [
        RawWord("stop", 1.0, 1.4),
        RawWord("right", 9.0, 9.5),
        RawWord("there", 2.0, 2.4),
        RawWord("now", 2.4, 2.8),
    ]
    laid = lay_out(words, Span(0.0, 10.0))
    assert [w.timing for w in laid] == ["measured", "interpolated", "measured", "measured"]
    assert (laid[1].start_s, laid[1].end_s) == (1.4, 2.0)


def test_words_that_reach_into_one_another_are_parted_where_the_next_one_starts() -> None:
    laid = lay_out([RawWord("hands", 1.0, 1.5), RawWord("up", 1.45, 1.8)], Span(0.0, 2.0))
    assert [(w.start_s, w.end_s, w.timing) for w in laid] == [(1.0, 1.45, "measured"), (1.45, 1.8, "measured")]


def test_an_empty_segment_leaves_points_in_time() -> None:
    laid = lay_out([RawWord("no", 4.0, 4.0), RawWord("room")], Span(4.0, 4.0))
    assert [(w.start_s, w.end_s, w.timing) for w in laid] == [(4.0, 4.0, "interpolated")] * 2


@pytest.mark.parametrize(("given_probability", "kept"), [(1.2, 1.0), (-0.1, 0.0), (math.nan, None), (None, None)])
def test_a_probability_is_one_or_none(given_probability: float | None, kept: float | None) -> None:
    assert lay_out([RawWord("yes", 0.0, 1.0, given_probability)], Span(0.0, 1.0))[0].probability == kept
