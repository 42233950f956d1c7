"""Marks on words that a reader should doubt. Nothing is ever deleted.

Recognisers repeat themselves over noise, guess, and write words where nobody speaks. Officers repeat themselves
too: a flag says "listen here", not "this is wrong".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from annotator.model import Span, Word, WordFlag, union
from annotator.speech.results import Segment

LOW_PROBABILITY = 0.5
"""Below it the recogniser itself holds that the word is likelier wrong than right."""
LONGEST_PHRASE = 8
"""Words of the longest phrase whose repetition is looked for."""
REPEATS = 5
"""So often in a row a phrase is repeated before it is flagged: people shout a command three or four times."""
NEAR_S = 0.2
"""A word this close to speech still counts as within it: word times are no surer than that."""

_PUNCTUATION = re.compile(r"[^\w']+")


def flagged(word: Word, *flags: WordFlag) -> Word:
    """Return the word with `flags` added to those it has."""
    new = tuple(flag for flag in flags if flag not in word.flags)
    return replace(word, flags=word.flags + new) if new else word


def flag_low_probability(words: Sequence[Word], limit: float = LOW_PROBABILITY) -> tuple[Word, ...]:
    """Flag the words whose probability is known and below `limit`."""
    return tuple(
        flagged(word, "low_probability") if word.probability is not None and word.probability < limit else word
        for word in words
    )


def flag_outside_speech(words: Sequence[Word], speech: Sequence[Span], near_s: float = NEAR_S) -> tuple[Word, ...]:
    """Flag the words that lie farther than `near_s` seconds from every region of `speech`."""
    regions = union(tuple(speech))
    starts = [region.start_s for region in regions]

    def heard(word: Word) -> bool:
        last = bisect_right(starts, word.end_s + near_s) - 1
        return last >= 0 and regions[last].end_s >= word.start_s - near_s

    return tuple(word if heard(word) else flagged(word, "outside_speech") for word in words)


def flag_repetition(words: Sequence[Word], repeats: int = REPEATS) -> tuple[Word, ...]:
    """Flag every occurrence but the first of a phrase that is said `repeats` times in a row or more.

    Phrases of up to `LONGEST_PHRASE` words are looked for; case and punctuation do not count.
    """
    said = [_PUNCTUATION.sub("", word.text).lower() for word in words]
    doubtful: set[int] = set()
    for length in range(1, LONGEST_PHRASE + 1):
        same = 0
        for i in range(length, len(said) + 1):
            if i < len(said) and said[i] and said[i] == said[i - length]:
                same += 1
                continue
            if same >= length * (repeats - 1):
                doubtful.update(range(i - same, i))
            same = 0
    return tuple(flagged(word, "repetition") if i in doubtful else word for i, word in enumerate(words))


def doubted(segments: Sequence[Segment], speech: Sequence[Span]) -> tuple[Segment, ...]:
    """Flag the words of a whole transcript in all three ways; a repetition may run over several segments."""
    words: Sequence[Word] = [word for segment in segments for word in segment.words]
    rest = iter(flag_outside_speech(flag_repetition(flag_low_probability(words)), speech))
    return tuple(replace(segment, words=tuple(next(rest) for _ in segment.words)) for segment in segments)
