"""Give words to speakers and gather them into utterances.

Every word is kept, in its order. Where two speakers talk at once, a word stays with the speaker of the word before
it as long as that speaker is still talking: a recogniser that hears one voice at a time follows one voice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.model import UNKNOWN_SPEAKER, Span, Turn, Utterance, Word
from annotator.speech.results import Diarization, Segment, Transcript


@dataclass(frozen=True, slots=True)
class AlignParameters:
    """How words are gathered.

    Attributes
    ----------
    reach_s : float
        A word outside every turn goes to the nearest one within this distance, else to nobody known.
    pause_s : float
        A longer pause ends an utterance.
    sentence_pause_s : float
        So does a shorter one between two of the recogniser's own segments, if the first ends like a sentence.
    longest_s : float
        An utterance is cut at the first pause beyond this length.
    """

    reach_s: float = 0.5
    pause_s: float = 0.45
    sentence_pause_s: float = 0.05
    longest_s: float = 20.0


@dataclass(frozen=True, slots=True)
class _Said:
    """A word with its speaker, language and the number of the segment it came in."""

    word: Word
    speaker: str
    language: str | None
    segment: int


def align(
    transcript: Transcript, diarization: Diarization, parameters: AlignParameters | None = None
) -> tuple[Utterance, ...]:
    """Return utterances in order of time: whose words, and which words.

    Words of segments that carry a speaker of the diarization (imported ones) keep that speaker.
    """
    p = parameters or AlignParameters()
    finder = _TurnFinder(diarization.exclusive or diarization.turns)
    known = {t.speaker for t in diarization.turns}
    said: list[_Said] = []
    for number, segment in enumerate(transcript.segments):
        said.extend(_words_of(segment, number, finder, known, p))
    groups = sorted(_groups(said, p), key=lambda g: (g[0].word.start_s, g[0].segment))
    return tuple(_utterance(i, group) for i, group in enumerate(groups, start=1))


def _words_of(
    segment: Segment, number: int, finder: _TurnFinder, known: set[str], p: AlignParameters
) -> Iterator[_Said]:
    fixed = segment.speaker if segment.speaker in known else None
    before: str | None = None
    for word in segment.words:
        speaker = fixed or finder.speaker(word, before, p.reach_s)
        before = speaker
        yield _Said(word, speaker, segment.language, number)


class _TurnFinder:
    """Finds the turns around a time without looking at all of them."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = sorted(turns)
        self._starts = [t.start_s for t in self._turns]
        self._longest_s = max((t.duration_s for t in turns), default=0.0)

    def speaker(self, word: Word, before: str | None, reach_s: float) -> str:
        """Return who says `word`, given who said the word before it."""
        near = list(self._near(word, reach_s))
        shares: dict[str, float] = {}
        for turn in near:
            shared = turn.overlap_s(word)
            if shared > 0:
                shares[turn.speaker] = shares.get(turn.speaker, 0.0) + shared
        if before is not None and shares.get(before, 0.0) >= 0.5 * word.duration_s > 0:
            return before
        if shares:
            return max(shares, key=lambda s: (shares[s], s == before))
        closest = min(near, key=lambda t: (t.gap_s(word), t.speaker != before, t), default=None)
        return closest.speaker if closest and closest.gap_s(word) <= reach_s else UNKNOWN_SPEAKER

    def _near(self, span: Span, reach_s: float) -> Iterator[Turn]:
        last = bisect_right(self._starts, span.end_s + reach_s)
        for i in range(last - 1, -1, -1):
            if self._turns[i].start_s < span.start_s - reach_s - self._longest_s:
                break
            if self._turns[i].end_s >= span.start_s - reach_s:
                yield self._turns[i]


def _groups(said: list[_Said], p: AlignParameters) -> list[list[_Said]]:
    groups: list[list[_Said]] = []
    for one in said:
        if groups and _continues(groups[-1], one, p):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _continues(group: list[_Said], one: _Said, p: AlignParameters) -> bool:
    last = group[-1]
    pause_s = one.word.start_s - last.word.end_s
    if one.speaker != last.speaker or one.language != last.language or pause_s >= p.pause_s or pause_s < -1e-6:
        return False
    if one.segment != last.segment and last.word.text.endswith((".", "?", "!")):
        return pause_s < p.sentence_pause_s
    return one.segment == last.segment or one.word.end_s - group[0].word.start_s <= p.longest_s


def _utterance(number: int, group: list[_Said]) -> Utterance:
    words = tuple(s.word for s in group)
    return Utterance(
        start_s=min(w.start_s for w in words),
        end_s=max(w.end_s for w in words),
        id=f"u{number:04d}",
        speaker=group[0].speaker,
        text=" ".join(w.text for w in words),
        language=group[0].language,
        words=words,
    )
