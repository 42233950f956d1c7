"""The transcript in a real browser: words lead to their time, playing leads through the words."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.web.desk import Open, choose, place_of_word, ready, time_of
from tests.web.timelines import ROWS

pytestmark = pytest.mark.browser


def test_a_word_takes_the_player_there(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    page.mouse.click(**place_of_word(page, 4, "tased"))
    expected = builders.timeline().utterances[4].words[-1].start_s
    assert time_of(page) == pytest.approx(expected, abs=0.05)
    page.mouse.click(**place_of_word(page, 2, "out"))
    assert time_of(page) == pytest.approx(builders.timeline().utterances[2].words[1].start_s, abs=0.05)
    expect(page.locator(".row[aria-current=true]")).to_contain_text("Step out of the car")


def test_beside_the_words_a_row_takes_the_player_to_its_start(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    box = page.locator(".row .text").nth(2).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 5, box["y"] + box["height"] / 2)
    assert time_of(page) == pytest.approx(20.0, abs=0.05)


def test_rows_are_reached_with_the_keyboard(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    page.locator("#transcript .when[tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert time_of(page) == pytest.approx(20.0, abs=0.05)
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert time_of(page) == pytest.approx(43.0, abs=0.05)
    expect(page.locator("#transcript [tabindex='0']")).to_have_count(1)


def test_the_transcript_follows_until_the_reader_scrolls(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/long/"), playable=False)
    follow, pane = page.locator("#follow"), page.locator("#transcript")
    choose(page, 40)
    row = page.locator(".row[aria-current=true]")
    expect(row).to_be_in_viewport()
    pane.hover()
    page.mouse.wheel(0, 4000)
    expect(follow).to_have_attribute("aria-pressed", "false")
    expect(row).not_to_be_in_viewport()
    top = pane.evaluate("pane => pane.scrollTop")
    page.keyboard.press("l")
    assert pane.evaluate("pane => pane.scrollTop") == top
    follow.click()
    expect(page.locator(".row[aria-current=true]")).to_be_in_viewport()


def test_three_hours_are_laid_out_only_where_they_are_seen(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/long/"), playable=False)
    assert page.locator(".row").count() == ROWS
    assert page.locator(".chunk").count() == ROWS // 50
    # A span for each word would be 65,000 elements more.
    assert page.evaluate("document.querySelectorAll('.row *').length") <= ROWS * 6
    laid_out = """() => [...document.querySelectorAll('.chunk')]
        .filter(chunk => chunk.firstElementChild.checkVisibility({contentVisibilityAuto: true})).length"""
    assert 1 <= page.evaluate(laid_out) <= 5
    page.keyboard.press("n")
    page.locator("#go-to-time").fill("2:59:00")
    page.locator("#go-to-time").press("Enter")
    row = page.locator(".row[aria-current=true]")
    expect(row).to_be_in_viewport()
    assert 4900 < int(row.get_attribute("data-i") or 0) < ROWS
    assert 1 <= page.evaluate(laid_out) <= 8
    page.mouse.click(**place_of_word(page, int(row.get_attribute("data-i") or 0), "hands"))
    expect(page.locator("#now")).to_have_text(re.compile(r"2:5\d:"))
