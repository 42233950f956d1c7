"""Only regular files are opened, and whatever else it is, the error says so."""

from __future__ import annotations

import hashlib
import os
import socket
from pathlib import Path

import pytest

from annotator.errors import EmptyMediaError, MediaError, NotMediaError, UsageError
from annotator.media.fingerprint import BLOCK_BYTES, sha256_file
from annotator.media.source import open_media, refuse_same_file


def test_opens_a_file_for_reading_only(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"content")
    with open_media(path) as source:
        assert (os.read(source.fd, 100), source.size_bytes, source.name) == (b"content", 7, str(path))
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.write(source.fd, b"x")
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(source.fd)


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(NotMediaError, match="is a folder"), open_media(tmp_path):
        pass


def test_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotMediaError, match="is a pipe"), open_media(tmp_path / "pipe"):
        pass


def test_device() -> None:
    with pytest.raises(NotMediaError, match="is a device"), open_media(Path("/dev/zero")):
        pass


def test_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        with pytest.raises(NotMediaError, match="is a socket"), open_media(Path("socket")):
            pass


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").touch()
    with pytest.raises(EmptyMediaError, match=r"is empty \(0 bytes\)"), open_media(tmp_path / "x.mp4"):
        pass


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="does not exist"), open_media(tmp_path / "x.mp4"):
        pass


def test_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").symlink_to(tmp_path / "x.mp4")
    with pytest.raises(MediaError, match="leads back to itself"), open_media(tmp_path / "x.mp4"):
        pass


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.mp4").write_bytes(b"x")

    def refuse(*_args: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # the administrator may read anything
    with pytest.raises(MediaError, match="may not be read by you"), open_media(tmp_path / "x.mp4"):
        pass


def test_a_result_never_takes_the_place_of_its_recording(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"x")
    (tmp_path / "link.mp4").hardlink_to(tmp_path / "x.mp4")
    refuse_same_file(tmp_path / "x.mp4", tmp_path / "y.mp4")
    with pytest.raises(UsageError, match="is the recording itself"):
        refuse_same_file(tmp_path / "x.mp4", tmp_path / "link.mp4")


class TestFingerprint:
    def test_of_known_bytes(self, tmp_path: Path) -> None:
        (tmp_path / "x").write_bytes(b"abc")
        assert sha256_file(tmp_path / "x") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    def test_of_more_than_a_block(self, tmp_path: Path) -> None:
        data = bytes(range(256)) * (BLOCK_BYTES // 128) + b"rest"
        (tmp_path / "x").write_bytes(data)
        told: list[float] = []
        assert sha256_file(tmp_path / "x", told.append) == hashlib.sha256(data).hexdigest()
        assert told == sorted(told)
        assert told[-1] == 1.0
        assert len(told) == 3

    def test_of_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(NotMediaError, match="is a folder"):
            sha256_file(tmp_path)
