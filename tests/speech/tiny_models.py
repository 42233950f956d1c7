"""Tiny models in the real formats, so that the real loading and decoding code runs without downloaded weights.

The Whisper model is random but for its positional embedding, which makes it say `SPOKEN`, with plausible time
tokens and then the end: whatever it hears, the text is known and not empty. Where each word falls is up to its random
cross-attention, which does depend on the sound.

The pyannote pipeline is a minute PyanNet with large random weights (so that its decisions change often), a
WeSpeaker ResNet34 (which has one size only) and a random PLDA.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import yaml

SPOKEN = ("Step out of the car.", "Show me your hands now")
"""Two segments."""
STATE = 64


def whisper_checkpoint(
    multilingual: bool = False, seed: int = 1, spoken: tuple[str, str] = SPOKEN, shape: tuple[int, int] = (1, 2)
) -> dict[str, Any]:
    """Return what a Whisper ``.pt`` file holds, for a model of `shape` (text layers, text heads)."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    dims = {
        "n_mels": 80,
        "n_audio_ctx": 1500,
        "n_audio_state": STATE,
        "n_audio_head": 2,
        "n_audio_layer": 1,
        "n_vocab": 51865 if multilingual else 51864,
        "n_text_ctx": 448,
        "n_text_state": STATE,
        "n_text_head": shape[1],
        "n_text_layer": shape[0],
    }
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(seed)
        model = Whisper(ModelDimensions(**dims))
        torch.nn.init.normal_(model.decoder.token_embedding.weight)
        torch.nn.init.normal_(model.decoder.positional_embedding, std=0.1)
        _teach(model, multilingual, spoken)
        model.decoder.ln.weight.fill_(0.5)
    return {"dims": dims, "model_state_dict": model.state_dict()}


def _teach(model: Any, multilingual: bool, spoken: tuple[str, str]) -> None:
    """Point each position at the token to come: `spoken` in two segments (and Spanish, if asked for a language)."""
    from whisper.tokenizer import get_tokenizer

    tokenizer = get_tokenizer(
        multilingual, num_languages=model.num_languages, language="es" if multilingual else None, task="transcribe"
    )
    start = tokenizer.timestamp_begin
    said = [
        start,
        *tokenizer.encode(f" {spoken[0]}"),
        start + 50,
        start + 50,
        *tokenizer.encode(f" {spoken[1]}"),
        start + 90,
        tokenizer.eot,
    ]
    embedding, position = model.decoder.token_embedding.weight, model.decoder.positional_embedding
    if multilingual:
        position[0] += 3 * embedding[tokenizer.to_language_token("es")]
    for i, token in enumerate(said, start=len(tokenizer.sot_sequence) - 1):
        position[i] += 3 * embedding[token]


def save_whisper(path: Path, **options: Any) -> Path:
    """Write a ``.pt`` file; options as of `whisper_checkpoint`."""
    import torch

    torch.save(whisper_checkpoint(**options), path)
    return path


def save_pyannote(folder: Path, seed: int = 0) -> Path:
    """Write a complete pipeline folder like that of pyannote's community-1."""
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding import WeSpeakerResNet34
    from pyannote.audio.models.segmentation import PyanNet

    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(seed)
        segmentation = PyanNet(lstm={"hidden_size": 8, "num_layers": 1}, linear={"hidden_size": 8, "num_layers": 1})
        segmentation.specifications = Specifications(
            problem=Problem.MONO_LABEL_CLASSIFICATION,
            resolution=Resolution.FRAME,
            duration=2.0,
            min_duration=None,
            warm_up=(0.0, 0.0),
            classes=["speaker#1", "speaker#2"],
            powerset_max_classes=2,
            permutation_invariant=True,
        )
        segmentation.build()
        segmentation.classifier.weight.normal_(std=3.0)
        embedding = WeSpeakerResNet34()
        embedding.specifications = Specifications(
            problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=2.0
        )
        embedding.build()
    _save_part(segmentation, folder / "segmentation")
    _save_part(embedding, folder / "embedding")
    _save_plda(folder / "plda", seed)
    config = {
        "dependencies": {"pyannote.audio": "4.0.0"},
        "pipeline": {
            "name": "pyannote.audio.pipelines.SpeakerDiarization",
            "params": {
                "clustering": "VBxClustering",
                "segmentation": "$model/segmentation",
                "segmentation_step": 0.5,
                "segmentation_batch_size": 8,
                "embedding": "$model/embedding",
                "embedding_batch_size": 4,
                "embedding_exclude_overlap": True,
                "plda": "$model/plda",
            },
        },
        "params": {"clustering": {"threshold": 0.6, "Fa": 0.07, "Fb": 0.8}, "segmentation": {"min_duration_off": 0.0}},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    return folder


def _save_part(model: Any, folder: Path) -> None:
    import torch

    folder.mkdir(parents=True)
    torch.save(
        {
            "state_dict": model.state_dict(),
            "hyper_parameters": dict(model.hparams),
            "pytorch-lightning_version": "2.5.0",
            "pyannote.audio": {
                "versions": {"torch": torch.__version__, "pyannote.audio": "4.0.0"},
                "architecture": {"module": type(model).__module__, "class": type(model).__name__},
                "specifications": model.specifications,
            },
        },
        folder / "pytorch_model.bin",
    )


def _save_plda(folder: Path, seed: int) -> None:
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    wide, narrow = 256, 128
    np.savez(
        folder / "xvec_transform.npz",
        mean1=np.zeros(wide),
        lda=rng.standard_normal((wide, narrow)) / 16,
        mean2=np.zeros(narrow),
    )
    np.savez(
        folder / "plda.npz",
        mu=np.zeros(narrow),
        tr=np.eye(narrow) + 0.01 * rng.standard_normal((narrow, narrow)),
        psi=np.linspace(5.0, 0.5, narrow),
    )
