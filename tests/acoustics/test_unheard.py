"""Digital silence, and stretches joined."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from annotator.acoustics.measure import measure_track
from annotator.acoustics.unheard import digital_silence, joined
from annotator.media.sound import RATE_HZ
from annotator.model import Unheard
from tests.acoustics.signals import hush
from tests.speech.sounds import write_sound


def silences(tmp_path: Path, *parts: np.ndarray) -> tuple[Unheard, ...]:
    sound = write_sound(tmp_path / "sound.s16", np.concatenate(parts))
    return digital_silence(measure_track(sound, (), pitch=False), sound.duration_s)


def zeros(duration_s: float) -> np.ndarray:
    return np.zeros(round(duration_s * RATE_HZ))


def test_a_microphone_that_is_off_at_the_beginning_and_for_a_while_is_told(tmp_path: Path) -> None:
    first, second = silences(tmp_path, zeros(30.0), hush(5.0), zeros(2.0), hush(5.0))
    assert (first.start_s, first.end_s) == (0.0, pytest.approx(30.0, abs=0.04))
    assert (second.start_s, second.end_s) == (pytest.approx(35.0, abs=0.04), pytest.approx(37.0, abs=0.04))
    assert first.reason == "no_audio"


def test_silence_to_the_end_ends_with_the_recording(tmp_path: Path) -> None:
    (found,) = silences(tmp_path, hush(5.0), zeros(3.001))
    assert found.end_s == 8.001


def test_a_short_pause_of_zeros_and_a_quiet_room_are_heard(tmp_path: Path) -> None:
    assert not silences(tmp_path, hush(3.0), zeros(0.9), hush(3.0))
    assert not silences(tmp_path, hush(5.0, amplitude=1.5 / 32768))


def test_a_recording_of_nothing_was_not_heard_at_all(tmp_path: Path) -> None:
    assert silences(tmp_path, zeros(7.5)) == (Unheard(0.0, 7.5, "no_audio"),)


def test_stretches_that_meet_are_joined_by_their_reason() -> None:
    stretches = (
        Unheard(5.0, 6.0, "no_audio"),
        Unheard(0.0, 2.0, "no_audio"),
        Unheard(1.0, 3.0, "no_audio"),
        Unheard(2.0, 5.5, "not_decoded"),
    )
    assert joined(stretches) == (
        Unheard(0.0, 3.0, "no_audio"),
        Unheard(2.0, 5.5, "not_decoded"),
        Unheard(5.0, 6.0, "no_audio"),
    )
    assert joined(()) == ()
