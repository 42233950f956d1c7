"""Diarize with a pyannote.audio pipeline from a local folder, such as pyannote's community-1.

The pipeline gets the whole recording in memory (4 bytes a sample at 16 kHz: 2.7 GB for 12 hours), since it
clusters voices over the recording as a whole. It listens to everything and finds speech by itself; the regions found
elsewhere are not used.

Nothing leaves this machine: pyannote counts and reports every use unless told otherwise before it is imported, so
it is told, and the hub's client is put offline while a pipeline is loaded.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from annotator.config import Settings
from annotator.errors import EngineError, EngineMissingError, WeightsError
from annotator.media.sound import RATE_HZ, Sound
from annotator.model import EngineRecord, Scalar, Span, Turn
from annotator.progress import Progress
from annotator.speech.results import Availability, Diarization
from annotator.speech.weights import pyannote as weights_of
from annotator.speech.weights.pyannote import PyannoteFolder

log = logging.getLogger(__name__)

PACKAGE = "pyannote.audio"
SHORTEST_S = 0.1
"""In a shorter recording nobody can be told apart."""
STEPS = {"segmentation": 0.25, "speaker_counting": 0.01, "embeddings": 0.7, "discrete_diarization": 0.04}
"""Share of the work that each step of the pipeline is, measured on a CPU; clustering tells nothing of itself."""
TRUST = (
    "Tells speakers apart well when they talk in turn near the camera; short interjections, distant voices, radio and "
    "people talking over one another are often given to the wrong speaker."
)


def availability(settings: Settings) -> Availability:
    """Say whether the package is installed and the folder complete; hashes and loads nothing."""
    try:
        installed = version(PACKAGE)
    except PackageNotFoundError:
        return Availability("not installed", f"the package {PACKAGE} is not installed (pip install {PACKAGE})")
    place = str(settings.pyannote_folder)
    try:
        folder = weights_of.find(settings)
    except WeightsError as error:
        reason = f"{error.found}; get it with `annotator engines --fetch pyannote`"
        return Availability("no weights", reason, installed, settings.pyannote_model, looked_in=(place,))
    if folder.missing:
        reason = f"{place} lacks {', '.join(folder.missing)}"
        return Availability("no weights", reason, installed, settings.pyannote_model, looked_in=(place,))
    return Availability("ready", f"weights found in {place}", installed, folder.path.name, place, looked_in=(place,))


def diarize(
    sound: Sound,
    speech: tuple[Span, ...],  # noqa: ARG001 - the pipeline finds speech itself
    settings: Settings,
    progress: Progress,
) -> Diarization:
    """Tell the speakers of a recording apart, overlap included.

    Raises
    ------
    EngineMissingError
        If the package is not installed.
    WeightsError
        If the folder is incomplete, a file is not the one configured, or is not safe to load.
    EngineError
        If the pipeline fails on this recording.
    """
    with _private():
        folder = weights_of.find(settings)
        _import()
        hashes = weights_of.check(folder, settings)
        pipeline, device = _load(folder)
        views = _views(pipeline, sound, StepProgress(progress)) if sound.duration_s >= SHORTEST_S else ((), ())
    progress(1.0)
    return Diarization(views[0], _record(folder, hashes, device), views[1])


class StepProgress:
    """Turn what pyannote's hook is told into one fraction that never falls.

    Parameters
    ----------
    progress : Progress
        Called whenever the fraction has grown.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._told = 0.0

    def __call__(
        self,
        step_name: str,
        step_artefact: object,  # noqa: ARG002 - the hook's signature is pyannote's
        file: object = None,  # noqa: ARG002
        total: int | None = None,
        completed: int | None = None,
    ) -> None:
        """Take one report of the pipeline; without `total` it says that the step is done."""
        if step_name not in STEPS:
            return
        names = list(STEPS)
        before = sum(STEPS[name] for name in names[: names.index(step_name)])
        share = 1.0 if not total or completed is None else min(1.0, float(completed) / float(total))
        fraction = min(1.0, before + STEPS[step_name] * share)
        if fraction > self._told:
            self._told = fraction
            self._progress(fraction)


