"""Features that tell voices apart: a neural embedding and cepstral statistics of short windows.

Each alone has its own weakness: the embedding (GE2E, Wan et al. 2018) takes a shout for another voice, cepstral
statistics take another distance for another voice. Their distances are added.

The embedding's weights come inside the package ``resemblyzer``. The package itself is not imported (it needs another
one that has no wheel); only its weights are read, as tensors and nothing else.
"""

from __future__ import annotations

import importlib.util
import pickle  # for the name of its error: nothing is unpickled but tensors
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from annotator.errors import WeightsError
from annotator.media.sound import RATE_HZ, Sound
from annotator.model import Span

if TYPE_CHECKING:
    import torch

Matrix = NDArray[np.float32]

MEL_FRAMES = 160
MEL_BANDS = 40
BATCH = 64
LEVEL_RMS = 10 ** (-30 / 20)
"""Level that the embedding was trained at."""
CEPSTRA = 20


@dataclass(frozen=True, slots=True, eq=False)
class Voiceprints:
    """Features of windows.

    Attributes
    ----------
    cepstra : np.ndarray [shape=(n, 38), float32]
        Mean and standard deviation of 19 cepstral coefficients (the first, level, is left out).
    embeddings : np.ndarray [shape=(n, 256), float32] or None
        Unit vectors; None where the weights are not installed.
    """

    cepstra: Matrix
    embeddings: Matrix | None


def weights_path() -> Path | None:
    """Return where the embedding's weights lie, or None if they are not installed."""
    spec = importlib.util.find_spec("resemblyzer")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / "pretrained.pt"
    return path if path.is_file() else None


def measure(sound: Sound, windows: Sequence[Span], progress: Callable[[float], None]) -> Voiceprints:
    """Measure the features of each window.

    Parameters
    ----------
    sound : Sound
    windows : sequence of Span
        Each half a second or longer, better 1.2 s.
    progress : callable
        Called with the fraction done.
    """
    encoder = _Encoder.load()
    cepstra: list[Matrix] = []
    embeddings: list[Matrix] = []
    for first in range(0, len(windows), BATCH):
        samples = [_levelled(sound.read(w.start_s, w.end_s)) for w in windows[first : first + BATCH]]
        cepstra.append(np.stack([_cepstral_statistics(s) for s in samples]))
        if encoder is not None:
            embeddings.append(encoder.embed(np.stack([_mel(s) for s in samples])))
        progress(min(1.0, (first + BATCH) / len(windows)))
    return Voiceprints(
        np.concatenate(cepstra) if cepstra else np.zeros((0, 2 * (CEPSTRA - 1)), dtype=np.float32),
        np.concatenate(embeddings) if embeddings else None,
    )


def _levelled(samples: Matrix) -> Matrix:
    """Bring a window to one level, so that distance and effort count less."""
    padded = samples if len(samples) >= RATE_HZ // 5 else np.pad(samples, (0, RATE_HZ // 5 - len(samples)))
    rms = float(np.sqrt(np.mean(np.square(padded))))
    return padded * np.float32(LEVEL_RMS / max(rms, 1e-6))


def _cepstral_statistics(samples: Matrix) -> Matrix:
    import librosa

    mel = librosa.feature.melspectrogram(
        y=samples, sr=RATE_HZ, n_fft=512, win_length=400, hop_length=160, n_mels=MEL_BANDS
    )
    cepstra = librosa.feature.mfcc(S=librosa.power_to_db(mel, top_db=80.0), n_mfcc=CEPSTRA)[1:]
    return np.concatenate([cepstra.mean(axis=1), cepstra.std(axis=1)]).astype(np.float32)


def _mel(samples: Matrix) -> Matrix:
    """Return the mel spectrum the embedding was trained on; a short window is repeated."""
    import librosa

    mel = librosa.feature.melspectrogram(y=samples, sr=RATE_HZ, n_fft=400, hop_length=160, n_mels=MEL_BANDS).T
    return np.resize(mel, (MEL_FRAMES, MEL_BANDS)).astype(np.float32)


class _Encoder:
    """The embedding's network: three LSTM layers, a linear layer, ReLU, unit length."""

    def __init__(self, lstm: torch.nn.LSTM, linear: torch.nn.Linear) -> None:
        self._lstm = lstm
        self._linear = linear

    @classmethod
    def load(cls) -> _Encoder | None:
        """Load the weights; None if they are not installed.

        Raises
        ------
        WeightsError
            If the file is there but is not the weights of that network.
        """
        path = weights_path()
        if path is None:
            return None
        import torch

        lstm = torch.nn.LSTM(MEL_BANDS, 256, 3, batch_first=True)
        linear = torch.nn.Linear(256, 256)
        try:
            state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)["model_state"]
            lstm.load_state_dict({k[5:]: v for k, v in state.items() if k.startswith("lstm.")})
            linear.load_state_dict({k[7:]: v for k, v in state.items() if k.startswith("linear.")})
        except (OSError, RuntimeError, KeyError, TypeError, ValueError, EOFError, pickle.UnpicklingError) as error:
            raise WeightsError(
                f"{path} cannot be loaded ({type(error).__name__})",
                "the weights inside resemblyzer 0.1.4, which are tensors and nothing else",
                "reinstall resemblyzer",
            ) from error
        return cls(lstm.eval(), linear.eval())

    def embed(self, mels: Matrix) -> Matrix:
        """Return unit vectors [shape=(n, 256)] of mel spectra [shape=(n, 160, 40)]."""
        import torch

        with torch.inference_mode():
            _, (hidden, _) = self._lstm(torch.from_numpy(mels))
            raw = torch.relu(self._linear(hidden[-1]))
            unit: Matrix = torch.nn.functional.normalize(raw, dim=1, eps=1e-9).numpy()
        return unit
