from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from annotator import __version__
from annotator.config import Settings
from annotator.errors import UsageError
from annotator.model import Span
from annotator.speech.transcribers import import_
from tests.speech.sounds import noise, write_sound

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nStep out\n\n00:03.000 --> 00:04.000\nnow\n"


def test_words_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "stop.vtt"
    path.write_text(VTT)
    told: list[float] = []
    sound = write_sound(tmp_path / "s.pcm", noise(5.0))
    found = import_.transcribe(sound, (Span(0.9, 2.0),), Settings(transcript=path), told.append)
    assert [(w.text, w.start_s, w.end_s, w.timing, w.flags) for w in found.words] == [
        ("Step", 1.0, pytest.approx(1.571, abs=1e-3), "interpolated", ()),
        ("out", pytest.approx(1.571, abs=1e-3), 2.0, "interpolated", ()),
        ("now", 3.0, 4.0, "interpolated", ("outside_speech",)),
    ]
    assert told == [1.0]
    assert found.engine.engine == "import"
    assert found.engine.version == __version__
    assert found.engine.parameters == {
        "file": "stop.vtt",
        "file_sha256": hashlib.sha256(VTT.encode()).hexdigest(),
        "format": "WebVTT",
    }
    assert "stop.vtt" in found.engine.trust


def test_without_a_file(tmp_path: Path) -> None:
    sound = write_sound(tmp_path / "s.pcm", noise(1.0))
    with pytest.raises(UsageError, match="--transcript FILE"):
        import_.transcribe(sound, (), Settings(), lambda _: None)


def test_availability(tmp_path: Path) -> None:
    assert import_.availability(Settings()).state == "needs a file"
    missing = import_.availability(Settings(transcript=tmp_path / "none.vtt"))
    assert (missing.state, missing.looked_in) == ("needs a file", (str(tmp_path),))
    (tmp_path / "a.vtt").write_text(VTT)
    assert import_.availability(Settings(transcript=tmp_path / "a.vtt")).state == "ready"
