"""FFmpeg's program and the arguments that keep it to one recording.

FFmpeg (GPL in this build) runs as a separate process only. It gets the recording as an open descriptor and may
use no other protocol, so that a playlist cannot make it open another file; and it may use no demuxers but those
of real containers, so that it does not take a playlist for a recording in the first place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from annotator.config import Settings
from annotator.errors import EngineMissingError, MediaLimitError
from annotator.media.confine import Child, Limits, confined
from annotator.media.source import Source

CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska,webm",
    "avi",
    "mpegts",
    "mpeg",
    "flv",
    "asf",
    "mxf",
    "ogg",
    "wav",
    "w64",
    "aiff",
    "au",
    "caf",
    "flac",
    "mp3",
    "aac",
    "loas",
    "ac3",
    "eac3",
    "amr",
    "amrnb",
    "amrwb",
    "gsm",
    "dss",
    "voc",
    "nistsphere",
    "wv",
    "dv",
    "dhav",
    # pictures only, so that the error can say so
    "h264",
    "hevc",
    "m4v",
    "mpegvideo",
    "mjpeg",
)
OWN_CLOCK = ("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm")
"""Containers with an index of exact times, whose start is that of the earliest track even if others are read alone."""
EXPECTED = "audio or video such as MP4, MOV, MKV, AVI, WAV, FLAC, MP3 or M4A"
ONE_THREAD = ("-threads", "1")
"""Sound needs no more, and each thread of a decoder counts against its memory."""
NO_MEMORY = "Cannot allocate memory|Resource temporarily unavailable|failed to map segment|malloc of size"
PROBE_BYTES = 64 << 20
PROBE_US = 60_000_000
"""Streams of containers without a header are looked for this far: some cameras start without sound."""


@cache
def executable() -> str:
    """Return the path of FFmpeg.

    Raises
    ------
    EngineMissingError
        If there is none.
    """
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise EngineMissingError(
            "FFmpeg was not found", "the one inside the package imageio-ffmpeg", "reinstall imageio-ffmpeg"
        ) from error


@contextmanager
def reading(
    source: Source,
    settings: Settings,
    *output: str,
    log_level: str = "info",
    before_input: tuple[str, ...] = ONE_THREAD,
    out_fd: int | None = None,
    file_bytes: int = 0,
    memory_factor: int = 1,
) -> Iterator[Child]:
    """Run FFmpeg, confined, on an open recording; it has ended when the block ends.

    Parameters
    ----------
    source : Source
        The recording; it is read from its first byte.
    settings : Settings
        Limits of the decoder.
    output : str
        Arguments that say what to make of the recording; without any, FFmpeg describes it and ends with code 1.
    log_level : str
        How much it tells on stderr.
    before_input : tuple of str
        Arguments that bear on reading.
    out_fd : int, optional
        An open file that it may write to (as ``-fd NUMBER fd:``), up to `file_bytes`.
    memory_factor : int
        How many times `decode_memory_bytes` it may have.
    """
    os.lseek(source.fd, 0, os.SEEK_SET)  # whoever read it before left it elsewhere
    memory_bytes = settings.decode_memory_bytes * memory_factor
    limits = Limits(memory_bytes, settings.decode_cpu_s, settings.decode_timeout_s, file_bytes)
    command = (executable(), *_input(source.fd, log_level, before_input), *output)
    fds = (source.fd,) if out_fd is None else (source.fd, out_fd)
    with confined(command, limits, source.name, fds) as child:
        yield child


def _input(fd: int, log_level: str, before_input: tuple[str, ...]) -> tuple[str, ...]:
    return (
        *("-nostdin", "-hide_banner", "-nostats", "-loglevel", f"level+{log_level}"),
        *("-protocol_whitelist", "fd", "-format_whitelist", ",".join(CONTAINERS)),
        *("-probesize", str(PROBE_BYTES), "-analyzeduration", str(PROBE_US)),
        *before_input,
        *("-fd", str(fd), "-i", "fd:"),
    )


def check_breakdown(child: Child, source: Source) -> None:
    """Tell a decoder that broke down from one that found nothing.

    Raises
    ------
    MediaLimitError
        If it crashed or got no memory.
    """
    crashed = child.returncode is not None and child.returncode < 0
    if crashed or child.log.find(NO_MEMORY):
        raise MediaLimitError(
            f"the decoder broke down on {source.name}: the file needs more memory than it may have, or is malformed",
            "a recording of ordinary size",
            "check the file; raise decode_memory_bytes if it is sound",
        )
