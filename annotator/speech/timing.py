"""Laying words on the media clock.

Recognisers give some words no time, no length, or a place before the word that precedes them. Here every word
gets a span within its segment, in the order of the words; a time that was worked out instead of taken is marked
``interpolated``. No word is dropped, none is reordered.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from annotator.model import Span, Timing, Word
from annotator.speech.raw import RawWord

MIN_WORD_S = 0.02
"""Shortest span that an interpolated word is given where there is room: one step of Whisper's alignment."""

_ROUNDING_S = 1e-6


def share_out(texts: Sequence[str], span: Span) -> tuple[Span, ...]:
    """Divide `span` over words in proportion to their letters.

    Returns
    -------
    tuple of Span
        One per word, end to end; the first starts and the last ends with `span`.
    """
    weights = [max(1, sum(c.isalnum() for c in text)) for text in texts]
    total = sum(weights)
    edges, so_far = [span.start_s], 0
    for weight in weights:
        so_far += weight
        edges.append(min(span.end_s, span.start_s + span.duration_s * so_far / total))
    edges[-1] = span.end_s
    return tuple(Span(a, b) for a, b in pairwise(edges))


def lay_out(words: Sequence[RawWord], bounds: Span) -> tuple[Word, ...]:
    """Give every word a span within `bounds`, in order, keeping the times that make sense.

    Times are kept for the longest run of words (not necessarily neighbours) that start in order within `bounds`
    and have a length; where such a word reaches into the next one, or beyond `bounds`, it ends there. All other
    words share the room between their neighbours by letters. Where there is none, the longer neighbour shares
    its own span with them, and is then interpolated too.

    Parameters
    ----------
    words : sequence of RawWord
        Words of white space alone are left out.
    bounds : Span
        Of the segment.

    Returns
    -------
    tuple of Word
        Starts and ends never fall; no word overlaps the next.
    """
    spoken = [word for word in words if word.text.strip()]
    if not spoken:
        return ()
    spans = _in_order(_apart([_given(word, bounds) for word in spoken]))
    texts = [word.text for word in spoken]
    timings: list[Timing] = ["measured" if span else "interpolated" for span in spans]
    at = 0
    while at < len(spans):
        if spans[at] is not None:
            at += 1
            continue
        first, last, room = _room(spans, at, bounds)
        spans[first:last] = share_out(texts[first:last], room)
        timings[first:last] = ["interpolated"] * (last - first)
        at = last
    return tuple(
        Word(span.start_s, span.end_s, word.text.strip(), _probability(word.probability), timing)
        for word, span, timing in zip(spoken, spans, timings, strict=True)
        if span is not None
    )


def _given(word: RawWord, bounds: Span) -> Span | None:
    """Return the word's own span, ending with `bounds` at the latest; None where it has none that can be true."""
    start, end = word.start_s, word.end_s
    if start is None or end is None or not (math.isfinite(start) and math.isfinite(end)):
        return None
    if start < bounds.start_s - _ROUNDING_S:
        return None
    start, end = max(start, bounds.start_s), min(end, bounds.end_s)
    return Span(start, end) if start < end else None


def _probability(value: float | None) -> float | None:
    if value is None or not math.isfinite(value):
        return None
    return min(1.0, max(0.0, value))


def _apart(spans: list[Span | None]) -> list[Span | None]:
    """End each word where the next one starts, if it reaches into it."""
    following: Span | None = None
    cut: list[Span | None] = []
    for span in reversed(spans):
        if span and following and span.start_s < following.start_s < span.end_s:
            span = Span(span.start_s, following.start_s)
        following = span or following
        cut.append(span)
    return cut[::-1]


def _in_order(spans: list[Span | None]) -> list[Span | None]:
    """Keep the longest chain of spans in which each starts no earlier than the one before it ends; None the others.

    The longest increasing subsequence, by patience sorting: `ends[k]` is the earliest end of any chain of k + 1.
    """
    ends: list[float] = []
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for i, span in enumerate(spans):
        if span is None:
            continue
        k = bisect_right(ends, span.start_s)
        before[i] = tails[k - 1] if k else None
        if k == len(ends):
            ends.append(span.end_s)
            tails.append(i)
        elif span.end_s < ends[k]:
            ends[k], tails[k] = span.end_s, i
    kept: set[int] = set()
    at: int | None = tails[-1] if tails else None
    while at is not None:
        kept.add(at)
        at = before[at]
    return [span if i in kept else None for i, span in enumerate(spans)]


def _room(spans: list[Span | None], at: int, bounds: Span) -> tuple[int, int, Span]:
    """Find the room for the run of words without a span that holds `at`, taking neighbours in until it suffices.

    Returns
    -------
    first, last : int
        The run, `last` excluded.
    room : Span
        What it may fill.
    """
    first, last = at, at + 1
    while True:
        while first > 0 and spans[first - 1] is None:
            first -= 1
        while last < len(spans) and spans[last] is None:
            last += 1
        left = spans[first - 1] if first > 0 else None
        right = spans[last] if last < len(spans) else None
        room = Span(left.end_s if left else bounds.start_s, right.start_s if right else bounds.end_s)
        if room.duration_s >= MIN_WORD_S * (last - first) or not (left or right):
            return first, last, room
        if right is None or (left is not None and left.duration_s >= right.duration_s):
            first -= 1
        else:
            last += 1
