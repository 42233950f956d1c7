"""SubRip: captions with their speakers, for players that know no WebVTT.

``Name: words``; where nobody told a name, the speaker's id and role stand for it, ``S2 (civilian): words``.
Times are ``hh:mm:ss,mmm``, rounded to milliseconds. Captions are numbered from 1 in order of their start, at
most two lines of at most 42 characters (the speaker counted) and 7 s, broken at the words' times; people who
speak at once have captions that overlap. Players take ``<...>`` and ``{...}`` for markup and the format has no
way to escape them, so angle brackets are written as ``‹ ›`` and braces as parentheses. UTF-8, line feeds.
Without utterances the file is empty.
"""

# pysubs2 reads SubRip well, but writes it from SubStation markup, in which a backslash or a brace in a word
# has a meaning and is lost. The format is three lines.

from __future__ import annotations

from annotator.exporters._captions import Caption, captions
from annotator.exporters._text import caption_clock, name, name_and_role
from annotator.model import UNKNOWN_SPEAKER, Speaker, Timeline

SUFFIX = "srt"
MEDIA_TYPE = "application/x-subrip"
_NO_MARKUP = str.maketrans("<>{}", "‹›()")


def export(timeline: Timeline) -> str:
    """Return the utterances as SubRip captions."""
    speakers = {s.id: s for s in timeline.speakers} | {UNKNOWN_SPEAKER: timeline.speaker(UNKNOWN_SPEAKER)}
    found = captions(timeline, {ident: _label(s) for ident, s in speakers.items()})
    return "".join(_block(number, caption) for number, caption in enumerate(found, 1))


def _label(speaker: Speaker) -> str:
    return f"{name(speaker) if speaker.name else name_and_role(speaker)}:"


def _block(number: int, caption: Caption) -> str:
    text = "\n".join(caption.lines).translate(_NO_MARKUP)
    times = f"{caption_clock(caption.start_ms, ',')} --> {caption_clock(caption.end_ms, ',')}"
    return f"{number}\n{times}\n{text}\n\n"
