"""What the command line shows: progress, findings, engines. No logic of the domain."""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from annotator.model import Annotation, Speaker, Timeline
from annotator.progress import Observer, Step

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from annotator.speech.engines import EngineDescription

LOG = logging.getLogger("annotator")
LOG_EVERY_S = 10.0
TABLE_ROWS = 12
QUOTE_LENGTH = 68
BESIDE_FORCE = ("warning_before_force", "force_without_warning", "warning_unknown")
SHOWN_FIRST = ("force", *BESIDE_FORCE, "overlapping_commands")
"""Kinds that the short table never leaves out for others."""


class LogLines:
    """Progress as log lines: each stage's beginning and, while it lasts, a line every ten seconds."""

    def __init__(self) -> None:
        self._stage: tuple[int, str] | None = None
        self._told_s = 0.0

    def step(self, step: Step) -> None:
        """Log the step, if it is a new stage or ten seconds have gone by."""
        new = self._stage != (step.number, step.stage)
        if new or time.monotonic() - self._told_s >= LOG_EVERY_S:
            self._stage, self._told_s = (step.number, step.stage), time.monotonic()
            LOG.info(
                "[%d/%d] %s: %s %.0f %%, all %.0f %%, %s",
                step.number,
                step.count,
                step.recording,
                step.stage,
                100 * step.stage_done,
                100 * step.recording_done,
                left(step.left_s),
            )


class Bars:
    """Progress as a bar for each recording."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task: dict[int, TaskID] = {}

    def step(self, step: Step) -> None:
        """Move the recording's bar."""
        if step.number not in self._task:
            self._task[step.number] = self._bars.add_task("", total=1.0, left="", stage="")
        self._bars.update(
            self._task[step.number],
            completed=step.recording_done,
            description=f"[{step.number}/{step.count}] {step.recording}",
            stage=f"{step.stage} {100 * step.stage_done:3.0f} %",
            left=left(step.left_s) if step.recording_done < 1 else "",
        )


@contextmanager
def observer() -> Iterator[Observer]:
    """Yield bars where somebody looks at a terminal, else log lines."""
    if not sys.stderr.isatty():
        yield LogLines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TextColumn("{task.fields[stage]}", markup=False),
        TextColumn("{task.fields[left]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        yield Bars(bars)


def left(seconds: float | None) -> str:
    """Say how long it may still take."""
    if seconds is None:
        return "time left unknown"
    minutes, rest = divmod(round(seconds), 60)
    return f"about {minutes} min {rest:02d} s left" if minutes else f"about {rest} s left"


def clock(time_s: float) -> str:
    """Write a time as ``m:ss`` or ``h:mm:ss``."""
    minutes, second = divmod(int(time_s), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02d}:{second:02d}" if hour else f"{minute}:{second:02d}"


def findings(timeline: Timeline, title: str) -> str:
    """Return a short table of findings with their times, and what to think of it."""
    counts = Counter(a.kind for a in timeline.annotations)
    shown = _shown(timeline.annotations)
    lines = [f"{title}  ({clock(timeline.media.duration_s)})"]
    lines += [f"  ! {problem}" for problem in timeline.media.problems]
    lines += [
        f"  {clock(u.start_s):>7}  not heard until {clock(u.end_s)}: nothing can be concluded there"
        for u in timeline.unheard
    ]
    lines += [f"  {clock(_at_s(a)):>7}  {_kind(a):24} {_who(timeline, a)}{_words(a)}" for a in shown]
    rest = counts - Counter(a.kind for a in shown)
    if rest:
        lines.append("           and " + ", ".join(f"{n} more {kind.replace('_', ' ')}" for kind, n in rest.items()))
    if not timeline.annotations:
        lines.append("           no marks (what was not heard is unknown, not absent)")
    return "\n".join(lines)


def trust(timelines: Iterable[Timeline]) -> str:
    """Say how far to trust the engines that made these timelines, each once."""
    records = [e for t in timelines for e in t.provenance.engines if e.stage in ("transcribe", "diarize")]
    return "\n".join(dict.fromkeys(f"{e.stage}: {e.engine}. {e.trust}" for e in records))


def _at_s(annotation: Annotation) -> float:
    """Return where to look: what is said of warnings stands beside the force, at the end of its window."""
    return annotation.end_s if annotation.kind in BESIDE_FORCE else annotation.start_s


def _shown(annotations: tuple[Annotation, ...]) -> list[Annotation]:
    first = [a for a in annotations if a.kind in SHOWN_FIRST]
    others = [a for a in annotations if a.kind not in SHOWN_FIRST]
    return sorted(first + others[: max(0, TABLE_ROWS - len(first))], key=lambda a: (_at_s(a), a.kind))


def _kind(annotation: Annotation) -> str:
    force = annotation.evidence.force
    return annotation.kind.replace("_", " ") + (f" ({force})" if force and annotation.kind == "force" else "")


def _who(timeline: Timeline, annotation: Annotation) -> str:
    return ", ".join(_name(timeline.speaker(s)) for s in annotation.speakers)


def _name(speaker: Speaker) -> str:
    return f"{speaker.name or speaker.id} ({speaker.role})"


def _words(annotation: Annotation) -> str:
    words = " / ".join(q.text for q in annotation.evidence.quotes)
    short = words if len(words) <= QUOTE_LENGTH else words[: QUOTE_LENGTH - 1] + "…"
    return f": “{short}”" if short else ""


def engines(descriptions: Iterable[EngineDescription]) -> str:
    """Return what is installed, where weights were looked for, and what `auto` takes and why."""
    lines = []
    for d in descriptions:
        found = d.availability
        mark = "*" if d.chosen else " "
        lines.append(f"{mark} {d.stage:11} {d.name:13} {found.state:14} {found.version or '-'}")
        lines.append(f"    {found.reason}" + (f" (model {found.model})" if found.model else ""))
        lines += [f"    looked in {place}" for place in found.looked_in]
        lines += [f"    taken, because {d.reason}"] if d.chosen else []
    return "\n".join(lines)
