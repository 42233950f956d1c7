"""What WebVTT and SubRip share: cues between two times.

webvtt-py reads the cues. It passes over what it does not understand, so the lines with times are read here too: a
line that it could not read, or a cue that it left out, is an error with its line number instead of lost words.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from annotator.errors import ImportFileError
from annotator.model import Span
from annotator.speech.document import Document
from annotator.speech.raw import RawSegment, untimed
from annotator.speech.timing import share_out

Parts = list[tuple[str | None, str]]
"""What a cue holds: who says it, if that is told, and what."""

ARROW = "-->"
_TIME = r"(?:(\d+):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*{ARROW}\s*{_TIME}(?:\s.*)?")
_ALMOST = re.compile(r"\s*(?:\d+:)?\d+:\d+\S*\s+\S+\s+(?:\d+:)?\d+:\d+")
_NO_SPEECH = ("NOTE", "STYLE", "REGION")
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue: the line its times stand on, its times in seconds, and its text with markup."""

    line: int
    start_s: float
    end_s: float
    text: str


def read_cues(document: Document, form: Literal["vtt", "srt"]) -> Iterator[Cue]:
    """Yield the cues that hold text, in the order of the file.

    Raises
    ------
    ImportFileError
        If a line with times, or a cue, cannot be understood.
    """
    import webvtt

    source = document.text.strip("\n") + "\n"
    try:
        captions = webvtt.from_buffer(io.StringIO(source), format=form).captions
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError) as error:
        raise _unreadable(document, f"{error}") from error
    lines = document.text.split("\n")
    if form == "vtt":
        _refuse_stray_text(document, lines)
    waiting = iter(captions)
    caption = next(waiting, None)
    for number, start_ms, end_ms in _times(document, lines):
        if caption is not None and (start_ms, end_ms) == (_ms(caption.start), _ms(caption.end)):
            yield Cue(number, start_ms / 1000, end_ms / 1000, caption.raw_text)
            caption = next(waiting, None)
        elif number < len(lines) and lines[number].strip():
            raise _unreadable(document, f"the cue at line {number} is out of place")


def divided(cue: Cue, parts: Sequence[tuple[str | None, str]]) -> Iterator[RawSegment]:
    """Yield a segment for each (speaker, text) of a cue that has text; several share its time out by letters."""
    spoken = [(speaker, text) for speaker, text in parts if text]
    where = f"the cue at line {cue.line}"
    shares = [(cue.start_s, cue.end_s)] * len(spoken)
    if len(spoken) > 1 and cue.start_s < cue.end_s:
        spans = share_out([text for _, text in spoken], Span(cue.start_s, cue.end_s))
        shares = [(span.start_s, span.end_s) for span in spans]
    for (speaker, text), (start_s, end_s) in zip(spoken, shares, strict=True):
        yield RawSegment(start_s, end_s, untimed(text), where, speaker)


def plain(text: str) -> str:
    """Strip markup from cue text and put it on one line."""
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _times(document: Document, lines: list[str]) -> Iterator[tuple[int, int, int]]:
    """Yield (line number from 1, start, end in milliseconds) of each line with an arrow."""
    for number, line in enumerate(lines, start=1):
        if ARROW not in line and not _ALMOST.match(line):
            continue
        match = _TIMES.fullmatch(line)
        if not match:
            raise _unreadable(document, f"line {number} reads {line.strip()[:60]!r}")
        groups = match.groups()
        yield number, _milliseconds(*groups[:4]), _milliseconds(*groups[4:])


def _refuse_stray_text(document: Document, lines: list[str]) -> None:
    """Refuse text after the header that belongs to no cue and to no comment: WebVTT would pass over it."""
    number = 1
    for has_text, block in groupby(lines, key=bool):
        text = list(block)
        stray = has_text and number > 1 and not any(ARROW in line for line in text) and "".join(text).strip()
        if stray and not text[0].startswith(_NO_SPEECH):
            raise _unreadable(document, f"line {number} belongs to no cue ({text[0][:60]!r})")
        number += len(text)


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _ms(time: str) -> int:
    match = re.fullmatch(_TIME, time)
    return _milliseconds(*match.groups()) if match else -1


def _unreadable(document: Document, found: str) -> ImportFileError:
    return ImportFileError(
        f"{document.path}: {found}",
        "cues with times such as 00:01:02.500 --> 00:01:04.000 (SubRip: a number before them, and commas)",
        "correct that line, or export the captions again",
    )
