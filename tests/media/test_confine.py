"""A confined child can do little, ends in time and never outlives us."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest

from annotator.errors import EngineError, MediaLimitError
from annotator.media import confine
from annotator.media.confine import Limits, Log, confined
from tests.conftest import missing

LIMITS = Limits(memory_bytes=1 << 30, cpu_s=20, wall_s=20.0)
SLEEP = ("/bin/sleep", "60")


def run(*program: str, limits: Limits = LIMITS, fds: tuple[int, ...] = ()) -> tuple[bytes, confine.Child]:
    with confined(program, limits, "x.mp4", fds) as child:
        return b"".join(child.chunks()), child


def gone(pid: int) -> bool:
    """Whether the process is no more, or only waits to be reaped by whoever inherited it; waits up to 10 s."""
    for _ in range(200):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def until_confined(pid: int) -> psutil.Process:
    """Wait until the launcher has become `SLEEP`."""
    process = psutil.Process(pid)
    while tuple(process.cmdline()) != SLEEP:
        time.sleep(0.01)
    return process


def test_output_and_log_come_through() -> None:
    out, child = run("/bin/sh", "-c", "echo out; echo err >&2; exit 3")
    assert out == b"out\n"
    assert child.log.lines[1:] == ("err",)
    assert child.returncode == 3


def test_large_output_is_streamed_in_order() -> None:
    out, _ = run("/bin/sh", "-c", "i=0; while [ $i -lt 40000 ]; do echo $i; i=$((i+1)); done")
    assert out.split() == [str(i).encode() for i in range(40000)]


def test_limits_and_privileges() -> None:
    limits = Limits(memory_bytes=512 << 20, cpu_s=11, wall_s=20, file_bytes=4096, open_files=16)
    with confined(SLEEP, limits, "x") as child:
        process = until_confined(child.pid)
        assert process.rlimit(psutil.RLIMIT_AS) == (512 << 20, 512 << 20)
        assert process.rlimit(psutil.RLIMIT_CPU) == (11, 11)
        assert process.rlimit(psutil.RLIMIT_FSIZE) == (4096, 4096)
        assert process.rlimit(psutil.RLIMIT_NOFILE) == (16, 16)
        assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)
        assert "NoNewPrivs:\t1" in Path(f"/proc/{child.pid}/status").read_text()


def test_environment_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOTATOR_HUB_TOKEN", "secret")
    out, _ = run("/usr/bin/env")
    assert out == b""


def test_no_path_can_be_opened(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    out, child = run("/bin/cat", str(tmp_path / "secret"), "/etc/passwd")
    if child.log.find("files=open"):
        missing("this kernel has no Landlock")
    assert out == b""
    assert child.returncode != 0


def test_no_file_can_be_made(tmp_path: Path) -> None:
    _, child = run("/bin/sh", "-c", f"echo x > {tmp_path}/made")
    if child.log.find("files=open"):
        missing("this kernel has no Landlock")
    assert list(tmp_path.iterdir()) == []


def test_a_passed_descriptor_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("content\n")
    with path.open("rb") as file:
        out, _ = run("/bin/bash", "-c", f"read -r line <&{file.fileno()}; echo $line", fds=(file.fileno(),))
    assert out == b"content\n"


def test_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        connect = f"exec 3<>/dev/tcp/127.0.0.1/{port} && echo connected"
        assert subprocess.run(["/bin/bash", "-c", connect], capture_output=True, check=False).stdout == b"connected\n"
        out, child = run("/bin/bash", "-c", connect)
    if child.log.find("network=open"):
        missing("this kernel grants no network namespace")
    assert out == b""


def test_file_size_limit_kills(tmp_path: Path) -> None:
    limits = Limits(1 << 30, 20, 20, file_bytes=1000)
    with (tmp_path / "out").open("wb") as file:
        _, child = run(
            "/bin/bash", "-c", f"while echo x; do :; done >&{file.fileno()}", limits=limits, fds=(file.fileno(),)
        )
    assert child.returncode == -signal.SIGXFSZ
    assert (tmp_path / "out").stat().st_size == 1000


def test_time_limit() -> None:
    with pytest.raises(MediaLimitError, match=r"x\.mp4 was still not done after 0\.3 s"):
        run(*SLEEP, limits=Limits(1 << 30, 20, 0.3))


def test_time_limit_holds_while_output_flows() -> None:
    with pytest.raises(MediaLimitError, match="still not done"):
        run("/bin/sh", "-c", "while :; do echo x; done", limits=Limits(1 << 30, 20, 0.3))


def test_time_limit_holds_after_the_pipes_are_closed() -> None:
    with pytest.raises(MediaLimitError, match="still not done"):
        run("/bin/sh", "-c", "exec >&- 2>&-; while :; do :; done", limits=Limits(1 << 30, 20, 0.5))


def test_processor_time_limit() -> None:
    with pytest.raises(MediaLimitError, match="processor time"):
        run("/bin/sh", "-c", "while :; do :; done", limits=Limits(1 << 30, 1, 20))


def test_an_error_in_the_block_ends_the_child() -> None:
    with pytest.raises(KeyboardInterrupt), confined(SLEEP, LIMITS, "x") as child:
        raise KeyboardInterrupt
    assert child.returncode == -signal.SIGKILL
    assert not psutil.pid_exists(child.pid)


def test_leaving_early_ends_the_child() -> None:
    with confined(("/bin/sh", "-c", "while echo x; do :; done"), LIMITS, "x") as child:
        next(child.chunks())
    assert not psutil.pid_exists(child.pid)


def test_a_missing_program_is_our_error() -> None:
    with pytest.raises(EngineError, match=r"cannot be started safely.*No such file"):
        run("/nonexistent/ffmpeg")


def test_a_killed_parent_leaves_no_orphan() -> None:
    script = """
        import sys
        from annotator.media.confine import Limits, confined
        with confined(("/bin/sleep", "60"), Limits(1 << 30, 20, 60.0), "x") as child:
            print(child.pid, flush=True)
            sys.stdin.read()
    """
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert until_confined(pid).status() != psutil.STATUS_ZOMBIE
        parent.kill()
    assert gone(pid)


def test_a_child_whose_parent_is_gone_already_does_not_start() -> None:
    numbers = map(str, (os.getpid() + 1, 1 << 30, 20, 0, 64))
    command = [sys.executable, "-I", "-S", str(confine.LAUNCHER), *numbers, "/bin/echo", "started"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 126
    assert done.stdout == b""


def test_many_threads_at_once() -> None:
    results: list[bytes] = []

    def work() -> None:
        results.append(run("/bin/sh", "-c", "echo fine")[0])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [b"fine\n"] * 8


def test_no_descriptors_leak() -> None:
    run("/bin/true")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(5):
        run("/bin/true")
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


class TestLog:
    def test_keeps_head_and_tail_of_a_flood(self) -> None:
        log = Log()
        for i in range(10_000):
            log.feed(f"line {i}\n".encode())
        assert log.lines[0] == "line 0"
        assert log.lines[-1] == "line 9999"
        assert len(log.lines) == Log.HEAD + Log.TAIL

    def test_a_line_without_end_stays_bounded(self) -> None:
        log = Log()
        for _ in range(1000):
            log.feed(b"x" * 10_000)
        assert len(log.lines) == 1
        assert len(log.lines[0]) == Log.LINE_BYTES

    def test_lines_that_arrive_in_pieces(self) -> None:
        log = Log()
        for piece in (b"on", b"e\ntw", b"o\n", b"three"):
            log.feed(piece)
        assert log.lines == ("one", "two", "three")
