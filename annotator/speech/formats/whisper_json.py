"""JSON as openai-whisper writes it: the whole ``text``, ``segments``, and ``words`` in them if they were asked for."""

from __future__ import annotations

from annotator.speech.document import Document
from annotator.speech.formats._whisper_like import read_segments
from annotator.speech.raw import RawSegment

NAME = "Whisper JSON"


def recognises(document: Document) -> bool:
    """Tell by the whole text and the list of segments, whose words are called ``word``."""
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        return False
    segments = data.get("segments")
    return isinstance(segments, list) and all(isinstance(s, dict) and "text" in s and _words(s) for s in segments)


def _words(segment: dict[str, object]) -> bool:
    words = segment.get("words") or []
    return isinstance(words, list) and all(isinstance(word, dict) and "word" in word for word in words)


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return the segments as they stand."""
    return read_segments(document)
