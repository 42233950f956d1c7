"""Settings: the only reader of the environment and of configuration files.

Order of precedence: what the caller passes (the command line), environment variables ``ANNOTATOR_<FIELD>``
(upper case), ``annotator.toml`` in the working folder, ``config.toml`` in the user's configuration folder,
the defaults below.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import msgspec
import platformdirs

from annotator.errors import UsageError

APP = "bodycam-annotator"


def _cache_folder() -> Path:
    return Path(platformdirs.user_cache_dir(APP))


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Paths are made absolute by nobody: they mean what they mean where you stand.

    Attributes
    ----------
    asr, diarizer : str
        Engine names, or ``auto``.
    transcript, turns : Path or None
        Files for the ``import`` engines.
    offline : bool
        Never open a connection, not even when asked to fetch.
    policy : str
        Name of a shipped policy pack or path of one.
    camera_wearer : str or None
        Name of the person wearing the camera.
    language : str or None
        ISO 639-1 code; None lets the engine find it.
    whisper_model : str
        Name of the Whisper model (``base.en``, ``turbo`` ...) or path of its ``.pt`` file.
    whisper_folder : Path
        Where Whisper's weights lie.
    whisper_sha256 : str or None
        Checked before the weights are loaded; for models of OpenAI's own list theirs is the default.
    pyannote_model : str
        Name on the hub, used only by an explicit fetch.
    pyannote_folder : Path
        Folder with ``config.yaml`` and the weights it names.
    pyannote_sha256 : dict of str to str
        Expected sha256 of files in that folder, by their path relative to it.
    hub_token : str or None
        For a gated model, when fetching. Never stored in a timeline.
    workers : int
        Processes for recognition; 0 takes one per core.
    max_duration_s : float
        Longer recordings are refused (and decompression bombs stopped).
    decode_memory_bytes, decode_cpu_s, decode_timeout_s : int or float
        Limits of the confined decoder.
    pitch : bool
        Whether pitch is measured (on speech regions).
    """

    asr: str = "auto"
    diarizer: str = "auto"
    transcript: Path | None = None
    turns: Path | None = None
    offline: bool = False
    policy: str = "deescalation"
    camera_wearer: str | None = None
    language: str | None = None
    whisper_model: str = "base.en"
    whisper_folder: Path = field(default_factory=lambda: Path("~/.cache/whisper").expanduser())
    whisper_sha256: str | None = None
    pyannote_model: str = "pyannote/speaker-diarization-community-1"
    pyannote_folder: Path = field(default_factory=lambda: _cache_folder() / "pyannote")
    pyannote_sha256: dict[str, str] = field(default_factory=dict)
    hub_token: str | None = field(default=None, repr=False)
    workers: int = 0
    max_duration_s: float = 24 * 3600.0
    decode_memory_bytes: int = 2 * 1024**3
    decode_cpu_s: int = 4 * 3600
    decode_timeout_s: float = 4 * 3600.0
    pitch: bool = True

    @property
    def worker_count(self) -> int:
        """Processes for recognition: `workers`, or one per core that this process may use."""
        return self.workers or len(os.sched_getaffinity(0))


def load_settings(overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read settings from files and the environment and lay `overrides` over them; None there means "not given".

    Raises
    ------
    UsageError
        If a file is no TOML, or a setting has an unknown name or a value of the wrong type.
    """
    environ = os.environ if environ is None else environ
    merged: dict[str, Any] = {}
    for path in (Path(platformdirs.user_config_dir(APP)) / "config.toml", Path("annotator.toml")):
        merged |= _read_toml(path)
    merged |= _from_environment(environ)
    merged |= {k: v for k, v in (overrides or {}).items() if v is not None}
    known = {f.name for f in fields(Settings)}
    unknown = sorted(set(merged) - known)
    if unknown:
        raise UsageError(f"setting {unknown[0]!r} does not exist", f"one of {', '.join(sorted(known))}", "correct it")
    try:
        settings = msgspec.convert(merged, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise UsageError(f"a setting has a value of the wrong type: {error}", "the type named", "correct it") from error
    return settings


def _decode(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value).expanduser()
    raise NotImplementedError(kind)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read as TOML: {error}", "a TOML file", "correct or remove it") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    given = {f.name: environ.get(f"ANNOTATOR_{f.name.upper()}") for f in fields(Settings)}
    found: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if "pyannote_sha256" in found:
        raise UsageError(
            "ANNOTATOR_PYANNOTE_SHA256 is set", "a table in annotator.toml: it holds several hashes", "move it there"
        )
    return found


def loader_environment() -> dict[str, str]:
    """Return what a child process needs so that our own interpreter finds its libraries, and nothing else."""
    return {k: v for k, v in os.environ.items() if k == "LD_LIBRARY_PATH"}
