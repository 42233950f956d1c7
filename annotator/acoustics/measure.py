"""Measure the curves of a recording in one pass over its sound, block by block.

The result does not depend on the size of the blocks. Memory grows only with the curves themselves
(20 bytes every 16 ms: 54 MB for 12 hours).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray

from annotator.acoustics.rolling import rolling_percentile
from annotator.acoustics.track import HOP_SAMPLES, SILENCE_DBFS, AcousticTrack, Curve
from annotator.media.sound import RATE_HZ, Sound
from annotator.model import EngineRecord, Span

FFT_SAMPLES = 512
LOW_HZ, SPLIT_HZ = 80.0, 1000.0
RADIO_BAND_HZ = (300.0, 3400.0)
BACKGROUND_WINDOW_S = 30.0
BACKGROUND_STEP_S = 0.48
"""The background is tracked on one value per 30 frames; it moves slowly."""
F0_RANGE_HZ = (65.0, 600.0)
F0_CONFIDENCE = 0.5
DIGITAL_SILENCE_RMS = 0.5 / 32768


def measure_track(
    sound: Sound,
    speech: tuple[Span, ...],
    *,
    pitch: bool = True,
    block_s: float = 60.0,
    progress: Callable[[float], None] | None = None,
) -> AcousticTrack:
    """Measure level, tilt, nearness, band and, within `speech`, pitch.

    Parameters
    ----------
    sound : Sound
    speech : tuple of Span
        Where pitch is measured; disjoint and in order.
    pitch : bool
        Whether pitch is measured at all.
    block_s : float > 0
        Seconds read at a time.
    progress : callable, optional
        Called with the fraction done.
    """
    levels: list[Curve] = []
    tilts: list[Curve] = []
    bands: list[Curve] = []
    for done, block in _frames_of(sound, block_s):
        level, tilt, band = _block_curves(block)
        levels.append(level)
        tilts.append(tilt)
        bands.append(band)
        if progress:
            progress(done * (0.5 if pitch else 1.0))
    level_dbfs = _join(levels)
    f0_hz = measure_pitch(sound, speech, len(level_dbfs), progress) if pitch else np.full_like(level_dbfs, np.nan)
    return AcousticTrack(level_dbfs, f0_hz, _join(tilts), nearness(level_dbfs), _join(bands))


def acoustics_record(pitch: bool) -> EngineRecord:
    """Say how the curves were measured."""
    return EngineRecord(
        stage="acoustics",
        engine="librosa and swift-f0" if pitch else "librosa",
        version=version("librosa"),
        model=f"swift-f0 {version('swift-f0')}" if pitch else None,
        parameters={"fft_samples": FFT_SAMPLES, "split_hz": SPLIT_HZ, "f0_confidence": F0_CONFIDENCE},
        trust="Levels are as the camera recorded them: its gain control and distance change them.",
    )


def measure_pitch(
    sound: Sound, speech: tuple[Span, ...], frames: int, progress: Callable[[float], None] | None = None
) -> Curve:
    """Measure fundamental frequency within `speech` by SwiftF0, whose small model comes inside its package.

    Returns
    -------
    np.ndarray [shape=(frames,), float32]
        Hz; NaN where unvoiced or outside `speech`.
    """
    from swift_f0 import SwiftF0

    detector = SwiftF0(threads=1, spin=False)
    f0_hz = np.full(frames, np.nan, dtype=np.float32)
    total_s = sum(s.duration_s for s in speech) or 1.0
    done_s = 0.0
    for span in speech:
        first = int(span.start_s * RATE_HZ) // HOP_SAMPLES
        samples = sound.read_samples(first * HOP_SAMPLES, round(span.end_s * RATE_HZ))
        if len(samples) >= HOP_SAMPLES:
            result = detector.detect(samples, RATE_HZ, *F0_RANGE_HZ)
            voiced = np.where(result.confidence >= F0_CONFIDENCE, result.pitch_hz, np.nan)
            f0_hz[first : first + len(voiced)] = voiced[: frames - first]
        done_s += span.duration_s
        if progress:
            progress(0.5 + 0.5 * done_s / total_s)
    return np.round(f0_hz, 2)


def nearness(level_dbfs: Curve) -> Curve:
    """Return the level above the background: the 10th percentile of the heard frames within 15 s on each side."""
    step = round(BACKGROUND_STEP_S / (HOP_SAMPLES / RATE_HZ))
    heard = np.where(level_dbfs > SILENCE_DBFS, level_dbfs, np.nan)
    if not np.isfinite(heard).any():
        return np.full_like(level_dbfs, np.nan)
    padded = np.full(-(-len(heard) // step) * step, np.nan, dtype=np.float32)
    padded[: len(heard)] = heard
    low = _quiet(padded.reshape(-1, step))
    side = round(BACKGROUND_WINDOW_S / BACKGROUND_STEP_S / 2)
    floor = np.repeat(rolling_percentile(low, side, side, 10), step)[: len(level_dbfs)]
    return np.round(heard - floor, 2).astype(np.float32)


def _quiet(groups: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the quietest heard frame of each group; NaN where none was heard."""
    lowest = np.where(np.isnan(groups), np.inf, groups).min(axis=1)
    return np.where(np.isinf(lowest), np.nan, lowest).astype(np.float32)


