"""JSON as whisper-timestamped writes it: Whisper's, but words have a ``text`` and a ``confidence``.

The marks ``[*]`` that it may write for a disfluency are kept, since somebody made a sound there.
"""

from __future__ import annotations

import msgspec

from annotator.speech.document import Document
from annotator.speech.formats._values import convert
from annotator.speech.raw import RawSegment, RawWord, untimed

NAME = "whisper-timestamped JSON"


class TimestampedWord(msgspec.Struct):
    """One entry of ``words``."""

    text: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None


class TimestampedSegment(msgspec.Struct):
    """One entry of ``segments``."""

    start: float | None = None
    end: float | None = None
    text: str = ""
    words: list[TimestampedWord] | None = None
    speaker: str | None = None


class TimestampedTranscript(msgspec.Struct):
    """The file."""

    segments: list[TimestampedSegment]
    language: str | None = None


def recognises(document: Document) -> bool:
    """Tell by the words in the segments, which are called ``text``."""
    data = document.data
    segments = data.get("segments") if isinstance(data, dict) else None
    if not isinstance(segments, list) or not all(isinstance(s, dict) and "text" in s for s in segments):
        return False
    words = [word for s in segments if isinstance(s.get("words"), list) for word in s["words"]]
    return bool(words) and all(isinstance(word, dict) and "text" in word and "word" not in word for word in words)


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return the segments as they stand."""
    file = convert(document, TimestampedTranscript, NAME, "segments with start, end, text and words")
    return tuple(
        RawSegment(s.start, s.end, _words(s), f"segments[{i}]", s.speaker, file.language)
        for i, s in enumerate(file.segments)
    )


def _words(segment: TimestampedSegment) -> tuple[RawWord, ...]:
    if not segment.words:
        return untimed(segment.text)
    return tuple(RawWord(word.text, word.start, word.end, word.confidence) for word in segment.words)
