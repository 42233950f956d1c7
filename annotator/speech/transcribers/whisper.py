"""Transcribe with openai-whisper, from weights on disk.

Whisper invents text where nobody speaks, so it is shown the regions of speech only, and what it should not be
believed without listening is flagged, never deleted. A recording is worked on a minute or so at a time: memory does
not grow with its length, and progress can be told without touching Whisper's own progress bar. Cutting has two
effects that a single call does not have: the dynamic range of the spectrogram (80 dB) counts from the loudest
instant of the chunk rather than of the recording, and text never leans on what was said before it. A recording of
one chunk or less gets exactly what ``whisper.transcribe`` gives.

Weights are loaded by path, since loading by name downloads what is missing; torch reads them with its restricted
unpickler, so that a file nobody vouched for cannot run code. The alignment heads that loading by path leaves unset
are set from the model's name, or else from its shape.
"""

from __future__ import annotations

import importlib.util
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from annotator.config import Settings
from annotator.errors import AnnotatorError, EngineError
from annotator.media.sound import RATE_HZ, Sound
from annotator.model import EngineRecord, Scalar, Span
from annotator.progress import Progress
from annotator.speech.chunks import CHUNK_S, JOIN_GAP_S, PAD_S, Chunk, chunks
from annotator.speech.doubts import LOW_PROBABILITY, doubted, flagged
from annotator.speech.raw import RawWord, untimed
from annotator.speech.results import Availability, Segment, Transcript
from annotator.speech.timing import lay_out
from annotator.speech.weights import whisper as weights_of
from annotator.speech.weights.whisper import PACKAGE, WhisperWeights
from annotator.speech.whisper_model import Language, WhisperModel, language_of, load

SEED = 0
"""Where decoding at temperature 0 fails, Whisper draws lots: from this seed, so that a result can be had again."""
OPTIONS: dict[str, Any] = {
    "word_timestamps": True,
    "condition_on_previous_text": False,
    "temperature": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
    "compression_ratio_threshold": 2.4,
    "logprob_threshold": -1.0,
    "no_speech_threshold": 0.6,
}
TRUST = (
    "Whisper hears clear speech near the camera well, and distant, overlapping or accented speech much worse. "
    "It writes fluent sentences even where it is wrong, and now and then where nobody speaks: "
    "listen before you rely on a word, above all where words are flagged."
)
UNVOUCHED = (
    " These weights are not among OpenAI's published ones and no sha256 was configured: nobody vouches for them."
)


def availability(settings: Settings) -> Availability:
    """Say whether the package is installed and the configured model's weights are on disk; hashes nothing."""
    try:
        installed = version(PACKAGE)
    except PackageNotFoundError:
        return Availability("not installed", f"the package {PACKAGE} is not installed (pip install {PACKAGE})")
    if importlib.util.find_spec("whisper") is None:
        return Availability("not installed", f"the package {PACKAGE} is incomplete", installed)
    try:
        weights = weights_of.find(settings)
    except AnnotatorError as error:
        return Availability("no weights", error.found, installed, settings.whisper_model)
    place = str(weights.path.parent)
    if not weights.exists:
        how = f"; get it with `annotator engines --fetch whisper:{weights.name}`" if weights.published else ""
        return Availability(
            "no weights",
            f"{weights.path.name} was not found in {place}{how}",
            installed,
            weights.name,
            looked_in=(place,),
        )
    return Availability(
        "ready", f"weights found in {place}", installed, weights.name, str(weights.path), looked_in=(place,)
    )


