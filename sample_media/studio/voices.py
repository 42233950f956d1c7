"""Speaking a line: a synthetic voice, made another person's, and made to put more effort into it.

The voices are those of Debian's ``flite``, which itself sets speed and pitch: that stays far clearer than
shifting the pitch of finished speech. Its voice ``rms`` has a pitch that cannot be set, so it never shouts.
"""

from __future__ import annotations

import itertools
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.io.wavfile
import scipy.signal
from numpy.typing import NDArray

from sample_media.studio.script import RATE_HZ, Effort

Samples = NDArray[np.float32]

SPEECH_LEVEL_DBFS = -26.0
"""Of normal speech as it leaves the mouth, before distance and the camera's gain control."""
FLOOR_DB = -40.0
"""Below the loudest moment by this much counts as the silence around a line."""

FLITE_NAMES = {"rms": "rms", "awb": "awb", "slt": "slt", "kal": "kal16"}
FORMANTS = {"": 1.0, "1": 1.06, "2": 0.94}
"""By the variant after a voice's colon: all formants times this, which makes another person's throat."""
KAL_F0_HZ, KAL_F0_SPREAD_HZ = 95.0, 11.0


@dataclass(frozen=True, slots=True)
class Strain:
    """What effort does to a voice: louder, higher, brighter (a shelf above about 1 kHz) and slower.

    Raised and shouted values lie within what vocal effort does to real voices (Traunmüller and Eriksson
    2000, "Acoustic effects of variation in vocal effort by men, women, and children").
    """

    level_db: float
    pitch_semitones: float
    shelf_db: float
    stretch: float


STRAINS: dict[Effort, Strain] = {
    "calm": Strain(-2.0, 0.0, 0.0, 1.12),
    "normal": Strain(0.0, 0.0, 0.0, 1.0),
    "raised": Strain(11.0, 4.5, 5.0, 1.03),
    "shout": Strain(17.0, 7.0, 8.0, 1.08),
}


def speak(text: str, voice: str, effort: Effort) -> Samples:
    """Say `text`.

    Parameters
    ----------
    text : str
        The words.
    voice : str
        One of `FLITE_NAMES`, with a colon and one of `FORMANTS` for another person's throat: ``slt:2``.
    effort : str
        One of `STRAINS`.

    Returns
    -------
    np.ndarray [shape=(n,), float32]
        The speech alone, without silence around it, at `RATE_HZ`.

    Raises
    ------
    ValueError
        If a voice whose pitch cannot be set is asked to raise it.
    """
    name, _, variant = voice.partition(":")
    strain, formants = STRAINS[effort], FORMANTS[variant]
    # Played faster, all frequencies rise: the formants are meant to, speed and pitch are set back beforehand.
    pitch = 2 ** (strain.pitch_semitones / 12) / formants
    speech = _flite(text, name, strain.stretch * formants, pitch, raised=strain.pitch_semitones > 0)
    speech = np.asarray(scipy.signal.resample(speech, round(len(speech) / formants)), np.float32)
    speech = _trimmed(_brightened(_trimmed(speech), strain.shelf_db))
    return at_level(speech, SPEECH_LEVEL_DBFS + strain.level_db)


def at_level(speech: Samples, level_dbfs: float) -> Samples:
    """Return `speech` with that RMS level over its louder half, so that pauses do not count."""
    frame = RATE_HZ // 50
    powers = (speech[: len(speech) // frame * frame].reshape(-1, frame).astype(np.float64) ** 2).mean(axis=1)
    loud = np.sort(powers)[len(powers) // 2 :].mean()
    return np.asarray(speech * (10 ** (level_dbfs / 20) / np.sqrt(loud)), np.float32)


def _flite(text: str, name: str, stretch: float, pitch: float, *, raised: bool) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "line.wav"
        features = [f"duration_stretch={stretch:.4f}", *_pitch_features(name, pitch, raised=raised)]
        command = [
            "flite",
            "-voice",
            FLITE_NAMES[name],
            *itertools.chain(*(("--setf", f) for f in features)),
            "-t",
            text,
        ]
        subprocess.run([*command, "-o", str(wav)], check=True, capture_output=True, timeout=60)
        rate_hz, pcm = scipy.io.wavfile.read(wav)
    if rate_hz != RATE_HZ:
        raise RuntimeError(f"flite's voice {name} speaks at {rate_hz} Hz; the studio works at {RATE_HZ} Hz")
    return np.asarray(pcm / 32768, np.float32)


def _pitch_features(name: str, pitch: float, *, raised: bool) -> list[str]:
    """Return flite's features that multiply a voice's pitch; `rms` takes none and keeps its own."""
    if name == "kal":
        return [f"int_f0_target_mean={KAL_F0_HZ * pitch:.2f}", f"int_f0_target_stddev={KAL_F0_SPREAD_HZ * pitch:.2f}"]
    if name != "rms":
        return [f"f0_shift={pitch:.4f}"]
    if raised:
        raise ValueError("the voice 'rms' has a pitch that cannot be raised; expected 'calm' or 'normal' effort")
    return []


def _brightened(speech: Samples, shelf_db: float) -> Samples:
    """Lift what lies above about 1 kHz by `shelf_db`, with an octave and a half of slope on either side."""
    spectrum = np.fft.rfft(speech)
    octaves = np.log2(np.maximum(np.fft.rfftfreq(len(speech), 1 / RATE_HZ), 20.0) / 1000.0)
    gain_db = shelf_db * np.clip(0.5 + octaves / 3.0, 0.0, 1.0)
    return np.fft.irfft(spectrum * 10 ** (gain_db / 20), len(speech)).astype(np.float32)


def _trimmed(speech: Samples) -> Samples:
    """Cut the silence before the first and after the last sound, and fade over 5 ms so that no cut clicks."""
    envelope = scipy.signal.convolve(np.abs(speech), np.ones(160, np.float32) / 160, mode="same")
    heard = np.flatnonzero(envelope > envelope.max() * 10 ** (FLOOR_DB / 20))
    cut = speech[heard[0] : heard[-1] + 1].copy()
    fade = np.linspace(0.0, 1.0, RATE_HZ // 200, dtype=np.float32)
    cut[: len(fade)] *= fade
    cut[-len(fade) :] *= fade[::-1]
    return cut
