"""Decoded sound on disk, read a stretch at a time.

One rate and one type for everything downstream: 16 kHz, mono, float32 in [-1, 1], stored as 16-bit
little-endian samples without a header.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
BYTES_PER_SAMPLE = 2


@dataclass(frozen=True, slots=True)
class Sound:
    """The decoded recording.

    Attributes
    ----------
    path : Path
        File of 16-bit little-endian samples at `RATE_HZ`, mono, no header.
    samples : int
        How many.
    sha256 : str
        Of the samples' bytes.
    """

    path: Path
    samples: int
    sha256: str

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.samples / RATE_HZ

    def read(self, start_s: float, end_s: float) -> NDArray[np.float32]:
        """Return the samples from `start_s` to `end_s` seconds, cut at the recording's ends.

        Returns
        -------
        np.ndarray [shape=(n,), float32]
            Samples in [-1, 1].
        """
        return self.read_samples(round(start_s * RATE_HZ), round(end_s * RATE_HZ))

    def read_samples(self, first: int, last: int) -> NDArray[np.float32]:
        """Return samples `first` to `last` (excluded), cut at the recording's ends."""
        first, last = max(0, first), min(self.samples, last)
        if last <= first:
            return np.zeros(0, dtype=np.float32)
        with self.path.open("rb") as file:
            file.seek(first * BYTES_PER_SAMPLE)
            data = file.read((last - first) * BYTES_PER_SAMPLE)
        return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32768)

    def blocks(self, block_s: float) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Yield (index of the first sample, samples) for block after block of `block_s` seconds."""
        size = max(1, round(block_s * RATE_HZ))
        for first in range(0, self.samples, size):
            yield first, self.read_samples(first, first + size)
