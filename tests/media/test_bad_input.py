"""Bad recordings: a clear error of ours, nothing half-written, and no other file is ever opened."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from annotator.config import Settings
from annotator.errors import (
    AnnotatorError,
    EmptyMediaError,
    MediaError,
    MediaLimitError,
    NoAudioError,
    NotMediaError,
    OutputError,
    UsageError,
)
from annotator.media import decode as decode_module
from annotator.media import ffmpeg
from annotator.media.clip import clip
from annotator.media.decode import decode
from annotator.media.probe import probe
from tests.media.conftest import beeps, run_ffmpeg

SETTINGS = Settings()


def refused(path: Path, kind: type[AnnotatorError], found: str, settings: Settings = SETTINGS) -> None:
    """Check that decoding fails as it should and leaves nothing behind."""
    out = path.parent / "out"
    out.mkdir(exist_ok=True)
    with pytest.raises(kind, match=found) as caught:
        decode(path, out / "x.s16", settings)
    assert type(caught.value) is kind
    assert caught.value.expected
    assert caught.value.remedy
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        b"Just a text.\n" * 100,
        b"\x00" * 5000,
        b"\xff" * 5000,
        b"<html><body>404</body></html>",
        b"{}",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"PK\x03\x04" + bytes(100),
        b"RIFF",
        b"x",
    ],
)
def test_not_media(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.mp4").write_bytes(content)
    refused(tmp_path / "x.mp4", NotMediaError, "is no recording that can be read")


@pytest.mark.parametrize("seed", range(6))
def test_random_bytes(tmp_path: Path, seed: int) -> None:
    (tmp_path / "x.mp4").write_bytes(np.random.default_rng(seed).bytes(200_000))
    refused(tmp_path / "x.mp4", NotMediaError, "is no recording that can be read")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".gif", ".bmp", ".webp"])
def test_a_still_picture(tmp_path: Path, suffix: str) -> None:
    run_ffmpeg("-f", "lavfi", "-i", "color=red:s=32x32", "-frames:v", "1", tmp_path / f"x{suffix}")
    (tmp_path / f"x{suffix}").rename(tmp_path / "x.mp4")
    refused(tmp_path / "x.mp4", NotMediaError, "is no recording that can be read")


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").touch()
    refused(tmp_path / "x.mp4", EmptyMediaError, r"is empty \(0 bytes\)")


def test_folder(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").mkdir()
    refused(tmp_path / "x.mp4", NotMediaError, "is a folder")


def test_missing_file(tmp_path: Path) -> None:
    refused(tmp_path / "x.mp4", MediaError, "does not exist")


def test_cut_off_before_the_index(tmp_path: Path, beeps_mp4: Path) -> None:
    whole, path = tmp_path / "whole.mp4", tmp_path / "x.mp4"
    run_ffmpeg("-i", beeps_mp4, "-c", "copy", whole)  # the index goes to the end
    data = whole.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    refused(path, NotMediaError, "index is missing.*the copy was cut off")


def test_cut_off_after_the_index(tmp_path: Path, beeps_mp4: Path) -> None:
    data = beeps_mp4.read_bytes()
    (tmp_path / "x.mp4").write_bytes(data[: len(data) * 2 // 3])
    decoded = decode(tmp_path / "x.mp4", tmp_path / "out.s16", SETTINGS)
    length_s = decoded.sound.duration_s
    assert 1.0 < length_s < 3.5
    assert decoded.problems[-1] == (
        f"The sound ends at {length_s:.1f} s, {decoded.unheard[-1].duration_s:.1f} s before the end that the file "
        "states: the copy is damaged or was cut off."
    )
    assert decoded.unheard[-1].start_s == length_s
    assert decoded.unheard[-1].end_s == pytest.approx(4.0, abs=0.05)
    assert decoded.unheard[-1].reason == "not_decoded"


@pytest.mark.parametrize("suffix", [".mkv", ".flac", ".mp3"])
def test_cut_off_elsewhere(tmp_path: Path, beeps_mp4: Path, suffix: str) -> None:
    whole, path = tmp_path / f"whole{suffix}", tmp_path / f"x{suffix}"
    run_ffmpeg("-i", beeps_mp4, whole)
    data = whole.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    decoded = decode(path, tmp_path / "out.s16", SETTINGS)
    assert decoded.unheard[-1].reason == "not_decoded"
    assert decoded.unheard[-1].end_s == pytest.approx(4.0, abs=0.06)
    assert "cut off" in decoded.problems[-1]


def test_pictures_only(picture_mp4: Path, tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(picture_mp4.read_bytes())
    refused(tmp_path / "x.mp4", NoAudioError, "holds pictures but no sound")
    assert probe(tmp_path / "x.mp4", SETTINGS).audio is None


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".m4a"])
def test_sound_of_no_length(tmp_path: Path, suffix: str) -> None:
    run_ffmpeg("-f", "lavfi", "-i", "anullsrc=r=16000", "-t", "0", tmp_path / f"x{suffix}")
    refused(tmp_path / f"x{suffix}", EmptyMediaError, "without any sound")


def test_an_audio_track_that_never_comes(tmp_path: Path, beeps_mp4: Path) -> None:
    """The table of a transport stream announces sound; no packet of it follows."""
    whole, path = tmp_path / "whole.ts", tmp_path / "x.ts"
    run_ffmpeg("-i", beeps_mp4, "-c", "copy", whole)
    data = whole.read_bytes()
    packets = (data[i : i + 188] for i in range(0, len(data), 188))
    path.write_bytes(b"".join(p for p in packets if (p[1] & 31) << 8 | p[2] != 0x101))
    refused(path, EmptyMediaError, "without any sound that can be decoded")


PLAYLISTS: dict[str, Callable[[Path], str]] = {
    "m3u8": lambda p: f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://{p}\n#EXT-X-ENDLIST\n",
    "m3u8, path": lambda p: f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{p}\n#EXT-X-ENDLIST\n",
    "concat": lambda p: f"ffconcat version 1.0\nfile '{p}'\n",
    "sdp": lambda _: "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
    "dash": lambda p: (
        '<?xml version="1.0"?>'
        '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S">'
        f'<Period><AdaptationSet mimeType="audio/mp4"><Representation id="0"><BaseURL>file://{p}</BaseURL>'
        "</Representation></AdaptationSet></Period></MPD>"
    ),
    "m3u": lambda p: f"{p}\n",
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A sound that nobody asked for, in the container that a playlist plays best."""
    soundfile.write(tmp_path / "secret.wav", beeps(), 48_000)
    run_ffmpeg("-i", tmp_path / "secret.wav", tmp_path / "secret.ts")
    return tmp_path / "secret.ts"


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_a_playlist_opens_no_other_file(tmp_path: Path, secret: Path, kind: str) -> None:
    path = tmp_path / "x.mp4"
    path.write_text(PLAYLISTS[kind](secret))
    refused(path, NotMediaError, "is no recording that can be read")
    with pytest.raises(NotMediaError):
        clip(path, 0, 1, tmp_path / "clip.wav", SETTINGS)
    assert not (tmp_path / "clip.wav").exists()


