"""JSON of Google's Speech-to-Text, version 1 or 2, alone or in the answer of a long-running operation.

The versions name the times of words differently, and Google's own libraries write them in camel case, in snake case,
as ``"1.300s"`` or as seconds and nanoseconds. A confidence of 0 means that none was given, and so does a speaker's
tag of 0. With speakers, version 1 ends with a result that holds every word once more, and only there with speakers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import msgspec
from msgspec import field

from annotator.speech.document import Document
from annotator.speech.formats._items import Item, segments
from annotator.speech.formats._jobs import no_transcript
from annotator.speech.formats._values import ProtoDuration, convert, seconds
from annotator.speech.raw import RawSegment, untimed

NAME = "Google Speech-to-Text JSON"


class GoogleWord(msgspec.Struct):
    """A word under all the names its fields go by."""

    word: str
    start_1: ProtoDuration | None = field(default=None, name="startTime")
    start_2: ProtoDuration | None = field(default=None, name="startOffset")
    start_3: ProtoDuration | None = field(default=None, name="start_time")
    start_4: ProtoDuration | None = field(default=None, name="start_offset")
    end_1: ProtoDuration | None = field(default=None, name="endTime")
    end_2: ProtoDuration | None = field(default=None, name="endOffset")
    end_3: ProtoDuration | None = field(default=None, name="end_time")
    end_4: ProtoDuration | None = field(default=None, name="end_offset")
    confidence: float | None = None
    tag_1: int | None = field(default=None, name="speakerTag")
    tag_2: int | None = field(default=None, name="speaker_tag")
    label_1: str | None = field(default=None, name="speakerLabel")
    label_2: str | None = field(default=None, name="speaker_label")

    @property
    def start(self) -> Fraction | None:
        """In seconds."""
        return _first(self.start_1, self.start_2, self.start_3, self.start_4)

    @property
    def end(self) -> Fraction | None:
        """In seconds."""
        return _first(self.end_1, self.end_2, self.end_3, self.end_4)

    @property
    def speaker(self) -> str | None:
        """What the speaker is called."""
        name = self.label_1 or self.label_2 or self.tag_1 or self.tag_2
        return f"speaker {name}" if name else None


class GoogleAlternative(msgspec.Struct):
    """What may have been said."""

    transcript: str = ""
    words: list[GoogleWord] = []


class GoogleResult(msgspec.Struct):
    """A stretch of speech."""

    alternatives: list[GoogleAlternative] = []
    channel_1: int | None = field(default=None, name="channelTag")
    channel_2: int | None = field(default=None, name="channel_tag")
    language_1: str | None = field(default=None, name="languageCode")
    language_2: str | None = field(default=None, name="language_code")
    end_1: ProtoDuration | None = field(default=None, name="resultEndTime")
    end_2: ProtoDuration | None = field(default=None, name="resultEndOffset")
    end_3: ProtoDuration | None = field(default=None, name="result_end_time")
    end_4: ProtoDuration | None = field(default=None, name="result_end_offset")

    @property
    def words(self) -> list[GoogleWord]:
        """Of the best alternative."""
        return self.alternatives[0].words if self.alternatives else []

    @property
    def channel(self) -> int | None:
        """Its number, where channels were recognised apart."""
        return self.channel_1 or self.channel_2

    @property
    def end(self) -> Fraction | None:
        """In seconds."""
        return _first(self.end_1, self.end_2, self.end_3, self.end_4)


class GoogleAnswer(msgspec.Struct):
    """What a request was answered with."""

    results: list[GoogleResult] = []


class GoogleFile(msgspec.Struct):
    """The answer, alone or in an operation."""

    results: list[GoogleResult] | None = None
    response: GoogleAnswer = msgspec.field(default_factory=GoogleAnswer)


Places = list[tuple[str, GoogleResult]]
"""Results with their places in the file."""


def recognises(document: Document) -> bool:
    """Tell by results that hold alternatives and have no type, or by an operation at Google."""
    data = document.data
    if not isinstance(data, dict):
        return False
    if "name" in data and ("done" in data or (isinstance(data.get("metadata"), dict) and "@type" in data["metadata"])):
        return True
    results = data.get("results")
    if not isinstance(results, list) or "format" in data:
        return False
    like = [isinstance(result, dict) and "type" not in result for result in results]
    return all(like) and any("alternatives" in result for result in results)


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return sentences, each of one result, speaker and channel."""
    if "results" not in document.data:
        _refuse_operation(document)
    file = convert(document, GoogleFile, NAME, "results with alternatives and words")
    results, where = (file.response.results, "response.results") if file.results is None else (file.results, "results")
    channels: dict[int | None, Places] = {}
    for number, result in enumerate(results):
        channels.setdefault(result.channel, []).append((f"{where}[{number}]", result))
    return tuple(
        segment
        for number, places in channels.items()
        for segment in _channel(_once(places), f"channel {number}" if len(channels) > 1 and number else None)
    )


def _refuse_operation(document: Document) -> None:
    operation: dict[str, Any] = document.data
    error = operation.get("error")
    if error or not isinstance(operation.get("response"), dict):
        raise no_transcript(document.path, NAME, "failed" if error else "not finished", error)


def _once(places: Places) -> Places:
    """Leave out results whose words the last one repeats with their speakers."""
    before = [word for _, result in places[:-1] for word in result.words]
    last = places[-1][1].words
    repeated = [word.word for word in before] == [word.word for word in last[: len(before)]]
    if before and repeated and any(w.speaker for w in last) and not any(w.speaker for w in before):
        return places[-1:]
    return places


def _channel(places: Places, channel: str | None) -> Iterator[RawSegment]:
    so_far: Fraction | None = Fraction(0)
    for where, result in places:
        if not result.alternatives:
            continue
        language = result.language_1 or result.language_2
        if result.words:
            yield from _timed(result.words, f"{where}.alternatives[0]", channel, language, so_far)
        else:
            words = untimed(result.alternatives[0].transcript)
            bounds = (seconds(so_far if result.end is not None else None), seconds(result.end))
            yield RawSegment(*bounds, words, where, channel, language)
        so_far = _first(result.end, *(word.end for word in reversed(result.words)), so_far)


def _timed(
    words: Sequence[GoogleWord], where: str, channel: str | None, language: str | None, after: Fraction | None
) -> tuple[RawSegment, ...]:
    items = [
        Item(
            word.word,
            f"{where}.words[{number}]",
            seconds(word.start),
            seconds(word.end),
            word.confidence or None,
            " ".join(name for name in (channel, word.speaker) if name) or None,
            language=language,
        )
        for number, word in enumerate(words)
    ]
    cut = segments(items)
    if cut and words[0].start is None and words[0].end is not None:
        # A start that is nought may be left out; all that is certain is that the word came after the last result.
        cut = (replace(cut[0], start_s=seconds(min(after or Fraction(0), words[0].end))), *cut[1:])
    return cut


def _first(*given: Fraction | None) -> Fraction | None:
    return next((value for value in given if value is not None), None)
