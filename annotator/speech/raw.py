"""Words as a recogniser or a file gave them, before their times are trusted.

A time that is None was not given. Nothing here is checked: :mod:`annotator.speech.timing` lays the words on the
media clock and says which times it had to work out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawWord:
    """One word, with what its source told of it; times in seconds on the media clock."""

    text: str
    start_s: float | None = None
    end_s: float | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class RawSegment:
    """Words that their source gave as one piece.

    Attributes
    ----------
    start_s, end_s : float or None
        As given, in seconds.
    words : tuple of RawWord
        In the order they were spoken.
    where : str
        Where it stands in its source, for errors: ``segment 3``, ``the cue at line 12``.
    speaker, language : str or None
        As given.
    """

    start_s: float | None
    end_s: float | None
    words: tuple[RawWord, ...]
    where: str
    speaker: str | None = None
    language: str | None = None


def untimed(text: str) -> tuple[RawWord, ...]:
    """Split `text` at white space into words without times."""
    return tuple(RawWord(part) for part in text.split())
