"""Words given to speakers: every word kept, in its order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model import UNKNOWN_SPEAKER, EngineRecord, Span, Turn, Utterance, Word
from annotator.speech.align import AlignParameters, align
from annotator.speech.results import Diarization, Segment, Transcript

ENGINE = EngineRecord("transcribe", "test", "1")


def segment(*words: Word, speaker: str | None = None, language: str | None = "en") -> Segment:
    return Segment(words[0].start_s, words[-1].end_s, words, language, speaker)


def said(text: str, start_s: float, each_s: float = 0.3) -> tuple[Word, ...]:
    return tuple(Word(start_s + i * each_s, start_s + (i + 1) * each_s, word) for i, word in enumerate(text.split()))


def aligned(segments: list[Segment], turns: list[Turn], exclusive: tuple[Turn, ...] = (), **parameters: float):
    transcript = Transcript(tuple(segments), ENGINE)
    return align(transcript, Diarization(tuple(turns), ENGINE, exclusive), AlignParameters(**parameters))


def told(utterances: tuple[Utterance, ...]) -> list[tuple[str, str]]:
    return [(u.speaker, u.text) for u in utterances]


def test_words_go_to_the_turn_they_lie_in() -> None:
    found = aligned([segment(*said("step out", 1.0), *said("why", 3.0))], [Turn(0.9, 2.0, "A"), Turn(2.9, 4.0, "B")])
    assert told(found) == [("A", "step out"), ("B", "why")]
    assert [(u.id, u.start_s, u.end_s) for u in found] == [
        ("u0001", 1.0, pytest.approx(1.6)),
        ("u0002", 3.0, pytest.approx(3.3)),
    ]
    assert found[0].language == "en"


def test_where_two_talk_words_stay_with_who_was_talking() -> None:
    turns = [Turn(0.0, 2.0, "A"), Turn(1.0, 4.0, "B")]
    found = aligned([segment(*said("one two three four five six seven eight", 0.0, 0.5))], turns)
    assert told(found) == [("A", "one two three four"), ("B", "five six seven eight")]


def test_a_word_that_outlasts_its_speaker_by_less_than_half_is_still_that_speakers() -> None:
    words = said("one two", 1.0, 0.5)
    assert told(aligned([segment(*words)], [Turn(0.0, 1.8, "A"), Turn(1.4, 4.0, "B")])) == [("A", "one two")]
    assert told(aligned([segment(*words)], [Turn(0.0, 1.7, "A"), Turn(1.4, 4.0, "B")])) == [("A", "one"), ("B", "two")]


def test_without_anybody_before_the_one_who_shares_more_of_the_word_says_it() -> None:
    turns = [Turn(0.0, 1.1, "A"), Turn(1.0, 4.0, "B")]
    assert told(aligned([segment(*said("halt", 1.0, 0.5))], turns)) == [("B", "halt")]


def test_a_word_without_length_stays_with_who_was_talking() -> None:
    turns = [Turn(0.0, 5.0, "A"), Turn(1.0, 4.0, "B")]
    words = (Word(0.0, 0.5, "put"), Word(2.0, 2.0, "it"), Word(2.1, 2.5, "down"))
    assert {u.speaker for u in aligned([segment(*words)], turns, pause_s=5.0)} == {"A"}


def test_a_word_just_outside_goes_to_the_nearest_turn_and_one_far_away_to_nobody() -> None:
    turns = [Turn(1.0, 2.0, "A"), Turn(5.0, 6.0, "B")]
    found = aligned([segment(*said("hey", 2.3)), segment(*said("you", 3.5)), segment(*said("there", 4.4))], turns)
    assert told(found) == [("A", "hey"), (UNKNOWN_SPEAKER, "you"), ("B", "there")]


def test_without_turns_nobody_is_known() -> None:
    assert told(aligned([segment(*said("hello there", 1.0))], [])) == [(UNKNOWN_SPEAKER, "hello there")]


def test_an_exclusive_view_decides_where_there_is_one() -> None:
    turns = [Turn(0.0, 4.0, "A"), Turn(0.0, 4.0, "B")]
    exclusive = (Turn(0.0, 1.0, "A"), Turn(1.0, 4.0, "B"))
    found = aligned([segment(*said("one two three four", 0.0, 0.5))], turns, exclusive)
    assert told(found) == [("A", "one two"), ("B", "three four")]


def test_an_imported_speaker_is_kept_if_the_diarization_knows_it() -> None:
    words = said("get back", 1.0)
    assert told(aligned([segment(*words, speaker="B")], [Turn(0.0, 3.0, "A"), Turn(5.0, 6.0, "B")])) == [
        ("B", "get back")
    ]
    assert told(aligned([segment(*words, speaker="Z")], [Turn(0.0, 3.0, "A")])) == [("A", "get back")]


def test_a_pause_another_language_and_another_segment_after_a_sentence_end_an_utterance() -> None:
    turns = [Turn(0.0, 60.0, "A")]
    paused = aligned([segment(*said("wait", 1.0), *said("here", 1.8))], turns)
    assert told(paused) == [("A", "wait"), ("A", "here")]
    together = aligned([segment(*said("wait", 1.0), *said("here", 1.7))], turns)
    assert told(together) == [("A", "wait here")]
    languages = aligned([segment(*said("hola", 1.0), language="es"), segment(*said("hi", 1.3))], turns)
    assert [u.language for u in languages] == ["es", "en"]
    sentences = aligned([segment(*said("Wait here.", 1.0)), segment(*said("Sir", 1.7))], turns)
    assert told(sentences) == [("A", "Wait here."), ("A", "Sir")]
    running = aligned([segment(*said("Wait", 1.0)), segment(*said("here.", 1.4))], turns)
    assert told(running) == [("A", "Wait here.")]


def test_a_flood_of_segments_without_pauses_is_cut() -> None:
    flood = [segment(*said("word word word word", 2.0 * i, 0.5)) for i in range(40)]
    found = aligned(flood, [Turn(0.0, 100.0, "A")], longest_s=20.0)
    assert max(u.duration_s for u in found) <= 20.0
    assert sum(len(u.words) for u in found) == 160


def test_no_words_give_no_utterances() -> None:
    assert aligned([], [Turn(0.0, 1.0, "A")]) == ()


times = st.integers(0, 320).map(lambda n: n / 8)  # eighths add up exactly


@st.composite
def transcripts(draw: st.DrawFn) -> list[Segment]:
    """Draw segments in order of start; words in order, sometimes without length; segments may overlap."""
    segments = []
    for number in range(draw(st.integers(0, 4))):
        cuts = sorted(draw(st.lists(times, min_size=2, max_size=9)))
        words = tuple(
            Word(a, b, f"w{number}.{i}{draw(st.sampled_from(['', '.']))}") for i, (a, b) in enumerate(pairwise(cuts))
        )
        segments.append(segment(*words, speaker=draw(st.sampled_from([None, "A", "Z"]))))
    return sorted(segments, key=lambda s: s.start_s)


turns = st.lists(
    st.builds(lambda a, n, s: Turn(a, a + n / 8, s), times, st.integers(1, 64), st.sampled_from("ABC")), max_size=8
)


@given(transcripts(), turns)
def test_every_word_is_kept_once_and_in_order(segments: list[Segment], given_turns: list[Turn]) -> None:
    found = aligned(segments, given_turns)
    kept = [w for u in found for w in u.words]
    assert sorted(kept, key=id) == sorted((w for s in segments for w in s.words), key=id)
    for one in segments:
        own = [w for u in found for w in u.words if any(w is x for x in one.words)]
        assert [id(w) for w in own] == [id(w) for w in one.words]


@given(transcripts(), turns)
def test_utterances_hold_together(segments: list[Segment], given_turns: list[Turn]) -> None:
    found = aligned(segments, given_turns)
    assert [u.start_s for u in found] == sorted(u.start_s for u in found)
    assert [u.id for u in found] == [f"u{i:04d}" for i in range(1, len(found) + 1)]
    known = {t.speaker for t in given_turns} | {UNKNOWN_SPEAKER}
    for u in found:
        assert u.speaker in known
        assert u.text == " ".join(w.text for w in u.words)
        assert all(b.start_s - a.end_s < 0.45 for a, b in pairwise(u.words))


@given(transcripts(), turns)
def test_no_word_goes_to_somebody_who_is_not_there(segments: list[Segment], given_turns: list[Turn]) -> None:
    for u in aligned([Segment(s.start_s, s.end_s, s.words) for s in segments], given_turns):
        for word in u.words:
            near = [t for t in given_turns if t.gap_s(Span(word.start_s, word.end_s)) <= 0.5]
            assert (u.speaker in {t.speaker for t in near}) or (u.speaker == UNKNOWN_SPEAKER and not near)
