"""What only some files of transcription services have: channels, redactions, entities, several names for a field."""

from __future__ import annotations

import pytest

from annotator.errors import ImportFileError
from annotator.speech.imported import place
from tests.speech.formats import writers
from tests.speech.formats.writers import Said, imported, lines

STOP = [Said("Stop", 1000, 1400, ".", 0.9)]


def timings(transcript, duration_s=60.0):
    return [(w.text, w.start_s, w.end_s, w.timing) for s in place(transcript, duration_s) for w in s.words]


def amazon_item(text, start="", end="", **more):
    times = {"start_time": start, "end_time": end} if start else {}
    kind = {"type": "pronunciation" if text[0].isalpha() or text[0] in "[*" else "punctuation"}
    return {"alternatives": [{"content": text, "confidence": "0.9"}]} | kind | times | more


def amazon(items, **more):
    return {"jobName": "a", "status": "COMPLETED", "results": {"transcripts": [], "items": items} | more}


def test_amazon_speakers_listed_apart_from_the_words(tmp_path):
    labels = {
        "segments": [
            {"speaker_label": "spk_0", "items": [{"start_time": "1.0", "end_time": "1.40", "speaker_label": "spk_0"}]},
            {"speaker_label": "spk_1", "items": [{"start_time": "1.2", "end_time": "1.5"}]},
        ]
    }
    items = [amazon_item("Stop", "1.0", "1.4"), amazon_item("!"), amazon_item("What", "1.2", "1.5"), amazon_item("?")]
    found = imported(tmp_path, amazon(items, speaker_labels=labels))
    assert lines(found.segments) == [(1.0, 1.4, "spk_0", "Stop!"), (1.2, 1.5, "spk_1", "What?")]


def test_amazon_channels_stay_apart_and_their_words_are_read_once(tmp_path):
    first = [amazon_item("Get", "1.0", "1.2"), amazon_item("back", "1.4", "1.8")]
    second = [amazon_item("Who", "1.1", "1.3"), amazon_item("me", "1.5", "1.9", speaker_label="spk_0")]
    channels = [{"channel_label": "ch_0", "items": first}, {"channel_label": "ch_1", "items": second}]
    merged = [first[0], second[0], first[1], second[1]]
    found = imported(tmp_path, amazon(merged, channel_labels={"channels": channels}))
    assert lines(found.segments) == [
        (1.0, 1.8, "ch_0", "Get back"),
        (1.1, 1.3, "ch_1", "Who"),
        (1.5, 1.9, "ch_1 spk_0", "me"),
    ]
    assert {timing for *_, timing in timings(found)} == {"measured"}


def test_amazon_channels_named_on_the_words_only(tmp_path):
    items = [
        amazon_item("Get", "1.0", "1.2", channel_label="ch_0"),
        amazon_item("Who", "1.1", "1.3", channel_label="ch_1"),
        amazon_item("back", "1.4", "1.8", channel_label="ch_0"),
    ]
    found = imported(tmp_path, amazon(items))
    assert lines(found.segments) == [(1.0, 1.8, "ch_0", "Get back"), (1.1, 1.3, "ch_1", "Who")]


def test_masked_and_redacted_words_stay_as_written_and_the_best_alternative_is_taken(tmp_path):
    items = [amazon_item("***", "1.0", "1.2"), amazon_item("[PII]", "1.2", "1.6"), amazon_item("Me", "1.6", "1.8")]
    items[2]["alternatives"].append({"content": "Be", "confidence": "1.0"})
    assert lines(imported(tmp_path, amazon(items)).segments) == [(1.0, 1.8, None, "*** [PII] Me")]


def test_a_word_without_times_lies_between_its_neighbours(tmp_path):
    items = [amazon_item("Unit", "1.0", "1.2"), amazon_item("twelve"), amazon_item("here", "1.6", "1.8")]
    assert timings(imported(tmp_path, amazon(items)))[1] == ("twelve", 1.2, 1.6, "interpolated")


