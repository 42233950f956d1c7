"""A scripted encounter, read from its file and, once spoken, written as the truth about its recording."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

RATE_HZ = 16_000
LEAD_IN_S = 1.0
LEAD_OUT_S = 1.5

Effort = Literal["calm", "normal", "raised", "shout"]
Role = Literal["officer", "civilian", "bystander", "radio"]
Noise = Literal["street", "wind", "indoor", "crowd"]


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody who speaks. `distance_m` is from the camera; whoever wears it stands at no distance."""

    role: Role
    voice: str
    camera: str | None = None
    distance_m: float | None = None


class Camera(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body camera, named by the speaker who wears it."""

    wearer: str


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line; `gap_s` is from the end of the line before it, negative where it is spoken over that line.

    `index`, `role`, `start_s` and `end_s` are only known once the line was spoken.
    """

    speaker: str
    gap_s: float
    text: str
    effort: Effort
    acts: list[dict[str, Any]]
    radio: bool = False
    index: int | None = None
    role: Role | None = None
    start_s: float | None = None
    end_s: float | None = None


class Noisemaker(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sound that nobody speaks; `gap_s` is from the end of line `after_line`."""

    kind: Literal["taser"]
    after_line: int
    gap_s: float
    duration_s: float
    start_s: float | None = None
    end_s: float | None = None


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An encounter: who is there, what is said, and what each line is.

    `file` names the recording, `recorded_at` is the time its container claims, `seed` starts every random
    number in it, and `duration_s` is only known once the recording was made.
    """

    id: str
    title: str
    file: str
    recorded_at: str
    seed: int
    speakers: dict[str, Person]
    cameras: dict[str, Camera]
    noise: Noise
    lines: list[Line]
    sounds: list[Noisemaker]
    conflicts: list[tuple[int, int]]
    force: list[dict[str, Any]]
    silent_preroll_s: float = 0.0
    duration_s: float | None = None

    @property
    def wearer(self) -> str:
        """Who wears the camera; these encounters have one."""
        (camera,) = self.cameras.values()
        return camera.wearer


def load(path: Path) -> Script:
    """Read a script.

    Raises
    ------
    msgspec.ValidationError
        If the file has a field, an effort, a noise or a sound that the studio does not know.
    """
    return msgspec.json.decode(path.read_bytes(), type=Script)


def lay_out(script: Script, durations_s: list[float]) -> Script:
    """Give every line and sound its time, now that it is known how long each line takes to say.

    Parameters
    ----------
    script : Script
        As written.
    durations_s : list of float
        Of every line's speech, in seconds.
    """
    clock_s = LEAD_IN_S + script.silent_preroll_s
    lines = []
    for index, (line, duration_s) in enumerate(zip(script.lines, durations_s, strict=True)):
        start_s = clock_s + line.gap_s
        clock_s = start_s + duration_s
        lines.append(
            msgspec.structs.replace(
                line,
                index=index,
                role=script.speakers[line.speaker].role,
                start_s=_ms(start_s),
                end_s=_ms(clock_s),
            )
        )
    sounds = [_placed(sound, lines) for sound in script.sounds]
    ends = [line.end_s for line in lines] + [sound.end_s for sound in sounds]
    duration_s = _ms(max(end for end in ends if end is not None) + LEAD_OUT_S)
    return msgspec.structs.replace(script, lines=lines, sounds=sounds, duration_s=duration_s)


def _placed(sound: Noisemaker, lines: list[Line]) -> Noisemaker:
    end_of_line_s = lines[sound.after_line].end_s
    assert end_of_line_s is not None
    start_s = end_of_line_s + sound.gap_s
    return msgspec.structs.replace(sound, start_s=_ms(start_s), end_s=_ms(start_s + sound.duration_s))


def _ms(time_s: float) -> float:
    return round(time_s, 3)


def truth(script: Script, recording: str) -> bytes:
    """Return the truth about a recording as JSON: its script with times, and `recording`, the file it is about."""
    fields = msgspec.to_builtins(script) | {"audio": dict.fromkeys(script.cameras, recording)}
    return msgspec.json.format(msgspec.json.encode(fields), indent=1) + b"\n"
