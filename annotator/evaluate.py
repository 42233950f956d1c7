"""Run the pipeline on recordings whose truth is known, and score what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from annotator import __version__
from annotator.acoustics.unheard import digital_silence, joined
from annotator.assemble import Recording, assemble
from annotator.config import Settings
from annotator.evaluation.given import given_turns, given_words
from annotator.evaluation.rttm import of_recording, read_rttm, read_uem
from annotator.evaluation.scores import Scores, score, score_turns
from annotator.evaluation.truth import Truth, audio_of, read_truth
from annotator.media.probe import probe
from annotator.model import EngineRecord, Provenance, Timeline, Turn
from annotator.pipeline import conclude, describe_media, now, run_engines
from annotator.plan import Plan, make_plan
from annotator.progress import Observer, RecordingProgress
from annotator.speech.align import align
from annotator.speech.results import Diarization
from annotator.stages import Stages
from annotator.workspace import open_workspace

Given = Literal["nothing", "turns", "words"]


def evaluate_scenes(
    truths: Sequence[Path], camera: str, given: Given, settings: Settings, observer: Observer
) -> tuple[Scores, ...]:
    """Score the pipeline on scripted scenes, as one camera recorded them.

    Parameters
    ----------
    truths : sequence of Path
        ``*.truth.json`` files with their sound beside them.
    camera : str
        ``clean`` or the name of one of the scene's cameras.
    given : {"nothing", "turns", "words"}
        What of the truth the pipeline is given.
    settings : Settings
    observer : Observer

    Raises
    ------
    AnnotatorError
        If a file cannot be read or a recording cannot be annotated.
    """
    scores = []
    for number, path in enumerate(truths, start=1):
        truth = read_truth(path)
        recording = audio_of(path, camera)
        progress = RecordingProgress(observer, recording.stem, number, len(truths))
        scores.append(score(truth, camera, _annotated(recording, truth, camera, given, settings, progress)))
    return tuple(scores)


def evaluate_turns(
    rttm: Path, uem: Path | None, recordings: Sequence[Path], settings: Settings, observer: Observer
) -> tuple[Scores, ...]:
    """Score who spoke when on recordings with a reference in RTTM, within the time that the UEM names.

    Raises
    ------
    AnnotatorError
        If a file cannot be read or holds nothing on a recording, or a recording cannot be annotated.
    """
    turns, scored = read_rttm(rttm), read_uem(uem) if uem else None
    scores = []
    for number, recording in enumerate(recordings, start=1):
        progress = RecordingProgress(observer, recording.stem, number, len(recordings))
        plan = make_plan(recording, settings)
        with TemporaryDirectory() as folder, open_workspace(Path(folder), plan.media_sha256) as work:
            timeline = conclude(recording, plan, run_engines(recording, plan, settings, work, progress), settings)
        spans = of_recording(scored, recording) if scored is not None else None
        scores.append(score_turns(of_recording(turns, recording), spans, timeline))
    return tuple(scores)


def _annotated(
    recording: Path, truth: Truth, camera: str, given: Given, settings: Settings, progress: RecordingProgress
) -> Timeline:
    plan = make_plan(recording, settings)
    with TemporaryDirectory() as folder, open_workspace(Path(folder), plan.media_sha256) as work:
        if given == "nothing":
            return conclude(recording, plan, run_engines(recording, plan, settings, work, progress), settings)
        return _with_truth(recording, truth, camera, given, plan, Stages(plan, settings, work, progress), settings)


def _with_truth(
    recording: Path, truth: Truth, camera: str, given: Given, plan: Plan, stages: Stages, settings: Settings
) -> Timeline:
    probed = probe(recording, settings)
    decoded = stages.decode(recording, probed)
    speech = stages.speech(decoded)
    track = stages.acoustics(decoded, speech)
    if given == "words":
        utterances, turns, speakers = given_words(truth, camera)
        roles = {s.id: s.role for s in speakers}
    else:
        turns, _ = given_turns(truth, camera)
        utterances = align(stages.transcript(decoded, speech), _diarization(turns))
        roles = {}
    unheard = joined(decoded.unheard + digital_silence(track, decoded.sound.duration_s))
    heard = Recording(describe_media(recording, plan, probed, decoded), turns, utterances, unheard, track)
    provenance = Provenance(__version__, now(), plan.fingerprint, (_record(given),), plan.policy.record)
    return assemble(heard, plan.policy, provenance, given_roles=roles)


def _diarization(turns: tuple[Turn, ...]) -> Diarization:
    return Diarization(turns, _record("turns"))


def _record(given: Given) -> EngineRecord:
    return EngineRecord("diarize", "truth", __version__, parameters={"given": given}, trust="For measuring only.")
