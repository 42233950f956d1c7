"""What a reviewer does at the page, for the browser tests."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

Open = Callable[..., Page]


def ready(page: Page, playable: bool = True) -> Page:
    page.wait_for_selector("#viewer[data-ready]")
    if playable:
        page.wait_for_selector("#play:enabled")
    return page


def time_of(page: Page) -> float:
    return float(page.evaluate("document.getElementById('media').currentTime"))


def place_of_word(page: Page, row: int, word: str) -> dict[str, float]:
    return dict(
        page.evaluate(
            """([row, word]) => {
                const node = document.querySelectorAll('.row .text')[row].firstChild;
                const range = new Range();
                const start = node.data.indexOf(word);
                range.setStart(node, start);
                range.setEnd(node, start + word.length);
                const box = range.getBoundingClientRect();
                return {x: box.left + box.width / 2, y: box.top + box.height / 2};
            }""",
            [row, word],
        )
    )


def place_of_mark(page: Page, index: int) -> dict[str, float]:
    program = "async (i) => (await (await import('/static/js/viewer.js')).ready).lanes.positionOf(i)"
    return dict(page.evaluate(program, index))


def choose(page: Page, index: int) -> None:
    page.locator("#marks button").nth(index).click()
