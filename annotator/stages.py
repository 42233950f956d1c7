"""The stages that listen, each kept in the workspace under everything it depends on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast

from annotator.acoustics.measure import measure_track
from annotator.acoustics.track import AcousticTrack, encode_track, read_track
from annotator.config import Settings
from annotator.files import write_atomically
from annotator.media.decode import Decoded, decode
from annotator.media.probe import Probe
from annotator.model import Span
from annotator.plan import Plan
from annotator.progress import Progress, RecordingProgress
from annotator.speech.results import Diarization, Transcript
from annotator.speech.vad import speech_probabilities, speech_regions
from annotator.workspace import Workspace

T = TypeVar("T")


class Stages:
    """Runs the stages of one recording, or takes what an earlier run finished."""

    def __init__(self, plan: Plan, settings: Settings, work: Workspace, progress: RecordingProgress) -> None:
        self._plan = plan
        self._settings = settings
        self._work = work
        self._progress = progress

    def decode(self, recording: Path, probed: Probe) -> Decoded:
        """Decode the recording into the workspace."""
        key = self._plan.key("decode", self._settings.max_duration_s)
        pcm = self._work.path("sound", key, ".s16")
        if not pcm.is_file():  # its description is worth nothing without it
            self._work.path("decode", key, ".json").unlink(missing_ok=True)
        decoded = self._kept(
            "decode", key, Decoded, lambda report: decode(recording, pcm, self._settings, report, probed)
        )
        return replace(decoded, sound=replace(decoded.sound, path=pcm))

    def speech(self, decoded: Decoded) -> tuple[Span, ...]:
        """Find the regions of speech."""

        def compute(report: Progress) -> tuple[Span, ...]:
            return speech_regions(speech_probabilities(decoded.sound, report), decoded.sound.duration_s)

        return self._kept("find speech", self._plan.key("find speech"), tuple[Span, ...], compute)

    def transcript(self, decoded: Decoded, speech: tuple[Span, ...]) -> Transcript:
        """Recognise the words."""
        engine = self._plan.transcriber

        def compute(report: Progress) -> Transcript:
            return cast(Transcript, engine.module.transcribe(decoded.sound, speech, self._settings, report))

        return self._kept("transcribe", self._plan.key("transcribe", engine.identity), Transcript, compute)

    def diarization(self, decoded: Decoded, speech: tuple[Span, ...], name: str) -> Diarization:
        """Tell the speakers apart; `name` is the recording's, for a file of turns that holds several."""
        engine = self._plan.diarizer
        more = {"name": name} if engine.takes_name else {}

        def compute(report: Progress) -> Diarization:
            found = engine.module.diarize(decoded.sound, speech, self._settings, report, **more)
            return cast(Diarization, found)

        return self._kept("diarize", self._plan.key("diarize", engine.identity, more), Diarization, compute)

    def acoustics(self, decoded: Decoded, speech: tuple[Span, ...]) -> AcousticTrack:
        """Measure level, pitch, tilt, nearness and band."""
        path = self._work.path("acoustics", self._plan.key("acoustics", self._settings.pitch), ".npz")
        if path.is_file():
            self._progress.skip("acoustics")
        else:
            report = self._progress.stage("acoustics")
            track = measure_track(decoded.sound, speech, pitch=self._settings.pitch, progress=report)
            write_atomically(path, encode_track(track))
            report(1.0)
        return read_track(path)  # as `reannotate` reads it: both conclude from the same values

    def _kept(self, stage: str, key: str, kind: type[T], compute: Callable[[Progress], T]) -> T:
        path = self._work.path(stage.replace(" ", "-"), key, ".json")
        found = self._work.read(path, kind)
        if found is not None:
            self._progress.skip(stage)
            return found
        report = self._progress.stage(stage)
        result = compute(report)
        self._work.write(path, result)
        report(1.0)
        return result
