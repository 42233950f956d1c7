from __future__ import annotations

from pathlib import Path

import pytest

from annotator.config import Settings
from annotator.errors import ImportFileError, UsageError
from annotator.media.sound import Sound
from annotator.model import Turn
from annotator.speech.diarizers import import_
from tests.speech.sounds import noise, write_sound

RTTM = """SPEAKER stop 1 3.000 2.000 <NA> <NA> civilian <NA> <NA>
SPEAKER stop 1 1.000 2.500 <NA> <NA> officer <NA> <NA>
SPEAKER stop 1 3.000 1.000 <NA> <NA> officer <NA> <NA>
"""
VTT = (
    "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ruiz>Step out\n\n00:02.000 --> 00:03.000\n<v Ruiz>now\n\n"
    "00:02.500 --> 00:04.000\n<v Lee>why\n\n00:04.000 --> 00:05.000\nhm\n"
)


@pytest.fixture
def sound(tmp_path: Path) -> Sound:
    return write_sound(tmp_path / "sound.pcm", noise(6.0))


def written(tmp_path: Path, text: str, name: str = "turns.rttm") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_turns_of_an_rttm_file(tmp_path: Path, sound: Sound) -> None:
    told: list[float] = []
    found = import_.diarize(sound, (), Settings(turns=written(tmp_path, RTTM)), told.append)
    assert found.turns == (Turn(1.0, 4.0, "officer"), Turn(3.0, 5.0, "civilian"))
    assert found.exclusive == ()
    assert found.engine.parameters["recording"] == "stop"
    assert found.engine.parameters["format"] == "RTTM"
    assert told == [1.0]


def test_the_recording_of_the_same_name_is_taken(tmp_path: Path, sound: Sound) -> None:
    path = written(tmp_path, RTTM + RTTM.replace("stop", "other").replace("officer", "somebody"))
    found = import_.diarize(sound, (), Settings(turns=path), lambda _: None, name="other")
    assert {t.speaker for t in found.turns} == {"somebody", "civilian"}


@pytest.mark.parametrize("name", [None, "third"])
def test_several_recordings_and_none_of_that_name(tmp_path: Path, sound: Sound, name: str | None) -> None:
    path = written(tmp_path, RTTM + RTTM.replace("stop", "other"))
    with pytest.raises(ImportFileError, match=r"turns of 2 recordings \(other, stop\)"):
        import_.diarize(sound, (), Settings(turns=path), lambda _: None, name=name)


def test_the_only_recording_is_taken_whatever_its_name(tmp_path: Path, sound: Sound) -> None:
    path = written(tmp_path, RTTM)
    assert import_.diarize(sound, (), Settings(turns=path), lambda _: None, name="clip7").turns


def test_turns_just_past_the_end_are_cut_and_later_ones_refused(tmp_path: Path) -> None:
    path = written(tmp_path, RTTM)
    short = write_sound(tmp_path / "short.pcm", noise(4.5))
    assert import_.diarize(short, (), Settings(turns=path), lambda _: None).turns[-1] == Turn(3.0, 4.5, "civilian")
    shorter = write_sound(tmp_path / "shorter.pcm", noise(3.5))
    with pytest.raises(ImportFileError, match=r"civilian speaks from 3\.000 to 5\.000 s, past .*up to 3\.500 s"):
        import_.diarize(shorter, (), Settings(turns=path), lambda _: None)


def test_speakers_of_a_transcript_serve_where_no_turns_are_named(tmp_path: Path, sound: Sound) -> None:
    transcript = written(tmp_path, VTT, "stop.vtt")
    found = import_.diarize(sound, (), Settings(transcript=transcript), lambda _: None)
    assert found.turns == (Turn(1.0, 3.0, "Ruiz"), Turn(2.5, 4.0, "Lee"))
    both = Settings(transcript=transcript, turns=written(tmp_path, RTTM))
    assert {t.speaker for t in import_.diarize(sound, (), both, lambda _: None).turns} == {"officer", "civilian"}


def test_nothing_to_take_turns_from(tmp_path: Path, sound: Sound) -> None:
    with pytest.raises(UsageError, match="--turns FILE"):
        import_.diarize(sound, (), Settings(), lambda _: None)
    plain = written(tmp_path, "WEBVTT\n\n00:01.000 --> 00:02.000\nStep out\n", "plain.vtt")
    with pytest.raises(ImportFileError, match="names no speakers"):
        import_.diarize(sound, (), Settings(transcript=plain), lambda _: None)
    with pytest.raises(ImportFileError, match="No such file"):
        import_.diarize(sound, (), Settings(turns=tmp_path / "none.rttm"), lambda _: None)


def test_availability(tmp_path: Path) -> None:
    assert import_.availability(Settings()).state == "needs a file"
    assert import_.availability(Settings(turns=tmp_path / "none.rttm")).state == "needs a file"
    assert import_.availability(Settings(turns=written(tmp_path, RTTM))).state == "ready"
    assert import_.availability(Settings(transcript=tmp_path / "none.vtt")).state == "needs a file"
    assert import_.availability(Settings(transcript=written(tmp_path, VTT, "a.vtt"))).state == "ready"
    silent = written(tmp_path, "WEBVTT\n\n00:01.000 --> 00:02.000\nStep out\n", "plain.vtt")
    assert import_.availability(Settings(transcript=silent)).state == "needs a file"
