"""The lanes over time in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.desk import Open, choose, place_of_mark, ready, time_of

pytestmark = pytest.mark.browser


def test_the_lanes_scrub(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + 10)
    assert time_of(page) == pytest.approx(15.0, abs=0.2)


def test_the_lanes_zoom_and_scroll(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    scroller = page.locator("#lanes")

    def width() -> int:
        return int(scroller.evaluate("s => s.scrollWidth - s.clientWidth"))

    assert width() <= 1
    page.locator("#zoom-in").click()
    page.keyboard.press("+")
    assert width() > 500
    page.locator("#canvas").hover(position={"x": 300, "y": 60})
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    page.wait_for_function("() => document.getElementById('lanes').scrollWidth > 5000")
    choose(page, 3)
    place = place_of_mark(page, 3)
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    assert box["x"] <= place["x"] <= box["x"] + box["width"]
    page.mouse.click(**place)
    expect(page.locator("#card-body h2")).to_contain_text("Force")
    page.locator("#zoom-fit").click()
    assert width() <= 1


PIXELS = """(points) => {
    const canvas = document.getElementById('canvas');
    const ratio = canvas.width / canvas.clientWidth;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {willReadFrequently: true});
    copy.drawImage(canvas, 0, 0);
    return points.map(([seconds, y]) => {
        const x = seconds / 60 * canvas.clientWidth;
        return copy.getImageData(x * ratio, y * ratio, 1, 1).data.slice(0, 3).join(' ');
    });
}"""
PANEL, WAVE, OFFICER = "255 255 255", "95 107 118", "43 109 156"


def test_the_canvas_shows_waveform_turns_and_overlap(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    expect(page.locator(".gutter-row").nth(1)).to_have_text("Sound")
    page.wait_for_function(f"() => ({PIXELS})([[12, 38]])[0] === '{WAVE}'")
    wave, speech, silence, overlap = page.evaluate(PIXELS, [[12, 38], [7.0, 78], [12.0, 78], [21.6, 83]])
    assert (wave, speech, overlap) == (WAVE, OFFICER, "26 30 34")
    assert silence != OFFICER


def test_what_was_not_heard_is_hatched(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    along = page.evaluate(PIXELS, [[s / 50, 100] for s in range(25, 200)])
    assert len(set(along)) >= 2
    assert PANEL not in along
    assert set(page.evaluate(PIXELS, [[5.2 + s / 50, 95] for s in range(30)])) == {PANEL}
