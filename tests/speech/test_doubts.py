from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.model import Span, Word
from annotator.speech.doubts import doubted, flag_low_probability, flag_outside_speech, flag_repetition
from annotator.speech.results import Segment
from tests.builders import words


def said(text: str) -> tuple[Word, ...]:
    return words(text, 0.0, 10.0)


def flagged_with(flag: str, found: tuple[Word, ...]) -> list[str]:
    return [w.text for w in found if flag in w.flags]


def test_a_phrase_said_five_times_is_flagged_but_for_the_first_time() -> None:
    found = flag_repetition(said("well " + "Thank you. " * 5 + "bye"))
    assert flagged_with("repetition", found) == ["Thank", "you."] * 4
    assert [w.text for w in found] == ["well", *["Thank", "you."] * 5, "bye"]


@pytest.mark.parametrize("text", ["Stop! Stop! Stop! Stop!", "get on the ground " * 4, "one two three", ""])
def test_what_people_shout_is_not_flagged(text: str) -> None:
    assert flag_repetition(said(text)) == said(text)


def test_case_and_punctuation_do_not_hide_a_repetition() -> None:
    assert len(flagged_with("repetition", flag_repetition(said("Okay. okay, OKAY okay okay!")))) == 4


def test_a_repetition_at_the_very_end_counts() -> None:
    assert len(flagged_with("repetition", flag_repetition(said("so " + "you know " * 6)))) == 10


@given(st.lists(st.sampled_from("abc"), max_size=60))
def test_flagging_repetition_changes_flags_only(letters: list[str]) -> None:
    before = said(" ".join(letters))
    after = flag_repetition(before)
    assert [(w.start_s, w.end_s, w.text, w.probability) for w in after] == [
        (w.start_s, w.end_s, w.text, w.probability) for w in before
    ]


def test_low_probability() -> None:
    found = (Word(0.0, 1.0, "sure", 0.9), Word(1.0, 2.0, "unsure", 0.2), Word(2.0, 3.0, "untold", None))
    assert flagged_with("low_probability", flag_low_probability(found)) == ["unsure"]


@pytest.mark.parametrize(
    ("start_s", "end_s", "flagged"),
    [(0.0, 0.5, True), (0.9, 1.4, False), (3.0, 3.3, False), (2.15, 2.9, False), (2.3, 2.7, True), (5.3, 5.5, True)],
)
def test_outside_speech(start_s: float, end_s: float, flagged: bool) -> None:
    found = flag_outside_speech((Word(start_s, end_s, "word"),), (Span(1.0, 2.0), Span(3.0, 5.0)))
    assert ("outside_speech" in found[0].flags) == flagged


def test_without_speech_every_word_is_outside() -> None:
    assert flagged_with("outside_speech", flag_outside_speech(said("is there anybody"), ())) == [
        "is",
        "there",
        "anybody",
    ]


def test_a_repetition_is_found_across_segments_and_the_segments_stay() -> None:
    segments = tuple(Segment(i, i + 1.0, words("thank you", i, i + 1.0, 0.3), "en", "A") for i in range(5))
    found = doubted(segments, (Span(0.0, 2.0),))
    assert [(s.start_s, s.end_s, s.language, s.speaker, len(s.words)) for s in found] == [
        (s.start_s, s.end_s, "en", "A", 2) for s in segments
    ]
    assert found[0].words[0].flags == ("low_probability",)
    assert found[4].words[1].flags == ("low_probability", "repetition", "outside_speech")
