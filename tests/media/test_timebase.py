"""Sound stays in step with the recording's clock, and none is lost to a broken timestamp."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.media.sound import RATE_HZ
from annotator.media.timebase import (
    BEYOND_CLAIM,
    DROP_ALLOWANCE,
    DROP_RATIO,
    NOTABLE_GAP,
    TOLERANCE,
    Placement,
    Timebase,
)

BLOCK = 320  # 20 ms
BLOCK_MS = 20

blocks = st.lists(st.tuples(st.integers(0, 10_000_000), st.integers(0, 4000)), max_size=200)


def lay(base: Timebase, times_ms: list[int], samples: int = BLOCK) -> list[Placement]:
    return [base.place(t, samples) for t in times_ms]


def test_sound_without_gaps_is_left_alone() -> None:
    base = Timebase()
    assert set(lay(base, [i * BLOCK_MS for i in range(1000)])) == {Placement(0, 0)}
    assert base.written == 1000 * BLOCK


def test_sound_that_starts_late_begins_with_silence() -> None:
    base = Timebase()
    assert base.place(700, BLOCK) == Placement(round(0.7 * RATE_HZ), 0)
    assert base.gaps == [(0, round(0.7 * RATE_HZ))]


def test_a_lost_packet_is_filled() -> None:
    base = Timebase()
    placed = lay(base, [0, 20, 60, 80])
    assert placed == [Placement(0, 0), Placement(0, 0), Placement(BLOCK, 0), Placement(0, 0)]
    assert base.gaps == []  # too short to be worth telling


def test_a_long_gap_is_told() -> None:
    base = Timebase()
    lay(base, [0, 1000])
    assert base.gaps == [(BLOCK, RATE_HZ)]


def test_jitter_of_a_coarse_clock_is_let_be() -> None:
    base = Timebase()
    jitter = [(i * 7919) % 15 for i in range(500)]
    assert set(lay(base, [i * BLOCK_MS + j for i, j in enumerate(jitter)])) == {Placement(0, 0)}


def test_drift_of_the_clocks_is_followed() -> None:
    """A microphone that runs 0.05 % fast for an hour would be 1.8 s off at the end."""
    base = Timebase()
    count = 3600 * 50
    for i in range(count):
        base.place(round(i * BLOCK_MS * 0.9995), BLOCK)
    assert abs(base.written - count * BLOCK * 0.9995) <= TOLERANCE + BLOCK
    assert base.breaks == []


def test_times_that_start_over_lose_no_sound() -> None:
    base = Timebase()
    times = [i * BLOCK_MS for i in range(500)]
    lay(base, times + times)
    assert base.written >= 1000 * BLOCK - DROP_ALLOWANCE - DROP_RATIO * 1000 * BLOCK
    assert len(base.breaks) == 1


def test_times_that_stand_still_lose_no_sound() -> None:
    base = Timebase()
    lay(base, [0] * 1000)
    assert base.written >= 1000 * BLOCK - DROP_ALLOWANCE - DROP_RATIO * 1000 * BLOCK
    assert base.breaks


def test_a_leap_past_the_stated_end_is_not_followed() -> None:
    base = Timebase(claimed=60 * RATE_HZ)
    lay(base, [0, 20, 9_000_000, 9_000_020])
    assert base.written == 4 * BLOCK
    assert len(base.breaks) == 1


def test_sound_may_last_longer_than_stated() -> None:
    base = Timebase(claimed=RATE_HZ)
    lay(base, [i * BLOCK_MS for i in range(10 * 50)])
    assert base.written == 10 * RATE_HZ
    assert base.breaks == []


@given(blocks, st.none() | st.integers(0, 10**9))
def test_no_times_whatever_lose_sound_or_run_away(times: list[tuple[int, int]], claimed: int | None) -> None:
    base = Timebase(claimed)
    given_samples = dropped = silence = 0
    for time_ms, samples in times:
        before = base.written
        placed = base.place(time_ms, samples)
        assert placed.silence >= 0
        assert 0 <= placed.drop <= samples
        assert base.written == before + placed.silence + samples - placed.drop
        given_samples, dropped, silence = given_samples + samples, dropped + placed.drop, silence + placed.silence
    assert base.written == given_samples - dropped + silence
    assert dropped <= DROP_ALLOWANCE + DROP_RATIO * base.written
    assert all(b - a >= NOTABLE_GAP for a, b in base.gaps)
    if claimed is not None:
        assert silence <= claimed + BEYOND_CLAIM


@given(blocks)
def test_after_each_block_the_clock_is_met_or_a_break_is_told(times: list[tuple[int, int]]) -> None:
    base = Timebase()
    for time_ms, samples in times:
        placed = base.place(time_ms, samples)
        if base.breaks or placed.drop == samples:
            return
        starts_at = base.written - samples
        assert abs(starts_at - time_ms * RATE_HZ / 1000) < TOLERANCE + 1
