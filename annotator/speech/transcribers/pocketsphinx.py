"""Transcribe with PocketSphinx, whose small English model comes inside its package.

For machines without weights. It recognises clean, near speech passably and real conversation badly; the record it
leaves says so. Each stretch of speech is recognised on its own, with its own cepstral mean, so that the words do not
depend on how many processes share the work.
"""

from __future__ import annotations

import ctypes
import importlib.util
import multiprocessing
import os
import re
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from annotator.config import Settings
from annotator.errors import EngineError, EngineMissingError
from annotator.media.sound import RATE_HZ, Sound
from annotator.model import EngineRecord, Scalar, Span, Word
from annotator.progress import Progress
from annotator.speech.results import Availability, Segment, Transcript

if TYPE_CHECKING:
    from pocketsphinx import Decoder

MODEL = "en-us"
LANGUAGE = "en"
PAD_S = 0.1
MAX_STRETCH_S = 12.0
MIN_STRETCH_S = 3.0
FRAMES_PER_S = 100
LOW_PROBABILITY = 0.3
ACTIVE_STATES = 5000
"""States searched at a time. The default, 30,000, takes 1.6 times as long for 0.006 less WER on clean sound."""
TRUST = (
    "Recognised without downloaded weights: expect about one word in five wrong on clear speech and most words "
    "wrong on noisy, distant or overlapping speech. Listen before you rely on a word."
)
PARAMETERS: dict[str, Scalar] = {
    "pad_s": PAD_S,
    "max_stretch_s": MAX_STRETCH_S,
    "cmn": "batch",
    "maxhmmpf": ACTIVE_STATES,
}

_decoder: Decoder | None = None


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word as it comes back from a worker: seconds from the start of its stretch."""

    text: str
    start_s: float
    end_s: float
    probability: float


def availability(settings: Settings) -> Availability:  # noqa: ARG001 - every engine is asked the same way
    """Say whether the package with its model is installed."""
    try:
        found = version("pocketsphinx")
    except PackageNotFoundError:
        return Availability("not installed", "the package pocketsphinx is not installed")
    folder = _model_folder()
    return Availability(
        "ready", "its model comes inside the package", found, MODEL, str(folder), looked_in=(str(folder),)
    )


def transcribe(sound: Sound, speech: tuple[Span, ...], settings: Settings, progress: Progress) -> Transcript:
    """Recognise each region of `speech`, shared out over `settings.worker_count` processes.

    Raises
    ------
    EngineMissingError
        If the package is not installed.
    EngineError
        If a recognising process died or failed.
    """
    if availability(settings).state != "ready":
        raise EngineMissingError(
            "the package pocketsphinx is not installed", "pocketsphinx 5", "pip install pocketsphinx"
        )
    stretches = tuple(_stretches(sound, speech))
    heard = _recognise_all(sound, stretches, settings.worker_count, progress)
    segments = (_segment(stretch, words) for stretch, words in zip(stretches, heard, strict=True))
    return Transcript(tuple(s for s in segments if s.words), _record())


def _record() -> EngineRecord:
    return EngineRecord(
        stage="transcribe",
        engine="pocketsphinx",
        version=version("pocketsphinx"),
        model=MODEL,
        parameters=PARAMETERS,
        trust=TRUST,
    )


def _model_folder() -> Path:
    spec = importlib.util.find_spec("pocketsphinx")
    if spec is None or not spec.submodule_search_locations:
        raise EngineMissingError(
            "the package pocketsphinx is not installed", "pocketsphinx 5", "pip install pocketsphinx"
        )
    return Path(spec.submodule_search_locations[0]) / "model" / MODEL


def _stretches(sound: Sound, speech: tuple[Span, ...]) -> Iterator[Span]:
    """Yield the regions, long ones cut where they are quietest: search effort grows faster than length."""
    for region in speech:
        rest = region
        while rest.duration_s > MAX_STRETCH_S:
            cut = _quietest(sound, Span(rest.start_s + MIN_STRETCH_S, rest.start_s + MAX_STRETCH_S))
            yield Span(rest.start_s, cut)
            rest = Span(cut, rest.end_s)
        yield rest


def _quietest(sound: Sound, span: Span) -> float:
    """Return the middle of the quietest 50 ms in `span`."""
    step = RATE_HZ // 20
    samples = sound.read(span.start_s, span.end_s)
    energy = np.square(samples[: len(samples) // step * step].reshape(-1, step)).sum(axis=1)
    return span.start_s + (int(energy.argmin()) + 0.5) / 20


def _recognise_all(
    sound: Sound, stretches: Sequence[Span], workers: int, progress: Progress
) -> list[tuple[_Heard, ...]]:
    heard: list[tuple[_Heard, ...]] = [()] * len(stretches)
    total_s = sum(s.duration_s for s in stretches) or 1.0
    done_s = 0.0
    # Spawned, not forked: the parent may hold threads. Longest first, so that no core waits at the end.
    order = sorted(range(len(stretches)), key=lambda i: -stretches[i].duration_s)
    pool = ProcessPoolExecutor(
        max_workers=max(1, min(workers, len(stretches))),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(os.getpid(),),
    )
    try:
        jobs = {pool.submit(_recognise, sound, stretches[i]): i for i in order}
        for job in as_completed(jobs):
            heard[jobs[job]] = job.result()
            done_s += stretches[jobs[job]].duration_s
            progress(min(1.0, done_s / total_s))
    except BrokenProcessPool as error:
        raise EngineError(
            "a recognising process ended before its work was done",
            "the processes to run until the end",
            "free memory (each needs about 250 MB), or set fewer workers, and run the command again",
        ) from error
    except RuntimeError as error:
        raise EngineError(
            f"pocketsphinx failed: {error}", "sound that it can decode", "try another transcriber, or reinstall it"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return heard


def _start_worker(parent: int) -> None:
    """End with the parent, even when it is killed, and leave the interrupt key to it."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _loaded() -> Decoder:
    global _decoder
    if _decoder is None:
        from pocketsphinx import Decoder

        _decoder = Decoder(samprate=RATE_HZ, loglevel="FATAL", cmn="batch", maxhmmpf=ACTIVE_STATES)
    return _decoder


