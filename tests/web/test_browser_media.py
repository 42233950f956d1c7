"""Recordings in a real browser: picture, sound alone, missing, changed, not playable; versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.web.conftest import described, make, write
from tests.web.desk import Open, choose, ready, time_of

pytestmark = pytest.mark.browser


def test_captions_can_be_shown(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    page.keyboard.press("c")
    expect(page.locator("#captions")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => document.getElementById('media').textTracks[0].cues?.length >= 7")


def test_a_recording_of_sound_alone_plays(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/call/"))
    choose(page, 0)
    assert time_of(page) == pytest.approx(21.2, abs=0.1)
    expect(page.locator("#spoken")).to_have_text("Show me your hands")
    page.keyboard.press("k")
    page.wait_for_function("() => document.getElementById('media').currentTime > 21.4")
    page.keyboard.press("k")


def test_without_its_recording_a_timeline_can_be_read(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/moved/"), playable=False)
    expect(page.locator("#media-note")).to_contain_text("was not found at /evidence/stop.mp4")
    expect(page.locator("#play")).to_be_disabled()
    choose(page, 3)
    expect(page.locator("#now")).to_have_text("0:41.0")
    expect(page.locator(".row[aria-current=true]")).to_contain_text("Taser taser")


def test_a_changed_recording_is_not_played(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/changed/"), playable=False)
    expect(page.locator("#media-note")).to_contain_text("has changed since it was annotated")
    expect(page.locator("#play")).to_be_disabled()
    assert page.evaluate("document.getElementById('media').getAttribute('src')") is None


def test_a_format_that_the_browser_cannot_play_is_told(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/odd/"), playable=False)
    expect(page.locator("#media-note")).to_contain_text("This browser cannot play the recording (mov, h264, aac)")


def test_versions_are_one_click_apart(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/both/"))
    expect(page.locator(".row").first).to_contain_text("Sergeant Ruiz")
    page.get_by_role("link", name="Machine’s own").click()
    ready(page)
    expect(page.locator(".row").first).not_to_contain_text("Sergeant")
    expect(page.locator(".trust")).to_contain_text("without people’s corrections")


def test_webm_plays_too(open_page: Open, tmp_path: Path, serve_folder: Callable[[Path], str]) -> None:
    clip = make(
        tmp_path / "clip.webm",
        *("-f", "lavfi", "-i", "testsrc=size=160x90:rate=10:duration=5"),
        *("-f", "lavfi", "-i", "sine=duration=5", "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"),
    )
    media = replace(described(clip), container="matroska,webm", duration_s=5.0)
    write(tmp_path, "clip", builders.timeline(media=media, annotations=(), acts=(), utterances=(), turns=()))
    page = ready(open_page(f"{serve_folder(tmp_path)}recordings/clip/"))
    page.keyboard.press("ArrowRight")
    assert time_of(page) == pytest.approx(5.0, abs=0.2)
