"""Timelines and peaks that only the viewer's tests need."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from annotator.media.peaks import write_peaks
from annotator.media.sound import RATE_HZ, Sound
from annotator.model import (
    Annotation,
    Evidence,
    Quote,
    RuleRef,
    Speaker,
    Timeline,
    Turn,
    Utterance,
    Word,
)
from tests import builders

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}'&amp;"
ROWS = 5000
WORDS = "stop right there sir keep your hands where I can see them please"


def hostile() -> Timeline:
    """Return a timeline with markup wherever a timeline holds free text."""
    spoken = Utterance(1.0, 2.0, "u1", "S1", HOSTILE, HOSTILE, (Word(1.0, 2.0, HOSTILE),))
    mark = Annotation(
        1.0, 2.0, HOSTILE, "x", "y", ("S1",), None, Evidence((Quote(1.0, 2.0, "S1", HOSTILE),), note=HOSTILE),
        RuleRef(HOSTILE, HOSTILE), None,
    )  # fmt: skip
    made = builders.provenance()
    return builders.timeline(
        media=replace(builders.media(path=HOSTILE), problems=(HOSTILE,), recorded_at=HOSTILE, container=HOSTILE),
        speakers=(Speaker("S1", HOSTILE),),
        turns=(),
        utterances=(spoken,),
        acts=(),
        annotations=(mark,),
        provenance=replace(made, engines=(replace(made.engines[0], engine=HOSTILE, trust=HOSTILE),)),
    )


def long_timeline() -> Timeline:
    """Return three hours of talk: `ROWS` utterances, a mark on every fiftieth."""
    step = 10_800 / ROWS
    speakers = ("S1", "S2", "S3")
    utterances = tuple(
        builders.utterance(f"u{i:05d}", speakers[i % 3], i * step, i * step + 2.0, WORDS) for i in range(ROWS)
    )
    template = builders.annotations()[2]
    marks: tuple[Annotation, ...] = tuple(
        replace(template, start_s=u.start_s, end_s=u.end_s, id=f"force_{i}") for i, u in enumerate(utterances[::50])
    )
    return builders.timeline(
        media=builders.media(10_800.0),
        utterances=utterances,
        turns=tuple(Turn(u.start_s, u.end_s, u.speaker) for u in utterances),
        acts=(),
        annotations=marks,
    )


def write_wave(folder: Path, name: str) -> None:
    samples = folder / "samples"
    samples.write_bytes(b"\x00\x40\x00\xc0" * (30 * RATE_HZ))
    write_peaks(Sound(samples, 60 * RATE_HZ, builders.SHA), folder / f"{name}.peaks.npz")
