"""Files that tell of jobs, malformed values, and anything at all in the place of any value."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import ImportFileError
from annotator.speech.imported import place, read_transcript
from tests.speech.formats import writers
from tests.speech.formats.writers import WRITERS, Said, imported, written

WORDS = [Said("Stop", 1000, 1400, ".", 0.5, 1), Said("No", 1500, 1900, "", None, 2)]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"jobName": "a", "accountId": "1", "status": "FAILED", "results": {}}, "Amazon Transcribe JSON.*'FAILED'"),
        (
            {"TranscriptionJob": {"TranscriptionJobStatus": "FAILED", "FailureReason": "No sound"}},
            r"Amazon Transcribe JSON.*'FAILED' \(No sound\)",
        ),
        ({"TranscriptionJob": {"TranscriptionJobStatus": "COMPLETED"}}, "'COMPLETED', and holds no transcript"),
        ({"JobStatus": "FAILED", "JobName": "a"}, "Call Analytics JSON.*'FAILED'"),
        ({"CallAnalyticsJob": {"CallAnalyticsJobStatus": "IN_PROGRESS"}}, "Call Analytics JSON.*'IN_PROGRESS'"),
        ({"err_code": "Bad Request", "err_msg": "corrupt", "request_id": "1"}, r"Deepgram.*'Bad Request' \(corrupt\)"),
        ({"request_id": "1"}, "Deepgram.*'accepted'"),
        (
            {"id": "1", "status": "error", "error": "Download error", "audio_url": "x", "words": None},
            r"AssemblyAI JSON.*'error' \(Download error\)",
        ),
        ({"id": "1", "status": "processing", "audio_url": "x"}, "AssemblyAI JSON.*'processing'"),
        (
            {
                "self": "https://example.org/speechtotext/v3.2/transcriptions/1",
                "status": "Failed",
                "properties": {"error": {"code": "InvalidData", "message": "The sound is empty"}},
            },
            r"Azure.*'Failed' \(The sound is empty\)",
        ),
        ({"name": "1", "done": True, "error": {"code": 3, "message": "bad rate"}}, r"Google.*'failed' \(bad rate\)"),
        ({"name": "1", "metadata": {"@type": "x"}}, "Google.*'not finished'"),
        ({"job": {"id": "1", "status": "running"}}, "Speechmatics.*'running'"),
        (
            {"job": {"id": "1", "status": "rejected", "errors": [{"message": "no sound"}, {"message": "at all"}]}},
            r"Speechmatics.*'rejected' \(no sound; at all\)",
        ),
    ],
)
def test_files_about_jobs_say_so(tmp_path, content, found):
    with pytest.raises(ImportFileError, match=found) as caught:
        imported(tmp_path, content)
    assert "completed" in caught.value.expected
    assert "download" in caught.value.remedy


@pytest.mark.parametrize(
    ("content", "looks"),
    [
        ({"utterances": [], "b": 1}, "JSON, an object with b, utterances"),
        ({str(i): 0 for i in range(9)}, "0, 1, 2, 3, 4, 5, 6, 7 ..."),
        ({}, "an empty object"),
        ([1, 2], "JSON, a list of 2"),
        ("Officer: stop\nNo", "text that begins 'Officer: stop'"),
    ],
)
def test_an_unknown_file_is_described_beside_the_formats_known(tmp_path, content, looks):
    with pytest.raises(ImportFileError) as caught:
        imported(tmp_path, content)
    assert looks in caught.value.found
    for name in ("Deepgram", "AssemblyAI", "Azure", "Google", "Speechmatics", "Amazon", "Whisper TSV", "WebVTT"):
        assert name in caught.value.expected


@pytest.mark.parametrize(
    ("name", "path", "value", "found"),
    [
        ("amazon_transcribe", ["results", "items", 0, "start_time"], "1.0x", r"got '1.0x'.*results.items\[0\].start_t"),
        ("amazon_transcribe", ["results", "items", 1, "type"], "noise", r"results.items\[1\].type"),
        ("amazon_transcribe", ["results", "items", 0, "alternatives"], [], r"results.items\[0\].alternatives"),
        ("amazon_call_analytics", ["Transcript", 1, "Items", 0, "EndOffsetMillis"], [], r"Transcript\[1\].Items\[0\]"),
        (
            "amazon_call_analytics",
            ["Transcript", 1, "Items", 0, "EndOffsetMillis"],
            True,
            "Expected a number, got True",
        ),
        ("deepgram", ["results", "channels", 0, "alternatives"], [], r"results.channels\[0\].alternatives"),
        ("assemblyai", ["words", 1, "start"], float("nan"), r"got nan - at `\$.words\[1\].start"),
        ("assemblyai", ["words", 1, "confidence"], "high", r"words\[1\].confidence"),
        ("azure_batch", ["recognizedPhrases", 0, "offset"], "1.2", r"'PT1.2S', got '1.2'.*recognizedPhrases\[0\].off"),
        ("azure_batch", ["recognizedPhrases", 0, "offset"], "PT", "got 'PT'"),
        ("google_v2", ["results", 0, "alternatives", 0, "words", 1, "startOffset"], "1.2", "'12.300s', got '1.2'"),
        ("google_v1", ["results", 0, "alternatives", 0, "words", 1, "startTime"], {"s": 1}, r"words\[1\].startTime"),
        ("speechmatics", ["results", 2, "alternatives"], [], r"results\[2\] has no alternatives"),
        ("speechmatics", ["results", 2, "end_time"], 10**400, r"Expected a number up to.*results\[2\].end_time"),
        ("speechmatics_v1", ["words", 0, "time"], "1e9", r"words\[0\].time"),
        ("whisper_timestamped", ["segments", 0, "words", 0, "start"], "1", r"segments\[0\].words\[0\].start"),
    ],
)
def test_malformed_values_name_their_place(tmp_path, name, path, value, found):
    content = replaced(WRITERS[name][0](WORDS), path, value)
    with pytest.raises(ImportFileError, match=found) as caught:
        imported(tmp_path, content)
    assert caught.value.expected
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("line", "found"),
    [("1180\t2000", "line 3 reads"), ("1.18\t2.0\tStop", "line 3 reads"), ("a word", "line 3 reads 'a word'")],
)
def test_lines_of_tsv_name_their_number(tmp_path, line, found):
    with pytest.raises(ImportFileError, match=found):
        imported(tmp_path, f"start\tend\ttext\n0\t500\tHey\n{line}\n")


@pytest.mark.parametrize("name", WRITERS)
def test_times_that_run_backwards_name_the_word(tmp_path, name):
    transcript = imported(tmp_path, WRITERS[name][0]([Said("Stop", 1400, 1000, "", None, 1)]))
    with pytest.raises(ImportFileError, match=r"'Stop'.*runs backwards"):
        place(transcript, 10.0)


def replaced(content, path, value):
    changed = copy.deepcopy(content)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changed


def paths(value, before=()):
    if before:
        yield before
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from paths(value[key], (*before, key))


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.just(10**400) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["seconds", "word", "text"]), inner),
    max_leaves=4,
)


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=60)
@given(data=st.data())
def test_anything_in_any_place_is_words_or_an_import_error(tmp_path_factory, name, data):
    whole = WRITERS[name][0](WORDS)
    path = data.draw(st.sampled_from(sorted(paths(whole), key=str)))
    file = written(tmp_path_factory.getbasetemp(), json.dumps(replaced(whole, path, data.draw(anything))))
    try:
        segments = place(read_transcript(file), 10.0)
    except ImportFileError as error:
        assert str(file) in error.found  # noqa: PT017 - an error is as good as a result here
        return
    assert all(s.words and s.start_s <= s.words[0].start_s and s.words[-1].end_s <= s.end_s <= 10.0 for s in segments)


def test_json_nested_deep_in_a_value_is_no_crash(tmp_path):
    deep = '{"status": ' + "[" * 900 + "]" * 900 + ', "audio_url": "x"}'
    with pytest.raises(ImportFileError):
        imported(tmp_path, deep)
    word = json.dumps(writers.assemblyai(WORDS)).replace("1000", "[" * 900 + "]" * 900, 1)
    with pytest.raises(ImportFileError):
        imported(tmp_path, word)
