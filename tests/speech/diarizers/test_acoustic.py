"""Voices told apart by sound alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.config import Settings
from annotator.media.sound import Sound
from annotator.model import Span, Turn, intersection, union
from annotator.speech import voiceprint
from annotator.speech.diarizers import acoustic
from annotator.speech.diarizers.acoustic import ClusterParameters, availability, cluster, diarize
from annotator.speech.voiceprint import Voiceprints
from tests.acoustics.signals import hush, voice
from tests.speech.samples import sample
from tests.speech.sounds import write_sound

pytestmark = pytest.mark.usefixtures("one_thread")
SETTINGS = Settings(offline=True)
DEEP = (90.0, ((730, 1090, 2440, 3300), (570, 840, 2410, 3200), (300, 870, 2240, 3100)))
BRIGHT = (230.0, ((1100, 2400, 3500, 4600), (850, 2700, 3700, 4700), (520, 2900, 3800, 4800)))


def speak(kind, seconds: int, seed: int = 0) -> np.ndarray:
    """Say one vowel after another, four a second."""
    f0_hz, vowels = kind
    rng = np.random.default_rng(seed)
    parts = [voice(f0_hz * rng.uniform(0.9, 1.1), 0.25, vowels[rng.integers(3)]) for _ in range(4 * seconds)]
    return np.concatenate(parts) + hush(seconds, 0.002, seed)


@pytest.fixture(scope="module")
def dialogue(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sound, tuple[Span, ...]]:
    """Return two very different voices in turns of four seconds, with pauses of one second."""
    parts, speech, at_s = [], [], 0.0
    for number in range(6):
        parts += [speak(DEEP if number % 2 == 0 else BRIGHT, 4, number), hush(1.0, 0.002)]
        speech.append(Span(at_s, at_s + 4.0))
        at_s += 5.0
    return write_sound(tmp_path_factory.mktemp("dialogue") / "s16", np.concatenate(parts)), tuple(speech)


def nobody(fraction: float) -> None:
    """Be told of progress and forget it."""


def test_two_very_different_voices_are_two_speakers(dialogue: tuple[Sound, tuple[Span, ...]]) -> None:
    sound, speech = dialogue
    found = diarize(sound, speech, SETTINGS, nobody)
    assert found.turns == tuple(Turn(s.start_s, s.end_s, f"S{i % 2 + 1}") for i, s in enumerate(speech))
    assert found.exclusive == ()
    assert found.wearer is None
    assert (found.engine.stage, found.engine.engine) == ("diarize", "acoustic")
    assert found.engine.trust
    assert found.engine.parameters["limit"] == ClusterParameters().limit


def test_a_change_of_voice_inside_a_region_is_found(dialogue: tuple[Sound, tuple[Span, ...]], tmp_path: Path) -> None:
    sound = write_sound(tmp_path / "s16", np.concatenate([speak(DEEP, 6, 1), speak(BRIGHT, 6, 2)]))
    first, second = diarize(sound, (Span(0.0, 12.0),), SETTINGS, nobody).turns
    assert (first.speaker, second.speaker) == ("S1", "S2")
    assert first.end_s == second.start_s == pytest.approx(6.0, abs=0.7)


def test_one_voice_is_one_speaker(sample_media: Path, tmp_path: Path) -> None:
    sound = sample(sample_media, tmp_path, 0.0, 20.0)
    officer = (Span(1.8, 6.17), Span(6.67, 10.49), Span(13.42, 18.2), Span(18.81, 19.92))
    assert {t.speaker for t in diarize(sound, officer, SETTINGS, nobody).turns} == {"S1"}


def test_an_officer_and_a_civilian_are_told_apart(sample_media: Path, tmp_path: Path) -> None:
    sound = sample(sample_media, tmp_path, 0.0, 26.0)
    speech = (Span(1.8, 6.17), Span(6.67, 10.49), Span(11.29, 12.81), Span(13.42, 18.2), Span(20.92, 24.64))
    found = diarize(sound, speech, SETTINGS, nobody).turns
    assert [t.speaker for t in found] == ["S1", "S1", "S2", "S1", "S2"]


def test_how_loud_a_voice_is_does_not_make_another_of_it(tmp_path: Path) -> None:
    part = speak(DEEP, 6, 4)
    sound = write_sound(tmp_path / "s16", np.concatenate([part, 0.05 * part]))
    assert {t.speaker for t in diarize(sound, (Span(0.0, 6.0), Span(6.0, 12.0)), SETTINGS, nobody).turns} == {"S1"}


def test_clustering_by_parts_finds_the_same_speakers(dialogue: tuple[Sound, tuple[Span, ...]]) -> None:
    sound, speech = dialogue
    windows = list(acoustic._windows(speech, ClusterParameters()))
    prints = voiceprint.measure(sound, windows, nobody)
    whole = cluster(prints, ClusterParameters())
    for size in (7, 12, len(windows) - 1, len(windows)):
        parts = cluster(prints, replace(ClusterParameters(), part_windows=size))
        assert _partition(parts) == _partition(whole), size


def _partition(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == k).tolist()) for k in set(labels.tolist())}


def test_memory_follows_the_size_of_the_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real = acoustic._linked
    monkeypatch.setattr(acoustic, "_linked", lambda f, p: seen.append(len(f[0])) or real(f, p))
    rng = np.random.default_rng(0)
    prints = Voiceprints(rng.standard_normal((1000, 38)).astype(np.float32), None)
    labels = cluster(prints, replace(ClusterParameters(), part_windows=100))
    assert len(labels) == 1000
    assert max(seen[:-1]) == 100


def test_no_speech_gives_no_turns(tmp_path: Path) -> None:
    told: list[float] = []
    found = diarize(write_sound(tmp_path / "s16", hush(3.0)), (), SETTINGS, told.append)
    assert found.turns == ()
    assert told[-1] == 1.0


def test_a_region_of_silence_or_of_a_moment_has_a_speaker_too(tmp_path: Path) -> None:
    sound = write_sound(tmp_path / "s16", np.concatenate([np.zeros(32_000), speak(DEEP, 4, 5)]))
    speech = (Span(0.0, 2.0), Span(2.1, 2.12), Span(3.0, 5.9))
    found = diarize(sound, speech, SETTINGS, nobody).turns
    assert union(list(found)) == union(list(speech))


def test_progress_rises_to_one(dialogue: tuple[Sound, tuple[Span, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[float] = []
    monkeypatch.setattr(voiceprint, "BATCH", 5)
    diarize(*dialogue, SETTINGS, told.append)
    assert told == sorted(told)
    assert len(told) > 4
    assert told[-1] == 1.0


def test_without_the_embedding_cepstra_alone_decide(
    dialogue: tuple[Sound, tuple[Span, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voiceprint, "weights_path", lambda: None)
    found = availability(SETTINGS)
    assert (found.state, found.model, found.model_path) == ("ready", "cepstra", None)
    sound, speech = dialogue
    turns = diarize(sound, speech, SETTINGS, nobody).turns
    assert (
        len({t.speaker for t in turns if t.start_s % 10 < 5} & {t.speaker for t in turns if t.start_s % 10 >= 5}) == 0
    )


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 20)), max_size=6), st.integers(0, 99))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_turns_cover_speech_and_nothing_else(pairs: list[tuple[int, int]], seed: int) -> None:
    speech, at_s = [], 0.0
    for length, pause in pairs:
        speech.append(Span(at_s, at_s + length / 10))
        at_s = speech[-1].end_s + pause / 10
    windows = list(acoustic._windows(tuple(speech), ClusterParameters()))
    labels = np.random.default_rng(seed).integers(0, 3, len(windows))
    turns = list(acoustic._turns(tuple(speech), windows, labels))
    assert sum(t.duration_s for t in turns) == pytest.approx(sum(s.duration_s for s in speech))
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(turns))
    assert all(any(s.start_s <= t.start_s and t.end_s <= s.end_s for s in speech) for t in turns)
    assert len(intersection(union(list(turns)), union(speech))) == len(union(speech))
    for window in windows:
        assert 0 < window.duration_s <= ClusterParameters().window_s + 1e-9
