"""Progress of long work, told to whoever wants to show it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

STAGE_SHARES = {
    "decode": 0.04,
    "find speech": 0.02,
    "transcribe": 0.74,
    "diarize": 0.12,
    "acoustics": 0.07,
    "timeline": 0.01,
}
"""About how much of a recording's time each stage takes, with the embedded engines."""


Progress = Callable[[float], None]
"""Called with the fraction of the work that is done, 0 to 1, never falling."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where the work on one recording stands.

    Attributes
    ----------
    recording : str
        Its name.
    number, count : int
        Its place among all recordings of the run, from 1.
    stage : str
        What is being done.
    stage_done, recording_done : float
        Fractions, 0 to 1.
    left_s : float or None
        Estimate of the seconds left for this recording; None while there is nothing to estimate from.
    """

    recording: str
    number: int
    count: int
    stage: str
    stage_done: float
    recording_done: float
    left_s: float | None


class Observer(Protocol):
    """Somebody who shows progress."""

    def step(self, step: Step) -> None:
        """Take note of a step."""


class RecordingProgress:
    """Turns the fractions that stages report into steps, for one recording.

    Parameters
    ----------
    observer : Observer
    recording : str
    number, count : int
    clock : callable
        Returns seconds; for tests.
    """

    def __init__(
        self,
        observer: Observer,
        recording: str,
        number: int = 1,
        count: int = 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._observer = observer
        self._recording = recording
        self._place = number, count
        self._clock = clock
        self._started_s = clock()
        self._skipped = 0.0
        self._done = 0.0

    def stage(self, name: str) -> Progress:
        """Begin a stage; the function returned is called with the fraction of it that is done."""
        before = self._done
        share = STAGE_SHARES[name]
        highest = 0.0

        def report(fraction: float) -> None:
            nonlocal highest
            highest = min(1.0, max(highest, fraction))
            self._done = max(self._done, before + share * highest)  # a late report of a stage that is over
            self._tell(name, highest)

        report(0.0)
        return report

    def skip(self, name: str) -> None:
        """Take note that a stage was finished by an earlier run."""
        self._skipped += STAGE_SHARES[name]
        self._done += STAGE_SHARES[name]
        self._tell(name, 1.0)

    def _tell(self, stage: str, fraction: float) -> None:
        worked = self._done - self._skipped
        spent_s = self._clock() - self._started_s
        left_s = spent_s * max(0.0, 1 - self._done) / worked if worked > 0.01 else None
        done = min(1.0, self._done)  # the shares' sum may be off by a rounding error
        self._observer.step(Step(self._recording, *self._place, stage, fraction, done, left_s))


class Silent:
    """An observer that shows nothing."""

    def step(self, step: Step) -> None:
        """Ignore the step."""
