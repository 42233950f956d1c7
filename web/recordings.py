"""Finding the recording that a timeline was made from, and making sure that it still is that recording.

Nothing is played unless its bytes have the sha256 that the timeline names. Hashing happens once per state of a
file (device, inode, times of change, size), in a thread of its own, and is started when a page needs it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from annotator.model import Media

BLOCK_BYTES = 4 * 1024**2

State = Literal["missing", "changed", "present", "checking", "ready"]
Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """How the recording stands.

    Attributes
    ----------
    state : {"missing", "changed", "present", "checking", "ready"}
        ``present``: its size fits and nobody has asked for more; ``ready``: its sha256 fits too.
    sentence : str
        The same in words, for the reader.
    fraction : float
        How much of it has been checked, 0 to 1.
    """

    state: State
    sentence: str
    fraction: float = 0.0


class ChangedError(Exception):
    """The file is not the recording that the timeline was made from."""


class MissingError(Exception):
    """No file was found where the recording should lie."""


@dataclass(slots=True)
class _Check:
    """The hashing of one state of one file; written by its thread, read by all."""

    key: Key
    done: threading.Event = field(default_factory=threading.Event)
    bytes_read: int = 0
    sha256: str | None = None
    problem: str | None = None


class Recordings:
    """The recordings of one folder of timelines."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checks: dict[Path, _Check] = {}
        self._lock = threading.Lock()

    def locate(self, media: Media) -> Path | None:
        """Find the recording: where the timeline says, there from this folder, or beside the timeline by its name.

        Of several, the first of the right size is taken, else the first; None where there is no regular file.
        """
        written = Path(media.path)
        candidates = (written, self._folder / written, self._folder / written.name)
        found = [(c, s.st_size) for c in candidates if (s := _regular(c))]
        right = (c for c, size in found if size == media.size_bytes)
        return next(right, found[0][0] if found else None)

    def status(self, media: Media, start: bool = False) -> Status:
        """Tell how the recording stands; `start` begins to check its sha256 where that was not done yet."""
        path = self.locate(media)
        known = _regular(path) if path else None
        if path is None or known is None:
            return Status("missing", f"The recording was not found at {media.path}, nor beside its timeline.")
        if known.st_size != media.size_bytes:
            return _changed(path, f"it has {known.st_size:,} bytes instead of {media.size_bytes:,}")
        check = self._check(path, _key(known), start)
        if check is None:
            return Status("present", f"The recording lies at {path}; its content was not checked yet.")
        return _told(check, path, media)

    def open_verified(self, media: Media) -> tuple[BinaryIO, int]:
        """Open the recording for reading, after its content was checked.

        Returns
        -------
        tuple of (binary file, int)
            The file and its size in bytes.

        Raises
        ------
        MissingError
            If there is no such regular file, or it cannot be read.
        ChangedError
            If its bytes are not those that were annotated.
        """
        path = self.locate(media)
        if path is None:
            raise MissingError(media.path)
        try:
            file = path.open("rb")
        except OSError as error:
            raise MissingError(f"{path} cannot be read: {error.strerror}") from error
        try:
            self._verify(path, file, media)
        except BaseException:
            file.close()
            raise
        return file, media.size_bytes

    def _verify(self, path: Path, file: BinaryIO, media: Media) -> None:
        """Hold the very file that is open, not just its name, against the timeline."""
        status = os.fstat(file.fileno())
        if status.st_size != media.size_bytes:
            raise ChangedError(f"{path} has {status.st_size:,} bytes instead of {media.size_bytes:,}")
        check = self._check(path, _key(status), start=True)
        if check is None or not check.done.wait():
            raise ChangedError(f"{path} was not checked")
        if check.problem:
            raise MissingError(f"{path} {check.problem}")
        if check.sha256 != media.sha256 or check.key != _key(os.fstat(file.fileno())):
            raise ChangedError(f"the bytes of {path} are not those that were annotated")

    def _check(self, path: Path, key: Key, start: bool) -> _Check | None:
        with self._lock:
            check = self._checks.get(path)
            if check and check.key == key:
                return check
            if not start:
                return None
            check = self._checks[path] = _Check(key)
        threading.Thread(target=_hash, args=(path, check), name="check-recording", daemon=True).start()
        return check


def _hash(path: Path, check: _Check) -> None:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                digest.update(block)
                check.bytes_read += len(block)
            # A file that changed under the reading has no hash worth keeping.
            check.sha256 = digest.hexdigest() if _key(os.fstat(file.fileno())) == check.key else None
    except OSError as error:
        check.problem = f"cannot be read: {error.strerror}"
    finally:
        check.done.set()


def _told(check: _Check, path: Path, media: Media) -> Status:
    if not check.done.is_set():
        fraction = min(1.0, check.bytes_read / max(1, media.size_bytes))
        return Status("checking", "Checking that this is the recording that was annotated.", fraction)
    if check.problem:
        return Status("missing", f"The recording at {path} {check.problem}.")
    if check.sha256 != media.sha256:
        return _changed(path, "its sha256 is another")
    return Status("ready", "The recording is the one that was annotated: its sha256 fits.", 1.0)


def _changed(path: Path, how: str) -> Status:
    return Status(
        "changed",
        f"The file at {path} has changed since it was annotated ({how}), so it is not played. "
        "Put the original back, or annotate this file anew.",
    )


def _regular(path: Path) -> os.stat_result | None:
    try:
        status = path.stat()
    except (OSError, ValueError):  # ValueError: a path with a zero byte in it
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _key(status: os.stat_result) -> Key:
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size
