"""Which recordings are annotated, and where their results go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.errors import AnnotatorError, UsageError
from annotator.files import output_error
from annotator.model import Timeline
from annotator.model.codec import read_timeline

# fmt: off
SUFFIXES = frozenset((
    ".3g2", ".3gp", ".aac", ".ac3", ".aif", ".aiff", ".amr", ".asf", ".au", ".avi", ".av3", ".caf", ".dav", ".flac",
    ".flv", ".g64", ".gsm", ".m2ts", ".m4a", ".m4b", ".m4v", ".mka", ".mkv", ".mov", ".mp2", ".mp3", ".mp4", ".mpeg",
    ".mpg", ".mts", ".mxf", ".oga", ".ogg", ".ogv", ".opus", ".qt", ".rf64", ".ts", ".vob", ".w64", ".wav", ".webm",
    ".wma", ".wmv",
))
# fmt: on
"""What is taken from a folder; a file that is named itself is always tried."""
TIMELINE = ".timeline.json"


@dataclass(frozen=True, slots=True)
class Target:
    """One recording and where its results go: ``FOLDER/NAME.timeline.json`` and its neighbours."""

    recording: Path
    name: str
    folder: Path

    @property
    def timeline(self) -> Path:
        """The machine's timeline."""
        return self.folder / f"{self.name}{TIMELINE}"

    @property
    def acoustics(self) -> Path:
        """The curves that were measured."""
        return self.folder / f"{self.name}.acoustics.npz"

    @property
    def peaks(self) -> Path:
        """The waveform for drawing."""
        return self.folder / f"{self.name}.peaks.npz"

    def standing(self, fingerprint: str) -> Timeline | None:
        """Return the timeline that stands, if it has this fingerprint and nothing beside it is missing."""
        if not (self.timeline.is_file() and self.acoustics.is_file() and self.peaks.is_file()):
            return None
        try:
            found = read_timeline(self.timeline)
        except AnnotatorError:
            return None  # damaged or of another version: made anew
        return found if found.provenance.fingerprint == fingerprint else None


def beside(timeline: Path, ending: str) -> Path:
    """Return the file of the same recording beside ``NAME.timeline.json`` that ends in `ending`.

    Raises
    ------
    UsageError
        If the timeline's name does not end in ``.timeline.json``.
    """
    if not timeline.name.endswith(TIMELINE):
        raise UsageError(
            f"{timeline} is not called NAME{TIMELINE}", "a timeline as `annotator annotate` names it", "rename it"
        )
    return timeline.with_name(timeline.name[: -len(TIMELINE)] + ending)


def find_recordings(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files among `paths` and the recordings in the folders among them, each once, in order.

    Raises
    ------
    UsageError
        If a folder holds no recording.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        inside = sorted(p for p in path.rglob("*") if _is_recording(p, path)) if path.is_dir() else [path]
        if not inside:
            raise UsageError(
                f"the folder {path} holds no recording", "files such as .mp4, .mov, .wav or .m4a", "name another folder"
            )
        for one in inside:
            found.setdefault(one.resolve(), one)
    return tuple(found.values())


def _is_recording(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.suffix.lower() in SUFFIXES and not hidden and path.is_file()


def name_targets(recordings: Sequence[Path], out: Path) -> tuple[Target, ...]:
    """Name the results: by the file's name less its last suffix; where two would share it, by their folders' too.

    A name that already stands in `out` for another recording counts as shared; one that stands for this very recording
    is kept, whatever other recordings are named beside it.
    """
    standing = dict(_standing_names(out))
    taken = {name.casefold() for name in standing}
    owned = {owner: name for name, owner in standing.items() if owner is not None}
    plain = Counter(r.stem.casefold() for r in recordings)
    targets = []
    for recording in recordings:
        own = owned.get(recording.resolve())
        names = (n for n in _names(recording) if n != recording.stem or plain[n.casefold()] <= 1)
        name = own or next(n for n in names if n.casefold() not in taken)
        taken.add(name.casefold())
        targets.append(Target(recording, name, out))
    return tuple(targets)


def _names(recording: Path) -> Iterable[str]:
    """Yield names for a recording, each longer than the one before; the last ones are numbered."""
    yield recording.stem
    parents = [p for p in reversed(recording.absolute().parent.parts) if p != "/"]
    for depth in range(1, len(parents) + 1):
        yield "_".join([*reversed(parents[:depth]), recording.stem])
    whole = "_".join([*reversed(parents), recording.name])
    yield whole
    yield from (f"{whole}_{number}" for number in range(2, 10_000))


def _standing_names(out: Path) -> Iterable[tuple[str, Path | None]]:
    """Yield each name that a timeline in `out` has, with its recording; None where the timeline cannot be read."""
    for path in sorted(out.glob(f"*{TIMELINE}")) if out.is_dir() else ():
        try:
            yield path.name[: -len(TIMELINE)], Path(read_timeline(path).media.path).resolve()
        except AnnotatorError:
            yield path.name[: -len(TIMELINE)], None


def prepare_folder(out: Path) -> None:
    """Make the output folder and see that it can be written to, before any work is done.

    Raises
    ------
    OutputError
        If it cannot.
    """
    probe = out / ".annotator-writable"
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink(missing_ok=True)  # another run may have looked at the same time
    except OSError as error:
        raise output_error(out, error) from error
