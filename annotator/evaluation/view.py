"""A scene as one camera recorded it.

Camera time is ``(incident time - starts_s) / (1 + drift_ppm * 1e-6)``: the camera cuts what lies before its
start and then plays the rest that much faster. A line's words share its time by their number of letters, one
more for each. Words whose middle lies outside the recording were not heard; a line of which no word was heard
is dropped, and one that was cut keeps its acts and begins at 0 or ends with the recording.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from annotator.evaluation.truth import Camera, Line, SceneSound, Truth
from annotator.model import Span, Word


@dataclass(frozen=True, slots=True)
class HeardLine(Span):
    """A line as far as it was recorded, on the camera's clock; `line` is as the scene has it."""

    line: Line
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class HeardSound(Span):
    """A sound as far as it was recorded; `index` counts sounds as the scene lists them."""

    index: int
    kind: str


@dataclass(frozen=True, slots=True)
class View:
    """A scene on one camera's clock: what was heard of it, in order of the start."""

    truth: Truth
    camera: Camera
    duration_s: float
    lines: tuple[HeardLine, ...]
    sounds: tuple[HeardSound, ...]

    @property
    def span(self) -> Span:
        """The whole recording."""
        return Span(0.0, self.duration_s)

    def line(self, index: int) -> HeardLine | None:
        """Return the line of that index, or None where nothing of it was recorded."""
        return next((heard for heard in self.lines if heard.line.index == index), None)

    def sound(self, index: int) -> HeardSound | None:
        """Return the sound of that index, or None where it was not recorded."""
        return next((heard for heard in self.sounds if heard.index == index), None)


def seen_by(truth: Truth, camera: str) -> View:
    """Return the scene on the clock of the camera of that name.

    Raises
    ------
    UsageError
        If the scene has no such camera.
    """
    chosen = truth.camera(camera)
    duration_s = max(0.0, _camera_time(chosen, truth.duration_s))
    lines = (_heard_line(chosen, duration_s, line) for line in truth.lines)
    sounds = (_heard_sound(chosen, duration_s, index, sound) for index, sound in enumerate(truth.sounds))
    return View(
        truth,
        chosen,
        duration_s,
        tuple(sorted((line for line in lines if line), key=lambda heard: (heard.start_s, heard.line.index))),
        tuple(sound for sound in sounds if sound),
    )


def _camera_time(camera: Camera, incident_s: float) -> float:
    return (incident_s - camera.starts_s) / (1 + camera.drift_ppm * 1e-6)


def _cut(camera: Camera, duration_s: float, start_s: float, end_s: float) -> Span:
    start, end = (min(duration_s, max(0.0, _camera_time(camera, t))) for t in (start_s, end_s))
    return Span(start, end)


def _heard_sound(camera: Camera, duration_s: float, index: int, sound: SceneSound) -> HeardSound | None:
    span = _cut(camera, duration_s, sound.start_s, sound.end_s)
    return HeardSound(span.start_s, span.end_s, index, sound.kind) if span.duration_s > 0 else None


def _heard_line(camera: Camera, duration_s: float, line: Line) -> HeardLine | None:
    words = []
    for start_s, end_s, text in _word_times(line):
        if 0 <= _camera_time(camera, (start_s + end_s) / 2) < duration_s:
            span = _cut(camera, duration_s, start_s, end_s)
            words.append(Word(span.start_s, span.end_s, text, timing="interpolated"))
    if not words:
        return None
    whole = _cut(camera, duration_s, line.start_s, line.end_s)
    return HeardLine(whole.start_s, max(whole.end_s, words[-1].end_s), line, tuple(words))


def _word_times(line: Line) -> list[tuple[float, float, str]]:
    texts = line.text.split()
    weights = [len(text) + 1 for text in texts]
    ends = [line.start_s + line.duration_s * done / sum(weights) for done in accumulate(weights)]
    starts = [line.start_s, *ends[:-1]]
    return list(zip(starts, ends, texts, strict=True))
