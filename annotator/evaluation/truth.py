"""What truly happened in a scene: who said what, when, how, and what it was.

A ``*.truth.json`` holds times on the incident's clock, 0 where the scene begins. A camera has a clock of its
own: it starts ``starts_s`` later and runs ``drift_ppm`` parts per million fast or slow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from annotator.errors import ImportFileError, UsageError
from annotator.model import ActLabel, Cause, ForceKind, Form, Role, Slots, Span

CLEAN = "clean"
"""The mix that hears everybody near: the incident's own clock, and nobody wears it."""
SUFFIX = ".truth.json"
Effort = Literal["calm", "normal", "raised", "shout"]


@dataclass(frozen=True, slots=True)
class TruthAct:
    """What a line is, with the slots that belong to it."""

    act: ActLabel
    action: str | None = None
    form: Form | None = None
    force: ForceKind | None = None
    conditional: bool | None = None
    cause: Cause | None = None

    @property
    def slots(self) -> Slots:
        """The particulars as the domain holds them."""
        return Slots(self.action, self.form, self.force, self.conditional, self.cause)


@dataclass(frozen=True, slots=True)
class Line(Span):
    """What one speaker said in one go; `index` counts lines as the scene lists them, from 0."""

    index: int
    speaker: str
    role: Role
    text: str
    effort: Effort = "normal"
    acts: tuple[TruthAct, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneSound(Span):
    """A sound that is no voice: ``taser``, ``gunshot``, ``siren`` ..."""

    kind: str


@dataclass(frozen=True, slots=True)
class ForceTruth:
    """A use of force that is heard.

    Attributes
    ----------
    kind : str
        The force.
    line, sound : int or None
        Index of the line that announces it and of its sound; one at least.
    warnings : tuple of int
        Indices of the lines that warned of it.
    after_compliance : bool
        Whether the person had said that they comply.
    """

    kind: ForceKind
    line: int | None = None
    sound: int | None = None
    warnings: tuple[int, ...] = ()
    after_compliance: bool = False


@dataclass(frozen=True, slots=True)
class SceneSpeaker:
    """Somebody of the scene."""

    role: Role


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera: who wears it, when it starts on the incident's clock, and how its clock runs."""

    wearer: str | None = None
    starts_s: float = 0.0
    drift_ppm: float = 0.0


@dataclass(frozen=True, slots=True)
class Truth:
    """One scene, on the incident's clock.

    Raises
    ------
    ValueError
        If a line names a speaker, or a force event or conflict an index, that the scene does not hold.
    """

    id: str
    speakers: dict[str, SceneSpeaker]
    cameras: dict[str, Camera]
    duration_s: float
    lines: tuple[Line, ...]
    title: str = ""
    sounds: tuple[SceneSound, ...] = ()
    conflicts: tuple[tuple[int, int], ...] = ()
    force: tuple[ForceTruth, ...] = ()
    audio: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if [line.index for line in self.lines] != list(range(len(self.lines))):
            raise ValueError("the lines' indices do not count from 0 in order")
        for line in self.lines:
            if line.speaker not in self.speakers:
                raise ValueError(f"line {line.index} names speaker {line.speaker!r}, whom the scene does not hold")
        for force in self.force:
            if force.line is None and force.sound is None:
                raise ValueError("a force event has neither a line nor a sound")
            _indices("line", (force.line, *force.warnings), len(self.lines))
            _indices("sound", (force.sound,), len(self.sounds))
        _indices("line", (i for pair in self.conflicts for i in pair), len(self.lines))

    def camera(self, name: str) -> Camera:
        """Return the camera of that name; `CLEAN` is one without wearer, offset or drift.

        Raises
        ------
        UsageError
            If the scene has no such camera.
        """
        if name == CLEAN:
            return Camera()
        if name not in self.cameras:
            raise UsageError(
                f"{self.id} has no camera {name!r}",
                f"one of {', '.join([CLEAN, *self.cameras])}",
                "choose one of these, or leave the scene out",
            )
        return self.cameras[name]


def _indices(noun: str, used: Iterable[int | None], count: int) -> None:
    for index in used:
        if index is not None and not 0 <= index < count:
            raise ValueError(f"{noun} {index} is referred to, but the scene holds {count}")


def read_truth(path: Path) -> Truth:
    """Read a ``*.truth.json``.

    Raises
    ------
    ImportFileError
        If it cannot be read or is no truth file.
    """
    expected = "a scene's truth file"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Truth)
    except OSError as error:
        raise ImportFileError(f"{path} cannot be read: {error.strerror}", expected, "check the path") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ImportFileError(f"{path} is no truth file ({error})", expected, "render the scene again") from error


def audio_of(path: Path, camera: str) -> Path:
    """Return a camera's recording: the one the truth file names, else ``X.clean.flac`` or ``X.cam1.m4a`` beside it.

    Raises
    ------
    UsageError
        If `path` is not named ``X.truth.json``, or the recording is not there.
    """
    if not path.name.endswith(SUFFIX):
        raise UsageError(f"{path} is not named X{SUFFIX}", "a scene's truth file", "pass the file that the scene left")
    suffix = "flac" if camera == CLEAN else "m4a"
    named = read_truth(path).audio.get(camera)
    audio = path.parent / named if named else path.with_name(f"{path.name.removesuffix(SUFFIX)}.{camera}.{suffix}")
    if not audio.is_file():
        raise UsageError(f"{audio} is not there", "the scene's recording beside its truth", "render the scene again")
    return audio
