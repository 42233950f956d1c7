"""Exports as other tools read them."""

from __future__ import annotations

import csv
import io
import re

import pysubs2
import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.exporters.csv import FORMULA_SIGNS, HEADER
from annotator.exporters.srt import export as export_srt
from annotator.model import Annotation, Evidence, Quote, RuleRef, Timeline
from annotator.model.codec import from_json
from tests import builders, strategies
from tests.exporters import cases

timelines = pytest.mark.parametrize("build", cases.TIMELINES.values(), ids=cases.TIMELINES)


def rows(timeline):
    return list(csv.DictReader(io.StringIO(cases.export("csv", timeline), newline=""), strict=True))


@timelines
def test_json_is_the_timeline(build):
    assert from_json(cases.export("json", build()).encode(), Timeline) == build()


@timelines
def test_webvtt_reads_every_cue_of_the_vtt(build):
    text = cases.export("vtt", build())
    found = webvtt.from_string(text, strict=True)
    assert len(found.captions) == text.count(" --> ")
    starts = [caption.start_in_seconds for caption in found.captions]
    assert starts == sorted(starts)
    assert all(caption.voice for caption in found.captions)


def test_webvtt_reads_speakers_times_and_words():
    first, second = webvtt.from_string(cases.export("vtt", builders.timeline())).captions[:2]
    assert (first.voice, first.text) == ("Ruiz (officer)", "Good evening I'm Officer Ruiz")
    assert (first.start, first.end) == ("00:00:06.000", "00:00:09.000")
    assert second.voice == "S3 (civilian)"


def test_markup_in_words_and_names_is_shown_and_not_obeyed():
    text = cases.export("vtt", cases.hard())
    assert "<v Ana &lt;Núñez&gt; &amp; Co. (officer)>" in text
    assert "&lt;b&gt;stop&lt;/b&gt;" in text
    assert set(re.findall(r"<(\w+)", text)) == {"v"}
    assert text.count("-->") == len(webvtt.from_string(text).captions)


def test_people_who_speak_at_once_have_cues_at_once():
    third, fourth = webvtt.from_string(cases.export("vtt", builders.timeline())).captions[2:4]
    assert fourth.start_time < third.end_time


@timelines
def test_pysubs2_reads_the_vtt_too(build):
    text = cases.export("vtt", build())
    assert len(pysubs2.SSAFile.from_string(text, format_="vtt")) == text.count(" --> ")


@timelines
def test_pysubs2_reads_every_caption_of_the_srt(build):
    text = cases.export("srt", build())
    found = pysubs2.SSAFile.from_string(text, format_="srt")
    assert len(found) == text.count(" --> ")
    assert re.findall(r"^(\d+)\n\d\d:", text, re.MULTILINE) == [str(i) for i in range(1, len(found) + 1)]


def test_pysubs2_reads_speakers_times_and_words():
    first, second = pysubs2.SSAFile.from_string(cases.export("srt", builders.timeline()), format_="srt")[:2]
    assert (first.start, first.end, first.plaintext) == (6000, 9000, "Ruiz: Good evening I'm Officer Ruiz")
    assert second.plaintext == "S3 (civilian): What did I do?"


def test_nothing_in_words_or_names_is_markup_to_a_player():
    assert not set(cases.export("srt", cases.hard()).replace(" --> ", "")) & set("<>{}")


@settings(max_examples=60, deadline=None)
@given(strategies.timelines())
def test_caption_files_hold_the_same_captions_whatever_was_said(timeline):
    vtt = webvtt.from_string(cases.export("vtt", timeline), strict=True).captions
    srt = pysubs2.SSAFile.from_string(export_srt(timeline), format_="srt")
    said = [u for u in timeline.utterances if u.text]
    assert len(vtt) >= len(said)
    assert len(srt) >= len(said)
    assert all(caption.end_time > caption.start_time for caption in vtt)


@timelines
def test_pyannote_reads_the_turns_of_the_rttm(build, tmp_path):
    from pyannote.database.util import load_rttm

    path = tmp_path / "turns.rttm"
    path.write_text(cases.export("rttm", build()), "utf-8")
    timeline = build()
    expected = [t for t in timeline.turns if round(t.end_s * 1000) > round(t.start_s * 1000)]
    if not expected:
        assert path.read_bytes() == b""
        return
    (annotation,) = load_rttm(path).values()
    found = sorted((s.start, s.end, speaker) for s, _, speaker in annotation.itertracks(yield_label=True))
    assert [speaker for _, _, speaker in found] == [t.speaker for t in sorted(expected)]
    for (start_s, end_s, _), turn in zip(found, sorted(expected), strict=True):
        assert start_s == pytest.approx(turn.start_s, abs=0.0006)
        assert end_s == pytest.approx(turn.end_s, abs=0.0006)


