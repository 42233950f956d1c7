"""For everybody, and safely: narrow screens, assistive technology, hostile text, the page's arithmetic."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.web.desk import Open, choose, ready
from tests.web.timelines import HOSTILE

pytestmark = pytest.mark.browser


def test_hostile_text_stays_text(open_page: Open, home: str) -> None:
    page = open_page(home)
    page.get_by_role("link", name="evil").click()
    ready(page)
    choose(page, 0)
    for selector in ("#card-body .quotes q", "#card-body .card-note", ".row .text", ".gutter-speaker span:last-child"):
        expect(page.locator(selector).first).to_have_text(HOSTILE)
    assert page.locator("img, script:not([src])").count() == 0


@pytest.mark.parametrize(
    ("path", "width"),
    [("", 360), ("recordings/stop/", 360), ("recordings/stop/", 390), ("recordings/stop/", 768),
     ("recordings/call/", 390), ("recordings/long/", 390), ("recordings/changed/", 360)],
)  # fmt: skip
def test_narrow_screens_need_no_sideways_scrolling(open_page: Open, home: str, path: str, width: int) -> None:
    page = open_page(f"{home}{path}", width=width, height=844)
    if path:
        ready(page, playable=False)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if path == "recordings/stop/":
        ready(page)
        choose(page, 2)
        expect(page.locator("#card-body h2")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "scheme", "width"),
    [("", "light", 1440), ("", "dark", 390), ("recordings/stop/", "light", 1440), ("recordings/stop/", "dark", 1440),
     ("recordings/stop/", "light", 390), ("recordings/call/", "dark", 1440), ("recordings/changed/", "light", 1440),
     ("recordings/nowhere/", "dark", 1440)],
)  # fmt: skip
def test_axe_finds_nothing(home: str, browser: Any, path: str, scheme: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{home}{path}")
    if path.startswith("recordings/") and "nowhere" not in path:
        ready(page, playable="changed" not in path)
        choose(page, 2)
    results = Axe().run(page)
    page.close()
    assert results.violations_count == 0, results.generate_report()


def test_axe_finds_nothing_in_the_help(home: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"{home}recordings/stop/")
    ready(page).keyboard.press("?")
    results = Axe().run(page, context="#help")
    page.close()
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("clock.js').then(m => ['83', '1:23.5', '1:02:03', '0:75', 'x', '', '1:2:3:4', '90:00'].map(m.parseClock))",
         [83, 83.5, 3723, None, None, None, None, 5400]),
        ("clock.js').then(m => [0, 21.2, 59.99, 3723.45].map(s => m.clock(s)))",
         ["0:00.0", "0:21.2", "0:59.9", "1:02:03.4"]),
        ("transcript.js').then(m => [0, 3, 4, 7, 8, 99].map(n => m.wordOfOffset(['one', 'two', 'x'], n)))",
         [0, 0, 1, 1, 2, 2]),
        ("transcript.js').then(m => [0, 1, 2].map(n => m.placeOf(['one', 'two', 'x'], n)))", [[0, 3], [4, 7], [8, 9]]),
        ("transcript.js').then(m => [0, 1, 1.5, 9].map(t => m.lastAtOrBefore([{start_s: 1}, {start_s: 2}], t)))",
         [-1, 0, 0, 1]),
        ("layout.js').then(m => m.overlaps([[0, 5, 0], [1, 2, 1], [4, 6, 1], [5, 5.5, 0]], 2))",
         [[[1, 2], [4, 5.5]], [[1, 2], [4, 5.5]]]),
        ("viewport.js').then(m => m.zoomed(m.fit(100, 1000), 4, 500)).then(v => [v.pxPerS, v.scrollPx])",
         [40, 1500]),
    ],
)  # fmt: skip
def test_arithmetic_of_the_page(open_page: Open, home: str, call: str, expected: object) -> None:
    page = open_page(home)
    assert page.evaluate(f"import('/static/js/{call}") == expected
