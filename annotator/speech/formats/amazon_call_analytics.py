"""JSON of Amazon Transcribe Call Analytics: turns of two participants, who may talk at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from annotator.speech.document import Document
from annotator.speech.formats._items import Item, segments
from annotator.speech.formats._jobs import no_transcript
from annotator.speech.formats._values import Milliseconds, Probability, convert, seconds
from annotator.speech.raw import RawSegment, untimed

NAME = "Amazon Transcribe Call Analytics JSON"


class CallItem(msgspec.Struct, rename="pascal"):
    """A word or a mark."""

    type: Literal["pronunciation", "punctuation"]
    content: str
    confidence: Probability | None = None
    begin_offset_millis: Milliseconds | None = None
    end_offset_millis: Milliseconds | None = None


class CallTurn(msgspec.Struct, rename="pascal"):
    """What a participant said in one go."""

    begin_offset_millis: Milliseconds | None = None
    end_offset_millis: Milliseconds | None = None
    content: str = ""
    participant_role: str | None = None
    items: list[CallItem] = []


class CallTranscript(msgspec.Struct, rename="pascal"):
    """The file."""

    transcript: list[CallTurn]
    language_code: str | None = None


def recognises(document: Document) -> bool:
    """Tell by the list called ``Transcript`` with the state of the job, or by the description of a job."""
    data = document.data
    if not isinstance(data, dict):
        return False
    return isinstance(data.get("CallAnalyticsJob"), dict) or (
        "JobStatus" in data and ("JobName" in data or isinstance(data.get("Transcript"), list))
    )


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return the turns, divided at sentences."""
    _refuse_job(document)
    call = convert(document, CallTranscript, NAME, "a Transcript of turns with Items and their offsets")
    return tuple(
        segment
        for number, turn in enumerate(call.transcript)
        for segment in _turn(turn, f"Transcript[{number}]", call.language_code)
    )


def _refuse_job(document: Document) -> None:
    data: dict[str, Any] = document.data
    job = data.get("CallAnalyticsJob")
    if isinstance(job, dict):
        raise no_transcript(document.path, NAME, job.get("CallAnalyticsJobStatus"), job.get("FailureReason"))
    if data["JobStatus"] != "COMPLETED" or "Transcript" not in data:
        raise no_transcript(document.path, NAME, data["JobStatus"], data.get("FailureReason"))


def _turn(turn: CallTurn, where: str, language: str | None) -> tuple[RawSegment, ...]:
    if any(item.type == "pronunciation" and item.begin_offset_millis is not None for item in turn.items):
        return segments(_items(turn, where, language))
    bounds = (seconds(turn.begin_offset_millis), seconds(turn.end_offset_millis))
    return (RawSegment(*bounds, untimed(turn.content), where, turn.participant_role, language),)


def _items(turn: CallTurn, where: str, language: str | None) -> Iterator[Item]:
    for number, item in enumerate(turn.items):
        yield Item(
            item.content,
            f"{where}.Items[{number}]",
            seconds(item.begin_offset_millis),
            seconds(item.end_offset_millis),
            seconds(item.confidence),
            turn.participant_role,
            language=language,
            joins="previous" if item.type == "punctuation" else "nothing",
        )
