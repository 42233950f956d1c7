"""JSON as WhisperX writes it: ``segments`` with aligned ``words`` and, after diarization, a ``speaker`` on both."""

from __future__ import annotations

from annotator.speech.document import Document
from annotator.speech.formats._whisper_like import read_segments
from annotator.speech.raw import RawSegment

NAME = "WhisperX JSON"


def recognises(document: Document) -> bool:
    """Tell by the list of segments, without the whole text beside it that Whisper writes."""
    data = document.data
    if not isinstance(data, dict) or "text" in data:
        return False
    segments = data.get("segments")
    return isinstance(segments, list) and all(isinstance(s, dict) and "text" in s and "start" in s for s in segments)


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return the segments as they stand, divided where the words are of several speakers."""
    return read_segments(document)
