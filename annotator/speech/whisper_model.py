"""Loading a Whisper model from its file, and asking it for the language of a recording."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import EngineMissingError, UsageError, WeightsError
from annotator.media.sound import Sound
from annotator.model import Span
from annotator.speech.weights.whisper import PACKAGE, WhisperWeights

LANGUAGE_S = 30.0
"""Seconds of speech from which the language is told: what fits into Whisper's window."""
DEFAULT_HEADS = "upper half of the layers"

_MODEL_OF_SHAPE = {
    (4, 6, 80): "tiny",
    (6, 8, 80): "base",
    (12, 12, 80): "small",
    (24, 16, 80): "medium",
    (32, 20, 80): "large-v2",
    (32, 20, 128): "large-v3",
    (4, 20, 128): "large-v3-turbo",
}
"""OpenAI's models by text layers, text heads and mel bands; large-v1 has the shape of large-v2."""
_ENGLISH_ONLY = ("tiny", "base", "small", "medium")
_MULTILINGUAL_VOCABULARY = 51_865


@dataclass(frozen=True, slots=True)
class WhisperModel:
    """A model in memory.

    Attributes
    ----------
    model : whisper.Whisper
        The model.
    alignment_heads : str
        Name of the OpenAI model whose heads tell the word times, or `DEFAULT_HEADS`.
    device : str
        ``cpu`` or ``cuda``.
    """

    model: Any
    alignment_heads: str
    device: str


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a recording, how it was found, and the model's own probability where it was detected.

    `code` is None where there was no speech to tell it from.
    """

    code: str | None
    source: str
    probability: float | None = None


def load(weights: WhisperWeights) -> WhisperModel:
    """Load the model, on the graphics card where there is one.

    Raises
    ------
    EngineMissingError
        If the package or torch cannot be imported.
    WeightsError
        If the file is no Whisper model.
    """
    try:
        import torch
        import whisper
    except (ImportError, OSError) as error:
        raise EngineMissingError(
            f"{PACKAGE} cannot be imported: {error}",
            f"{PACKAGE} with a torch that works here",
            f"pip install {PACKAGE}",
        ) from error
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        model = whisper.load_model(str(weights.path.resolve()), device=device)
    except (RuntimeError, pickle.UnpicklingError, EOFError, KeyError, TypeError, ValueError, OSError) as error:
        raise WeightsError(
            f"{weights.path} cannot be loaded as a Whisper model ({type(error).__name__})",
            "a .pt file with a model's dimensions and weights, as openai-whisper saves them",
            "fetch it again (annotator engines --fetch whisper:NAME), or correct the setting whisper_model",
        ) from error
    heads = weights.name if weights.published else alignment_model(model.dims)
    if heads not in whisper._ALIGNMENT_HEADS:
        return WhisperModel(model, DEFAULT_HEADS, device)
    model.set_alignment_heads(whisper._ALIGNMENT_HEADS[heads])
    return WhisperModel(model, heads, device)


def alignment_model(dims: Any) -> str:
    """Return the name of the OpenAI model of these dimensions, whose alignment heads fit; '' if there is none.

    Parameters
    ----------
    dims : whisper.model.ModelDimensions
        Of a model that was loaded by path, for example one that was trained further.
    """
    name = _MODEL_OF_SHAPE.get((dims.n_text_layer, dims.n_text_head, dims.n_mels), "")
    if not name or dims.n_text_state != 64 * dims.n_text_head:
        return ""
    if dims.n_vocab >= _MULTILINGUAL_VOCABULARY:
        return name
    return f"{name}.en" if name in _ENGLISH_ONLY else ""


def language_of(loaded: WhisperModel, sound: Sound, speech: tuple[Span, ...], wanted: str | None) -> Language:
    """Return the language to transcribe in: the one wanted, the model's only one, or the one it detects.

    Raises
    ------
    UsageError
        If the wanted language is none that the model knows.
    """
    from whisper.tokenizer import LANGUAGES

    if wanted is not None and wanted not in LANGUAGES:
        raise UsageError(
            f"Whisper knows no language {wanted!r}", "a code such as en or es", "correct the setting language"
        )
    if not loaded.model.is_multilingual:
        if wanted not in (None, "en"):
            raise UsageError(
                f"this Whisper model knows English only, and language {wanted!r} was asked for",
                "language en, or a model whose name does not end in .en",
                "set whisper_model to base, small, medium, large or turbo",
            )
        return Language("en", "the model's only one")
    if wanted is not None:
        return Language(wanted, "given")
    if not speech:
        return Language(None, "no speech to tell it from")
    return _detect(loaded, sound, speech)


def _detect(loaded: WhisperModel, sound: Sound, speech: tuple[Span, ...]) -> Language:
    """Let the model name the language of the first 30 s of speech, pauses left out.

    Whisper itself would listen to the first 30 s of the recording, in which a body camera records no sound.
    """
    import whisper

    heard = np.concatenate(tuple(_first_speech(sound, speech)))
    mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(heard), loaded.model.dims.n_mels)
    _, probabilities = whisper.detect_language(loaded.model, mel.to(loaded.model.device))
    code = max(probabilities, key=probabilities.__getitem__)
    return Language(code, "detected", float(probabilities[code]))


def _first_speech(sound: Sound, speech: tuple[Span, ...]) -> Iterator[NDArray[np.float32]]:
    left_s = LANGUAGE_S
    for region in speech:
        yield sound.read(region.start_s, min(region.end_s, region.start_s + left_s))
        left_s -= region.duration_s
        if left_s <= 0:
            return
