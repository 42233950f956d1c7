"""Errors that users see.

Every one says what was found, what was expected and what to do next; the command line prints the three
and never a traceback. A library's own errors are translated where that library is called, with ``from``.

::

    AnnotatorError
    ├── UsageError              a command was called in a way that cannot work
    ├── MediaError              about one recording
    │   ├── NotMediaError       no audio or video container that we read
    │   ├── EmptyMediaError     zero bytes, or a container with no sound in it
    │   ├── NoAudioError        pictures only
    │   ├── MediaChangedError   not the recording the timeline was made from
    │   └── MediaLimitError     too long, too slow or too large to decode safely
    ├── EngineError             an engine is missing or failed
    │   ├── EngineMissingError  its package is not installed, or no engine of that name exists
    │   └── WeightsError        weights missing, unreadable or not those configured
    ├── ImportFileError         a transcript or RTTM from elsewhere cannot be read
    ├── TimelineError           a timeline or corrections file cannot be read
    ├── PolicyError             a policy pack is wrong
    └── OutputError             a result cannot be written
"""

from __future__ import annotations


class AnnotatorError(Exception):
    """An error that a user can act on.

    Parameters
    ----------
    found : str
        What was found, as a sentence without its full stop.
    expected : str
        What was expected instead.
    remedy : str
        What the user can do next.
    """

    def __init__(self, found: str, expected: str, remedy: str) -> None:
        super().__init__(found, expected, remedy)
        self.found = found
        self.expected = expected
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.found}. Expected: {self.expected}. What to do: {self.remedy}."


class UsageError(AnnotatorError):
    """A command was called in a way that cannot work."""


class MediaError(AnnotatorError):
    """About one recording; the others of a batch go on."""


class NotMediaError(MediaError):
    """No audio or video container that we read."""


class EmptyMediaError(MediaError):
    """Zero bytes, or a container that holds no sound."""


class NoAudioError(MediaError):
    """Pictures only."""


class MediaChangedError(MediaError):
    """Not the recording the timeline was made from."""


class MediaLimitError(MediaError):
    """Too long, too slow or too large to decode safely."""


class EngineError(AnnotatorError):
    """A transcriber or diarizer is missing or failed."""


class EngineMissingError(EngineError):
    """The engine's package is not installed, or no engine of that name exists."""


class WeightsError(EngineError):
    """Weights are missing, unreadable or not those that were configured."""


class ImportFileError(AnnotatorError):
    """A transcript or RTTM made elsewhere cannot be read."""


class TimelineError(AnnotatorError):
    """A timeline or corrections file cannot be read."""


class PolicyError(AnnotatorError):
    """A policy pack is wrong."""


class OutputError(AnnotatorError):
    """A result cannot be written."""
