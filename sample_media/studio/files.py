"""Writing a recording as a file: FFmpeg as a program, with settings that give the same bytes each time."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from sample_media.studio.picture import FRAMES_PER_S, SIZE
from sample_media.studio.script import RATE_HZ

SAME_BYTES = ["-fflags", "+bitexact", "-flags:a", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1"]
SOUND_AS = {
    ".mp4": ["-c:a", "aac", "-b:a", "64k", "-ar", "48000"],
    ".mp3": ["-c:a", "libmp3lame", "-b:a", "64k", "-ar", "44100"],
    ".flac": ["-c:a", "flac", "-compression_level", "12"],
}
# A key frame every 2 s, so that a player seeks at once; one thread, because x264's result depends on their number.
PICTURE_AS = ["-c:v", "libx264", "-preset", "slower", "-crf", "30", "-tune", "animation", "-pix_fmt", "yuv420p"]
PICTURE_AS += ["-g", str(2 * FRAMES_PER_S), "-threads", "1", "-movflags", "+faststart"]


def write(path: Path, pcm: NDArray[np.int16], recorded_at: str, title: str, frames: Iterator[bytes] | None) -> None:
    """Encode sound, and pictures where there are some, as the kind of file that `path`'s suffix names.

    Parameters
    ----------
    path : Path
        The recording; replaced if it exists.
    pcm : np.ndarray [shape=(n,), int16]
        The sound at `RATE_HZ`.
    recorded_at, title : str
        What the container claims.
    frames : iterator of bytes or None
        24-bit RGB pictures of `SIZE`, `FRAMES_PER_S` to the second.
    """
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "sound.s16"
        sound.write_bytes(pcm.astype("<i2").tobytes())
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *_inputs(sound, frames is not None)]
        command += [*SAME_BYTES, "-metadata", f"creation_time={recorded_at}", "-metadata", f"title={title}"]
        command += [*SOUND_AS[path.suffix], *(PICTURE_AS if frames is not None else []), str(path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as ffmpeg:
            assert ffmpeg.stdin is not None
            for frame in frames or ():
                ffmpeg.stdin.write(frame)
            ffmpeg.stdin.close()
    if ffmpeg.returncode != 0:
        raise RuntimeError(f"FFmpeg ended with {ffmpeg.returncode} while writing {path}; its message stands above")


def _inputs(sound: Path, with_picture: bool) -> list[str]:
    pictures = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{SIZE[0]}x{SIZE[1]}", "-r", str(FRAMES_PER_S)]
    sounds = ["-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1", "-i", str(sound)]
    return [*pictures, "-i", "pipe:0", *sounds] if with_picture else sounds
