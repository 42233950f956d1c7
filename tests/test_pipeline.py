"""The whole way of a recording, with the embedded engines on real sound."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator.acoustics.track import read_track
from annotator.batch import annotate_all, clip_timeline, reannotate_file
from annotator.config import Settings
from annotator.errors import (
    AnnotatorError,
    EmptyMediaError,
    EngineMissingError,
    ImportFileError,
    MediaChangedError,
    NoAudioError,
    NotMediaError,
    OutputError,
    PolicyError,
    TimelineError,
    UsageError,
    WeightsError,
)
from annotator.language.policy import PACKS, load_policy
from annotator.media.peaks import read_peaks
from annotator.model import Corrections, ForceMark, SpeakerCorrection, Timeline, WordCorrection
from annotator.model.codec import read_timeline, to_json
from annotator.pipeline import reannotate
from annotator.progress import Silent, Step
from annotator.workspace import FOLDER
from tests.recordings import excerpt, ffmpeg, silence, tone

SETTINGS = Settings(offline=True)


class Watching:
    """Keeps every step it is told."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def step(self, step: Step) -> None:
        self.steps.append(step)


@pytest.fixture(scope="module")
def stop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a minute of the traffic stop: silence, two officers, a warning and force."""
    return excerpt("traffic_stop.mp4", 33.0, 20.0, tmp_path_factory.mktemp("media") / "stop one.wav")


@pytest.fixture(scope="module")
def annotated(stop: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Timeline, list[Step]]:
    out = tmp_path_factory.mktemp("out")
    watching = Watching()
    (done,) = annotate_all([stop], out, SETTINGS, watching)
    assert done.error is None
    assert done.timeline is not None
    return out, done.timeline, watching.steps


def test_says_who_spoke_what_and_what_it_may_mean(annotated: tuple[Path, Timeline, list[Step]]) -> None:
    _, timeline, _ = annotated
    assert len(timeline.speakers) >= 2
    assert sum(len(u.words) for u in timeline.utterances) > 20
    assert {"warning", "force"} <= {a.kind for a in timeline.annotations}
    assert "officer" in {s.role for s in timeline.speakers}
    assert all(a.confidence is None for a in timeline.annotations), "nothing is calibrated, nothing may be claimed"
    assert {e.stage for e in timeline.provenance.engines} == {"transcribe", "diarize", "vad", "acoustics"}


def test_writes_timeline_acoustics_and_peaks_and_nothing_else(annotated: tuple[Path, Timeline, list[Step]]) -> None:
    out, timeline, _ = annotated
    assert {p.name for p in out.iterdir()} == {
        "stop one.timeline.json",
        "stop one.acoustics.npz",
        "stop one.peaks.npz",
    }
    assert read_timeline(out / "stop one.timeline.json") == timeline
    track = read_track(out / "stop one.acoustics.npz")
    assert len(track) == pytest.approx(timeline.media.duration_s / 0.016, abs=2)
    assert read_peaks(out / "stop one.peaks.npz", 0, timeline.media.duration_s, 100).shape == (100, 2)


def test_tells_progress_stage_by_stage(annotated: tuple[Path, Timeline, list[Step]]) -> None:
    _, _, steps = annotated
    fractions = [s.recording_done for s in steps]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0)
    stages = list(dict.fromkeys(s.stage for s in steps))
    assert stages == ["decode", "find speech", "transcribe", "diarize", "acoustics", "timeline"]
    assert any(s.left_s is not None for s in steps)


def test_does_not_compute_again_what_stands(annotated: tuple[Path, Timeline, list[Step]], stop: Path) -> None:
    out, timeline, _ = annotated
    watching = Watching()
    (again,) = annotate_all([stop], out, SETTINGS, watching)
    assert again.reused
    assert again.timeline == timeline
    assert not watching.steps


def test_another_policy_is_another_fingerprint(
    annotated: tuple[Path, Timeline, list[Step]], stop: Path, tmp_path: Path
) -> None:
    from annotator.plan import make_plan

    pack = tmp_path / "own.yaml"
    pack.write_text((PACKS / "deescalation.yaml").read_text().replace("overlap_s: 0.2", "overlap_s: 0.3"))
    _, timeline, _ = annotated
    assert make_plan(stop, SETTINGS).fingerprint == timeline.provenance.fingerprint
    assert make_plan(stop, Settings(policy=str(pack))).fingerprint != timeline.provenance.fingerprint


def test_same_recording_gives_the_same_findings_whatever_the_number_of_workers(
    annotated: tuple[Path, Timeline, list[Step]], stop: Path, tmp_path: Path
) -> None:
    _, timeline, _ = annotated
    (other,) = annotate_all([stop], tmp_path, Settings(offline=True, workers=1), Silent(), fresh=True)
    assert other.timeline is not None
    assert other.timeline.annotations == timeline.annotations
    assert other.timeline.utterances == timeline.utterances
    assert other.timeline.provenance.fingerprint == timeline.provenance.fingerprint


@pytest.mark.slow
def test_a_killed_run_goes_on_from_its_last_finished_stage(stop: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "annotator", "annotate", str(stop), "--out", str(tmp_path), "--offline"]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
    kept = tmp_path / FOLDER
    deadline = time.monotonic() + 120
    while not list(kept.glob("*/transcribe-*.json")):
        assert run.poll() is None, run.stderr and run.stderr.read().decode()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    assert not list(tmp_path.glob("*.timeline.json"))
    watching = Watching()
    (done,) = annotate_all([stop], tmp_path, SETTINGS, watching)
    assert done.error is None
    begun = {s.stage for s in watching.steps if s.stage_done == 0}
    assert begun == {"diarize", "acoustics", "timeline"}
    assert not kept.exists()


def test_one_bad_file_never_costs_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "a.mp4").write_bytes(b"this is no recording " * 99)
    (folder / "b.wav").touch()
    silence(folder / "c.wav")
    ffmpeg("-f", "lavfi", "-i", "testsrc=d=1:s=64x64:r=5", str(folder / "d.mp4"))
    (folder / "notes.txt").write_text("not looked at")
    out = tmp_path / "out"
    outcomes = annotate_all([folder], out, SETTINGS, Silent())
    assert [type(o.error) for o in outcomes] == [NotMediaError, EmptyMediaError, type(None), NoAudioError]
    assert sorted(p.name for p in out.glob("*.timeline.json")) == ["c.timeline.json"]
    assert not (out / FOLDER).exists(), "failed recordings leave nothing behind"


def test_silence_is_unheard_and_no_error(tmp_path: Path) -> None:
    (done,) = annotate_all([silence(tmp_path / "off.wav", 3.0)], tmp_path, SETTINGS, Silent())
    assert done.timeline is not None
    assert [(u.start_s, u.end_s, u.reason) for u in done.timeline.unheard] == [(0.0, 3.0, "no_audio")]
    assert done.timeline.utterances == ()
    assert done.timeline.annotations == ()


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("8 kHz.wav", ("-ar", "8000")),
        ("48 kHz.flac", ("-ar", "48000")),
        ("8 channels.wav", ("-ac", "8")),
        ("-dash.ogg", ()),
        ("Núñez – встреча 記録.m4a", ()),
    ],
)
def test_rates_channels_and_names(tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    recording = tone(tmp_path / name, options=options)
    (done,) = annotate_all([recording], tmp_path / "out", SETTINGS, Silent())
    assert done.error is None
    assert done.timeline is not None
    assert done.timeline.media.duration_s == pytest.approx(2.0, abs=0.06)
    assert read_timeline(tmp_path / "out" / f"{recording.stem}.timeline.json") == done.timeline


def test_no_speech_means_no_words(tmp_path: Path) -> None:
    (done,) = annotate_all([tone(tmp_path / "tone.wav")], tmp_path, SETTINGS, Silent())
    assert done.timeline is not None
    assert done.timeline.utterances == ()


def _first_error(recording: Path, out: Path, settings: Settings) -> AnnotatorError | None:
    try:
        (done,) = annotate_all([recording], out, settings, Silent())
    except AnnotatorError as error:
        return error
    return done.error


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        (Settings(asr="whisper", whisper_folder=Path("/nowhere")), WeightsError),
        (Settings(diarizer="pyannote", pyannote_folder=Path("/nowhere")), WeightsError),
        (Settings(asr="nosuch"), EngineMissingError),
        (Settings(policy="nosuch"), PolicyError),
        (Settings(asr="import"), UsageError),
    ],
)
def test_what_was_asked_for_and_is_missing_is_told(tmp_path: Path, settings: Settings, error: type) -> None:
    recording = tone(tmp_path / "tone.wav", 1.0)
    assert isinstance(_first_error(recording, tmp_path / "out", settings), error)
    assert not list(tmp_path.glob("out/*.json"))


def test_an_unwritable_folder_is_told_before_any_work(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    watching = Watching()
    with pytest.raises(OutputError):
        annotate_all([tone(tmp_path / "tone.wav", 1.0)], blocked / "out", SETTINGS, watching)
    assert not watching.steps


@pytest.mark.parametrize(
    "cues",
    ["1\n00:00:05,000 --> 00:00:01,000\nStop\n", "1\n00:10:00,000 --> 00:10:01,000\nStop\n"],
    ids=["backwards", "past the end"],
)
def test_a_transcript_that_does_not_fit_is_refused(tmp_path: Path, cues: str) -> None:
    transcript = tmp_path / "words.srt"
    transcript.write_text(cues)
    settings = Settings(transcript=transcript, diarizer="acoustic")
    (done,) = annotate_all([tone(tmp_path / "tone.wav")], tmp_path / "out", settings, Silent())
    assert isinstance(done.error, ImportFileError)
    assert not list((tmp_path / "out").glob("*.json"))


def test_imported_words_and_turns_go_the_same_way(tmp_path: Path) -> None:
    transcript = tmp_path / "words.srt"
    transcript.write_text(
        "1\n00:00:00,500 --> 00:00:01,500\nStep out of the car!\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\nShow me your hands!\n"
    )
    turns = tmp_path / "turns.rttm"
    turns.write_text(
        "SPEAKER tone 1 0.500 1.000 <NA> <NA> A <NA> <NA>\nSPEAKER tone 1 1.600 0.400 <NA> <NA> B <NA> <NA>\n"
    )
    settings = Settings(transcript=transcript, turns=turns)
    (done,) = annotate_all([tone(tmp_path / "tone.wav")], tmp_path / "out", settings, Silent())
    assert done.timeline is not None
    assert [a.slots.action for a in done.timeline.acts] == ["exit_vehicle", "show_hands"]
    assert {w.timing for u in done.timeline.utterances for w in u.words} == {"interpolated"}
    assert {e.engine for e in done.timeline.provenance.engines if e.stage != "vad"} >= {"import"}


def test_corrections_are_heard_and_the_machines_timeline_stays(
    annotated: tuple[Path, Timeline, list[Step]],
) -> None:
    out, timeline, _ = annotated
    path = out / "stop one.timeline.json"
    before = path.read_bytes()
    first = timeline.utterances[0]
    corrections = Corrections(
        1,
        timeline.media.sha256,
        speakers=tuple(SpeakerCorrection(s.id, role="civilian") for s in timeline.speakers),
        words=(WordCorrection(first.id, 0, "Halt"),),
        force=(ForceMark(19.0, "physical", by="reviewer 7"),),
    )
    beside = out / "stop one.corrections.json"
    beside.write_bytes(to_json(corrections))
    try:
        written, result = reannotate_file(path, None, "deescalation")
    finally:
        beside.unlink()
    assert path.read_bytes() == before
    assert written.name == "stop one.corrected.timeline.json"
    written.unlink()
    assert {s.role for s in result.speakers} == {"civilian"}
    assert not any(a.label == "command" for a in result.acts)
    assert result.utterances[0].words[0].text == "Halt"
    assert "corrected" in result.utterances[0].words[0].flags
    forces = [a for a in result.annotations if a.kind == "force"]
    assert [(a.start_s, a.evidence.force) for a in forces] == [(19.0, "physical")]
    assert result.provenance.corrections_sha256 is not None


def test_reannotating_without_corrections_finds_the_same(annotated: tuple[Path, Timeline, list[Step]]) -> None:
    out, timeline, _ = annotated
    track = read_track(out / "stop one.acoustics.npz")
    again = reannotate(timeline, track, load_policy("deescalation"), None)
    assert again.annotations == timeline.annotations
    assert again.speakers == timeline.speakers
    assert again.acts == timeline.acts


def test_corrections_of_another_recording_are_refused(annotated: tuple[Path, Timeline, list[Step]]) -> None:
    out, timeline, _ = annotated
    track = read_track(out / "stop one.acoustics.npz")
    policy = load_policy("deescalation")
    with pytest.raises(TimelineError, match="corrections are of"):
        reannotate(timeline, track, policy, Corrections(1, "0" * 64))
    lost = Corrections(1, timeline.media.sha256, speakers=(SpeakerCorrection("S99", role="officer"),))
    with pytest.raises(TimelineError, match="S99"):
        reannotate(timeline, track, policy, lost)


def test_the_machines_timeline_is_no_place_for_corrections(annotated: tuple[Path, Timeline, list[Step]]) -> None:
    out, _, _ = annotated
    with pytest.raises(UsageError):
        reannotate_file(out / "stop one.timeline.json", out / "stop one.timeline.json", "deescalation")


def test_a_clip_is_cut_from_the_recording_that_was_annotated(
    annotated: tuple[Path, Timeline, list[Step]], stop: Path, tmp_path: Path
) -> None:
    out, timeline, _ = annotated
    clip_timeline(out / "stop one.timeline.json", 2.0, 5.0, tmp_path / "clip.wav", SETTINGS, False)
    assert (tmp_path / "clip.wav").stat().st_size > 3 * 16_000
    moved = json.loads((out / "stop one.timeline.json").read_text())
    changed = tmp_path / "changed.wav"
    changed.write_bytes(stop.read_bytes() + b"\0")
    moved["media"]["path"] = str(changed)
    (tmp_path / "moved.timeline.json").write_text(json.dumps(moved))
    with pytest.raises(MediaChangedError):
        clip_timeline(tmp_path / "moved.timeline.json", 2.0, 5.0, tmp_path / "no.wav", SETTINGS, False)
    assert not (tmp_path / "no.wav").exists()
    assert timeline.media.path == str(stop)
