"""Speech detection: the model's own probabilities, and the rules that make regions of them."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nst

from annotator.errors import EngineMissingError
from annotator.media.sound import Sound
from annotator.model import Span
from annotator.speech import vad
from annotator.speech.vad import FRAME_S, VadParameters, speech_probabilities, speech_regions, vad_record
from tests.speech.samples import sample
from tests.speech.sounds import noise, write_sound

THEIRS = """
import importlib.util, sys, types, pathlib
import numpy as np
folder = pathlib.Path(importlib.util.find_spec("silero_vad").submodule_search_locations[0])
package = types.ModuleType("silero_vad"); package.__path__ = [str(folder)]
sys.modules["silero_vad"] = package
utils = types.ModuleType("silero_vad.utils_vad"); utils.get_speech_timestamps_from_probs = None
sys.modules["silero_vad.utils_vad"] = utils
from silero_vad.sequence_vad import SileroVADSequence
samples = np.fromfile(sys.argv[1], dtype="<i2").astype(np.float32) / 32768
model = SileroVADSequence(folder / "data" / sys.argv[2])
np.save(sys.argv[3], model.audio_forward(samples))
"""
"""Runs the package's own code, without the torch that the rest of the package would load."""


@pytest.fixture(scope="module")
def spoken(sample_media: Path, tmp_path_factory: pytest.TempPathFactory) -> Sound:
    return sample(sample_media, tmp_path_factory.mktemp("spoken"), 0.0, 20.01)


def test_the_probabilities_are_those_of_the_packages_own_code(spoken: Sound, tmp_path: Path) -> None:
    out = tmp_path / "theirs.npy"
    subprocess.run([sys.executable, "-c", THEIRS, str(spoken.path), vad.MODEL, str(out)], check=True, timeout=120)
    ours = speech_probabilities(spoken)
    assert ours.dtype == np.float32
    assert np.abs(ours - np.load(out)).max() < 1e-5
    assert ours.min() < 0.05
    assert ours.max() > 0.9


@pytest.mark.parametrize("frames", [1, 7, 100_000])
def test_the_size_of_the_blocks_changes_nothing(spoken: Sound, monkeypatch: pytest.MonkeyPatch, frames: int) -> None:
    expected = speech_probabilities(spoken)
    monkeypatch.setattr(vad, "FRAMES_PER_CALL", frames)
    assert np.abs(speech_probabilities(spoken) - expected).max() < 1e-5


def test_speech_is_found_where_it_is_spoken(spoken: Sound) -> None:
    regions = speech_regions(speech_probabilities(spoken), spoken.duration_s)
    truth = (Span(1.8, 6.17), Span(6.67, 10.491), Span(11.291, 12.816), Span(13.416, 18.207), Span(18.807, 19.924))
    found_s = sum(t.overlap_s(r) for t in truth for r in regions)
    assert found_s > 0.85 * sum(t.duration_s for t in truth)
    assert sum(r.duration_s for r in regions) - found_s < 1.5


def test_silence_and_hiss_hold_no_speech(tmp_path: Path) -> None:
    for samples in (np.zeros(32_000), noise(4.0)):
        sound = write_sound(tmp_path / "sound.s16", samples)
        assert speech_regions(speech_probabilities(sound), sound.duration_s) == ()


def test_a_recording_without_a_sample_has_no_frames(tmp_path: Path) -> None:
    assert len(speech_probabilities(write_sound(tmp_path / "sound.s16", np.zeros(0)))) == 0
    assert speech_regions(np.zeros(0, dtype=np.float32), 0.0) == ()


def test_progress_rises_to_one(spoken: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[float] = []
    monkeypatch.setattr(vad, "FRAMES_PER_CALL", 100)
    speech_probabilities(spoken, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_finding_speech_needs_no_torch(tmp_path: Path) -> None:
    sound = write_sound(tmp_path / "sound.s16", noise(0.5))
    code = f"""
import sys
from pathlib import Path
from annotator.media.sound import Sound
from annotator.speech.vad import speech_probabilities
speech_probabilities(Sound(Path({str(sound.path)!r}), {sound.samples}, ""))
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


def test_a_missing_package_is_told_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch, spoken: Sound) -> None:
    vad._session.cache_clear()
    monkeypatch.setattr(vad.importlib.util, "find_spec", lambda name: None)
    try:
        with pytest.raises(EngineMissingError, match="pip install silero-vad"):
            speech_probabilities(spoken)
    finally:
        vad._session.cache_clear()


def regions(values: list[float], **parameters: float) -> list[tuple[float, float]]:
    """Return regions in frames."""
    found = speech_regions(
        np.array(values, dtype=np.float32), len(values) * FRAME_S, VadParameters(**({"pad_s": 0.0} | parameters))
    )
    return [(round(r.start_s / FRAME_S, 3), round(r.end_s / FRAME_S, 3)) for r in found]


def test_speech_begins_at_one_probability_and_ends_below_another() -> None:
    assert regions([0.4] * 5 + [0.5] + [0.36] * 9 + [0.3] * 9 + [0.4] * 5) == [(5, 15)]


def test_short_pauses_are_bridged_and_short_bursts_dropped() -> None:
    assert regions([0.9] * 6 + [0.0] * 6 + [0.9] * 6 + [0.0] * 7 + [0.9] * 6) == [(0, 18), (25, 31)]
    assert regions([0.0] * 9 + [0.9] * 4 + [0.0] * 9 + [0.9] * 5) == [(22, 27)]


def test_padding_stops_in_the_middle_of_a_pause() -> None:
    assert regions([0.0] * 5 + [0.9] * 10 + [0.0] * 10 + [0.9] * 10 + [0.0], pad_s=10 * FRAME_S) == [(0, 20), (20, 36)]


@given(
    nst.arrays(np.float32, st.integers(0, 80), elements=st.sampled_from([0.0, 0.34, 0.36, 0.49, 0.51, 1.0])),
    st.integers(1, 512),
    st.sampled_from([0.0, 0.06, 0.5]),
    st.sampled_from([0.0, 0.2]),
    st.sampled_from([0.0, 0.15]),
)
def test_regions_are_disjoint_in_order_and_inside_the_recording(values, last: int, pad_s, silence_s, speech_s) -> None:
    duration_s = max(0.0, (len(values) * 512 - (512 - last)) / 16_000) if len(values) else 0.0
    parameters = VadParameters(pad_s=pad_s, min_silence_s=silence_s, min_speech_s=speech_s)
    found = speech_regions(values, duration_s, parameters)
    assert all(0 <= r.start_s < r.end_s <= duration_s for r in found)
    assert all(a.end_s <= b.start_s for a, b in pairwise(found))
    sure = [i for i, v in enumerate(values) if v >= 0.5]
    if speech_s == 0.0:
        assert all(any(r.start_s <= i * FRAME_S < r.end_s for r in found) for i in sure)


def test_the_record_says_with_what_speech_was_found() -> None:
    record = vad_record()
    assert (record.stage, record.engine, record.model) == ("vad", "silero", vad.MODEL)
    assert record.parameters["start_probability"] == 0.5
