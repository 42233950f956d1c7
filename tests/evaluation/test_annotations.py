from __future__ import annotations

from annotator.evaluation.annotations import score_annotations
from annotator.evaluation.counts import Share, Tally
from annotator.evaluation.view import seen_by
from annotator.model import Annotation, Evidence, HeardWarning, RuleRef, Speaker
from tests.evaluation import scene


def mark(kind, start_s, end_s, **evidence):
    return Annotation(
        start_s,
        end_s,
        f"{kind}_{start_s * 1000:.0f}",
        "t",
        kind,
        ("S1",),
        None,
        Evidence(**evidence),
        RuleRef("r", "1"),
        None,
    )


def warning(start_s, end_s):
    return HeardWarning(start_s, end_s, f"a{start_s}", "S1", "Get out", True, "taser", True, 8.0, 8.0)


def scored(tmp_path, *marks, camera="clean", **changes):
    view = seen_by(scene.truth(tmp_path, **changes), camera)
    return score_annotations(view, scene.nothing_found(speakers=(Speaker("S1"),), annotations=marks))


def test_everything_found_rightly(tmp_path):
    score = scored(
        tmp_path,
        mark("overlapping_commands", 21.2, 22.0),
        mark("raised_voice", 6.0, 8.0),
        mark("raised_voice", 20.0, 21.9),
        mark("raised_voice", 22.0, 23.0),
        mark("force", 41.2, 42.0, force="taser"),
        mark("warning_before_force", 30.0, 42.0, force="taser", warnings=(warning(30.5, 33.0),)),
    )
    assert score.by_kind == {
        "force": Tally(right=1),
        "overlapping_commands": Tally(right=1),
        "raised_voice": Tally(right=3),
    }
    assert (score.force_kinds, score.verdicts, score.warning_sets) == (Share(1, 1), Share(1, 1), Share(1, 1))
    assert score.warnings == Tally(right=1)


def test_nothing_found_is_all_missed(tmp_path):
    score = scored(tmp_path)
    assert score.by_kind == {
        "force": Tally(missed=1),
        "overlapping_commands": Tally(missed=1),
        "raised_voice": Tally(missed=3),
    }
    assert score.warnings == Tally(missed=1)
    assert score.verdicts == Share(0, 0)


def test_one_mark_over_two_raised_lines_is_right_for_one(tmp_path):
    assert scored(tmp_path, mark("raised_voice", 20.0, 23.0)).by_kind["raised_voice"] == Tally(right=1, missed=2)


def test_force_is_matched_within_two_seconds_and_the_nearest_first(tmp_path):
    assert scored(tmp_path, mark("force", 43.1, 44.0)).by_kind["force"] == Tally(extra=1, missed=1)
    score = scored(tmp_path, mark("force", 42.5, 47.5, force="firearm"), mark("force", 40.9, 41.5, force="taser"))
    assert score.by_kind["force"] == Tally(right=1, extra=1)
    assert score.force_kinds == Share(1, 1)


def test_the_wrong_force_is_told(tmp_path):
    assert scored(tmp_path, mark("force", 41.0, 42.0, force="spray")).force_kinds == Share(0, 1)


def test_a_verdict_that_is_missing_wrong_or_double_is_not_right(tmp_path):
    force = mark("force", 41.0, 42.0)
    assert scored(tmp_path, force).verdicts == Share(0, 1)
    assert scored(tmp_path, force, mark("force_without_warning", 41.0, 42.0)).verdicts == Share(0, 1)
    both = (mark("warning_before_force", 30.0, 41.0), mark("warning_unknown", 41.0, 42.0))
    assert scored(tmp_path, force, *both).verdicts == Share(0, 1)


def test_force_without_warning_and_unknown_are_verdicts_too(tmp_path):
    force = mark("force", 41.0, 42.0)
    unwarned = {"force": [{"kind": "taser", "line": 6, "warnings": []}]}
    assert scored(tmp_path, force, mark("force_without_warning", 41.0, 42.0), **unwarned).verdicts == Share(1, 1)
    late = mark("force", 6.0, 7.0)
    assert scored(tmp_path, late, mark("warning_unknown", 0.0, 6.0), camera="cam3").verdicts == Share(1, 1)


def test_a_verdict_belongs_to_the_force_it_ends_at(tmp_path):
    lines = (
        scene.line("C1", 1.0, 2.0, "Hello?"),
        scene.line("O1", 5.0, 6.0, "Stop or I spray!", {"act": "warning", "force": "spray", "conditional": True}),
        scene.line("O1", 20.0, 21.0, "Spray!", {"act": "force_announcement", "force": "spray"}),
        scene.line("O1", 30.0, 31.0, "Taser!", {"act": "force_announcement", "force": "taser"}),
    )
    force = [{"kind": "spray", "line": 2, "warnings": [1]}, {"kind": "taser", "line": 3, "warnings": []}]
    marks = (
        mark("force", 20.0, 21.0, force="spray"),
        mark("force", 30.0, 31.0, force="taser"),
        mark("warning_before_force", 5.0, 21.0, warnings=(warning(5.0, 6.0),)),
        mark("force_without_warning", 21.0, 30.0),
    )
    score = scored(tmp_path, *marks, lines=lines, force=force, conflicts=[], sounds=[])
    assert score.verdicts == Share(2, 2)
    assert score.warnings == Tally(right=1)


def test_linked_warnings_are_counted_and_must_be_all_and_no_other(tmp_path):
    force = mark("force", 41.0, 42.0)
    linked = mark("warning_before_force", 20.0, 42.0, warnings=(warning(20.0, 22.0), warning(30.0, 33.0)))
    score = scored(tmp_path, force, linked)
    assert score.warnings == Tally(right=1, extra=1)
    assert score.warning_sets == Share(0, 1)
    assert score.verdicts == Share(1, 1)


def test_warnings_of_force_that_never_was_are_extra(tmp_path):
    false = (mark("force", 10.0, 11.0), mark("warning_before_force", 5.0, 11.0, warnings=(warning(5.0, 6.0),)))
    score = scored(tmp_path, *false)
    assert score.by_kind["force"] == Tally(extra=1, missed=1)
    assert score.warnings == Tally(extra=1, missed=1)


def test_verdicts_without_any_force_belong_to_none(tmp_path):
    assert scored(tmp_path, mark("force_without_warning", 41.0, 42.0)).verdicts == Share(0, 0)
