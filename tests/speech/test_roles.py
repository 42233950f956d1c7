"""Who is an officer, a civilian, a radio; and that little evidence decides nothing."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.acoustics.track import HOP_S, AcousticTrack
from annotator.language.policy import load_policy
from annotator.model import UNKNOWN_SPEAKER, Role, Speaker, Turn, Utterance
from annotator.speech.roles import RoleEvidence, assign_roles, find_radios, find_wearer, propose
from tests.builders import utterance

POLICY = load_policy("deescalation")


class Encounter:
    """Voices one after another, ten seconds each, each with its own level and band."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.said: list[Utterance] = []
        self.levels: list[tuple[float, float]] = []

    def voice(
        self,
        speaker: str,
        text: str,
        level_dbfs: float = -30.0,
        band_db: float = 5.0,
        language: str = "en",
        length_s: float = 10.0,
    ) -> Encounter:
        start_s = 10.0 * len(self.turns)
        self.turns.append(Turn(start_s, start_s + length_s, speaker))
        ident = f"u{len(self.said):04d}"
        self.said.append(utterance(ident, speaker, start_s, start_s + length_s, text, language))
        self.levels.append((level_dbfs, band_db))
        return self

    def speakers(self, camera_wearer: str | None = None) -> dict[str, Speaker]:
        found = assign_roles(tuple(self.said), tuple(self.turns), self._track(), POLICY, camera_wearer)
        return {s.id: s for s in found}

    def roles(self) -> dict[str, Role]:
        return {i: s.role for i, s in self.speakers().items()}

    def _track(self) -> AcousticTrack:
        second = (np.arange(round(10.0 * len(self.turns) / HOP_S)) * HOP_S / 10.0).astype(int)
        level, band = (np.array([pair[i] for pair in self.levels], dtype=np.float32)[second] for i in (0, 1))
        voiced = np.full_like(level, 120.0)
        return AcousticTrack(level, voiced, np.zeros_like(level), np.full_like(level, 20.0), band)


COMMANDS = "Step out of the car. Show me your hands. Get on the ground."
PLEAS = "Why are you doing this? I didn't do anything. My phone is in my car. I can't breathe."


def test_commands_make_an_officer_and_pleas_a_civilian() -> None:
    assert Encounter().voice("S1", COMMANDS).voice("S2", PLEAS).roles() == {"S1": "officer", "S2": "civilian"}


def test_too_little_evidence_leaves_the_role_unknown() -> None:
    encounter = Encounter().voice("S1", "Yes.").voice("S2", "It is over there by the trees.")
    assert encounter.roles() == {"S1": "unknown", "S2": "unknown"}


def test_the_nearest_voice_wears_the_camera_and_is_an_officer() -> None:
    encounter = (
        Encounter().voice("S1", "It is over there, by the trees.", -20.0).voice("S2", "Over where exactly?", -32.0)
    )
    found = encounter.speakers("Ruiz")
    assert (found["S1"].role, found["S1"].wearer, found["S1"].name) == ("officer", True, "Ruiz")
    assert (found["S2"].wearer, found["S2"].name) == (False, None)


def test_voices_of_like_level_have_no_wearer() -> None:
    encounter = Encounter().voice("S1", "It is over there by the trees", -28.0).voice("S2", "Over where exactly", -30.0)
    assert not any(s.wearer for s in encounter.speakers("Ruiz").values())


def test_a_single_voice_is_not_said_to_be_the_nearest() -> None:
    assert not Encounter().voice("S1", "Where are we going with this", -15.0).speakers()["S1"].wearer


def test_a_second_of_speech_makes_no_wearer() -> None:
    encounter = Encounter().voice("S1", "Hey you over there", -15.0, length_s=2.5)
    encounter.voice("S2", "Over where exactly is it", -32.0).voice("S3", "By the trees I would say", -34.0)
    assert not any(s.wearer for s in encounter.speakers().values())


