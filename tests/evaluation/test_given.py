from __future__ import annotations

import pytest

from annotator.errors import UsageError
from annotator.evaluation.given import given_turns, given_words
from annotator.model import Speaker, Turn
from tests.evaluation import scene


def test_given_words_are_utterances_turns_and_speakers_with_roles(tmp_path):
    utterances, turns, speakers = given_words(scene.truth(tmp_path), "cam1")
    assert utterances[0].id == "u0001"
    assert utterances[3].text == "Step out of the car!"
    assert [word.text for word in utterances[3].words] == ["Step", "out", "of", "the", "car!"]
    assert {word.timing for u in utterances for word in u.words} == {"interpolated"}
    assert turns[3] == Turn(20.0, 22.0, "O1")
    assert speakers == (
        Speaker("O1", role="officer", role_confidence=1.0, wearer=True),
        Speaker("O2", role="officer", role_confidence=1.0),
        Speaker("C1", role="civilian", role_confidence=1.0),
        Speaker("D1", role="radio", role_confidence=1.0),
    )


def test_given_turns_tell_no_roles_but_the_wearer(tmp_path):
    turns, speakers = given_turns(scene.truth(tmp_path), "cam1")
    assert len(turns) == 7
    assert {speaker.role for speaker in speakers} == {"unknown"}
    assert {speaker.role_confidence for speaker in speakers} == {None}
    assert [speaker.id for speaker in speakers if speaker.wearer] == ["O1"]


def test_nobody_wears_the_clean_camera(tmp_path):
    assert not any(speaker.wearer for speaker in given_turns(scene.truth(tmp_path), "clean")[1])


def test_only_who_was_recorded_is_given(tmp_path):
    utterances, turns, speakers = given_words(scene.truth(tmp_path), "cam3")
    assert [u.text for u in utterances] == ["Taser, taser!"]
    assert turns == (Turn(6.0, 7.0, "O1"),)
    assert [speaker.id for speaker in speakers] == ["O1"]


@pytest.mark.parametrize("given", [given_words, given_turns])
def test_a_camera_the_scene_lacks_is_refused(tmp_path, given):
    with pytest.raises(UsageError, match="no camera 'cam9'"):
        given(scene.truth(tmp_path), "cam9")
