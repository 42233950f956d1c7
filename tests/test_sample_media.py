"""The recordings that come with the project: all there, small, truthful, and made as told."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import librosa
import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from annotator.evaluation.truth import read_truth
from sample_media import make
from sample_media.studio import camera, script, voices

FOLDER = Path(__file__).resolve().parent.parent / "sample_media"
NAMES = ("foot_chase", "park_contact", "traffic_stop", "welfare_check")
RATE_HZ = 16_000
LIMIT_BYTES = 6_000_000
LEAST_SNR_DB = 18
TIMES = {"start_s", "end_s", "index", "role"}


@cache
def truth_of(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / "truth" / f"{name}.truth.json").read_text("utf-8"))


def recording_of(name: str) -> Path:
    return FOLDER / "truth" / truth_of(name)["audio"]["cam1"]


@cache
def sound_of(name: str) -> NDArray[np.int16]:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(recording_of(name)), "-vn"]
    command += ["-ac", "1", "-ar", str(RATE_HZ), "-f", "s16le", "pipe:1"]
    return np.frombuffer(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout, "<i2")


def tracks_of(name: str) -> list[str]:
    """Kinds of tracks as FFmpeg names them: Video, Audio."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", str(recording_of(name))]
    told = subprocess.run(command, check=False, capture_output=True, timeout=60).stderr.decode()
    return re.findall(r"^\s+Stream #0:\d+.*?: (Video|Audio): ", told, re.MULTILINE)


def said(name: str, start_s: float, end_s: float) -> NDArray[np.float32]:
    return sound_of(name)[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)].astype(np.float32) / 32768


def acts(line: dict[str, Any]) -> set[str]:
    return {act["act"] for act in line["acts"]}


def shared_s(a: dict[str, Any], b: dict[str, Any]) -> float:
    return min(a["end_s"], b["end_s"]) - max(a["start_s"], b["start_s"])


def overlapping_commands(truth: dict[str, Any], at_least_s: float) -> int:
    commands = [line for line in truth["lines"] if line["role"] == "officer" and "command" in acts(line)]
    return sum(a["speaker"] != b["speaker"] and shared_s(a, b) >= at_least_s for a, b in combinations(commands, 2))


def test_all_of_it_is_small() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in files) < LIMIT_BYTES


def test_every_recording_has_script_truth_and_origin() -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    media = {path.name for path in FOLDER.iterdir() if path.suffix in {".mp4", ".mp3", ".flac", ".m4a", ".wav"}}
    assert media == {recording_of(name).name for name in NAMES}
    assert {path.name for path in (FOLDER / "scripts").iterdir()} == {f"{name}.scene.json" for name in NAMES}
    assert {path.name for path in (FOLDER / "truth").iterdir()} == {f"{name}.truth.json" for name in NAMES}
    for name in NAMES:
        file, length_s = recording_of(name).name, f"{truth_of(name)['duration_s']:.1f}"
        row = rf"^\| `{re.escape(file)}` \|.*\| {re.escape(length_s)} s \|.*\| CC0-1.0 \|$"
        assert re.search(row, readme, re.MULTILINE), f"{file}, {length_s} s"
    assert "Carnegie Mellon University" in readme


@pytest.mark.parametrize("name", NAMES)
def test_truth_is_the_script_with_times(name: str) -> None:
    written = json.loads((FOLDER / "scripts" / f"{name}.scene.json").read_text("utf-8"))
    truth = truth_of(name)
    for field in ("id", "title", "file", "speakers", "cameras", "conflicts", "force"):
        assert truth[field] == written[field]
    assert [{k: v for k, v in line.items() if k not in TIMES} for line in truth["lines"]] == written["lines"]
    assert [line["index"] for line in truth["lines"]] == list(range(len(truth["lines"])))


@pytest.mark.parametrize("name", NAMES)
def test_truth_can_be_scored(name: str) -> None:
    truth = read_truth(FOLDER / "truth" / f"{name}.truth.json")
    assert truth.id == name
    assert all(0 <= line.start_s < line.end_s <= truth.duration_s for line in truth.lines)


@pytest.mark.parametrize("name", NAMES)
def test_duration_is_as_told(name: str) -> None:
    duration_s = len(sound_of(name)) / RATE_HZ
    assert duration_s == pytest.approx(truth_of(name)["duration_s"], abs=0.05)
    assert 30 <= duration_s <= 75


