"""pyannote's weights: a folder with ``config.yaml`` and the files it names.

A pipeline's folder can do harm when it is loaded: its weights are pickles, which may run any code, and its
configuration may name any class. So before anything is loaded the configuration must be that of a speaker
diarization whose every part lies in the folder, each file that has a configured sha256 must have it, and a pickle
without one must consist of tensors and of pyannote's own descriptions, which :func:`check` finds out by reading it
with torch's restricted unpickler.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from annotator.config import Settings
from annotator.errors import EngineMissingError, WeightsError
from annotator.files import output_error
from annotator.progress import Progress
from annotator.speech.weights.files import Fetched, check_sha256, sha256_of

log = logging.getLogger(__name__)

CONFIG = "config.yaml"
PIPELINES = (
    "pyannote.audio.pipelines.SpeakerDiarization",
    "pyannote.audio.pipelines.speaker_diarization.SpeakerDiarization",
)
FILES_OF = {
    "segmentation": ("pytorch_model.bin",),
    "embedding": ("pytorch_model.bin",),
    "plda": ("plda.npz", "xvec_transform.npz"),
}
WANTED = (CONFIG, "*.bin", "*.npz", "README*", "LICENSE*")
ARCHITECTURES = "pyannote.audio.models."
HUB: str | None = None
"""Address of the hub; None takes the library's own."""
HOW_TO_GET = "annotator engines --fetch pyannote (it needs a hub token), or copy a complete folder there"


@dataclass(frozen=True, slots=True)
class PyannoteFolder:
    """A folder whose configuration is in order.

    Attributes
    ----------
    path : Path
        The folder.
    config : dict
        ``config.yaml`` as read.
    files : tuple of str
        Everything it needs, ``config.yaml`` first, relative to the folder.
    missing : tuple of str
        Those of them that are not there.
    """

    path: Path
    config: dict[str, Any]
    files: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def parameters(self) -> dict[str, Any]:
        """Parameters of the pipeline, as the configuration gives them."""
        return dict(self.config["pipeline"].get("params") or {})


def find(settings: Settings) -> PyannoteFolder:
    """Read the configuration in `settings.pyannote_folder` and see whether what it names is there.

    Raises
    ------
    WeightsError
        If there is no such configuration, or it is not one of a speaker diarization kept in one folder.
    """
    path = settings.pyannote_folder
    config = _read_config(path / CONFIG)
    _check_pipeline(path / CONFIG, config)
    parameters = config["pipeline"]["params"]
    parts = {part: _subfolder(path / CONFIG, part, parameters.get(part)) for part in FILES_OF}
    files = (CONFIG, *(str(parts[part] / name) for part, names in FILES_OF.items() for name in names))
    return PyannoteFolder(path, config, files, tuple(name for name in files if not (path / name).is_file()))


