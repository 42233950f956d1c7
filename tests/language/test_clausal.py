"""The form that phrases are matched against, and what holds for the acts of any words whatever."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.language.acts import recognise
from annotator.language.clauses import clausal
from annotator.language.policy import load_policy
from annotator.model import Utterance, Word
from tests import strategies
from tests.language.saying import utterance

POLICY = load_policy("deescalation")
PIECES = """
    get on the ground drop it or i'll tase you stop taser taser! taser, if don't Hands up. he said, “show me your hands”
    step out of car -- K-9 … 'em I'm deploying you're gonna get tased.
"""
sentences = st.lists(st.sampled_from(PIECES.split()), max_size=30).map(" ".join)


def text_of(said: str) -> str:
    return clausal(utterance(said).words).text


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("Step OUT of the car.", "step out of the car ."),
        ("Don’t move!", "don't move ."),
        ("Put 'em up", "put em up"),
        ("The K-9 unit", "the k 9 unit"),
        ("wait -- stop", "wait stop"),
        ("you're under—get out", "you're under get out"),
        ("Stop! ... Stop?!", "stop . stop ."),
        ("¡Levántese, señor!", "levántese señor ."),
        ("cafe\u0301", "café"),
        ("(Get) [down]", "get down"),
        ("- ' \" , .", ""),
        ("", ""),
    ],
)
def test_words_are_brought_into_one_form(said: str, plain: str) -> None:
    assert text_of(said) == plain


def test_a_comma_a_colon_and_a_dash_divide_clauses() -> None:
    for said in ("well, get back", "well: get back", "well -- get back", "well—get back", "we- get back"):
        text = clausal(utterance(said).words)
        assert text.clause_start(text.text.index("back")) == text.text.index("get"), said


def test_characters_lead_back_to_the_time_of_their_words() -> None:
    words = (Word(0, 1, "Please"), Word(1, 2, "--"), Word(2, 3, "get-down"), Word(3, 4, "now."), Word(5, 6, "Sir?"))
    text = clausal(words)
    assert text.text == "please get down now . sir ."
    at = text.text.index
    assert text.span(at("get"), at("get") + len("get down now")).start_s == 2
    assert text.span(at("down"), at("now") - 1).end_s == 3
    assert text.span(0, len(text.text)).end_s == 6


@given(sentences)
@example("taser. taser. you're gonna get tased taser taser")
def test_acts_lie_within_their_utterances_in_order_and_are_numbered(said: str) -> None:
    one = utterance(said)
    acts = recognise((one,), {}, POLICY)
    assert all(one.start_s <= a.start_s <= a.end_s <= one.end_s for a in acts)
    assert [a.id for a in acts] == [f"a{i:04d}" for i in range(1, len(acts) + 1)]
    assert list(acts) == sorted(acts, key=lambda a: (a.start_s, a.end_s, a.label))


@given(sentences)
def test_acts_of_one_label_never_share_words(said: str) -> None:
    acts = recognise((utterance(said),), {}, POLICY)
    for label in ("command", "warning", "force_announcement"):
        alike = [a for a in acts if a.label == label]
        assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(alike))


@given(st.lists(sentences, max_size=3), st.integers(0, 100_000))
def test_acts_move_with_their_words(said: list[str], by_s: int) -> None:
    here = tuple(utterance(text, 64.0 * i, ident=f"u{i:04d}") for i, text in enumerate(said))
    there = tuple(_moved(u, by_s) for u in here)
    expected = recognise(here, {}, POLICY)
    found = recognise(there, {}, POLICY)
    assert [_unplaced(a) for a in found] == [_unplaced(a) for a in expected]
    for a, b in zip(found, expected, strict=True):
        assert (a.start_s, a.end_s) == pytest.approx((b.start_s + by_s, b.end_s + by_s))


@given(st.lists(strategies.utterances(), max_size=2))
@settings(max_examples=200)
def test_no_words_whatever_are_too_much(said: list[Utterance]) -> None:
    for language in (None, "en"):
        for act in recognise(tuple(replace(u, language=language) for u in said), {}, POLICY):
            assert act.start_s <= act.end_s


@given(st.text(st.sampled_from("\"“”'‘’.,!?-—:; aİß\u0301_\x00\u200b"), max_size=40))
def test_signs_alone_are_no_words(text: str) -> None:
    parts = [w for w in text.split() if w == w.strip() and w]
    plain = clausal(tuple(Word(i, i + 1, w) for i, w in enumerate(parts))).text
    assert plain == " ".join(plain.split())


def _moved(one: Utterance, by_s: float) -> Utterance:
    words = tuple(w.shifted(by_s) for w in one.words)
    return replace(one, start_s=one.start_s + by_s, end_s=one.end_s + by_s, words=words)


def _unplaced(act):
    return replace(act, start_s=0.0, end_s=0.0)
