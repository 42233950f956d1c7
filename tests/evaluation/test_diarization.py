from __future__ import annotations

import pytest

from annotator.evaluation.counts import TurnCounts
from annotator.evaluation.diarization import count_turns, score_diarization, true_turns
from annotator.evaluation.view import seen_by
from annotator.model import Span, Speaker, Turn
from tests.evaluation import scene

WHOLE = (Span(0.0, 20.0),)


def test_the_right_turns_under_other_names_have_no_error():
    reference = (Turn(0.0, 4.0, "O1"), Turn(3.0, 8.0, "C1"))
    counts = count_turns(reference, (Turn(0.0, 4.0, "S2"), Turn(3.0, 8.0, "S1")), WHOLE)
    assert counts == TurnCounts(speech_s=9.0, speakers=2)
    assert (counts.der, counts.jer) == (0.0, 0.0)


def test_errors_are_told_apart():
    reference = (Turn(0.0, 4.0, "O1"), Turn(4.0, 10.0, "C1"))
    counts = count_turns(reference, (Turn(1.0, 5.0, "S1"), Turn(5.0, 12.0, "S2")), WHOLE)
    assert counts.missed_s == pytest.approx(1.0)
    assert counts.false_alarm_s == pytest.approx(2.0)
    assert counts.confused_s == pytest.approx(1.0)
    assert counts.der == pytest.approx(0.4)
    assert counts.jer == pytest.approx(((1 + 1) / 5 + (1 + 2) / 8) / 2)


def test_overlapped_speech_is_scored():
    reference = (Turn(0.0, 4.0, "O1"), Turn(0.0, 4.0, "C1"))
    assert count_turns(reference, (Turn(0.0, 4.0, "S1"),), WHOLE).der == pytest.approx(0.5)


def test_borders_are_scored_to_the_millisecond():
    assert count_turns((Turn(0.0, 1.0, "A"),), (Turn(0.0, 0.99, "S1"),), WHOLE).der == pytest.approx(0.01)


def test_only_what_the_uem_names_is_scored():
    reference, found = (Turn(0.0, 4.0, "A"), Turn(10.0, 12.0, "B")), (Turn(0.0, 4.0, "S1"), Turn(15.0, 20.0, "S1"))
    assert count_turns(reference, found, (Span(0.0, 5.0),)).der == 0.0


def test_turns_of_one_speaker_that_overlap_count_once():
    reference = (Turn(0.0, 3.0, "A"), Turn(2.0, 4.0, "A"))
    assert count_turns(reference, (Turn(0.0, 4.0, "S1"),), WHOLE) == TurnCounts(speech_s=4.0, speakers=1)


def test_nothing_found_is_all_missed():
    counts = count_turns((Turn(0.0, 4.0, "A"),), (), WHOLE)
    assert (counts.der, counts.jer) == (1.0, 1.0)


def test_nothing_there_has_no_rate():
    counts = count_turns((), (Turn(0.0, 4.0, "S1"),), WHOLE)
    assert (counts.false_alarm_s, counts.der, counts.jer) == (4.0, None, None)


def test_a_scene_is_scored_whole_and_its_radio_is_a_speaker(tmp_path):
    view = seen_by(scene.truth(tmp_path), "clean")
    assert "D1" in {turn.speaker for turn in true_turns(view)}
    timeline = scene.nothing_found(speakers=(Speaker("S1"),), turns=(Turn(48.0, 50.0, "S1"),))
    counts = score_diarization(view, timeline)
    assert counts.speech_s == pytest.approx(12.8)
    assert counts.false_alarm_s == pytest.approx(2.0)
    assert counts.speakers == 4
