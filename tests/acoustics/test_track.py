"""Curves on disk, and where in them a time lies."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nst

from annotator.acoustics.track import HOP_S, AcousticTrack, encode_track, read_track
from annotator.errors import TimelineError
from annotator.model import Span

CURVES = ("level_dbfs", "f0_hz", "tilt_db", "nearness_db", "band_db")


def track(frames: int = 50, seed: int = 0) -> AcousticTrack:
    rng = np.random.default_rng(seed)
    return AcousticTrack(*(rng.standard_normal(frames).astype(np.float32) for _ in CURVES))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tracks")


@settings(max_examples=30)
@given(st.integers(0, 40).flatmap(lambda n: st.tuples(*[nst.arrays(np.float32, n)] * 5)))
def test_a_track_is_read_as_it_was_written(folder: Path, curves: tuple[np.ndarray, ...]) -> None:
    path = folder / "round.acoustics.npz"
    path.write_bytes(encode_track(AcousticTrack(*curves)))
    found = read_track(path)
    for name, curve in zip(CURVES, curves, strict=True):
        assert np.array_equal(getattr(found, name), curve, equal_nan=True)
        assert getattr(found, name).dtype == np.float32


def test_curves_of_different_lengths_are_refused() -> None:
    nothing = np.zeros(3, dtype=np.float32)
    with pytest.raises(ValueError, match=r"\[3, 4\] frames"):
        AcousticTrack(nothing, nothing, nothing, nothing, np.zeros(4, dtype=np.float32))


def test_a_damaged_file_is_told_whatever_is_wrong_with_it(folder: Path) -> None:
    whole, path, rng = encode_track(track()), folder / "damaged.acoustics.npz", random.Random(7)
    refused: list[TimelineError] = []
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(rng.choice((1, 1, 4))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data[: rng.randrange(len(data))] if rng.random() < 0.2 else data)
        try:
            read_track(path)
        except TimelineError as error:
            refused.append(error)
    assert len(refused) > 200
    assert all(str(path) in error.found for error in refused)


def packed(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def good(**changes: np.ndarray) -> dict[str, np.ndarray]:
    curves = {name: np.zeros(4, dtype=np.float32) for name in CURVES}
    return {"version": np.int64(1), "hop_s": np.float64(HOP_S)} | curves | changes


def without(name: str) -> bytes:
    return packed(**{k: v for k, v in good().items() if k != name})


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "cannot be read"),
        (b"not an archive", "cannot be read"),
        (packed(**good(version=np.int64(2))), "is of version 2"),
        (packed(**good(hop_s=np.float64(0.01))), "a hop of 0.01 s"),
        (packed(**good(version=np.array([1, 1]))), "version is no number"),
        (packed(**good(f0_hz=np.zeros(5, dtype=np.float32))), r"\[4, 5\] frames"),
        (packed(**good(f0_hz=np.zeros(4))), "f0_hz is of shape"),
        (packed(**good(f0_hz=np.zeros((4, 1), dtype=np.float32))), "f0_hz is of shape"),
        (packed(**good(f0_hz=np.array(["a"] * 4))), "f0_hz is of shape"),
        (packed(**good(f0_hz=np.array([None] * 4))), "pickle"),
        (without("tilt_db"), "tilt_db"),
        (without("version"), "version"),
    ],
)
def test_what_is_no_track_is_told_with_the_remedy(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "x.acoustics.npz"
    path.write_bytes(data)
    with pytest.raises(TimelineError, match=told) as error:
        read_track(path)
    assert error.value.remedy == "annotate the recording again"


def test_a_missing_file_a_folder_and_a_bare_array_are_told(tmp_path: Path) -> None:
    np.save(tmp_path / "bare.npy", np.zeros(3))
    for path in (tmp_path / "missing.npz", tmp_path, tmp_path / "bare.npy"):
        with pytest.raises(TimelineError, match="cannot be read"):
            read_track(path)


def test_the_archive_holds_nothing_that_could_run(tmp_path: Path) -> None:
    path = tmp_path / "x.acoustics.npz"
    path.write_bytes(encode_track(track()))
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == sorted(f"{name}.npy" for name in ("version", "hop_s", *CURVES))


def test_the_frames_of_a_span_are_those_whose_hop_starts_in_it() -> None:
    one = track(100)
    assert one.frames(Span(0.0, 0.032)) == slice(0, 2)
    assert one.frames(Span(0.001, 0.033)) == slice(1, 3)
    assert one.frames(Span(0.5, 0.5)) == slice(32, 32)


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 120)), max_size=4))
def test_neighbouring_spans_share_no_frame_and_leave_none_out(edges) -> None:
    one = track(100)
    spans = tuple(Span(min(e) * HOP_S, max(e) * HOP_S) for e in edges)
    expected = np.zeros(100, dtype=bool)
    for e in edges:
        expected[min(e) : max(e)] = True
    assert np.array_equal(one.mask(spans), expected)
