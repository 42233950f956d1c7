"""Raised voices, against each speaker's own baseline, and leaps of the sound's level.

A voice is raised where at least two of level, pitch and spectral tilt lie above that speaker's own baseline:
effort raises all three, while nearness or a camera's gain control moves only one (Andersson and Sundberg 1996).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from annotator.acoustics.baseline import alone, voiced_or_loud
from annotator.acoustics.rolling import rolling_percentile
from annotator.acoustics.track import HOP_S, SILENCE_DBFS, AcousticTrack, Curve
from annotator.detectors._heard import Heard, mark
from annotator.model import Annotation, Baseline, Evidence, Measurement, Quote, Span, Speaker, union

SMOOTH_S = 0.3
SPIKE_STEP_FRAMES = 3
"""Levels are compared every 48 ms."""
SPIKE_MIN_BEFORE_S = 1.0
"""So much must have been heard in the time before for a leap to be told."""
Mask = NDArray[np.bool_]


def detect(heard: Heard) -> tuple[Annotation, ...]:
    """Mark raised voices and volume spikes."""
    raised = tuple(m for speaker in heard.speakers for m in _raised(heard, speaker))
    return raised + tuple(_spikes(heard))


def _raised(heard: Heard, speaker: Speaker) -> list[Annotation]:
    if speaker.baseline is None:
        return []
    cues = _cues(heard, speaker.baseline)
    own = heard.track.mask(alone(heard.turns, speaker.id)) & voiced_or_loud(heard.track)
    smoothed = {name: _smooth(curve, own) for name, (curve, _, _) in cues.items()}
    above = sum(np.nan_to_num(smoothed[n], nan=-np.inf) >= limit for n, (_, _, limit) in cues.items())
    marks = []
    for span in _runs(heard, np.asarray(above >= 2) & own):
        evidence = Evidence(quotes=_quotes(heard, speaker.id, span), measured=_measured(heard.track, own, span, cues))
        marks.append(mark(heard, "tone", "raised_voice", span, (speaker.id,), evidence))
    return marks


def _cues(heard: Heard, base: Baseline) -> dict[str, tuple[Curve, float, float]]:
    """Return each cue that the baseline has: its curve, the baseline and the limit, in the curve's unit."""
    limit, track = heard.policy.limit, heard.track
    cues: dict[str, tuple[Curve, float, float]] = {}
    if base.level_dbfs is not None:
        cues["level"] = track.level_dbfs, base.level_dbfs, base.level_dbfs + limit("raised_voice", "level_db")
    if base.f0_hz is not None:
        ratio = 2 ** (limit("raised_voice", "f0_semitones") / 12)
        cues["f0"] = track.f0_hz, base.f0_hz, base.f0_hz * ratio
    if base.tilt_db is not None:
        cues["tilt"] = track.tilt_db, base.tilt_db, base.tilt_db + limit("raised_voice", "tilt_db")
    return cues


UNITS = {"level": "dBFS", "f0": "Hz", "tilt": "dB"}


def _measured(
    track: AcousticTrack, own: Mask, span: Span, cues: dict[str, tuple[Curve, float, float]]
) -> tuple[Measurement, ...]:
    frames = track.frames(span)
    values = []
    for name, (curve, base, limit) in cues.items():
        here = curve[frames][own[frames] & np.isfinite(curve[frames])]
        if len(here):
            values.append(Measurement(name, float(np.median(here)), UNITS[name], baseline=base, limit=limit))
    return tuple(values)


def _smooth(curve: Curve, own: Mask) -> Curve:
    """Average over `SMOOTH_S` of the speaker's own frames; NaN where there are none."""
    size = max(1, round(SMOOTH_S / HOP_S))
    good = own & np.isfinite(curve)
    total = uniform_filter1d(np.where(good, curve, 0.0).astype(np.float64), size, mode="constant")
    share = uniform_filter1d(good.astype(np.float64), size, mode="constant")
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(share > 0.5 / size, total / share, np.nan).astype(np.float32)


def _runs(heard: Heard, raised: Mask) -> tuple[Span, ...]:
    limit = heard.policy.limit
    spans = _spans(raised, HOP_S, heard.duration_s)
    joined = union(spans, join_gap_s=limit("raised_voice", "join_s"))
    long_enough = limit("raised_voice", "duration_s")
    return tuple(s for s in joined if raised[heard.track.frames(s)].sum() * HOP_S >= long_enough)


def _spans(mask: Mask, step_s: float, duration_s: float) -> tuple[Span, ...]:
    """Return the stretches of `mask`; the last step may reach beyond the recording, a stretch does not."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))) * step_s
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Span(float(a), min(float(b), duration_s)) for a, b in pairs if a < duration_s)


def _quotes(heard: Heard, speaker: str, span: Span) -> tuple[Quote, ...]:
    said = (u for u in heard.utterances if u.speaker == speaker and u.overlap_s(span) > 0)
    return tuple(Quote(u.start_s, u.end_s, u.speaker, u.text) for u in said)


def _spikes(heard: Heard) -> list[Annotation]:
    """Mark leaps above what came before, whatever made the sound.

    Twelve dB over the median alone would mark most sentences that end a pause; a leap is also louder than the
    loudest tenth of the time before.
    """
    limit = heard.policy.limit
    levels = _peak_levels(heard.track.level_dbfs)
    if not len(levels):
        return []
    step_s = HOP_S * SPIKE_STEP_FRAMES
    steps = round(limit("volume_spike", "before_s") / step_s)
    before = _percentile_before(levels, steps, 50)
    threshold = np.maximum(before + limit("volume_spike", "above_db"), limit("volume_spike", "floor_dbfs"))
    loud = _percentile_before(levels, steps, 90) + limit("volume_spike", "above_loud_db")
    threshold = np.maximum(threshold, loud).astype(np.float32)
    found = union(_spans(levels >= threshold, step_s, heard.duration_s), join_gap_s=1.0)
    return [
        _spike_mark(heard, s, levels, before, threshold)
        for s in found
        if s.duration_s >= limit("volume_spike", "duration_s") - step_s / 2
    ]


def _spike_mark(heard: Heard, span: Span, levels: Curve, before: Curve, threshold: Curve) -> Annotation:
    step_s = HOP_S * SPIKE_STEP_FRAMES
    first = round(span.start_s / step_s)
    here = slice(first, max(first + 1, round(span.end_s / step_s)))
    peak = first + int(np.where(levels >= threshold, levels, -np.inf)[here].argmax())
    value = Measurement("level", float(levels[peak]), "dBFS", float(before[peak]), float(threshold[peak]))
    return mark(heard, "tone", "volume_spike", span, (), Evidence(measured=(value,)))


def _peak_levels(level_dbfs: Curve) -> Curve:
    whole = len(level_dbfs) // SPIKE_STEP_FRAMES * SPIKE_STEP_FRAMES
    peaks: Curve = level_dbfs[:whole].reshape(-1, SPIKE_STEP_FRAMES).max(axis=1)
    return peaks


def _percentile_before(levels: Curve, steps: int, percent: int) -> Curve:
    """Percentile of what was heard in the `steps` values before each, as far as the recording goes back.

    Digital silence is not heard. Where hardly anything was heard before there is nothing to leap from, and the result
    is NaN: neither a recording's beginning nor a microphone that is switched on is a leap.
    """
    heard = np.where(levels > SILENCE_DBFS, levels, np.nan).astype(np.float32)
    least = min(steps, round(SPIKE_MIN_BEFORE_S / (HOP_S * SPIKE_STEP_FRAMES)))
    return rolling_percentile(heard, steps, 0, percent, least)
