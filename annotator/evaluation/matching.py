"""Pairing what was found with what is there, one to one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from annotator.evaluation.counts import Tally
from annotator.model import Span

A = TypeVar("A")
B = TypeVar("B")


def matched(
    truth: tuple[A, ...], found: tuple[B, ...], preference: Callable[[A, B], tuple[float, ...] | None]
) -> tuple[tuple[A, B], ...]:
    """Pair greedily, the most preferred pair first; each value is used once.

    Parameters
    ----------
    truth, found : tuple
        What is there and what was found.
    preference : callable
        How good a pair is (compared as tuples, greater is better), or None where it may not be. Ties go to
        what comes first.

    Returns
    -------
    tuple of (truth, found)
        In the order of `truth`.
    """
    candidates = [
        (tuple(-p for p in liking), i, j)
        for i, a in enumerate(truth)
        for j, b in enumerate(found)
        if (liking := preference(a, b)) is not None
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(candidates):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return tuple((truth[i], found[j]) for i, j in sorted(pairs.items()))


def by_overlap(a: Span, b: Span) -> tuple[float, ...] | None:
    """Prefer the greatest overlap in time; spans that share no time may not be paired."""
    shared = a.overlap_s(b)
    return (shared,) if shared > 0 else None


def tally(truth: tuple[A, ...], found: tuple[B, ...], pairs: tuple[tuple[A, B], ...]) -> Tally:
    """Count what was paired and what was left over on both sides."""
    return Tally(len(pairs), len(found) - len(pairs), len(truth) - len(pairs))
