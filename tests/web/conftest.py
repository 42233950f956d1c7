"""Recordings, folders of timelines and a served viewer for the tests of the viewer."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import imageio_ffmpeg
import pytest

from annotator.model import Media, Timeline
from annotator.model.codec import to_json
from tests import builders

DURATION_S = 60


def make(path: Path, *arguments: str) -> Path:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y", *arguments, str(path)]
    subprocess.run(command, check=True)
    return path


@pytest.fixture(scope="session")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a minute of test picture and a tone, as MP4."""
    return make(
        tmp_path_factory.mktemp("media") / "stop.mp4",
        *("-f", "lavfi", "-i", f"testsrc=size=320x180:rate=30:duration={DURATION_S}"),
        *("-f", "lavfi", "-i", f"sine=frequency=330:sample_rate=16000:duration={DURATION_S}"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "32k"),
    )


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a minute of a tone, as WAV."""
    source = ("-f", "lavfi", "-i", f"sine=frequency=330:sample_rate=8000:duration={DURATION_S}")
    return make(tmp_path_factory.mktemp("media") / "call.wav", *source, "-ac", "1")


def described(path: Path, media: Media | None = None) -> Media:
    """Return `media` with the path, size and sha256 of a real file."""
    data = path.read_bytes()
    return replace(
        media or builders.media(),
        path=str(path),
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def write(folder: Path, name: str, timeline: Timeline, corrected: bool = False) -> Path:
    """Write a timeline as `annotator annotate` names it."""
    path = folder / f"{name}{'.corrected' if corrected else ''}.timeline.json"
    path.write_bytes(to_json(timeline))
    return path


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve `folder` in a process of its own and give its address."""
    program = (
        "import sys; from pathlib import Path; from web.server import serve; "
        "serve(Path(sys.argv[1]), port=0, announce=lambda url: print(url, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:"), "the viewer did not start"
            yield url
        finally:
            process.terminate()


@pytest.fixture
def serve_folder(tmp_path: Path) -> Iterator[Callable[[Path], str]]:
    """Return a function that serves a folder until the test ends."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(serving(folder))
