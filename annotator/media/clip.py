"""A plain exact cut out of a recording, encoded anew; the recording itself is only read."""

from __future__ import annotations

import errno
import math
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from annotator.config import Settings
from annotator.errors import MediaError, MediaLimitError, NoAudioError, NotMediaError, OutputError, UsageError
from annotator.files import output_error, replace_atomically
from annotator.media import ffmpeg
from annotator.media.confine import Child
from annotator.media.probe import Probe, clock_arguments, probe_source
from annotator.media.source import Source, open_media, refuse_same_file
from annotator.media.timebase import TOLERANCE_S
from annotator.progress import Progress

FORMATS = {
    ".mp4": ("mp4", "aac"),
    ".m4a": ("ipod", "aac"),
    ".wav": ("wav", "pcm_s16le"),
    ".flac": ("flac", "flac"),
    ".mp3": ("mp3", "libmp3lame"),
}
"""FFmpeg's muxer and audio encoder by the suffix of the clip."""
LOSSY = ("aac", "libmp3lame")
PREROLL_S = 1.0
"""Decoding starts this much early where it need not start at 0: sound needs the packet before to be right."""
END_TOLERANCE_S = 0.1
"""The out point may lie this much past the length that the container states, which is rounded."""
SHORT_S = 0.5
"""A clip may come out this much short (but not by half): one track may end before the other, a frame may last long."""
FILE_BYTES, FILE_BYTES_PER_S = 64 << 20, 32 << 20
MAX_THREADS = 4
PICTURE_MEMORY = 2
"""Decoding and encoding a 4K picture takes this many times the memory that is enough to decode it."""
SIGXFSZ = 25


@dataclass(frozen=True, slots=True)
class _Cut:
    """What is cut out of what, in seconds, and where it goes."""

    source: Source
    probed: Probe
    start_s: float
    length_s: float
    out_path: Path

    @property
    def suffix(self) -> str:
        return self.out_path.suffix.lower()


def clip(
    media_path: Path,
    start_s: float,
    end_s: float,
    out_path: Path,
    settings: Settings,
    progress: Progress | None = None,
    overwrite: bool = False,
) -> None:
    """Cut ``[start_s, end_s)`` out of the recording at `media_path` into `out_path`.

    The picture is exact to a frame and the sound to a packet's time stamp, on the clock that `decode` uses. The
    suffix says what is written: ``.mp4`` (H.264 and AAC), or sound alone as ``.m4a``, ``.wav``, ``.flac``, ``.mp3``.

    Parameters
    ----------
    media_path : Path
        The recording.
    start_s, end_s : float (s)
        In and out point; 0 is where the recording begins.
    out_path : Path
        The clip; it appears when it is complete.
    settings : Settings
        Limits of the decoder.
    progress : callable, optional
        Told the fraction done.
    overwrite : bool
        Whether `out_path` may exist already; never the recording itself.

    Raises
    ------
    UsageError
        If the points are not in order or lie outside the recording, or the suffix is unknown.
    MediaError
        If the recording cannot be read, is no recording, or ends inside the clip; `NoAudioError` if sound alone
        is asked of pictures alone.
    OutputError
        If the clip cannot be written, or is there already.
    """
    _check_points(start_s, end_s)
    _check_output(media_path, out_path, overwrite)
    with open_media(media_path) as source:
        probed = probe_source(source, settings)
        _check_inside(end_s, probed, source)
        with replace_atomically(out_path) as file:
            cut = _Cut(source, probed, start_s, end_s - start_s, out_path)
            with _cutting(cut, file.fileno(), settings) as child:
                _follow(child.chunks(), cut.length_s, progress)
                _check_ending(child, cut)
            _check_length(cut, file.fileno(), settings)
    if progress:
        progress(1.0)


def _check_points(start_s: float, end_s: float) -> None:
    if not (math.isfinite(start_s) and math.isfinite(end_s)) or start_s < 0 or end_s <= start_s:
        raise UsageError(
            f"the clip would go from {start_s:g} s to {end_s:g} s",
            "an in point of 0 s or later and an out point after it",
            "correct the points",
        )


def _check_output(media_path: Path, out_path: Path, overwrite: bool) -> None:
    if out_path.suffix.lower() not in FORMATS:
        raise UsageError(
            f"a clip named {out_path.name!r} would be of no known format",
            f"a name that ends in {', '.join(FORMATS)}",
            "choose one of these",
        )
    refuse_same_file(media_path, out_path)
    if os.path.lexists(out_path) and not overwrite:
        raise OutputError(f"{out_path} exists already", "a new name", "choose another name, or allow overwriting")


