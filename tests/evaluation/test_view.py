from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.evaluation.truth import Camera, Line, SceneSpeaker, Truth
from annotator.evaluation.view import seen_by
from tests.evaluation import scene


def test_the_clean_view_is_the_incident_itself(tmp_path):
    truth = scene.truth(tmp_path)
    view = seen_by(truth, "clean")
    assert view.duration_s == truth.duration_s
    assert [(h.start_s, h.end_s) for h in view.lines] == [(line.start_s, line.end_s) for line in truth.lines]
    assert [" ".join(w.text for w in h.words) for h in view.lines] == [line.text for line in truth.lines]
    assert [(s.start_s, s.end_s, s.kind) for s in view.sounds] == [(42.5, 47.5, "taser")]


def test_a_camera_that_starts_later_and_runs_fast_has_earlier_and_shorter_times(tmp_path):
    view = seen_by(scene.truth(tmp_path), "cam2")
    radio = view.line(1)
    assert (radio.start_s, radio.end_s) == (pytest.approx(2.0 / 1.1), pytest.approx(3.0 / 1.1))
    assert view.duration_s == pytest.approx(48.0 / 1.1)


def test_a_line_begun_before_the_camera_keeps_its_later_words_and_starts_at_zero(tmp_path):
    first = seen_by(scene.truth(tmp_path), "cam2").lines[0]
    assert first.line.index == 0
    assert first.start_s == 0.0
    assert [word.text for word in first.words] == ["is", "Officer", "Ruiz."]


def test_what_ends_before_the_camera_starts_was_not_recorded(tmp_path):
    view = seen_by(scene.truth(tmp_path), "cam3")
    assert [heard.line.index for heard in view.lines] == [6]
    assert view.line(0) is None
    assert view.sound(0).start_s == pytest.approx(7.5)


def test_lines_come_in_order_of_their_start(tmp_path):
    lines = (scene.line("O1", 5.0, 7.0, "later"), scene.line("C1", 4.0, 6.0, "sooner"))
    view = seen_by(scene.truth(tmp_path, lines=lines, force=[], conflicts=[], sounds=[]), "clean")
    assert [heard.line.text for heard in view.lines] == ["sooner", "later"]


def camera_sample_of(incident_s, camera, duration_s, rate_hz=1000):
    """Make a track with one mark, cut and resample it as the renderer of scenes does, and find the mark."""
    track = np.zeros(int(duration_s * rate_hz))
    track[int(incident_s * rate_hz)] = 1
    track = track[int(camera.starts_s * rate_hz) :]
    drift = 1 + camera.drift_ppm * 1e-6
    track = np.interp(np.arange(int(len(track) / drift)) * drift, np.arange(len(track)), track)
    return int(np.argmax(track)) / rate_hz


@pytest.mark.parametrize("drift_ppm", [-20_000.0, 0.0, 20_000.0])
def test_camera_time_is_where_a_resampled_recording_has_it(drift_ppm):
    camera = Camera("O1", 6.4, drift_ppm)
    said = Line(50.0, 51.0, 0, "O1", "officer", "stop")
    truth = Truth("t", {"O1": SceneSpeaker("officer")}, {"cam": camera}, 80.0, (said,))
    assert seen_by(truth, "cam").lines[0].start_s == pytest.approx(camera_sample_of(50.0, camera, 80.0), abs=0.003)


@given(st.floats(0, 60), st.floats(-500, 500), st.text("ab .", min_size=1).filter(str.strip))
def test_words_share_their_line_in_order_and_lie_in_the_recording(starts_s, drift_ppm, text):
    said = Line(10.0, 14.0, 0, "O1", "officer", text)
    truth = Truth("t", {"O1": SceneSpeaker("officer")}, {"cam": Camera("O1", starts_s, drift_ppm)}, 60.0, (said,))
    view = seen_by(truth, "cam")
    for heard in view.lines:
        times = [t for word in heard.words for t in (word.start_s, word.end_s)]
        assert times == sorted(times)
        assert 0 <= heard.start_s <= times[0]
        assert times[-1] <= heard.end_s <= view.duration_s
        assert text.split()[-len(heard.words) :] == [word.text for word in heard.words]


def test_longer_words_take_longer(tmp_path):
    words = seen_by(scene.truth(tmp_path), "clean").lines[0].words
    assert words[1].text == "evening,"
    assert words[1].duration_s == pytest.approx(words[0].duration_s * 9 / 5)
