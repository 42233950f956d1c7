"""Diarize without downloaded weights: windows of speech, clustered by voice.

Average-linkage clustering of short windows; the number of speakers follows from a distance limit. Long recordings
are clustered in parts whose speakers are then joined by the same means, so that memory grows with length, not with
its square. It hears one voice at a time: overlapping speech goes to the louder one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from annotator import __version__
from annotator.config import Settings
from annotator.media.sound import Sound
from annotator.model import EngineRecord, Span, Turn
from annotator.progress import Progress
from annotator.speech import voiceprint
from annotator.speech.results import Availability, Diarization
from annotator.speech.voiceprint import Matrix, Voiceprints

TRUST = (
    "Speakers told apart by sound alone, without a trained diarizer: expect about a tenth of the speaking time with "
    "the wrong speaker, more in noise, and speech of two people at once given to one of them."
)


@dataclass(frozen=True, slots=True)
class ClusterParameters:
    """How windows are cut and clustered.

    Attributes
    ----------
    window_s, hop_s : float
        Length and step of the windows.
    cepstra_weight : float
        Share of the cepstral distance; the rest is the embedding's.
    cepstra_scale, embedding_scale : float
        Cosine distances at which each kind alone tells two voices apart best.
    limit : float
        Clusters are not joined beyond this weighted distance.
    part_windows : int
        Windows clustered at a time (about half an hour).
    """

    window_s: float = 1.2
    hop_s: float = 0.6
    cepstra_weight: float = 0.45
    cepstra_scale: float = 0.95
    embedding_scale: float = 0.4
    limit: float = 1.0
    part_windows: int = 2500


def availability(settings: Settings) -> Availability:  # noqa: ARG001 - every engine is asked the same way
    """Say that the engine is there, and whether it has its embedding."""
    path = voiceprint.weights_path()
    model = "GE2E (resemblyzer) and cepstra" if path else "cepstra"
    reason = "its model comes inside a package" if path else "works without weights; better with resemblyzer installed"
    return Availability("ready", reason, __version__, model, str(path) if path else None)


def diarize(sound: Sound, speech: tuple[Span, ...], settings: Settings, progress: Progress) -> Diarization:
    """Tell apart the voices in the regions of `speech`."""
    p = ClusterParameters()
    windows = list(_windows(speech, p))
    prints = voiceprint.measure(sound, windows, progress)
    turns = tuple(_turns(speech, windows, cluster(prints, p)))
    progress(1.0)
    return Diarization(_named(turns), _record(settings, p))


def _record(settings: Settings, p: ClusterParameters) -> EngineRecord:
    found = availability(settings)
    return EngineRecord(
        stage="diarize",
        engine="acoustic",
        version=__version__,
        model=found.model,
        parameters=dict(asdict(p)),
        trust=TRUST,
    )


def _windows(speech: tuple[Span, ...], p: ClusterParameters) -> Iterator[Span]:
    """Cut each region into windows that overlap; a short region is one window."""
    for region in speech:
        room_s = region.duration_s - p.window_s
        steps = max(0, int(np.ceil(room_s / p.hop_s)))
        if steps == 0:
            yield region
            continue
        for k in range(steps + 1):
            start_s = region.start_s + room_s * k / steps
            yield Span(start_s, min(region.end_s, start_s + p.window_s))


def cluster(prints: Voiceprints, p: ClusterParameters) -> NDArray[np.int64]:
    """Give each window the number of its voice.

    Returns
    -------
    np.ndarray [shape=(n,), int64]
    """
    count = len(prints.cepstra)
    features = _features(prints)
    if count <= p.part_windows:
        return _linked(features, p)
    labels = np.zeros(count, dtype=np.int64)
    centres: list[list[Matrix]] = []
    for first in range(0, count, p.part_windows):
        part = slice(first, first + p.part_windows)
        local = _linked([f[part] for f in features], p)
        labels[part] = local + len(centres)
        centres += [[f[part][local == k].mean(axis=0) for f in features] for k in range(local.max() + 1)]
    joined = _linked([np.stack(column) for column in zip(*centres, strict=True)], p)
    return joined[labels]


def _features(prints: Voiceprints) -> list[Matrix]:
    spread = prints.cepstra.std(axis=0) + 1e-6 if len(prints.cepstra) else 1.0
    centred = (prints.cepstra - prints.cepstra.mean(axis=0)) / spread if len(prints.cepstra) else prints.cepstra
    return [centred] if prints.embeddings is None else [centred, prints.embeddings]


def _linked(features: Sequence[Matrix], p: ClusterParameters) -> NDArray[np.int64]:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    if len(features[0]) < 2:
        return np.zeros(len(features[0]), dtype=np.int64)
    weight = p.cepstra_weight if len(features) > 1 else 1.0
    distances = weight * _cosine(pdist(features[0], "cosine")) / p.cepstra_scale
    if len(features) > 1:
        distances += (1 - weight) * _cosine(pdist(features[1], "cosine")) / p.embedding_scale
    labels = fcluster(linkage(distances, "average"), p.limit, "distance")
    return np.asarray(labels, dtype=np.int64) - 1


def _cosine(distances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give windows without any direction (digital silence) the distance of strangers."""
    return np.nan_to_num(distances, nan=1.0)


def _turns(speech: tuple[Span, ...], windows: Sequence[Span], labels: NDArray[np.int64]) -> Iterator[Turn]:
    """Give each instant of each region to the window whose middle is nearest."""
    at = 0
    for region in speech:
        first = at
        while at < len(windows) and windows[at].end_s <= region.end_s + 1e-9 and windows[at].start_s < region.end_s:
            at += 1
        middles = [w.middle_s for w in windows[first:at]]
        borders = [(a + b) / 2 for a, b in pairwise(middles)]
        start_s = region.start_s
        for k, end_s in enumerate([*borders, region.end_s]):
            last = k == len(borders)
            if last or labels[first + k] != labels[first + k + 1]:
                yield Turn(start_s, end_s, str(labels[first + k]))
                start_s = end_s


def _named(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Call the speakers S1, S2 ... in the order in which they are first heard."""
    names: dict[str, str] = {}
    for turn in turns:
        names.setdefault(turn.speaker, f"S{len(names) + 1}")
    return tuple(Turn(t.start_s, t.end_s, names[t.speaker]) for t in turns)
