"""Files made elsewhere: reading their text, and errors about them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.errors import ImportFileError

MAX_BYTES = 256 * 1024**2
"""More than a day of talk with times for every word, in any format."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text file.

    Attributes
    ----------
    path : Path
        Where it was read from.
    text : str
        Its text without a byte order mark; lines end in a line feed.
    sha256 : str
        Of its bytes.
    data : object
        What its JSON holds; None if it is no JSON.
    """

    path: Path
    text: str
    sha256: str
    data: Any = None


def read_document(path: Path) -> Document:
    """Read a text file in UTF-8.

    Raises
    ------
    ImportFileError
        If it cannot be read, is empty, is too large, or is in another encoding.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ImportFileError(
                f"{path} has {size} bytes",
                f"a text file of at most {MAX_BYTES} bytes",
                "check that it is the right one",
            )
        raw = path.read_bytes()
    except OSError as error:
        raise ImportFileError(f"{path} cannot be read: {error.strerror}", "a text file", "check the path") from error
    text = _decode(path, raw)
    if not text.strip():
        raise ImportFileError(f"{path} is empty", "a transcript, captions or turns", "export it again")
    return Document(path, text, hashlib.sha256(raw).hexdigest(), _json(path, text))


def looks_like(document: Document) -> str:
    """Say what a document in no known format seems to be, for an error."""
    if isinstance(document.data, dict):
        names = sorted(str(name)[:30] for name in document.data)
        shown = ", ".join(names[:8]) + (" ..." if len(names) > 8 else "")
        return f"JSON, an object with {shown}" if names else "JSON, an empty object"
    if isinstance(document.data, list):
        return f"JSON, a list of {len(document.data)}"
    return f"text that begins {document.text.strip().split(chr(10), 1)[0][:60]!r}"


def _decode(path: Path, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ImportFileError(
            f"{path} is no UTF-8 text: byte {raw[error.start]:#04x} on line {line}",
            "UTF-8",
            "save it as UTF-8 (on Linux: iconv -f WINDOWS-1252 -t UTF-8, or -f UTF-16)",
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _json(path: Path, text: str) -> Any:
    """Parse what looks like JSON. Python's own reader, since it takes the NaN that some tools write."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ImportFileError(f"{path} is nested too deeply", "a transcript in JSON", "export it again") from error
    except ValueError as error:
        raise ImportFileError(
            f"{path} looks like JSON but is none: {error}", "JSON that is complete", "export it again"
        ) from error
