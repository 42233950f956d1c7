"""Transcripts of other tools: every format as it comes, and everything that can be wrong with a file."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import registry
from annotator.errors import ImportFileError
from annotator.speech import formats
from annotator.speech.document import MAX_BYTES, read_document
from annotator.speech.imported import place, read_transcript
from annotator.speech.results import Segment

WHISPER = {
    "text": " Step out of the car. Why?",
    "segments": [
        {
            "id": 0,
            "seek": 0,
            "start": 1.0,
            "end": 2.5,
            "text": " Step out of the car.",
            "avg_logprob": float("nan"),
            "words": [
                {"word": " Step", "start": 1.0, "end": 1.3, "probability": 0.98},
                {"word": " out", "start": 1.3, "end": 1.5, "probability": 0.97},
                {"word": " of", "start": 1.5, "end": 1.5, "probability": 0.9},
                {"word": " the", "start": 1.5, "end": 1.7, "probability": 0.95},
                {"word": " car.", "start": 1.7, "end": 2.5, "probability": 0.4},
            ],
        },
        {"id": 1, "seek": 0, "start": 3.0, "end": 3.4, "text": " Why?", "words": None},
    ],
    "language": "en",
}
WHISPERX = {
    "segments": [
        {
            "start": 1.0,
            "end": 4.0,
            "text": " Unit 12 here. What did I do?",
            "speaker": "SPEAKER_00",
            "words": [
                {"word": "Unit", "start": 1.0, "end": 1.3, "score": 0.8, "speaker": "SPEAKER_00"},
                {"word": "12"},
                {"word": "here.", "start": 1.9, "end": 2.2, "score": 0.7, "speaker": "SPEAKER_00"},
                {"word": "What", "start": 2.6, "end": 2.8, "score": 0.9, "speaker": "SPEAKER_01"},
                {"word": "did", "start": 2.8, "end": 3.0, "score": 0.9, "speaker": "SPEAKER_01"},
                {"word": "I", "start": 3.0, "end": 3.1, "score": 0.9, "speaker": "SPEAKER_01"},
                {"word": "do?", "start": 3.1, "end": 3.4, "score": 0.9, "speaker": "SPEAKER_01"},
            ],
        }
    ],
    "word_segments": [],
    "language": "en",
}
VTT = """WEBVTT - made by hand
Kind: captions

NOTE
A note is not speech.

STYLE
::cue { color: white }

intro
00:01.000 --> 00:02.500 align:start position:10%
<v.loud Officer Ruiz>Step <i>out</i> of the car</v>

00:00:03.000 --> 00:00:04.000
<v Driver>Why &amp; what for?</v>
<v Officer Ruiz>Now!</v>

00:00:05.000 --> 00:00:06.000
Somebody
"""
SRT = """1
00:00:01,000 --> 00:00:02,500
OFFICER RUIZ: Step out
of the <b>car</b>

2
00:00:03,000 --> 00:00:04,000
DRIVER: Why?
OFFICER RUIZ: Now!