def test_a_speaker_whose_words_have_no_times_lies_between_the_others(tmp_path):
    items = [
        amazon_item("Stop", "1.0", "1.2", speaker_label="a"),
        amazon_item("What", speaker_label="b"),
        amazon_item("Now", "1.6", "1.8", speaker_label="a"),
    ]
    assert timings(imported(tmp_path, amazon(items)))[1] == ("What", 1.2, 1.6, "interpolated")


def test_a_long_silence_parts_what_one_speaker_said(tmp_path):
    words = [Said("One", 1000, 1400, "", None, 1), Said("two", 2400, 2600, "", None, 1)]
    assert lines(imported(tmp_path, writers.deepgram(words)).segments) == [(1.0, 2.6, "speaker 1", "One two")]
    found = imported(tmp_path, writers.deepgram([*words, Said("six", 3601, 4000, "", None, 1)]))
    assert lines(found.segments) == [(1.0, 2.6, "speaker 1", "One two"), (3.601, 4.0, "speaker 1", "six")]


def test_call_analytics_keeps_turns_that_overlap_and_turns_without_words(tmp_path):
    call = writers.amazon_call_analytics([Said("Stop", 1000, 3000, "", 0.9, 1), Said("No", 2000, 2500, "", 0.9, 2)])
    call["Transcript"].append(
        {"Content": "I said no", "BeginOffsetMillis": 4000, "EndOffsetMillis": 4600, "ParticipantRole": "2"}
    )
    found = imported(tmp_path, call)
    assert lines(found.segments) == [(1.0, 3.0, "1", "Stop"), (2.0, 2.5, "2", "No"), (4.0, 4.6, "2", "I said no")]
    assert [timing for *_, timing in timings(found)] == ["measured"] * 2 + ["interpolated"] * 3


def test_deepgram_channels(tmp_path):
    file, other = writers.deepgram([Said("Stop", 1000, 1400, "!", 0.9, 0)]), writers.deepgram([Said("No", 1200, 1500)])
    file["results"]["channels"] += other["results"]["channels"]
    found = imported(tmp_path, file)
    assert lines(found.segments) == [(1.0, 1.4, "channel 0 speaker 0", "Stop!"), (1.2, 1.5, "channel 1", "No")]


def test_deepgram_without_marks_takes_the_plain_words(tmp_path):
    file = writers.deepgram(STOP)
    del file["results"]["channels"][0]["alternatives"][0]["words"][0]["punctuated_word"]
    assert lines(imported(tmp_path, file).segments) == [(1.0, 1.4, None, "stop")]


def test_assemblyai_channels_with_speakers(tmp_path):
    words = [
        {"text": "Stop!", "start": 1000, "end": 1400, "channel": "1", "speaker": "1A"},
        {"text": "No.", "start": 1200, "end": 1500, "channel": 2, "speaker": None},
    ]
    found = imported(tmp_path, writers.assemblyai([]) | {"words": words})
    assert lines(found.segments) == [(1.0, 1.4, "channel 1 A", "Stop!"), (1.2, 1.5, "channel 2", "No.")]


def azure(*best, **phrase):
    phrases = [{"nBest": [guess], "offset": "PT1S", "duration": "PT0.8S"} | phrase for guess in best]
    return {"recognizedPhrases": phrases}


def test_azure_spells_heard_words_as_shown_and_keeps_heard_numbers(tmp_path):
    heard = ["unit", "one", "two", "here"]
    words = [
        {"word": word, "offset": f"PT1.{2 * i}S", "duration": "PT0.2S", "confidence": 0.5}
        for i, word in enumerate(heard)
    ]
    found = imported(tmp_path, azure({"lexical": " ".join(heard), "display": "Unit 12, here!", "words": words}))
    assert lines(found.segments) == [(1.0, 1.8, None, "Unit one two here!")]
    assert {w.probability for s in found.segments for w in s.words} == {0.5}


def test_azure_words_as_shown_or_a_phrase_alone(tmp_path):
    shown = [{"displayText": "Unit 12", "offset": "PT1S", "duration": "PT0.4S"}]
    found = imported(tmp_path, azure({"displayWords": shown}, {"display": "Stop there"}, {"lexical": "hey"}))
    assert lines(found.segments) == [
        (1.0, 1.4, None, "Unit 12"),
        (1.0, 1.8, None, "Stop there"),
        (1.0, 1.8, None, "hey"),
    ]
    assert {timing for *_, timing in timings(found)} == {"interpolated"}


