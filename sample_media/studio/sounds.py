"""Sounds that nobody speaks, and what the world does to a voice on its way to the camera."""

from __future__ import annotations

import numpy as np
import scipy.signal
from numpy.typing import NDArray

from sample_media.studio.script import RATE_HZ, Noise

Samples = NDArray[np.float32]

RADIO_BAND_HZ = (350.0, 2900.0)
PULSES_PER_S = (22.0, 19.0)
"""A taser's pulse rate at the start and at the end of its cycle."""

# Where each noise's energy lies (band edges in Hz), how loud it is (dBFS), how far (dB) and how slowly (s) it swells.
NOISES: dict[Noise, tuple[tuple[float, float, float, float, float], ...]] = {
    "street": ((60.0, 500.0, -53.0, 5.0, 4.0), (500.0, 3000.0, -62.0, 6.0, 6.0)),
    "wind": ((30.0, 220.0, -46.0, 8.0, 0.9), (220.0, 4000.0, -64.0, 3.0, 1.5)),
    "indoor": ((50.0, 400.0, -58.0, 1.0, 5.0), (400.0, 4000.0, -66.0, 1.0, 5.0)),
    "crowd": ((150.0, 900.0, -54.0, 4.0, 0.4), (900.0, 3500.0, -62.0, 4.0, 0.3)),
}
# Reverberation: time to fall by 60 dB (s), and its level beside a voice one metre away (dB).
ROOMS: dict[Noise, tuple[float, float]] = {
    "street": (0.35, -16.0),
    "wind": (0.25, -18.0),
    "indoor": (0.45, -9.0),
    "crowd": (0.20, -20.0),
}


def noise(kind: Noise, samples: int, chance: np.random.Generator) -> Samples:
    """Return the noise of a place, as long as `samples`."""
    total = np.zeros(samples, np.float64)
    for low_hz, high_hz, level_dbfs, swell_db, period_s in NOISES[kind]:
        band = _band(chance.standard_normal(samples), low_hz, high_hz)
        swell = 10 ** (swell_db * _slow(samples, period_s, chance) / 20)
        total += band / band.std() * swell * 10 ** (level_dbfs / 20)
    return total.astype(np.float32)


def taser(duration_s: float, chance: np.random.Generator) -> Samples:
    """Return the pop of the cartridge and the crackle of pulses that slow from 22 to 19 a second."""
    samples = round(duration_s * RATE_HZ)
    times_s = np.arange(samples) / RATE_HZ
    first, last = PULSES_PER_S
    phase = first * times_s + (last - first) * times_s**2 / (2 * duration_s)
    starts = np.flatnonzero(np.diff(np.floor(phase), prepend=-1.0) > 0)
    crackle = np.zeros(samples, np.float64)
    for start in starts:
        _add(crackle, int(start), _burst(0.006, 0.0012, chance) * chance.uniform(0.8, 1.0))
    crackle = _band(crackle, 900.0, 6500.0)
    crackle *= 0.22 / np.abs(crackle).max()
    pop = _burst(0.12, 0.02, chance)
    _add(crackle, 0, 0.5 * pop / np.abs(pop).max())
    return crackle.astype(np.float32)


def over_radio(speech: Samples, chance: np.random.Generator) -> Samples:
    """Return `speech` as a police radio gives it: band-limited, driven hard, with static under and after it."""
    carrier_samples = len(speech) + round(0.15 * RATE_HZ)
    driven = np.zeros(carrier_samples, np.float64)
    driven[: len(speech)] = speech / np.abs(speech).max()
    driven = np.tanh(2.5 * driven) + 0.012 * chance.standard_normal(carrier_samples)
    squelch = round(0.05 * RATE_HZ)
    driven[-squelch:] += 0.25 * chance.standard_normal(squelch)
    heard = _band(driven, *RADIO_BAND_HZ)
    return np.asarray(heard * 10 ** (-24.0 / 20) / np.sqrt((heard[: len(speech)] ** 2).mean()), np.float32)


def far_away(speech: Samples, distance_m: float, place: Noise, chance: np.random.Generator) -> Samples:
    """Return `speech` from `distance_m` away: softer with distance, duller, and with the place's reverberation.

    The direct sound falls by 6 dB each time the distance doubles; the reverberation stays as loud as it is,
    so that what is far is also more blurred.
    """
    fall_s, level_db = ROOMS[place]
    tail = np.arange(round(fall_s * RATE_HZ)) / RATE_HZ
    response = chance.standard_normal(len(tail)) * 10 ** (-3.0 * tail / fall_s)
    response *= 10 ** (level_db / 20) / np.sqrt((response**2).sum())
    response[: RATE_HZ // 250] = 0.0
    response[0] = 1.0 / distance_m
    heard = scipy.signal.fftconvolve(speech, response)
    dull_hz = max(3500.0, 7500.0 - 1200.0 * distance_m)
    dull = scipy.signal.butter(1, dull_hz, fs=RATE_HZ, output="sos")
    return np.asarray(scipy.signal.sosfilt(dull, heard), np.float32)


def close_by(speech: Samples) -> Samples:
    """Return `speech` of the person who wears the camera: near, a little boomy, the mouth above the microphone."""
    chest = scipy.signal.butter(1, (120.0, 400.0), btype="bandpass", fs=RATE_HZ, output="sos")
    return np.asarray(1.6 * (speech + 0.4 * scipy.signal.sosfilt(chest, speech)), np.float32)


def _burst(duration_s: float, decay_s: float, chance: np.random.Generator) -> NDArray[np.float64]:
    samples = round(duration_s * RATE_HZ)
    return chance.standard_normal(samples) * np.exp(-np.arange(samples) / (decay_s * RATE_HZ))


def _add(track: NDArray[np.float64], start: int, sound: NDArray[np.float64]) -> None:
    end = min(len(track), start + len(sound))
    track[start:end] += sound[: end - start]


def _band(sound: NDArray[np.float64], low_hz: float, high_hz: float) -> NDArray[np.float64]:
    band = scipy.signal.butter(2, (low_hz, high_hz), btype="bandpass", fs=RATE_HZ, output="sos")
    return np.asarray(scipy.signal.sosfilt(band, sound), np.float64)


def _slow(samples: int, period_s: float, chance: np.random.Generator) -> NDArray[np.float64]:
    """Return a curve that wanders between -1 and 1, turning about once every `period_s` seconds."""
    knots = chance.uniform(-1.0, 1.0, int(samples / RATE_HZ / period_s) + 3)
    return np.interp(np.arange(samples) / RATE_HZ / period_s, np.arange(len(knots)), knots)
