from __future__ import annotations

from dataclasses import replace

from annotator.model import Annotation, Evidence, Quote, RuleRef, Speaker, Turn, Utterance, Word
from tests import builders
from web.present import view


def test_marks_are_in_order_of_time_with_what_they_rest_on() -> None:
    marks = view(builders.timeline()).marks
    assert [m.label for m in marks] == ["Overlapping commands", "Raised voice", "Warning before force", "Force"]
    overlap, raised, warned, force = marks
    assert overlap.span == "0:21.2 to 0:22.0"
    assert overlap.excerpt == "Step out of the car / Show me your hands"
    assert overlap.policy == "deescalation 1.2 · One officer talks"
    assert overlap.rule == "command/overlapping_commands, version 1"
    assert overlap.confidence == "not calibrated"
    level = raised.measured[0]
    assert (level.value, level.baseline, level.limit) == ("−18.0 dBFS", "−27.5 dBFS", "−21.5 dBFS")
    assert level.difference == "+9.50 dB"
    (warning,) = warned.warnings
    assert (warning.command, warning.force_named, warning.conditional) == (True, "taser", True)
    assert (warning.before, warning.to_comply) == ("8.00 s", "8.00 s")
    assert force.force == "taser"


def test_a_calibrated_confidence_is_shown() -> None:
    mark = replace(builders.annotations()[0], confidence=0.87)
    assert view(builders.timeline(annotations=(mark,))).marks[0].confidence == "87%, calibrated"


def test_speakers_have_a_sign_a_name_and_a_role_with_its_confidence() -> None:
    speakers = (
        Speaker("S1", "Ruiz", "officer", 0.9, wearer=True),
        Speaker("S2", None, "officer"),
        Speaker("S3", None, "unknown", 0.4),
        Speaker("S4", None, "radio"),
    )
    shown = view(builders.timeline(speakers=speakers)).speakers
    assert [(s.sign, s.label, s.role_note) for s in shown] == [
        ("O1", "Ruiz", "officer (90% sure)"),
        ("O2", "S2", "officer (not calibrated)"),
        ("1", "S3", "role not known (40% sure)"),
        ("R1", "S4", "radio (not calibrated)"),
    ]


def test_words_that_no_turn_claims_have_a_speaker_who_is_not_known() -> None:
    utterance = builders.utterance("u1", "unknown", 1.0, 2.0, "hello there")
    made = view(builders.timeline(utterances=(utterance,), acts=(), annotations=()))
    speaker = made.speakers[made.rows[0].speaker]
    assert (speaker.sign, speaker.label) == ("?", "Speaker not known")


def test_a_quote_may_name_a_speaker_whom_the_timeline_does_not_hold() -> None:
    mark = Annotation(
        1.0, 2.0, "x_1", "tone", "x", (), None, Evidence((Quote(1.0, 2.0, "S9", "hey"),)), RuleRef("a", "1"), None
    )
    shown = view(builders.timeline(annotations=(mark,))).marks[0]
    assert (shown.quotes[0].speaker, shown.policy) == (-1, None)


def test_rows_tell_words_doubts_and_a_speaker_who_goes_on() -> None:
    utterances = (
        Utterance(
            1.0,
            3.0,
            "u1",
            "S1",
            "get down now",
            "en",
            (
                Word(1.0, 1.5, "get"),
                Word(1.5, 2.0, "down", flags=("low_probability", "repetition")),
                Word(2.0, 3.0, "now", timing="interpolated", flags=("corrected",)),
            ),
        ),
        Utterance(4.0, 5.0, "u2", "S1", "no words", '"><x', ()),
    )
    made = view(builders.timeline(utterances=utterances, acts=(), annotations=()))
    first, second = made.rows
    assert (first.text, first.starts, first.doubted, first.corrected) == ("get down now", (1.0, 1.5, 2.0), (1,), (2,))
    assert (first.same, second.same) == (False, True)
    assert (first.lang, second.lang, second.text) == ("en", None, "no words")
    assert made.interpolated


def test_row_text_is_the_words_joined_even_where_a_page_would_change_them() -> None:
    odd = Utterance(1.0, 2.0, "u1", "S1", "", None, (Word(1.0, 1.5, "New\r\n York"), Word(1.5, 2.0, "a\0b")))
    row = view(builders.timeline(utterances=(odd,), acts=(), annotations=())).rows[0]
    assert row.words == ("New York", "a\ufffdb")
    assert row.text == "New York a\ufffdb"


def test_turns_are_in_order_and_a_mark_past_the_end_lengthens_the_page() -> None:
    late = replace(builders.annotations()[0], end_s=75.0)
    made = view(builders.timeline(turns=(Turn(9, 10, "S3"), Turn(1, 2, "S1")), annotations=(late,)))
    assert made.turns == ((1, 2, 0), (9, 10, 2))
    assert made.duration_s == 75.0


def test_an_empty_timeline_has_a_page() -> None:
    empty = builders.timeline(
        media=builders.media(duration_s=0.0), speakers=(), turns=(), utterances=(), acts=(), annotations=(), unheard=()
    )
    made = view(empty)
    assert (made.duration_s, made.rows, made.marks, made.families) == (0.0, (), (), ())


def test_provenance_tells_every_hash_and_parameter() -> None:
    told = dict(view(builders.timeline()).provenance)
    assert told["Recording"] == "/evidence/stop.mp4"
    assert told["sha256 of its bytes"] == builders.SHA
    assert told["Speakers: threshold"] == "0.5"
    assert told["Policy pack"] == "deescalation, version 1"
