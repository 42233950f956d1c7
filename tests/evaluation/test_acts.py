from __future__ import annotations

import pytest

from annotator.evaluation.acts import score_acts
from annotator.evaluation.counts import Share, Tally
from annotator.evaluation.view import seen_by
from annotator.model import Act, Slots, Speaker
from tests import builders
from tests.evaluation import scene

SAID = (
    builders.utterance("u0001", "S1", 20.0, 23.0, "Step out of the car show me your hands"),
    builders.utterance("u0002", "S1", 30.0, 33.0, "Get out or you will be tased"),
)


def act(number, utterance, start_s, end_s, label, **slots):
    return Act(start_s, end_s, f"a{number:04d}", utterance, "S1", label, Slots(**slots), "t/r@1")


def scored(tmp_path, *acts, camera="clean", **changes):
    view = seen_by(scene.truth(tmp_path, **changes), camera)
    return score_acts(view, scene.nothing_found(speakers=(Speaker("S1"),), utterances=SAID, acts=acts))


def test_acts_are_matched_by_label_and_overlap_and_their_slots_compared(tmp_path):
    score = scored(
        tmp_path,
        act(1, "u0001", 20.0, 21.5, "command", action="exit_vehicle", form="question"),
        act(2, "u0001", 21.5, 23.0, "command", action="show_hands", form="direct"),
        act(3, "u0002", 30.0, 33.0, "warning", force="taser", conditional=False),
        act(4, "u0002", 30.0, 33.0, "threat"),
    )
    assert score.by_label["command"] == Tally(right=2)
    assert score.by_label["warning"] == Tally(right=1)
    assert score.by_label["threat"] == Tally(extra=1)
    assert score.by_label["introduction"] == Tally(missed=1)
    assert score.slots == {
        "command.action": Share(2, 2),
        "command.form": Share(1, 2),
        "warning.conditional": Share(0, 1),
        "warning.force": Share(1, 1),
    }
    assert score.overall == Tally(right=3, extra=1, missed=3)


def test_one_long_act_matches_one_true_act_only(tmp_path):
    score = scored(tmp_path, act(1, "u0001", 20.0, 23.0, "command"))
    assert score.by_label["command"] == Tally(right=1, missed=1)


def test_an_act_reaches_no_further_than_its_utterance(tmp_path):
    score = scored(tmp_path, act(1, "u0002", 0.0, 50.0, "command"), act(2, "u0002", 0.0, 50.0, "warning"))
    assert score.by_label["command"] == Tally(extra=1, missed=2)
    assert score.by_label["warning"] == Tally(right=1)


def test_where_overlaps_are_equal_the_act_that_agrees_is_taken(tmp_path):
    lines = (scene.line("O1", 20.0, 23.0, "Out, hands!", scene.command("exit_vehicle"), scene.command("show_hands")),)
    score = scored(
        tmp_path,
        act(1, "u0001", 20.0, 21.5, "command", action="show_hands", form="direct"),
        act(2, "u0001", 21.5, 23.0, "command", action="exit_vehicle", form="direct"),
        lines=lines,
        force=[],
        conflicts=[],
        sounds=[],
    )
    assert score.slots["command.action"] == Share(2, 2)


@pytest.mark.parametrize(("camera", "missed"), [("clean", 6), ("cam3", 1)])
def test_only_recorded_acts_are_asked_for(tmp_path, camera, missed):
    assert scored(tmp_path, camera=camera).overall == Tally(missed=missed)
