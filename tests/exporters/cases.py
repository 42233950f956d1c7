"""Timelines that exporters are held to, and the golden file of each in each format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from annotator import exporters, registry
from annotator.model import (
    UNKNOWN_SPEAKER,
    Annotation,
    Evidence,
    Measurement,
    Quote,
    RuleRef,
    Speaker,
    Timeline,
    Turn,
    Unheard,
    Utterance,
    Word,
)
from tests import builders

GOLDEN = Path(__file__).parent / "golden"
FORMATS = registry.names(exporters)


def export(name: str, timeline: Timeline) -> str:
    text = registry.load(exporters, name).export(timeline)
    assert isinstance(text, str)
    return text


def empty() -> Timeline:
    """Nobody spoke and nothing was found."""
    return builders.timeline(speakers=(), turns=(), utterances=(), acts=(), annotations=(), unheard=(), measures=())


def hard() -> Timeline:
    """Long speech, people at once, markup and formulas in words and names, words without times, odd file name."""
    speech = (
        "I need you to listen to me, sir, because nobody here wants to hurt you. All we want is that you put the "
        "knife down, step back toward the fence, and talk with us for as long as you like."
    )
    loud = Utterance(
        4.0004,
        6.0,
        "u0002",
        "S2",
        "=cmd|' /C calc'!A0 <b>stop</b> {\\an8} & wait-->now",
        "en",
        (
            Word(4.0004, 4.5, "=cmd|'"),
            Word(4.5, 5.0, "/C calc'!A0", flags=("low_probability",)),
            Word(5.0, 5.5, "<b>stop</b>", flags=("repetition", "outside_speech")),
            Word(5.5, 5.6, "{\\an8}"),
            Word(5.6, 5.8, "&"),
            Word(5.8, 6.0, "wait-->now"),
        ),
    )
    return builders.timeline(
        media=replace(
            builders.media(7300.0, "/evidence/camera 7/Señor Núñez  (copy).cam 1.MP4"),
            problems=("the last 3.2 s are damaged",),
        ),
        speakers=(
            Speaker("S1", "Ana <Núñez> & Co.", "officer", None, wearer=True),
            Speaker("S2", '=HYPERLINK("http://x")', "civilian", 0.8125),
            Speaker("S3"),
        ),
        turns=(
            Turn(0.0004, 14.0, "S1"),
            Turn(4.0, 6.0, "S2"),
            Turn(7.0001, 7.0002, "S3"),
            Turn(7199.9996, 7201.0, "S3"),
        ),
        utterances=(
            builders.utterance("u0001", "S1", 0.0004, 14.0, speech),
            loud,
            Utterance(7.5, 7.5, "u0003", UNKNOWN_SPEAKER, "Hey!", None, (Word(7.5, 7.5, "Hey!"),)),
            Utterance(7199.9996, 7201.0, "u0004", "S3", "¿Qué pasa? No entiendo nada.", "es", ()),
        ),
        acts=(),
        annotations=(
            Annotation(
                4.0004,
                6.0,
                "volume_spike_4000",
                "tone",
                "volume_spike",
                ("S2", UNKNOWN_SPEAKER),
                0.87654321,
                Evidence(
                    quotes=(Quote(4.0004, 6.0, "S2", "=cmd|' /C\ncalc'!A0"),),
                    measured=(
                        Measurement("level", -9.87654, "dBFS", baseline=-30.0, limit=-18.0),
                        Measurement("leap", 20.0, "dB"),
                    ),
                    note='@mention, "quoted"\nand broken',
                ),
                RuleRef("tone/volume_spike", "2"),
                None,
            ),
        ),
        unheard=(Unheard(7202.5, 7300.0, "not_decoded"),),
        measures=(),
    )


TIMELINES: dict[str, Callable[[], Timeline]] = {"stop": builders.timeline, "empty": empty, "hard": hard}


def golden_cases() -> Iterator[tuple[Path, Callable[[], str]]]:
    """Yield each golden file with what writes it."""
    for name, build in TIMELINES.items():
        for form in FORMATS:
            yield GOLDEN / f"{name}.{form}", partial(export, form, build())
