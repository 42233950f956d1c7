"""The annotations that a scene calls for, as one camera recorded it.

``overlapping_commands``: where lines that hold a command, spoken by different officers, share 0.2 s or more;
the shared time, merged where more than two officers share it. ``raised_voice``: each line spoken raised or
shouted, whoever speaks. ``force``: each force event, at the start of the line that announces it, or of its sound
where no line does or the line was not recorded.

What is right beside a force event: ``warned`` where a warning before it was recorded; else ``unknown`` where part
of the time in which one would count was not recorded, as the camera started later; else ``without``. That time
begins 60 s before the event, or at the first contact with the person, or at the force event of the same kind
before it, whichever is latest.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from annotator.evaluation.truth import ForceTruth, Line, Truth
from annotator.evaluation.view import HeardLine, View
from annotator.model import ForceKind, Span, union

MIN_OVERLAP_S = 0.2
WARNING_WINDOW_S = 60.0
Verdict = Literal["warned", "without", "unknown"]
_TIME_ERROR_S = 1e-6
_AMONG_OFFICERS = {"tactical", "request_resources"}


@dataclass(frozen=True, slots=True)
class SceneForce(Span):
    """A force event on the camera's clock (a point in time), what is right beside it, and its recorded warnings."""

    kind: ForceKind
    verdict: Verdict
    warnings: tuple[Span, ...]


def overlapping_commands(view: View) -> tuple[Span, ...]:
    """Return where officers' commands overlap."""
    commands = [heard for heard in view.lines if _is_command(heard)]
    shared = [
        Span(max(a.start_s, b.start_s), min(a.end_s, b.end_s))
        for a, b in combinations(commands, 2)
        if a.line.speaker != b.line.speaker and a.overlap_s(b) >= MIN_OVERLAP_S - _TIME_ERROR_S
    ]
    return union(shared)


def _is_command(heard: HeardLine) -> bool:
    return heard.line.role == "officer" and any(act.act == "command" for act in heard.line.acts)


def raised_voices(view: View) -> tuple[Span, ...]:
    """Return the lines spoken raised or shouted."""
    return tuple(heard for heard in view.lines if heard.line.effort in ("raised", "shout"))


def force_events(view: View) -> tuple[SceneForce, ...]:
    """Return the force events that were recorded, in order of time."""
    found = []
    for force in view.truth.force:
        time_s = _heard_at(view, force)
        if time_s is not None:
            warnings = tuple(heard for i in force.warnings if (heard := view.line(i)) is not None)
            verdict = "warned" if warnings else _verdict_unwarned(view, force)
            found.append(SceneForce(time_s, time_s, force.kind, verdict, warnings))
    return tuple(sorted(found, key=lambda event: event.start_s))


def _heard_at(view: View, force: ForceTruth) -> float | None:
    line = None if force.line is None else view.line(force.line)
    sound = None if force.sound is None else view.sound(force.sound)
    announced = line or sound
    return announced.start_s if announced else None


def _verdict_unwarned(view: View, force: ForceTruth) -> Verdict:
    window_s = _window_start_s(view.truth, force)
    return "unknown" if window_s < view.camera.starts_s - _TIME_ERROR_S else "without"


def _window_start_s(truth: Truth, force: ForceTruth) -> float:
    """On the incident's clock."""
    at_s = _happens_at(truth, force)
    contacts = [line.start_s for line in truth.lines if _is_contact(line) and line.start_s <= at_s]
    cycles = [_happens_at(truth, other) for other in truth.force if other.kind == force.kind]
    return max([at_s - WARNING_WINDOW_S, min(contacts, default=at_s), *(t for t in cycles if t < at_s)])


def _happens_at(truth: Truth, force: ForceTruth) -> float:
    line: tuple[Span, ...] = () if force.line is None else (truth.lines[force.line],)
    sound: tuple[Span, ...] = () if force.sound is None else (truth.sounds[force.sound],)
    return (*line, *sound)[0].start_s


def _is_contact(line: Line) -> bool:
    if line.role in ("civilian", "bystander"):
        return True
    return line.role == "officer" and any(act.act not in _AMONG_OFFICERS for act in line.acts)
