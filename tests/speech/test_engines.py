from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from annotator import registry
from annotator.config import Settings
from annotator.errors import EngineMissingError, ImportFileError
from annotator.speech import diarizers, transcribers
from annotator.speech.engines import choose_diarizer, choose_transcriber, describe_engines
from annotator.speech.results import Availability

SPOKEN_BY = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ruiz>Step out\n"
SPOKEN = "WEBVTT\n\n00:01.000 --> 00:02.000\nStep out\n"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, Any]:
    """Settings of a machine without weights."""
    return {"whisper_folder": tmp_path / "whisper", "pyannote_folder": tmp_path / "pyannote"}


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "transcript.vtt"
    path.write_text(text)
    return path


def test_without_weights_the_engines_that_need_none_are_taken(bare: dict[str, Any]) -> None:
    name, reason = choose_transcriber(Settings(**bare))
    assert name == "pocketsphinx"
    assert "base.en.pt was not found" in reason
    name, reason = choose_diarizer(Settings(**bare))
    assert name == "acoustic"
    assert "pyannote cannot be used here" in reason


def test_whisper_is_taken_where_its_file_is(bare: dict[str, Any]) -> None:
    bare["whisper_folder"].mkdir()
    (bare["whisper_folder"] / "base.en.pt").write_bytes(b"weights")
    assert choose_transcriber(Settings(**bare))[0] == "whisper"
    assert choose_transcriber(Settings(**bare, whisper_model="small"))[0] == "pocketsphinx"


def test_pyannote_is_taken_where_it_is_ready(bare: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    ready = SimpleNamespace(availability=lambda _: Availability("ready", "weights found"))
    monkeypatch.setitem(sys.modules, "annotator.speech.diarizers.pyannote", ready)  # type: ignore[arg-type]
    assert choose_diarizer(Settings(**bare)) == ("pyannote", "weights found")


def test_a_named_transcript_is_taken_and_its_speakers_too(bare: dict[str, Any], tmp_path: Path) -> None:
    settings = Settings(**bare, transcript=written(tmp_path, SPOKEN_BY))
    assert choose_transcriber(settings)[0] == "import"
    assert choose_diarizer(settings)[0] == "import"
    without = Settings(**bare, transcript=written(tmp_path, SPOKEN))
    assert choose_transcriber(without)[0] == "import"
    assert choose_diarizer(without)[0] == "acoustic"


def test_named_turns_are_taken(bare: dict[str, Any], tmp_path: Path) -> None:
    settings = Settings(**bare, turns=tmp_path / "a.rttm")
    assert choose_diarizer(settings)[0] == "import"
    assert choose_transcriber(settings)[0] == "pocketsphinx"


def test_a_name_overrides_everything(bare: dict[str, Any], tmp_path: Path) -> None:
    settings = Settings(**bare, asr="whisper", diarizer="pyannote", transcript=written(tmp_path, SPOKEN_BY))
    assert choose_transcriber(settings) == ("whisper", "it was asked for by name")
    assert choose_diarizer(settings) == ("pyannote", "it was asked for by name")


def test_an_engine_nobody_has(bare: dict[str, Any]) -> None:
    with pytest.raises(EngineMissingError, match=r"'kaldi' is none of the transcribers.*import, pocketsphinx, whisper"):
        choose_transcriber(Settings(**bare, asr="kaldi"))
    with pytest.raises(EngineMissingError, match="'magic' is none of the diarizers"):
        choose_diarizer(Settings(**bare, diarizer="magic"))


def test_a_transcript_that_cannot_be_read_is_not_passed_over(bare: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ImportFileError):
        choose_diarizer(Settings(**bare, transcript=written(tmp_path, "nothing")))


def test_every_engine_is_described_and_one_of_each_is_chosen(bare: dict[str, Any]) -> None:
    found = describe_engines(Settings(**bare))
    assert [d.name for d in found if d.stage == "transcribe"] == list(registry.names(transcribers))
    assert [d.name for d in found if d.stage == "diarize"] == list(registry.names(diarizers))
    assert [(d.stage, d.name) for d in found if d.chosen] == [("transcribe", "pocketsphinx"), ("diarize", "acoustic")]
    assert all(bool(d.reason) == d.chosen and d.availability.reason for d in found)
    whisper = next(d.availability for d in found if d.name == "whisper")
    assert whisper.looked_in == (str(bare["whisper_folder"]),)


HEAVY = ("torch", "whisper", "pyannote.audio", "pyannote.core", "pocketsphinx", "librosa", "huggingface_hub", "pandas")
DESCRIBE = f"""
import sys
from pathlib import Path
from annotator.config import Settings
from annotator.speech.engines import describe_engines
folder = Path(sys.argv[1])
found = describe_engines(Settings(whisper_folder=folder, pyannote_folder=folder))
assert len(found) >= 6
print(",".join(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_describing_engines_loads_none_of_them(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", DESCRIBE, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout.strip()) == (0, ""), run.stderr