@pytest.mark.parametrize("name", NAMES)
def test_speech_stands_where_the_truth_says(name: str) -> None:
    """Every line is well above the quietest of its recording, so a shift of the truth would show."""
    pre_s = truth_of(name).get("silent_preroll_s", 0.0) + 0.2
    powers = [float((said(name, t, t + 0.1) ** 2).mean()) for t in np.arange(pre_s, truth_of(name)["duration_s"], 0.1)]
    floor = float(np.percentile(powers, 5))
    for line in truth_of(name)["lines"]:
        assert float((said(name, line["start_s"], line["end_s"]) ** 2).mean()) > 10 * floor, line["text"]


@pytest.mark.parametrize("name", NAMES)
def test_tracks(name: str) -> None:
    with_picture = recording_of(name).suffix == ".mp4"
    assert tracks_of(name) == (["Video", "Audio"] if with_picture else ["Audio"])


def test_pre_roll_is_digital_silence() -> None:
    samples = round(truth_of("traffic_stop")["silent_preroll_s"] * RATE_HZ)
    assert samples == 10 * RATE_HZ
    assert not sound_of("traffic_stop")[:samples].any()
    assert sound_of("traffic_stop")[samples : samples + RATE_HZ].any()


def test_traffic_stop_has_overlaps_a_warning_force_and_compliance() -> None:
    truth = truth_of("traffic_stop")
    assert overlapping_commands(truth, at_least_s=0.5) >= 3
    (force,) = truth["force"]
    announced, (warned,) = truth["lines"][force["line"]], [truth["lines"][i] for i in force["warnings"]]
    warning = next(act for act in warned["acts"] if act["act"] == "warning")
    assert warning == {"act": "warning", "force": "taser", "conditional": True}
    assert announced["start_s"] - warned["end_s"] >= 3
    assert truth["sounds"][force["sound"]]["start_s"] >= announced["end_s"]
    assert any("compliance" in acts(line) for line in truth["lines"][force["line"] + 1 :])


def test_foot_chase_has_overlaps_and_force_without_a_warning() -> None:
    truth = truth_of("foot_chase")
    assert overlapping_commands(truth, at_least_s=0.5) >= 3
    assert [force["warnings"] for force in truth["force"]] == [[]]
    assert not any("warning" in acts(line) for line in truth["lines"])


@pytest.mark.parametrize("name", ["park_contact", "welfare_check"])
def test_the_calm_ones_have_no_force(name: str) -> None:
    truth = truth_of(name)
    found = set().union(*(acts(line) for line in truth["lines"]))
    assert not truth["force"]
    assert not found & {"warning", "force_announcement", "command", "threat", "weapon_display"}
    assert not any(line["effort"] == "shout" for line in truth["lines"])


def test_welfare_check_shows_patience() -> None:
    lines = truth_of("welfare_check")["lines"]
    found = set().union(*(acts(line) for line in lines if line["role"] == "officer"))
    assert {"introduction", "ask_name", "explanation", "reassurance", "persuasion", "request_resources"} <= found
    assert {line["speaker"] for line in lines if line["role"] == "officer"} == {"O1"}
    assert sum(b["start_s"] - a["end_s"] >= 5 for a, b in pairwise(lines)) >= 2


def test_park_contact_tempts() -> None:
    lines = truth_of("park_contact")["lines"]
    tempting = [line for line in lines if re.search("taser|ground|drop the knife|hands up|force", line["text"])]
    assert len(tempting) >= 5
    assert not any(line["acts"] for line in tempting)
    assert {line["role"] for line in lines} == {"officer", "civilian", "bystander", "radio"}


@pytest.mark.parametrize("name", ["foot_chase", "traffic_stop"])
def test_a_shout_is_louder_and_higher_than_the_same_persons_speech(name: str) -> None:
    measured: dict[str, list[tuple[float, float]]] = {"normal": [], "shout": []}
    for line in truth_of(name)["lines"]:
        if line["speaker"] == "O1" and line["effort"] in measured:
            measured[line["effort"]].append(_level_and_pitch(said(name, line["start_s"], line["end_s"])))
    normal, shout = (np.median(measured[effort], axis=0) for effort in ("normal", "shout"))
    assert shout[0] - normal[0] >= 6, "dB"
    assert 12 * np.log2(shout[1] / normal[1]) >= 4, "semitones"


def _level_and_pitch(speech: NDArray[np.float32]) -> tuple[float, float]:
    rms = librosa.feature.rms(y=speech, frame_length=1024, hop_length=256)[0]
    f0_hz = librosa.yin(speech, fmin=60, fmax=500, sr=RATE_HZ, frame_length=1024, hop_length=256)
    loud = rms > np.median(rms)
    return 20 * float(np.log10(rms[loud].mean())), float(np.median(f0_hz[loud[: len(f0_hz)]]))