def transcribe(sound: Sound, speech: tuple[Span, ...], settings: Settings, progress: Progress) -> Transcript:
    """Recognise the regions of `speech`.

    Regions that lie within `JOIN_GAP_S` of one another are shown to Whisper together, widened by `PAD_S` on both
    sides; words that touch none of the regions are flagged ``outside_speech``.

    Raises
    ------
    EngineMissingError
        If the package is not installed.
    WeightsError
        If the weights are missing, unreadable or not those expected.
    UsageError
        If the configured language is none that the model knows.
    EngineError
        If Whisper fails on a stretch.
    """
    weights = weights_of.find(settings)
    sha256 = weights_of.check(weights)
    loaded = load(weights)
    language = language_of(loaded, sound, speech, settings.language)
    segments: list[Segment] = []
    work = tuple(chunks(sound, speech))
    total_s = sum(chunk.speech_s for chunk in work) or 1.0
    done_s, last_s = 0.0, 0.0
    for chunk in work:
        for segment in _recognise(loaded, sound, chunk, language.code):
            laid = _segment(segment, chunk.audio.start_s, max(last_s, chunk.audio.start_s), sound.duration_s, language)
            if laid is not None:
                segments.append(laid)
                last_s = laid.end_s
        done_s += chunk.speech_s
        progress(min(1.0, done_s / total_s))
    progress(1.0)
    return Transcript(doubted(segments, speech), _record(weights, sha256, loaded, language))


def _recognise(loaded: WhisperModel, sound: Sound, chunk: Chunk, language: str | None) -> list[dict[str, Any]]:
    """Return Whisper's segments of one chunk, in seconds from the chunk's start."""
    import torch
    import whisper

    try:
        with torch.random.fork_rng():
            torch.manual_seed(SEED)
            result = whisper.transcribe(
                loaded.model,
                sound.read(chunk.audio.start_s, chunk.audio.end_s),
                verbose=None,
                clip_timestamps=[t for clip in chunk.clips for t in (clip.start_s, clip.end_s)],
                language=language,
                fp16=loaded.device == "cuda",
                **OPTIONS,
            )
    except (RuntimeError, ValueError, IndexError, AssertionError) as error:
        raise EngineError(
            f"Whisper failed at {chunk.audio.start_s:.1f} to {chunk.audio.end_s:.1f} s: {error}",
            "the model to cope with every stretch",
            "if memory is short, choose a smaller whisper_model; otherwise choose another, or another engine",
        ) from error
    segments: list[dict[str, Any]] = result["segments"]
    return segments


def _segment(
    found: dict[str, Any], offset_s: float, earliest_s: float, latest_s: float, language: Language
) -> Segment | None:
    """Lay one of Whisper's segments on the media clock; None if it holds no words."""
    raw = tuple(
        RawWord(w["word"], offset_s + float(w["start"]), offset_s + float(w["end"]), float(w["probability"]))
        for w in found["words"]
    ) or untimed(found["text"])
    edges = [offset_s + float(found["start"]), offset_s + float(found["end"])]
    edges += [t for w in raw for t in (w.start_s, w.end_s) if t is not None]
    start_s = min(max(min(edges), earliest_s), latest_s)
    words = lay_out(raw, Span(start_s, max(start_s, min(max(edges), latest_s))))
    if not words:
        return None
    if found["compression_ratio"] > OPTIONS["compression_ratio_threshold"]:
        words = tuple(flagged(word, "repetition") for word in words)
    return Segment(words[0].start_s, words[-1].end_s, words, language.code)


def _record(weights: WhisperWeights, sha256: str, loaded: WhisperModel, language: Language) -> EngineRecord:
    known = weights.expected_sha256 is not None or sha256 in map(
        weights_of.published_sha256, weights_of.published_models().values()
    )
    parameters: dict[str, Scalar] = {
        "language": language.code,
        "language_source": language.source,
        "language_probability": language.probability,
        "alignment_heads": loaded.alignment_heads,
        "device": loaded.device,
        "torch": version("torch"),
        "seed": SEED,
        "chunk_s": CHUNK_S,
        "join_gap_s": JOIN_GAP_S,
        "pad_s": PAD_S,
        "rate_hz": RATE_HZ,
        "low_probability": LOW_PROBABILITY,
    }
    options = {k: str(v) if isinstance(v, tuple) else v for k, v in OPTIONS.items()}
    return EngineRecord(
        stage="transcribe",
        engine="whisper",
        version=version(PACKAGE),
        model=weights.name,
        model_sha256=sha256,
        parameters=parameters | options,
        trust=TRUST if known else TRUST + UNVOUCHED,
    )
