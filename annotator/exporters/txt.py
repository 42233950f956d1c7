"""Plain text: the transcript with its findings, to be read or printed.

First what the file is: the recording and its hash, the engines and how far to trust each, the policy, the
speakers, and where nothing could be heard. Then the transcript in order of time, ``h:mm:ss  Name (role):
words``; what nobody could hear and each annotation (``>> kind``) stand where they begin. ``(?)`` follows a word
that the recogniser doubted or that stands where no speech was found. Times are cut to whole seconds in the
transcript and have three decimals in annotations. Lines are at most 100 characters, UTF-8, line feeds.
Without utterances the transcript says that no words were recognised.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from annotator.exporters._text import (
    cited,
    clock,
    measured,
    name,
    name_and_role,
    number,
    one_line,
    short_clock,
    warned,
)
from annotator.model import Annotation, EngineRecord, Speaker, Timeline, Unheard, Utterance

SUFFIX = "txt"
MEDIA_TYPE = "text/plain"
WIDTH = 100
DOUBTFUL = {"repetition", "low_probability", "outside_speech"}
REASONS = {"no_audio": "no sound was recorded", "not_decoded": "the file is damaged or cut off"}


def export(timeline: Timeline) -> str:
    """Return a readable transcript with the findings in their places."""
    sections = (
        ("Transcript and findings", _recording(timeline)),
        ("How it was made, and how far to trust it", _making(timeline)),
        ("Speakers", map(_speaker, timeline.speakers)),
        ("Not heard", map(_unheard, timeline.unheard)),
        ("Transcript", _transcript(timeline)),
    )
    return "\n".join(_section(title, lines) for title, lines in sections)


def _section(title: str, entries: Iterable[tuple[str, str]]) -> str:
    body = [_hung(lead, text) for lead, text in entries] or ["none"]
    return "\n".join([title, "-" * len(title), *body]) + "\n"


def _hung(lead: str, text: str) -> str:
    return textwrap.fill(
        one_line(text) or "-",
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _recording(timeline: Timeline) -> Iterator[tuple[str, str]]:
    media = timeline.media
    yield "recording  ", PurePath(media.path).name
    yield "sha256     ", media.sha256
    yield "duration   ", clock(media.duration_s)
    if media.recorded_at:
        yield "recorded   ", f"{media.recorded_at} (as the file claims)"
    for problem in media.problems:
        yield "problem    ", problem


def _making(timeline: Timeline) -> Iterator[tuple[str, str]]:
    made = timeline.provenance
    yield "made       ", f"{made.created_at}, Bodycam Annotator {made.annotator_version}"
    if made.corrections_sha256:
        yield "corrected  ", "people's corrections were applied"
    yield "policy     ", f"{made.policy.name}, version {made.policy.version}"
    for engine in made.engines:
        yield f"{engine.stage}".ljust(11), _engine(engine)
    yield "(?)        ", "marks a word that the recogniser doubted or that stands where no speech was found"


def _engine(engine: EngineRecord) -> str:
    model = f", model {engine.model}" if engine.model else ""
    return f"{engine.engine} {engine.version}{model}. {engine.trust}"


def _speaker(speaker: Speaker) -> tuple[str, str]:
    confidence = f", confidence {number(speaker.role_confidence)}" if speaker.role_confidence is not None else ""
    wearer = ", wears the camera" if speaker.wearer else ""
    return "", f"{name(speaker)}: {speaker.role}{confidence}{wearer}"


def _unheard(span: Unheard) -> tuple[str, str]:
    return "", f"{clock(span.start_s)} to {clock(span.end_s)}: {REASONS[span.reason]}; nothing can be concluded"


def _transcript(timeline: Timeline) -> Iterator[tuple[str, str]]:
    if not timeline.utterances:
        yield "", "No words were recognised."
    entries = [
        *((u.start_s, 0, _gap_line(u)) for u in timeline.unheard),
        *((u.start_s, 1, _utterance_line(timeline, u)) for u in timeline.utterances),
        *((a.start_s, 2, _annotation_line(timeline, a)) for a in timeline.annotations),
    ]
    for _, _, line in sorted(entries, key=lambda entry: entry[:2]):
        yield line


def _gap_line(span: Unheard) -> tuple[str, str]:
    return f"{short_clock(span.start_s)}  ", f"[until {short_clock(span.end_s)} {REASONS[span.reason]}]"


def _utterance_line(timeline: Timeline, utterance: Utterance) -> tuple[str, str]:
    heard = (f"{w.text}(?)" if DOUBTFUL.intersection(w.flags) else w.text for w in utterance.words)
    who = name_and_role(timeline.speaker(utterance.speaker))
    return f"{short_clock(utterance.start_s)}  ", f"{who}: {' '.join(heard) or utterance.text}"


def _annotation_line(timeline: Timeline, annotation: Annotation) -> tuple[str, str]:
    evidence = annotation.evidence
    parts = [
        f"{annotation.kind}, {clock(annotation.start_s)} to {clock(annotation.end_s)}",
        *([f"by {', '.join(name(timeline.speaker(s)) for s in annotation.speakers)}"] if annotation.speakers else []),
        *([f"force: {evidence.force}"] if evidence.force else []),
        *(measured(m) for m in evidence.measured),
        *(f"warned {warned(timeline, w)}" for w in evidence.warnings),
        *([evidence.note] if evidence.note else []),
        *([f"confidence {number(annotation.confidence)}"] if annotation.confidence is not None else []),
        *([f"bears on {cited(annotation.policy)}"] if annotation.policy else []),
    ]
    return "         >> ", "; ".join(parts)
