"""Keeping the sound in step with the recording's clock.

Each block of samples comes with the time at which it is to be heard. Where that lies ahead of what was written so
far, silence is put in; where the clocks of camera and microphone drift apart the other way, single milliseconds are
left out. A time that cannot be true is not followed: no sound is dropped on the word of a broken timestamp.
"""

from __future__ import annotations

from dataclasses import dataclass

from annotator.media.sound import RATE_HZ

TOLERANCE_S = 0.015
"""Deviation that is let be: less than a packet (20 ms or more), more than a clock in ms jitters."""
TOLERANCE = round(TOLERANCE_S * RATE_HZ)
DROP_RATIO = 0.001
DROP_ALLOWANCE = round(0.25 * RATE_HZ)
"""Sound that may be left out for drift: this ratio of all, plus this many samples for where tracks are joined."""
BEYOND_CLAIM = 60 * RATE_HZ
"""A leap this far past the end that the container states is a broken timestamp."""
NOTABLE_GAP = round(0.1 * RATE_HZ)


@dataclass(frozen=True, slots=True)
class Placement:
    """What to do with a block: samples of silence to write before it, samples to leave out at its start."""

    silence: int
    drop: int


class Timebase:
    """Says where each block of samples goes.

    Parameters
    ----------
    claimed : int or None
        Length that the container states, in samples.
    """

    def __init__(self, claimed: int | None = None) -> None:
        self.written = 0
        self.gaps: list[tuple[int, int]] = []
        self.breaks: list[int] = []
        self.dropped = 0
        self._latest = None if claimed is None else claimed + BEYOND_CLAIM
        self._shift = 0

    def place(self, time_ms: int, samples: int) -> Placement:
        """Return how a block of `samples` that is to be heard at `time_ms` is joined on; it counts as written."""
        at = round(time_ms * RATE_HZ / 1000) + self._shift
        ahead = at - self.written
        if abs(ahead) < TOLERANCE:
            placement = Placement(0, 0)
        elif ahead > 0:
            placement = self._fill(at, ahead)
        else:
            placement = self._trim(-ahead, samples)
        self.written += placement.silence + samples - placement.drop
        return placement

    def _fill(self, at: int, ahead: int) -> Placement:
        if self._latest is not None and at > self._latest:
            return self._distrust(ahead)
        if ahead >= NOTABLE_GAP:
            self.gaps.append((self.written, at))
        return Placement(ahead, 0)

    def _trim(self, behind: int, samples: int) -> Placement:
        if self.dropped + behind > DROP_ALLOWANCE + DROP_RATIO * self.written:
            return self._distrust(-behind)
        drop = min(behind, samples)
        self.dropped += drop
        return Placement(0, drop)

    def _distrust(self, leap: int) -> Placement:
        """Go on where the sound stands, and count from there."""
        self._shift -= leap
        self.breaks.append(self.written)
        return Placement(0, 0)
