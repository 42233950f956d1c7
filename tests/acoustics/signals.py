"""Sounds whose level, pitch and tilt are known by construction."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from annotator.media.sound import RATE_HZ

Samples = NDArray[np.float64]


def sine(hz: float, duration_s: float, amplitude: float = 0.5) -> Samples:
    return amplitude * np.sin(2 * np.pi * hz * np.arange(round(duration_s * RATE_HZ)) / RATE_HZ)


def voice(
    f0_hz: float,
    duration_s: float,
    formants_hz: tuple[float, ...] = (700.0, 1220.0, 2600.0, 3500.0),
    amplitude: float = 0.3,
    vibrato: float = 0.01,
) -> Samples:
    """Make a vowel: a train of glottal pulses through resonances, its pitch a little unsteady as a voice's is."""
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    phase = np.cumsum(f0_hz * (1 + vibrato * np.sin(2 * np.pi * 5 * time_s)) / RATE_HZ)
    source = lfilter([1.0], [1.0, -0.97], np.diff(np.floor(phase), prepend=0.0))
    for hz in formants_hz:
        radius = np.exp(-np.pi * 90.0 / RATE_HZ)
        source = lfilter([1.0], [1.0, -2 * radius * np.cos(2 * np.pi * hz / RATE_HZ), radius**2], source)
    source = source - source.mean()
    return amplitude * source / max(np.abs(source).max(), 1e-9)


def hush(duration_s: float, amplitude: float = 0.001, seed: int = 0) -> Samples:
    """Make the noise of a quiet room."""
    return amplitude * np.random.default_rng(seed).standard_normal(round(duration_s * RATE_HZ))