3
00:00:05,000 --> 00:00:06,000
DRIVER: {\\an8}At
12
"""


def written(tmp_path: Path, content: str | bytes | dict[str, Any], name: str = "transcript.txt") -> Path:
    path = tmp_path / name
    if isinstance(content, dict):
        content = json.dumps(content)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def placed(tmp_path: Path, content: str | bytes | dict[str, Any], duration_s: float = 10.0) -> tuple[Segment, ...]:
    return place(read_transcript(written(tmp_path, content)), duration_s)


def lines(segments: tuple[Segment, ...]) -> list[tuple[float, float, str | None, str]]:
    return [(s.start_s, s.end_s, s.speaker, " ".join(w.text for w in s.words)) for s in segments]


def test_whisper_json(tmp_path: Path) -> None:
    transcript = read_transcript(written(tmp_path, WHISPER))
    assert (transcript.form, transcript.has_speakers) == ("Whisper JSON", False)
    segments = place(transcript, 10.0)
    assert lines(segments) == [(1.0, 2.5, None, "Step out of the car."), (3.0, 3.4, None, "Why?")]
    assert [s.language for s in segments] == ["en", "en"]
    assert [w.probability for w in segments[0].words] == [0.98, 0.97, 0.9, 0.95, 0.4]
    assert [w.timing for w in segments[0].words] == ["measured", "interpolated", "interpolated", "measured", "measured"]
    assert [w.timing for w in segments[1].words] == ["interpolated"]


def test_whisper_json_with_a_speaker_per_segment(tmp_path: Path) -> None:
    diarized = {**WHISPER, "segments": [{**s, "speaker": f"SPEAKER_0{i}"} for i, s in enumerate(WHISPER["segments"])]}  # type: ignore[arg-type]
    transcript = read_transcript(written(tmp_path, diarized))
    assert transcript.has_speakers
    assert [s.speaker for s in place(transcript, 10.0)] == ["SPEAKER_00", "SPEAKER_01"]


def test_whisperx_json_is_divided_between_its_speakers(tmp_path: Path) -> None:
    segments = placed(tmp_path, WHISPERX)
    assert lines(segments) == [
        (1.0, 2.2, "SPEAKER_00", "Unit 12 here."),
        (2.6, 4.0, "SPEAKER_01", "What did I do?"),
    ]
    twelve = segments[0].words[1]
    assert (twelve.start_s, twelve.end_s, twelve.timing, twelve.probability) == (1.3, 1.9, "interpolated", None)
    assert segments[1].words[0].probability == 0.9


def test_whisperx_words_without_times_at_the_edges_go_with_a_neighbour(tmp_path: Path) -> None:
    words = [
        {"word": "12"},
        {"word": "Elm", "start": 2.0, "end": 2.4, "speaker": "A"},
        {"word": "Street", "speaker": "B"},
        {"word": "Yes", "start": 3.0, "end": 3.2, "speaker": "B"},
        {"word": "7"},
    ]
    segments = placed(tmp_path, {"segments": [{"start": 1.0, "end": 4.0, "text": "", "words": words, "speaker": "C"}]})
    assert lines(segments) == [(1.0, 3.0, "A", "12 Elm Street"), (3.0, 4.0, "B", "Yes 7")]


def test_whisperx_without_alignment(tmp_path: Path) -> None:
    found = placed(tmp_path, {"segments": [{"start": 1.0, "end": 2.0, "text": "Get back"}], "language": "en"})
    assert lines(found) == [(1.0, 2.0, None, "Get back")]


def test_vtt_with_voices(tmp_path: Path) -> None:
    assert lines(placed(tmp_path, VTT)) == [
        (1.0, 2.5, "Officer Ruiz", "Step out of the car"),
        (3.0, pytest.approx(3 + 10 / 13), "Driver", "Why & what for?"),
        (pytest.approx(3 + 10 / 13), 4.0, "Officer Ruiz", "Now!"),
        (5.0, 6.0, None, "Somebody"),
    ]


def test_srt_with_labels(tmp_path: Path) -> None:
    assert lines(placed(tmp_path, SRT)) == [
        (1.0, 2.5, "OFFICER RUIZ", "Step out of the car"),
        (3.0, 3.5, "DRIVER", "Why?"),
        (3.5, 4.0, "OFFICER RUIZ", "Now!"),
        (5.0, 6.0, "DRIVER", "At 12"),
    ]


@pytest.mark.parametrize(
    ("texts", "speakers"),
    [
        (["[SPEAKER_00]: Stop", "[SPEAKER_01]: Why"], ["SPEAKER_00", "SPEAKER_01"]),
        ([">> Ruiz: Stop", "Lee: Why", "Ruiz: Now", "Lee: No", "Wait"], ["Ruiz", "Lee", "Ruiz", "Lee", None]),
        (["Listen: get out", "Now"], [None, None]),
        (["Listen: get out"], [None]),
        (["One thing: this", "Another one: that"], [None, None]),
        (["I told you, sir: out", "I told you, sir: out"], [None, None]),
        (["It is 10:30 now", "It is 10:30 now"], [None, None]),
    ],
)
def test_labels_are_speakers_only_where_used_throughout(
    tmp_path: Path, texts: list[str], speakers: list[str | None]
) -> None:
    srt = "\n".join(f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{text}\n" for i, text in enumerate(texts, 1))
    found = placed(tmp_path, srt)
    assert [s.speaker for s in found] == speakers
    said = [text if who is None else text.partition(": ")[2] for text, who in zip(texts, speakers, strict=True)]
    assert [" ".join(w.text for w in s.words) for s in found] == said


def test_vtt_without_voices_may_have_labels(tmp_path: Path) -> None:
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nA1: Stop\n\n00:03.000 --> 00:04.000\nB2: Why\n"
    assert [s.speaker for s in placed(tmp_path, vtt)] == ["A1", "B2"]


@pytest.mark.parametrize("content", [WHISPER, WHISPERX, VTT, SRT])
def test_each_format_is_recognised_by_itself_alone(tmp_path: Path, content: str | dict[str, Any]) -> None:
    document = read_document(written(tmp_path, content))
    known = [registry.load(formats, name) for name in registry.names(formats)]
    assert sum(module.recognises(document) for module in known) == 1


@pytest.mark.parametrize("content", [VTT, SRT])
@pytest.mark.parametrize("change", [("\n", "\r\n"), ("\n", "\r")])
def test_line_ends_and_byte_order_mark_do_not_matter(tmp_path: Path, content: str, change: tuple[str, str]) -> None:
    other = b"\xef\xbb\xbf" + content.replace(*change).encode()
    assert lines(placed(tmp_path, other)) == lines(placed(tmp_path, content))


def test_segments_out_of_order_are_sorted_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    swapped = {**WHISPER, "segments": WHISPER["segments"][::-1]}  # type: ignore[index]
    with caplog.at_level(logging.WARNING):
        assert [s.start_s for s in placed(tmp_path, swapped)] == [1.0, 3.0]
    assert "not in order" in caplog.text


def test_times_just_past_the_end_are_cut(tmp_path: Path) -> None:
    segments = placed(tmp_path, WHISPER, duration_s=3.2)
    assert segments[1].end_s == segments[1].words[-1].end_s == 3.2


def test_a_segment_that_starts_just_past_the_end_keeps_its_words(tmp_path: Path) -> None:
    segments = placed(tmp_path, WHISPER, duration_s=2.6)
    assert (segments[1].start_s, segments[1].end_s, segments[1].words[0].text) == (2.6, 2.6, "Why?")


def cue(times: str, text: str = "Stop") -> str:
    return f"WEBVTT\n\n00:00.500 --> 00:00.900\nHello\n\n{times}\n{text}\n"


def whisper(**segment: object) -> dict[str, Any]:
    return {"text": "", "segments": [{"start": 1.0, "end": 2.0, "text": "Stop right there", **segment}]}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (cue("00:04.000 --> 00:03.000"), r"cue at line 6 .*'Stop'.*runs backwards, from 4\.000 s to 3\.000 s"),
        (cue("00:09.000 --> 00:12.500"), r"cue at line 6 .*9\.000 s to 12\.500 s, past the end.*up to 10\.000 s"),
        (cue("00:04.000 -> 00:05.000"), "line 6 belongs to no cue"),
        (cue("00:04.000 --> 00:05.000", "Stop\n\nright there"), r"line 9 belongs to no cue \('right there'\)"),
        (SRT.replace("00:00:03,000 -->", "00:00:03,000 ->"), "line 7 reads '00:00:03,000 -> 00:00:04,000'"),
        (cue("00:04.000 --> soon"), r"line 6 reads '00:04.000 --> soon'"),
        (cue("00:00:75.000 --> 00:01:00.000"), "line 6 reads"),
        (SRT.replace("2\n00:00:03", "00:00:03"), "cue at line 6 is out of place"),
        (whisper(start=5.0, end=4.0), r"segment 1 \('Stop right there'\), runs backwards, from 5\.000 s to 4\.000 s"),
        (whisper(start=-1.0), "before the recording begins"),
        (whisper(start=900.0, end=2000.0), r"past the end of the recording.*times in seconds"),
        (whisper(start=None, end=None), "segment 1, has no times"),
        (whisper(start=float("nan")), "segment 1, has no times"),
        (whisper(start="1.0"), r"Expected `float \| null`, got `str`.*segments\[0\].start"),
        (whisper(words=[{"word": "Stop", "start": 1.9, "end": 1.2}]), "segment 1, word 'Stop', runs backwards"),
        (whisper(words=[{"word": "Stop", "start": 11.9, "end": 12.2}]), "segment 1, word 'Stop', is at 11.900 s"),
        (whisper(text="  "), "holds no words"),
        ({"text": "", "segments": []}, "holds no words"),
        ("WEBVTT\n", "holds no words"),
        ({"results": {"transcripts": []}}, "no format of transcripts.*SubRip.*WebVTT.*Whisper JSON.*WhisperX JSON"),
        ("Officer: step out of the car.\n", "no format of transcripts"),
        ('{"text": "Stop", "segments": [', "looks like JSON but is none"),
        ("[" * 100_000, "nested too deeply"),
        ("", "is empty"),
        (" \n", "is empty"),
        (SRT.replace("Why", "Qué").encode("latin-1"), "no UTF-8 text: byte 0xe9 on line 8"),
        (b"\xff\xfe" + SRT.encode("utf-16-le"), "no UTF-8 text: byte 0xff on line 1"),
    ],
)
def test_bad_files_are_errors_that_say_where(tmp_path: Path, content: str | bytes | dict[str, Any], found: str) -> None:
    with pytest.raises(ImportFileError, match=f"(?s){found}") as caught:
        placed(tmp_path, content)
    assert caught.value.found
    assert caught.value.expected
    assert caught.value.remedy


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="No such file"):
        read_transcript(tmp_path / "none.vtt")
    with pytest.raises(ImportFileError, match="directory"):
        read_transcript(tmp_path)


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(ImportFileError, match=f"{MAX_BYTES + 1} bytes"):
        read_transcript(path)


def test_captions_as_other_libraries_write_them(tmp_path: Path) -> None:
    import pysubs2

    subtitles = pysubs2.SSAFile()
    subtitles.append(pysubs2.SSAEvent(start=1000, end=2500, text="Step out\\Nof the car"))
    subtitles.append(pysubs2.SSAEvent(start=3000, end=4000, text="Unit\\N12"))
    for form in ("vtt", "srt"):
        found = placed(tmp_path, subtitles.to_string(form))
        assert lines(found) == [(1.0, 2.5, None, "Step out of the car"), (3.0, 4.0, None, "Unit 12")]


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["start", "end", "text", "words", "word", "speaker", "segments"]), inner)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(json_values, json_values)
def test_any_json_is_words_or_an_import_error(
    tmp_path_factory: pytest.TempPathFactory, first: object, second: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.json"
    for content in (
        {"text": "", "segments": [first, second]},
        {"segments": [first]},
        {"text": first, "segments": second},
    ):
        path.write_text(json.dumps(content))
        read_or_refused(path)


@settings(deadline=None)
@given(st.sampled_from([VTT, SRT]), st.integers(0, 300), st.integers(0, 20), st.text(max_size=12))
def test_any_captions_are_words_or_an_import_error(
    tmp_path_factory: pytest.TempPathFactory, captions: str, at: int, removed: int, inserted: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.txt"
    path.write_text(captions[:at] + inserted + captions[at + removed :], "utf-8", errors="surrogatepass")
    read_or_refused(path)


def read_or_refused(path: Path) -> None:
    try:
        segments = place(read_transcript(path), 10.0)
    except ImportFileError as error:
        assert str(path) in error.found  # noqa: PT017 - an error is as good as a result here
        return
    assert all(s.words and s.start_s <= s.words[0].start_s and s.words[-1].end_s <= s.end_s <= 10.0 for s in segments)
