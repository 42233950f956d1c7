"""Finished stages on disk, so that a run that was killed goes on from the last one.

Each recording has a hidden folder, named by its content, beside the timelines. Each stage's result is a file
there, named by everything the result depends on, and appears only when it is complete. When the timeline is
written the folder goes away.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

import annotator
from annotator.errors import OutputError
from annotator.files import output_error, write_atomically

T = TypeVar("T")
FOLDER = ".annotator"
ATTEMPTS = 100
"""To make and lock a folder that others, finishing, remove at the same time."""


def digest(*parts: object) -> str:
    """Return the sha256 of values that can be written as JSON, as hexadecimal digits."""
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()


@cache
def code_digest() -> str:
    """Return the sha256 of this program's own source: a change of code is a change of result."""
    folder = Path(annotator.__file__).parent
    sources = sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    total = hashlib.sha256()
    for path in sources:
        total.update(f"{path.relative_to(folder)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _encode_path(value: object) -> str:
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError(type(value))


def _decode_path(kind: type, value: object) -> Path:
    if issubclass(kind, Path) and isinstance(value, str):
        return Path(value)
    raise NotImplementedError(kind)


class Workspace:
    """The finished stages of one recording. Use `open_workspace`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, stage: str, key: str, suffix: str) -> Path:
        """Return where a stage's result of this key lies, or will lie."""
        return self.folder / f"{stage}-{key[:16]}{suffix}"

    def read(self, path: Path, kind: type[T]) -> T | None:
        """Return a stage's result, or None if no earlier run finished it (or wrote it otherwise than we would)."""
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind, dec_hook=_decode_path)
        except (OSError, msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
            return None

    def write(self, path: Path, value: object) -> None:
        """Keep a stage's result."""
        write_atomically(path, msgspec.json.encode(value, enc_hook=_encode_path))

    def close(self) -> None:
        """Remove everything: the timeline is written."""
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def open_workspace(out: Path, media_sha256: str, fresh: bool = False) -> Iterator[Workspace]:
    """Open the workspace of a recording in the output folder `out`; only one process at a time may hold it.

    Parameters
    ----------
    out : Path
        An existing folder.
    media_sha256 : str
        Of the recording's bytes.
    fresh : bool
        Throw away what earlier runs finished.

    Raises
    ------
    OutputError
        If the folder cannot be made, or another process works on the same recording.
    """
    folder = out / FOLDER / media_sha256[:16]
    try:
        held = _hold(folder)
    except OSError as error:
        raise output_error(folder, error) from error
    try:
        if fresh:
            _empty(folder)
        yield Workspace(folder)
    finally:
        os.close(held)
        with suppress(OSError):  # other recordings are being worked on
            folder.parent.rmdir()


def _hold(folder: Path) -> int:
    """Make the folder and lock it; the lock ends with the process that holds it, however that ends."""
    trouble: OSError = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    for _ in range(ATTEMPTS):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except (FileNotFoundError, FileExistsError) as error:
            trouble = error  # another holder, finishing, removed it, or the empty folder above it, in between
            continue
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(fd), folder.stat()):
                return fd
            os.close(fd)
        except FileNotFoundError:
            os.close(fd)  # its last holder had just finished and removed it: make it anew
        except BlockingIOError as error:
            os.close(fd)
            raise OutputError(
                f"another process is annotating this recording into {folder.parent.parent}",
                "one process for each recording",
                "wait until it has ended",
            ) from error
    raise trouble


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
