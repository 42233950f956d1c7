"""Word error rate, over all and by the role of who spoke.

Words are compared lower case (Unicode NFC). Letters, digits and marks stay, and so does an apostrophe between
two of them (a typographic one counts as ``'``); every other character becomes a space, so that punctuation
goes and ``tail-light`` is two words. Numbers stay as they are written: ``9`` is not ``nine``. The reference is
all words that the camera recorded, line after line in order of the lines' starts; the hypothesis is all words
of the timeline, utterance after utterance in order of their starts. Both are aligned as one sequence by least
edits (Levenshtein, by jiwer).

By role: a word of the reference that was right, replaced or left out counts for the role of its line. A word
that was added counts for the role of the nearest word of the reference in the alignment: the one before it, or
the first where it stands before all. With no reference at all it counts over all only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotator.evaluation.counts import WordCounts, merged
from annotator.evaluation.view import View
from annotator.model import Timeline, Word

if TYPE_CHECKING:
    from jiwer import AlignmentChunk

_APOSTROPHES = str.maketrans("’‘ʼ＇", "''''")


@dataclass(frozen=True, slots=True)
class WordScore:
    """Word errors over all and by role."""

    overall: WordCounts = field(default_factory=WordCounts)
    by_role: dict[str, WordCounts] = field(default_factory=dict)

    def __add__(self, other: WordScore) -> WordScore:
        return WordScore(self.overall + other.overall, merged(self.by_role, other.by_role))


def normalized(text: str) -> list[str]:
    """Return the words of `text` as they are compared."""
    plain = unicodedata.normalize("NFC", text).lower().translate(_APOSTROPHES)
    kept = "".join(c if c == "'" or c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in plain)
    return [word for part in kept.split() if (word := part.strip("'"))]


def score_words(view: View, timeline: Timeline) -> WordScore:
    """Count word errors against what the camera recorded."""
    reference = [(word, line.line.role) for line in view.lines for word in _compared(line.words, "")]
    utterances = sorted(timeline.utterances, key=lambda u: (u.start_s, u.end_s))
    return count_words(reference, [word for u in utterances for word in _compared(u.words, u.text)])


def _compared(words: tuple[Word, ...], otherwise: str) -> list[str]:
    return normalized(" ".join(word.text for word in words) or otherwise)


def count_words(reference: Sequence[tuple[str, str]], hypothesis: Sequence[str]) -> WordScore:
    """Align two sequences of normalized words and count errors.

    Parameters
    ----------
    reference : sequence of (str, str)
        Each word and the role of who said it.
    hypothesis : sequence of str
        The words that were recognised.
    """
    import jiwer

    aligned = jiwer.process_words(" ".join(word for word, _ in reference), " ".join(hypothesis))
    overall = WordCounts(aligned.hits, aligned.substitutions, aligned.deletions, aligned.insertions)
    by_role: dict[str, WordCounts] = {role: WordCounts() for _, role in reference}
    roles = [role for _, role in reference]
    for chunk in aligned.alignments[0]:
        for role, counts in _charged(chunk, roles):
            by_role[role] += counts
    return WordScore(overall, dict(sorted(by_role.items())))


_ONE = {
    "equal": WordCounts(hits=1),
    "substitute": WordCounts(substitutions=1),
    "delete": WordCounts(deletions=1),
}


def _charged(chunk: AlignmentChunk, roles: list[str]) -> Iterator[tuple[str, WordCounts]]:
    if chunk.type == "insert":
        if roles:
            added = chunk.hyp_end_idx - chunk.hyp_start_idx
            yield roles[max(0, chunk.ref_start_idx - 1)], WordCounts(insertions=added)
        return
    for role in roles[chunk.ref_start_idx : chunk.ref_end_idx]:
        yield role, _ONE[chunk.type]
