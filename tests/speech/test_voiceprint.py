"""Features of voices, and weights that are missing or wrong."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from annotator.errors import WeightsError
from annotator.model import Span
from annotator.speech import voiceprint
from annotator.speech.voiceprint import measure, weights_path
from tests.acoustics.signals import hush, voice
from tests.speech.sounds import write_sound

pytestmark = pytest.mark.usefixtures("one_thread")


def nobody(fraction: float) -> None:
    """Be told of progress and forget it."""


def test_each_window_has_a_row_of_features_of_known_shape(tmp_path: Path) -> None:
    sound = write_sound(tmp_path / "s16", np.concatenate([voice(120, 3.0) + hush(3.0), np.zeros(16_000)]))
    windows = [Span(0.0, 1.2), Span(0.5, 0.55), Span(3.2, 3.9), Span(2.0, 3.0), Span(10.0, 11.0)]
    found = measure(sound, windows, nobody)
    assert found.cepstra.shape == (5, 38)
    assert np.isfinite(found.cepstra).all()
    assert found.embeddings is not None
    assert found.embeddings.shape == (5, 256)
    assert np.linalg.norm(found.embeddings, axis=1) == pytest.approx(1.0, abs=1e-4)


def test_the_batches_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = write_sound(tmp_path / "s16", voice(120, 6.0) + hush(6.0))
    windows = [Span(i / 2, i / 2 + 1.2) for i in range(9)]
    whole = measure(sound, windows, nobody)
    monkeypatch.setattr(voiceprint, "BATCH", 4)
    parts = measure(sound, windows, nobody)
    assert np.array_equal(parts.cepstra, whole.cepstra)
    assert parts.embeddings == pytest.approx(whole.embeddings, abs=1e-5)


def test_no_windows_give_no_rows(tmp_path: Path) -> None:
    found = measure(write_sound(tmp_path / "s16", hush(1.0)), [], nobody)
    assert found.cepstra.shape == (0, 38)
    assert found.embeddings is None


def test_the_network_is_that_of_the_weights_package(tmp_path: Path) -> None:
    """Compare with a second writing of the published network, in plain numpy."""
    path = weights_path()
    assert path is not None
    import torch

    state = {k: v.numpy() for k, v in torch.load(path, map_location="cpu", weights_only=True)["model_state"].items()}
    mels = np.abs(np.random.default_rng(0).standard_normal((2, 160, 40))).astype(np.float32)
    encoder = voiceprint._Encoder.load()
    assert encoder is not None
    assert encoder.embed(mels) == pytest.approx(np.stack([_embed(m, state) for m in mels]), abs=1e-4)


def _embed(mel: np.ndarray, state: dict[str, np.ndarray]) -> np.ndarray:
    rows = mel
    for layer in range(3):
        hidden, cell, out = np.zeros(256), np.zeros(256), []
        names = (f"lstm.{kind}_l{layer}" for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
        w_in, w_hidden, b_in, b_hidden = (state[name] for name in names)
        for row in rows:
            gates = w_in @ row + b_in + w_hidden @ hidden + b_hidden
            take, keep, new, give = np.split(gates, 4)
            cell = _sigmoid(keep) * cell + _sigmoid(take) * np.tanh(new)
            hidden = _sigmoid(give) * np.tanh(cell)
            out.append(hidden)
        rows = np.array(out)
    raw = np.maximum(state["linear.weight"] @ rows[-1] + state["linear.bias"], 0)
    return raw / np.linalg.norm(raw)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def test_missing_weights_leave_the_cepstra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert weights_path() is None
    monkeypatch.undo()
    monkeypatch.setattr(voiceprint, "weights_path", lambda: None)
    found = measure(write_sound(tmp_path / "s16", hush(2.0)), [Span(0.0, 1.2)], nobody)
    assert found.embeddings is None
    assert found.cepstra.shape == (1, 38)


@pytest.mark.parametrize("content", ["empty", "text", "zip", "other", "shapes"])
def test_weights_that_are_not_those_are_refused_with_their_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    import torch

    path = tmp_path / "pretrained.pt"
    if content == "empty":
        path.write_bytes(b"")
    elif content == "text":
        path.write_text("no weights")
    elif content == "zip":
        path.write_bytes(b"PK\x03\x04 and no more")
    elif content == "other":
        torch.save({"something": torch.zeros(3)}, path)
    else:
        torch.save({"model_state": {"lstm.weight_ih_l0": torch.zeros(3)}}, path)
    monkeypatch.setattr(voiceprint, "weights_path", lambda: path)
    with pytest.raises(WeightsError) as error:
        measure(write_sound(tmp_path / "s16", hush(1.0)), [Span(0.0, 1.0)], nobody)
    assert str(path) in error.value.found
    assert "resemblyzer" in error.value.expected


def test_weights_that_would_run_code_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    path, witness = tmp_path / "pretrained.pt", tmp_path / "ran"
    torch.save({"model_state": _Runs(str(witness))}, path)
    monkeypatch.setattr(voiceprint, "weights_path", lambda: path)
    with pytest.raises(WeightsError):
        measure(write_sound(tmp_path / "s16", hush(1.0)), [Span(0.0, 1.0)], nobody)
    assert not witness.exists()


class _Runs:
    def __init__(self, path: str) -> None:
        self._path = path

    def __reduce__(self):
        return open, (self._path, "w")
