"""Running a decoder that may be attacked by the file it decodes.

The child gets a memory, CPU, file size and descriptor limit, an empty environment, no new privileges, no
network and no paths where the kernel can take them away, and dies when we die. It reads its recording from a
descriptor that we opened. What it writes to stdout is streamed; of what it says on stderr a bounded part is kept.
"""

from __future__ import annotations

import logging
import os
import re
import selectors
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from annotator.config import loader_environment
from annotator.errors import EngineError, MediaLimitError

logger = logging.getLogger(__name__)

LAUNCHER = Path(__file__).with_name("_launch.py")
READ_BYTES = 1 << 18
SIGXCPU, SIGKILL = 24, 9


@dataclass(frozen=True, slots=True)
class Limits:
    """What a confined child may use.

    Attributes
    ----------
    memory_bytes : int
        Address space.
    cpu_s : int
        Processor time of all its threads, in seconds.
    wall_s : float
        Time on the clock, in seconds.
    file_bytes : int
        Size of any file it writes; 0 where it writes to a pipe only.
    open_files : int
        Descriptors.
    """

    memory_bytes: int
    cpu_s: int
    wall_s: float
    file_bytes: int = 0
    open_files: int = 64


class Log:
    """What a child says on stderr, line by line: the first and the last lines, cut to a bounded length."""

    HEAD, TAIL, LINE_BYTES = 2000, 500, 1000

    def __init__(self) -> None:
        self._head: list[str] = []
        self._tail: deque[str] = deque(maxlen=self.TAIL)
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Take what was read; the last line may be unfinished."""
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[: self.LINE_BYTES]
        for line in lines:
            self._add(line)

    def _add(self, line: bytes) -> None:
        text = line[: self.LINE_BYTES].decode("utf-8", "replace").rstrip()
        if len(self._head) < self.HEAD:
            self._head.append(text)
        else:
            self._tail.append(text)

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines that were kept, in order."""
        last = (self._rest.decode("utf-8", "replace"),) if self._rest else ()
        return (*self._head, *self._tail, *last)

    def find(self, pattern: str) -> re.Match[str] | None:
        """Return the first match in any line."""
        return next((m for line in self.lines if (m := re.search(pattern, line))), None)

    def count(self, pattern: str) -> int:
        """Return how many of the lines kept match."""
        return sum(1 for line in self.lines if re.search(pattern, line))


class Child:
    """A confined program that runs. Made by `confined`."""

    def __init__(self, process: subprocess.Popen[bytes], limits: Limits, subject: str) -> None:
        self._process = process
        self._limits = limits
        self._subject = subject
        self._deadline = time.monotonic() + limits.wall_s
        self.log = Log()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended (negative: by that signal); None while it runs."""
        return self._process.returncode

    def chunks(self) -> Iterator[bytes]:
        """Yield what it writes to stdout until it ends, and wait for that end.

        Raises
        ------
        MediaLimitError
            If it takes longer or uses more processor time than it may.
        EngineError
            If it could not be started or confined.
        """
        with selectors.DefaultSelector() as selector:
            for pipe in self._pipes():
                selector.register(pipe, selectors.EVENT_READ)
            while selector.get_map():
                yield from self._ready(selector)
        self._wait()

    def _pipes(self) -> tuple[IO[bytes], ...]:
        return tuple(p for p in (self._process.stdout, self._process.stderr) if p is not None)

    def _ready(self, selector: selectors.BaseSelector) -> Iterator[bytes]:
        for key, _ in selector.select(self._time_left()):
            data = os.read(key.fd, READ_BYTES)
            if not data:
                selector.unregister(key.fileobj)
            elif key.fileobj is self._process.stderr:
                self.log.feed(data)
            else:
                yield data

    def _time_left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise MediaLimitError(
                f"{self._subject} was still not done after {self._limits.wall_s:g} s",
                "at most that much time",
                "check the file; raise decode_timeout_s if it is sound",
            )
        return left

    def _wait(self) -> None:
        try:
            code = self._process.wait(self._time_left())
        except subprocess.TimeoutExpired:
            self._time_left()
            raise
        self._check(code)

    def _check(self, code: int) -> None:
        if refusal := self.log.find(r"^not confined: (.*)|error while loading shared libraries: (.*cannot open.*)"):
            raise EngineError(
                f"the decoder cannot be started safely: {refusal[1] or refusal[2]}",
                "a Linux kernel that grants resource limits and a decoder that can be executed",
                "reinstall the package, or look at what confines this program itself",
            )
        if code in (-SIGXCPU, -SIGKILL) or self.log.find(r"received signal 24\b"):
            raise MediaLimitError(
                f"decoding {self._subject} was stopped by the system: out of processor time or memory",
                f"at most {self._limits.cpu_s} s of processor time",
                "check the file; raise decode_cpu_s if it is sound, or free some memory",
            )

    def stop(self) -> None:
        """End it if it still runs, and reap it."""
        if self._process.poll() is None:
            self._process.kill()
        for pipe in self._pipes():
            pipe.close()
        self._process.wait()


@contextmanager
def confined(program: Sequence[str], limits: Limits, subject: str, fds: Sequence[int] = ()) -> Iterator[Child]:
    """Run `program` confined; it has ended and is reaped when the block ends, whatever happens in it.

    The thread that enters must live until the block ends: the child dies with it.

    Parameters
    ----------
    program : sequence of str
        Absolute path of the program and its arguments.
    limits : Limits
        What it may use.
    subject : str
        The recording's name, for errors.
    fds : sequence of int
        Open descriptors it is given, under their numbers.

    Raises
    ------
    EngineError
        If no process can be started.
    """
    numbers = (os.getpid(), limits.memory_bytes, limits.cpu_s, limits.file_bytes, limits.open_files)
    command = [sys.executable, "-I", "-S", str(LAUNCHER), *map(str, numbers), *program]
    # For our own interpreter only; the launcher passes nothing on.
    environment = loader_environment()
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed command; the recording comes in by descriptor
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd="/",
            pass_fds=tuple(fds),
            start_new_session=True,
        )
    except OSError as error:
        raise EngineError(
            f"no process can be started: {error.strerror}", "room for one more process", "close other programs"
        ) from error
    child = Child(process, limits, subject)
    try:
        yield child
    finally:
        child.stop()
        logger.debug("confined child ended with %s: %s", child.returncode, child.log.lines[:1])
