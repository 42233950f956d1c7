"""JSON of Amazon Transcribe: one list of words and marks, with speakers or channels if they were asked for.

Later files name the speaker or channel on each word; earlier ones list the words of each again beside them. A file
with channels holds every word twice, so only the lists of the channels are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec

from annotator.speech.document import Document
from annotator.speech.formats._items import Item, segments
from annotator.speech.formats._jobs import no_transcript
from annotator.speech.formats._values import Probability, Seconds, convert, seconds
from annotator.speech.raw import RawSegment

NAME = "Amazon Transcribe JSON"


class Alternative(msgspec.Struct):
    """What may have been said."""

    content: str
    confidence: Probability | None = None


class AmazonItem(msgspec.Struct):
    """A word or a mark."""

    type: Literal["pronunciation", "punctuation"]
    alternatives: Annotated[list[Alternative], msgspec.Meta(min_length=1)]
    start_time: Seconds | None = None
    end_time: Seconds | None = None
    speaker_label: str | None = None
    channel_label: str | None = None
    language_code: str | None = None


class Spoken(msgspec.Struct):
    """A word of a speaker, by its times alone."""

    start_time: Seconds
    end_time: Seconds
    speaker_label: str | None = None


class SpeakerSegment(msgspec.Struct):
    """What a speaker said in one go."""

    speaker_label: str
    items: list[Spoken] = []


class SpeakerLabels(msgspec.Struct):
    """Who spoke."""

    segments: list[SpeakerSegment] = []


class Channel(msgspec.Struct):
    """The words of one channel."""

    channel_label: str
    items: list[AmazonItem]


class ChannelLabels(msgspec.Struct):
    """The words by channel."""

    channels: list[Channel] = []


class Results(msgspec.Struct):
    """The transcript."""

    items: list[AmazonItem] = []
    language_code: str | None = None
    speaker_labels: SpeakerLabels | None = None
    channel_labels: ChannelLabels | None = None


class AmazonTranscript(msgspec.Struct):
    """The file."""

    results: Results


def recognises(document: Document) -> bool:
    """Tell by the results with ``transcripts`` and ``items``, or by the description of a job."""
    data = document.data
    if not isinstance(data, dict):
        return False
    results = data.get("results")
    whole = isinstance(results, dict) and isinstance(results.get("transcripts"), list) and "items" in results
    return whole or isinstance(data.get("TranscriptionJob"), dict) or ("jobName" in data and "status" in data)


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return sentences, each of one speaker and channel."""
    _refuse_job(document)
    file = convert(document, AmazonTranscript, NAME, "results with items, their times and alternatives")
    return segments(_items(file.results))


def _refuse_job(document: Document) -> None:
    data: dict[str, Any] = document.data
    job = data.get("TranscriptionJob")
    if isinstance(job, dict):
        raise no_transcript(document.path, NAME, job.get("TranscriptionJobStatus"), job.get("FailureReason"))
    if data.get("status", "COMPLETED") != "COMPLETED" or not isinstance(data.get("results"), dict):
        raise no_transcript(document.path, NAME, data.get("status"), data.get("failureReason"))


def _items(results: Results) -> Iterator[Item]:
    speakers = _speakers(results.speaker_labels)
    channels = results.channel_labels.channels if results.channel_labels else []
    if not channels:
        yield from _listed(results.items, "results.items", None, speakers, results.language_code)
    for number, channel in enumerate(channels):
        where = f"results.channel_labels.channels[{number}].items"
        yield from _listed(channel.items, where, channel.channel_label, speakers, results.language_code)


def _listed(
    items: list[AmazonItem],
    where: str,
    channel: str | None,
    speakers: dict[tuple[Seconds, Seconds], str],
    language: str | None,
) -> Iterator[Item]:
    for number, item in enumerate(items):
        best = item.alternatives[0]
        speaker = item.speaker_label
        if speaker is None and item.start_time is not None and item.end_time is not None:
            speaker = speakers.get((item.start_time, item.end_time))
        yield Item(
            best.content,
            f"{where}[{number}]",
            seconds(item.start_time),
            seconds(item.end_time),
            seconds(best.confidence),
            speaker,
            channel or item.channel_label,
            item.language_code or language,
            "previous" if item.type == "punctuation" else "nothing",
        )


def _speakers(labels: SpeakerLabels | None) -> dict[tuple[Seconds, Seconds], str]:
    return {
        (word.start_time, word.end_time): word.speaker_label or segment.speaker_label
        for segment in (labels.segments if labels else ())
        for word in segment.items
    }
