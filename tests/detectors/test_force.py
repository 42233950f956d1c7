"""Force, and what was heard of warnings before it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.model import Annotation, Speaker, Unheard
from tests.detectors.hearing import Scene

VERDICTS = ("warning_before_force", "force_without_warning", "warning_unknown")
GREETING = "Good evening, I'm Officer Lang"


def met(at_s: float = 70.0, duration_s: float = 300.0) -> Scene:
    """Begin long before the first words, so that everything that was said to the person was heard."""
    return Scene(duration_s).say("O1", at_s, at_s + 1.0, GREETING)


def verdicts(scene: Scene) -> list[Annotation]:
    return scene.found(*VERDICTS)


def verdict(scene: Scene) -> Annotation:
    (found,) = verdicts(scene)
    return found


def test_a_warning_before_force_is_told_in_its_three_slots() -> None:
    scene = met().command("O1", 90.0, 91.0, "Drop the knife").warning(90.0, "taser", conditional=True)
    scene.command("O2", 95.0, 96.0).announce(100.0, "taser", "O2")
    found = verdict(scene)
    assert found.kind == "warning_before_force"
    assert (found.start_s, found.end_s) == (90.0, 100.0)
    assert found.speakers == ("O1", "O2")
    assert found.id == "warning_before_force_100000"
    (warning,) = found.evidence.warnings
    assert (warning.speaker, warning.text) == ("O1", "Stop or I will use the taser")
    assert (warning.command, warning.force_named, warning.conditional) == (True, "taser", True)
    assert warning.seconds_before == pytest.approx(8.0)
    assert warning.time_to_comply_s == pytest.approx(3.0)
    assert [q.text for q in found.evidence.quotes] == ["Stop or I will use the taser", "taser taser"]


def test_slots_that_were_not_told_are_told_so() -> None:
    scene = met().warning(90.0, "unspecified", conditional=False).announce(100.0, "taser")
    (warning,) = verdict(scene).evidence.warnings
    assert (warning.command, warning.force_named, warning.conditional) == (False, None, False)
    assert warning.time_to_comply_s == pytest.approx(8.0)


def test_somebody_elses_command_at_the_same_time_is_no_part_of_the_warning() -> None:
    scene = met().warning(90.0, "taser").command("O2", 90.5, 91.0).announce(100.0, "taser")
    (warning,) = verdict(scene).evidence.warnings
    assert not warning.command
    assert warning.time_to_comply_s == pytest.approx(8.0)


def test_every_warning_in_the_window_is_told_with_the_time_to_comply_after_each() -> None:
    scene = met().warning(80.0, "arrest").warning(90.0, "taser").warning(95.0, "taser", "O2").announce(100.0, "taser")
    found = verdict(scene)
    assert [w.seconds_before for w in found.evidence.warnings] == pytest.approx([18.0, 8.0, 3.0])
    assert [w.time_to_comply_s for w in found.evidence.warnings] == pytest.approx([8.0, 3.0, 3.0])
    assert found.start_s == 80.0


def test_force_without_a_warning_is_told_where_the_whole_window_was_heard() -> None:
    found = verdict(met(duration_s=400.0).announce(200.0, "taser"))
    assert found.kind == "force_without_warning"
    assert (found.start_s, found.end_s) == (140.0, 200.0)
    assert found.evidence.note is None
    assert {m.name: m.value for m in found.evidence.measured} == {"window": 60.0, "window not heard": 0.0}


def test_a_warning_older_than_the_window_does_not_count() -> None:
    assert verdict(met().warning(100.0, "taser").announce(160.5, "taser")).kind == "force_without_warning"
    assert verdict(met().warning(100.0, "taser").announce(159.5, "taser")).kind == "warning_before_force"


@pytest.mark.parametrize(
    ("warned", "used", "kind"),
    [
        ("arrest", "taser", "force_without_warning"),
        ("arrest", "physical", "force_without_warning"),
        ("physical", "taser", "force_without_warning"),
        ("taser", "firearm", "force_without_warning"),
        ("taser", "physical", "warning_before_force"),
        ("spray", "taser", "warning_before_force"),
        ("firearm", "taser", "warning_before_force"),
        ("unspecified", "firearm", "warning_before_force"),
    ],
)
def test_a_warning_counts_for_force_as_severe_as_what_it_names_or_less(warned: str, used: str, kind: str) -> None:
    found = verdict(met(100.0).warning(120.0, warned).announce(140.0, used))
    assert found.kind == kind
    assert len(found.evidence.warnings) == 1
    if kind == "force_without_warning":
        assert found.evidence.note == "Only warnings of less severe force were heard."


def test_a_new_cycle_of_the_same_force_wants_a_new_warning() -> None:
    scene = met().warning(90.0, "taser").announce(100.0, "taser").announce(110.0, "taser")
    assert [m.kind for m in verdicts(scene)] == ["warning_before_force", "force_without_warning"]
    again = met().warning(90.0, "taser").announce(100.0, "taser").warning(105.0, "taser").announce(110.0, "taser")
    assert [m.kind for m in verdicts(again)] == ["warning_before_force"] * 2
    (warning,) = verdicts(again)[1].evidence.warnings
    assert warning.start_s == 105.0


def test_force_of_another_kind_does_not_cut_the_window() -> None:
    scene = met().warning(90.0, "taser").announce(100.0, "physical").announce(110.0, "taser")
    assert [m.kind for m in verdicts(scene)] == ["warning_before_force"] * 2


def test_announcements_in_quick_succession_are_one_event() -> None:
    scene = met().warning(90.0, "taser").announce(100.0, "taser").announce(104.0, "taser", "O2")
    (event,) = scene.found("force")
    assert (event.start_s, event.end_s, event.speakers) == (100.0, 105.0, ("O1", "O2"))
    assert len(event.evidence.quotes) == 2
    assert verdict(scene).kind == "warning_before_force"


@pytest.mark.parametrize(
    "unheard",
    [Unheard(150.0, 160.0, "no_audio"), Unheard(199.0, 200.0, "not_decoded"), Unheard(100.0, 140.5, "no_audio")],
)
def test_where_part_of_the_window_was_not_heard_a_missing_warning_is_unknown(unheard: Unheard) -> None:
    scene = met(duration_s=400.0).announce(200.0, "taser")
    scene.unheard = (unheard,)
    found = verdict(scene)
    assert found.kind == "warning_unknown"
    assert "unknown, not absent" in (found.evidence.note or "")


def test_unheard_time_outside_the_window_does_not_matter() -> None:
    scene = met(duration_s=400.0).announce(200.0, "taser")
    scene.unheard = (
        Unheard(0.0, 60.0, "no_audio"),
        Unheard(100.0, 140.0, "no_audio"),
        Unheard(200.0, 250.0, "no_audio"),
    )
    assert verdict(scene).kind == "force_without_warning"


def test_a_warning_that_was_heard_counts_although_part_of_the_window_was_not() -> None:
    scene = met().warning(90.0, "taser").announce(100.0, "taser")
    scene.unheard = (Unheard(94.0, 96.0, "no_audio"),)
    found = verdict(scene)
    assert found.kind == "warning_before_force"


def test_what_lies_before_the_recording_is_unknown() -> None:
    scene = Scene().say("C1", 1.0, 3.0, "Leave me alone").announce(30.0, "taser")
    found = verdict(scene)
    assert found.kind == "warning_unknown"
    assert {m.name: m.value for m in found.evidence.measured} == {"window": 30.0, "window not heard": 30.0}


@pytest.mark.parametrize(
    ("first", "by", "kind"),
    [
        (GREETING, "O1", "force_without_warning"),
        ("Hello, sir.", "O1", "force_without_warning"),
        ("good afternoon ma'am", "O1", "force_without_warning"),
        ("Leave me alone!", "C1", "warning_unknown"),
        ("Get over here.", "O1", "warning_unknown"),
        ("Hello?", "C1", "warning_unknown"),
    ],
)
def test_a_recording_that_begins_with_the_greeting_holds_every_warning(first: str, by: str, kind: str) -> None:
    assert verdict(Scene().say(by, 1.0, 2.0, first).announce(30.0, "taser")).kind == kind


def test_quiet_that_was_heard_before_the_first_words_means_that_nothing_was_said_before() -> None:
    def after(quiet_s: float, unheard: tuple[Unheard, ...] = ()) -> str:
        scene = Scene().say("C1", quiet_s, quiet_s + 1.0, "Leave me alone").announce(30.0, "taser")
        scene.unheard = unheard
        return verdict(scene).kind

    assert after(4.0) == "warning_unknown"
    assert after(6.0) == "force_without_warning"
    assert after(12.0, (Unheard(0.0, 8.0, "no_audio"),)) == "warning_unknown"


def test_words_of_nobody_known_are_words() -> None:
    scene = (
        Scene(speakers=(Speaker("O1", role="officer"),)).say("unknown", 2.0, 3.0, "Back off").announce(30.0, "taser")
    )
    assert verdict(scene).kind == "warning_unknown"


def test_a_reviewers_mark_is_force_too() -> None:
    scene = met().warning(90.0, "taser").mark(100.0, "baton", "two strikes", "J. Doe").mark(150.0, "taser")
    baton, taser = scene.found("force")
    assert (baton.start_s, baton.end_s, baton.speakers) == (100.0, 100.0, ())
    assert (baton.evidence.force, baton.evidence.note) == ("baton", "marked by J. Doe: two strikes")
    assert taser.evidence.note == "marked by a reviewer"
    assert [m.kind for m in verdicts(scene)] == ["force_without_warning", "warning_before_force"]


@pytest.mark.parametrize("at_s", [97.0, 100.4, 103.0])
def test_a_reviewers_mark_beside_an_announcement_is_the_same_event(at_s: float) -> None:
    scene = met().warning(90.0, "taser").announce(100.0, "taser").mark(at_s, "taser", "both probes", "J. Doe")
    (event,) = scene.found("force")
    assert (event.start_s, event.end_s) == (min(at_s, 100.0), max(at_s, 101.0))
    assert event.evidence.note == "marked by J. Doe: both probes"
    assert verdict(scene).kind == "warning_before_force"


def test_a_mark_at_the_very_start_is_possible() -> None:
    assert verdict(Scene().mark(0.0, "taser")).kind == "warning_unknown"


@given(
    st.lists(st.tuples(st.integers(0, 1100), st.sampled_from(["taser", "spray", "arrest", "physical"])), max_size=6),
    st.lists(st.tuples(st.integers(0, 1100), st.sampled_from(["taser", "firearm", "physical"])), max_size=6),
    st.lists(st.tuples(st.integers(0, 1190), st.sampled_from(["taser", "baton"])), max_size=4),
    st.lists(st.tuples(st.integers(0, 110), st.integers(0, 30)), max_size=3),
)
@settings(max_examples=60)
def test_beside_each_force_event_stands_exactly_one_of_the_three(warnings, announced, marked, unheard) -> None:
    scene = Scene(120.0).say("C1", 3.0, 4.0, "What do you want")
    scene.unheard = tuple(Unheard(float(a), min(120.0, float(a + n)), "no_audio") for a, n in unheard)
    for tenth, force in warnings:
        scene.warning(tenth / 10, force)
    for tenth, force in announced:
        scene.announce(tenth / 10, force)
    for tenth, force in marked:
        scene.mark(tenth / 10, force)
    marks = scene.found("force", *VERDICTS)
    events = [m for m in marks if m.kind == "force"]
    beside = [m for m in marks if m.kind != "force"]
    assert sorted((e.start_s, e.evidence.force) for e in events) == sorted((v.end_s, v.evidence.force) for v in beside)
    for found in beside:
        counted = [w for w in found.evidence.warnings if scene.policy.counts_for(w.force_named, found.evidence.force)]
        assert bool(counted) == (found.kind == "warning_before_force")
        assert all(w.seconds_before >= 0 and 0 <= w.time_to_comply_s <= w.seconds_before for w in counted)
        assert all(found.end_s - 60.0 <= w.start_s < found.end_s for w in found.evidence.warnings)
    assert len({m.id for m in marks}) == len(marks)
