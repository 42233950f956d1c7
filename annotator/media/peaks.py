"""The shape of the sound at several resolutions, so that a viewer can draw any stretch of it at once.

The file is a NumPy archive (``.npz``, not compressed, nothing pickled) that holds

- ``version``: 1;
- ``rate_hz``, ``samples``: of the sound;
- ``audio_sha256``: of its samples, in hexadecimal;
- ``samples_per_point``: the resolutions, finest first;
- ``peaks_N`` for each of them: int16 [shape=(ceil(samples / N), 2)], the least and the greatest sample of each
  stretch of N samples; the last stretch may be shorter.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.errors import MediaError
from annotator.files import replace_atomically
from annotator.media.sound import BYTES_PER_SAMPLE, RATE_HZ, Sound

VERSION = 1
SAMPLES_PER_POINT = (256, 4096, 65536)
"""16 ms, 256 ms and 4.1 s; each a multiple of the one before."""
BLOCK_SAMPLES = 1 << 20

Samples = NDArray[np.int16]
Peaks = NDArray[np.int16]


def write_peaks(sound: Sound, path: Path) -> None:
    """Write the peaks of `sound` to `path`; the whole sound is never in memory.

    Raises
    ------
    MediaError
        If the decoded sound cannot be read.
    OutputError
        If `path` cannot be written.
    """
    levels = compute_peaks(_blocks(sound))
    with replace_atomically(path, durable=False) as file:
        np.savez(
            file,
            allow_pickle=False,
            version=np.int32(VERSION),
            rate_hz=np.int32(RATE_HZ),
            samples=np.int64(sound.samples),
            audio_sha256=np.array(sound.sha256),
            samples_per_point=np.array(SAMPLES_PER_POINT, dtype=np.int32),
            **{f"peaks_{size}": level for size, level in zip(SAMPLES_PER_POINT, levels, strict=True)},
        )


def compute_peaks(blocks: Iterable[Samples], sizes: tuple[int, ...] = SAMPLES_PER_POINT) -> tuple[Peaks, ...]:
    """Return the least and greatest sample of each stretch of ``sizes[i]`` samples.

    Parameters
    ----------
    blocks : iterable of np.ndarray [shape=(n,), int16]
        The sound, cut anywhere.
    sizes : tuple of int (samples)
        Ascending, each a multiple of the one before.

    Returns
    -------
    tuple of np.ndarray [shape=(ceil(samples / sizes[i]), 2), int16]
    """
    levels = [_concatenate(_reduce_blocks(blocks, sizes[0]))]
    for finer, coarser in pairwise(sizes):
        levels.append(_coarsen(levels[-1], coarser // finer))
    return tuple(levels)


def read_peaks(path: Path, start_s: float, end_s: float, points: int) -> Peaks:
    """Return `points` pairs of least and greatest sample that cover ``[start_s, end_s)`` evenly.

    Read from the coarsest resolution that is fine enough. Beyond the sound's ends both are 0.

    Parameters
    ----------
    path : Path
        A file that `write_peaks` wrote.
    start_s, end_s : float (s)
        The stretch.
    points : int > 0
        How many pairs, say the width in pixels.

    Returns
    -------
    np.ndarray [shape=(points, 2), int16]

    Raises
    ------
    ValueError
        If `points` is not positive or the stretch is empty.
    MediaError
        If the file cannot be read.
    """
    if points < 1 or not start_s < end_s:
        raise ValueError(f"{points} points of {start_s} to {end_s} s; expected 1 or more points and start before end")
    edges = np.linspace(start_s * RATE_HZ, end_s * RATE_HZ, points + 1)
    width = (edges[-1] - edges[0]) / points
    try:
        with np.load(path, allow_pickle=False) as file:
            size = _resolution(file, width)
            return _resample(file[f"peaks_{size}"], edges / size)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError) as error:
        raise MediaError(
            f"{path} cannot be read as peaks ({error})", f"a peaks file of version {VERSION}", "annotate again"
        ) from error


def _blocks(sound: Sound) -> Iterator[Samples]:
    try:
        with sound.path.open("rb") as file:
            while data := file.read(BLOCK_SAMPLES * BYTES_PER_SAMPLE):
                yield np.frombuffer(data, dtype="<i2")
    except OSError as error:
        raise MediaError(
            f"the decoded sound {sound.path} cannot be read: {error.strerror}", "the file from decoding", "decode again"
        ) from error


def _reduce_blocks(blocks: Iterable[Samples], size: int) -> Iterator[Peaks]:
    """Yield the peaks of `size` samples, carrying what is left of a block to the next."""
    rest = np.zeros(0, dtype=np.int16)
    for block in blocks:
        samples = np.concatenate([rest, block]) if rest.size else block
        whole = samples.size // size * size
        yield _extremes(samples[:whole].reshape(-1, size))
        rest = samples[whole:]
    if rest.size:
        yield _extremes(rest.reshape(1, -1))


def _extremes(rows: NDArray[np.int16]) -> Peaks:
    return np.stack([rows.min(axis=1, initial=32767), rows.max(axis=1, initial=-32768)], axis=1)


def _concatenate(parts: Iterable[Peaks]) -> Peaks:
    return np.concatenate([np.zeros((0, 2), dtype=np.int16), *parts])


def _coarsen(level: Peaks, factor: int) -> Peaks:
    """Join `factor` points into one; the last may join fewer."""
    firsts = np.arange(0, len(level), factor)
    if firsts.size == 0:
        return level
    return np.stack([np.minimum.reduceat(level[:, 0], firsts), np.maximum.reduceat(level[:, 1], firsts)], axis=1)


def _resolution(file: Mapping[str, NDArray[np.generic]], width: float) -> int:
    """Return the coarsest resolution that has a point or more for every `width` samples."""
    if (version := int(file["version"])) != VERSION:
        raise ValueError(f"its version is {version}")
    sizes = [int(n) for n in file["samples_per_point"]]
    return max((n for n in sizes if n <= width), default=min(sizes))


def _resample(level: Peaks, edges: NDArray[np.float64]) -> Peaks:
    """Return the extremes over every point of `level` that each stretch between two `edges` touches."""
    first = np.floor(edges[:-1]).astype(np.int64)
    last = np.maximum(first + 1, np.ceil(edges[1:]).astype(np.int64))
    inside = (last > 0) & (first < len(level))
    out = np.zeros((len(first), 2), dtype=np.int16)
    if not inside.any():
        return out
    begin, end = max(0, first.min()), min(len(level), last.max())
    # One more row, so that a stretch may end where the level ends.
    low, high = (np.append(level[begin:end, i], np.int16(0)) for i in (0, 1))
    pairs = np.stack([first[inside].clip(begin), last[inside].clip(None, end)], axis=1).ravel() - begin
    out[inside, 0] = np.minimum.reduceat(low, pairs)[::2]
    out[inside, 1] = np.maximum.reduceat(high, pairs)[::2]
    return out
