"""Cutting a recording into pieces for a recogniser that works on windows of its own, such as Whisper.

Regions of speech that follow closely are joined (a recogniser wants context, and each region costs it a whole
window), widened a little, and gathered into chunks of about a minute, so that neither the sound nor its spectrogram
is ever held whole. A region that is itself too long is cut where it is quietest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from annotator.media.sound import RATE_HZ, Sound
from annotator.model import Span, union

CHUNK_S = 60.0
"""Recordings up to this length are one chunk; in longer ones a chunk ends with the region that reaches it."""
LONGEST_CLIP_S = 300.0
SEARCH_S = 30.0
"""How far back from `LONGEST_CLIP_S` the quietest instant is looked for."""
JOIN_GAP_S = 2.0
PAD_S = 0.3
FRAMES_PER_S = 100
"""Of Whisper's spectrogram."""
_STEP_S = 0.05


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of the recording to work on at once.

    Attributes
    ----------
    audio : Span
        The stretch, on the media clock; it starts on a frame.
    clips : tuple of Span
        What is to be recognised in it, in seconds from its start, disjoint and in order, on frames.
    """

    audio: Span
    clips: tuple[Span, ...]

    @property
    def speech_s(self) -> float:
        """Seconds to be recognised."""
        return sum(clip.duration_s for clip in self.clips)


def chunks(sound: Sound, speech: tuple[Span, ...]) -> Iterator[Chunk]:
    """Yield the chunks that hold `speech`, in order of time; none where there is no speech.

    Parameters
    ----------
    sound : Sound
        The recording.
    speech : tuple of Span
        Regions in which a voice was found, disjoint and in order.
    """
    clips = list(_clips(sound, speech))
    if not clips:
        return
    if sound.duration_s <= CHUNK_S:
        yield _chunk(Span(0.0, sound.duration_s), clips)
        return
    gathered: list[Span] = []
    for clip in clips:
        if gathered and clip.end_s - gathered[0].start_s > CHUNK_S:
            yield _chunk(Span(gathered[0].start_s, gathered[-1].end_s), gathered)
            gathered = []
        gathered.append(clip)
    yield _chunk(Span(gathered[0].start_s, gathered[-1].end_s), gathered)


def _chunk(audio: Span, clips: list[Span]) -> Chunk:
    return Chunk(audio, tuple(clip.shifted(-audio.start_s) for clip in clips))


def _clips(sound: Sound, speech: tuple[Span, ...]) -> Iterator[Span]:
    """Yield what is to be recognised, on the media clock, on whole frames that the recording fills."""
    frames = sound.samples // (RATE_HZ // FRAMES_PER_S)
    for region in union(speech, join_gap_s=JOIN_GAP_S):
        start, end = max(0.0, region.start_s - PAD_S), min(sound.duration_s, region.end_s + PAD_S)
        for part in _cut(sound, Span(start, max(start, end))):
            # A clip that reaches beyond the last whole frame would have Whisper decode nothing without end.
            first, last = round(part.start_s * FRAMES_PER_S), min(frames, round(part.end_s * FRAMES_PER_S))
            if first < last:
                yield Span(first / FRAMES_PER_S, last / FRAMES_PER_S)


def _cut(sound: Sound, region: Span) -> Iterator[Span]:
    rest = region
    while rest.duration_s > LONGEST_CLIP_S:
        longest = rest.start_s + LONGEST_CLIP_S
        at = _quietest(sound, Span(longest - SEARCH_S, longest))
        yield Span(rest.start_s, at)
        rest = Span(at, rest.end_s)
    yield rest


def _quietest(sound: Sound, span: Span) -> float:
    """Return the middle of the quietest 50 ms in `span`, in seconds on the media clock."""
    step = round(_STEP_S * RATE_HZ)
    samples = sound.read(span.start_s, span.end_s)
    energy = np.square(samples[: len(samples) // step * step].reshape(-1, step)).sum(axis=1)
    return span.start_s + (int(energy.argmin()) + 0.5) * _STEP_S
