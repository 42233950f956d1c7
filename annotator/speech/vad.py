"""Voice activity: where in the recording somebody speaks.

Silero VAD's own model, which comes inside the package ``silero-vad``, run by onnxruntime. The package itself is
not imported, since that would load torch: only its model file is used.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from annotator.errors import EngineMissingError
from annotator.media.sound import RATE_HZ, Sound
from annotator.model import EngineRecord, Span

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

FRAME_SAMPLES = 512
FRAME_S = FRAME_SAMPLES / RATE_HZ
CONTEXT_SAMPLES = 64
FRAMES_PER_CALL = 512
MODEL = "silero_vad_16k_sequence.onnx"


@dataclass(frozen=True, slots=True)
class VadParameters:
    """When a stretch counts as speech.

    Attributes
    ----------
    start_probability, stop_probability : float
        Speech begins at the first and ends below the second.
    min_speech_s : float
        Shorter bursts are dropped.
    min_silence_s : float
        Shorter pauses are bridged.
    pad_s : float
        Added on both sides, so that soft onsets and endings are kept.
    """

    start_probability: float = 0.5
    stop_probability: float = 0.35
    min_speech_s: float = 0.15
    min_silence_s: float = 0.2
    pad_s: float = 0.06


def speech_probabilities(sound: Sound, progress: Callable[[float], None] | None = None) -> NDArray[np.float32]:
    """Return the probability of speech in each frame of 32 ms.

    Returns
    -------
    np.ndarray [shape=(ceil(samples / 512),), float32]

    Raises
    ------
    EngineMissingError
        If the package with the model is not installed.
    """
    session = _session()
    state = np.zeros((1, 1, 128), dtype=np.float32)
    hidden, cell = state, state
    context = np.zeros(CONTEXT_SAMPLES, dtype=np.float32)
    found: list[NDArray[np.float32]] = []
    for first, samples in sound.blocks(FRAMES_PER_CALL * FRAME_S):
        frames = np.zeros((-(-len(samples) // FRAME_SAMPLES), FRAME_SAMPLES), dtype=np.float32)
        frames.reshape(-1)[: len(samples)] = samples
        contexts = np.vstack([context[None, :], frames[:-1, -CONTEXT_SAMPLES:]])
        context = frames[-1, -CONTEXT_SAMPLES:].copy()
        values, hidden, cell = session.run(
            ["speech_probs", "hn", "cn"], {"input": np.hstack([contexts, frames]), "h": hidden, "c": cell}
        )
        found.append(np.asarray(values, dtype=np.float32).reshape(-1))
        if progress:
            progress((first + len(samples)) / sound.samples)
    return np.concatenate(found) if found else np.zeros(0, dtype=np.float32)


def speech_regions(
    probabilities: NDArray[np.float32], duration_s: float, parameters: VadParameters | None = None
) -> tuple[Span, ...]:
    """Turn frame probabilities into disjoint regions of speech, in order of time.

    Parameters
    ----------
    probabilities : np.ndarray [shape=(n,), float32]
        Of frames of 32 ms.
    duration_s : float
        Of the recording; no region goes beyond.
    parameters : VadParameters, optional
    """
    p = parameters or VadParameters()
    joined: list[list[float]] = []
    for start_s, end_s in _runs(probabilities, p):
        if joined and start_s - joined[-1][1] < p.min_silence_s:
            joined[-1][1] = end_s
        else:
            joined.append([start_s, end_s])
    kept = [(a, b) for a, b in joined if b - a >= p.min_speech_s]
    return tuple(Span(a, b) for a, b in _padded(kept, p.pad_s, duration_s))


def vad_record(parameters: VadParameters | None = None) -> EngineRecord:
    """Say how the regions were found."""
    return EngineRecord(
        stage="vad",
        engine="silero",
        version=version("silero-vad"),
        model=MODEL,
        parameters=dict(asdict(parameters or VadParameters())),
        trust="Finds speech well; misses whispers, far talkers and speech under loud noise.",
    )


def _runs(probabilities: NDArray[np.float32], p: VadParameters) -> list[tuple[float, float]]:
    """Hysteresis: a run starts at `start_probability` and lasts until the first frame below `stop_probability`."""
    runs: list[tuple[float, float]] = []
    started: int | None = None
    for i, value in enumerate(probabilities):
        if started is None and value >= p.start_probability:
            started = i
        elif started is not None and value < p.stop_probability:
            runs.append((started * FRAME_S, i * FRAME_S))
            started = None
    if started is not None:
        runs.append((started * FRAME_S, len(probabilities) * FRAME_S))
    return runs


def _padded(runs: list[tuple[float, float]], pad_s: float, duration_s: float) -> list[tuple[float, float]]:
    """Widen each run by `pad_s`, but never beyond the middle of the pause to its neighbour."""
    widened = []
    for i, (start, end) in enumerate(runs):
        before = (runs[i - 1][1] + start) / 2 if i else 0.0
        after = (end + runs[i + 1][0]) / 2 if i + 1 < len(runs) else duration_s
        widened.append((max(before, start - pad_s), min(after, end + pad_s, duration_s)))
    return widened


@lru_cache(maxsize=1)
def _session() -> InferenceSession:
    spec = importlib.util.find_spec("silero_vad")
    folder = Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None
    if folder is None or not (folder / "data" / MODEL).is_file():
        raise EngineMissingError(
            "the package silero-vad with its model is not installed",
            "silero-vad 6.2 or newer",
            "pip install silero-vad",
        )
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(folder / "data" / MODEL), options, providers=["CPUExecutionProvider"])