def test_a_voice_squeezed_into_a_telephones_band_is_a_radio_and_never_the_wearer() -> None:
    encounter = Encounter().voice("S1", "Unit four, what is your status?", -15.0, 22.0)
    encounter.voice("S2", COMMANDS, -30.0).voice("S3", PLEAS, -45.0)
    found = encounter.speakers()
    assert {i: s.role for i, s in found.items()} == {"S1": "radio", "S2": "officer", "S3": "civilian"}
    assert [i for i, s in found.items() if s.wearer] == ["S2"]


def test_where_every_voice_comes_through_a_telephone_none_is_a_radio() -> None:
    encounter = Encounter().voice("S1", COMMANDS, -30.0, 22.0).voice("S2", PLEAS, -32.0, 24.0)
    assert encounter.roles() == {"S1": "officer", "S2": "civilian"}


def test_words_in_another_language_say_nothing_of_a_role() -> None:
    assert Encounter().voice("S1", COMMANDS, language="es").roles() == {"S1": "unknown"}


def test_a_proposed_role_has_no_confidence_since_none_was_calibrated() -> None:
    found = Encounter().voice("S1", COMMANDS).voice("S2", PLEAS).speakers()
    assert [s.role_confidence for s in found.values()] == [None, None]


def test_every_speaker_is_there_in_natural_order_with_a_baseline() -> None:
    encounter = Encounter()
    for i in (10, 2, 1):
        encounter.voice(f"S{i}", "Something was said here")
    encounter.said.append(utterance("u0099", UNKNOWN_SPEAKER, 1.0, 2.0, "Who is this"))
    encounter.said.append(utterance("u0100", "S3", 1.0, 2.0, "Only words"))
    found = encounter.speakers()
    assert list(found) == ["S1", "S2", "S3", "S10"]
    base = found["S10"].baseline
    assert base is not None
    assert (base.level_dbfs, base.f0_hz) == (-30.0, 120.0)
    assert found["S3"].baseline is None


def test_without_speech_there_are_no_speakers() -> None:
    nothing = np.zeros(0, dtype=np.float32)
    assert assign_roles((), (), AcousticTrack(*[nothing] * 5), POLICY) == ()


def evidence(
    officer: int = 0, civilian: int = 0, level: float | None = -30.0, band: float | None = 5.0
) -> RoleEvidence:
    return RoleEvidence(officer, civilian, level, band, 20.0)


@pytest.mark.parametrize(
    ("found", "wearer", "role"),
    [
        (evidence(), False, "unknown"),
        (evidence(3, 3), False, "unknown"),
        (evidence(1, 0), False, "officer"),
        (evidence(0, 1), False, "civilian"),
        (evidence(9, 4), False, "officer"),
        (evidence(0, 4), True, "officer"),
        (evidence(0, 20), True, "civilian"),
        (evidence(5, 0, band=None), False, "officer"),
    ],
)
def test_the_evidence_decides(found: RoleEvidence, wearer: bool, role: Role) -> None:
    assert propose(found, wearer) == role


def test_the_wearer_is_clearly_nearer_than_the_next() -> None:
    assert find_wearer({"A": evidence(level=-20.0), "B": evidence(level=-24.0)}) == "A"
    assert find_wearer({"A": evidence(level=-20.0), "B": evidence(level=-23.9)}) is None
    assert find_wearer({"A": evidence(level=-20.0), "B": evidence(level=None)}) is None
    assert find_wearer({"A": evidence(level=-20.0)}) is None
    assert find_wearer({}) is None


@pytest.mark.parametrize(
    ("bands", "radios"),
    [
        ((5.0, 12.0), {"B"}),
        ((5.0, 10.9), set()),
        ((8.0, 12.0), set()),
        ((8.0, 13.0), {"B"}),
        ((12.0, 22.0), set()),
        ((None, 22.0), set()),
        ((5.0, 22.0, 20.0), {"B", "C"}),
        ((), set()),
    ],
)
def test_a_radio_stands_out_from_the_direct_voices(bands: tuple[float | None, ...], radios: set[str]) -> None:
    found = {name: evidence(band=band) for name, band in zip("ABC", bands, strict=False)}
    assert find_radios(found) == radios
