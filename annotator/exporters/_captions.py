"""Utterances broken into captions, as broadcasters do it.

At most `MAX_LINES` lines of at most `MAX_CHARACTERS` characters (a longer word stands alone and is not cut)
and at most `MAX_DURATION_S` seconds; a caption begins with its first word and ends with its last. Where an
utterance has to be broken, it is broken after the last full stop, question mark, comma ... in the second half
of what fits, else in the middle where little would be left over, else where the space ends. Lines are as equal
in length as they can be. Utterances that overlap stay captions that overlap.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.exporters._text import milliseconds, one_line
from annotator.model import Timeline, Utterance, Word

MAX_CHARACTERS = 42
MAX_LINES = 2
MAX_DURATION_S = 7.0
_CLAUSE_END = re.compile(r"[.?!,;:…][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption: whole milliseconds, `end_ms` after `start_ms`, and one or two lines without markup."""

    start_ms: int
    end_ms: int
    speaker: str
    lines: tuple[str, ...]


def captions(timeline: Timeline, labels: dict[str, str] | None = None) -> tuple[Caption, ...]:
    """Break all utterances into captions, in order of their start.

    Parameters
    ----------
    timeline : Timeline
        Its utterances are taken; one without text gives no caption.
    labels : dict of str to str or None
        By speaker id, what each caption's text begins with; its characters count. None puts nothing there.
    """
    found = [
        caption
        for utterance in timeline.utterances
        for caption in _of_utterance(utterance, (labels or {}).get(utterance.speaker, ""))
    ]
    return tuple(sorted(found, key=lambda c: (c.start_ms, c.end_ms)))


def _of_utterance(utterance: Utterance, label: str) -> list[Caption]:
    rest = utterance.words or _shared_out(utterance)
    found: list[Caption] = []
    while rest:
        count = _break_after(rest, label)
        found.append(_caption(rest[:count], utterance.speaker, label))
        rest = rest[count:]
    return found


def _shared_out(utterance: Utterance) -> tuple[Word, ...]:
    """Give the words of a text that came without word times equal parts of its span."""
    parts = utterance.text.split()
    step = utterance.duration_s / max(1, len(parts))
    starts = [min(utterance.end_s, utterance.start_s + i * step) for i in range(len(parts))]
    ends = [*starts[1:], utterance.end_s][: len(parts)]
    return tuple(
        Word(start, end, part, timing="interpolated") for start, end, part in zip(starts, ends, parts, strict=True)
    )


def _break_after(words: Sequence[Word], label: str) -> int:
    count = 1
    while count < len(words) and _fits(words[: count + 1], label):
        count += 1
    if count == len(words):
        return count
    clause_ends = [i for i in range((count + 1) // 2, count + 1) if _CLAUSE_END.search(words[i - 1].text)]
    if clause_ends:
        return clause_ends[-1]
    return (len(words) + 1) // 2 if len(words) - count < count // 2 else count


def _fits(words: Sequence[Word], label: str) -> bool:
    duration_s = max(w.end_s for w in words) - words[0].start_s
    lines = _lines(words, label)
    return duration_s <= MAX_DURATION_S and len(lines) <= MAX_LINES and max(map(len, lines)) <= MAX_CHARACTERS


def _caption(words: Sequence[Word], speaker: str, label: str) -> Caption:
    start_ms = milliseconds(words[0].start_s)
    end_ms = min(milliseconds(max(w.end_s for w in words)), start_ms + milliseconds(MAX_DURATION_S))
    return Caption(start_ms, max(end_ms, start_ms + 1), speaker, _lines(words, label))


def _lines(words: Sequence[Word], label: str) -> tuple[str, ...]:
    tokens = one_line(" ".join([label, *(w.text for w in words)])).split(" ")
    whole = " ".join(tokens)
    if len(whole) <= MAX_CHARACTERS or len(tokens) == 1:
        return (whole,)
    halves = [(" ".join(tokens[:i]), " ".join(tokens[i:])) for i in range(1, len(tokens))]
    return min(halves, key=lambda pair: (max(map(len, pair)), len(pair[0])))
