"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from annotator import files
from annotator.errors import OutputError
from annotator.files import output_error, replace_atomically, write_atomically
from tests.conftest import missing

KINDS = ("unnamed", "named", "unnamed, cannot be linked")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every way in which a file can be written, whatever this disk can do."""
    if request.param == "named":
        monkeypatch.setattr(files, "_DESCRIPTORS", Path("/nonexistent"))
    elif request.param != "unnamed":

        def refuse(*_args: object, **_kwargs: object) -> None:
            raise OSError(errno.EOPNOTSUPP, "no links here")

        monkeypatch.setattr(os, "link", refuse)
    return str(request.param)


def test_file_appears_when_complete(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "result.bin"
    with replace_atomically(target) as file:
        file.write(b"one")
        file.flush()
        assert not target.exists()
        file.write(b"two")
    assert target.read_bytes() == b"onetwo"
    assert list(tmp_path.iterdir()) == [target]


def test_what_stood_there_is_replaced(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "result.bin"
    target.write_bytes(b"old")
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"


def test_an_error_leaves_what_stood_there(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "result.bin"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), replace_atomically(target) as file:
        file.write(b"%d" % (file.write(b"half") // 0))
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_errors_of_reading_are_not_taken_for_errors_of_writing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replace_atomically(tmp_path / "result.bin"):
        (tmp_path / "input").read_bytes()


def test_permissions_follow_the_umask(tmp_path: Path, kind: str) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "result.bin", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "result.bin").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("missing/result.bin", "its folder does not exist"),
        ("folder", "that is a folder"),
        ("file/result.bin", "no folder"),
        ("n" * 300, "too long"),
    ],
)
def test_unwritable_target(tmp_path: Path, name: str, found: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(OutputError, match=found):
        write_atomically(tmp_path / name, b"data")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]


def test_folder_without_permission() -> None:
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    try:
        with as_nobody(), pytest.raises(OutputError, match="permission is denied"):
            write_atomically(folder / "result.bin", b"data")
        assert list(folder.iterdir()) == []
    finally:
        folder.rmdir()


@contextmanager
def as_nobody() -> Iterator[None]:
    """The administrator may write anywhere; be somebody else for a moment."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    script = f"""
        import ctypes, os
        from pathlib import Path
        from annotator.errors import OutputError
        from annotator.files import replace_atomically
        disk = Path({str(disk)!r})
        libc = ctypes.CDLL(None)
        user = os.getuid()
        if libc.unshare(0x20000 if user == 0 else 0x10020000):
            raise SystemExit("no mount")
        if user:
            Path("/proc/self/uid_map").write_text(f"0 {{user}} 1")
        if libc.mount(None, b"/", None, 0x44000, None) or libc.mount(b"none", bytes(disk), b"tmpfs", 0, b"size=64k"):
            raise SystemExit("no mount")
        target = disk / "result.bin"
        target.write_bytes(b"old")
        try:
            with replace_atomically(target) as file:
                for _ in range(64):
                    file.write(bytes(1 << 16))
        except OutputError as error:
            print(error.found, "|", target.read_bytes(), "|", [p.name for p in disk.iterdir()])
    """
    done = run_python(script)
    if "no mount" in done.stderr:
        missing("this kernel lets nobody mount a small disk to fill")
    assert "the disk is full | b'old' | ['result.bin']" in done.stdout, done.stderr


def test_file_size_limit(tmp_path: Path) -> None:
    target = tmp_path / "result.bin"
    script = f"""
        from pathlib import Path
        from annotator.files import write_atomically
        write_atomically(Path({str(target)!r}), bytes(1 << 20))
    """
    done = run_python(script, limit_bytes=1 << 16)
    assert "annotator.errors.OutputError" in done.stderr
    assert "beyond the allowed size" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_reason_says_what_to_do() -> None:
    for number in (errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENOENT, errno.EIO, 9999):
        error = output_error(Path("x"), OSError(number, os.strerror(number)))
        assert str(error).startswith("x cannot be written: ")
        assert error.expected
        assert error.remedy


def test_a_killed_process_leaves_no_file(tmp_path: Path) -> None:
    script = f"""
        import os, signal
        from pathlib import Path
        from annotator.files import replace_atomically
        with replace_atomically(Path({str(tmp_path / "result.bin")!r})) as file:
            file.write(bytes(1 << 22))
            os.kill(os.getpid(), signal.SIGKILL)
    """
    assert run_python(script).returncode == -9
    assert not (tmp_path / "result.bin").exists()


def run_python(script: str, limit_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        if limit_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))

    root = Path(__file__).resolve().parent.parent
    return subprocess.run(
        [sys.executable, "-B", "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        cwd=root,
        preexec_fn=limit,
        check=False,
    )
