from __future__ import annotations

import json

import pytest

from annotator.errors import ImportFileError, UsageError
from annotator.evaluation.truth import CLEAN, Camera, audio_of, read_truth
from annotator.model import Slots
from tests.evaluation import scene


def test_truth_is_read_with_lines_acts_sounds_and_force(tmp_path):
    truth = scene.truth(tmp_path)
    assert [(line.index, line.speaker, line.role) for line in truth.lines[:3]] == [
        (0, "O1", "officer"),
        (1, "D1", "radio"),
        (2, "C1", "civilian"),
    ]
    assert truth.lines[3].acts[0].slots == Slots(action="exit_vehicle", form="direct")
    assert truth.lines[5].acts[0].slots == Slots(force="taser", conditional=True)
    assert (truth.force[0].line, truth.force[0].sound, truth.force[0].warnings) == (6, 0, (5,))
    assert truth.sounds[0].kind == "taser"


def test_the_clean_camera_has_no_wearer_offset_or_drift(tmp_path):
    assert scene.truth(tmp_path).camera(CLEAN) == Camera(None, 0.0, 0.0)


def test_a_camera_the_scene_lacks_is_an_error_that_names_those_it_has(tmp_path):
    with pytest.raises(UsageError, match=r"no camera 'cam9'.*clean, cam1, cam2, cam3"):
        scene.truth(tmp_path).camera("cam9")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"lines": [scene.line("X9", 0.0, 1.0, "stop")]}, "line 0 names speaker 'X9'"),
        ({"lines": [scene.line("O1", 2.0, 1.0, "stop")]}, r"lies before start_s 2.0 s - at `\$.lines"),
        ({"lines": [scene.line("O1", 0.0, 1.0, "stop", {"act": "sermon"})]}, "Invalid enum value 'sermon'"),
        ({"lines": [scene.line("O1", 0.0, 1.0, "stop") | {"index": 4}], "force": []}, "do not count from 0"),
        ({"force": [{"kind": "taser", "line": 99, "warnings": []}]}, "line 99 is referred to, but the scene holds 7"),
        ({"force": [{"kind": "taser", "line": 6, "warnings": [-1]}]}, "line -1 is referred to"),
        ({"force": [{"kind": "taser", "sound": 5, "warnings": []}]}, "sound 5 is referred to"),
        ({"force": [{"kind": "taser", "warnings": []}]}, "neither a line nor a sound"),
        ({"conflicts": [[0, 99]]}, "line 99 is referred to"),
    ],
)
def test_a_truth_that_does_not_hold_together_says_where(tmp_path, changes, told):
    with pytest.raises(ImportFileError, match=told):
        scene.truth(tmp_path, **changes)


@pytest.mark.parametrize("data", [b"", b"not JSON", b"[]", b"{}", b"\xff\xfe"])
def test_what_is_no_truth_file_says_so(tmp_path, data):
    path = tmp_path / "x.truth.json"
    path.write_bytes(data)
    with pytest.raises(ImportFileError, match="is no truth file"):
        read_truth(path)


def test_a_missing_truth_file_says_so(tmp_path):
    with pytest.raises(ImportFileError, match="No such file"):
        read_truth(tmp_path / "x.truth.json")


def test_the_recording_lies_beside_its_truth(tmp_path):
    path = scene.write(tmp_path)
    (tmp_path / "stop.clean.flac").touch()
    (tmp_path / "stop.cam1.m4a").touch()
    assert audio_of(path, "clean") == tmp_path / "stop.clean.flac"
    assert audio_of(path, "cam1") == tmp_path / "stop.cam1.m4a"
    with pytest.raises(UsageError, match=r"stop\.cam2\.m4a is not there"):
        audio_of(path, "cam2")


def test_a_file_of_another_name_is_not_taken_for_truth(tmp_path):
    path = tmp_path / "stop.json"
    path.write_text(json.dumps(scene.document()))
    with pytest.raises(UsageError, match=r"not named X\.truth\.json"):
        audio_of(path, "clean")
