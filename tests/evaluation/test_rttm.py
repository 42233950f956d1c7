from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import ImportFileError, UsageError
from annotator.evaluation.rttm import of_recording, read_rttm, read_uem
from annotator.exporters.rttm import export
from annotator.model import Span, Turn
from tests import builders


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "reference"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_turns_are_read_by_file_and_in_order(tmp_path):
    path = written(
        tmp_path,
        ";; a comment\n\n"
        "SPKR-INFO a 1 <NA> <NA> <NA> unknown MÉO069 <NA> <NA>\n"
        "SPEAKER a 1 5.463 0.640 <NA> <NA> MÉO069 <NA> <NA>\n"
        "SPEAKER a 1 3 0.8 <NA> <NA> MEE068 <NA>\n"
        "SPEAKER b 1 0.0 1.0 <NA> <NA> X <NA> <NA>\n",
    )
    turns = read_rttm(path)
    assert turns["a"] == (Turn(3.0, 3.8, "MEE068"), Turn(5.463, 6.103, "MÉO069"))
    assert turns["b"] == (Turn(0.0, 1.0, "X"),)


def test_an_exported_rttm_is_read_again(tmp_path):
    timeline = builders.timeline()
    turns = read_rttm(written(tmp_path, export(timeline)))["stop"]
    assert [t.speaker for t in turns] == [t.speaker for t in timeline.turns]
    assert [t.end_s for t in turns] == pytest.approx([t.end_s for t in timeline.turns])


@pytest.mark.parametrize(
    "text",
    [
        "hello world\n",
        '{"turns": []}\n',
        "SPEAKER a 1 x 0.5 <NA> <NA> S <NA> <NA>\n",
        "SPEAKER a 1 nan 0.5 <NA> <NA> S <NA> <NA>\n",
        "SPEAKER a 1 -1.0 0.5 <NA> <NA> S <NA> <NA>\n",
        "SPEAKER a 1 1.0 -0.5 <NA> <NA> S <NA> <NA>\n",
        "SPEAKER a 1 1.0 0.5\n",
        "TALKER a 1 1.0 0.5 <NA> <NA> S <NA> <NA>\n",
    ],
)
def test_a_line_that_is_no_rttm_is_named(tmp_path, text):
    with pytest.raises(ImportFileError, match=r"line 2 of .*reference is .*SPEAKER"):
        read_rttm(written(tmp_path, f";;\n{text}"))


def test_spans_to_be_scored_are_read_by_file(tmp_path):
    path = written(tmp_path, "a NA 10 20.5\na NA 0.000 5\nb 1 0 30\n")
    assert read_uem(path) == {"a": (Span(0.0, 5.0), Span(10.0, 20.5)), "b": (Span(0.0, 30.0),)}


@pytest.mark.parametrize("text", ["a NA 0\n", "a NA 5 1\n", "a NA x 1\n", "a NA 0 1 2\n"])
def test_a_line_that_is_no_uem_is_named(tmp_path, text):
    with pytest.raises(ImportFileError, match=r"line 1 of .*file channel start end"):
        read_uem(written(tmp_path, text))


@pytest.mark.parametrize("read", [read_rttm, read_uem])
def test_files_that_cannot_be_read_say_so(tmp_path, read):
    with pytest.raises(ImportFileError, match="No such file"):
        read(tmp_path / "nowhere")
    with pytest.raises(ImportFileError, match="no UTF-8 text"):
        read(written(tmp_path, b"\xff\xfe\x00"))


def test_a_recording_is_found_by_its_name_without_suffix():
    table = {"meeting.1": (Span(0.0, 1.0),)}
    assert of_recording(table, Path("/a/meeting.1.flac")) == table["meeting.1"]
    with pytest.raises(UsageError, match=r"nothing is told of 'other'.*one of meeting\.1"):
        of_recording(table, Path("/a/other.flac"))
