"""Recordings made on the spot. FFmpeg runs unconfined here: the tests know what they feed it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from annotator.media import ffmpeg

Make = Callable[..., Path]
RATE_HZ = 16_000
BEEPS_S = (0.5, 1.4, 2.2, 3.1)
"""Where `beeps` sound, 50 ms each, unevenly so that a shift cannot fit by chance."""


def run_ffmpeg(*arguments: object) -> None:
    command = [ffmpeg.executable(), "-nostdin", "-v", "error", "-y", *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True)


def beeps(seconds: float = 4.0, rate_hz: int = 48_000, at_s: tuple[float, ...] = BEEPS_S) -> np.ndarray:
    """A 1 kHz beep of 50 ms at each of `at_s`, silence between [shape=(n,), float64]."""
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    on = np.zeros(time.size, dtype=bool)
    for start in at_s:
        on |= (time >= start) & (time < start + 0.05)
    return np.where(on, 0.5 * np.sin(2 * np.pi * 1000 * time), 0.0)


def onsets_s(samples: np.ndarray, rate_hz: int = RATE_HZ) -> list[float]:
    """Where sound sets in after 100 ms of quiet or more, in seconds."""
    loud = np.flatnonzero(np.abs(samples) > 0.1)
    if loud.size == 0:
        return []
    starts = np.insert(np.diff(loud) > 0.1 * rate_hz, 0, True)
    return [float(i) / rate_hz for i in loud[starts]]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def beeps_wav(folder: Path) -> Path:
    path = folder / "beeps.wav"
    soundfile.write(path, beeps(), 48_000)
    return path


@pytest.fixture(scope="session")
def picture_mp4(folder: Path) -> Path:
    """4 s at 25 frames a second; frame n is plain grey of luma 20 + 2 n, so that each frame tells its number."""
    path = folder / "picture.mp4"
    source = "color=black:s=64x48:r=25:d=4,geq=lum='20+2*N':cb=128:cr=128"
    run_ffmpeg("-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "1", "-g", "30", path)
    return path


@pytest.fixture(scope="session")
def beeps_mp4(folder: Path, picture_mp4: Path, beeps_wav: Path) -> Path:
    """The picture with the beeps, index at the front, a start time among its tags."""
    path = folder / "beeps.mp4"
    tags = ("-metadata", "creation_time=2026-05-04T21:13:00Z")
    codecs = ("-c:v", "copy", "-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart")
    run_ffmpeg("-i", picture_mp4, "-i", beeps_wav, *codecs, *tags, path)
    return path


@pytest.fixture(scope="session")
def late_sound(folder: Path, picture_mp4: Path, beeps_wav: Path) -> Make:
    """Return a function that makes a recording whose sound starts 0.7 s after its picture, by its suffix."""

    def make(suffix: str) -> Path:
        path = folder / f"late{suffix}"
        if not path.exists():
            tracks = ("-i", picture_mp4, "-itsoffset", "0.7", "-i", beeps_wav, "-map", "0", "-map", "1")
            run_ffmpeg(*tracks, "-c:v", "copy", "-c:a", "aac", path)
        return path

    return make