def _check_inside(end_s: float, probed: Probe, source: Source) -> None:
    length_s = probed.claimed_duration_s
    if length_s is not None and end_s > length_s + END_TOLERANCE_S:
        raise UsageError(
            f"the out point {end_s:g} s lies past the end of {source.name}",
            f"at most {length_s:g} s",
            "correct the out point",
        )


def _cutting(cut: _Cut, out_fd: int, settings: Settings) -> AbstractContextManager[Child]:
    muxer, encoder = FORMATS[cut.suffix]
    threads = ("-threads", str(min(MAX_THREADS, settings.worker_count)))
    early_s = _seek_s(cut)
    stretch = ("-ss", f"{cut.start_s - early_s:.6f}", "-t", f"{cut.length_s:.6f}")
    clock = clock_arguments(cut.probed)
    return ffmpeg.reading(
        cut.source,
        settings,
        *stretch,
        *_tracks(cut, encoder),
        *threads,
        *("-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-progress", "pipe:1"),
        *("-f", muxer, "-fd", str(out_fd), "fd:"),
        *((*stretch, *clock) if clock and not _with_picture(cut) else ()),
        before_input=(*threads, *(("-ss", f"{early_s:.6f}") if early_s else ())),
        out_fd=out_fd,
        memory_factor=PICTURE_MEMORY if _with_picture(cut) else 1,
        file_bytes=FILE_BYTES + math.ceil(cut.length_s) * FILE_BYTES_PER_S,
    )


def _seek_s(cut: _Cut) -> float:
    """Return where reading may start: 0 unless decoding the pictures before would be long and times are exact."""
    exact = cut.probed.container in ffmpeg.OWN_CLOCK and cut.probed.picture is not None
    return max(0.0, cut.start_s - PREROLL_S) if exact else 0.0


def _with_picture(cut: _Cut) -> bool:
    return cut.suffix == ".mp4" and cut.probed.picture is not None


def _tracks(cut: _Cut, encoder: str) -> Iterator[str]:
    """Yield the arguments that pick and encode the tracks."""
    audio = cut.probed.audio
    if _with_picture(cut):
        yield from ("-map", f"0:{cut.probed.picture}", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18")
        # Each frame keeps its own time: the encoder's grid would move it by up to half a frame, or drop it.
        yield from ("-enc_time_base:v", "demux", "-fps_mode:v", "vfr")
        # Players want 4:2:0, which wants even sizes.
        yield from ("-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p")
    elif audio is None:
        raise NoAudioError(f"{cut.source.name} holds no sound", "a recording with sound", "cut it as .mp4")
    if audio is not None:
        yield from ("-map", f"0:{audio.index}", "-c:a", encoder)
        # The same clock as when decoding: silence where sound is missing.
        yield from ("-af", f"aresample=async=1:min_hard_comp={TOLERANCE_S}:first_pts=0")
        if encoder in LOSSY and (audio.channels or 1) > 2:
            yield from ("-ac", "2")


def _follow(chunks: Iterable[bytes], length_s: float, progress: Progress | None) -> None:
    """Report progress until the end."""
    rest, reached_s = "", 0.0
    for chunk in chunks:
        *lines, rest = (rest + chunk.decode("ascii", "replace")).split("\n")
        for line in lines:
            if told := re.fullmatch(r"out_time_us=(\d+)", line):
                reached_s = max(reached_s, int(told[1]) / 1e6)
        if progress:
            progress(min(1.0, reached_s / length_s))


def _check_ending(child: Child, cut: _Cut) -> None:
    source = cut.source
    if child.log.find("No space left on device"):
        raise output_error(cut.out_path, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    if child.returncode == -SIGXFSZ:
        raise MediaLimitError(
            f"the clip from {source.name} grows beyond any sensible size", "pictures of ordinary size", "cut less of it"
        )
    if child.returncode != 0:
        ffmpeg.check_breakdown(child, source)
        said = child.log.find(r"\[(?:error|fatal)\] (.*)")
        raise MediaError(
            f"{source.name} cannot be cut: {said[1] if said else f'FFmpeg ended with code {child.returncode}'}",
            "a recording that can be decoded and encoded anew",
            "try .mp4 or .wav, or check the file",
        )


def _check_length(cut: _Cut, out_fd: int, settings: Settings) -> None:
    """Read the clip as a recording, and see that nothing is missing at its end."""
    made = Source(out_fd, str(cut.out_path), os.fstat(out_fd).st_size)
    try:
        length_s = probe_source(made, settings).estimated_duration_s or 0.0
    except NotMediaError:  # a container without content
        length_s = 0.0
    if cut.length_s - length_s > min(SHORT_S, cut.length_s / 2):
        raise MediaError(
            f"{cut.source.name} ends {cut.length_s - length_s:.1f} s before the out point",
            "a recording that covers the clip",
            "choose an earlier out point; if the file is longer, the copy is damaged or was cut off",
        )
