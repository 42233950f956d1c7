"""JSON of AssemblyAI: words in milliseconds, with a speaker's letter or a channel if they were asked for.

Its utterances hold the same words once more and are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from annotator.speech.document import Document
from annotator.speech.formats._items import Item, segments
from annotator.speech.formats._jobs import no_transcript
from annotator.speech.formats._values import Milliseconds, convert, seconds
from annotator.speech.raw import RawSegment

NAME = "AssemblyAI JSON"
_STATES = ("queued", "processing", "completed", "error")


class AssemblyWord(msgspec.Struct):
    """A word, with its capitals and marks."""

    text: str
    start: Milliseconds | None = None
    end: Milliseconds | None = None
    confidence: float | None = None
    speaker: str | None = None
    channel: str | int | None = None


class AssemblyTranscript(msgspec.Struct):
    """The file."""

    text: str | None = None
    words: list[AssemblyWord] | None = None
    language_code: str | None = None


def recognises(document: Document) -> bool:
    """Tell by the state of the job together with the sound's address or the list of words."""
    data = document.data
    return isinstance(data, dict) and data.get("status") in _STATES and ("audio_url" in data or "words" in data)


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return sentences, each of one speaker and channel."""
    data: dict[str, Any] = document.data
    if data["status"] != "completed":
        raise no_transcript(document.path, NAME, data["status"], data.get("error"))
    return segments(_items(convert(document, AssemblyTranscript, NAME, "words with their times in milliseconds")))


def _items(file: AssemblyTranscript) -> Iterator[Item]:
    if not file.words and file.text:
        yield Item(file.text, "text", language=file.language_code)
    for number, word in enumerate(file.words or ()):
        channel = None if word.channel is None else str(word.channel)
        yield Item(
            word.text,
            f"words[{number}]",
            seconds(word.start),
            seconds(word.end),
            word.confidence,
            # The speakers of several channels are called 1A, 1B, 2A: what channel they are on is in their names.
            None if word.speaker is None else word.speaker.removeprefix(channel or ""),
            channel and f"channel {channel}",
            file.language_code,
        )