def test_azure_channels_and_phrases_with_nothing_recognised(tmp_path):
    file = azure({"display": "Stop"}, {"display": "No"}, {"display": ""}, speaker=1)
    for channel, phrase in enumerate(file["recognizedPhrases"]):
        phrase["channel"] = channel % 2
    file["recognizedPhrases"][2] |= {"recognitionStatus": "NoMatch", "nBest": []}
    found = imported(tmp_path, file)
    assert [s.speaker for s in found.segments] == ["channel 0 speaker 1", "channel 1 speaker 1"]


@pytest.mark.parametrize(
    ("ticks", "duration", "end_s"),
    [(300_000.0, "PT0.1S", 0.13), (1, "PT1H2M3.4S", 3723.4000001), (0, "P1DT1M", 86460.0), (0, "pt5s", 5.0)],
)
def test_azure_units_are_exact(tmp_path, ticks, duration, end_s):
    found = imported(tmp_path, azure({"display": "Stop"}, offsetInTicks=ticks, duration=duration))
    assert found.segments[0].end_s == end_s


def google(*results):
    return {"results": [*results]}


def google_result(words, **more):
    return {"alternatives": [{"transcript": " ".join(w["word"] for w in words), "words": words}]} | more


def test_google_names_of_every_version_and_library(tmp_path):
    words = [
        {"word": "One", "startTime": "1s", "endTime": "1.300s"},
        {"word": "two", "startOffset": "1.300s", "endOffset": "1.6s"},
        {"word": "three", "start_time": {"seconds": 1, "nanos": 600000000}, "end_time": {"seconds": "2"}},
        {"word": "four", "start_offset": "2.000000001s", "end_offset": "2.5s", "confidence": 0.0},
    ]
    operation = {"name": "1", "done": True, "response": google(google_result(words))}
    found = imported(tmp_path, operation)
    assert [(w.start_s, w.end_s, w.probability) for s in found.segments for w in s.words] == [
        (1.0, 1.3, None),
        (1.3, 1.6, None),
        (1.6, 2.0, None),
        (2.000000001, 2.5, None),
    ]


def test_google_repeats_every_word_with_its_speaker_at_the_end(tmp_path):
    one = {"word": "Stop.", "startTime": "1s", "endTime": "1.5s", "speakerTag": 0}
    two = {"word": "No.", "startTime": "2s", "endTime": "2.5s", "speakerTag": 0}
    last = google_result([one | {"speakerTag": 1}, two | {"speakerTag": 2}])
    found = imported(tmp_path, google(google_result([one]), google_result([two]), last))
    assert lines(found.segments) == [(1.0, 1.5, "speaker 1", "Stop."), (2.0, 2.5, "speaker 2", "No.")]


def test_google_results_that_only_begin_alike_are_all_kept(tmp_path):
    one = {"word": "Stop.", "startTime": "1s", "endTime": "1.5s"}
    found = imported(tmp_path, google(google_result([one]), google_result([one | {"startTime": "1.1s"}])))
    assert len(found.segments) == 2


def test_google_channels(tmp_path):
    results = [
        google_result([{"word": word, "startTime": "1s", "endTime": "1.5s"}], channelTag=i)
        for i, word in enumerate(["Stop", "No"], start=1)
    ]
    found = imported(tmp_path, google(*results))
    assert lines(found.segments) == [(1.0, 1.5, "channel 1", "Stop"), (1.0, 1.5, "channel 2", "No")]


def test_google_without_times_for_words_shares_out_each_result(tmp_path):
    results = [
        {"alternatives": [{"transcript": "Stop"}], "resultEndTime": "1.5s"},
        {"alternatives": []},
        {"alternatives": [{"transcript": " right there"}], "result_end_time": "2.5s"},
    ]
    found = imported(tmp_path, google(*results))
    assert lines(found.segments) == [(0.0, 1.5, None, "Stop"), (1.5, 2.5, None, "right there")]
    assert {timing for *_, timing in timings(found)} == {"interpolated"}


