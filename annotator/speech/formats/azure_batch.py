"""JSON of Azure's batch transcription: phrases of channels and speakers, with times in ticks of 100 ns.

A phrase is given as it was heard (``lexical``, with the words' times) and as it is shown (``display``). The heard words
are taken, spelled as shown where both have the same letters; shown words stand in only where no heard word was given.
"""

from __future__ import annotations

import difflib
import logging
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import msgspec

from annotator.speech.document import Document
from annotator.speech.formats._items import Item, segments
from annotator.speech.formats._jobs import no_transcript
from annotator.speech.formats._values import IsoDuration, Milliseconds, Ticks, convert, seconds, total
from annotator.speech.raw import RawSegment, untimed

log = logging.getLogger(__name__)

NAME = "Azure batch transcription JSON"


class Timed(msgspec.Struct, rename="camel"):
    """What has an offset and a duration, each in up to three units."""

    offset: IsoDuration | None = None
    duration: IsoDuration | None = None
    offset_in_ticks: Ticks | None = None
    duration_in_ticks: Ticks | None = None
    offset_milliseconds: Milliseconds | None = None
    duration_milliseconds: Milliseconds | None = None

    @property
    def start(self) -> Fraction | None:
        """In seconds, by the finest unit given."""
        return _first(self.offset_in_ticks, self.offset, self.offset_milliseconds)

    @property
    def end(self) -> Fraction | None:
        """In seconds."""
        return total(self.start, _first(self.duration_in_ticks, self.duration, self.duration_milliseconds))


class AzureWord(Timed, rename="camel", kw_only=True):
    """A word as heard."""

    word: str
    confidence: float | None = None


class DisplayWord(Timed, rename="camel"):
    """A word as shown."""

    display_text: str = ""


class Guess(msgspec.Struct, rename="camel"):
    """What may have been said."""

    lexical: str = ""
    display: str = ""
    words: list[AzureWord] | None = None
    display_words: list[DisplayWord] | None = None


class Phrase(Timed, rename="camel"):
    """What was said in one go."""

    recognition_status: str = "Success"
    channel: int | None = None
    speaker: int | None = None
    locale: str | None = None
    n_best: list[Guess] = []


class AzureTranscript(msgspec.Struct, rename="camel"):
    """The file."""

    recognized_phrases: list[Phrase]
    locale: str | None = None


def recognises(document: Document) -> bool:
    """Tell by the list of phrases, or by the description of a job at Azure's address."""
    data = document.data
    if not isinstance(data, dict):
        return False
    return isinstance(data.get("recognizedPhrases"), list) or (
        "status" in data and isinstance(data.get("self"), str) and "/speechtotext/" in data["self"]
    )


def read(document: Document) -> tuple[RawSegment, ...]:
    """Return sentences, each of one phrase, speaker and channel."""
    data: dict[str, Any] = document.data
    if "recognizedPhrases" not in data:
        properties = data.get("properties")
        raise no_transcript(
            document.path, NAME, data["status"], properties.get("error") if isinstance(properties, dict) else None
        )
    file = convert(document, AzureTranscript, NAME, "recognizedPhrases with nBest, offset and duration")
    several = len({phrase.channel for phrase in file.recognized_phrases}) > 1
    return tuple(
        segment
        for number, phrase in enumerate(file.recognized_phrases)
        for segment in _phrase(phrase, f"recognizedPhrases[{number}]", _speaker(phrase, several), file.locale)
    )


def _phrase(phrase: Phrase, where: str, speaker: str | None, locale: str | None) -> tuple[RawSegment, ...]:
    if not phrase.n_best:
        log.info("%s: nothing was recognised (%s)", where, phrase.recognition_status)
        return ()
    best = phrase.n_best[0]
    if best.words or best.display_words:
        return segments(_items(best, where, speaker, phrase.locale or locale))
    words = untimed(best.display or best.lexical)
    return (RawSegment(seconds(phrase.start), seconds(phrase.end), words, where, speaker, phrase.locale or locale),)


def _speaker(phrase: Phrase, several: bool) -> str | None:
    names = []
    if several and phrase.channel is not None:
        names.append(f"channel {phrase.channel}")
    if phrase.speaker is not None:
        names.append(f"speaker {phrase.speaker}")
    return " ".join(names) or None


def _items(best: Guess, where: str, speaker: str | None, locale: str | None) -> Iterator[Item]:
    for text, place, timed, confidence in _heard(best):
        yield Item(
            text,
            f"{where}.nBest[0].{place}",
            seconds(timed.start),
            seconds(timed.end),
            confidence,
            speaker,
            language=locale,
        )


def _heard(best: Guess) -> Iterator[tuple[str, str, Timed, float | None]]:
    """Yield text, place, times and probability of each word."""
    if best.words:
        spelled = as_shown([word.word for word in best.words], best.display.split())
        for i, (text, word) in enumerate(zip(spelled, best.words, strict=True)):
            yield text, f"words[{i}]", word, word.confidence
    else:
        for i, shown in enumerate(best.display_words or ()):
            yield shown.display_text, f"displayWords[{i}]", shown, None


def as_shown(heard: list[str], shown: list[str]) -> list[str]:
    """Spell the heard words as shown where both have the same letters; numbers written in digits stay as heard."""
    spelled = list(heard)
    matcher = difflib.SequenceMatcher(None, [_letters(w) for w in heard], [_letters(w) for w in shown], autojunk=False)
    for block in matcher.get_matching_blocks():
        for i in range(block.size):
            if _letters(heard[block.a + i]):
                spelled[block.a + i] = shown[block.b + i]
    return spelled


def _letters(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())


def _first(*given: Fraction | None) -> Fraction | None:
    return next((value for value in given if value is not None), None)