def _read_config(path: Path) -> dict[str, Any]:
    try:
        config = yaml.safe_load(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise WeightsError(f"{path} was not found", "a folder with pyannote's pipeline", HOW_TO_GET) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WeightsError(f"{path} cannot be read: {error}", "pyannote's configuration in YAML", HOW_TO_GET) from error
    if not isinstance(config, dict):
        raise WeightsError(f"{path} holds no settings", "pyannote's configuration in YAML", HOW_TO_GET)
    return config


def _check_pipeline(path: Path, config: dict[str, Any]) -> None:
    pipeline = config.get("pipeline")
    pipeline = pipeline if isinstance(pipeline, dict) else {}
    name = pipeline.get("name")
    if name not in PIPELINES:
        raise WeightsError(f"{path} names the pipeline {name!r}", PIPELINES[0], HOW_TO_GET)
    if not isinstance(pipeline.get("params"), dict) or not isinstance(config.get("params") or {}, dict):
        raise WeightsError(f"{path} gives its pipeline no parameters", "those of a speaker diarization", HOW_TO_GET)
    if config.get("preprocessors"):
        raise WeightsError(f"{path} names preprocessors", "none: they may be any code", f"remove them from {path}")


def _subfolder(path: Path, part: str, value: object) -> PurePosixPath:
    prefix, _, below = value.partition("/") if isinstance(value, str) else ("", "", "")
    folder = PurePosixPath(below)
    if prefix != "$model" or not below or folder.is_absolute() or ".." in folder.parts or "@" in below:
        raise WeightsError(
            f"{path} takes its {part} from {value!r}",
            f"a folder beside it, such as $model/{part}: nothing is fetched while a recording is worked on",
            f"put the {part} there and name it so",
        )
    return folder


def check(folder: PyannoteFolder, settings: Settings) -> dict[str, str]:
    """Return the sha256 of each file of a folder that is safe to load.

    Raises
    ------
    WeightsError
        If a file is missing, is not the one configured, or is a pickle that nobody vouched for and that asks for
        more than tensors and pyannote's own descriptions.
    """
    if folder.missing:
        raise WeightsError(
            f"{folder.path} lacks {', '.join(folder.missing)}", f"all of {', '.join(folder.files)}", HOW_TO_GET
        )
    hashes = {name: _hash(folder.path, name, settings.pyannote_sha256.get(name)) for name in folder.files}
    for name in settings.pyannote_sha256:
        if name not in hashes:
            raise WeightsError(
                f"pyannote_sha256 is configured for {name}, which the pipeline in {folder.path} does not use",
                f"names among {', '.join(folder.files)}",
                "correct the setting pyannote_sha256",
            )
    for name in folder.files:
        if name.endswith(".bin") and name not in settings.pyannote_sha256:
            _check_pickle(folder.path / name, name, hashes[name])
    return hashes


def _hash(folder: Path, name: str, expected: str | None) -> str:
    if expected is None:
        return sha256_of(folder / name)
    return check_sha256(folder / name, expected, "as configured in pyannote_sha256", f"bring the right {name} there")


def combined_sha256(hashes: dict[str, str]) -> str:
    """Return one sha256 for all files: of the list that ``sha256sum`` would print, in order of the names."""
    lines = "".join(f"{sha}  {name}\n" for name, sha in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _check_pickle(path: Path, name: str, sha256: str) -> None:
    """Refuse a pickle that could run code; this imports torch and pyannote."""
    import pickle

    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications

    harmless = [Specifications, Problem, Resolution, torch.torch_version.TorchVersion]
    try:
        with torch.serialization.safe_globals(harmless):
            checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        module = checkpoint["pyannote.audio"]["architecture"]["module"]
    except pickle.UnpicklingError as error:
        raise WeightsError(
            f"{path} is no plain file of weights ({_first_line(error)})",
            "tensors and pyannote's own descriptions, since loading anything else can run code",
            f'if you trust this file, configure its sha256 under [pyannote_sha256]: "{name}" = "{sha256}"',
        ) from error
    except (RuntimeError, EOFError, KeyError, TypeError, ValueError, OSError) as error:
        raise unreadable(path, error) from error
    if not str(module).startswith(ARCHITECTURES):
        raise WeightsError(f"{path} is for the model {module!r}", f"a model of {ARCHITECTURES[:-1]}", HOW_TO_GET)


def _first_line(error: Exception) -> str:
    """Torch's message advises to switch the check off: keep only what it found."""
    text = str(error)
    _, found, rest = text.partition("WeightsUnpickler error: ")
    return (rest if found else text).strip().split("\n")[0].split(". ")[0][:200]


def unreadable(path: Path, error: Exception) -> WeightsError:
    """Translate what torch or pyannote said about a file or folder that it could not load."""
    return WeightsError(
        f"{path} cannot be loaded: {type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}",
        "complete weights of a pyannote speaker diarization",
        HOW_TO_GET,
    )


def fetch(settings: Settings, progress: Progress) -> Fetched:
    """Download the pipeline called `settings.pyannote_model` into `settings.pyannote_folder`.

    Raises
    ------
    WeightsError
        If the hub cannot be reached, or does not let this token have the files.
    OutputError
        If the folder cannot be written to.
    """
    try:
        from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]  # whatever its client raises
    except ImportError as error:
        raise EngineMissingError(
            "the package huggingface_hub is not installed", "huggingface_hub", "pip install pyannote.audio"
        ) from error
    folder = settings.pyannote_folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(folder, error) from error
    try:
        revision = _download_all(settings, progress)
    except (OSError, HTTPError, ValueError) as error:
        raise _refused(settings, error) from error
    found = find(settings)
    if found.missing:
        raise WeightsError(
            f"{settings.pyannote_model} holds no {', '.join(found.missing)}",
            "a complete pipeline",
            "correct the setting pyannote_model",
        )
    hashes = {name: sha256_of(folder / name) for name in found.files}
    return Fetched(folder, hashes, f"{settings.pyannote_model}@{revision}")


def _download_all(settings: Settings, progress: Progress) -> str:
    """Download file by file, and return the revision they are of."""
    from huggingface_hub import HfApi, hf_hub_download
    from huggingface_hub.utils.tqdm import disable_progress_bars

    info = HfApi(endpoint=HUB, token=settings.hub_token).model_info(settings.pyannote_model, files_metadata=True)
    wanted = list(_wanted(info.siblings or ()))
    total = sum(size for _, size in wanted) or 1
    done = 0
    with disable_progress_bars():
        for name, size in wanted:
            log.info("fetching %s of %s", name, settings.pyannote_model)
            hf_hub_download(
                settings.pyannote_model,
                name,
                revision=info.sha,
                local_dir=settings.pyannote_folder,
                token=settings.hub_token,
                endpoint=HUB,
            )
            done += size
            progress(min(1.0, done / total))
    progress(1.0)
    return str(info.sha)


def _wanted(files: Any) -> Iterator[tuple[str, int]]:
    for file in files:
        if any(PurePosixPath(file.rfilename).match(pattern) for pattern in WANTED):
            yield file.rfilename, file.size or 0


def _refused(settings: Settings, error: Exception) -> WeightsError:
    status = getattr(getattr(error, "response", None), "status_code", None)
    name = settings.pyannote_model
    if status in (401, 403, 404):
        token = "this token" if settings.hub_token else "no token (the setting hub_token)"
        return WeightsError(
            f"the hub does not give {name} to {token} (it answered {status})",
            "a token of an account that accepted the model's conditions",
            f"accept them at https://hf.co/{name}, make a token at https://hf.co/settings/tokens, set hub_token to it",
        )
    if type(error).__name__ == "OfflineModeIsEnabled":
        return WeightsError(
            "the environment says HF_HUB_OFFLINE=1", "leave to use the network", "unset HF_HUB_OFFLINE and try again"
        )
    return WeightsError(
        f"{name} cannot be fetched: {str(error).strip().splitlines()[0] if str(error) else type(error).__name__}",
        "a connection to the hub",
        f"check the network, or copy a complete folder to {settings.pyannote_folder}",
    )
