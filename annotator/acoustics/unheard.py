"""Where nothing was heard: digital silence, as body cameras record before they are switched on or while muted."""

from __future__ import annotations

import numpy as np

from annotator.acoustics.track import HOP_S, SILENCE_DBFS, AcousticTrack
from annotator.model import Unheard, union

MIN_SILENCE_S = 1.0
"""A shorter stretch of zeros is a pause in a very quiet room, not a switched-off microphone."""


def digital_silence(track: AcousticTrack, duration_s: float) -> tuple[Unheard, ...]:
    """Return the stretches of a second or more in which every sample is zero, in order of time."""
    silent = (track.level_dbfs <= SILENCE_DBFS).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], silent, [0]])))
    ends = ((float(a) * HOP_S, min(duration_s, float(b) * HOP_S)) for a, b in zip(edges[::2], edges[1::2], strict=True))
    return tuple(Unheard(a, b, "no_audio") for a, b in ends if b - a >= MIN_SILENCE_S)


def joined(stretches: tuple[Unheard, ...]) -> tuple[Unheard, ...]:
    """Merge stretches of the same reason that meet, in order of time."""
    reasons = sorted({u.reason for u in stretches})
    merged = [
        Unheard(s.start_s, s.end_s, reason)
        for reason in reasons
        for s in union(tuple(u for u in stretches if u.reason == reason))
    ]
    return tuple(sorted(merged))