def test_taser_crackles_19_to_22_times_a_second() -> None:
    (sound,) = truth_of("traffic_stop")["sounds"]
    heard = said("traffic_stop", sound["start_s"] + 0.3, sound["end_s"])
    envelope = np.abs(heard)[: len(heard) // 80 * 80].reshape(-1, 80).mean(axis=1)
    spectrum = np.abs(np.fft.rfft(envelope - envelope.mean()))
    rates = np.fft.rfftfreq(len(envelope), 80 / RATE_HZ)
    within = (rates >= 10) & (rates <= 30)
    assert 19 <= rates[within][spectrum[within].argmax()] <= 22


def written_with(gaps_s: list[float], preroll_s: float = 0.0) -> script.Script:
    return script.Script(
        id="made_up",
        title="Made up",
        file="made_up.flac",
        recorded_at="2026-01-01T00:00:00Z",
        seed=7,
        speakers={
            "O1": script.Person("officer", "rms", camera="cam1"),
            "C1": script.Person("civilian", "slt", None, 2),
        },
        cameras={"cam1": script.Camera("O1")},
        noise="street",
        lines=[script.Line(("O1", "C1")[i % 2], gap, "Hello.", "normal", []) for i, gap in enumerate(gaps_s)],
        sounds=[],
        conflicts=[],
        force=[],
        silent_preroll_s=preroll_s,
    )


@given(st.lists(st.tuples(st.floats(-0.9, 5), st.floats(0.9, 4)), min_size=1, max_size=8))
def test_lines_follow_one_another_by_their_gaps(plan: list[tuple[float, float]]) -> None:
    timed = script.lay_out(written_with([gap for gap, _ in plan]), [duration for _, duration in plan])
    before_s = script.LEAD_IN_S
    for line, (gap_s, duration_s) in zip(timed.lines, plan, strict=True):
        assert line.start_s == pytest.approx(before_s + gap_s, abs=0.01)
        assert line.end_s == pytest.approx(before_s + gap_s + duration_s, abs=0.01)
        before_s = before_s + gap_s + duration_s
    assert timed.duration_s is not None
    assert timed.duration_s >= max(line.end_s or 0.0 for line in timed.lines)


def test_the_same_script_gives_the_same_sound() -> None:
    timed = script.lay_out(written_with([0.2, -0.3], preroll_s=1.0), [0.8, 0.8])
    spoken = [np.random.default_rng(i).normal(0, 0.1, 12_800).astype(np.float32) for i in range(2)]
    first, second = camera.record(timed, spoken), camera.record(timed, spoken)
    assert np.array_equal(first, second)
    assert len(first) == round((timed.duration_s or 0) * RATE_HZ)
    assert not first[:RATE_HZ].any()
    other = camera.record(msgspec.structs.replace(timed, seed=8), spoken)
    assert not np.array_equal(first, other)


def test_a_speaker_without_a_place_is_refused() -> None:
    timed = script.lay_out(written_with([0.2, 0.2]), [0.5, 0.5])
    nowhere = {**timed.speakers, "C1": script.Person("civilian", "slt")}
    spoken = [np.zeros(8000, np.float32)] * 2
    with pytest.raises(ValueError, match="C1 wears no camera and has no distance_m"):
        camera.record(msgspec.structs.replace(timed, speakers=nowhere), spoken)


def test_a_voice_that_cannot_rise_is_not_made_to_shout() -> None:
    with pytest.raises(ValueError, match="'rms' has a pitch that cannot be raised"):
        voices.speak("Hello.", "rms", "shout")


def test_a_script_with_an_unknown_noise_is_refused(tmp_path: Path) -> None:
    text = (FOLDER / "scripts" / "park_contact.scene.json").read_text("utf-8")
    (tmp_path / "bad.scene.json").write_text(text.replace('"crowd"', '"volcano"'), "utf-8")
    with pytest.raises(msgspec.ValidationError, match="volcano"):
        script.load(tmp_path / "bad.scene.json")


@pytest.mark.parametrize("name", NAMES)
def test_made_again_it_is_the_same(name: str, system_tool: Callable[[str], str]) -> None:
    """Spoken again: the same truth and the same sound, but for what a lossy codec and rounding take."""
    system_tool("flite")
    timed, pcm = make.perform(script.load(FOLDER / "scripts" / f"{name}.scene.json"))
    assert json.loads(script.truth(timed, f"../{timed.file}")) == truth_of(name)
    heard = sound_of(name)[: len(pcm)].astype(np.float64)
    error = pcm[: len(heard)] - heard
    if recording_of(name).suffix == ".flac":
        assert np.abs(error).max() <= 4
    assert 10 * np.log10((heard**2).mean() / max(1e-9, (error**2).mean())) > LEAST_SNR_DB
