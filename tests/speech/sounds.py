"""Decoded sounds for tests, made of noise whose level says where speech would be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.media.sound import RATE_HZ, Sound


def write_sound(path: Path, samples: NDArray[np.float64]) -> Sound:
    """Store samples in [-1, 1] as the decoder would."""
    data = np.clip(np.round(samples * 32767), -32768, 32767).astype("<i2").tobytes()
    path.write_bytes(data)
    return Sound(path, len(samples), hashlib.sha256(data).hexdigest())


def noise(duration_s: float, loud: Iterable[tuple[float, float]] = (), seed: int = 0) -> NDArray[np.float64]:
    """Make faint noise that is loud in the stretches of `loud` (seconds)."""
    rng = np.random.default_rng(seed)
    samples = rng.standard_normal(round(duration_s * RATE_HZ)) * 0.001
    for start_s, end_s in loud:
        samples[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)] *= 100
    return np.clip(samples, -1, 1)
