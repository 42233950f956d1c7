"""Raised voices against a speaker's own baseline, and leaps of the sound's level."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from annotator.acoustics.track import HOP_S, SILENCE_DBFS, AcousticTrack
from annotator.model import Baseline, Speaker
from tests.detectors.hearing import Scene, quiet_track

BASE = Baseline(level_dbfs=-30.0, f0_hz=120.0, tilt_db=-10.0, speech_s=20.0)
UP = {"level_dbfs": -22.0, "f0_hz": 160.0, "tilt_db": -5.0}


class Voice:
    """A recording in which O1 speaks at the baseline, but for the stretches where something is changed."""

    def __init__(self, duration_s: float = 60.0) -> None:
        self.scene = Scene(duration_s, speakers=(Speaker("O1", role="officer", baseline=BASE),))
        self.track = quiet_track(duration_s)
        self.speak(10.0, 20.0)

    def speak(self, start_s: float, end_s: float, **changes: float) -> Voice:
        self.scene.say("O1", start_s, end_s, "some words that are said")
        return self.sound(start_s, end_s, **changes)

    def sound(self, start_s: float, end_s: float, **changes: float) -> Voice:
        frames = slice(round(start_s / HOP_S), round(end_s / HOP_S))
        values = {"level_dbfs": -30.0, "f0_hz": 120.0, "tilt_db": -10.0, "nearness_db": 30.0} | changes
        for name, value in values.items():
            getattr(self.track, name)[frames] = value
        return self

    def raised(self):
        self.scene.track = self.track
        return self.scene.found("raised_voice")


def test_a_voice_at_its_baseline_is_not_raised() -> None:
    assert not Voice().speak(30.0, 35.0).raised()


@pytest.mark.parametrize("cues", [("level_dbfs", "f0_hz"), ("level_dbfs", "tilt_db"), ("f0_hz", "tilt_db"), tuple(UP)])
def test_two_of_three_cues_raise_a_voice(cues: tuple[str, ...]) -> None:
    (mark,) = Voice().speak(30.0, 32.0, **{c: UP[c] for c in cues}).raised()
    assert mark.start_s == pytest.approx(30.0, abs=0.1)
    assert mark.end_s == pytest.approx(32.0, abs=0.1)
    assert (mark.family, mark.speakers) == ("tone", ("O1",))
    assert [q.text for q in mark.evidence.quotes] == ["some words that are said"]


@pytest.mark.parametrize("cue", UP)
def test_one_cue_alone_does_not(cue: str) -> None:
    assert not Voice().speak(30.0, 35.0, **{cue: UP[cue]}).raised()


def test_the_measured_values_stand_beside_baseline_and_limit() -> None:
    (mark,) = Voice().speak(30.0, 32.0, **UP).raised()
    values = {m.name: m for m in mark.evidence.measured}
    assert (values["level"].value, values["level"].baseline, values["level"].limit) == (-22.0, -30.0, -24.0)
    assert (values["f0"].value, values["f0"].baseline) == (160.0, 120.0)
    assert values["f0"].limit == pytest.approx(120.0 * 2 ** (3 / 12))
    assert (values["tilt"].value, values["tilt"].baseline, values["tilt"].limit) == (-5.0, -10.0, -7.0)
    assert [m.unit for m in mark.evidence.measured] == ["dBFS", "Hz", "dB"]


def test_a_shout_shorter_than_half_a_second_is_not_marked_and_a_longer_one_is() -> None:
    assert not Voice().speak(30.0, 30.4, **UP).raised()
    assert len(Voice().speak(30.0, 30.6, **UP).raised()) == 1


def test_two_shouts_with_a_breath_between_them_are_one_mark() -> None:
    (mark,) = Voice().speak(30.0, 30.4, **UP).speak(30.7, 31.1, **UP).raised()
    assert (mark.start_s, mark.end_s) == (pytest.approx(30.0, abs=0.1), pytest.approx(31.1, abs=0.1))


def test_a_speaker_without_a_baseline_is_not_judged() -> None:
    voice = Voice().speak(30.0, 32.0, **UP)
    voice.scene.speakers = (Speaker("O1", role="officer"),)
    assert not voice.raised()


def test_a_cue_that_the_baseline_lacks_is_not_used() -> None:
    voice = Voice().speak(30.0, 32.0, level_dbfs=-22.0, f0_hz=160.0)
    voice.scene.speakers = (Speaker("O1", baseline=replace(BASE, f0_hz=None)),)
    assert not voice.raised()
    voice.scene.speakers = (Speaker("O1", baseline=replace(BASE, tilt_db=None)),)
    assert len(voice.raised()) == 1


def test_where_two_talk_at_once_nobody_is_judged() -> None:
    voice = Voice().speak(30.0, 32.0, **UP)
    voice.scene.say("C1", 29.0, 33.0, "What do you want from me")
    assert not voice.raised()


def test_a_loud_sound_while_nobody_talks_is_nobodys_voice() -> None:
    assert not Voice().sound(30.0, 32.0, **UP).raised()


def test_without_pitch_level_and_tilt_decide() -> None:
    voice = Voice().speak(30.0, 32.0, **UP)
    voice.track.f0_hz[:] = np.nan
    voice.scene.speakers = (Speaker("O1", baseline=replace(BASE, f0_hz=None)),)
    (mark,) = voice.raised()
    assert {m.name for m in mark.evidence.measured} == {"level", "tilt"}


def test_a_mark_at_the_end_of_the_recording_ends_with_it() -> None:
    voice = Voice(60.005)
    voice.scene.say("O1", 58.0, 60.005, "some words that are said")
    voice.track = quiet_track(60.016)
    voice.sound(10.0, 20.0).sound(58.0, 60.016, **UP)
    (mark,) = voice.raised()
    assert mark.end_s == 60.005


def level_track(*stretches: tuple[float, float], duration_s: float = 60.0, level_dbfs: float = -50.0) -> AcousticTrack:
    track = quiet_track(duration_s, level_dbfs)
    for at_s, level in stretches:
        track.level_dbfs[round(at_s / HOP_S) :] = level
    return track


def spikes(track: AcousticTrack):
    return Scene(len(track) * HOP_S, track=track).found("volume_spike")


def test_a_leap_above_what_came_before_is_marked_whoever_made_it() -> None:
    (mark,) = spikes(level_track((30.0, -35.0), (31.0, -50.0)))
    assert mark.start_s == pytest.approx(30.0, abs=0.05)
    assert mark.end_s == pytest.approx(31.0, abs=0.05)
    assert mark.speakers == ()
    (value,) = mark.evidence.measured
    assert (value.value, value.baseline, value.limit) == (-35.0, -50.0, -38.0)


@pytest.mark.parametrize(("level_dbfs", "marked"), [(-38.1, 0), (-37.9, 1)])
def test_twelve_decibels_are_a_leap(level_dbfs: float, marked: int) -> None:
    assert len(spikes(level_track((30.0, level_dbfs), (31.0, -50.0)))) == marked


def test_a_leap_in_near_silence_must_reach_the_floor() -> None:
    assert not spikes(level_track((30.0, -50.0), (31.0, -90.0), level_dbfs=-90.0))
    assert len(spikes(level_track((30.0, -40.0), (31.0, -90.0), level_dbfs=-90.0))) == 1


def test_a_sound_that_stays_becomes_what_came_before() -> None:
    (mark,) = spikes(level_track((30.0, -30.0)))
    assert mark.start_s == pytest.approx(30.0, abs=0.05)
    assert mark.duration_s <= 5.1


def test_a_knock_of_a_few_hundredths_of_a_second_is_long_enough_and_one_of_a_hundredth_is_seen_too() -> None:
    assert len(spikes(level_track((30.0, -20.0), (30.1, -50.0)))) == 1


def test_the_beginning_of_a_recording_is_no_leap() -> None:
    assert not spikes(level_track((0.0, -20.0), (3.0, -50.0)))
    # An encoder's first milliseconds are almost silent: what follows is loud only beside them.
    assert not spikes(level_track((0.0, -90.0), (0.05, -30.0), (2.0, -28.0), (4.0, -30.0)))


def test_a_microphone_that_is_switched_on_is_no_leap() -> None:
    assert not spikes(level_track((0.0, SILENCE_DBFS), (30.0, -30.0)))
    muted = level_track((20.0, SILENCE_DBFS), (40.0, -30.0))
    assert not spikes(muted)


def test_a_leap_soon_after_the_microphone_was_switched_on_is_told_by_what_was_heard_since() -> None:
    (mark,) = spikes(level_track((0.0, SILENCE_DBFS), (30.0, -50.0), (32.0, -30.0), (33.0, -50.0)))
    assert mark.start_s == pytest.approx(32.0, abs=0.05)


def test_digital_silence_and_an_empty_recording_hold_no_leap() -> None:
    assert not spikes(level_track(level_dbfs=SILENCE_DBFS))
    assert not spikes(quiet_track(0.0))
    assert not spikes(quiet_track(2 * HOP_S))
