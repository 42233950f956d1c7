"""Commands over recordings and timelines: one failure never costs the others."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from annotator.acoustics.track import read_track
from annotator.config import Settings
from annotator.errors import AnnotatorError, MediaChangedError, UsageError
from annotator.files import write_atomically
from annotator.language.policy import load_policy
from annotator.model import Timeline
from annotator.model.codec import read_corrections, read_timeline, to_json
from annotator.progress import Observer, RecordingProgress
from annotator.targets import TIMELINE, Target, beside, find_recordings, name_targets, prepare_folder

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one recording: a timeline (computed, or `reused` from an earlier run) or an error."""

    recording: Path
    name: str
    timeline: Timeline | None
    reused: bool
    error: AnnotatorError | None


def annotate_all(
    paths: Iterable[Path], out: Path, settings: Settings, observer: Observer, fresh: bool = False
) -> tuple[Outcome, ...]:
    """Annotate the recordings among `paths` and in the folders among them, one after another.

    Raises
    ------
    UsageError
        If a folder holds no recording.
    EngineError, PolicyError
        If no recording could be annotated with these settings.
    OutputError
        If `out` cannot be written to.
    """
    from annotator.plan import choose_engines

    targets = name_targets(find_recordings(paths), out)
    choose_engines(settings)
    load_policy(settings.policy)
    prepare_folder(out)
    return tuple(
        _annotate(target, settings, RecordingProgress(observer, target.name, number, len(targets)), fresh)
        for number, target in enumerate(targets, start=1)
    )


def _annotate(target: Target, settings: Settings, progress: RecordingProgress, fresh: bool) -> Outcome:
    from annotator.pipeline import annotate

    before = target.timeline.stat().st_mtime_ns if target.timeline.is_file() else None
    try:
        timeline = annotate(target, settings, progress, fresh)
    except AnnotatorError as error:
        return Outcome(target.recording, target.name, None, False, error)
    except Exception as error:
        LOG.exception("%s", target.recording)
        return Outcome(target.recording, target.name, None, False, _fault(error))
    return Outcome(target.recording, target.name, timeline, target.timeline.stat().st_mtime_ns == before, None)


def _fault(error: Exception) -> AnnotatorError:
    return AnnotatorError(
        f"a fault in this program: {type(error).__name__}: {error}",
        "every recording to be annotated or refused with a reason",
        "report it with the log; run again with --verbose for more of it",
    )


def reannotate_file(path: Path, out: Path | None, policy: str) -> tuple[Path, Timeline]:
    """Conclude again from the timeline at `path` and write the result.

    Returns
    -------
    Path, Timeline
        Where it was written, and what.

    Raises
    ------
    UsageError
        If the result would take the place of a machine's own timeline.
    TimelineError, PolicyError, OutputError
        If something cannot be read or written.
    """
    from annotator.pipeline import reannotate

    timeline = read_timeline(path)
    written = out or beside(path, f".corrected{TIMELINE}")
    if timeline.provenance.corrections_sha256 is not None:
        raise UsageError(
            f"{path} was made with corrections", "the machine's own timeline", "pass NAME.timeline.json instead"
        )
    if written.exists() and (written.samefile(path) or _is_machines(written)):
        raise UsageError(
            f"{written} is a machine's own timeline", "another file: what the machine found is kept", "choose another"
        )
    corrections_path = beside(path, ".corrections.json")
    corrections = read_corrections(corrections_path) if corrections_path.exists() else None
    result = reannotate(timeline, read_track(beside(path, ".acoustics.npz")), load_policy(policy), corrections)
    write_atomically(written, to_json(result))
    return written, result


def _is_machines(path: Path) -> bool:
    """Tell whether `path` is what `annotate` wrote, rather than an earlier result of `reannotate`."""
    if not path.name.endswith(TIMELINE) or path.name.endswith(f".corrected{TIMELINE}"):
        return False
    return beside(path, ".acoustics.npz").exists()


def clip_timeline(path: Path, start_s: float, end_s: float, out: Path, settings: Settings, overwrite: bool) -> None:
    """Cut a stretch out of the recording that the timeline at `path` was made from.

    Raises
    ------
    MediaError
        If the recording is gone, or is not the one that was annotated.
    UsageError, OutputError
        If the stretch makes no sense, or the clip cannot be written.
    """
    from annotator.media.clip import clip
    from annotator.media.fingerprint import sha256_file

    media = read_timeline(path).media
    recording = Path(media.path)
    if sha256_file(recording) != media.sha256:
        raise MediaChangedError(
            f"{recording} is not the recording that was annotated: its sha256 differs",
            media.sha256,
            "put the original back, or annotate the recording again",
        )
    clip(recording, start_s, end_s, out, settings, overwrite=overwrite)
