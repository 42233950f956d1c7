"""Real files of other tools, where they lie beside the checkout: every one is read, and no word of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.speech.imported import place, read_transcript
from tests.conftest import missing

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "real" / "interop"
LONGEST_S = 3600.0

FORMS = {
    "amazon-call-analytics.json": ("Amazon Transcribe Call Analytics JSON", 462, 2, True),
    "amazon-transcribe.json": ("Amazon Transcribe JSON", 1791, 0, True),
    "assemblyai.json": ("AssemblyAI JSON", 60, 1, True),
    "azure-batch.json": ("Azure batch transcription JSON", 11, 2, True),
    "deepgram.json": ("Deepgram JSON", 62, 0, True),
    "google-stt.json": ("Google Speech-to-Text JSON", 1767, 0, True),
    "speechmatics-v1.json": ("Speechmatics JSON (version 1)", 1791, 3, True),
    "whisper-diarized.json": ("Whisper JSON", 89, 2, False),
    "whisper-timestamped.json": ("whisper-timestamped JSON", 59, 0, True),
    "whisper-words.json": ("Whisper JSON", 65, 0, True),
    "whisper-words.srt": ("SubRip (SRT)", 62, 0, False),
    "whisper-words.tsv": ("Whisper TSV", 62, 0, False),
    "whisper-words.vtt": ("WebVTT", 62, 0, False),
}
"""Format, words, speakers, and whether words have times of their own."""


@pytest.fixture
def folder() -> Path:
    if not FOLDER.is_dir():
        missing(f"there are no files of other tools in {FOLDER}")
    return FOLDER


def test_every_file_is_read(folder):
    unread = {path.name for path in folder.iterdir() if path.is_file()} - FORMS.keys()
    for name in unread:
        assert place(read_transcript(folder / name), LONGEST_S)


@pytest.mark.parametrize("name", FORMS)
def test_its_words_and_speakers(folder, name):
    if not (folder / name).is_file():
        missing(f"{folder / name} is not there")
    form, count, speakers, timed = FORMS[name]
    transcript = read_transcript(folder / name)
    segments = place(transcript, LONGEST_S)
    words = [word for segment in segments for word in segment.words]
    assert (transcript.form, len(words)) == (form, count)
    assert len({s.speaker for s in segments} - {None}) == speakers
    assert any(word.timing == "measured" for word in words) is timed
