"""Commands of several officers at once."""

from __future__ import annotations

import pytest

from annotator.language.acts import recognise
from annotator.language.policy import load_policy
from tests.builders import utterance
from tests.detectors.hearing import Scene


def overlaps(scene: Scene):
    return scene.found("overlapping_commands")


def test_the_mark_is_the_time_that_both_commands_share() -> None:
    scene = Scene().command("O1", 10.0, 12.0, "Get on the ground").command("O2", 11.2, 13.0, "Show me your hands")
    (mark,) = overlaps(scene)
    assert (mark.start_s, mark.end_s) == (11.2, 12.0)
    assert mark.speakers == ("O1", "O2")
    assert (mark.family, mark.id) == ("command", "overlapping_commands_11200")
    assert [(q.speaker, q.text, q.act) for q in mark.evidence.quotes] == [
        ("O1", "Get on the ground", "a0001"),
        ("O2", "Show me your hands", "a0002"),
    ]
    (shared,) = mark.evidence.measured
    assert (shared.value, shared.unit, shared.limit) == (pytest.approx(0.8), "s", 0.2)
    assert mark.policy is not None
    assert mark.policy.section == "1.2 communication"
    assert mark.confidence is None


@pytest.mark.parametrize(("shared_s", "marked"), [(0.0, 0), (0.1, 0), (0.199, 0), (0.2, 1), (0.201, 1)])
@pytest.mark.parametrize("start_s", [0.0, 1 / 3, 1000.1])
def test_two_tenths_of_a_second_are_enough_and_less_are_not(shared_s: float, marked: int, start_s: float) -> None:
    scene = Scene(2000.0).command("O1", start_s, start_s + 1.0).command("O2", start_s + 1.0 - shared_s, start_s + 3.0)
    assert len(overlaps(scene)) == marked


def test_a_command_inside_another_is_marked_for_its_own_length() -> None:
    (mark,) = overlaps(Scene().command("O1", 10.0, 15.0).command("O2", 11.0, 12.0))
    assert (mark.start_s, mark.end_s) == (11.0, 12.0)


def test_three_officers_at_once_are_one_mark() -> None:
    scene = Scene().command("O1", 10.0, 12.0).command("O2", 11.0, 13.0).command("O3", 11.5, 14.0)
    (mark,) = overlaps(scene)
    assert (mark.start_s, mark.end_s) == (11.0, 13.0)
    assert mark.speakers == ("O1", "O2", "O3")
    assert len(mark.evidence.quotes) == 3


def test_overlaps_apart_from_one_another_are_marks_of_their_own() -> None:
    scene = Scene().command("O1", 10.0, 14.0).command("O2", 10.5, 11.0).command("O2", 12.0, 13.0)
    assert [(m.start_s, m.end_s) for m in overlaps(scene)] == [(10.5, 11.0), (12.0, 13.0)]


def test_one_officers_own_commands_never_overlap() -> None:
    assert not overlaps(Scene().command("O1", 10.0, 12.0).command("O1", 11.0, 13.0))


def test_other_words_at_the_same_time_are_no_commands() -> None:
    scene = Scene().command("O1", 10.0, 12.0).warning(11.0, "taser", "O2").say("O3", 10.5, 12.0, "He has a knife")
    assert not overlaps(scene)


def test_a_civilian_who_shouts_what_officers_shout_does_not_command() -> None:
    said = (utterance("u0001", "O1", 10.0, 12.0, "Drop the knife!"), utterance("u0002", "C1", 11.0, 13.0, "Drop it!"))
    acts = recognise(said, {"O1": "officer", "C1": "civilian"}, load_policy("deescalation"))
    scene = Scene(roles={"O1": "officer", "C1": "civilian"}, said=list(said), acts=list(acts))
    assert [a.speaker for a in acts] == ["O1"]
    assert not overlaps(scene)
