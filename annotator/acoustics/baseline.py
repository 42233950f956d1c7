"""Each speaker's own baseline: how that voice sounds when nothing is raised.

Taken from frames in which the speaker talks alone. The baseline is a low percentile, not the median: in a heated
encounter most of what somebody says may be raised, and a median would call that normal.
"""

from __future__ import annotations

import numpy as np

from annotator.acoustics.track import HOP_S, SILENCE_DBFS, AcousticTrack, Curve
from annotator.model import Baseline, Span, Turn, intersection, union

PERCENTILE = 25.0
MIN_SPEECH_S = 1.0
VOICE_ABOVE_BACKGROUND_DB = 6.0


def alone(turns: tuple[Turn, ...], speaker: str) -> tuple[Span, ...]:
    """Return where `speaker` talks and nobody else does."""
    own = union(tuple(t for t in turns if t.speaker == speaker))
    others = union(tuple(t for t in turns if t.speaker != speaker))
    return subtract(own, others)


def subtract(spans: tuple[Span, ...], away: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return what is left of `spans` without `away`; both disjoint and in order."""
    if not spans:
        return ()
    edges = [0.0, *(t for s in away for t in (s.start_s, s.end_s)), max(spans[-1].end_s, 0.0)]
    gaps = [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
    return intersection(spans, tuple(gaps))


def baselines(track: AcousticTrack, turns: tuple[Turn, ...]) -> dict[str, Baseline | None]:
    """Measure each speaker's baseline; None where less than a second of that voice alone was heard."""
    return {s: _baseline(track, alone(turns, s)) for s in sorted({t.speaker for t in turns})}


def _baseline(track: AcousticTrack, spans: tuple[Span, ...]) -> Baseline | None:
    chosen = track.mask(spans) & voiced_or_loud(track)
    speech_s = float(chosen.sum() * HOP_S)
    if speech_s < MIN_SPEECH_S:
        return None
    return Baseline(
        level_dbfs=_low(track.level_dbfs[chosen]),
        f0_hz=_low(track.f0_hz[chosen]),
        tilt_db=_low(track.tilt_db[chosen]),
        speech_s=speech_s,
    )


def voiced_or_loud(track: AcousticTrack) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return the frames that carry a voice: voiced, or where pitch was not measured, well above the background."""
    heard = track.level_dbfs > SILENCE_DBFS
    above = np.nan_to_num(track.nearness_db, nan=0.0) >= VOICE_ABOVE_BACKGROUND_DB
    if np.isfinite(track.f0_hz).any():
        return heard & np.isfinite(track.f0_hz)
    return heard & above


def _low(values: Curve) -> float | None:
    finite = values[np.isfinite(values)]
    return float(np.percentile(finite, PERCENTILE)) if len(finite) else None
