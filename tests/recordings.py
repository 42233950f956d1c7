"""Small recordings for tests: made of the samples that come with the project, or of tones."""

from __future__ import annotations

import subprocess
from pathlib import Path

import imageio_ffmpeg

SAMPLES = Path(__file__).resolve().parent.parent / "sample_media"


def ffmpeg(*arguments: str) -> None:
    """Run FFmpeg, unconfined: tests make their own recordings with it."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-y", *arguments]
    subprocess.run(command, check=True)


def excerpt(sample: str, start_s: float, length_s: float, path: Path) -> Path:
    """Cut a stretch of a sample recording's sound out into `path`."""
    ffmpeg("-ss", str(start_s), "-t", str(length_s), "-i", str(SAMPLES / sample), "-vn", str(path))
    return path


def tone(path: Path, length_s: float = 2.0, options: tuple[str, ...] = ()) -> Path:
    """Make a recording of a tone."""
    ffmpeg("-f", "lavfi", "-i", f"sine=frequency=300:duration={length_s}", *options, str(path))
    return path


def silence(path: Path, length_s: float = 2.0) -> Path:
    """Make a recording of digital silence."""
    ffmpeg("-f", "lavfi", "-i", f"anullsrc=r=16000:cl=mono:d={length_s}", str(path))
    return path
