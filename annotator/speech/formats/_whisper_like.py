"""What Whisper's and WhisperX's JSON share: segments with times, text and words.

The two name a word's probability differently, and WhisperX leaves out the times of words that it could not align
(numbers, mostly) and may give every word a speaker of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import msgspec

from annotator.errors import ImportFileError
from annotator.speech.document import Document
from annotator.speech.raw import RawSegment, RawWord, untimed


class JsonWord(msgspec.Struct):
    """One entry of ``words``."""

    word: str
    start: float | None = None
    end: float | None = None
    probability: float | None = None
    score: float | None = None
    speaker: str | None = None


class JsonSegment(msgspec.Struct):
    """One entry of ``segments``."""

    start: float | None = None
    end: float | None = None
    text: str = ""
    words: list[JsonWord] | None = None
    speaker: str | None = None


class JsonTranscript(msgspec.Struct):
    """The file."""

    segments: list[JsonSegment]
    language: str | None = None


def read_segments(document: Document) -> tuple[RawSegment, ...]:
    """Return the segments; one whose words are of several speakers is divided between them.

    Raises
    ------
    ImportFileError
        If a field is missing or of the wrong type.
    """
    try:
        transcript = msgspec.convert(document.data, JsonTranscript)
    except msgspec.ValidationError as error:
        raise ImportFileError(
            f"{document.path} is not as Whisper writes it: {error}",
            "segments with start, end and text",
            "export it again, or as VTT or SRT",
        ) from error
    return tuple(
        part
        for number, segment in enumerate(transcript.segments, start=1)
        for part in _parts(segment, f"segment {number}", transcript.language)
    )


def _parts(segment: JsonSegment, where: str, language: str | None) -> Iterator[RawSegment]:
    """Yield the segment, or one part of it for each run of words of one speaker."""
    words = [word for word in segment.words or () if word.word.strip()]
    if not words:
        yield RawSegment(segment.start, segment.end, untimed(segment.text), where, segment.speaker, language)
        return
    runs = [
        (who, [w for w, _ in run]) for who, run in groupby(_with_speakers(words, segment.speaker), key=itemgetter(1))
    ]
    for i, (speaker, run) in enumerate(runs):
        start = segment.start if i == 0 else run[0].start
        end = segment.end if i == len(runs) - 1 else (run[-1].end if _timed(run[-1]) else runs[i + 1][1][0].start)
        yield RawSegment(start, end, tuple(map(_raw, run)), where, speaker, language)


def _with_speakers(words: list[JsonWord], otherwise: str | None) -> Iterator[tuple[JsonWord, str | None]]:
    """Pair each word with its speaker.

    Only words with times can have a speaker of their own, since speakers are found by time; the others go with the
    word before them, or with the first that has one. So every run but the first begins with a word that has times.
    """
    speaker = next((word.speaker for word in words if _timed(word) and word.speaker), otherwise)
    for word in words:
        if _timed(word) and word.speaker:
            speaker = word.speaker
        yield word, speaker


def _timed(word: JsonWord) -> bool:
    return word.start is not None and word.end is not None


def _raw(word: JsonWord) -> RawWord:
    return RawWord(word.word, word.start, word.end, word.score if word.probability is None else word.probability)
