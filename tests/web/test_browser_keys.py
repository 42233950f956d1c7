"""Keys in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.desk import Open, choose, ready, time_of

pytestmark = pytest.mark.browser


def test_n_and_p_go_from_mark_to_mark(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    seen = []
    for key in "nnnnpp":
        page.keyboard.press(key)
        seen.append((round(time_of(page), 1), page.locator("#card-body h2").inner_text().split(" ·")[0]))
    assert seen == [
        (21.2, "Overlapping commands"),
        (30.0, "Raised voice"),
        (30.0, "Warning before force"),
        (41.0, "Force"),
        (30.0, "Warning before force"),
        (30.0, "Raised voice"),
    ]


def test_n_and_p_go_by_the_time_when_the_player_has_moved_on(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    choose(page, 0)
    page.locator("#go-to-time").fill("0:38")
    page.locator("#go-to-time").press("Enter")
    page.locator("#go-to-time").blur()
    assert time_of(page) == pytest.approx(38.0, abs=0.05)
    page.keyboard.press("p")
    assert time_of(page) == pytest.approx(30.0, abs=0.05)


def test_space_and_k_play_and_pause(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    choose(page, 0)
    for key in ("Space", "k"):
        page.keyboard.press(key)
        expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
        page.wait_for_function("() => document.getElementById('media').currentTime > 21.4")
        page.keyboard.press(key)
        expect(page.locator("#play")).to_have_attribute("aria-label", "Play")
    assert not page.evaluate("document.getElementById('media').ended")


def test_keys_that_move(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    expected = 0.0
    for key, by in [("l", 10), ("ArrowRight", 5), ("Shift+ArrowRight", 1), ("j", -10), ("Shift+ArrowLeft", -1)]:
        page.keyboard.press(key)
        expected += by
        assert time_of(page) == pytest.approx(expected, abs=0.01), key
    page.keyboard.press(".")
    assert time_of(page) == pytest.approx(expected + 1 / 30, abs=0.01)
    page.keyboard.press(",")
    assert time_of(page) == pytest.approx(expected, abs=0.01)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert time_of(page) == 0


def test_help_opens_and_closes(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    dialog = page.locator("#help")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    page.keyboard.press("n")
    assert time_of(page) == 0
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.locator("#help-open").click()
    page.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_escape_puts_the_mark_away(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    choose(page, 0)
    page.keyboard.press("Escape")
    expect(page.locator("#card-body")).to_be_hidden()
    expect(page.locator("#marks [aria-current]")).to_have_count(0)


def test_keys_do_nothing_in_a_text_field(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    field = page.locator("#go-to-time")
    field.click()
    page.keyboard.type("n l?k ")
    assert field.input_value() == "n l?k "
    assert time_of(page) == 0
    assert page.evaluate("document.getElementById('media').paused")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#go-to-error")).to_contain_text("Give a time from 0:00 to 1:00.0")
    expect(field).to_have_attribute("aria-invalid", "true")


def test_a_focused_button_keeps_space(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    page.locator("#marks button").nth(0).focus()
    page.keyboard.press("Space")
    assert time_of(page) == pytest.approx(21.2, abs=0.1)
    assert page.evaluate("document.getElementById('media').paused")
