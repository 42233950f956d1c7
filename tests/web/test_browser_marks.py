"""Marks in a real browser: list, lanes, card, filter, address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.web.desk import Open, choose, place_of_mark, ready, time_of

pytestmark = pytest.mark.browser


def test_from_the_table_to_a_recording(open_page: Open, home: str) -> None:
    page = open_page(home)
    page.get_by_role("link", name="stop", exact=True).click()
    ready(page)
    assert page.title().startswith("stop")
    expect(page.locator(".trust")).to_contain_text("Words are often wrong; listen.")


def test_a_mark_of_the_list_takes_the_player_there_and_shows_its_evidence(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    choose(page, 0)
    assert time_of(page) == pytest.approx(21.2, abs=0.1)
    card = page.locator("#card-body")
    for text in (
        "Overlapping commands",
        "0:21.2 to 0:22.0",
        "Step out of the car",
        "Show me your hands",
        "Ruiz officer (90% sure), wears the camera",
        "0.80 s",
        "0.20 s",
        "deescalation 1.2 · One officer talks",
        "command/overlapping_commands, version 1",
        "not calibrated",
    ):
        expect(card).to_contain_text(text)
    expect(page.locator("#announce")).to_have_text(re.compile("Mark 1 of 4: Overlapping commands, 0:21.2 to 0:22.0"))
    expect(page.locator("#marks [aria-current=true]")).to_have_count(1)


def test_measured_values_stand_beside_baseline_and_limit(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    choose(page, 1)
    row = page.locator(".measures tbody tr").first
    for text in ("Level", "−18.0 dBFS", "+9.50 dB", "−27.5 dBFS", "−21.5 dBFS"):
        expect(row).to_contain_text(text)
    expect(row.locator(".gauge-value")).to_have_count(1)


def test_a_warning_shows_its_three_slots_and_the_time_before_the_force(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    choose(page, 2)
    slots = page.locator(".warnings .slot")
    assert slots.all_inner_texts() == [
        "Command\nheard",
        "Force named\ntaser",
        "Condition\nheard",
        "Before the force\n8.00 s",
        "Time to comply\n8.00 s",
    ]
    expect(page.locator(".warnings q")).to_have_text("Get out or you will be tased")


def test_the_provenance_of_the_recording_is_at_hand(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    page.get_by_text("Where this came from").click()
    expect(page.locator("#provenance")).to_contain_text("sha256 of its bytes")
    expect(page.locator("#provenance")).to_contain_text("deescalation, version 1")


@pytest.mark.parametrize(("index", "start_s"), [(0, 21.2), (1, 30.0), (3, 41.0)])
def test_a_mark_of_the_lanes_does_the_same(open_page: Open, home: str, index: int, start_s: float) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    page.mouse.click(**place_of_mark(page, index))
    assert time_of(page) == pytest.approx(start_s, abs=0.1)
    label = page.locator("#marks .mark-label").nth(index).inner_text().split(":")[0].split(" ·")[0]
    expect(page.locator("#card-body h2")).to_contain_text(label)


def test_a_mark_can_start_before_itself(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    page.locator("#lead-in").select_option("2")
    choose(page, 0)
    assert time_of(page) == pytest.approx(19.2, abs=0.1)


def test_families_can_be_left_out(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/"))
    page.get_by_label("Tone and volume").uncheck()
    page.get_by_label("Force and warnings").uncheck()
    expect(page.locator("#marks li:visible")).to_have_count(1)
    expect(page.locator("#marks-count")).to_have_text("1")
    expect(page.locator(".gutter-family")).to_have_count(1)
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert time_of(page) == pytest.approx(21.2, abs=0.1)
    page.get_by_label("Force and warnings").check()
    expect(page.locator("#marks li:visible")).to_have_count(3)


def test_marks_have_an_address(open_page: Open, home: str) -> None:
    page = ready(open_page(f"{home}recordings/stop/#mark=force_41000"))
    expect(page.locator("#card-body h2")).to_contain_text("Force")
    page.wait_for_function("() => Math.abs(document.getElementById('media').currentTime - 41) < 0.1")
    ready(open_page(f"{home}recordings/stop/#mark=%E0%A4%A"))
