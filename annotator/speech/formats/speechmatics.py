"""JSON of Speechmatics (json-v2): one list of words, marks and entities, with speakers and channels if asked for.

An entity (a date, an amount) is taken as it is written. A speaker ``UU`` is one that Speechmatics could not tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from annotator.errors import ImportFileError
from annotator.speech.document import Document
from annotator.speech.formats._items import Item, segments
from annotator.speech.formats._jobs import no_transcript
from annotator.speech.formats._values import Seconds, convert, seconds
from annotator.speech.raw import RawSegment

NAME = "Speechmatics JSON (json-v2)"
UNKNOWN = "UU"
_STATES = ("running", "done", "rejected", "deleted", "expired")


class SpeechmaticsAlternative(msgspec.Struct):
    """What may have been said, and by whom."""

    content: str
    confidence: float | None = None
    language: str | None = None
    speaker: str | None = None


class SpeechmaticsResult(msgspec.Struct):
    """A word, a mark, an entity, or a change that is told of."""

    type: Literal["word", "punctuation", "entity", "speaker_change", "channel_change"]
    start_time: Seconds | None = None
    end_time: Seconds | None = None
    alternatives: list[SpeechmaticsAlternative] = []
    channel: str | None = None
    attaches_to: str | None = None
    written_form: list[SpeechmaticsResult] | None = None


class TranscriptionConfig(msgspec.Struct):
    """What was asked for."""

    language: str | None = None


class SpeechmaticsMetadata(msgspec.Struct):
    """How it was made."""

    transcription_config: TranscriptionConfig = msgspec.field(default_factory=TranscriptionConfig)


class SpeechmaticsTranscript(msgspec.Struct):
    """The file."""

    results: list[SpeechmaticsResult]
    metadata: SpeechmaticsMetadata = msgspec.field(default_factory=SpeechmaticsMetadata)


def recognises(document: Document) -> bool:
    """Tell by the list of results with the number of the format, or by the description of a job."""
    data = document.data
    if not isinstance(data, dict):
        return False
    job = data.get("job")
    if isinstance(data.get("results"), list):
        return str(data.get("format")).startswith("2")
    return isinstance(job, dict) and job.get("status") in _STATES and "words" not in data


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return sentences, each of one speaker and channel."""
    data: dict[str, Any] = document.data
    if "results" not in data:
        raise no_transcript(document.path, NAME, data["job"]["status"], data["job"].get("errors"))
    file = convert(document, SpeechmaticsTranscript, NAME, "results with type, times and alternatives")
    asked = file.metadata.transcription_config.language
    return segments(_items(document, file.results, None if asked == "auto" else asked))


def _items(document: Document, results: list[SpeechmaticsResult], language: str | None) -> Iterator[Item]:
    for number, result in enumerate(results):
        if result.type.endswith("_change"):
            continue
        where = f"results[{number}]"
        speaker = result.alternatives[0].speaker if result.alternatives else None
        for i, part in enumerate(result.written_form or ()):
            yield _item(document, part, f"{where}.written_form[{i}]", language, speaker, result.channel)
        if not result.written_form:
            yield _item(document, result, where, language, speaker, result.channel)


def _item(
    document: Document,
    result: SpeechmaticsResult,
    where: str,
    language: str | None,
    speaker: str | None,
    channel: str | None,
) -> Item:
    if not result.alternatives:
        raise ImportFileError(
            f"{document.path} is not as {NAME} writes it: {where} has no alternatives",
            "at least one alternative with its content",
            "correct that place, or export the transcript again",
        )
    best = result.alternatives[0]
    mark = result.type == "punctuation"
    return Item(
        best.content,
        where,
        seconds(result.start_time),
        seconds(result.end_time),
        best.confidence,
        None if speaker == UNKNOWN else speaker,
        channel,
        best.language or language,
        ("next" if result.attaches_to == "next" else "previous") if mark else "nothing",
    )
