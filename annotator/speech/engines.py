"""Which engines there are, whether they can be used here, and which one ``auto`` takes.

Nothing here imports an engine: an engine's module says by itself, cheaply, whether it is available.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Literal

from annotator import registry
from annotator.config import Settings
from annotator.speech import diarizers, transcribers
from annotator.speech.results import Availability

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class EngineDescription:
    """One engine, for ``annotator engines``.

    Attributes
    ----------
    stage : {"transcribe", "diarize"}
        What it does.
    name : str
        What it is chosen by.
    availability : Availability
        Whether it can be used here, and why or why not.
    chosen : bool
        Whether the settings choose it.
    reason : str
        Why, if they do; else ''.
    """

    stage: Literal["transcribe", "diarize"]
    name: str
    availability: Availability
    chosen: bool
    reason: str = ""


def describe_engines(settings: Settings) -> tuple[EngineDescription, ...]:
    """Describe every transcriber, then every diarizer, and mark the two that the settings choose.

    Raises
    ------
    EngineMissingError
        If the settings name an engine that does not exist.
    ImportFileError
        If the settings name a transcript that cannot be read.
    """
    return (
        *_described("transcribe", transcribers, settings, choose_transcriber(settings)),
        *_described("diarize", diarizers, settings, choose_diarizer(settings)),
    )


def _described(
    stage: Literal["transcribe", "diarize"], package: ModuleType, settings: Settings, choice: tuple[str, str]
) -> tuple[EngineDescription, ...]:
    chosen, reason = choice
    return tuple(
        EngineDescription(
            stage, name, availability_of(package, name, settings), name == chosen, reason if name == chosen else ""
        )
        for name in registry.names(package)
    )


def availability_of(package: ModuleType, name: str, settings: Settings) -> Availability:
    """Ask the engine called `name` whether it can be used here."""
    found: Availability = registry.load(package, name).availability(settings)
    return found


def choose_transcriber(settings: Settings) -> tuple[str, str]:
    """Return the transcriber to use and why.

    ``auto`` takes a transcript if one is named, else Whisper if its weights are on disk, else pocketsphinx.

    Raises
    ------
    EngineMissingError
        If the settings name an engine that does not exist.
    """
    if settings.asr != AUTO:
        return _named(transcribers, settings.asr)
    if settings.transcript is not None:
        return "import", f"the transcript {settings.transcript} was named"
    return _preferred(transcribers, "whisper", "pocketsphinx", settings)


def choose_diarizer(settings: Settings) -> tuple[str, str]:
    """Return the diarizer to use and why.

    ``auto`` takes a file of turns if one is named, else the speakers of a transcript that names them, else pyannote
    if its folder is complete, else the acoustic one.

    Raises
    ------
    EngineMissingError
        If the settings name an engine that does not exist.
    ImportFileError
        If the settings name a transcript that cannot be read.
    """
    if settings.diarizer != AUTO:
        return _named(diarizers, settings.diarizer)
    if settings.turns is not None:
        return "import", f"the turns {settings.turns} were named"
    if settings.transcript is not None:
        imported = availability_of(diarizers, "import", settings)
        if imported.state == "ready":
            return "import", imported.reason
    return _preferred(diarizers, "pyannote", "acoustic", settings)


def _named(package: ModuleType, name: str) -> tuple[str, str]:
    registry.load(package, name)
    return name, "it was asked for by name"


def _preferred(package: ModuleType, better: str, otherwise: str, settings: Settings) -> tuple[str, str]:
    found = availability_of(package, better, settings)
    if found.state == "ready":
        return better, found.reason
    return otherwise, f"it needs no weights; {better} cannot be used here ({found.state}: {found.reason})"
