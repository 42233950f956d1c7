"""Writing files so that a reader never sees half of one.

A file is written under no name at all where the file system allows that (so that a killed process leaves
nothing behind), else under a hidden temporary name beside its target, and takes its name when it is complete.
"""

from __future__ import annotations

import errno
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from annotator.errors import OutputError

_DESCRIPTORS = Path("/proc/self/fd")
_REASONS: dict[int, tuple[str, str, str]] = {
    errno.EACCES: ("permission is denied", "a folder that you may write to", "choose another folder, or ask its owner"),
    errno.EPERM: ("permission is denied", "a folder that you may write to", "choose another folder, or ask its owner"),
    errno.EROFS: ("the disk is read-only", "a folder that can be written to", "choose another folder"),
    errno.ENOSPC: ("the disk is full", "enough room for the result", "free some room or choose another disk"),
    errno.EDQUOT: ("your disk quota is used up", "enough room for the result", "free some room or raise the quota"),
    errno.EFBIG: ("the file grows beyond the allowed size", "room for the result", "raise the limit (see `ulimit -f`)"),
    errno.ENOENT: ("its folder does not exist", "an existing folder", "create the folder first"),
    errno.ENOTDIR: ("a part of its path is no folder", "an existing folder", "correct the path"),
    errno.EISDIR: ("that is a folder", "the name of a file", "name a file inside that folder"),
    errno.ENAMETOOLONG: ("its name is too long for this disk", "a shorter name", "shorten the name"),
}


def output_error(path: Path, error: OSError) -> OutputError:
    """Translate what the system said while `path` was being written."""
    unknown = (f"the system says: {error.strerror or error}", "a path that can be written to", "check the disk")
    found, expected, remedy = _REASONS.get(error.errno or 0, unknown)
    return OutputError(f"{path} cannot be written: {found}", expected, remedy)


class _Output(io.FileIO):
    """A file whose failures to write are ours; reading elsewhere inside the same block may fail in its own way."""

    def __init__(self, fd: int, target: Path) -> None:
        super().__init__(fd, "w")
        self._target = target

    def write(self, data: object, /) -> int:
        """Write, raising OutputError."""
        try:
            return super().write(data)  # type: ignore[arg-type]
        except OSError as error:
            raise output_error(self._target, error) from error


@contextmanager
def replace_atomically(path: Path, durable: bool = True) -> Iterator[BinaryIO]:
    """Open a new binary file that becomes `path` when the block ends well, and vanishes when it does not.

    Parameters
    ----------
    path : Path
        Where the file goes; what stands there is replaced.
    durable : bool
        Whether to wait until the disk has it. Not needed for what can be computed again.

    Yields
    ------
    BinaryIO
        To be written to; it has a file descriptor that a child process may write to instead.

    Raises
    ------
    OutputError
        If the file cannot be written. `path` is then as it was before.
    """
    try:
        _check_target(path)
        fd, temporary = _open_beside(path)
    except OSError as error:
        raise output_error(path, error) from error
    raw = _Output(fd, path)
    try:
        with io.BufferedWriter(raw, buffer_size=1 << 20) as file:
            try:
                yield cast(BinaryIO, file)
                file.flush()
                _publish(fd, temporary, path, durable)
            except BaseException:
                raw.close()  # what is still buffered is not worth writing, nor a second error
                raise
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path` at one stroke; errors as in `replace_atomically`."""
    with replace_atomically(path) as file:
        file.write(data)


def _check_target(path: Path) -> None:
    """Find out before the work is done that the name cannot be taken; raises OSError."""
    with suppress(FileNotFoundError):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        path.lstat()
    if not path.name:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))


def _open_beside(path: Path) -> tuple[int, Path | None]:
    """Open a file in the folder of `path`: without a name if possible, else its temporary name is returned too."""
    unnamed = getattr(os, "O_TMPFILE", 0)
    if unnamed and _DESCRIPTORS.is_dir():
        try:
            return os.open(path.parent, unnamed | os.O_RDWR | os.O_CLOEXEC, 0o666), None
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT):
                raise
    temporary = _temporary_name(path)
    return os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o666), temporary


def _temporary_name(path: Path) -> Path:
    return path.parent / f".{secrets.token_hex(8)}.part"


def _publish(fd: int, temporary: Path | None, path: Path, durable: bool) -> None:
    try:
        if durable:
            os.fsync(fd)
        if temporary is None:
            temporary = _name(fd, path)
        try:
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        if durable:
            _sync_folder(path.parent)
    except OSError as error:
        raise output_error(path, error) from error


def _name(fd: int, path: Path) -> Path:
    """Give a file without a name a temporary one; some file systems can make such files but not name them."""
    temporary = _temporary_name(path)
    descriptors = os.open(_DESCRIPTORS, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # Only with a folder's descriptor does Python follow the link to the file itself.
        os.link(str(fd), temporary, src_dir_fd=descriptors, follow_symlinks=True)
    except OSError:
        _copy(_DESCRIPTORS / str(fd), temporary)
    finally:
        os.close(descriptors)
    return temporary


def _copy(source: Path, temporary: Path) -> None:
    try:
        shutil.copyfile(source, temporary)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    """Make the new name last over a power cut; some file systems cannot, and the file itself is safe by then."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            os.fsync(fd)
    finally:
        os.close(fd)