def test_google_leaves_out_a_start_of_nought(tmp_path):
    words = [{"word": "Stop", "endOffset": "0.4s"}, {"word": "now", "startOffset": "0.4s", "endOffset": "0.8s"}]
    assert timings(imported(tmp_path, google(google_result(words)))) == [
        ("Stop", 0.0, 0.4, "interpolated"),
        ("now", 0.4, 0.8, "measured"),
    ]


def speechmatics(kind, text, start, end, **more):
    best = {"content": text, "confidence": 1.0, "language": "es", "speaker": "S1"}
    return {"type": kind, "start_time": start, "end_time": end, "alternatives": [best]} | more


def test_speechmatics_entities_marks_before_a_word_and_changes(tmp_path):
    written = [speechmatics("word", "5", 2.0, 2.4), speechmatics("word", "May", 2.4, 2.8)]
    for part in written:
        del part["alternatives"][0]["speaker"]
    results = [
        speechmatics("punctuation", "¿", 1.0, 1.0, attaches_to="next"),
        speechmatics("word", "Qué", 1.0, 1.4),
        speechmatics("punctuation", "?", 1.4, 1.4, attaches_to="previous", is_eos=True),
        {"type": "speaker_change", "start_time": 1.5, "end_time": 1.5, "score": 0.8},
        speechmatics("entity", "5 May", 2.0, 2.8, entity_class="date", written_form=written),
        speechmatics("entity", "$ 20", 3.0, 3.4, entity_class="money"),
        speechmatics("word", "No", 3.5, 3.8, channel="radio"),
    ]
    found = imported(tmp_path, {"format": "2.9", "results": results})
    assert lines(found.segments) == [
        (1.0, 1.4, "S1", "¿Qué?"),
        (2.0, 2.8, "S1", "5 May"),
        (3.0, 3.4, "S1", "$ 20"),
        (3.5, 3.8, "radio S1", "No"),
    ]
    assert [timing for *_, timing in timings(found)] == ["measured"] * 3 + ["interpolated"] * 2 + ["measured"]


def test_speechmatics_v1_sums_are_exact_and_words_outside_turns_are_nobodys(tmp_path):
    words = [
        {"name": "Stop", "time": "13.05", "duration": "0.18"},
        {"name": ".", "time": "13.23", "duration": "0.46"},
        {"name": "No", "time": "20.00", "duration": "0.1"},
    ]
    file = {"words": words, "speakers": [{"name": "F4", "time": "13.05", "duration": "1.0"}]}
    found = imported(tmp_path, file)
    assert lines(found.segments) == [(13.05, 13.23, "F4", "Stop."), (20.0, 20.1, None, "No")]


def test_whisper_timestamped_without_words_and_with_a_disfluency(tmp_path):
    file = writers.whisper_timestamped([Said("[*]", 1000, 1100)])
    file["segments"].append({"start": 2.0, "end": 3.0, "text": " Get back", "words": []})
    assert lines(imported(tmp_path, file).segments) == [(1.0, 1.1, None, "[*]"), (2.0, 3.0, None, "Get back")]


def test_tsv_keeps_what_looks_like_markup_and_takes_any_line_ends(tmp_path):
    found = imported(tmp_path, '\ufeffstart\tend\ttext\r\n0\t1180\t<i> &amp; "quoted\r\n\r\n')
    assert lines(found.segments) == [(0.0, 1.18, None, '<i> &amp; "quoted')]


def test_marks_alone_are_no_words(tmp_path):
    with pytest.raises(ImportFileError, match="holds no words"):
        imported(tmp_path, amazon([amazon_item(".")]))


def test_a_mark_before_any_word_goes_to_the_first_and_one_left_over_to_the_last(tmp_path):
    results = [
        speechmatics("punctuation", "-", 1.0, 1.0),
        speechmatics("word", "Stop", 1.0, 1.4),
        speechmatics("punctuation", "¡", 1.4, 1.4, attaches_to="next"),
    ]
    assert lines(imported(tmp_path, {"format": "2.9", "results": results}).segments)[0][3] == "-Stop¡"
