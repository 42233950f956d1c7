"""The demo as its users meet it: a sample recording, annotated by the command line, in a real browser."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.conftest import serving
from tests.web.desk import Open, choose, place_of_mark, place_of_word, ready, time_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAMPLE = "traffic_stop"


@pytest.fixture(scope="module")
def demo(sample_media: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "annotator", "annotate", str(sample_media / f"{SAMPLE}.mp4")]
    done = subprocess.run([*command, "--out", str(out), "--offline"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def site(demo: Path) -> Iterator[str]:
    with serving(demo) as url:
        yield url


def marks_of(demo: Path) -> list[dict[str, object]]:
    return list(json.loads((demo / f"{SAMPLE}.timeline.json").read_text())["annotations"])


def test_click_a_mark_and_the_player_goes_there(demo: Path, site: str, open_page: Open) -> None:
    page = open_page(site)
    page.get_by_role("link", name=SAMPLE, exact=True).click()
    ready(page)
    marks = marks_of(demo)
    force = next(i for i, m in enumerate(marks) if m["kind"] == "force")
    choose(page, force)
    assert time_of(page) == pytest.approx(marks[force]["start_s"], abs=0.1)
    expect(page.locator("#card-body")).to_contain_text("taser")


def test_click_a_mark_in_the_lanes(demo: Path, site: str, open_page: Open) -> None:
    page = ready(open_page(f"{site}recordings/{SAMPLE}/"))
    marks = marks_of(demo)
    warning = next(i for i, m in enumerate(marks) if m["kind"] == "warning")
    at = place_of_mark(page, warning)
    page.mouse.click(at["x"], at["y"])
    assert time_of(page) == pytest.approx(marks[warning]["start_s"], abs=0.1)


def test_click_a_word(demo: Path, site: str, open_page: Open) -> None:
    page = ready(open_page(f"{site}recordings/{SAMPLE}/"))
    first = json.loads((demo / f"{SAMPLE}.timeline.json").read_text())["utterances"][0]
    word = max(first["words"], key=lambda w: len(w["text"]))
    at = place_of_word(page, 0, word["text"])
    page.mouse.click(at["x"], at["y"])
    assert time_of(page) == pytest.approx(word["start_s"], abs=0.1)


def test_the_silent_start_is_shown_as_not_heard(site: str, open_page: Open) -> None:
    page = ready(open_page(f"{site}recordings/{SAMPLE}/"))
    expect(page.locator("body")).to_contain_text("not heard")
