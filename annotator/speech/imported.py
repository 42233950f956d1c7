"""Transcripts made elsewhere: finding out their format, reading them, and laying them on the media clock."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from pathlib import Path

from annotator import registry
from annotator.errors import ImportFileError
from annotator.model import Span
from annotator.speech import formats
from annotator.speech.document import Document, looks_like, read_document
from annotator.speech.raw import RawSegment
from annotator.speech.results import Segment
from annotator.speech.timing import lay_out

log = logging.getLogger(__name__)

PAST_END_S = 1.0
"""So far beyond the end of the recording a time may lie: players and encoders round the length of a file."""


@dataclass(frozen=True, slots=True)
class ImportedTranscript:
    """A transcript as its file tells it.

    Attributes
    ----------
    document : Document
        The file.
    form : str
        What people call its format.
    segments : tuple of RawSegment
        In the order of the file.
    """

    document: Document
    form: str
    segments: tuple[RawSegment, ...]

    @property
    def has_speakers(self) -> bool:
        """Whether it tells who spoke."""
        return any(segment.speaker for segment in self.segments)


def read_transcript(path: Path) -> ImportedTranscript:
    """Read a transcript in any format we know, told by what it holds.

    Raises
    ------
    ImportFileError
        If it cannot be read, is in no format we know, or holds no words.
    """
    document = read_document(path)
    known = [registry.load(formats, name) for name in registry.names(formats)]
    form = next((module for module in known if module.recognises(document)), None)
    if form is None:
        raise ImportFileError(
            f"{path} is in no format of transcripts that is known here; it looks like {looks_like(document)}",
            f"one of {', '.join(module.NAME for module in known)}",
            "export it in one of these",
        )
    segments = tuple(s for s in form.read(document) if any(word.text.strip() for word in s.words))
    if not segments:
        raise ImportFileError(f"{path} ({form.NAME}) holds no words", "a transcript with words", "export it again")
    return ImportedTranscript(document, form.NAME, segments)


def place(transcript: ImportedTranscript, duration_s: float) -> tuple[Segment, ...]:
    """Lay the segments on the media clock of a recording of `duration_s` seconds, in order of their start.

    Times of a word that make no sense beside its neighbours' are worked out anew and marked; times of a segment
    that make no sense are an error, since they mean a wrong file.

    Raises
    ------
    ImportFileError
        If a segment or word ends before it starts, lies before the recording, or reaches more than `PAST_END_S`
        beyond its end; or if a segment has no time at all.
    """
    placed = [_placed(transcript.document.path, segment, duration_s) for segment in transcript.segments]
    order = sorted(placed, key=lambda segment: segment.start_s)
    if order != placed:
        log.warning("%s: segments were not in order of time; sorted", transcript.document.path)
    worked_out = sum(w.timing == "interpolated" for s in order for w in s.words)
    log.info("%s: %s, %d words without times of their own", transcript.document.path, transcript.form, worked_out)
    return tuple(order)


def _placed(path: Path, segment: RawSegment, duration_s: float) -> Segment:
    for word in segment.words:
        _check(path, f"{segment.where}, word {word.text.strip()!r}", word.start_s, word.end_s, duration_s)
    given = [t for w in segment.words for t in (w.start_s, w.end_s) if t is not None and math.isfinite(t)]
    start_s = min(given, default=None) if segment.start_s is None else segment.start_s
    end_s = max(given, default=None) if segment.end_s is None else segment.end_s
    if start_s is None or end_s is None or not (math.isfinite(start_s) and math.isfinite(end_s)):
        raise ImportFileError(
            f"{path}, {segment.where}, has no times ({_text(segment)!r})",
            "a start and an end, in seconds",
            "correct the file, or export it again with times",
        )
    _check(path, f"{segment.where} ({_text(segment)!r})", start_s, end_s, duration_s)
    bounds = Span(min((start_s, *given, duration_s)), min(max((end_s, *given)), duration_s))
    words = lay_out(segment.words, bounds)
    return Segment(bounds.start_s, bounds.end_s, words, segment.language, segment.speaker)


def _check(path: Path, what: str, start_s: float | None, end_s: float | None, duration_s: float) -> None:
    times = f"{_time(start_s)} to {_time(end_s)}"
    if start_s is not None and end_s is not None and end_s < start_s:
        raise ImportFileError(
            f"{path}, {what}, runs backwards, from {times}", "an end after its start", "correct the file"
        )
    if start_s is not None and start_s < 0:
        raise ImportFileError(
            f"{path}, {what}, is at {times}, before the recording begins", "times from 0 s on", "correct the file"
        )
    if max(start_s or 0.0, end_s or 0.0) > duration_s + PAST_END_S:
        raise ImportFileError(
            f"{path}, {what}, is at {times}, past the end of the recording",
            f"times up to {duration_s:.3f} s",
            "check that the transcript is of this recording and uncut, and its times in seconds",
        )


def _time(value: float | None) -> str:
    return "?" if value is None else f"{value:.3f} s"


def _text(segment: RawSegment) -> str:
    text = " ".join(word.text.strip() for word in segment.words)
    return text if len(text) <= 40 else f"{text[:39]}…"
