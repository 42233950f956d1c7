"""What will be done to a recording: which engines, with what, and the fingerprint of it all."""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from annotator import registry
from annotator.config import Settings
from annotator.language.policy import Policy, load_policy
from annotator.media.fingerprint import sha256_file
from annotator.speech import diarizers, transcribers
from annotator.speech.engines import choose_diarizer, choose_transcriber
from annotator.speech.vad import vad_record
from annotator.workspace import code_digest, digest


@dataclass(frozen=True, slots=True)
class Engine:
    """A chosen engine.

    Attributes
    ----------
    name : str
    module : module
        With ``transcribe`` or ``diarize``.
    reason : str
        Why it was chosen.
    identity : dict
        Everything about it that changes its result.
    """

    name: str
    module: ModuleType
    reason: str
    identity: dict[str, Any]

    @property
    def takes_name(self) -> bool:
        """Whether it wants to know the recording's name (one RTTM file may hold many recordings)."""
        function = getattr(self.module, "diarize", None)
        return function is not None and "name" in inspect.signature(function).parameters


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done to one recording.

    `fingerprint` covers the recording's content, the engines, the parameters, and the versions of code and policy.
    """

    media_sha256: str
    policy: Policy
    transcriber: Engine
    diarizer: Engine
    fingerprint: str

    def key(self, stage: str, *inputs: object) -> str:
        """Return the key of a stage's result: it depends on the recording, the code and the stage's own inputs."""
        return digest(stage, self.media_sha256, code_digest(), inputs)


def make_plan(recording: Path, settings: Settings) -> Plan:
    """Choose engines and policy and look at the recording's bytes.

    Raises
    ------
    AnnotatorError
        If the recording cannot be read, an engine that was asked for is not there, or the policy is wrong.
    """
    transcriber, diarizer = choose_engines(settings)
    policy = load_policy(settings.policy)
    media_sha256 = sha256_file(recording)
    parts = (
        media_sha256,
        code_digest(),
        policy.sha256,
        transcriber.identity,
        diarizer.identity,
        vad_record().parameters,
        {"pitch": settings.pitch, "camera_wearer": settings.camera_wearer, "stem": recording.stem},
    )
    return Plan(media_sha256, policy, transcriber, diarizer, digest(*parts))


def choose_engines(settings: Settings) -> tuple[Engine, Engine]:
    """Return the transcriber and the diarizer that `settings` ask for.

    Raises
    ------
    EngineMissingError, WeightsError, UsageError
        If one that was asked for is not there.
    """
    asr, asr_reason = choose_transcriber(settings)
    diarizer, diarizer_reason = choose_diarizer(settings)
    return (
        _engine(registry.load(transcribers, asr), asr, asr_reason, settings),
        _engine(registry.load(diarizers, diarizer), diarizer, diarizer_reason, settings),
    )


def _engine(module: ModuleType, name: str, reason: str, settings: Settings) -> Engine:
    found = module.availability(settings)
    files = [found.model_path] if found.model_path else []
    if name == "import":
        files += [str(p) for p in (settings.transcript, settings.turns) if p]
    identity = {
        "engine": name,
        "version": found.version,
        "model": found.model,
        "files": [_content(file, *_stamp(file)) for file in files],
        "language": settings.language,
    }
    return Engine(name, module, reason, identity)


def _stamp(file: str) -> tuple[int, int]:
    try:
        status = Path(file).stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=64)
def _content(file: str, mtime_ns: int, size_bytes: int) -> str:  # noqa: ARG001 - the stamp renews the cache
    """Return the sha256 of a file, or of all files in a folder; of nothing where there is none: the engine will say."""
    path = Path(file)
    total = hashlib.sha256()
    for part in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
        if part.is_file():
            total.update(sha256_file(part).encode())
    return total.hexdigest()
