from __future__ import annotations

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.evaluation.counts import WordCounts
from annotator.evaluation.view import seen_by
from annotator.evaluation.words import count_words, normalized, score_words
from annotator.model import Utterance
from tests import builders
from tests.evaluation import scene

spoken = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["officer", "civilian"])), max_size=12)
heard = st.lists(st.sampled_from("abcde"), max_size=12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Step OUT, please!", ["step", "out", "please"]),
        ("I'm  Officer O'Neil's", ["i'm", "officer", "o'neil's"]),
        ("I’m here", ["i'm", "here"]),
        ("'cause the dogs' 'quoted' rock 'n' roll", ["cause", "the", "dogs", "quoted", "rock", "n", "roll"]),
        ("tail-light—now ... uh", ["tail", "light", "now", "uh"]),
        ("9 o'clock, unit 12", ["9", "o'clock", "unit", "12"]),
        ("¿Qué pasa, señor?", ["qué", "pasa", "señor"]),
        ("cafe\u0301", ["café"]),
        ("नमस्ते", ["नमस्ते"]),
        ("-- ' _ ", []),
    ],
)
def test_words_are_compared_lower_case_without_punctuation(text, words):
    assert normalized(text) == words


def test_errors_are_counted_for_the_role_of_who_spoke():
    reference = [("step", "officer"), ("out", "officer"), ("why", "civilian"), ("me", "civilian")]
    score = count_words(reference, ["step", "up", "why"])
    assert score.overall == WordCounts(hits=2, substitutions=1, deletions=1)
    assert score.by_role["officer"] == WordCounts(hits=1, substitutions=1)
    assert score.by_role["civilian"] == WordCounts(hits=1, deletions=1)
    assert score.by_role["officer"].wer == 0.5


@pytest.mark.parametrize(
    ("hypothesis", "charged"),
    [("x a b", "officer"), ("a x b", "officer"), ("a b x y", "civilian")],
)
def test_added_words_count_for_the_word_before_them_or_the_first(hypothesis, charged):
    score = count_words([("a", "officer"), ("b", "civilian")], hypothesis.split())
    assert score.by_role[charged].insertions == score.overall.insertions > 0


def test_words_where_nobody_spoke_count_over_all_only():
    score = count_words([], ["a", "b"])
    assert score.overall == WordCounts(insertions=2)
    assert score.overall.wer is None
    assert score.by_role == {}


def test_silence_against_silence_is_no_error():
    assert count_words([], []).overall == WordCounts()


@given(spoken, heard)
def test_roles_add_up_to_all_and_all_is_what_jiwer_says(reference, hypothesis):
    score = count_words(reference, hypothesis)
    if reference:
        assert sum(score.by_role.values(), WordCounts()) == score.overall
        assert score.overall.wer == pytest.approx(jiwer.wer(" ".join(w for w, _ in reference), " ".join(hypothesis)))
    assert score.overall.reference == len(reference)


def test_a_perfect_transcript_in_another_writing_has_no_errors(tmp_path):
    view = seen_by(scene.truth(tmp_path), "clean")
    said = tuple(
        builders.utterance(f"u{i:04d}", "S1", h.start_s, h.end_s, h.line.text.upper().replace(",", ""))
        for i, h in enumerate(view.lines)
    )
    timeline = scene.nothing_found(utterances=said[::-1], speakers=builders.timeline().speakers)
    assert score_words(view, timeline).overall == WordCounts(hits=31)


def test_only_recorded_words_are_asked_for(tmp_path):
    view = seen_by(scene.truth(tmp_path), "cam3")
    assert score_words(view, scene.nothing_found()).overall == WordCounts(deletions=2)


def test_a_text_without_word_times_is_compared_too(tmp_path):
    view = seen_by(scene.truth(tmp_path), "cam3")
    said = Utterance(6.0, 7.0, "u0001", "unknown", "Taser taser", None, ())
    assert score_words(view, scene.nothing_found(utterances=(said,))).overall == WordCounts(hits=2)
