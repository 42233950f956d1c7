from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.web.conftest import described
from web.recordings import ChangedError, MissingError, Recordings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "media" / "stop.mp4"
    path.parent.mkdir()
    path.write_bytes(b"0123456789" * 100)
    return path


def read(recordings: Recordings, media: object) -> bytes:
    file, _ = recordings.open_verified(media)  # type: ignore[arg-type]
    with file:
        return file.read()


def test_a_recording_is_present_then_checked_then_ready(file: Path, tmp_path: Path) -> None:
    recordings, media = Recordings(tmp_path), described(file)
    assert recordings.status(media).state == "present"
    assert read(recordings, media) == file.read_bytes()
    assert recordings.status(media).state == "ready"


def test_checking_is_started_when_asked(file: Path, tmp_path: Path) -> None:
    recordings, media = Recordings(tmp_path), described(file)
    assert recordings.status(media, start=True).state in ("checking", "ready")
    read(recordings, media)
    assert recordings.status(media, start=True).state == "ready"


def test_a_recording_is_found_relative_to_the_folder_and_beside_the_timeline(file: Path, tmp_path: Path) -> None:
    media = described(file)
    assert Recordings(tmp_path).locate(replace(media, path="media/stop.mp4")) == file
    assert Recordings(file.parent).locate(replace(media, path="/somewhere/else/stop.mp4")) == file
    assert Recordings(tmp_path).locate(replace(media, path="/somewhere/else/stop.mp4")) is None


def test_of_two_files_the_one_of_the_right_size_is_taken(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "stop.mp4"
    other.write_bytes(b"another recording of this name")
    assert Recordings(file.parent).locate(replace(described(file), path=str(other))) == file


def test_another_size_is_a_change(file: Path, tmp_path: Path) -> None:
    recordings, media = Recordings(tmp_path), described(file)
    file.write_bytes(b"shorter")
    status = recordings.status(media)
    assert status.state == "changed"
    assert "7 bytes instead of 1,000" in status.sentence
    with pytest.raises(ChangedError):
        recordings.open_verified(media)


def test_other_bytes_of_the_same_size_and_time_are_a_change(file: Path, tmp_path: Path) -> None:
    recordings, media = Recordings(tmp_path), described(file)
    read(recordings, media)
    times = file.stat()
    file.write_bytes(b"9876543210" * 100)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(ChangedError):
        recordings.open_verified(media)
    assert recordings.status(media).state == "changed"


def test_what_is_no_regular_file_is_missing(tmp_path: Path, file: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    media = described(file)
    for path in (str(tmp_path / "pipe.mp4"), str(tmp_path), "/dev/zero", "a\0b", "x" * 5000):
        odd = replace(media, path=path)
        assert Recordings(tmp_path / "nowhere").status(odd).state == "missing", path
        with pytest.raises(MissingError):
            Recordings(tmp_path / "nowhere").open_verified(odd)


def test_an_unreadable_recording_is_missing(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied")

    media = described(file)
    monkeypatch.setattr(Path, "open", refuse)
    recordings = Recordings(tmp_path)
    with pytest.raises(MissingError, match="Permission denied"):
        recordings.open_verified(media)
