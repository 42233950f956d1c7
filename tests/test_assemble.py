"""From words and turns to a timeline, with people's corrections; the machine's own values are never touched."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest

from annotator.acoustics.track import HOP_S, AcousticTrack
from annotator.assemble import Recording, assemble, correct_speakers, correct_words
from annotator.language.policy import load_policy
from annotator.model import (
    CORRECTIONS_VERSION,
    Corrections,
    ForceMark,
    Speaker,
    SpeakerCorrection,
    Timeline,
    Turn,
    Unheard,
    Utterance,
    WordCorrection,
)
from tests.builders import SHA, media, provenance, utterance

DURATION_S = 120.0
POLICY = load_policy("deescalation")


def track() -> AcousticTrack:
    frames = round(DURATION_S / HOP_S)
    values = (-30.0, 120.0, -10.0, 20.0, 5.0)
    return AcousticTrack(*(np.full(frames, value, dtype=np.float32) for value in values))


def recording() -> Recording:
    """Let one voice command and warn, another plead; the second's shout to drop something counts only for officers."""
    said = (
        utterance("u0001", "S1", 70.0, 73.0, "Good evening. Step out of the car."),
        utterance(
            "u0002", "S2", 74.0, 76.0, "Why are you doing this? I didn't do anything. I can't breathe. I'm sorry."
        ),
        utterance("u0003", "S1", 80.0, 83.0, "Get out or you will be tased."),
        utterance("u0004", "S2", 80.1, 81.5, "Drop it!"),
        utterance("u0005", "S1", 90.0, 91.0, "Taser! Taser!"),
    )
    turns = tuple(Turn(u.start_s, u.end_s, u.speaker) for u in said)
    return Recording(media(DURATION_S), turns, said, (Unheard(0.0, 5.0, "no_audio"),), track())


def corrections(**changes: object) -> Corrections:
    return Corrections(CORRECTIONS_VERSION, SHA, **changes)  # type: ignore[arg-type]


def concluded(given: Corrections | None = None, **more: object) -> Timeline:
    return assemble(recording(), POLICY, provenance(), given, **more)  # type: ignore[arg-type]


def kinds(timeline: Timeline) -> list[str]:
    return [a.kind for a in timeline.annotations]


def test_words_and_turns_become_a_timeline() -> None:
    found = concluded()
    assert {s.id: s.role for s in found.speakers} == {"S1": "officer", "S2": "civilian"}
    assert [(a.label, a.slots.action or a.slots.force) for a in found.acts] == [
        ("command", "exit_vehicle"),
        ("command", "exit_vehicle"),
        ("warning", "taser"),
        ("force_announcement", "taser"),
    ]
    assert kinds(found) == ["warning", "warning_before_force", "force"]
    assert {m.name for m in found.measures} >= {"one_voice_ratio", "commands_per_minute"}
    assert found.provenance == provenance()


def test_a_corrected_role_re_enters_and_everything_after_it_follows() -> None:
    found = concluded(corrections(speakers=(SpeakerCorrection("S2", role="officer", name="Lee", by="J. Doe"),)))
    speaker = found.speaker("S2")
    assert (speaker.role, speaker.role_confidence, speaker.name) == ("officer", 1.0, "Lee")
    assert "overlapping_commands" in kinds(found)
    assert found.speaker("S1").role_confidence is None


def test_an_officer_corrected_to_a_civilian_says_no_commands_and_no_warnings() -> None:
    found = concluded(corrections(speakers=(SpeakerCorrection("S1", role="civilian"),)))
    assert not [a for a in found.acts if a.speaker == "S1"]
    assert not {"warning", "force"} & set(kinds(found))


def test_a_corrected_word_re_enters() -> None:
    found = concluded(corrections(words=(WordCorrection("u0003", 6, "arrested."),)))
    (warning,) = (a for a in found.acts if a.label == "warning")
    assert warning.slots.force == "arrest"
    assert "force_without_warning" in kinds(found)
    word = found.utterances[2].words[6]
    assert (word.text, word.probability, word.flags) == ("arrested.", None, ("corrected",))
    assert found.utterances[2].text == "Get out or you will be arrested."


def test_force_that_nobody_announced_can_be_marked() -> None:
    found = concluded(corrections(force=(ForceMark(100.0, "baton", "one strike", "J. Doe"),)))
    assert kinds(found).count("force") == 2
    (marked,) = (a for a in found.annotations if a.kind == "force" and a.start_s == 100.0)
    assert marked.evidence.note == "marked by J. Doe: one strike"


