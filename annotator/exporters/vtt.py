"""WebVTT: captions with their speakers (W3C WebVTT).

Each cue holds one voice span, ``<v Name (role)>words``; the name is the speaker's id where nobody told a
name. ``&``, ``<`` and ``>`` are escaped. Times are ``hh:mm:ss.mmm``, rounded to milliseconds. Cues are in
order of their start, at most two lines of at most 42 characters (the speaker not counted) and 7 s, broken at
the words' times; people who speak at once have cues that overlap. A ``NOTE`` at the top says what was
recognised with which engine, how far to trust it, and where nothing could be heard (in seconds: some readers
take two clock times on a line for a cue). Without utterances there is the header and no cue.
"""

from __future__ import annotations

from annotator.exporters._captions import Caption, captions
from annotator.exporters._text import caption_clock, name_and_role, number, one_line
from annotator.model import Timeline

SUFFIX = "vtt"
MEDIA_TYPE = "text/vtt"


def export(timeline: Timeline) -> str:
    """Return the utterances as WebVTT captions."""
    blocks = ["WEBVTT", _note(timeline), *(_cue(timeline, c) for c in captions(timeline))]
    return "\n\n".join(blocks) + "\n"


def _note(timeline: Timeline) -> str:
    engines = (f"{e.stage}: {e.engine} {e.version}. {e.trust}" for e in timeline.provenance.engines)
    unheard = (f"Not heard: {number(u.start_s)} s to {number(u.end_s)} s ({u.reason})" for u in timeline.unheard)
    lines = ["NOTE", *map(one_line, engines), *unheard]
    return "\n".join(_escaped(line) for line in lines if line)


def _cue(timeline: Timeline, caption: Caption) -> str:
    who = _escaped(name_and_role(timeline.speaker(caption.speaker)))
    text = "\n".join(map(_escaped, caption.lines))
    times = f"{caption_clock(caption.start_ms, '.')} --> {caption_clock(caption.end_ms, '.')}"
    return f"{times}\n<v {who}>{text}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
