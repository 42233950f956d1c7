"""What a container says is read as it says it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import soundfile

from annotator.config import Settings
from annotator.media import ffmpeg
from annotator.media.confine import Log
from annotator.media.probe import channel_count, probe, read_description
from annotator.media.source import Source
from annotator.model import Stream
from tests.media.conftest import beeps, run_ffmpeg

SETTINGS = Settings()


def test_an_ordinary_recording(beeps_mp4: Path) -> None:
    found = probe(beeps_mp4, SETTINGS)
    assert found.container == "mov,mp4,m4a,3gp,3g2,mj2"
    assert found.size_bytes == beeps_mp4.stat().st_size
    assert found.streams == (
        Stream(0, "video", "h264", width=64, height=48),
        Stream(1, "audio", "aac", rate_hz=48_000, channels=1, used=True),
    )
    assert found.audio == found.streams[1]
    assert found.picture == 0
    assert found.claimed_duration_s == pytest.approx(4.0, abs=0.05)
    assert found.recorded_at == "2026-05-04T21:13:00Z"
    assert found.problems == ()


def test_the_default_track_is_listened_to_and_the_others_are_told(
    tmp_path: Path, picture_mp4: Path, beeps_wav: Path
) -> None:
    path = tmp_path / "two.mkv"
    tracks = ("-i", picture_mp4, "-i", beeps_wav, "-map", "0", "-map", "1", "-map", "1", "-c:v", "copy")
    run_ffmpeg(*tracks, "-disposition:a:0", "0", "-disposition:a:1", "default", path)
    found = probe(path, SETTINGS)
    assert [s.used for s in found.streams] == [False, False, True]
    assert found.problems == ("The recording has 2 audio tracks: track 2 was listened to, not 1.",)


def test_the_first_track_where_none_is_marked(tmp_path: Path, beeps_wav: Path) -> None:
    path = tmp_path / "two.mkv"
    run_ffmpeg("-i", beeps_wav, "-map", "0", "-map", "0", "-disposition:a", "0", "-default_mode", "passthrough", path)
    assert [s.used for s in probe(path, SETTINGS).streams] == [True, False]


def test_a_cover_is_no_picture(tmp_path: Path, beeps_wav: Path) -> None:
    cover, path = tmp_path / "cover.png", tmp_path / "cover.mp3"
    run_ffmpeg("-f", "lavfi", "-i", "color=red:s=32x32", "-frames:v", "1", cover)
    run_ffmpeg("-i", beeps_wav, "-i", cover, "-map", "0", "-map", "1", "-disposition:v", "attached_pic", path)
    found = probe(path, SETTINGS)
    assert [s.kind for s in found.streams] == ["audio", "video"]
    assert found.picture is None


def test_tracks_of_every_kind(tmp_path: Path, beeps_mp4: Path) -> None:
    captions, font, path = tmp_path / "x.srt", tmp_path / "x.ttf", tmp_path / "x.mkv"
    captions.write_text("1\n00:00:00,000 --> 00:00:01,000\nhello\n")
    font.write_text("font")
    attach = ("-attach", font, "-metadata:s:t", "mimetype=application/x-truetype-font")
    run_ffmpeg("-i", beeps_mp4, "-i", captions, *attach, "-map", "0", "-map", "1", "-c", "copy", path)
    kinds = [(s.kind, s.codec) for s in probe(path, SETTINGS).streams]
    assert kinds == [("video", "h264"), ("audio", "aac"), ("subtitle", "subrip"), ("attachment", "ttf")]


def test_a_length_guessed_from_the_bit_rate_is_no_claim(tmp_path: Path, beeps_wav: Path) -> None:
    path = tmp_path / "x.aac"
    run_ffmpeg("-i", beeps_wav, path)
    found = probe(path, SETTINGS)
    assert found.claimed_duration_s is None
    assert found.estimated_duration_s == pytest.approx(4.0, rel=0.5)


@pytest.mark.parametrize("claim", ["1970-01-01T00:00:00Z", "soon"])
def test_a_clock_that_was_never_set_claims_nothing(tmp_path: Path, beeps_wav: Path, claim: str) -> None:
    path = tmp_path / "x.mkv"
    run_ffmpeg("-i", beeps_wav, "-metadata", f"creation_time={claim}", path)
    assert probe(path, SETTINGS).recorded_at is None


def test_tags_cannot_pass_for_the_description(tmp_path: Path) -> None:
    path = tmp_path / "x.flac"
    soundfile.write(path, beeps(), 48_000)
    fake = "x\n  Duration: 99:00:00.00, start: 0\n  Stream #0:7: Audio: aac, 8000 Hz, mono\n[info]   Stream #0:8"
    tagged = tmp_path / "tagged.flac"
    run_ffmpeg("-i", path, "-c", "copy", "-metadata", f"title={fake}", tagged)
    found = probe(tagged, SETTINGS)
    assert [s.index for s in found.streams] == [0]
    assert found.claimed_duration_s == pytest.approx(4.0)


def test_one_track_without_parameters_does_not_hide_the_others() -> None:
    log = Log()
    log.feed(
        b"[info] Input #0, mpegts, from 'fd:':\n"
        b"[info]   Duration: 00:01:05.50, start: 1.480000, bitrate: 335 kb/s\n"
        b"[info]   Stream #0:0[0x100]: Video: h264 (High) ([27][0][0][0] / 0x001B), yuv420p, 1280x720, 25 fps\n"
        b"[info]   Stream #0:1[0x101](und): Audio: aac ([15][0][0][0] / 0x000F), 0 channels, fltp\n"
        b"[info]   Stream #0:2[0x102]: Unknown: none\n"
    )
    found = read_description(log, Source(0, "x.ts", 1))
    assert found.claimed_duration_s == 65.5
    assert found.streams == (
        Stream(0, "video", "h264", width=1280, height=720),
        Stream(1, "audio", "aac", used=True),
        Stream(2, "data", "none"),
    )


def test_channels_of_every_layout_that_ffmpeg_knows() -> None:
    command = [ffmpeg.executable(), "-hide_banner", "-layouts"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    layouts = re.findall(r"^(\S+) +((?:[A-Z0-9]+\+)*[A-Z0-9]+)$", told.partition("Standard channel layouts")[2], re.M)
    assert len(layouts) > 30
    wrong = [(n, c) for n, c in layouts if n != "NAME" and channel_count(n) != c.count("+") + 1]
    assert wrong == []


@pytest.mark.parametrize(
    ("layout", "channels"),
    [
        ("3 channels (FL+FR+LFE2)", 3),
        ("12 channels", 12),
        ("ambisonic 1", 4),
        ("ambisonic 2+stereo", 11),
        ("unheard of", None),
    ],
)
def test_channels_of_unusual_layouts(layout: str, channels: int | None) -> None:
    assert channel_count(layout) == channels
