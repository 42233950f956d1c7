"""Peaks hold every extreme of the sound, at every resolution, however it was cut into blocks."""

from __future__ import annotations

import hashlib
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import MediaError, OutputError
from annotator.media.peaks import SAMPLES_PER_POINT, compute_peaks, read_peaks, write_peaks
from annotator.media.sound import RATE_HZ, Sound

SIZES = (4, 16, 64)

samples_of = st.integers(0, 700).flatmap(
    lambda n: st.integers(0, 2**32 - 1).map(
        lambda seed: np.random.default_rng(seed).integers(-32768, 32768, n).astype(np.int16)
    )
)


def naive(samples: np.ndarray, size: int) -> list[tuple[int, int]]:
    parts = [samples[i : i + size] for i in range(0, samples.size, size)]
    return [(int(p.min()), int(p.max())) for p in parts]


def cut(samples: np.ndarray, places: list[int]) -> list[np.ndarray]:
    return np.split(samples, sorted(p % (samples.size + 1) for p in places))


def make_sound(path: Path, samples: np.ndarray) -> Sound:
    data = samples.astype("<i2").tobytes()
    path.write_bytes(data)
    return Sound(path, samples.size, hashlib.sha256(data).hexdigest())


@given(samples_of, st.lists(st.integers(0, 1000), max_size=12))
def test_independent_of_blocks_and_right(samples: np.ndarray, places: list[int]) -> None:
    levels = compute_peaks(cut(samples, places), SIZES)
    assert [[tuple(map(int, row)) for row in level] for level in levels] == [naive(samples, n) for n in SIZES]
    assert all(level.dtype == np.int16 for level in levels)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    generator = np.random.default_rng(7)
    samples = (generator.normal(0, 3000, 20 * RATE_HZ + 123)).astype(np.int16)
    return make_sound(tmp_path_factory.mktemp("sound") / "sound.s16", samples)


@pytest.fixture(scope="module")
def peaks(sound: Sound) -> Path:
    path = sound.path.with_name("peaks.npz")
    write_peaks(sound, path)
    return path


@settings(max_examples=60, deadline=None)
@given(st.floats(-2, 25), st.floats(0.001, 25), st.integers(1, 300))
def test_reading_misses_nothing_and_invents_nothing(
    sound: Sound, peaks: Path, start_s: float, length_s: float, points: int
) -> None:
    found = read_peaks(peaks, start_s, start_s + length_s, points)
    assert found.shape == (points, 2)
    samples = np.fromfile(sound.path, dtype="<i2")
    edges = np.linspace(start_s * RATE_HZ, (start_s + length_s) * RATE_HZ, points + 1)
    width = length_s * RATE_HZ / points
    size = max((n for n in SAMPLES_PER_POINT if n <= width), default=SAMPLES_PER_POINT[0])
    for (low, high), first, last in zip(found, edges, edges[1:], strict=False):
        inside = samples[max(0, int(np.ceil(first))) : max(0, int(last))]
        around = samples[max(0, int(first) - size) : max(0, int(np.ceil(last)) + size)]
        if inside.size:
            assert low <= inside.min()
            assert high >= inside.max()
        if around.size:
            assert min(0, around.min()) <= low <= high <= max(0, around.max())
        else:
            assert low == high == 0


def test_beyond_the_end_there_is_nothing(peaks: Path) -> None:
    assert not read_peaks(peaks, 30, 40, 10).any()
    half = read_peaks(peaks, 10, 30, 20)
    assert half[:10].any(axis=1).all()
    assert not half[11:].any()


def test_a_single_click_is_seen_at_every_zoom(tmp_path: Path) -> None:
    samples = np.zeros(600 * RATE_HZ, dtype=np.int16)
    samples[123 * RATE_HZ] = 30_000
    path = tmp_path / "peaks.npz"
    write_peaks(make_sound(tmp_path / "sound.s16", samples), path)
    for start_s, end_s in ((0, 600), (100, 150), (122.9, 123.1)):
        found = read_peaks(path, start_s, end_s, 100)
        at = int((123 - start_s) / (end_s - start_s) * 100)
        assert found[at, 1] == 30_000
        # A point of the file may lie across two of the points asked for, and 16 ms across more.
        assert np.count_nonzero(found) <= 2 + 0.016 / ((end_s - start_s) / 100)


def test_what_the_file_says(sound: Sound, peaks: Path) -> None:
    with np.load(peaks, allow_pickle=False) as file:
        assert int(file["version"]) == 1
        assert int(file["samples"]) == sound.samples
        assert str(file["audio_sha256"]) == sound.sha256
        assert tuple(file["samples_per_point"]) == SAMPLES_PER_POINT
        for size in SAMPLES_PER_POINT:
            assert file[f"peaks_{size}"].shape == (-(-sound.samples // size), 2)


def test_the_same_sound_gives_the_same_bytes(sound: Sound, peaks: Path, tmp_path: Path) -> None:
    write_peaks(sound, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == peaks.read_bytes()


def test_memory_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "long.s16"
    with path.open("wb") as file:
        file.truncate(2 * 3600 * RATE_HZ)  # an hour: 115 MB of silence
    tracemalloc.start()
    write_peaks(Sound(path, 3600 * RATE_HZ, "0" * 64), tmp_path / "peaks.npz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 << 20


def test_sound_of_no_length(tmp_path: Path) -> None:
    write_peaks(make_sound(tmp_path / "sound.s16", np.zeros(0, dtype=np.int16)), tmp_path / "peaks.npz")
    assert not read_peaks(tmp_path / "peaks.npz", 0, 1, 5).any()


@pytest.mark.parametrize(("start_s", "end_s", "points"), [(0, 1, 0), (1, 1, 5), (2, 1, 5), (float("nan"), 1, 5)])
def test_senseless_questions(peaks: Path, start_s: float, end_s: float, points: int) -> None:
    with pytest.raises(ValueError, match="expected 1 or more points"):
        read_peaks(peaks, start_s, end_s, points)


def test_unreadable_files(sound: Sound, peaks: Path, tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("no archive")
    (tmp_path / "cut.npz").write_bytes(peaks.read_bytes()[:-100])
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    np.savez(tmp_path / "newer.npz", version=np.int32(2))
    for name in ("text.npz", "cut.npz", "other.npz", "newer.npz", "missing.npz"):
        with pytest.raises(MediaError, match="cannot be read as peaks"):
            read_peaks(tmp_path / name, 0, 1, 5)
    with pytest.raises(OutputError):
        write_peaks(sound, tmp_path / "missing" / "peaks.npz")
    with pytest.raises(MediaError, match="decoded sound"):
        write_peaks(Sound(tmp_path / "missing.s16", 10, "0" * 64), tmp_path / "peaks.npz")
    assert not (tmp_path / "peaks.npz").exists()
