"""Opening a recording: read-only, and only if it is a regular file."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from annotator.errors import EmptyMediaError, MediaError, NotMediaError, UsageError

_REASONS = {
    errno.ENOENT: ("does not exist", "check the path"),
    errno.ENOTDIR: ("does not exist", "check the path"),
    errno.EACCES: ("may not be read by you", "ask its owner for the right to read it"),
    errno.EPERM: ("may not be read by you", "ask its owner for the right to read it"),
    errno.ELOOP: ("is a link that leads back to itself", "name the recording itself"),
    errno.ENAMETOOLONG: ("has a name that is too long", "check the path"),
}
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass(frozen=True, slots=True)
class Source:
    """An open recording: its descriptor, its name for errors, its size in bytes."""

    fd: int
    name: str
    size_bytes: int


@contextmanager
def open_media(path: Path) -> Iterator[Source]:
    """Open a recording for reading; it is closed at the end of the block.

    Raises
    ------
    MediaError
        If it does not exist or may not be read.
    NotMediaError
        If it is a folder, pipe, socket or device.
    EmptyMediaError
        If it holds no byte.
    """
    try:
        _check_kind(path, path.stat().st_mode)  # before opening: opening a device or pipe can have effects
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        reason, remedy = _REASONS.get(error.errno or 0, (f"cannot be read: {error.strerror}", "check the disk"))
        raise MediaError(f"{path} {reason}", "a recording that can be read", remedy) from error
    try:
        status = os.fstat(fd)
        _check_kind(path, status.st_mode)
        if status.st_size == 0:
            raise EmptyMediaError(f"{path} is empty (0 bytes)", "a recording", "copy it again from where it comes from")
        yield Source(fd, str(path), status.st_size)
    finally:
        os.close(fd)


def _check_kind(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "no regular file")
        raise NotMediaError(f"{path} is {kind}", "a file that holds a recording", "name the recording itself")


def refuse_same_file(media_path: Path, out_path: Path) -> None:
    """Raise UsageError if a result would take the place of the recording it is made from."""
    try:
        same = out_path.samefile(media_path)
    except OSError:  # one of them does not exist, or opening it will tell what is wrong
        return
    if same:
        raise UsageError(
            f"{out_path} is the recording itself", "another file for the result", "choose another name for the result"
        )
