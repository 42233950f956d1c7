"""SubRip captions, with speakers where the cues begin with labels throughout."""

from __future__ import annotations

import re

from annotator.speech.document import Document
from annotator.speech.formats._captions import read_cues
from annotator.speech.formats._labels import split_labels
from annotator.speech.raw import RawSegment

NAME = "SubRip (SRT)"
_FIRST = re.compile(r"\s*\d+[ \t]*\n[ \t]*\d+:\d+:\d+[.,]\d+[ \t]*-->")


def recognises(document: Document) -> bool:
    """Tell by a number and a line of times at the beginning."""
    return _FIRST.match(document.text) is not None


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return a segment for each cue, or for each speaker in it."""
    return split_labels(tuple(read_cues(document, "srt")))