def test_the_rttm_file_id_is_the_recordings_name_without_white_space():
    ids = {line.split()[1] for line in cases.export("rttm", cases.hard()).splitlines()}
    assert ids == {"Señor_Núñez_(copy).cam_1"}


def test_turns_that_touch_still_touch_in_the_rttm():
    from annotator.model import Turn

    timeline = builders.timeline(turns=(Turn(0.0004, 1.0006, "S1"), Turn(1.0006, 2.0006, "S2")))
    (_, _, _, start, duration, *_), (_, _, _, following, *_) = (
        line.split() for line in cases.export("rttm", timeline).splitlines()
    )
    assert float(start) + float(duration) == float(following) == 1.001


@timelines
def test_csv_has_one_row_for_each_annotation_under_a_stable_header(build):
    text = cases.export("csv", build())
    assert text.split("\r\n", 1)[0] == ",".join(HEADER)
    found = rows(build())
    assert [row["id"] for row in found] == [a.id for a in build().annotations]
    assert all(None not in row and None not in row.values() for row in found)


def test_csv_cells_say_what_the_annotation_says():
    overlap, raised, warned, force = rows(builders.timeline())
    assert (overlap["start_s"], overlap["end_s"], overlap["start"]) == ("21.200", "22.000", "0:00:21.200")
    assert (overlap["speakers"], overlap["roles"]) == ("Ruiz | S2", "officer | officer")
    assert overlap["words"] == "Ruiz: Step out of the car | S2: Show me your hands"
    assert overlap["measured"] == "overlap=0.8 s (limit 0.2)"
    assert raised["measured"].startswith("level=-18 dBFS (baseline -27.5, limit -21.5)")
    assert "8 s to comply" in warned["warnings"]
    assert (force["force"], force["confidence"], force["policy_section"]) == ("taser", "", "1.3 B")
    assert (force["rule_id"], force["rule_version"]) == ("force/force", "1")


def test_a_calibrated_confidence_is_written_and_a_missing_one_is_empty():
    (row,) = rows(cases.hard())
    assert row["confidence"] == "0.877"
    assert (row["policy_pack"], row["policy_section"], row["policy_title"]) == ("", "", "")


def noted(note):
    annotation = Annotation(
        0.0, 1.0, "a_0", "tone", "raised_voice", (), None, Evidence(note=note), RuleRef("r", "1"), None
    )
    return rows(builders.timeline(annotations=(annotation,)))[0]["note"]


@pytest.mark.parametrize("note", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", " \r\n=1+1", "＝1+1", "'=1+1"])
def test_no_cell_is_run_as_a_formula(note):
    cell = noted(note)
    assert cell[0] == "'"
    assert cell[1:] == note.strip()


@pytest.mark.parametrize("note", ["1+1=2", "'tis", "Ruiz: -1", "a\nb"])
def test_other_cells_stay_as_they_are(note):
    assert noted(note) == " ".join(note.split())


@given(st.text(max_size=10))
def test_no_words_can_make_a_formula(said):
    quotes = (Quote(0.0, 1.0, "S1", said),)
    annotation = Annotation(
        0.0, 1.0, "a_0", "tone", "raised_voice", ("S1",), None, Evidence(quotes, note=said), RuleRef(said, "1"), None
    )
    (row,) = rows(builders.timeline(annotations=(annotation,)))
    assert not any(cell.startswith((*FORMULA_SIGNS, "\t", "\r")) for cell in row.values())


def test_the_text_names_engines_trust_and_what_was_not_heard():
    text = cases.export("txt", builders.timeline())
    assert "pocketsphinx 5.1.1, model en-us. Words are often wrong; listen." in text
    assert "0:00:00.000 to 0:00:05.000: no sound was recorded; nothing can be concluded" in text
    assert "0:00:09  S3 (civilian): What did I do?" in text


def test_the_text_puts_each_finding_after_the_words_it_begins_with():
    lines = cases.export("txt", builders.timeline()).splitlines()
    said = next(i for i, line in enumerate(lines) if "Show me your hands" in line)
    assert lines[said + 1].startswith("         >> overlapping_commands, 0:00:21.200 to 0:00:22.000; by Ruiz, S2")


def test_the_text_marks_doubtful_words():
    assert "calc'!A0(?) <b>stop</b>(?) {\\an8} &" in cases.export("txt", cases.hard())
