"""A clip begins and ends where it was asked to, and the recording stays as it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from annotator.config import Settings
from annotator.errors import MediaError, MediaLimitError, NoAudioError, NotMediaError, OutputError, UsageError
from annotator.media import clip as clip_module
from annotator.media import ffmpeg
from annotator.media.clip import FORMATS, clip
from annotator.media.decode import decode
from annotator.media.probe import probe
from tests.media.conftest import BEEPS_S, Make, beeps, onsets_s, run_ffmpeg

SETTINGS = Settings()
TOLERANCE_S = 0.02
FRAME_S = 0.04
START_S, END_S = 1.23, 3.41


def heard(path: Path, tmp_path: Path) -> list[float]:
    """Where the beeps of a clip are, in seconds."""
    decode(path, tmp_path / "heard.s16", SETTINGS)
    return onsets_s(np.fromfile(tmp_path / "heard.s16", dtype="<i2") / 32768)


def shown(path: Path, tmp_path: Path) -> list[int]:
    """The numbers of the frames in a clip, which their grey tells."""
    raw = tmp_path / "shown.gray"
    run_ffmpeg("-i", path, "-map", "0:v", "-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", raw)
    frames = np.fromfile(raw, dtype=np.uint8).reshape(-1, 64 * 48 * 3 // 2)[:, : 64 * 48]
    return [round((float(frame.mean()) - 20) / 2) for frame in frames]


def expected_beeps(start_s: float = START_S, end_s: float = END_S, shift_s: float = 0.0) -> list[float]:
    return [s + shift_s - start_s for s in BEEPS_S if start_s < s + shift_s < end_s]


@pytest.mark.parametrize("suffix", FORMATS)
def test_sound_is_exact(beeps_mp4: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"clip{suffix}"
    clip(beeps_mp4, START_S, END_S, out, SETTINGS)
    assert heard(out, tmp_path) == pytest.approx(expected_beeps(), abs=TOLERANCE_S)
    found = probe(out, SETTINGS)
    assert found.claimed_duration_s == pytest.approx(END_S - START_S, abs=FRAME_S)
    assert (found.picture is not None) == (suffix == ".mp4")


@pytest.mark.parametrize(("start_s", "end_s"), [(0.0, 4.0), (0.0, 0.5), (1.23, 3.41), (1.2, 1.4), (2.99, 3.99)])
def test_the_picture_is_exact_to_a_frame(beeps_mp4: Path, tmp_path: Path, start_s: float, end_s: float) -> None:
    clip(beeps_mp4, start_s, end_s, tmp_path / "clip.mp4", SETTINGS)
    frames = shown(tmp_path / "clip.mp4", tmp_path)
    assert frames == list(range(frames[0], frames[-1] + 1))
    assert frames[0] * FRAME_S == pytest.approx(start_s, abs=FRAME_S)
    assert (frames[-1] + 1) * FRAME_S == pytest.approx(end_s, abs=FRAME_S)


@pytest.mark.parametrize("suffix", [".mkv", ".avi", ".ts", ".mpg", ".mov"])
def test_out_of_any_container(beeps_mp4: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    run_ffmpeg("-i", beeps_mp4, "-c:v", "mpeg2video", "-q:v", "2", path)
    clip(path, START_S, END_S, tmp_path / "clip.mp4", SETTINGS)
    in_recording, in_clip = heard(path, tmp_path), heard(tmp_path / "clip.mp4", tmp_path)
    assert in_clip == pytest.approx([s - START_S for s in in_recording if START_S < s < END_S], abs=TOLERANCE_S)
    assert shown(tmp_path / "clip.mp4", tmp_path)[0] * FRAME_S == pytest.approx(START_S, abs=2 * FRAME_S)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts"])
@pytest.mark.parametrize("out_suffix", [".mp4", ".wav"])
def test_sound_that_starts_late_stays_where_it_is(
    late_sound: Make, tmp_path: Path, suffix: str, out_suffix: str
) -> None:
    for start_s, end_s in ((0.0, 2.0), (0.3, 2.5), (1.5, 3.5)):
        out = tmp_path / f"clip{out_suffix}"
        clip(late_sound(suffix), start_s, end_s, out, SETTINGS, overwrite=True)
        assert heard(out, tmp_path) == pytest.approx(expected_beeps(start_s, end_s, 0.7), abs=TOLERANCE_S)


def test_out_of_sound_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.mp3"
    soundfile.write(tmp_path / "x.wav", beeps(), 48_000)
    run_ffmpeg("-i", tmp_path / "x.wav", path)
    clip(path, START_S, END_S, tmp_path / "clip.mp4", SETTINGS)
    assert heard(tmp_path / "clip.mp4", tmp_path) == pytest.approx(expected_beeps(), abs=TOLERANCE_S)
    assert probe(tmp_path / "clip.mp4", SETTINGS).picture is None


def test_out_of_pictures_alone(picture_mp4: Path, tmp_path: Path) -> None:
    clip(picture_mp4, 1.0, 2.0, tmp_path / "clip.mp4", SETTINGS)
    assert len(shown(tmp_path / "clip.mp4", tmp_path)) == pytest.approx(25, abs=1)
    with pytest.raises(NoAudioError, match="holds no sound"):
        clip(picture_mp4, 1.0, 2.0, tmp_path / "clip.wav", SETTINGS)
    assert not (tmp_path / "clip.wav").exists()


def test_up_to_the_end_where_the_sound_ends_a_little_before(picture_mp4: Path, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", beeps(3.7), 48_000)
    run_ffmpeg("-i", picture_mp4, "-i", tmp_path / "x.wav", "-c:v", "copy", tmp_path / "x.mp4")
    clip(tmp_path / "x.mp4", 1, 4, tmp_path / "clip.wav", SETTINGS)
    assert soundfile.info(tmp_path / "clip.wav").duration == pytest.approx(2.7, abs=0.03)


def test_a_slow_picture(tmp_path: Path) -> None:
    run_ffmpeg("-f", "lavfi", "-i", "testsrc=s=64x48:r=1:d=10", tmp_path / "x.mp4")
    clip(tmp_path / "x.mp4", 2.5, 6.5, tmp_path / "clip.mp4", SETTINGS)
    assert probe(tmp_path / "clip.mp4", SETTINGS).claimed_duration_s == pytest.approx(4, abs=1)


def test_a_picture_too_large_for_the_memory(tmp_path: Path) -> None:
    run_ffmpeg("-f", "lavfi", "-i", "color=red:s=3840x2160:r=5:d=1", "-c:v", "ffv1", tmp_path / "x.mkv")
    with pytest.raises(MediaLimitError, match="the decoder broke down"):
        clip(tmp_path / "x.mkv", 0, 1, tmp_path / "clip.mp4", Settings(decode_memory_bytes=64 << 20))
    assert [p.name for p in tmp_path.iterdir()] == ["x.mkv"]


def test_odd_sizes_and_eight_channels(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "x.wav", np.tile(beeps()[:, None], 8), 48_000)
    source = ("-f", "lavfi", "-i", "color=red:s=33x31:r=25:d=4", "-i", tmp_path / "x.wav")
    run_ffmpeg(*source, "-c:v", "ffv1", "-c:a", "pcm_s16le", tmp_path / "x.mkv")
    clip(tmp_path / "x.mkv", START_S, END_S, tmp_path / "clip.mp4", SETTINGS)
    found = probe(tmp_path / "clip.mp4", SETTINGS)
    assert [(s.width, s.height, s.channels) for s in found.streams] == [(34, 32, None), (None, None, 2)]
    assert heard(tmp_path / "clip.mp4", tmp_path) == pytest.approx(expected_beeps(), abs=TOLERANCE_S)


def test_tags_stay_behind(tmp_path: Path, beeps_mp4: Path) -> None:
    clip(beeps_mp4, 0, 1, tmp_path / "clip.mp4", SETTINGS)
    assert probe(tmp_path / "clip.mp4", SETTINGS).recorded_at is None


def test_the_recording_stays_as_it_is(beeps_mp4: Path, tmp_path: Path) -> None:
    before = hashlib.sha256(beeps_mp4.read_bytes()).digest()
    clip(beeps_mp4, 1, 2, tmp_path / "clip.mp4", SETTINGS)
    assert hashlib.sha256(beeps_mp4.read_bytes()).digest() == before
    (tmp_path / "same.mp4").symlink_to(beeps_mp4)
    with pytest.raises(UsageError, match="is the recording itself"):
        clip(beeps_mp4, 1, 2, tmp_path / "same.mp4", SETTINGS, overwrite=True)


def test_progress_rises_to_the_end(beeps_mp4: Path, tmp_path: Path) -> None:
    told: list[float] = []
    clip(beeps_mp4, 0, 4, tmp_path / "clip.mp4", SETTINGS, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert all(0 <= t <= 1 for t in told)


def test_overwriting_must_be_allowed(beeps_wav: Path, tmp_path: Path) -> None:
    out = tmp_path / "clip.wav"
    out.write_bytes(b"old")
    with pytest.raises(OutputError, match="exists already"):
        clip(beeps_wav, 0, 1, out, SETTINGS)
    assert out.read_bytes() == b"old"
    clip(beeps_wav, 0, 1, out, SETTINGS, overwrite=True)
    assert soundfile.info(out).duration == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("start_s", "end_s"), [(2, 1), (1, 1), (-1, 1), (float("nan"), 1), (0, float("nan")), (0, float("inf"))]
)
def test_points_out_of_order(beeps_wav: Path, tmp_path: Path, start_s: float, end_s: float) -> None:
    with pytest.raises(UsageError, match="the clip would go from"):
        clip(beeps_wav, start_s, end_s, tmp_path / "clip.wav", SETTINGS)


@pytest.mark.parametrize(("start_s", "end_s"), [(3, 5), (50, 60)])
def test_points_past_the_end(beeps_wav: Path, tmp_path: Path, start_s: float, end_s: float) -> None:
    with pytest.raises(UsageError, match="lies past the end"):
        clip(beeps_wav, start_s, end_s, tmp_path / "clip.wav", SETTINGS)


@pytest.mark.parametrize(("start_s", "end_s"), [(1.0, 3.9), (3.5, 3.9)])
def test_a_recording_that_was_cut_off(beeps_mp4: Path, tmp_path: Path, start_s: float, end_s: float) -> None:
    data = beeps_mp4.read_bytes()
    (tmp_path / "x.mp4").write_bytes(data[: len(data) // 2])
    with pytest.raises(MediaError, match="before the out point"):
        clip(tmp_path / "x.mp4", start_s, end_s, tmp_path / "clip.mp4", SETTINGS)
    assert [p.name for p in tmp_path.iterdir()] == ["x.mp4"]


@pytest.mark.parametrize("name", ["clip", "clip.mkv", "clip.exe", ".mp4"])
def test_unknown_suffix(beeps_wav: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no known format"):
        clip(beeps_wav, 0, 1, tmp_path / name, SETTINGS)


@pytest.mark.parametrize("name", ["missing/clip.wav", "file/clip.wav", "n" * 300 + ".wav"])
def test_unwritable_output(beeps_wav: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        clip(beeps_wav, 0, 1, tmp_path / name, SETTINGS)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_missing_and_unreadable_recordings(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="does not exist"):
        clip(tmp_path / "x.mp4", 0, 1, tmp_path / "clip.mp4", SETTINGS)
    (tmp_path / "x.mp4").write_text("text")
    with pytest.raises(NotMediaError, match="is no recording"):
        clip(tmp_path / "x.mp4", 0, 1, tmp_path / "clip.mp4", SETTINGS)
    assert [p.name for p in tmp_path.iterdir()] == ["x.mp4"]


def test_a_clip_that_grows_too_large(beeps_wav: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip_module, "FILE_BYTES", 1000)
    monkeypatch.setattr(clip_module, "FILE_BYTES_PER_S", 1000)
    with pytest.raises(MediaError, match="grows beyond any sensible size"):
        clip(beeps_wav, 0, 4, tmp_path / "clip.wav", SETTINGS)
    assert list(tmp_path.iterdir()) == []
    assert psutil.Process().children() == []


def test_what_ffmpeg_cannot_do_is_told(beeps_mp4: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(clip_module.FORMATS, ".wav", ("wav", "no_such_encoder"))
    with pytest.raises(MediaError, match=r"cannot be cut: .*no_such_encoder"):
        clip(beeps_mp4, 0, 1, tmp_path / "clip.wav", SETTINGS)
    assert list(tmp_path.iterdir()) == []


def test_the_clock_is_the_same_wherever_reading_starts(
    beeps_mp4: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seek, where there is one, changes nothing but the time it takes."""
    clip(beeps_mp4, START_S, END_S, tmp_path / "seek.mp4", SETTINGS)
    monkeypatch.setattr(ffmpeg, "OWN_CLOCK", ())
    clip(beeps_mp4, START_S, END_S, tmp_path / "whole.mp4", SETTINGS)
    assert shown(tmp_path / "seek.mp4", tmp_path) == shown(tmp_path / "whole.mp4", tmp_path)
    seek, whole = (heard(tmp_path / f"{n}.mp4", tmp_path) for n in ("seek", "whole"))
    assert seek == pytest.approx(whole, abs=0.001)
