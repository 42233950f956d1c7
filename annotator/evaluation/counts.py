"""Counts that add up over recordings, and the rates taken of their sums.

A rate is None where there was nothing to take it of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Tally:
    """Things found one to one: `right` were matched, `extra` were found but not there, `missed` not found."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.extra + other.extra, self.missed + other.missed)

    @property
    def precision(self) -> float | None:
        """Share of what was found that is there."""
        return _ratio(self.right, self.right + self.extra)

    @property
    def recall(self) -> float | None:
        """Share of what is there that was found."""
        return _ratio(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where nothing was there and nothing found."""
        return _ratio(2 * self.right, 2 * self.right + self.extra + self.missed)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many are right."""

    right: int = 0
    of: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.right + other.right, self.of + other.of)

    @property
    def rate(self) -> float | None:
        """The share, 0 to 1."""
        return _ratio(self.right, self.of)


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Words of the reference that were right, replaced or left out, and words that were added."""

    hits: int = 0
    substitutions: int = 0
    deletions: int = 0
    insertions: int = 0

    def __add__(self, other: WordCounts) -> WordCounts:
        return WordCounts(
            self.hits + other.hits,
            self.substitutions + other.substitutions,
            self.deletions + other.deletions,
            self.insertions + other.insertions,
        )

    @property
    def reference(self) -> int:
        """Words of the reference."""
        return self.hits + self.substitutions + self.deletions

    @property
    def wer(self) -> float | None:
        """Word error rate; above 1 where more was added than there was."""
        return _ratio(self.substitutions + self.deletions + self.insertions, self.reference)


@dataclass(frozen=True, slots=True)
class TurnCounts:
    """Seconds of speech that were missed, heard where there was none, or given to the wrong speaker.

    Attributes
    ----------
    speech_s : float
        Seconds of reference speech; where two speak at once, both count.
    missed_s, false_alarm_s, confused_s : float
        Seconds of error.
    speaker_errors : float
        Sum of the reference speakers' Jaccard errors, each 0 to 1.
    speakers : int
        Reference speakers.
    """

    speech_s: float = 0.0
    missed_s: float = 0.0
    false_alarm_s: float = 0.0
    confused_s: float = 0.0
    speaker_errors: float = 0.0
    speakers: int = 0

    def __add__(self, other: TurnCounts) -> TurnCounts:
        return TurnCounts(
            self.speech_s + other.speech_s,
            self.missed_s + other.missed_s,
            self.false_alarm_s + other.false_alarm_s,
            self.confused_s + other.confused_s,
            self.speaker_errors + other.speaker_errors,
            self.speakers + other.speakers,
        )

    @property
    def der(self) -> float | None:
        """Diarization error rate."""
        return _ratio(self.missed_s + self.false_alarm_s + self.confused_s, self.speech_s)

    @property
    def jer(self) -> float | None:
        """Jaccard error rate."""
        return _ratio(self.speaker_errors, self.speakers)


@dataclass(frozen=True, slots=True)
class RoleSeconds:
    """Seconds of speech by whether the role given to their speaker is right.

    `swapped_s` is the part of `wrong_s` where an officer was taken for a civilian or the other way round;
    `undecided_s` is where the role was left ``unknown``.
    """

    right_s: float = 0.0
    wrong_s: float = 0.0
    undecided_s: float = 0.0
    swapped_s: float = 0.0

    def __add__(self, other: RoleSeconds) -> RoleSeconds:
        return RoleSeconds(
            self.right_s + other.right_s,
            self.wrong_s + other.wrong_s,
            self.undecided_s + other.undecided_s,
            self.swapped_s + other.swapped_s,
        )

    @property
    def rate(self) -> float | None:
        """Share of the time whose role is right."""
        return _ratio(self.right_s, self.right_s + self.wrong_s + self.undecided_s)


T = TypeVar("T")


def merged(a: Mapping[str, T], b: Mapping[str, T]) -> dict[str, T]:
    """Add two tables of counts entry by entry, in alphabetical order."""
    both: dict[str, Any] = dict(a)
    for key, value in b.items():
        both[key] = both[key] + value if key in both else value
    return dict(sorted(both.items()))
