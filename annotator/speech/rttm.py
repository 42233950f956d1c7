"""RTTM, the format in which diarizations are exchanged (NIST, Rich Transcription evaluations).

One line per turn, fields divided by white space::

    SPEAKER recording 1 12.340 2.500 <NA> <NA> officer_1 <NA> <NA>

that is: type, recording, channel, start and duration in seconds, and in the eighth field the speaker. Lines of other
types and comments (``;;``) are passed over. pyannote.database reads RTTM too, but knows no line numbers when a line
is wrong, and takes pandas to do it.
"""

from __future__ import annotations

import math

from annotator.errors import ImportFileError
from annotator.model import Turn
from annotator.speech.document import Document

_TURN = "SPEAKER"
_OTHER_TYPES = frozenset(
    {
        "A/P",
        "CB",
        "EDIT",
        "FILLER",
        "IP",
        "LEXEME",
        "NON-LEX",
        "NON-SPEECH",
        "NOSCORE",
        "NO_RT_METADATA",
        "SEGMENT",
        "SPKR-INFO",
        "SU",
    }
)
_EXPECTED = "SPEAKER recording 1 start_s duration_s <NA> <NA> speaker <NA> <NA>"


def parse_rttm(document: Document) -> dict[str, tuple[Turn, ...]]:
    """Read the turns of every recording in an RTTM file, by the recording's name, in the order of the file.

    Turns without length are left out.

    Raises
    ------
    ImportFileError
        If a line cannot be understood, or there is no turn at all.
    """
    found: dict[str, list[Turn]] = {}
    for number, line in enumerate(document.text.split("\n"), start=1):
        fields = line.split()
        if not fields or fields[0].startswith(";") or fields[0] in _OTHER_TYPES:
            continue
        name, turn = _turn(f"{document.path}, line {number}", line, fields)
        if turn.duration_s > 0:
            found.setdefault(name, []).append(turn)
    if not found:
        raise ImportFileError(f"{document.path} holds no turns", f"lines such as {_EXPECTED}", "export it again")
    return {name: tuple(turns) for name, turns in found.items()}


def _turn(where: str, line: str, fields: list[str]) -> tuple[str, Turn]:
    if fields[0] != _TURN or len(fields) < 8:
        raise ImportFileError(f"{where}, reads {line.strip()[:80]!r}", _EXPECTED, "correct or remove that line")
    start_s, duration_s = (_seconds(where, text) for text in fields[3:5])
    try:
        return fields[1], Turn(start_s, start_s + duration_s, fields[7])
    except ValueError as error:
        raise ImportFileError(
            f"{where}, starts at {start_s:.3f} s and lasts {duration_s:.3f} s: {error}",
            "0 s or more, in seconds",
            "correct that line",
        ) from error


def _seconds(where: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ImportFileError(f"{where}, has the time {text!r}", "a number of seconds", "correct that line")
    return value
