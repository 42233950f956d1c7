from __future__ import annotations

import pytest

from annotator.evaluation import scene_marks
from annotator.evaluation.view import seen_by
from annotator.model import Span
from tests.evaluation import scene


def view(folder, camera="clean", **changes):
    return seen_by(scene.truth(folder, **changes), camera)


def only(*lines):
    return {"lines": lines, "force": [], "conflicts": [], "sounds": []}


def test_commands_of_two_officers_overlap_where_both_speak(tmp_path):
    (span,) = scene_marks.overlapping_commands(view(tmp_path))
    assert (span.start_s, span.end_s) == (21.2, 22.0)


@pytest.mark.parametrize(("start_s", "count"), [(1.8, 1), (1.801, 0), (2.5, 0)])
def test_commands_overlap_from_a_fifth_of_a_second_on(tmp_path, start_s, count):
    lines = (
        scene.line("O1", 0.0, 2.0, "Stop!", scene.command("stop")),
        scene.line("O2", start_s, 4.0, "Sit!", scene.command("sit")),
    )
    assert len(scene_marks.overlapping_commands(view(tmp_path, **only(*lines)))) == count


@pytest.mark.parametrize(
    "second",
    [
        scene.line("O1", 1.0, 4.0, "Sit!", scene.command("sit")),
        scene.line("C1", 1.0, 4.0, "Sit!", scene.command("sit")),
        scene.line("D1", 1.0, 4.0, "Sit!", scene.command("sit")),
        scene.line("O2", 1.0, 4.0, "I'll cover left.", {"act": "tactical"}),
    ],
)
def test_only_commands_of_different_officers_overlap(tmp_path, second):
    first = scene.line("O1", 0.0, 2.0, "Stop!", scene.command("stop"))
    assert scene_marks.overlapping_commands(view(tmp_path, **only(first, second))) == ()


def test_three_officers_at_once_are_one_overlap(tmp_path):
    lines = [
        scene.line(who, start_s, start_s + 3.0, "Stop!", scene.command("stop"))
        for who, start_s in (("O1", 0.0), ("O2", 1.0), ("O3", 2.0))
    ]
    speakers = {who: {"role": "officer"} for who in ("O1", "O2", "O3")}
    found = scene_marks.overlapping_commands(view(tmp_path, speakers=speakers, **only(*lines)))
    assert found == (Span(1.0, 4.0),)


def test_raised_and_shouted_lines_are_raised_voices(tmp_path):
    assert [heard.line.index for heard in scene_marks.raised_voices(view(tmp_path))] == [2, 3, 4]


def test_force_stands_where_it_is_announced_with_its_warnings(tmp_path):
    (event,) = scene_marks.force_events(view(tmp_path))
    assert (event.start_s, event.kind, event.verdict) == (41.0, "taser", "warned")
    assert [warning.line.index for warning in event.warnings] == [5]


def test_force_nobody_announced_stands_at_its_sound(tmp_path):
    (event,) = scene_marks.force_events(view(tmp_path, force=[{"kind": "taser", "sound": 0, "warnings": []}]))
    assert (event.start_s, event.verdict) == (42.5, "without")


def test_a_camera_that_missed_the_announcement_has_the_sound(tmp_path):
    cameras = {"late": {"wearer": "O1", "starts_s": 42.2}}
    (event,) = scene_marks.force_events(view(tmp_path, "late", cameras=cameras))
    assert event.start_s == pytest.approx(0.3)
    assert event.verdict == "unknown"


def test_force_before_the_camera_started_is_not_asked_for(tmp_path):
    cameras = {"late": {"wearer": "O1", "starts_s": 48.0}}
    assert scene_marks.force_events(view(tmp_path, "late", cameras=cameras)) == ()


def test_a_warning_before_the_camera_started_leaves_it_unknown(tmp_path):
    (event,) = scene_marks.force_events(view(tmp_path, "cam3"))
    assert (event.verdict, event.warnings) == ("unknown", ())


UNWARNED = {"kind": "taser", "line": 6, "sound": 0, "warnings": []}


@pytest.mark.parametrize(("starts_s", "verdict"), [(0.0, "without"), (0.9, "without"), (2.0, "unknown")])
def test_without_needs_everything_since_the_first_contact(tmp_path, starts_s, verdict):
    cameras = {"late": {"wearer": "O1", "starts_s": starts_s}}
    (event,) = scene_marks.force_events(view(tmp_path, "late", cameras=cameras, force=[UNWARNED]))
    assert event.verdict == verdict


def test_talk_among_officers_is_no_contact(tmp_path):
    lines = (
        scene.line("O2", 1.0, 2.0, "You take the left.", {"act": "tactical"}),
        scene.line("O1", 10.0, 11.0, "Taser!", {"act": "force_announcement", "force": "taser"}),
    )
    cameras = {"late": {"wearer": "O1", "starts_s": 5.0}}
    force = [{"kind": "taser", "line": 1, "warnings": []}]
    (event,) = scene_marks.force_events(
        view(tmp_path, "late", cameras=cameras, lines=lines, force=force, conflicts=[], sounds=[])
    )
    assert event.verdict == "without"


def test_a_minute_before_is_enough(tmp_path):
    lines = (
        scene.line("C1", 1.0, 2.0, "Hello?"),
        scene.line("O1", 70.0, 71.0, "Taser!", {"act": "force_announcement", "force": "taser"}),
    )
    cameras = {"in_time": {"wearer": "O1", "starts_s": 9.0}, "late": {"wearer": "O1", "starts_s": 11.0}}
    changes = {
        "cameras": cameras,
        "lines": lines,
        "duration_s": 80.0,
        "force": [{"kind": "taser", "line": 1, "warnings": []}],
        "conflicts": [],
        "sounds": [],
    }
    assert scene_marks.force_events(view(tmp_path, "in_time", **changes))[0].verdict == "without"
    assert scene_marks.force_events(view(tmp_path, "late", **changes))[0].verdict == "unknown"


@pytest.mark.parametrize(("other", "verdict"), [("taser", "without"), ("spray", "unknown")])
def test_a_new_cycle_of_the_same_force_asks_for_a_new_warning(tmp_path, other, verdict):
    lines = (
        scene.line("C1", 1.0, 2.0, "Hello?"),
        scene.line("O1", 20.0, 21.0, "Now!", {"act": "force_announcement", "force": other}),
        scene.line("O1", 30.0, 31.0, "Taser!", {"act": "force_announcement", "force": "taser"}),
    )
    force = [{"kind": other, "line": 1, "warnings": []}, {"kind": "taser", "line": 2, "warnings": []}]
    cameras = {"late": {"wearer": "O1", "starts_s": 15.0}}
    events = scene_marks.force_events(
        view(tmp_path, "late", cameras=cameras, lines=lines, force=force, conflicts=[], sounds=[])
    )
    assert [event.verdict for event in events] == ["unknown", verdict]
