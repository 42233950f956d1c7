"""From a recording to 16 kHz mono samples on the recording's clock, in a confined child."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from annotator.config import Settings
from annotator.errors import EmptyMediaError, MediaError, MediaLimitError, NoAudioError
from annotator.files import replace_atomically
from annotator.media import ffmpeg
from annotator.media.confine import Child, Log
from annotator.media.damage import MIXED_BY_FFMPEG, find_damage
from annotator.media.packets import MUXER, PacketError, read_packets
from annotator.media.probe import Probe, clock_arguments, not_media, probe_source
from annotator.media.sound import BYTES_PER_SAMPLE, RATE_HZ, Sound
from annotator.media.source import Source, open_media, refuse_same_file
from annotator.media.timebase import Timebase
from annotator.model import Stream, Unheard
from annotator.progress import Progress

WRITE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded sound and what stood in the way.

    Attributes
    ----------
    sound : Sound
        The samples.
    problems : tuple of str
        What was wrong with the recording, in sentences.
    unheard : tuple of Unheard
        Where the recording has no sound that could be decoded, in order; the last may lie past the sound's end.
    """

    sound: Sound
    problems: tuple[str, ...]
    unheard: tuple[Unheard, ...]


def decode(
    path: Path, out_path: Path, settings: Settings, progress: Progress | None = None, probed: Probe | None = None
) -> Decoded:
    """Decode the recording at `path` into `out_path`: 16 kHz, mono, 16-bit little-endian samples, no header.

    Time 0 is where the earliest track of the recording begins, as in a player: sound that starts later than the
    picture begins with silence, and gaps in the sound are filled with silence. All channels count alike.

    Parameters
    ----------
    path : Path
        The recording; it is only read.
    out_path : Path
        Where the samples go. The file appears when it is complete.
    settings : Settings
        Limits: `max_duration_s` and those of the decoder.
    progress : callable, optional
        Told the fraction done; without a known length it is told the end only.
    probed : Probe, optional
        What `probe` found, to save doing it again.

    Raises
    ------
    NotMediaError, EmptyMediaError, NoAudioError
        If there is no recording, no sound in it, or no audio track.
    MediaLimitError
        If it is longer than `max_duration_s` or takes more time or memory than it may.
    UsageError
        If `out_path` is the recording itself.
    OutputError
        If `out_path` cannot be written.
    """
    refuse_same_file(path, out_path)
    with open_media(path) as source:
        probed = probed or probe_source(source, settings)
        output = _output(probed, _audio(probed, source))
        with ffmpeg.reading(source, settings, *output, log_level="verbose") as child:
            with replace_atomically(out_path, durable=False) as file:
                writer = _Writer(file, source, settings, probed, progress)
                writer.take(child)
                if writer.timebase.written == 0:
                    ffmpeg.check_breakdown(child, source)
                    raise _no_sound(child.log, source)
            sound = Sound(out_path, writer.timebase.written, writer.digest.hexdigest())
            problems, unheard = find_damage(sound, writer.timebase, child, probed)
    if progress:
        progress(1.0)
    return Decoded(sound, problems, unheard)


def _audio(probed: Probe, source: Source) -> Stream:
    if probed.audio is not None:
        return probed.audio
    if probed.picture is None:
        raise _empty(f"{source.name} is a container without any sound or picture")
    raise NoAudioError(
        f"{source.name} holds pictures but no sound",
        "a recording with an audio track",
        "ask for a copy with sound; many cameras record none before they are switched on",
    )


def _output(probed: Probe, audio: Stream) -> tuple[str, ...]:
    """Return what FFmpeg shall make of the recording."""
    return (
        *("-map", f"0:{audio.index}", "-af", _filters(audio.channels or 1), "-ac", "1", "-c:a", "pcm_s16le"),
        *("-map_metadata", "-1", "-max_error_rate", "1", "-f", MUXER, "pipe:1"),
        *clock_arguments(probed),
    )


def _filters(channels: int) -> str:
    """Return the filters to 16 kHz; more than two channels are averaged: FFmpeg's own mix would leave some out."""
    resample = f"aresample={RATE_HZ}"
    if channels <= MIXED_BY_FFMPEG:
        return resample
    mean = "+".join(f"{1 / channels:.6f}*c{i}" for i in range(channels))
    return f"pan=mono|c0={mean},{resample}"


class _Writer:
    """Writes samples where they belong, hashing and metering them on the way."""

    def __init__(
        self, file: BinaryIO, source: Source, settings: Settings, probed: Probe, progress: Progress | None
    ) -> None:
        claimed_s, expected_s = probed.claimed_duration_s, probed.estimated_duration_s
        self.timebase = Timebase(None if claimed_s is None else round(claimed_s * RATE_HZ))
        self.digest = hashlib.sha256()
        self._file = file
        self._name = source.name
        self._limit_s = settings.max_duration_s
        self._expected = max(1, round((expected_s or 0) * RATE_HZ))
        self._progress = progress if expected_s else None
        self._pending: list[bytes] = []
        self._pending_bytes = 0

    def take(self, child: Child) -> None:
        """Write all that the decoder gives."""
        try:
            for time_ms, data in read_packets(child.chunks()):
                self._place(time_ms, data)
        except PacketError as error:
            raise MediaError(
                f"the decoder broke down on {self._name}: {error}", "samples", "check the file; it may be malformed"
            ) from error
        self._flush()

    def _place(self, time_ms: int, data: bytes) -> None:
        placement = self.timebase.place(time_ms, len(data) // BYTES_PER_SAMPLE)
        self._meter()
        for silence in _zeros(placement.silence):
            self._write(silence)
        self._write(data[placement.drop * BYTES_PER_SAMPLE :])

    def _meter(self) -> None:
        if self.timebase.written > self._limit_s * RATE_HZ:
            raise MediaLimitError(
                f"{self._name} holds more than {self._limit_s:g} s of sound",
                f"at most {self._limit_s:g} s",
                "check the file: some small files are made to unfold without end; raise max_duration_s if it is sound",
            )

    def _write(self, data: bytes) -> None:
        self._pending.append(data)
        self._pending_bytes += len(data)
        if self._pending_bytes >= WRITE_BYTES:
            self._flush()

    def _flush(self) -> None:
        data = b"".join(self._pending)
        self._pending, self._pending_bytes = [], 0
        self.digest.update(data)
        self._file.write(data)
        if self._progress:
            self._progress(min(1.0, self.timebase.written / self._expected))


def _zeros(samples: int) -> Iterator[bytes]:
    """Yield digital silence in bounded pieces."""
    whole, rest = divmod(samples * BYTES_PER_SAMPLE, WRITE_BYTES)
    for _ in range(whole):
        yield bytes(WRITE_BYTES)
    if rest:
        yield bytes(rest)


def _no_sound(log: Log, source: Source) -> MediaError:
    if log.find("detected only with low score") or not log.find(r"^\[info\] Input #0"):
        return not_media(log, source)
    return _empty(f"{source.name} has an audio track without any sound that can be decoded")


def _empty(found: str) -> EmptyMediaError:
    return EmptyMediaError(
        found, "a recording with sound", "check whether the copy is complete, and whether the microphone was on"
    )
