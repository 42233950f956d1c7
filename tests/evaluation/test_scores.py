from __future__ import annotations

import json
import subprocess
import sys

import pytest

from annotator.evaluation.given import given_words
from annotator.evaluation.report import as_json, as_table
from annotator.evaluation.scores import Scores, score, score_turns, total
from annotator.evaluation.view import seen_by
from annotator.model import Act, Span, Turn
from tests import builders
from tests.evaluation import scene


def perfect(truth, camera):
    """The timeline of a pipeline that errs nowhere in words, speakers, roles and acts."""
    view = seen_by(truth, camera)
    utterances, turns, speakers = given_words(truth, camera)
    acts = [
        Act(u.start_s, u.end_s, f"{u.id}{i}", u.id, u.speaker, act.act, act.slots, "t/r@1")
        for u, heard in zip(utterances, view.lines, strict=True)
        for i, act in enumerate(heard.line.acts)
    ]
    return scene.nothing_found(
        media=builders.media(view.duration_s), speakers=speakers, turns=turns, utterances=utterances, acts=tuple(acts)
    )


@pytest.mark.parametrize("camera", ["clean", "cam1", "cam2", "cam3"])
def test_a_pipeline_that_does_not_err_has_no_errors(tmp_path, camera):
    truth = scene.truth(tmp_path)
    found = score(truth, camera, perfect(truth, camera))
    assert found.recordings == (f"stop.{camera}",)
    assert found.words.overall.wer == 0.0
    assert (found.turns.der, found.turns.jer) == (0.0, 0.0)
    assert found.roles.rate == 1.0
    assert found.acts.overall.f1 == 1.0
    assert all(share.rate == 1.0 for share in found.acts.slots.values())


def test_rates_over_recordings_are_of_their_summed_counts(tmp_path):
    truth = scene.truth(tmp_path)
    good, bad = score(truth, "clean", perfect(truth, "clean")), score(truth, "cam3", scene.nothing_found())
    both = total([good, bad])
    assert both.recordings == ("stop.clean", "stop.cam3")
    assert both.words.overall.wer == pytest.approx(2 / 33)
    assert both.turns.der == pytest.approx(1.0 / 13.8)
    assert both.words.by_role["officer"].reference == good.words.by_role["officer"].reference + 2


def test_turns_alone_are_scored_against_an_rttm():
    timeline = builders.timeline()
    whole = score_turns(timeline.turns, None, timeline)
    assert whole.recordings == ("stop",)
    assert (whole.turns.der, whole.words, whole.acts) == (0.0, None, None)
    part = score_turns((Turn(0.0, 4.0, "A"),), (Span(0.0, 4.0),), timeline)
    assert part.turns.der == 1.0


def test_scores_of_different_truths_add_what_each_has(tmp_path):
    truth, timeline = scene.truth(tmp_path), builders.timeline()
    turns = score_turns(timeline.turns, None, timeline)
    both = total([turns, score(truth, "clean", perfect(truth, "clean"))])
    assert both.turns.speech_s == pytest.approx(turns.turns.speech_s + 12.8)
    assert both.words.overall.reference == 31
    assert total([]) == Scores(())


def test_the_table_shows_every_part_that_was_scored(tmp_path):
    truth = scene.truth(tmp_path)
    text = as_table(score(truth, "clean", perfect(truth, "clean")))
    assert text.startswith("1 recording: stop.clean\n")
    rows = [line.split() for line in text.splitlines()]
    assert ["words", "WER", "reference", "hits", "substituted", "deleted", "inserted"] in rows
    assert ["officer", "0.000", "24", "24", "0", "0", "0"] in rows
    assert ["all", "0.000", "0.000", "12.8", "0.0", "0.0", "0.0"] in rows
    assert ["all", "1.000", "12.8", "0.0", "0.0", "0.0"] in rows
    assert ["command", "1.000", "1.000", "1.000", "2", "0", "0"] in rows
    assert ["command.action", "1.000", "2", "2"] in rows
    assert ["force", "0.000", "-", "0.000", "0", "0", "1"] in rows
    assert ["kind", "of", "force", "-", "0", "0"] in rows
    assert all(line == line.rstrip() for line in text.splitlines())


def test_the_table_leaves_out_what_was_not_scored():
    timeline = builders.timeline()
    text = as_table(score_turns(timeline.turns, None, timeline))
    assert "DER" in text
    assert "WER" not in text
    assert "force" not in text


def test_the_json_holds_counts_and_rates_of_each_and_of_all(tmp_path):
    truth = scene.truth(tmp_path)
    scores = [score(truth, c, perfect(truth, c)) for c in ("clean", "cam3")]
    values = json.loads(as_json(scores))
    assert [one["recordings"] for one in values["recordings"]] == [["stop.clean"], ["stop.cam3"]]
    assert values["total"]["words"]["overall"] == {
        "hits": 33,
        "substitutions": 0,
        "deletions": 0,
        "insertions": 0,
        "reference": 33,
        "wer": 0.0,
    }
    assert values["total"]["annotations"]["by_kind"]["force"]["missed"] == 2
    assert values["total"]["annotations"]["verdicts"]["rate"] is None


def test_nothing_heavy_is_loaded_until_something_is_scored():
    heavy = "jiwer pandas pyannote.metrics scipy torch"
    code = f"import sys, annotator.evaluation.report; print([m for m in {heavy.split()} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
