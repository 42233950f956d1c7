"""Recordings, folders of timelines and a served viewer for the tests of the viewer."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import imageio_ffmpeg
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from annotator.model import Media, Stream, Timeline
from annotator.model.codec import to_json
from tests import builders
from tests.web.timelines import hostile, long_timeline, write_wave

DURATION_S = 60
CHROMIUM_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--autoplay-policy=no-user-gesture-required"),
]


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


def heard(path: Path) -> Media:
    return replace(described(path), container="wav", streams=(Stream(0, "audio", "pcm_s16le", used=True),))


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
def serve_folder() -> Iterator[Callable[[Path], str]]:
    """Return a function that serves a folder until the test ends."""
    with ExitStack() as stack:
        yield lambda folder: stack.enter_context(serving(folder))


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address; afterwards nothing may have been refused, thrown or asked elsewhere."""
    problems: list[str] = []
    contexts = []

    def watch(page: Page, home: str) -> None:
        page.on("console", lambda m: problems.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(f"thrown: {error}"))
        page.on("request", lambda r: None if r.url.startswith(home) else problems.append(f"asked elsewhere: {r.url}"))

    def go(url: str, width: int = 1440, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        parts = urlsplit(url)
        watch(page, f"{parts.scheme}://{parts.netloc}/")
        page.goto(url)
        return page

    yield go
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, video: Path, sound: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("timelines")
    stop = builders.timeline(media=described(video))
    write(folder, "stop", stop)
    write_wave(folder, "stop")
    write(folder, "call", builders.timeline(media=heard(sound)))
    write(folder, "moved", builders.timeline())
    changed = Path(shutil.copy(sound, folder / "changed.wav"))
    write(folder, "changed", builders.timeline(media=heard(changed)))
    changed.write_bytes(changed.read_bytes()[::-1])
    odd = folder / "odd.mp4"
    odd.write_bytes(b"no recording at all" * 100)
    write(folder, "odd", builders.timeline(media=described(odd)))
    write(folder, "<i>evil%2f", replace(hostile(), media=described(video, hostile().media)))
    write(folder, "long", long_timeline())
    write(folder, "both", stop)
    corrected = replace(stop.speakers[0], name="Sergeant Ruiz")
    write(folder, "both", replace(stop, speakers=(corrected, *stop.speakers[1:])), corrected=True)
    with serving(folder) as url:
        yield url
