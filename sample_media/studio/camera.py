"""What a body camera records of an encounter: everyone where they stand, the place, the gain control."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sample_media.studio import sounds
from sample_media.studio.script import RATE_HZ, Line, Script

Samples = NDArray[np.float32]

THRESHOLD_DBFS = -21.0
RATIO = 2.0
ATTACK_S, RELEASE_S = 0.005, 0.25
BLOCK_S = 0.005
MAKE_UP_DB = 3.0
CEILING = 0.89
SWITCH_ON_S = 0.03
"""How long the microphone stays mute after a silent pre-roll: lossy codecs smear what follows silence into it."""


def record(script: Script, spoken: list[Samples]) -> NDArray[np.int16]:
    """Mix an encounter as its camera hears it.

    Parameters
    ----------
    script : Script
        With times.
    spoken : list of np.ndarray [shape=(n,), float32]
        Every line's speech as it leaves the mouth.

    Returns
    -------
    np.ndarray [shape=(n,), int16]
        As long as the script's `duration_s`; exactly zero during its silent pre-roll.
    """
    chance = np.random.default_rng(script.seed)
    assert script.duration_s is not None
    track = sounds.noise(script.noise, round(script.duration_s * RATE_HZ), chance)
    for line, speech in zip(script.lines, spoken, strict=True):
        _lay(track, line.start_s, _heard(script, line, speech, chance))
    for sound in script.sounds:
        crackle = sounds.taser(sound.duration_s, chance)
        _lay(track, sound.start_s, sounds.far_away(crackle, 1.2, script.noise, chance))
    pcm = np.round(_gain_control(track) * 32767).astype(np.int16)
    if script.silent_preroll_s:
        pcm[: round((script.silent_preroll_s + SWITCH_ON_S) * RATE_HZ)] = 0
    return pcm


def _heard(script: Script, line: Line, speech: Samples, chance: np.random.Generator) -> Samples:
    if line.radio:
        return sounds.over_radio(speech, chance)
    if line.speaker == script.wearer:
        return sounds.close_by(speech)
    distance_m = script.speakers[line.speaker].distance_m
    if distance_m is None:
        raise ValueError(f"{script.id}: speaker {line.speaker} wears no camera and has no distance_m")
    return sounds.far_away(speech, distance_m, script.noise, chance)


def _lay(track: Samples, start_s: float | None, sound: Samples) -> None:
    assert start_s is not None
    start = round(start_s * RATE_HZ)
    end = min(len(track), start + len(sound))
    track[start:end] += sound[: end - start]


def _gain_control(track: Samples) -> Samples:
    """Compress as a camera does: quick to turn down, slow to turn up; then keep peaks below full scale."""
    block = round(BLOCK_S * RATE_HZ)
    padded = np.pad(track, (0, -len(track) % block)).reshape(-1, block).astype(np.float64)
    level_db = 10 * np.log10((padded**2).mean(axis=1) + 1e-12)
    wanted_db = -np.maximum(0.0, level_db - THRESHOLD_DBFS) * (1 - 1 / RATIO)
    gain_db = np.empty_like(wanted_db)
    now_db = 0.0
    for i, want_db in enumerate(wanted_db):
        constant_s = ATTACK_S if want_db < now_db else RELEASE_S
        now_db += (want_db - now_db) * (1 - np.exp(-BLOCK_S / constant_s))
        gain_db[i] = now_db
    centres = (np.arange(len(gain_db)) + 0.5) * block
    smooth_db = np.interp(np.arange(len(track)), centres, gain_db) + MAKE_UP_DB
    louder = track * 10 ** (smooth_db / 20)
    return np.asarray(CEILING * np.tanh(louder / CEILING), np.float32)