def test_the_machines_own_values_stay_as_they_are() -> None:
    given = recording()
    before = copy.deepcopy((given.media, given.turns, given.utterances, given.unheard))
    curves = given.track.level_dbfs.copy()
    everything = corrections(
        speakers=(SpeakerCorrection("S1", role="radio"),),
        words=(WordCorrection("u0001", 0, ""), WordCorrection("u0004", 0, "Hold")),
        force=(ForceMark(1.0, "dog"),),
    )
    assemble(given, POLICY, provenance(), everything)
    assert (given.media, given.turns, given.utterances, given.unheard) == before
    assert np.array_equal(given.track.level_dbfs, curves)


def test_the_same_values_give_the_same_timeline() -> None:
    assert concluded() == concluded()
    assert concluded(corrections()) == concluded()


def test_known_roles_and_the_wearers_name_are_taken_and_corrections_win_over_them() -> None:
    given = {"S1": "civilian", "S2": "officer"}
    found = concluded(given_roles=given)
    assert {s.id: s.role for s in found.speakers} == given
    assert [a.speaker for a in found.acts] == ["S2"]
    corrected = concluded(corrections(speakers=(SpeakerCorrection("S2", role="bystander"),)), given_roles=given)
    assert corrected.speaker("S2").role == "bystander"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (corrections(speakers=(SpeakerCorrection("S9", role="officer"),)), "'S9'; the recording has S1, S2"),
        (corrections(words=(WordCorrection("u0099", 0, "x"),)), "word 0 of utterance 'u0099'"),
        (corrections(words=(WordCorrection("u0004", 2, "x"),)), "word 2 of utterance 'u0004'"),
        (corrections(force=(ForceMark(120.001, "taser"),)), "force at 120.001 s; the recording ends at 120.000 s"),
    ],
)
def test_a_correction_of_what_is_not_there_is_refused(given: Corrections, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        concluded(given)


def test_force_may_be_marked_at_the_very_end() -> None:
    assert "force" in kinds(concluded(corrections(force=(ForceMark(120.0, "baton"),))))


SPEAKERS = (Speaker("S1", "Ruiz", "officer"), Speaker("S2"))


def test_what_a_speaker_correction_leaves_out_stays() -> None:
    named, other = correct_speakers(SPEAKERS, (SpeakerCorrection("S2", name="Lee"),))
    assert named == SPEAKERS[0]
    assert (other.name, other.role, other.role_confidence) == ("Lee", "unknown", None)
    (renamed, _) = correct_speakers(SPEAKERS, (SpeakerCorrection("S1", role="radio"),))
    assert (renamed.name, renamed.role) == ("Ruiz", "radio")


def test_an_empty_name_takes_the_name_away_and_later_corrections_win() -> None:
    given = (
        SpeakerCorrection("S1", name=""),
        SpeakerCorrection("S2", role="radio"),
        SpeakerCorrection("S2", role="civilian"),
    )
    first, second = correct_speakers(SPEAKERS, given)
    assert first.name is None
    assert second.role == "civilian"


SAID = (utterance("u0001", "S1", 0.0, 3.0, "step out please"), utterance("u0002", "S1", 4.0, 5.0, "now"))


def corrected(*given: WordCorrection) -> list[str]:
    return [u.text for u in correct_words(SAID, given)]


def test_word_corrections_count_the_words_as_the_machine_gave_them() -> None:
    assert corrected(WordCorrection("u0001", 0, ""), WordCorrection("u0001", 2, "here")) == ["out here", "now"]


def test_a_word_may_become_several_and_the_last_correction_of_it_wins() -> None:
    assert corrected(WordCorrection("u0002", 0, "right"), WordCorrection("u0002", 0, " right now ")) == [
        "step out please",
        "right now",
    ]


def test_an_utterance_whose_last_word_is_removed_goes_away_with_what_was_heard_in_it() -> None:
    assert corrected(WordCorrection("u0002", 0, "  ")) == ["step out please"]


def test_an_utterance_that_never_had_word_times_stays() -> None:
    bare = Utterance(6.0, 7.0, "u0003", "S1", "Get back.", "en", ())
    assert correct_words((*SAID, bare), (WordCorrection("u0002", 0, ""),)) == (SAID[0], bare)


def test_without_corrections_the_utterances_are_the_same() -> None:
    assert correct_words(SAID, ()) == SAID
    assert replace(SAID[0]) == SAID[0]
