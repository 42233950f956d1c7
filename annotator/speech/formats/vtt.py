"""WebVTT captions, with the speakers of their voice tags (``<v Officer Ruiz>``) or labels."""

from __future__ import annotations

import re

from annotator.speech.document import Document
from annotator.speech.formats._captions import Parts, divided, plain, read_cues
from annotator.speech.formats._labels import split_labels
from annotator.speech.raw import RawSegment

NAME = "WebVTT"
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")


def recognises(document: Document) -> bool:
    """Tell by the first line."""
    return re.match(r"WEBVTT(\s|$)", document.text) is not None


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return a segment for each cue, or for each voice in it."""
    cues = tuple(read_cues(document, "vtt"))
    if not any(_VOICE.search(cue.text) for cue in cues):
        return split_labels(cues)
    return tuple(segment for cue in cues for segment in divided(cue, _by_voice(cue.text)))


def _by_voice(text: str) -> Parts:
    before, *rest = _VOICE.split(text)
    return [(None, plain(before)), *((plain(v), plain(t)) for v, t in zip(rest[::2], rest[1::2], strict=True))]
