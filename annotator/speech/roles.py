"""Who is an officer, a civilian, a radio: from first words, commands, nearness and the sound of the voice.

The person wearing the camera is nearest to it and is an officer. A voice squeezed into a telephone's band is a
radio. Otherwise words decide: commands and an officer's phrases against those of the people officers meet.
Bystanders speak like civilians; only a person can tell them apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from annotator.acoustics.baseline import alone, baselines, voiced_or_loud
from annotator.acoustics.track import AcousticTrack, Curve
from annotator.language.acts import clausal, find, knows
from annotator.language.policy import Policy
from annotator.model import UNKNOWN_SPEAKER, Role, Speaker, Turn, Utterance

RADIO_BAND_DB = 17.0
"""Median energy in a telephone's band over that outside: near voices have 0 to 12 dB, radios 20 and more."""
WEARER_ABOVE_NEXT_DB = 4.0
WEARER_MIN_WORDS = 3
WEARER_SCORE = 2.0
DECIDED = 0.35
"""Below this score the words say too little, and the role stays unknown."""


@dataclass(frozen=True, slots=True)
class RoleEvidence:
    """What speaks for a speaker's role.

    Attributes
    ----------
    officer_phrases, civilian_phrases : int
        Commands and phrases that one role says far more often than the other.
    level_dbfs, band_db : float or None
        Medians over the voice alone; None where it was never alone.
    words : int
    """

    officer_phrases: int
    civilian_phrases: int
    level_dbfs: float | None
    band_db: float | None
    words: int

    @property
    def radio(self) -> bool:
        """Whether the voice sounds as through a radio."""
        return self.band_db is not None and self.band_db >= RADIO_BAND_DB


def assign_roles(
    utterances: tuple[Utterance, ...],
    turns: tuple[Turn, ...],
    track: AcousticTrack,
    policy: Policy,
    camera_wearer: str | None = None,
) -> tuple[Speaker, ...]:
    """Return every speaker of `turns` and `utterances` with the role that the evidence proposes.

    Parameters
    ----------
    utterances, turns, track, policy
        What was found so far.
    camera_wearer : str, optional
        Name of the person wearing the camera, where it is known.
    """
    ids = sorted({t.speaker for t in turns} | {u.speaker for u in utterances} - {UNKNOWN_SPEAKER}, key=_natural)
    evidence = {i: _evidence(i, utterances, turns, track, policy) for i in ids}
    wearer = find_wearer(evidence)
    base = baselines(track, turns)
    speakers = []
    for i in ids:
        role = propose(evidence[i], i == wearer)
        name = camera_wearer if i == wearer else None
        # No confidence: the score has not been calibrated on enough encounters to be called a probability.
        speakers.append(Speaker(i, name, role, None, i == wearer, base.get(i)))
    return tuple(speakers)


def propose(evidence: RoleEvidence, wearer: bool) -> Role:
    """Return the role that the evidence speaks for."""
    if evidence.radio and not wearer:
        return "radio"
    score = role_score(evidence, wearer)
    if abs(score) < DECIDED:
        return "unknown"
    return "officer" if score > 0 else "civilian"


def role_score(evidence: RoleEvidence, wearer: bool) -> float:
    """Return how much speaks for an officer (above 0) or a civilian (below), as a logarithm of phrase counts."""
    phrases = math.log1p(evidence.officer_phrases) - math.log1p(evidence.civilian_phrases)
    return phrases + (WEARER_SCORE if wearer else 0.0)


def find_wearer(evidence: dict[str, RoleEvidence]) -> str | None:
    """Return the speaker whose voice is clearly the nearest, radios left out; None where nobody's is."""
    near = sorted(
        ((e.level_dbfs, i) for i, e in evidence.items() if _may_wear(e) and e.level_dbfs is not None), reverse=True
    )
    if not near or (len(near) > 1 and near[0][0] - near[1][0] < WEARER_ABOVE_NEXT_DB):
        return None
    return near[0][1] if len(near) > 1 else None


def _may_wear(evidence: RoleEvidence) -> bool:
    return not evidence.radio and evidence.words >= WEARER_MIN_WORDS


def _evidence(
    speaker: str, utterances: tuple[Utterance, ...], turns: tuple[Turn, ...], track: AcousticTrack, policy: Policy
) -> RoleEvidence:
    said = [u for u in utterances if u.speaker == speaker]
    own = track.mask(alone(turns, speaker)) & voiced_or_loud(track)
    known = [clausal(u.words) for u in said if knows(policy, u.language)]
    commands = sum(1 for text in known for act in find(text, policy) if act.label == "command")
    officer = commands + sum(len(policy.officer_words.findall(t.text)) for t in known)
    civilian = sum(len(policy.civilian_words.findall(t.text)) for t in known)
    return RoleEvidence(
        officer, civilian, _median(track.level_dbfs[own]), _median(track.band_db[own]), sum(len(u.words) for u in said)
    )


def _median(values: Curve) -> float | None:
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else None


def _natural(speaker: str) -> tuple[str, int, str]:
    """Order S2 before S10."""
    head = speaker.rstrip("0123456789")
    digits = speaker[len(head) :]
    return head, int(digits) if digits else -1, speaker
