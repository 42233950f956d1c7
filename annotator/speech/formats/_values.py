"""Values as services write them: times in their many units, numbers in quotation marks, and checked JSON.

A time is kept as an exact fraction of a second until all sums are done, so that 13.05 s and a length of 0.18 s end at
13.23 s and not a hair beside it. What is no such value is an error that names its place, as any wrong field is.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any, Self, TypeVar

import msgspec

from annotator.errors import ImportFileError
from annotator.speech.document import Document

T = TypeVar("T")

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,18})?", re.ASCII)
_ISO = re.compile(
    r"P(?:(\d{1,9})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12}(?:\.\d{1,18})?)S)?", re.ASCII | re.IGNORECASE
)
_MOST = 10**15


class Value(Fraction):
    """A number read from a file; each kind says how it is written."""

    @classmethod
    def of(cls, written: object) -> Self:
        """Return the value of what stands in the file.

        Raises
        ------
        ValueError
            If it is not written as this kind is.
        """
        return cls(_number(written))


class Probability(Value):
    """A probability as a number, or as one in quotation marks."""


class Seconds(Value):
    """Seconds as a number, or as one in quotation marks (``"12.30"``)."""


class Milliseconds(Value):
    """Thousandths of a second."""

    @classmethod
    def of(cls, written: object) -> Self:
        """Return seconds."""
        return cls(_number(written) / 1000)


class Ticks(Value):
    """Ten-millionths of a second (100 ns)."""

    @classmethod
    def of(cls, written: object) -> Self:
        """Return seconds."""
        return cls(_number(written) / 10_000_000)


class IsoDuration(Value):
    """A duration of ISO 8601 in days or less: ``PT1.2S``, ``PT1M3.45S``."""

    @classmethod
    def of(cls, written: object) -> Self:
        """Return seconds."""
        match = _ISO.fullmatch(written) if isinstance(written, str) else None
        if not match or not any(match.groups()):
            raise ValueError(f"Expected a duration such as 'PT1.2S', got {_shown(written)}")
        days, hours, minutes, seconds = (Fraction(part or 0) for part in match.groups())
        return cls(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


class ProtoDuration(Value):
    """A duration of Protocol Buffers: ``"12.300s"``, or ``{"seconds": "12", "nanos": 300000000}``."""

    @classmethod
    def of(cls, written: object) -> Self:
        """Return seconds."""
        if isinstance(written, dict) and written.keys() <= {"seconds", "nanos"}:
            return cls(_number(written.get("seconds", 0)) + _number(written.get("nanos", 0)) / 10**9)
        if isinstance(written, str) and written.endswith("s"):
            return cls(_number(written[:-1]))
        raise ValueError(f"Expected a duration such as '12.300s', got {_shown(written)}")


def seconds(value: Fraction | None) -> float | None:
    """Return the double nearest to the exact time."""
    return None if value is None else float(value)


def total(start: Fraction | None, length: Fraction | None) -> Fraction | None:
    """Return the end of what starts at `start` and lasts `length`, None if either was not given."""
    return None if start is None or length is None else start + length


def convert(document: Document, kind: type[T], name: str, expected: str) -> T:
    """Return what the JSON of `document` holds as `kind`.

    Raises
    ------
    ImportFileError
        If a field is missing or wrong. It names the place.
    """
    try:
        return msgspec.convert(document.data, kind, dec_hook=_decoded)
    except msgspec.ValidationError as error:
        raise ImportFileError(
            f"{document.path} is not as {name} writes it: {error}",
            expected,
            "correct that place, or export the transcript again",
        ) from error


def _decoded(kind: type, written: Any) -> Any:
    if issubclass(kind, Value):
        return written if isinstance(written, kind) else kind.of(written)
    raise NotImplementedError(f"no way to read {kind}")


def _number(written: object) -> Fraction:
    if isinstance(written, str) and _NUMBER.fullmatch(written.strip()):
        return Fraction(written.strip())
    if isinstance(written, int | float) and not isinstance(written, bool):
        if abs(written) <= _MOST:
            return Fraction(written)
        raise ValueError(f"Expected a number up to {_MOST:.0e}, got {_shown(written)}")
    raise ValueError(f"Expected a number, got {_shown(written)}")


def _shown(written: object) -> str:
    if isinstance(written, dict | list):
        return "an object" if isinstance(written, dict) else "a list"
    text = repr(written)
    return text if len(text) <= 40 else f"{text[:39]}…"