def test_the_playlist_would_have_worked_elsewhere(tmp_path: Path, secret: Path) -> None:
    """Otherwise the test above shows nothing."""
    (tmp_path / "x.mp4").write_text(PLAYLISTS["m3u8, path"](secret))
    run_ffmpeg("-f", "hls", "-i", tmp_path / "x.mp4", tmp_path / "leak.wav")
    assert np.abs(soundfile.read(tmp_path / "leak.wav")[0]).max() > 0.1


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_nor_does_it_where_playlists_were_taken_for_containers(
    tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """The list of containers is one wall; protocols and the confinement are others."""
    monkeypatch.setattr(ffmpeg, "CONTAINERS", (*ffmpeg.CONTAINERS, "hls", "concat", "sdp", "dash", "rtp"))
    path = tmp_path / "x.mp4"
    path.write_text(PLAYLISTS[kind](secret))
    with pytest.raises(MediaError):
        decode(path, tmp_path / "out.s16", SETTINGS)
    assert not (tmp_path / "out.s16").exists()


@pytest.fixture(scope="module")
def bomb(folder: Path) -> Path:
    """Three hours of silence in 300 kB: 345 MB when unfolded."""
    path = folder / "bomb.flac"
    with soundfile.SoundFile(path, "w", 8000, 1, "PCM_16") as file:
        for _ in range(18):
            file.write(np.zeros(8000 * 600, dtype=np.int16))
    assert path.stat().st_size < 300_000
    return path


def test_a_bomb_is_stopped(tmp_path: Path, bomb: Path) -> None:
    (tmp_path / "x.flac").write_bytes(bomb.read_bytes())
    refused(tmp_path / "x.flac", MediaLimitError, "holds more than 60 s of sound", Settings(max_duration_s=60))
    assert psutil.Process().children() == []


def test_a_bomb_that_leaps_in_time_is_stopped(tmp_path: Path, beeps_wav: Path) -> None:
    """A minute of sound whose second half is stamped a day later would be filled up with silence."""
    path = tmp_path / "leap.mkv"
    run_ffmpeg("-i", beeps_wav, "-af", "asetpts='PTS+gt(T,2)*40000/TB'", "-c:a", "pcm_s16le", path)
    refused(path, MediaLimitError, "holds more than 36000 s", Settings(max_duration_s=36000))


@pytest.mark.parametrize("memory_mib", [32, 128])
def test_a_decoder_without_memory_breaks_down_cleanly(tmp_path: Path, beeps_wav: Path, memory_mib: int) -> None:
    (tmp_path / "x.wav").write_bytes(beeps_wav.read_bytes())
    settings = Settings(decode_memory_bytes=memory_mib << 20)
    refused(tmp_path / "x.wav", MediaLimitError, "the decoder broke down", settings)


def test_time_limit(tmp_path: Path, bomb: Path) -> None:
    (tmp_path / "x.flac").write_bytes(bomb.read_bytes())
    settings = Settings(decode_timeout_s=0.2)
    refused(tmp_path / "x.flac", MediaLimitError, "still not done after 0.2 s", settings)
    assert psutil.Process().children() == []


def test_output_of_a_decoder_that_was_taken_over(
    tmp_path: Path, beeps_wav: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode_module, "MUXER", "wav")
    (tmp_path / "x.wav").write_bytes(beeps_wav.read_bytes())
    refused(tmp_path / "x.wav", MediaError, "the decoder broke down on .*: the decoder's output begins with b'RIFF")


@pytest.mark.parametrize("name", ["missing/x.s16", "file/x.s16", "folder", "n" * 300])
def test_unwritable_output(tmp_path: Path, beeps_wav: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        decode(beeps_wav, tmp_path / name, SETTINGS)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]
    assert psutil.Process().children() == []


def test_a_disk_that_fills_up(tmp_path: Path, beeps_wav: Path) -> None:
    script = f"""
import resource
from pathlib import Path
from annotator.config import Settings
from annotator.media.decode import decode
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
decode(Path({str(beeps_wav)!r}), Path({str(tmp_path / "x.s16")!r}), Settings())
"""
    root = Path(__file__).resolve().parents[2]
    with psutil.Popen([sys.executable, "-B", "-c", script], cwd=root, stderr=-1) as process:
        assert b"OutputError" in process.stderr.read()
    assert list(tmp_path.iterdir()) == []


def test_the_recording_is_never_overwritten(tmp_path: Path, beeps_wav: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(beeps_wav.read_bytes())
    os.link(path, tmp_path / "same.s16")
    with pytest.raises(UsageError, match="is the recording itself"):
        decode(path, tmp_path / "same.s16", SETTINGS)
    assert path.read_bytes() == beeps_wav.read_bytes()


def test_damage_anywhere_is_an_error_of_ours_or_none(tmp_path: Path, beeps_mp4: Path) -> None:
    """Bytes flipped all over the index and the data: decoded in part or refused, never anything else."""
    generator, data = np.random.default_rng(3), beeps_mp4.read_bytes()
    for _ in range(12):
        damaged = bytearray(data)
        for at in generator.integers(0, len(data), generator.integers(1, 200)):
            damaged[at] = generator.integers(0, 256)
        (tmp_path / "x.mp4").write_bytes(damaged)
        with suppress(MediaError):
            decoded = decode(tmp_path / "x.mp4", tmp_path / "out.s16", SETTINGS)
            assert decoded.sound.samples * 2 == (tmp_path / "out.s16").stat().st_size