@contextmanager
def _private() -> Iterator[None]:
    """Keep pyannote from telling of its use and the hub's client from connecting, and its warnings in our log."""
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    before = os.environ.get("HF_HUB_OFFLINE")
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        with warnings.catch_warnings(record=True) as caught:
            yield
        for warning in caught:
            log.debug("%s: %s", warning.category.__name__, warning.message)
    finally:
        if before is None:
            del os.environ["HF_HUB_OFFLINE"]
        else:
            os.environ["HF_HUB_OFFLINE"] = before


def _import() -> None:
    try:
        import pyannote.audio  # noqa: F401
    except (ImportError, OSError) as error:
        raise EngineMissingError(
            f"{PACKAGE} cannot be imported: {error}",
            f"{PACKAGE} with a torch and torchaudio that fit together",
            f"pip install {PACKAGE} torch==2.11.0 torchaudio==2.11.0",
        ) from error


def _load(folder: PyannoteFolder) -> tuple[Any, str]:
    """Load the pipeline, on the graphics card where there is one."""
    import pickle
    import zipfile

    import torch
    from pyannote.audio import Pipeline
    from pyannote.audio.utils.dependencies import MissingDependency, WrongDependencyVersion

    try:
        pipeline = Pipeline.from_pretrained(folder.path.resolve())
    except (
        MissingDependency,
        WrongDependencyVersion,
        RuntimeError,
        pickle.UnpicklingError,
        zipfile.BadZipFile,
        EOFError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        ImportError,
        OSError,
    ) as error:
        raise weights_of.unreadable(folder.path, error) from error
    pipeline.legacy = False
    device = "cuda" if torch.cuda.is_available() else "cpu"
    return pipeline.to(torch.device(device)), device


def _apply(pipeline: Any, sound: Sound, hook: StepProgress) -> Any:
    import torch

    waveform = torch.from_numpy(sound.read_samples(0, sound.samples))[None]
    try:
        return pipeline({"waveform": waveform, "sample_rate": RATE_HZ, "uri": sound.sha256}, hook=hook)
    except (RuntimeError, ValueError, IndexError) as error:
        raise EngineError(
            f"pyannote failed on this recording: {error}",
            "a recording that fits into memory",
            "free memory, or choose --diarizer acoustic",
        ) from error


def _views(pipeline: Any, sound: Sound, hook: StepProgress) -> tuple[tuple[Turn, ...], tuple[Turn, ...]]:
    """Return the turns with overlap, and those with one speaker at a time."""
    output = _apply(pipeline, sound, hook)
    annotations = (output.speaker_diarization, output.exclusive_speaker_diarization)
    labels = (label for annotation in annotations for _, _, label in annotation.itertracks(yield_label=True))
    names = {label: f"S{number}" for number, label in enumerate(dict.fromkeys(labels), start=1)}
    turns, exclusive = (tuple(sorted(_turns(annotation, names, sound.duration_s))) for annotation in annotations)
    return turns, exclusive


def _turns(annotation: Any, names: dict[Any, str], duration_s: float) -> Iterator[Turn]:
    """Yield the turns, cut at the recording's end: the last window reaches beyond it."""
    for segment, _, label in annotation.itertracks(yield_label=True):
        start_s, end_s = max(0.0, float(segment.start)), min(duration_s, float(segment.end))
        if start_s < end_s:
            yield Turn(start_s, end_s, names[label])


def _record(folder: PyannoteFolder, hashes: dict[str, str], device: str) -> EngineRecord:
    parameters: dict[str, Scalar] = {"device": device, "torch": version("torch")}
    parameters |= dict(_scalars(folder.parameters))
    parameters |= dict(_scalars(folder.config.get("params") or {}))
    parameters |= {f"sha256:{name}": sha256 for name, sha256 in hashes.items()}
    return EngineRecord(
        stage="diarize",
        engine="pyannote",
        version=version(PACKAGE),
        model=folder.path.name,
        model_sha256=weights_of.combined_sha256(hashes),
        parameters=parameters,
        trust=TRUST,
    )


def _scalars(settings: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Scalar]]:
    """Flatten nested settings: ``clustering.threshold``."""
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from _scalars(value, f"{prefix}{key}.")
        elif value is None or isinstance(value, (str, int, float, bool)):
            yield f"{prefix}{key}", value
