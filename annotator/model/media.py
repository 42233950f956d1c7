"""A recording and what its container holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from annotator.model.span import Span

Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class Stream:
    """One track of the container.

    Attributes
    ----------
    index : int
        Its number in the container.
    kind : {"audio", "video", "subtitle", "data", "attachment"}
        What it carries.
    codec : str
        FFmpeg's name of the codec.
    rate_hz, channels : int or None
        Of an audio track.
    width, height : int or None
        Of a video track, in pixels.
    used : bool
        Whether this is the audio track that was listened to.
    """

    index: Annotated[int, Meta(ge=0)]
    kind: Literal["audio", "video", "subtitle", "data", "attachment"]
    codec: str
    rate_hz: int | None = None
    channels: int | None = None
    width: int | None = None
    height: int | None = None
    used: bool = False


@dataclass(frozen=True, slots=True)
class Media:
    """The recording a timeline was made from.

    Attributes
    ----------
    path : str
        Where it lay.
    sha256 : str
        Of the file's bytes.
    audio_sha256 : str
        Of the decoded sound (16 kHz mono, 16-bit little-endian).
    duration_s : float
        Of the decoded sound, in seconds.
    size_bytes : int
        Of the file.
    container : str
        FFmpeg's name of the container format.
    streams : tuple of Stream
        Every track.
    recorded_at : str or None
        Start time as the container claims it (ISO 8601); a claim, not a truth.
    problems : tuple of str
        What was wrong with the file, in sentences (truncated, damaged packets ...).
    """

    path: str
    sha256: Sha256
    audio_sha256: Sha256
    duration_s: Annotated[float, Meta(ge=0.0)]
    size_bytes: Annotated[int, Meta(ge=0)]
    container: str
    streams: tuple[Stream, ...]
    recorded_at: str | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Unheard(Span):
    """A stretch where nothing can be concluded from the sound.

    `reason` is ``no_audio`` (digital silence: the microphone was off) or ``not_decoded`` (damaged or cut off).
    """

    reason: Literal["no_audio", "not_decoded"]
