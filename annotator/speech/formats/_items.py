"""What the services' formats share: one list of words and punctuation marks, to be cut into segments.

A mark goes to the word it belongs to, since it was not spoken. Words of several channels are kept apart, so that
people who talk at once stay two segments over the same time instead of words in disorder. A segment ends where the
speaker or the language changes, where a sentence does, and at a silence too long to be part of a turn.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from annotator.speech.raw import RawSegment, RawWord, untimed

LONGEST_PAUSE_S = 1.0
"""A longer silence ends a segment, for a segment that names its speaker becomes a turn of that speaker."""
_SENTENCE_ENDS = (".", "?", "!", "。", "？", "！", "؟", "।")


@dataclass(frozen=True, slots=True)
class Item:
    """A word or a punctuation mark as a file gives it.

    Attributes
    ----------
    text : str
        As written; what was masked or redacted stays so.
    where : str
        Its place in the file, for errors.
    start_s, end_s, probability : float or None
        As given.
    speaker, channel, language : str or None
        As given.
    joins : str
        To which word a punctuation mark belongs; a word joins ``nothing``.
    """

    text: str
    where: str
    start_s: float | None = None
    end_s: float | None = None
    probability: float | None = None
    speaker: str | None = None
    channel: str | None = None
    language: str | None = None
    joins: Literal["nothing", "previous", "next"] = "nothing"

    @property
    def timed(self) -> bool:
        """Whether both of its times were given."""
        return self.start_s is not None and self.end_s is not None


def segments(items: Iterable[Item]) -> tuple[RawSegment, ...]:
    """Cut items into segments, each channel on its own and in the order of the file."""
    channels: dict[str | None, list[Item]] = {}
    for item in items:
        channels.setdefault(item.channel, []).append(item)
    if len(channels) > 1:
        channels = {name: [_in_channel(item) for item in its] for name, its in channels.items()}
    return tuple(segment for its in channels.values() for segment in _cut(its))


def is_mark(text: str) -> bool:
    """Tell whether `text` is punctuation and nothing else, for formats that do not say."""
    marks = text.strip()
    return bool(marks) and all(unicodedata.category(c).startswith("P") and c not in "*#&@[]" for c in marks)


def _in_channel(item: Item) -> Item:
    names = (item.channel, item.speaker)
    return replace(item, speaker=" ".join(name for name in names if name) or None)


def _cut(items: Iterable[Item]) -> Iterator[RawSegment]:
    runs: list[list[Item]] = []
    for item in _joined(items):
        if runs and not _parted(runs[-1][-1], item):
            runs[-1].append(item)
        else:
            runs.append([item])
    for i, run in enumerate(runs):
        start_s, end_s = _bounds(run, runs[i - 1] if i else (), runs[i + 1] if i + 1 < len(runs) else ())
        words = tuple(word for item in run for word in _words(item))
        yield RawSegment(start_s, end_s, words, run[0].where, run[0].speaker, run[0].language)


def _joined(items: Iterable[Item]) -> list[Item]:
    """Attach punctuation marks to words; one that finds no word after it goes to the word before, and back."""
    words: list[Item] = []
    waiting = ""
    for item in items:
        text = item.text.strip()
        if item.joins == "nothing" and text:
            words.append(replace(item, text=waiting + text))
            waiting = ""
        elif item.joins == "previous" and words and not waiting:
            words[-1] = replace(words[-1], text=words[-1].text + text)
        else:
            waiting += text
    if waiting and words:
        words[-1] = replace(words[-1], text=words[-1].text + waiting)
    return words


def _parted(before: Item, item: Item) -> bool:
    if (before.speaker, before.language) != (item.speaker, item.language):
        return True
    if before.end_s is None or item.start_s is None or not (before.timed and item.timed):
        return False
    if item.start_s - before.end_s > LONGEST_PAUSE_S or _several(before) or _several(item):
        return True
    return before.text.endswith(_SENTENCE_ENDS)


def _several(item: Item) -> bool:
    """Tell whether one entry holds several words: they share out its time, so it becomes a segment."""
    return len(item.text.split()) > 1


def _words(item: Item) -> tuple[RawWord, ...]:
    if _several(item):
        return untimed(item.text)
    return (RawWord(item.text, item.start_s, item.end_s, item.probability),)


def _bounds(run: Sequence[Item], before: Sequence[Item], after: Sequence[Item]) -> tuple[float | None, float | None]:
    """Return the bounds of a run; one without any time lies between its neighbours."""
    if any(time is not None for item in run for time in (item.start_s, item.end_s)):
        return run[0].start_s, run[-1].end_s
    start_s = before[-1].end_s if before else None
    end_s = after[0].start_s if after else None
    if start_s is not None and end_s is not None and end_s < start_s:
        return end_s, start_s
    return start_s, end_s
