"""Curves over time: level, pitch, spectral tilt, nearness and band, one value every 16 ms.

Conventions: frame ``i`` looks at samples ``256 i`` to ``256 i + 512`` (32 ms) at 16 kHz; its time is the start of
its hop, ``0.016 i`` seconds. Levels are dB re. full scale (a full-scale square wave is 0 dBFS). NaN means "not
measured" (pitch outside speech, or unvoiced; the others in digital silence), never zero.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotator.errors import TimelineError
from annotator.model import Span

Curve = NDArray[np.float32]

HOP_SAMPLES = 256
HOP_S = 0.016
SILENCE_DBFS = -120.0
"""Level given to digital silence, where the logarithm has no value."""
VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class AcousticTrack:
    """The curves of one recording, all of the same length.

    Attributes
    ----------
    level_dbfs : np.ndarray [shape=(n,), float32]
        Root mean square level; `SILENCE_DBFS` in digital silence.
    f0_hz : np.ndarray [shape=(n,), float32]
        Fundamental frequency; NaN where unvoiced or not measured.
    tilt_db : np.ndarray [shape=(n,), float32]
        Energy from 1 to 8 kHz relative to that from 80 Hz to 1 kHz; rises with vocal effort.
    nearness_db : np.ndarray [shape=(n,), float32]
        Level above the background (10th percentile of the 30 s around).
    band_db : np.ndarray [shape=(n,), float32]
        Energy from 300 to 3400 Hz relative to that outside; high for a voice from a radio or telephone.
    """

    level_dbfs: Curve
    f0_hz: Curve
    tilt_db: Curve
    nearness_db: Curve
    band_db: Curve

    def __post_init__(self) -> None:
        lengths = {len(c) for c in (self.level_dbfs, self.f0_hz, self.tilt_db, self.nearness_db, self.band_db)}
        if len(lengths) != 1:
            raise ValueError(f"curves of {sorted(lengths)} frames; expected all of the same length")

    def __len__(self) -> int:
        return len(self.level_dbfs)

    def frames(self, span: Span) -> slice:
        """Return the frames whose hop starts within `span`."""
        return slice(max(0, int(np.ceil(span.start_s / HOP_S - 1e-6))), int(np.ceil(span.end_s / HOP_S - 1e-6)))

    def mask(self, spans: tuple[Span, ...]) -> NDArray[np.bool_]:
        """Return which frames lie within any of `spans`."""
        chosen = np.zeros(len(self), dtype=np.bool_)
        for span in spans:
            chosen[self.frames(span)] = True
        return chosen


def encode_track(track: AcousticTrack) -> bytes:
    """Return the track as the bytes of an ``.npz`` archive (version, hop, five curves)."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        version=np.int64(VERSION),
        hop_s=np.float64(HOP_S),
        level_dbfs=track.level_dbfs,
        f0_hz=track.f0_hz,
        tilt_db=track.tilt_db,
        nearness_db=track.nearness_db,
        band_db=track.band_db,
    )
    return buffer.getvalue()


def read_track(path: Path) -> AcousticTrack:
    """Read ``NAME.acoustics.npz``.

    Raises
    ------
    TimelineError
        If the file is missing, damaged or of another version.
    """
    expected = f"an acoustics file of version {VERSION}, as `annotator annotate` writes beside each timeline"
    remedy = "annotate the recording again"
    try:
        with zipfile.ZipFile(path) as archive:
            version, hop_s = _scalar(archive, "version"), _scalar(archive, "hop_s")
            if version != VERSION or hop_s != HOP_S:
                raise TimelineError(f"{path} is of version {version:g} with a hop of {hop_s:g} s", expected, remedy)
            return AcousticTrack(**{name: _curve(archive, name) for name in CURVES})
    except DAMAGE as error:
        raise TimelineError(f"{path} cannot be read ({error})", expected, remedy) from error


CURVES = ("level_dbfs", "f0_hz", "tilt_db", "nearness_db", "band_db")
DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    EOFError,
    MemoryError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a damaged archive raises, from the length of a name to the method of compression."""


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[np.generic]:
    with archive.open(f"{name}.npy") as file:
        return np.asarray(np.lib.format.read_array(file, allow_pickle=False))


def _scalar(archive: zipfile.ZipFile, name: str) -> float:
    value = _array(archive, name)
    if value.shape != () or value.dtype.kind not in "iuf":
        raise ValueError(f"{name} is no number")
    return float(value)


def _curve(archive: zipfile.ZipFile, name: str) -> Curve:
    curve = _array(archive, name)
    if curve.ndim != 1 or curve.dtype != np.float32:
        raise ValueError(f"{name} is of shape {curve.shape} and type {curve.dtype}; expected one row of float32")
    return curve.astype(np.float32, copy=False)
