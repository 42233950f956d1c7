"""What a recording's container says it holds.

FFmpeg's own description of its input is read, line by line. Its machine-readable writers (``framehash``) were
tried first: they refuse the whole file when one track lacks a parameter, which is common in damaged recordings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, cast, get_args

from annotator.config import Settings
from annotator.errors import NotMediaError
from annotator.media import ffmpeg
from annotator.media.confine import Log
from annotator.media.source import Source, open_media
from annotator.model import Stream

Kind = Literal["audio", "video", "subtitle", "data", "attachment"]
UNLIKELY_SCORE = 1
"""FFmpeg's score of a guess that rests on a few bytes; random data reaches it."""

_STREAM = re.compile(
    r"^\[info\]\s+Stream #0:(?P<index>\d+)(?:\[0x[0-9a-f]+\])?(?:\([^)]*\))?: (?P<kind>\w+): (?P<codec>[\w.-]+)"
)
_AUDIO = re.compile(r", (?P<rate>\d+) Hz, (?P<layout>[^,]+)")
_VIDEO = re.compile(r", (?P<width>\d+)x(?P<height>\d+)")
_DURATION = re.compile(r"^\[info\]\s+Duration: (\d+):(\d\d):(\d\d\.\d+)")
_LAYOUTS = {
    "mono": 1,
    "stereo": 2,
    "downmix": 2,
    "binaural": 2,
    "quad": 4,
    "hexagonal": 6,
    "octagonal": 8,
    "cube": 8,
    "hexadecagonal": 16,
}


@dataclass(frozen=True, slots=True)
class Probe:
    """What a container holds, as it says itself.

    Attributes
    ----------
    container : str
        FFmpeg's name of the format.
    size_bytes : int
        Of the file.
    streams : tuple of Stream
        Every track; the audio track to listen to has `used` set.
    picture : int or None
        Index of the moving picture; None if there is none (a cover is none).
    claimed_duration_s : float or None
        Length that the container states; None if it states none.
    estimated_duration_s : float or None
        The claim, or a guess from size and bit rate; for progress only.
    recorded_at : str or None
        Start time as the container claims it (ISO 8601).
    problems : tuple of str
        What is odd about it, in sentences.
    """

    container: str
    size_bytes: int
    streams: tuple[Stream, ...]
    picture: int | None
    claimed_duration_s: float | None
    estimated_duration_s: float | None
    recorded_at: str | None
    problems: tuple[str, ...]

    @property
    def audio(self) -> Stream | None:
        """The audio track to listen to."""
        return next((s for s in self.streams if s.used), None)


def probe(path: Path, settings: Settings) -> Probe:
    """Read what the container says; nothing is decoded but what FFmpeg needs to know the tracks.

    The audio track to listen to is the default one, or the first if none is marked.

    Raises
    ------
    MediaError
        If the file cannot be read; `NotMediaError` if it is no recording, `EmptyMediaError` if it is empty,
        `MediaLimitError` if reading its description takes more than it may.
    """
    with open_media(path) as source:
        return probe_source(source, settings)


def probe_source(source: Source, settings: Settings) -> Probe:
    """Do what `probe` does on an open recording."""
    with ffmpeg.reading(source, settings) as child:
        for _ in child.chunks():
            pass
        if child.log.find(r"^\[info\] Input #0") is None:
            ffmpeg.check_breakdown(child, source)
        return read_description(child.log, source)


def clock_arguments(probed: Probe) -> tuple[str, ...]:
    """Return the arguments of an output that reads the picture along and throws it away, where that is needed.

    FFmpeg lets time 0 be where the earliest track begins, but in some containers looks only at tracks in use.
    """
    picture = next((s for s in probed.streams if s.index == probed.picture and s.width), None)
    if picture is None or probed.container in ffmpeg.OWN_CLOCK:
        return ()
    return ("-map", f"0:{picture.index}", "-c", "copy", "-f", "null", "-")


