from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import words


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0:00.0"), (21.2, "0:21.2"), (59.99, "0:59.9"), (60, "1:00.0"), (3723.45, "1:02:03.4"), (36000, "10:00:00.0")],
)
def test_times_are_cut_not_rounded(seconds: float, expected: str) -> None:
    assert words.clock(seconds) == expected


@given(st.integers(0, 10_000_000))
def test_whole_tenths_are_written_as_they_are(tenths: int) -> None:
    text = words.clock(tenths / 10)
    *rest, seconds = text.split(":")
    total = sum(int(part) * 60 ** (len(rest) - i) for i, part in enumerate(rest))
    assert round((total + float(seconds)) * 10) == tenths


def test_spans() -> None:
    assert words.span(21.2, 22.0) == "0:21.2 to 0:22.0"
    assert words.span(21.2, 21.2) == "0:21.2"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(-18.04, "dBFS", "−18.0 dBFS"), (0.8, "s", "0.80 s"), (180.4, "Hz", "180 Hz"), (0.95, "ratio", "0.95")],
)
def test_measured_values(value: float, unit: str, expected: str) -> None:
    assert words.number(value, unit) == expected


def test_what_is_not_known_here_gets_a_name_from_its_identifier() -> None:
    family = words.family("k9_deployment")
    assert (family.label, family.letter, family.style) == ("K9 deployment", "K", "other")
    assert words.kind_label("dog_bark") == "Dog bark"
    assert words.kind_meaning("dog_bark") == ""


def test_a_missing_warning_is_what_was_heard_and_no_verdict() -> None:
    assert words.kind_label("force_without_warning") == "Force, no warning heard"
    assert "unknown" in words.kind_label("warning_unknown").lower()


def test_families_come_in_the_designs_order() -> None:
    assert sorted(["zoo", "audio", "force", "command"], key=words.family_order) == ["command", "force", "audio", "zoo"]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (None, None),
        ("2026-05-04T21:13:00Z", "2026-05-04 21:13:00 UTC"),
        ("2026-05-04T21:13:00", "2026-05-04 21:13:00"),
        ("2026-05-04T21:13:00-07:00", "2026-05-04 21:13:00 UTC-07:00"),
        ("some time in May", "some time in May"),
    ],
)
def test_claimed_start_times(claim: str | None, expected: str | None) -> None:
    assert words.claimed_time(claim) == expected


@given(st.text())
def test_printable_text_has_single_spaces_and_no_control_characters(text: str) -> None:
    shown = words.printable(text)
    assert shown == " ".join(shown.split())
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in shown)