def _frames_of(sound: Sound, block_s: float) -> Iterator[tuple[float, NDArray[np.float32]]]:
    """Yield (fraction done, samples of whole frames): each block begins on the frame grid and sees half a frame on."""
    frames = -(-sound.samples // HOP_SAMPLES)
    per_block = max(1, round(block_s * RATE_HZ / HOP_SAMPLES))
    for first in range(0, frames, per_block):
        last = min(frames, first + per_block)
        samples = sound.read_samples(first * HOP_SAMPLES, (last + 1) * HOP_SAMPLES)
        whole = np.zeros((last - first + 1) * HOP_SAMPLES, dtype=np.float32)
        whole[: len(samples)] = samples
        yield last / frames, whole


def _block_curves(samples: NDArray[np.float32]) -> tuple[Curve, Curve, Curve]:
    """Return level, tilt and band of the frames of a block."""
    import librosa

    rms = librosa.feature.rms(y=samples, frame_length=FFT_SAMPLES, hop_length=HOP_SAMPLES, center=False)[0]
    silent = rms < DIGITAL_SILENCE_RMS
    level = np.where(silent, SILENCE_DBFS, 20 * np.log10(np.maximum(rms, 1e-6)))
    power = np.abs(librosa.stft(samples, n_fft=FFT_SAMPLES, hop_length=HOP_SAMPLES, center=False)) ** 2
    hz = np.arange(len(power)) * RATE_HZ / FFT_SAMPLES
    inside = (hz >= RADIO_BAND_HZ[0]) & (hz <= RADIO_BAND_HZ[1])
    tilt = _ratio_db(power[hz >= SPLIT_HZ], power[(hz >= LOW_HZ) & (hz < SPLIT_HZ)])
    band = _ratio_db(power[inside], power[~inside & (hz >= LOW_HZ)])
    return _rounded(level), _rounded(np.where(silent, np.nan, tilt)), _rounded(np.where(silent, np.nan, band))


def _ratio_db(above: NDArray[np.float32], below: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the ratio of two bands' energies in each frame, in dB."""
    ratio: NDArray[np.float32] = 10 * np.log10((above.sum(axis=0) + 1e-9) / (below.sum(axis=0) + 1e-9))
    return ratio


def _rounded(values: NDArray[np.floating]) -> Curve:
    """Keep 0.01: finer is noise, and the file on disk shrinks by half."""
    return np.round(values, 2).astype(np.float32)


def _join(parts: list[Curve]) -> Curve:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)
