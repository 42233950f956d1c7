"""Progress that never falls, and time left that is an estimate of work and not of what was skipped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.progress import STAGE_SHARES, RecordingProgress, Silent, Step


class Watching:
    def __init__(self) -> None:
        self.steps: list[Step] = []

    def step(self, step: Step) -> None:
        self.steps.append(step)


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def watched() -> tuple[RecordingProgress, Watching, Clock]:
    watching, clock = Watching(), Clock()
    return RecordingProgress(watching, "stop.mp4", 2, 3, clock), watching, clock


def test_the_stages_make_up_the_whole() -> None:
    assert sum(STAGE_SHARES.values()) == pytest.approx(1.0)


def test_a_step_says_whose_it_is_and_where_it_stands() -> None:
    progress, watching, _ = watched()
    progress.stage("decode")(0.5)
    last = watching.steps[-1]
    assert (last.recording, last.number, last.count, last.stage, last.stage_done) == ("stop.mp4", 2, 3, "decode", 0.5)
    assert last.recording_done == pytest.approx(STAGE_SHARES["decode"] / 2)


def test_a_run_through_all_stages_ends_at_one() -> None:
    progress, watching, _ = watched()
    for name in STAGE_SHARES:
        progress.stage(name)(1.0)
    assert watching.steps[-1].recording_done == pytest.approx(1.0)
    assert watching.steps[-1].recording_done <= 1.0


def test_the_time_left_follows_from_the_time_spent() -> None:
    progress, watching, clock = watched()
    report = progress.stage("transcribe")
    assert watching.steps[-1].left_s is None
    clock.now_s += 10.0
    report(0.5)
    share = STAGE_SHARES["transcribe"] / 2
    assert watching.steps[-1].left_s == pytest.approx(10.0 * (1 - share) / share)


def test_what_an_earlier_run_finished_counts_as_done_but_not_as_worked() -> None:
    progress, watching, clock = watched()
    for name in ("decode", "find speech", "transcribe"):
        progress.skip(name)
    assert watching.steps[-1].stage_done == 1.0
    assert watching.steps[-1].recording_done == pytest.approx(0.8)
    assert watching.steps[-1].left_s is None
    report = progress.stage("diarize")
    clock.now_s += 6.0
    report(1.0)
    assert watching.steps[-1].left_s == pytest.approx(6.0 * (1 - 0.92) / 0.12)


def test_a_late_report_of_a_stage_that_is_over_takes_nothing_back() -> None:
    progress, watching, _ = watched()
    first = progress.stage("transcribe")
    first(1.0)
    progress.stage("diarize")(1.0)
    first(1.0)
    done = [s.recording_done for s in watching.steps]
    assert done == sorted(done)


@given(st.lists(st.tuples(st.sampled_from(list(STAGE_SHARES)), st.lists(st.floats(-1, 2), max_size=5)), max_size=8))
def test_progress_never_falls_and_never_leaves_zero_to_one(stages) -> None:
    progress, watching, clock = watched()
    for name, fractions in stages:
        report = progress.stage(name)
        for fraction in fractions:
            clock.now_s += 1.0
            report(fraction)
    done = [s.recording_done for s in watching.steps]
    assert done == sorted(done)
    for step in watching.steps:
        assert 0.0 <= step.stage_done <= 1.0
        assert 0.0 <= step.recording_done <= 1.0
        assert step.left_s is None or step.left_s >= 0.0


def test_nobody_needs_to_watch() -> None:
    RecordingProgress(Silent(), "stop.mp4").stage("decode")(1.0)
