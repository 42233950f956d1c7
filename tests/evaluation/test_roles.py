from __future__ import annotations

import pytest

from annotator.evaluation.counts import RoleSeconds
from annotator.evaluation.roles import score_roles
from annotator.evaluation.view import seen_by
from annotator.model import UNKNOWN_SPEAKER, Speaker, Turn
from tests.evaluation import scene

LINES = (scene.line("O1", 0.0, 6.0, "a"), scene.line("C1", 10.0, 14.0, "b"))


def scored(tmp_path, speakers, turns):
    truth = scene.truth(tmp_path, lines=LINES, force=[], conflicts=[], sounds=[])
    timeline = scene.nothing_found(speakers=speakers, turns=turns)
    return score_roles(seen_by(truth, "clean"), timeline)


def test_a_speakers_role_is_that_of_whom_they_share_most_time_with(tmp_path):
    speakers = (Speaker("S1", role="officer"), Speaker("S2", role="civilian"))
    turns = (Turn(0.0, 6.0, "S1"), Turn(10.0, 11.0, "S1"), Turn(11.0, 14.0, "S2"))
    assert scored(tmp_path, speakers, turns) == RoleSeconds(right_s=10.0)


def test_a_swap_is_told_apart_from_another_wrong_role(tmp_path):
    speakers = (Speaker("S1", role="civilian"), Speaker("S2", role="bystander"))
    counts = scored(tmp_path, speakers, (Turn(0.0, 6.0, "S1"), Turn(10.0, 14.0, "S2")))
    assert counts == RoleSeconds(wrong_s=10.0, swapped_s=6.0)
    assert counts.rate == 0.0


def test_a_role_left_open_is_undecided_and_not_right(tmp_path):
    speakers = (Speaker("S1", role="unknown"), Speaker("S2", role="civilian"))
    counts = scored(tmp_path, speakers, (Turn(0.0, 6.0, "S1"), Turn(10.0, 14.0, "S2")))
    assert counts == RoleSeconds(right_s=4.0, undecided_s=6.0)
    assert counts.rate == pytest.approx(0.4)


def test_splitting_a_speaker_is_no_error_of_roles(tmp_path):
    speakers = (Speaker("S1", role="officer"), Speaker("S2", role="officer"))
    assert scored(tmp_path, speakers, (Turn(0.0, 3.0, "S1"), Turn(3.0, 6.0, "S2"))).rate == 1.0


def test_voices_where_nobody_speaks_do_not_count(tmp_path):
    speakers = (Speaker("S1", role="civilian"), Speaker("S2", role="officer"))
    turns = (Turn(7.0, 9.0, "S1"), Turn(5.0, 8.0, "S2"))
    assert scored(tmp_path, speakers, turns) == RoleSeconds(right_s=1.0)


def test_turns_nobody_claims_are_undecided(tmp_path):
    assert scored(tmp_path, (), (Turn(0.0, 2.0, UNKNOWN_SPEAKER),)) == RoleSeconds(undecided_s=2.0)


def test_nothing_found_has_no_rate(tmp_path):
    assert scored(tmp_path, (), ()).rate is None
