"""Whisper's weights: OpenAI's list of models, and where a model's file lies.

The list is read from the source of the installed package without importing it, since that would load torch.
"""

from __future__ import annotations

import ast
import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from annotator.config import Settings
from annotator.errors import EngineMissingError, WeightsError
from annotator.progress import Progress
from annotator.speech.weights.files import Fetched, check_sha256, download, sha256_of

PACKAGE = "openai-whisper"


@dataclass(frozen=True, slots=True)
class WhisperWeights:
    """One model's file, whether or not it is there.

    Attributes
    ----------
    name : str
        ``base.en``, or the file's name where it was given by path.
    path : Path
        Where it lies or would lie.
    published : bool
        Whether it must be OpenAI's own file of that name.
    expected_sha256 : str or None
        What the file must be; None where nobody said.
    vouched_by : str
        Who says what it must be, for errors and the record.
    """

    name: str
    path: Path
    published: bool
    expected_sha256: str | None
    vouched_by: str

    @property
    def exists(self) -> bool:
        """Whether there is a file."""
        return self.path.is_file()


@lru_cache(maxsize=1)
def published_models() -> dict[str, str]:
    """Return the address of each of OpenAI's models by name; the last folder of the address is its sha256.

    Raises
    ------
    EngineMissingError
        If the package is not installed.
    """
    for node in ast.parse(_package_source()).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "_MODELS" for t in node.targets):
            models: dict[str, str] = ast.literal_eval(node.value)
            return models
    raise EngineMissingError(
        f"{PACKAGE} {version(PACKAGE)} holds no list of models",
        "a version that does, such as 20250625",
        f"pip install {PACKAGE}==20250625",
    )


def _package_source() -> str:
    try:
        version(PACKAGE)
        spec = importlib.util.find_spec("whisper")
    except PackageNotFoundError:
        spec = None
    if spec is None or spec.origin is None:
        raise EngineMissingError(f"the package {PACKAGE} is not installed", PACKAGE, f"pip install {PACKAGE}")
    return Path(spec.origin).read_text("utf-8")


def published_sha256(url: str) -> str:
    """Return the sha256 that an address in OpenAI's list holds."""
    return url.split("/")[-2]


def find(settings: Settings) -> WhisperWeights:
    """Work out which file `settings.whisper_model` means; it need not exist.

    Raises
    ------
    EngineMissingError
        If the package is not installed.
    WeightsError
        If it is neither one of OpenAI's names nor the path of a ``.pt`` file.
    """
    name, own = settings.whisper_model, settings.whisper_sha256
    models = published_models()
    if name in models:
        path = settings.whisper_folder / models[name].rpartition("/")[2]
        if own:
            return WhisperWeights(name, path, False, own, "as configured in whisper_sha256")
        return WhisperWeights(name, path, True, published_sha256(models[name]), "as OpenAI publishes it")
    path = Path(name)
    if path.suffix == ".pt":
        return WhisperWeights(path.name, path, False, own, "as configured in whisper_sha256")
    raise WeightsError(
        f"no Whisper model is called {name!r}",
        f"one of {', '.join(models)}, or the path of a .pt file",
        "correct the setting whisper_model",
    )


def check(weights: WhisperWeights) -> str:
    """Return the sha256 of the file after holding it against what it must be.

    Raises
    ------
    WeightsError
        If there is no file, or it is another one.
    """
    if not weights.exists:
        raise WeightsError(
            f"the weights of Whisper {weights.name} were not found in {weights.path.parent}",
            f"the file {weights.path}",
            _how_to_get(weights),
        )
    if weights.expected_sha256 is None:
        return sha256_of(weights.path)
    return check_sha256(weights.path, weights.expected_sha256, weights.vouched_by, _how_to_get(weights))


def _how_to_get(weights: WhisperWeights) -> str:
    if weights.published:
        return f"annotator engines --fetch whisper:{weights.name}"
    return "bring the right file there, or correct the settings whisper_model and whisper_sha256"


def fetch(name: str, settings: Settings, progress: Progress) -> Fetched:
    """Download one of OpenAI's models into `settings.whisper_folder`; a good file that is there already is kept."""
    models = published_models()
    if name not in models:
        raise WeightsError(f"no Whisper model is called {name!r}", f"one of {', '.join(models)}", "choose one of them")
    url = models[name]
    target, expected = settings.whisper_folder / url.rpartition("/")[2], published_sha256(url)
    own = settings.whisper_sha256
    if own and name == settings.whisper_model and own.strip().lower() != expected:
        raise WeightsError(
            f"OpenAI's {name} has sha256 {expected}",
            f"{own}, as configured: fetching would put another file in its place",
            "remove the setting whisper_sha256, or leave the file as it is",
        )
    if not (target.is_file() and sha256_of(target) == expected):
        download(url, target, expected, progress)
    progress(1.0)
    return Fetched(target.parent, {target.name: expected}, url)
