"""Timelines and corrections as JSON, and the schema they follow.

A value that is written and read again is equal to the last bit: floats keep their shortest exact form.
``python -m annotator.model.codec > docs/timeline.schema.json`` writes the published schema.
"""

from __future__ import annotations

import inspect
import json
import sys
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from annotator.errors import TimelineError
from annotator.model.corrections import CORRECTIONS_VERSION, Corrections
from annotator.model.timeline import SCHEMA_VERSION, Timeline

T = TypeVar("T")
SCHEMA_ID = "https://bodycam-annotator.example/schema/timeline-1.json"


class _Version(msgspec.Struct):
    schema_version: int


def to_json(value: Any) -> bytes:
    """Encode a domain value as indented UTF-8 JSON with a final newline."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def from_json(data: bytes, kind: type[T]) -> T:
    """Decode JSON into a domain value of type `kind`.

    Raises
    ------
    msgspec.ValidationError
        If the JSON is well formed but is no such value; its message names the place.
    msgspec.DecodeError
        If it is no JSON.
    """
    return msgspec.json.decode(data, type=kind)


def read_timeline(path: Path) -> Timeline:
    """Read ``timeline.json``.

    Raises
    ------
    TimelineError
        If the file cannot be read, is no timeline, or is of a newer schema than this program knows.
    """
    return _read(path, Timeline, "timeline", SCHEMA_VERSION)


def read_corrections(path: Path) -> Corrections:
    """Read ``corrections.json``; errors as in `read_timeline`."""
    return _read(path, Corrections, "corrections", CORRECTIONS_VERSION)


def _read(path: Path, kind: type[T], noun: str, newest: int) -> T:
    expected = f"a {noun} file of schema version {newest} or older"
    try:
        data = path.read_bytes()
        version = from_json(data, _Version).schema_version
        if version > newest:
            raise TimelineError(
                f"{path} is of schema version {version}", expected, "update this program, or use the one that wrote it"
            )
        return from_json(data, kind)
    except OSError as error:
        raise TimelineError(f"{path} cannot be read: {error.strerror}", expected, "check the path") from error
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise TimelineError(
            f"{path} is no {noun} file ({error})", expected, "pass a file that `annotator annotate` wrote"
        ) from error


def timeline_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``timeline.json``; descriptions are the docstrings, dedented."""
    schema: dict[str, Any] = msgspec.json.schema(Timeline)
    for definition in schema["$defs"].values():
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}


def timeline_schema_text() -> str:
    """Return the schema as the published file holds it."""
    return json.dumps(timeline_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(timeline_schema_text())
