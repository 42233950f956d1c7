"""JSON of Deepgram: the words of each channel, with a speaker's number if speakers were asked for.

Its utterances hold the same words once more and are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from annotator.speech.document import Document
from annotator.speech.formats._items import Item, segments
from annotator.speech.formats._jobs import no_transcript
from annotator.speech.formats._values import Seconds, convert, seconds
from annotator.speech.raw import RawSegment

NAME = "Deepgram JSON"


class DeepgramWord(msgspec.Struct):
    """A word; its `punctuated_word` has the capitals and marks."""

    word: str
    start: Seconds | None = None
    end: Seconds | None = None
    confidence: float | None = None
    punctuated_word: str | None = None
    speaker: int | None = None
    language: str | None = None


class DeepgramAlternative(msgspec.Struct):
    """What may have been said."""

    transcript: str = ""
    words: list[DeepgramWord] = []


class DeepgramChannel(msgspec.Struct):
    """One channel."""

    alternatives: Annotated[list[DeepgramAlternative], msgspec.Meta(min_length=1)]
    detected_language: str | None = None


class DeepgramResults(msgspec.Struct):
    """The transcript."""

    channels: list[DeepgramChannel]


class DeepgramTranscript(msgspec.Struct):
    """The file."""

    results: DeepgramResults


def recognises(document: Document) -> bool:
    """Tell by the channels in the results, or by Deepgram's way to report an error or a request taken in."""
    data = document.data
    if not isinstance(data, dict):
        return False
    results = data.get("results")
    whole = isinstance(results, dict) and isinstance(results.get("channels"), list)
    return whole or ("request_id" in data and (len(data) == 1 or "err_code" in data or "category" in data))


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return sentences, each of one speaker and channel."""
    data: dict[str, Any] = document.data
    if "results" not in data:
        status = data.get("err_code") or data.get("category") or "accepted"
        raise no_transcript(document.path, NAME, status, data.get("err_msg") or data.get("message"))
    file = convert(document, DeepgramTranscript, NAME, "results with channels, alternatives and words")
    return segments(item for i, channel in enumerate(file.results.channels) for item in _items(channel, i))


def _items(channel: DeepgramChannel, number: int) -> Iterator[Item]:
    best = channel.alternatives[0]
    where = f"results.channels[{number}].alternatives[0]"
    name = f"channel {number}"
    if not best.words and best.transcript.strip():
        yield Item(best.transcript, where, channel=name, language=channel.detected_language)
    for i, word in enumerate(best.words):
        yield Item(
            word.punctuated_word or word.word,
            f"{where}.words[{i}]",
            seconds(word.start),
            seconds(word.end),
            word.confidence,
            None if word.speaker is None else f"speaker {word.speaker}",
            name,
            word.language or channel.detected_language,
        )
