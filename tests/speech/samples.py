"""Speech for tests: stretches of the recordings that come with the project."""

from __future__ import annotations

from pathlib import Path

import soundfile

from annotator.media.sound import RATE_HZ, Sound
from tests.speech.sounds import write_sound


def sample(sample_media: Path, folder: Path, start_s: float, end_s: float) -> Sound:
    """Store a stretch of the welfare check (one near officer, one distant civilian) as the decoder would."""
    first, last = round(start_s * RATE_HZ), round(end_s * RATE_HZ)
    samples, rate_hz = soundfile.read(sample_media / "welfare_check.flac", start=first, stop=last, dtype="float64")
    assert rate_hz == RATE_HZ
    return write_sound(folder / "sample.s16", samples)
