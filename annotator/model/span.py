"""A stretch of time on the media clock.

Conventions of the whole domain: times are seconds, 0 is the first sample of the recording, a span is
half-open ``[start_s, end_s)``, and an empty span (start equal to end) is a point in time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Self

MAX_TIME_S = 10_000_000.0
"""About 115 days; a larger time was almost surely passed in milliseconds."""


def check_time(name: str, value: float) -> None:
    """Refuse a value that cannot be a time on the media clock.

    Raises
    ------
    ValueError
        If `value` is not finite, is negative or is beyond `MAX_TIME_S`.
    """
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value}; expected a finite number of seconds")
    if value < 0:
        raise ValueError(f"{name} is {value} s; expected 0 or more (0 is the first sample of the recording)")
    if value > MAX_TIME_S:
        raise ValueError(f"{name} is {value} s; expected at most {MAX_TIME_S:.0f} (did you pass milliseconds?)")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch ``[start_s, end_s)`` of the media clock, in seconds."""

    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        check_time("start_s", self.start_s)
        check_time("end_s", self.end_s)
        if self.end_s < self.start_s:
            raise ValueError(f"end_s {self.end_s} s lies before start_s {self.start_s} s")

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s

    @property
    def middle_s(self) -> float:
        """The instant halfway, in seconds."""
        return (self.start_s + self.end_s) / 2

    def overlap_s(self, other: Span) -> float:
        """Seconds that both spans share; 0 where they do not meet."""
        return max(0.0, min(self.end_s, other.end_s) - max(self.start_s, other.start_s))

    def gap_s(self, other: Span) -> float:
        """Seconds between the two spans; 0 where they touch or overlap."""
        return max(0.0, max(self.start_s, other.start_s) - min(self.end_s, other.end_s))

    def shifted(self, by_s: float) -> Self:
        """Return the same value `by_s` seconds later."""
        return replace(self, start_s=self.start_s + by_s, end_s=self.end_s + by_s)


def union(spans: list[Span] | tuple[Span, ...], join_gap_s: float = 0.0) -> tuple[Span, ...]:
    """Merge spans that overlap, touch or lie within `join_gap_s` seconds of one another.

    Returns
    -------
    tuple of Span
        Disjoint spans in order of time.
    """
    merged: list[Span] = []
    for span in sorted(Span(s.start_s, s.end_s) for s in spans):
        if merged and span.start_s - merged[-1].end_s <= join_gap_s:
            merged[-1] = Span(merged[-1].start_s, max(merged[-1].end_s, span.end_s))
        else:
            merged.append(span)
    return tuple(merged)


def intersection(a: tuple[Span, ...], b: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the time that lies both in `a` and in `b`; each must be disjoint and in order, as `union` returns."""
    shared: list[Span] = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, end = max(a[i].start_s, b[j].start_s), min(a[i].end_s, b[j].end_s)
        if start < end:
            shared.append(Span(start, end))
        if a[i].end_s <= b[j].end_s:
            i += 1
        else:
            j += 1
    return tuple(shared)
