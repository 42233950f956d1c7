"""The curves: what they say of sounds that are known, whatever the size of the blocks."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.acoustics import measure
from annotator.acoustics.measure import acoustics_record, measure_track, nearness
from annotator.acoustics.track import HOP_S, HOP_SAMPLES, SILENCE_DBFS, AcousticTrack
from annotator.media.sound import RATE_HZ, Sound
from annotator.model import Span
from tests.acoustics.signals import hush, sine, voice
from tests.speech.sounds import write_sound

CURVES = ("level_dbfs", "f0_hz", "tilt_db", "nearness_db", "band_db")


def heard(tmp_path: Path, *parts: np.ndarray) -> Sound:
    return write_sound(tmp_path / "sound.s16", np.concatenate(parts) if parts else np.zeros(0))


def same(a: AcousticTrack, b: AcousticTrack) -> bool:
    return all(np.array_equal(getattr(a, c), getattr(b, c), equal_nan=True) for c in CURVES)


@given(st.integers(0, 3 * RATE_HZ), st.floats(0.04, 4.0), st.integers(0, 5))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_size_of_the_blocks_changes_nothing(tmp_path: Path, length: int, block_s: float, seed: int) -> None:
    samples = hush(3.0, 0.1, seed) * np.linspace(0, 1, 3 * RATE_HZ)
    samples[RATE_HZ : 2 * RATE_HZ] = 0.0
    sound = heard(tmp_path, samples[:length])
    whole = measure_track(sound, (), pitch=False)
    assert len(whole) == -(-length // HOP_SAMPLES)
    assert same(whole, measure_track(sound, (), pitch=False, block_s=block_s))


@pytest.mark.parametrize("amplitude", [1.0, 0.5, 0.1, 0.001])
@pytest.mark.parametrize("hz", [100.0, 440.0, 3000.0])
def test_the_level_of_a_sine_is_its_root_mean_square(tmp_path: Path, amplitude: float, hz: float) -> None:
    track = measure_track(heard(tmp_path, sine(hz, 2.0, amplitude)), (), pitch=False)
    middle = track.level_dbfs[5:-5]
    assert np.median(middle) == pytest.approx(20 * np.log10(amplitude / np.sqrt(2)), abs=0.15)


def test_a_full_square_wave_is_at_zero(tmp_path: Path) -> None:
    track = measure_track(heard(tmp_path, np.sign(sine(250.0, 1.0) + 1e-9)), (), pitch=False)
    assert np.median(track.level_dbfs) == pytest.approx(0.0, abs=0.01)


def test_tilt_rises_with_what_sounds_above_a_kilohertz(tmp_path: Path) -> None:
    tilts = [
        np.median(measure_track(heard(tmp_path, sine(300, 1.0, 0.3) + sine(2500, 1.0, high)), (), pitch=False).tilt_db)
        for high in (0.003, 0.03, 0.3)
    ]
    assert tilts == pytest.approx([-40, -20, 0], abs=1.0)


def test_a_telephones_band_stands_out(tmp_path: Path) -> None:
    def band(hz: float) -> float:
        track = measure_track(heard(tmp_path, sine(hz, 1.0) + hush(1.0)), (), pitch=False)
        return float(np.median(track.band_db))

    assert band(1000.0) > 25
    assert band(150.0) < -20
    assert band(6000.0) < -20


@pytest.mark.parametrize("f0_hz", [90.0, 120.0, 165.0, 220.0, 300.0])
def test_the_pitch_of_a_voice_is_found(tmp_path: Path, f0_hz: float) -> None:
    sound = heard(tmp_path, hush(0.5), voice(f0_hz, 2.0) + hush(2.0), hush(0.5))
    track = measure_track(sound, (Span(0.4, 2.6),))
    inside = track.f0_hz[track.frames(Span(0.6, 2.4))]
    voiced = inside[np.isfinite(inside)]
    assert len(voiced) > 0.9 * len(inside)
    assert np.mean(np.abs(voiced / f0_hz - 1) < 0.05) > 0.9


def test_pitch_is_measured_in_speech_alone_and_at_its_own_place(tmp_path: Path) -> None:
    sound = heard(tmp_path, voice(120.0, 3.0), voice(200.0, 3.0))
    track = measure_track(sound, (Span(1.003, 2.0), Span(4.0, 5.001)))
    outside = np.ones(len(track), dtype=bool)
    for span in (Span(0.98, 2.0), Span(3.98, 5.001)):
        outside[track.frames(span)] = False
    assert np.isnan(track.f0_hz[outside]).all()
    assert np.nanmedian(track.f0_hz[track.frames(Span(1.1, 1.9))]) == pytest.approx(120, rel=0.05)
    assert np.nanmedian(track.f0_hz[track.frames(Span(4.1, 4.9))]) == pytest.approx(200, rel=0.05)


@pytest.mark.parametrize("span", [Span(0.0, 0.001), Span(0.99, 1.0), Span(0.5, 0.5), Span(0.0, 1.0)])
def test_speech_may_be_as_short_as_it_likes(tmp_path: Path, span: Span) -> None:
    track = measure_track(heard(tmp_path, voice(120.0, 1.0)), (span,))
    assert len(track) == len(track.f0_hz)


def test_without_pitch_none_is_measured(tmp_path: Path) -> None:
    track = measure_track(heard(tmp_path, voice(120.0, 1.0)), (Span(0.0, 1.0),), pitch=False)
    assert np.isnan(track.f0_hz).all()
    assert acoustics_record(True).model != acoustics_record(False).model


def test_digital_silence_has_no_level_and_no_tilt(tmp_path: Path) -> None:
    track = measure_track(heard(tmp_path, np.zeros(2 * RATE_HZ)), (Span(0.0, 2.0),))
    assert (track.level_dbfs == SILENCE_DBFS).all()
    for name in ("f0_hz", "tilt_db", "nearness_db", "band_db"):
        assert np.isnan(getattr(track, name)).all(), name


def test_no_sound_gives_no_frames(tmp_path: Path) -> None:
    assert len(measure_track(heard(tmp_path), ())) == 0


def test_nearness_is_the_level_above_the_background_around(tmp_path: Path) -> None:
    loud = 0.1 * np.sqrt(2) * sine(300.0, 2.0, 1.0)
    sound = heard(tmp_path, hush(20.0, 0.001), loud, hush(20.0, 0.001))
    track = measure_track(sound, (), pitch=False)
    assert np.median(track.nearness_db[track.frames(Span(20.2, 21.8))]) == pytest.approx(40.0, abs=3.0)
    assert abs(np.median(track.nearness_db[track.frames(Span(5.0, 15.0))])) < 3.0


def test_nearness_follows_a_background_that_changes_and_skips_what_was_not_heard() -> None:
    level = np.concatenate([np.full(6000, -60.0), np.full(3000, SILENCE_DBFS), np.full(6000, -40.0)]).astype(np.float32)
    near = nearness(level)
    assert near[3000] == near[12000] == 0.0
    assert np.isnan(near[6000:9000]).all()
    assert near[9100] == 0.0


def test_level_and_spectrum_equal_librosas_own_on_one_long_signal(tmp_path: Path) -> None:
    import librosa

    sound = heard(tmp_path, voice(140.0, 20.0) + hush(20.0))
    track = measure_track(sound, (), pitch=False, block_s=3.0)
    samples = np.pad(sound.read(0, 20.0), (0, 512))
    rms = librosa.feature.rms(y=samples, frame_length=512, hop_length=256, center=False)[0][: len(track)]
    assert np.allclose(track.level_dbfs, librosa.amplitude_to_db(rms, ref=1.0, top_db=None), atol=0.01)
    power = np.abs(librosa.stft(samples, n_fft=512, hop_length=256, center=False)[:, : len(track)]) ** 2
    hz = librosa.fft_frequencies(sr=RATE_HZ, n_fft=512)
    tilt = 10 * np.log10(power[hz >= 1000].sum(axis=0) / power[(hz >= 80) & (hz < 1000)].sum(axis=0))
    assert np.allclose(track.tilt_db, tilt, atol=0.02)


def test_memory_grows_with_the_curves_and_not_with_the_sound(tmp_path: Path) -> None:
    def peak(minutes: float) -> int:
        path = tmp_path / "long.s16"
        with path.open("wb") as file:
            file.truncate(round(minutes * 60 * RATE_HZ) * 2)
        tracemalloc.start()
        measure_track(Sound(path, round(minutes * 60 * RATE_HZ), ""), (), pitch=False, block_s=5.0)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(0.2)  # what the first call imports and compiles
    growth = peak(10.0) - peak(5.0)
    assert growth < 2.5 * 300 / HOP_S * 20  # ten minutes of samples would be 38 MB, the curves are 0.75 MB


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    told: list[float] = []
    sound = heard(tmp_path, voice(120.0, 4.0))
    measure_track(sound, (Span(0.0, 1.0), Span(2.0, 3.0)), block_s=1.0, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    told.clear()
    measure_track(sound, (), pitch=False, block_s=1.0, progress=told.append)
    assert told[-1] == 1.0


def test_frames_that_are_heard_alike_are_given_alike_wherever_they_stand(tmp_path: Path) -> None:
    part = voice(150.0, 1.024)
    one = measure_track(heard(tmp_path, part, part), (), pitch=False)
    half = len(one) // 2
    assert np.allclose(one.level_dbfs[: half - 2], one.level_dbfs[half:-2], atol=0.011)
    assert measure.FFT_SAMPLES == 2 * HOP_SAMPLES
