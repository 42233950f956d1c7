"""Reference turns (RTTM) and what is to be scored of a recording (UEM).

RTTM as in NIST's Rich Transcription 2009 evaluation plan, appendix A: nine or ten fields a line, of which the
``SPEAKER`` lines count. UEM: file id, channel, start and end in seconds. In both ``;;`` begins a comment. A
recording's file id is its name without the last suffix.
"""

# pyannote.database reads both, but takes a line that is neither for a file without turns, and a reference
# that is silently empty is worse than none.

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from annotator.errors import ImportFileError, UsageError
from annotator.model import Span, Turn

OTHER_TYPES = {
    *("SEGMENT", "NOSCORE", "NO_RT_METADATA", "LEXEME", "NON-LEX", "NON-SPEECH"),
    *("FILLER", "EDIT", "SU", "IP", "CB", "A/P", "SPKR-INFO"),
}
S = TypeVar("S", bound=Span)


def read_rttm(path: Path) -> dict[str, tuple[Turn, ...]]:
    """Return the turns of each file id, in order of time.

    Raises
    ------
    ImportFileError
        If the file cannot be read or a line is no RTTM.
    """
    turns: dict[str, list[Turn]] = defaultdict(list)
    for number, line in _lines(path):
        kind, *fields = line.split()
        if kind in OTHER_TYPES:
            continue
        try:
            file_id, _, start, duration, _, _, speaker, *_ = fields
            turn = Turn(float(start), float(start) + float(duration), speaker)
        except ValueError as error:
            raise _wrong(path, number, line, "SPEAKER file channel start duration <NA> <NA> speaker") from error
        if kind != "SPEAKER":
            raise _wrong(path, number, line, "a line that begins with SPEAKER")
        turns[file_id].append(turn)
    return {file_id: tuple(sorted(found)) for file_id, found in turns.items()}


def read_uem(path: Path) -> dict[str, tuple[Span, ...]]:
    """Return the spans to be scored of each file id, in order of time.

    Raises
    ------
    ImportFileError
        If the file cannot be read or a line is no UEM.
    """
    spans: dict[str, list[Span]] = defaultdict(list)
    for number, line in _lines(path):
        try:
            file_id, _, start, end = line.split()
            spans[file_id].append(Span(float(start), float(end)))
        except ValueError as error:
            raise _wrong(path, number, line, "file channel start end") from error
    return {file_id: tuple(sorted(found)) for file_id, found in spans.items()}


def of_recording(table: Mapping[str, tuple[S, ...]], audio: Path) -> tuple[S, ...]:
    """Return what an RTTM or UEM holds of the recording at `audio`.

    Raises
    ------
    UsageError
        If it holds nothing of that name.
    """
    if audio.stem not in table:
        raise UsageError(
            f"nothing is told of {audio.stem!r}",
            f"one of {', '.join(sorted(table)) or 'no file at all'}",
            "name the recording as the RTTM and UEM do, or leave it out",
        )
    return table[audio.stem]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise ImportFileError(f"{path} cannot be read: {error.strerror}", "a text file", "check the path") from error
    except UnicodeDecodeError as error:
        raise ImportFileError(f"{path} is no UTF-8 text ({error})", "a text file", "check the file") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith(";;"):
            yield number, line


def _wrong(path: Path, number: int, line: str, expected: str) -> ImportFileError:
    return ImportFileError(f"line {number} of {path} is {line[:80]!r}", expected, "correct or remove the line")
