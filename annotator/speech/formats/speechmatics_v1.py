"""JSON of Speechmatics' first interface: words with a time and a duration, and beside them the speakers' turns.

Nothing but their letters tells its punctuation marks from its words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec

from annotator.speech.document import Document
from annotator.speech.formats._items import Item, is_mark, segments
from annotator.speech.formats._values import Probability, Seconds, convert, seconds, total
from annotator.speech.raw import RawSegment

NAME = "Speechmatics JSON (version 1)"
UNKNOWN = "UU"


class NamedTime(msgspec.Struct):
    """A word, or a turn of a speaker."""

    name: str
    time: Seconds | None = None
    duration: Seconds | None = None
    confidence: Probability | None = None


class Job(msgspec.Struct):
    """How it was made."""

    lang: str | None = None


class SpeechmaticsV1Transcript(msgspec.Struct):
    """The file."""

    words: list[NamedTime]
    speakers: list[NamedTime] = []
    job: Job = msgspec.field(default_factory=Job)


def recognises(document: Document) -> bool:
    """Tell by the list of words, beside a job or speakers, that have a name."""
    data = document.data
    words = data.get("words") if isinstance(data, dict) else None
    if not isinstance(words, list) or not ("job" in data or "speakers" in data):
        return False
    return all(isinstance(word, dict) and "name" in word for word in words)


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return sentences, each of one speaker."""
    file = convert(document, SpeechmaticsV1Transcript, NAME, "words with name, time and duration")
    return segments(_items(file))


def _items(file: SpeechmaticsV1Transcript) -> Iterator[Item]:
    turns = sorted(
        ((turn.time, turn.time + turn.duration, turn.name))
        for turn in file.speakers
        if turn.time is not None and turn.duration is not None
    )
    for number, word in enumerate(file.words):
        end = total(word.time, word.duration)
        yield Item(
            word.name,
            f"words[{number}]",
            seconds(word.time),
            seconds(end),
            seconds(word.confidence),
            _speaker(turns, word.time, end),
            language=file.job.lang,
            joins="previous" if is_mark(word.name) else "nothing",
        )


def _speaker(
    turns: Sequence[tuple[Fraction, Fraction, str]], start: Fraction | None, end: Fraction | None
) -> str | None:
    """Return who speaks at the middle of a word; the turns do not overlap."""
    if start is None or end is None:
        return None
    middle = (start + end) / 2
    at = bisect_right(turns, middle, key=lambda turn: turn[0]) - 1
    if at < 0 or turns[at][1] < middle or turns[at][2] == UNKNOWN:
        return None
    return turns[at][2]
