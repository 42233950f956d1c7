"""Decoded sound is right, whole and in step with the picture."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from annotator.config import Settings
from annotator.media.decode import decode
from annotator.media.probe import probe
from annotator.media.sound import RATE_HZ
from tests.media.conftest import BEEPS_S, Make, beeps, onsets_s, run_ffmpeg

SETTINGS = Settings()
TOLERANCE_S = 0.02


def read(path: Path) -> np.ndarray:
    return np.fromfile(path, dtype="<i2") / 32768


def tone_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    return float(np.argmax(spectrum)) * RATE_HZ / samples.size


def test_what_comes_back(beeps_mp4: Path, tmp_path: Path) -> None:
    told: list[float] = []
    decoded = decode(beeps_mp4, tmp_path / "out.s16", SETTINGS, told.append)
    data = (tmp_path / "out.s16").read_bytes()
    assert decoded.sound.path == tmp_path / "out.s16"
    assert decoded.sound.samples == len(data) // 2
    assert decoded.sound.duration_s == pytest.approx(4.0, abs=0.05)
    assert decoded.sound.sha256 == hashlib.sha256(data).hexdigest()
    assert decoded.problems == ()
    assert decoded.unheard == ()
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert list(tmp_path.iterdir()) == [tmp_path / "out.s16"]


def test_what_was_probed_need_not_be_probed_again(beeps_mp4: Path, tmp_path: Path) -> None:
    fresh = decode(beeps_mp4, tmp_path / "a", SETTINGS)
    given = decode(beeps_mp4, tmp_path / "b", SETTINGS, probed=probe(beeps_mp4, SETTINGS))
    assert fresh.sound.sha256 == given.sound.sha256


def test_the_recording_is_only_read(beeps_mp4: Path, tmp_path: Path) -> None:
    before = (beeps_mp4.read_bytes(), beeps_mp4.stat().st_mtime_ns)
    decode(beeps_mp4, tmp_path / "out.s16", SETTINGS)
    assert (beeps_mp4.read_bytes(), beeps_mp4.stat().st_mtime_ns) == before


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000, 96_000])
def test_any_rate(tmp_path: Path, rate_hz: int) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * 1000 * np.arange(2 * rate_hz) / rate_hz), rate_hz)
    decoded = decode(path, tmp_path / "out.s16", SETTINGS)
    samples = read(tmp_path / "out.s16")
    assert decoded.sound.duration_s == pytest.approx(2.0, abs=0.001)
    assert tone_hz(samples) == pytest.approx(1000, abs=1)
    assert np.sqrt(np.mean(samples[1000:-1000] ** 2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.01)


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT"])
def test_any_sample_format(tmp_path: Path, subtype: str) -> None:
    path = tmp_path / "tone.wav"
    original = 0.25 * np.sin(2 * np.pi * 440 * np.arange(RATE_HZ) / RATE_HZ)
    soundfile.write(path, original, RATE_HZ, subtype=subtype)
    decode(path, tmp_path / "out.s16", SETTINGS)
    assert np.abs(read(tmp_path / "out.s16") - original).max() <= (0.01 if subtype == "PCM_U8" else 1.5 / 32768)


@pytest.mark.parametrize("channel", range(8))
def test_each_of_eight_channels_is_heard(tmp_path: Path, channel: int) -> None:
    """FFmpeg's own mix to mono leaves the fourth out, which it takes for a subwoofer's."""
    path = tmp_path / "eight.wav"
    sound = np.zeros((RATE_HZ, 8))
    sound[:, channel] = 0.8 * np.sin(2 * np.pi * 440 * np.arange(RATE_HZ) / RATE_HZ)
    soundfile.write(path, sound, RATE_HZ)
    decode(path, tmp_path / "out.s16", SETTINGS)
    assert np.abs(read(tmp_path / "out.s16")).max() == pytest.approx(0.1, abs=0.002)


def test_stereo_is_averaged_and_cannot_clip(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE_HZ) / RATE_HZ)
    soundfile.write(path, np.stack([0.9 * tone, 0.5 * tone], axis=1), RATE_HZ)
    decode(path, tmp_path / "out.s16", SETTINGS)
    assert np.abs(read(tmp_path / "out.s16") - 0.7 * tone).max() < 0.001


CONTAINERS = (
    *(".mp4", ".mov", ".mkv", ".avi", ".ts", ".mpg", ".flv", ".wmv"),
    *(".m4a", ".mp3", ".flac", ".ogg", ".aac", ".aiff", ".au", ".caf", ".w64", ".ac3"),
)


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_every_container_keeps_time(tmp_path: Path, beeps_mp4: Path, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    run_ffmpeg("-i", beeps_mp4, path)
    decode(path, tmp_path / "out.s16", SETTINGS)
    found = onsets_s(read(tmp_path / "out.s16"))
    assert np.diff(found) == pytest.approx(np.diff(BEEPS_S), abs=0.01)
    # Some encoders put a packet of silence first and do not say so; a player plays it all the same.
    unsaid_s = 0.08 if suffix in (".wmv", ".aac", ".flv", ".avi", ".ac3", ".mpg", ".ts") else TOLERANCE_S
    assert found == pytest.approx(BEEPS_S, abs=unsaid_s)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv", ".ts"])
def test_sound_that_starts_late_stays_in_step_with_the_picture(late_sound: Make, tmp_path: Path, suffix: str) -> None:
    decoded = decode(late_sound(suffix), tmp_path / "out.s16", SETTINGS)
    assert onsets_s(read(tmp_path / "out.s16")) == pytest.approx([0.7 + s for s in BEEPS_S], abs=TOLERANCE_S)
    assert decoded.unheard[0].start_s == 0
    assert decoded.unheard[0].end_s == pytest.approx(0.7, abs=0.03)
    assert decoded.unheard[0].reason == "no_audio"


def test_a_picture_that_starts_late_does_not_move_the_sound(tmp_path: Path, picture_mp4: Path, beeps_wav: Path) -> None:
    path = tmp_path / "x.mkv"
    run_ffmpeg("-i", beeps_wav, "-itsoffset", "0.7", "-i", picture_mp4, "-map", "0", "-map", "1", "-c:v", "copy", path)
    decode(path, tmp_path / "out.s16", SETTINGS)
    assert onsets_s(read(tmp_path / "out.s16")) == pytest.approx(BEEPS_S, abs=TOLERANCE_S)


def test_a_gap_in_the_sound_is_filled_and_told(tmp_path: Path, beeps_wav: Path) -> None:
    path = tmp_path / "gap.mkv"
    run_ffmpeg("-i", beeps_wav, "-af", "aselect='not(between(t,0.8,1.3))'", "-c:a", "pcm_s16le", path)
    decoded = decode(path, tmp_path / "out.s16", SETTINGS)
    assert onsets_s(read(tmp_path / "out.s16")) == pytest.approx(BEEPS_S, abs=TOLERANCE_S)
    assert decoded.problems == ("The sound has 1 gap, 0.5 s in all.",)
    (gap,) = decoded.unheard
    assert (gap.start_s, gap.end_s) == (pytest.approx(0.8, abs=0.1), pytest.approx(1.3, abs=0.1))


def test_sound_that_ends_before_the_picture(tmp_path: Path, picture_mp4: Path) -> None:
    short, path = tmp_path / "short.wav", tmp_path / "x.mp4"
    soundfile.write(short, beeps(2.0), 48_000)
    run_ffmpeg("-i", picture_mp4, "-i", short, "-c:v", "copy", path)
    decoded = decode(path, tmp_path / "out.s16", SETTINGS)
    assert decoded.sound.duration_s == pytest.approx(2.0, abs=0.05)
    (unheard,) = decoded.unheard
    assert (unheard.start_s, unheard.reason) == (decoded.sound.duration_s, "no_audio")
    assert unheard.end_s == pytest.approx(4.0, abs=0.05)
    assert "2.0 s before the end that the file states." in decoded.problems[0]


def test_damaged_packets_are_counted_and_do_not_move_what_follows(tmp_path: Path) -> None:
    path = tmp_path / "noise.flac"
    # Noise, so that every packet is large enough to be hit; the beep after it shows the time.
    sound = beeps(6.0, at_s=(5.0,))
    sound[: 4 * 48_000] += np.random.default_rng(1).normal(0, 0.02, 4 * 48_000)
    soundfile.write(path, sound, 48_000)
    data = bytearray(path.read_bytes())
    for at in range(len(data) // 4, len(data) // 2, 40_000):
        data[at : at + 300] = bytes(300)
    path.write_bytes(data)
    decoded = decode(path, tmp_path / "out.s16", SETTINGS)
    assert any("could not be decoded" in p for p in decoded.problems)
    assert all(u.reason == "not_decoded" for u in decoded.unheard)
    assert onsets_s(read(tmp_path / "out.s16"))[-1] == pytest.approx(5.0, abs=TOLERANCE_S)


def test_channels_that_change_midway_keep_the_clock(tmp_path: Path, beeps_wav: Path) -> None:
    mono, stereo, path = tmp_path / "1.ts", tmp_path / "2.ts", tmp_path / "both.ts"
    run_ffmpeg("-i", beeps_wav, "-ac", "2", "-c:a", "mp2", stereo)
    run_ffmpeg("-i", beeps_wav, "-ac", "1", "-c:a", "mp2", "-output_ts_offset", "4", mono)
    path.write_bytes(stereo.read_bytes() + mono.read_bytes())
    decode(path, tmp_path / "out.s16", SETTINGS)
    found = onsets_s(read(tmp_path / "out.s16"))
    assert np.diff(found) == pytest.approx(np.diff([*BEEPS_S, *(4 + s for s in BEEPS_S)]), abs=0.05)


@pytest.mark.parametrize(
    "name", ["Aufnahme – Straße 警察.wav", "-i.wav", "a b;c'\"$(x).wav", "concat:x|y.wav", "%d.wav"]
)
def test_any_name(tmp_path: Path, beeps_wav: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(beeps_wav.read_bytes())
    decoded = decode(Path(name), Path(f"{name}.s16"), SETTINGS)
    assert decoded.sound.duration_s == pytest.approx(4.0)
    assert Path(f"{name}.s16").stat().st_size == decoded.sound.samples * 2


def test_silence_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(30 * 8000), 8000)
    decoded = decode(path, tmp_path / "out.s16", SETTINGS)
    assert decoded.sound.duration_s == pytest.approx(30.0)
    assert decoded.unheard == ()


def test_from_many_threads_at_once(beeps_mp4: Path, tmp_path: Path) -> None:
    hashes: list[str] = []

    def work(number: int) -> None:
        hashes.append(decode(beeps_mp4, tmp_path / f"{number}.s16", SETTINGS).sound.sha256)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hashes) == 4
    assert len(set(hashes)) == 1
