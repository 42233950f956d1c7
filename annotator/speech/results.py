"""What transcribers and diarizers return. Every engine returns the same types, whatever it was fed with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annotator.model import EngineRecord, Span, Turn, Word


@dataclass(frozen=True, slots=True)
class Segment(Span):
    """Words that the engine gave as one piece.

    `speaker` is the label that an imported file carried, None where the engine tells none; `language` is as
    the engine found it, None where it told none.
    """

    words: tuple[Word, ...]
    language: str | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """All segments in order of their start."""

    segments: tuple[Segment, ...]
    engine: EngineRecord

    @property
    def words(self) -> tuple[Word, ...]:
        """Every word, in the order of the segments."""
        return tuple(w for s in self.segments for w in s.words)


@dataclass(frozen=True, slots=True)
class Diarization:
    """Who spoke when.

    `turns` may overlap and are in order of time. `exclusive` has at most one speaker at a time, for giving
    words to speakers; empty where the engine has no such view. `wearer` is the speaker who, by nearness,
    wears the camera; None where that could not be told.
    """

    turns: tuple[Turn, ...]
    engine: EngineRecord
    exclusive: tuple[Turn, ...] = ()
    wearer: str | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether an engine can be used here, and why or why not, in words for `annotator engines`.

    `looked_in` names every place searched for weights; `state` is ``ready``, ``no weights``,
    ``not installed`` or ``needs a file`` (the import engines).
    """

    state: Literal["ready", "no weights", "not installed", "needs a file"]
    reason: str
    version: str | None = None
    model: str | None = None
    model_path: str | None = None
    looked_in: tuple[str, ...] = ()
