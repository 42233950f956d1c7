"""What values of the domain refuse, and how they say so."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError, replace

import pytest

from annotator.model import UNKNOWN_SPEAKER, Act, ForceMark, Slots, Speaker, Turn, Utterance, Word
from tests import builders


@pytest.mark.parametrize("text", ["", " ", "stop ", "\nstop"])
def test_a_word_has_no_white_space_around_it(text):
    with pytest.raises(ValueError, match="word without surrounding white space"):
        Word(0.0, 1.0, text)


def test_a_word_lies_in_its_utterance():
    with pytest.raises(
        ValueError, match=r"word 'stop' at 0\.500-1\.500 s lies outside its utterance u0001 at 0\.000-1"
    ):
        Utterance(0.0, 1.0, "u0001", "S1", "stop", None, (Word(0.5, 1.5, "stop"),))


def test_values_are_frozen():
    with pytest.raises(FrozenInstanceError):
        Turn(0.0, 1.0, "S1").speaker = "S2"


def test_a_force_mark_lies_on_the_media_clock():
    with pytest.raises(ValueError, match="at_s is nan"):
        ForceMark(math.nan, "taser")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"speakers": (Speaker("S1"), Speaker("S1"))}, "speaker id 'S1' is used 2 times; expected ids to be unique"),
        ({"turns": (Turn(0.0, 1.0, "S9"),)}, "a turn names speaker 'S9', which the timeline does not hold"),
        (
            {"utterances": (builders.utterance("u0001", "S9", 0.0, 1.0, "stop"),), "acts": ()},
            "an? utterance names speaker 'S9'",
        ),
        (
            {"utterances": (builders.utterance("u0001", "S1", 0.0, 1.0, "stop"),) * 2, "acts": ()},
            "utterance id 'u0001' is used 2 times",
        ),
        ({"acts": (Act(0.0, 1.0, "a0001", "u9999", "S1", "command", Slots(), "r@1"),)}, "names utterance 'u9999'"),
        ({"acts": (Act(0.0, 1.0, "a0001", "u0001", "S9", "command", Slots(), "r@1"),)}, "names speaker 'S9'"),
        ({"annotations": builders.annotations()[:1] * 2}, "annotation id 'overlapping_commands_21200' is used 2 times"),
        (
            {"annotations": (replace(builders.annotations()[0], speakers=("S9",)),)},
            "annotation names speaker 'S9', which the timeline does not hold",
        ),
    ],
)
def test_a_timeline_holds_together(changes, told):
    with pytest.raises(ValueError, match=told):
        builders.timeline(**changes)


def test_words_nobody_claims_are_the_unknown_speakers():
    timeline = builders.timeline(
        utterances=(builders.utterance("u0001", UNKNOWN_SPEAKER, 0.0, 1.0, "stop"),), acts=(), turns=()
    )
    assert timeline.speaker(UNKNOWN_SPEAKER) == Speaker(id=UNKNOWN_SPEAKER)
    assert timeline.speaker("S1").name == "Ruiz"
