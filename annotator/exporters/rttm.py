"""RTTM: who spoke when, for diarization tools.

One ``SPEAKER`` line a turn, ten fields separated by single spaces (NIST Rich Transcription, 2009 evaluation
plan, appendix A): type, file, channel 1, start, duration, and ``<NA>`` but for the speaker, who is named by
id. The file id is the recording's name without its last suffix. Fields hold no white space, so an underscore
stands where there was some. Times are seconds with three decimals; start and end are rounded and the duration
is their difference, so that turns that touch still touch. A turn that rounds to no time at all is left out.
Turns of different speakers may overlap. No turns give an empty file.
"""

from __future__ import annotations

from pathlib import PurePath

from annotator.exporters._text import milliseconds
from annotator.model import Timeline, Turn

SUFFIX = "rttm"
MEDIA_TYPE = "text/plain"


def export(timeline: Timeline) -> str:
    """Return the turns as RTTM."""
    file_id = _field(PurePath(timeline.media.path).stem)
    lines = (_line(file_id, turn) for turn in timeline.turns)
    return "".join(line for line in lines if line)


def _line(file_id: str, turn: Turn) -> str:
    start_ms = milliseconds(turn.start_s)
    duration_ms = milliseconds(turn.end_s) - start_ms
    if duration_ms == 0:
        return ""
    times = f"{start_ms / 1000:.3f} {duration_ms / 1000:.3f}"
    return f"SPEAKER {file_id} 1 {times} <NA> <NA> {_field(turn.speaker)} <NA> <NA>\n"


def _field(text: str) -> str:
    return "_".join(text.split()) or "<NA>"
