"""Recognition by PocketSphinx, shared out over processes."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from annotator.config import Settings
from annotator.errors import EngineError, EngineMissingError
from annotator.media.sound import RATE_HZ, Sound
from annotator.model import Span
from annotator.speech.transcribers import pocketsphinx
from annotator.speech.transcribers.pocketsphinx import availability, transcribe
from tests.speech.samples import sample
from tests.speech.sounds import noise, write_sound

SETTINGS = Settings(offline=True, workers=2)
SPEECH = (Span(1.7, 6.2), Span(6.5, 10.6), Span(11.2, 12.9))
"""Two sentences of the officer and one of the civilian."""


def nobody(fraction: float) -> None:
    """Be told of progress and forget it."""


@pytest.fixture(scope="module")
def spoken(sample_media: Path, tmp_path_factory: pytest.TempPathFactory) -> Sound:
    return sample(sample_media, tmp_path_factory.mktemp("spoken"), 0.0, 14.0)


@pytest.mark.slow
def test_words_are_found_in_their_places_whatever_the_number_of_workers(spoken: Sound) -> None:
    told: list[float] = []
    found = transcribe(spoken, SPEECH, SETTINGS, told.append)
    texts = [" ".join(w.text for w in s.words) for s in found.segments]
    assert "hello there my name is" in texts[0]
    assert "your sister" in texts[1]
    for segment, region in zip(found.segments, SPEECH, strict=True):
        assert (segment.start_s, segment.end_s, segment.language) == (region.start_s, region.end_s, "en")
        assert all(region.start_s <= w.start_s <= w.end_s <= region.end_s for w in segment.words)
        assert all(a.end_s <= b.start_s for a, b in pairwise(segment.words))
    assert all(w.timing == "measured" and 0.0 <= (w.probability or 0.0) <= 1.0 for w in found.words)
    assert all(("low_probability" in w.flags) == ((w.probability or 0.0) < 0.3) for w in found.words)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert (found.engine.engine, found.engine.model) == ("pocketsphinx", "en-us")
    assert "Listen" in found.engine.trust
    alone = transcribe(spoken, SPEECH, replace(SETTINGS, workers=1), nobody)
    assert alone == found


def test_without_speech_there_are_no_words_and_no_processes(spoken: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pocketsphinx, "_start_worker", None)
    found = transcribe(spoken, (), SETTINGS, nobody)
    assert found.segments == ()
    assert found.engine.engine == "pocketsphinx"


def test_what_is_no_speech_gives_no_words_and_no_error(tmp_path: Path) -> None:
    samples = np.concatenate([np.zeros(RATE_HZ), noise(1.0)])
    sound = write_sound(tmp_path / "s16", samples)
    regions = (Span(0.0, 0.001), Span(0.1, 0.1), Span(0.2, 0.6), Span(0.2, 0.8), Span(1.2, 1.5), Span(1.99, 2.0))
    assert all(not pocketsphinx._recognise(sound, region) for region in regions)


def test_a_recognising_process_that_is_killed_is_an_error_with_a_remedy(spoken: Sound) -> None:
    with pytest.raises(EngineError, match="ended before its work was done") as error:
        transcribe(_Deadly.of(spoken), SPEECH, SETTINGS, nobody)
    assert "fewer workers" in error.value.remedy


def test_a_decoder_that_fails_is_an_error_of_ours(spoken: Sound) -> None:
    with pytest.raises(EngineError, match="the decoder gave up"):
        transcribe(_Failing.of(spoken), SPEECH, SETTINGS, nobody)


class _Deadly(Sound):
    """A sound that kills the process that reads it, unless it is the one that made it."""

    @classmethod
    def of(cls, sound: Sound) -> _Deadly:
        return cls(sound.path, sound.samples, str(os.getpid()))

    def read_samples(self, first: int, last: int) -> np.ndarray:
        if os.getpid() != int(self.sha256):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read_samples(first, last)


class _Failing(_Deadly):
    """A sound that cannot be read by another process than the one that made it."""

    def read_samples(self, first: int, last: int) -> np.ndarray:
        if os.getpid() != int(self.sha256):
            raise RuntimeError("the decoder gave up")
        return super().read_samples(first, last)


def test_a_long_region_is_cut_where_it_is_quietest(tmp_path: Path) -> None:
    samples = noise(40.0, loud=[(0.0, 8.0), (8.1, 16.0), (16.1, 40.0)])
    sound = write_sound(tmp_path / "s16", samples)
    cut = list(pocketsphinx._stretches(sound, (Span(0.0, 30.0), Span(31.0, 33.0))))
    assert [s.end_s for s in cut[:2]] == pytest.approx([8.05, 16.05], abs=0.06)
    assert cut[-1] == Span(31.0, 33.0)
    assert all(a.end_s == b.start_s for a, b in pairwise(cut[:-1]))
    assert (cut[0].start_s, cut[-2].end_s) == (0.0, 30.0)
    assert all(s.duration_s <= 12.0 for s in cut)


def test_words_reach_neither_into_one_another_nor_beyond_their_stretch() -> None:
    heard = (
        pocketsphinx._Heard("one", -0.1, 0.5, 0.9),
        pocketsphinx._Heard("two", 0.4, 0.9, 0.1),
        pocketsphinx._Heard("three", 0.95, 1.4, 1.0),
        pocketsphinx._Heard("four", 1.5, 1.6, 1.0),
    )
    segment = pocketsphinx._segment(Span(10.0, 11.0), heard)
    times = [(w.text, w.start_s, w.end_s) for w in segment.words]
    assert times == [
        ("one", 10.0, 10.5),
        ("two", 10.5, 10.9),
        ("three", pytest.approx(10.95), 11.0),
        ("four", 11.0, 11.0),
    ]
    assert [w.flags for w in segment.words] == [(), ("low_probability",), (), ()]


@pytest.mark.parametrize(
    ("word", "is_word"),
    [("hands", True), ("a(2)", True), ("<sil>", False), ("</s>", False), ("[NOISE]", False), ("++UH++", False)],
)
def test_noises_are_no_words(word: str, is_word: bool) -> None:
    assert pocketsphinx._is_word(word) is is_word


def test_the_engine_says_where_its_model_lies() -> None:
    found = availability(SETTINGS)
    assert (found.state, found.model) == ("ready", "en-us")
    assert found.version
    assert found.model_path is not None
    assert Path(found.model_path).is_dir()


def test_a_missing_package_is_told_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch, spoken: Sound) -> None:
    from importlib.metadata import PackageNotFoundError

    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(pocketsphinx, "version", missing)
    assert availability(SETTINGS).state == "not installed"
    with pytest.raises(EngineMissingError, match="pip install pocketsphinx"):
        transcribe(spoken, SPEECH, SETTINGS, nobody)
