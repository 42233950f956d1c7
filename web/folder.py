"""The folder that `annotator annotate` wrote, as a list of recordings.

A recording is known by its NAME, from ``NAME.timeline.json``. What a browser sends is only ever compared with
this list; it never becomes a path. ``NAME.corrected.timeline.json``, where it exists beside the machine's own
timeline, is the same recording with people's corrections applied.
"""

from __future__ import annotations

import os
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal, TypeVar

from annotator.errors import AnnotatorError, TimelineError, UsageError

SUFFIX = ".timeline.json"
CORRECTED_SUFFIX = ".corrected.timeline.json"
PEAKS_SUFFIX = ".peaks.npz"

Version = Literal["corrected", "machine"]
FileState = tuple[int, int, int]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One recording of the folder.

    Attributes
    ----------
    id : str
        What stands for it in addresses: its name, or ``~`` and hexadecimal digits for a name that no address
        can carry.
    name : str
        For people to read; bytes that are no text are shown as replacement characters.
    machine : Path
        The machine's own timeline.
    corrected : Path or None
        The timeline with people's corrections.
    peaks : Path
        Where its waveform lies, if it was written.
    """

    id: str
    name: str
    machine: Path
    corrected: Path | None
    peaks: Path

    def path(self, version: Version) -> Path | None:
        """Return the file of that version, None where there is none."""
        return self.machine if version == "machine" else self.corrected

    @property
    def default(self) -> Version:
        """The version shown unless another is asked for."""
        return "corrected" if self.corrected else "machine"


def ident(name: str) -> str:
    """Return what stands for `name` in an address; different names give different ids.

    Browsers resolve ``.`` and ``..`` even when they are percent-encoded, and bytes that are no UTF-8 do not
    survive an address. Such names travel as hexadecimal digits after a ``~``, and so does every name that
    begins with ``~``, which keeps the two kinds apart.
    """
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        plain = False
    else:
        plain = name not in (".", "..") and not name.startswith("~")
    return name if plain else "~" + os.fsencode(name).hex()


def list_recordings(folder: Path) -> tuple[Entry, ...]:
    """List the recordings of `folder` in order of their names.

    Raises
    ------
    UsageError
        If the folder is missing or cannot be listed.
    """
    try:
        with os.scandir(folder) as found:
            files = {f.name for f in found if f.name.endswith(SUFFIX) and f.is_file()}
    except OSError as error:
        raise UsageError(
            f"the folder {folder} cannot be listed: {error.strerror}",
            "a folder that `annotator annotate` wrote",
            "check the path and who may read it",
        ) from error
    names = {f.removesuffix(SUFFIX) for f in files} - {""}
    corrected = {n + ".corrected" for n in names} & names
    return tuple(_entry(folder, name, names) for name in sorted(names - corrected, key=_natural))


def _entry(folder: Path, name: str, names: set[str]) -> Entry:
    return Entry(
        id=ident(name),
        name=os.fsencode(name).decode("utf-8", "replace"),
        machine=folder / (name + SUFFIX),
        corrected=folder / (name + CORRECTED_SUFFIX) if name + ".corrected" in names else None,
        peaks=folder / (name + PEAKS_SUFFIX),
    )


def _natural(name: str) -> tuple[tuple[int | str, ...], str]:
    """Sort `clip 9` before `clip 10`, and upper case with lower case."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return tuple(int(part) if i % 2 else part for i, part in enumerate(parts)), name


class FileCache(Generic[T]):
    """What was read from files, kept until the file changes; at most `size` of them.

    An error the reader gave is kept like a value, so that a broken file is not read again for every look.
    """

    def __init__(self, read: Callable[[Path], T], size: int) -> None:
        self._read = read
        self._size = size
        self._kept: OrderedDict[Path, tuple[FileState, T | AnnotatorError]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, path: Path) -> T:
        """Return what `path` holds now.

        Raises
        ------
        AnnotatorError
            As the reader raised it; `TimelineError` if the file is gone.
        """
        state = _state(path)
        with self._lock:
            kept = self._kept.get(path)
            if kept and kept[0] == state:
                self._kept.move_to_end(path)
                return self._unpack(kept[1])
        value = self._attempt(path)
        with self._lock:
            self._kept[path] = (state, value)
            self._kept.move_to_end(path)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return self._unpack(value)

    def _attempt(self, path: Path) -> T | AnnotatorError:
        try:
            return self._read(path)
        except AnnotatorError as error:
            return error

    @staticmethod
    def _unpack(value: T | AnnotatorError) -> T:
        if isinstance(value, AnnotatorError):
            raise type(value)(value.found, value.expected, value.remedy)
        return value


def _state(path: Path) -> FileState:
    try:
        status = path.stat()
    except OSError as error:
        raise TimelineError(
            f"{path} cannot be read: {error.strerror}", "a file that `annotator annotate` wrote", "check the path"
        ) from error
    return status.st_ino, status.st_mtime_ns, status.st_size