def _recognise(sound: Sound, stretch: Span) -> tuple[_Heard, ...]:
    decoder = _loaded()
    first_s = max(0.0, stretch.start_s - PAD_S)
    samples = sound.read(first_s, stretch.end_s + PAD_S)
    if not samples.any():
        return ()  # of digital silence the decoder makes a word that it is sure of
    decoder.reinit_feat()  # else the noise estimate of the stretch before, whichever that was, colours this one
    decoder.start_utt()
    decoder.process_raw((samples * 32767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    segments = decoder.seg()
    return tuple(_heard(s, stretch.start_s - first_s) for s in segments or () if _is_word(s.word))


def _is_word(word: str) -> bool:
    """Tell words from silence and noise: ``<sil>``, ``[NOISE]``, ``++UH++``."""
    return not word.startswith(("<", "[", "+"))


def _heard(segment: object, pad_s: float) -> _Heard:
    word, first, last, probability = (
        segment.word,  # type: ignore[attr-defined]
        segment.start_frame,  # type: ignore[attr-defined]
        segment.end_frame,  # type: ignore[attr-defined]
        segment.prob,  # type: ignore[attr-defined]
    )
    return _Heard(
        text=re.sub(r"\(\d+\)$", "", word),
        start_s=first / FRAMES_PER_S - pad_s,
        end_s=(last + 1) / FRAMES_PER_S - pad_s,
        probability=min(1.0, max(0.0, probability)),
    )


def _segment(stretch: Span, heard: tuple[_Heard, ...]) -> Segment:
    """Lay the words on the media clock, within the stretch and one after another."""
    words: list[Word] = []
    at = stretch.start_s
    for h in heard:
        start = min(max(at, stretch.start_s + h.start_s), stretch.end_s)
        end = min(max(start, stretch.start_s + h.end_s), stretch.end_s)
        flags = ("low_probability",) if h.probability < LOW_PROBABILITY else ()
        words.append(Word(start, end, h.text, h.probability, "measured", flags))  # type: ignore[arg-type]
        at = end
    return Segment(stretch.start_s, stretch.end_s, tuple(words), LANGUAGE)
