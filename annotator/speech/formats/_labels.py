"""Speakers written into the text: ``OFFICER RUIZ: Step out`` or ``[SPEAKER_00]: Step out``.

A colon alone proves nothing ("Listen: get out"), so labels are taken for speakers only where they are used
throughout: by nearly every cue, and either again and again or looking like a label (capitals, or a number).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from annotator.speech.formats._captions import Cue, Parts, divided, plain
from annotator.speech.raw import RawSegment

THROUGHOUT = 0.8
"""Share of the cues that begin with a label, at the least."""
_LABEL = re.compile(r"(?:>>+ *)?(?:\[([^\[\]:]{1,40})\]:?|([^\[\]:.,!?]{1,40}):)\s+(\S.*)")
_LONGEST_LABEL_WORDS = 4


def split_labels(cues: Sequence[Cue]) -> tuple[RawSegment, ...]:
    """Return a segment for each cue, or for each speaker in it if labels are used throughout."""
    parts = [_by_label(cue.text) for cue in cues]
    if not _used_throughout(parts):
        parts = [[(None, plain(cue.text))] for cue in cues]
    return tuple(segment for cue, cue_parts in zip(cues, parts, strict=True) for segment in divided(cue, cue_parts))


def _by_label(text: str) -> Parts:
    """Divide the lines of a cue: each that begins with a label begins a part."""
    parts: Parts = []
    for line in filter(None, map(plain, text.split("\n"))):
        match = _LABEL.fullmatch(line)
        label = (match[1] or match[2]).strip() if match else ""
        if match and label and len(label.split()) <= _LONGEST_LABEL_WORDS:
            parts.append((label, match[3]))
        elif parts:
            parts[-1] = (parts[-1][0], f"{parts[-1][1]} {line}")
        else:
            parts.append((None, line))
    return parts


def _used_throughout(cues: Sequence[Parts]) -> bool:
    labels = [label for parts in cues for label, _ in parts if label]
    labelled = sum(1 for parts in cues if parts and parts[0][0])
    if not labels or labelled < THROUGHOUT * len(cues):
        return False
    return len(set(labels)) < len(labels) or all(label.isupper() or label[-1].isdigit() for label in labels)
