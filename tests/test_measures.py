"""Numbers about a whole recording."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.measures import measure
from annotator.model import Act, Measure, Slots, Speaker, Turn, Unheard


def measured(turns=(), acts=(), unheard=(), duration_s: float = 60.0) -> dict[tuple[str, str | None], Measure]:
    speakers = tuple(Speaker(i) for i in sorted({t.speaker for t in turns}))
    found = measure(tuple(turns), speakers, tuple(acts), tuple(unheard), duration_s)
    return {(m.name, m.speaker): m for m in found}


def command(number: int, label: str = "command") -> Act:
    return Act(1.0, 2.0, f"a{number:04d}", "u0001", "A", label, Slots(), "test/rule@1")


def test_the_one_voice_ratio_is_the_share_of_speech_in_which_one_talks() -> None:
    found = measured([Turn(0.0, 10.0, "A"), Turn(8.0, 12.0, "B"), Turn(9.0, 10.0, "C")])
    assert found["one_voice_ratio", None].value == pytest.approx(1 - 2 / 12)
    assert found["one_voice_ratio", None].unit == "ratio"


def test_a_speakers_own_turns_that_overlap_count_once() -> None:
    found = measured([Turn(0.0, 10.0, "A"), Turn(5.0, 12.0, "A")])
    assert found["one_voice_ratio", None].value == 1.0
    assert found["speech", "A"].value == 12.0


def test_commands_are_counted_per_minute_of_what_was_heard() -> None:
    acts = [command(1), command(2), command(3, "warning")]
    found = measured(acts=acts, unheard=[Unheard(0.0, 30.0, "no_audio"), Unheard(20.0, 40.0, "not_decoded")])
    assert found["commands_per_minute", None].value == pytest.approx(2 / (20 / 60))
    assert found["unheard", None].value == 40.0
    assert found["duration", None].value == 60.0


def test_what_cannot_be_told_is_none_and_not_zero() -> None:
    found = measured(unheard=[Unheard(0.0, 61.0, "no_audio")])
    assert found["one_voice_ratio", None].value is None
    assert found["commands_per_minute", None].value is None
    assert found["unheard", None].value == 60.0
    assert measured(duration_s=0.0)["commands_per_minute", None].value is None


turns = st.lists(
    st.builds(lambda a, n, s: Turn(a, a + n, s), st.floats(0, 50), st.floats(0, 10), st.sampled_from("ABC")), max_size=8
)


@given(turns)
def test_every_number_lies_where_it_can(given_turns: list[Turn]) -> None:
    found = measured(given_turns)
    ratio = found["one_voice_ratio", None].value
    assert ratio is None or 0.0 <= ratio <= 1.0
    assert all(m.value is None or 0.0 <= m.value <= 60.0 for m in found.values())


@given(turns)
def test_speakers_names_do_not_matter(given_turns: list[Turn]) -> None:
    renamed = [Turn(t.start_s, t.end_s, {"A": "C", "B": "A", "C": "B"}[t.speaker]) for t in given_turns]
    here, there = measured(given_turns), measured(renamed)
    assert there["one_voice_ratio", None].value == pytest.approx(here["one_voice_ratio", None].value)
