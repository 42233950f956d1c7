from __future__ import annotations

import pytest
from hypothesis import given, settings

from annotator.exporters._captions import MAX_CHARACTERS, captions
from annotator.model import Utterance, Word
from tests import builders, strategies


def of(*utterances, labels=None):
    return captions(builders.timeline(utterances=utterances, acts=()), labels)


def said(text, start_s=0.0, end_s=5.0):
    return builders.utterance("u0001", "S1", start_s, end_s, text)


def test_what_fits_stays_one_line():
    (caption,) = of(said("Step out of the car for me, please."))
    assert caption.lines == ("Step out of the car for me, please.",)
    assert (caption.start_ms, caption.end_ms) == (0, 5000)


def test_lines_are_as_equal_as_they_can_be():
    (caption,) = of(said("I need you to keep your hands where I can see them"))
    assert caption.lines == ("I need you to keep your", "hands where I can see them")


def test_long_speech_is_broken_after_a_clause_at_the_words_time():
    first, second = of(said("Nobody here wants to hurt you in any way at all, sir. Just put the knife down and talk."))
    assert " ".join(first.lines) == "Nobody here wants to hurt you in any way at all, sir."
    assert first.end_ms == second.start_ms
    assert " ".join(second.lines) == "Just put the knife down and talk."


def test_without_clauses_little_is_never_left_over():
    first, second = of(
        said("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixt")
    )
    assert abs(sum(map(len, first.lines)) - sum(map(len, second.lines))) < 20


def test_slow_speech_is_broken_by_time():
    found = of(said("put it down now", 0.0, 16.0))
    assert [" ".join(c.lines) for c in found] == ["put", "it", "down", "now"]
    assert all(c.end_ms - c.start_ms == 4000 for c in found)


def test_a_single_long_word_does_not_stay_on_the_screen():
    (caption,) = of(Utterance(0.0, 30.0, "u0001", "S1", "no", None, (Word(0.0, 30.0, "no"),)))
    assert (caption.start_ms, caption.end_ms) == (0, 7000)


def test_a_word_too_long_for_a_line_is_not_cut():
    word = "x" * 60
    found = of(said(f"say {word} again"))
    assert any(word in caption.lines for caption in found)


def test_a_label_stands_before_each_caption_and_its_characters_count():
    text = "Nobody here wants to hurt you in any way at all, sir. Just put it down."
    label = "Sergeant First Class Ana Ruiz:"
    plain, labelled = of(said(text)), of(said(text), labels={"S1": label})
    assert len(labelled) > len(plain)
    assert all(" ".join(caption.lines).startswith(f"{label} ") for caption in labelled)
    assert all(len(line) <= MAX_CHARACTERS for caption in labelled for line in caption.lines)


def test_a_text_without_word_times_is_shared_out_over_its_span():
    text = "Nobody here wants to hurt you in any way at all, sir. Just put the knife down and talk."
    first, second = of(Utterance(10.0, 20.0, "u0001", "S1", text, None, ()))
    assert first.start_ms == 10_000
    assert second.end_ms == 20_000
    assert 10_000 < first.end_ms == second.start_ms < 20_000


def test_an_utterance_without_text_gives_no_caption():
    assert of(Utterance(1.0, 2.0, "u0001", "S1", "", None, ())) == ()


def test_people_who_speak_at_once_have_captions_at_once():
    a, b = of(said("Step out", 0.0, 4.0), builders.utterance("u0002", "S2", 1.0, 3.0, "Stay in"))
    assert a.end_ms > b.start_ms


@settings(max_examples=150, deadline=None)
@given(strategies.utterances(max_words=30))
def test_captions_keep_every_word_in_order_and_the_habits(utterance):
    found = of(utterance)
    shown = [part for caption in found for line in caption.lines for part in line.split()]
    assert sorted(shown) == sorted((" ".join(w.text for w in utterance.words) or utterance.text).split())
    for caption in found:
        assert 1 <= len(caption.lines) <= 2
        assert 0 < caption.end_ms - caption.start_ms <= 7000
        for line in caption.lines:
            assert len(line) <= MAX_CHARACTERS or max(map(len, line.split())) > MAX_CHARACTERS // 2
    assert list(found) == sorted(found, key=lambda c: (c.start_ms, c.end_ms))


@pytest.mark.parametrize("count", [1, 2, 3, 50])
def test_words_of_an_utterance_stay_in_order(count):
    text = " ".join(f"w{i}" for i in range(count))
    assert " ".join(" ".join(c.lines) for c in of(said(text, 0.0, count * 1.0))) == text
