"""Where a result came from: engines, models, parameters, versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from annotator.model.media import Sha256

Scalar = str | int | float | bool | None
Stage = Literal["transcribe", "diarize", "acoustics", "vad"]


@dataclass(frozen=True, slots=True)
class EngineRecord:
    """One engine's part in a result.

    Attributes
    ----------
    stage : str
        What it did.
    engine : str
        Its name: ``whisper``, ``pocketsphinx``, ``import`` ...
    version : str
        Of the package that did the work.
    model : str or None
        Name of the model.
    model_sha256 : str or None
        Of the model's weights.
    parameters : dict of str to scalar
        Everything that changes the result.
    trust : str
        How far to trust it, in a sentence for the reader.
    """

    stage: Stage
    engine: str
    version: str
    model: str | None = None
    model_sha256: Sha256 | None = None
    parameters: dict[str, Scalar] = field(default_factory=dict)
    trust: str = ""


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """The policy pack that the marks cite."""

    name: str
    version: str
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a timeline came about.

    `fingerprint` covers the recording's content, engines, parameters and the versions of code and policy:
    two timelines with the same fingerprint hold the same findings. `corrections_sha256` is of the
    corrections file that was applied, None for a machine's own timeline.
    """

    annotator_version: str
    created_at: str
    fingerprint: Sha256
    engines: tuple[EngineRecord, ...]
    policy: PolicyRecord
    corrections_sha256: Sha256 | None = None