def read_description(log: Log, source: Source) -> Probe:
    """Read FFmpeg's description of its input.

    Raises
    ------
    NotMediaError
        If FFmpeg found no container in it.
    """
    container = log.find(r"^\[info\] Input #0, (.+), from 'fd:':")
    score = log.find(r"detected only with low score of (\d+)")
    if container is None or (score and int(score[1]) <= UNLIKELY_SCORE):
        raise not_media(log, source)
    streams = _streams(log)
    claimed = _duration_s(log)
    sure = not log.find("Estimating duration from bitrate")
    return Probe(
        container=container[1],
        size_bytes=source.size_bytes,
        streams=streams,
        picture=_picture(log, streams),
        claimed_duration_s=claimed if sure else None,
        estimated_duration_s=claimed,
        recorded_at=_recorded_at(log),
        problems=_problems(streams),
    )


def not_media(log: Log, source: Source) -> NotMediaError:
    """Return the error for a file that FFmpeg cannot open, as clear as its message allows."""
    if log.find("moov atom not found"):
        return NotMediaError(
            f"{source.name} is an MP4 or MOV file whose index is missing: the index stands at the end, "
            "and the copy was cut off before it",
            "the whole file",
            "copy it again from the camera or the evidence system; a repair tool needs an intact file of that camera",
        )
    return NotMediaError(
        f"{source.name} is no recording that can be read", ffmpeg.EXPECTED, "check that this is the right file"
    )


def _streams(log: Log) -> tuple[Stream, ...]:
    lines = [(match, line) for line in log.lines if (match := _STREAM.match(line))]
    streams = tuple(_stream(match, line) for match, line in lines)
    defaults = {int(match["index"]) for match, line in lines if "(default)" in line}
    audio = [s for s in streams if s.kind == "audio"]
    used = next((s for s in audio if s.index in defaults), audio[0] if audio else None)
    return tuple(replace(s, used=s is used) for s in streams)


def _stream(match: re.Match[str], line: str) -> Stream:
    word = match["kind"].lower()
    kind = cast(Kind, word) if word in get_args(Kind) else "data"
    audio = _AUDIO.search(line) if kind == "audio" else None
    video = _VIDEO.search(line) if kind == "video" else None
    return Stream(
        index=int(match["index"]),
        kind=kind,
        codec=match["codec"],
        rate_hz=int(audio["rate"]) if audio else None,
        channels=channel_count(audio["layout"]) if audio else None,
        width=int(video["width"]) if video else None,
        height=int(video["height"]) if video else None,
    )


def channel_count(layout: str) -> int | None:
    """Return how many channels FFmpeg's name of a layout stands for: ``stereo``, ``5.1(side)``, ``3 channels`` ...

    None for a name that is not known.
    """
    layout = layout.strip()
    if counted := re.match(r"(\d+) channels", layout):
        return int(counted[1])
    if ambisonic := re.match(r"ambisonic (\d+)(\+stereo)?", layout):
        return (int(ambisonic[1]) + 1) ** 2 + (2 if ambisonic[2] else 0)
    name = layout.partition("(")[0]
    if re.fullmatch(r"\d+(\.\d+)+", name):
        return sum(map(int, name.split(".")))
    return _LAYOUTS.get(name)


def _picture(log: Log, streams: tuple[Stream, ...]) -> int | None:
    covers = {int(m["index"]) for line in log.lines if (m := _STREAM.match(line)) and "(attached pic)" in line}
    return next((s.index for s in streams if s.kind == "video" and s.index not in covers), None)


def _duration_s(log: Log) -> float | None:
    match = next((m for line in log.lines if (m := _DURATION.match(line))), None)
    return int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3]) if match else None


def _recorded_at(log: Log) -> str | None:
    claim = log.find(r"^\[info\]\s+creation_time\s*: (\S+)")
    try:
        time = datetime.fromisoformat(claim[1]) if claim else None
    except ValueError:
        return None
    # A camera whose clock was never set writes its epoch: 1904 or 1970.
    return time.isoformat().replace("+00:00", "Z") if time and time.year > 1970 else None


def _problems(streams: tuple[Stream, ...]) -> tuple[str, ...]:
    audio = [s for s in streams if s.kind == "audio"]
    if len(audio) < 2:
        return ()
    used = next(s.index for s in audio if s.used)
    others = ", ".join(str(s.index) for s in audio if not s.used)
    return (f"The recording has {len(audio)} audio tracks: track {used} was listened to, not {others}.",)
