"""Whisper's TSV: a header, then start and end in whole milliseconds and text, with tabs between."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.errors import ImportFileError
from annotator.speech.document import Document
from annotator.speech.raw import RawSegment, untimed

NAME = "Whisper TSV"
HEADER = "start\tend\ttext"
_LINE = re.compile(r"(-?\d{1,15})\t(-?\d{1,15})\t(.*)", re.ASCII)


def recognises(document: Document) -> bool:
    """Tell by the header."""
    return document.text.lstrip("\n").split("\n", 1)[0].rstrip() == HEADER


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return a segment for each line."""
    return tuple(_segments(document))


def _segments(document: Document) -> Iterator[RawSegment]:
    header_seen = False
    for number, line in enumerate(document.text.split("\n"), start=1):
        if not line.strip():
            continue
        if header_seen:
            yield _segment(document, number, line)
        header_seen = True


def _segment(document: Document, number: int, line: str) -> RawSegment:
    match = _LINE.fullmatch(line)
    if not match:
        raise ImportFileError(
            f"{document.path}: line {number} reads {line.strip()[:60]!r}",
            "start and end in whole milliseconds and text, with tabs between (1180<tab>16000<tab>Step out)",
            "correct that line, or export the transcript again",
        )
    return RawSegment(int(match[1]) / 1000, int(match[2]) / 1000, untimed(match[3]), f"line {number}")
