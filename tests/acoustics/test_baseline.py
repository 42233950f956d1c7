"""Where a speaker talks alone, and how that voice sounds when nothing is raised."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.acoustics.baseline import alone, baselines, subtract
from annotator.acoustics.track import HOP_S, SILENCE_DBFS, AcousticTrack
from annotator.model import Span, Turn, intersection, union

spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6).map(
    lambda pairs: union([Span(min(p), max(p)) for p in pairs if p[0] != p[1]])
)


def flat(duration_s: float = 40.0, **values: float) -> AcousticTrack:
    given_values = {"level_dbfs": -30.0, "f0_hz": 120.0, "tilt_db": -10.0, "nearness_db": 20.0, "band_db": 5.0} | values
    return AcousticTrack(
        **{name: np.full(round(duration_s / HOP_S), value, dtype=np.float32) for name, value in given_values.items()}
    )


@given(spans, spans)
def test_subtracting_leaves_what_is_not_taken_away(kept: tuple[Span, ...], away: tuple[Span, ...]) -> None:
    left = subtract(kept, away)
    assert not intersection(left, away)
    assert union([*left, *intersection(kept, away)]) == kept
    assert left == union(list(left)) or not left


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9), st.sampled_from("ABC")), max_size=8))
def test_nobody_is_alone_where_another_talks(drawn) -> None:
    turns = tuple(Turn(a, a + n, s) for a, n, s in drawn)
    for speaker in "ABC":
        others = union([t for t in turns if t.speaker != speaker])
        assert not intersection(alone(turns, speaker), others)


def test_the_baseline_is_a_low_percentile_so_that_shouting_does_not_become_normal() -> None:
    track = flat()
    loud = track.frames(Span(10.0, 16.0))
    track.level_dbfs[loud], track.f0_hz[loud], track.tilt_db[loud] = -15.0, 240.0, 0.0
    base = baselines(track, (Turn(6.0, 16.0, "O1"),))["O1"]
    assert base is not None
    assert (base.level_dbfs, base.f0_hz, base.tilt_db) == (-30.0, 120.0, -10.0)
    assert base.speech_s == pytest.approx(10.0, abs=0.1)


def test_each_speaker_has_a_baseline_of_the_own_voice_alone() -> None:
    track = flat()
    track.level_dbfs[track.frames(Span(20.0, 40.0))] = -20.0
    found = baselines(track, (Turn(0.0, 22.0, "A"), Turn(20.0, 40.0, "B")))
    assert found["A"] is not None
    assert found["B"] is not None
    assert (found["A"].level_dbfs, found["B"].level_dbfs) == (-30.0, -20.0)
    assert (found["A"].speech_s, found["B"].speech_s) == (pytest.approx(20.0), pytest.approx(18.0, abs=0.05))


def test_less_than_a_second_of_a_voice_has_no_baseline() -> None:
    assert baselines(flat(), (Turn(0.0, 0.9, "A"), Turn(5.0, 6.1, "B")))["A"] is None
    assert baselines(flat(), (Turn(0.0, 0.9, "A"), Turn(5.0, 6.1, "B")))["B"] is not None


def test_a_voice_that_is_never_alone_has_no_baseline() -> None:
    assert baselines(flat(), (Turn(0.0, 10.0, "A"), Turn(2.0, 8.0, "B")))["B"] is None


def test_frames_without_pitch_or_without_sound_do_not_count() -> None:
    track = flat()
    track.f0_hz[track.frames(Span(0.0, 5.0))] = np.nan
    track.level_dbfs[track.frames(Span(5.0, 10.0))] = SILENCE_DBFS
    base = baselines(track, (Turn(0.0, 12.0, "A"),))["A"]
    assert base is not None
    assert base.speech_s == pytest.approx(2.0, abs=0.05)


def test_where_no_pitch_was_measured_what_stands_out_of_the_background_counts() -> None:
    track = flat(f0_hz=np.nan, nearness_db=3.0)
    track.nearness_db[track.frames(Span(4.0, 7.0))] = 12.0
    base = baselines(track, (Turn(0.0, 10.0, "A"),))["A"]
    assert base is not None
    assert base.f0_hz is None
    assert base.speech_s == pytest.approx(3.0, abs=0.05)


def test_a_tilt_of_zero_is_a_tilt() -> None:
    base = baselines(flat(tilt_db=0.0), (Turn(0.0, 10.0, "A"),))["A"]
    assert base is not None
    assert base.tilt_db == 0.0
