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
from annotator.acoustics.track import HOP_S, AcousticTrack, Curve
from annotator.language.acts import find, knows
from annotator.language.clauses import clausal
from annotator.language.policy import Policy
from annotator.model import UNKNOWN_SPEAKER, Role, Speaker, Turn, Utterance

RADIO_BAND_DB = 11.0
"""Median energy in a telephone's band over that outside: direct voices have -10 to 7 dB, radios 12 and more."""
RADIO_ABOVE_OTHERS_DB = 5.0
"""A radio stands out from the other voices; in a telephone call, or at a telephone's rate, all sound like one."""
WEARER_ABOVE_NEXT_DB = 4.0
WEARER_MIN_SPEECH_S = 3.0
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
    speech_s : float
        Voiced seconds of that voice alone.
    """

    officer_phrases: int
    civilian_phrases: int
    level_dbfs: float | None
    band_db: float | None
    speech_s: float


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
    radios = find_radios(evidence)
    wearer = find_wearer({i: e for i, e in evidence.items() if i not in radios})
    base = baselines(track, turns)
    speakers = []
    for i in ids:
        role = "radio" if i in radios else propose(evidence[i], i == wearer)
        name = camera_wearer if i == wearer else None
        # No confidence: the score has not been calibrated on enough encounters to be called a probability.
        speakers.append(Speaker(i, name, role, None, i == wearer, base.get(i)))
    return tuple(speakers)


def propose(evidence: RoleEvidence, wearer: bool) -> Role:
    """Return the role that the evidence speaks for."""
    score = role_score(evidence, wearer)
    if abs(score) < DECIDED:
        return "unknown"
    return "officer" if score > 0 else "civilian"


def role_score(evidence: RoleEvidence, wearer: bool) -> float:
    """Return how much speaks for an officer (above 0) or a civilian (below), as a logarithm of phrase counts."""
    phrases = math.log1p(evidence.officer_phrases) - math.log1p(evidence.civilian_phrases)
    return phrases + (WEARER_SCORE if wearer else 0.0)


def find_radios(evidence: dict[str, RoleEvidence]) -> frozenset[str]:
    """Return the speakers who sound as through a radio, while others do not."""
    bands = {i: e.band_db for i, e in evidence.items() if e.band_db is not None}
    direct = [b for b in bands.values() if b < RADIO_BAND_DB]
    if not direct:
        return frozenset()
    limit_db = max(RADIO_BAND_DB, float(np.median(direct)) + RADIO_ABOVE_OTHERS_DB)
    return frozenset(i for i, b in bands.items() if b >= limit_db)


def find_wearer(evidence: dict[str, RoleEvidence]) -> str | None:
    """Return the speaker whose voice is clearly the nearest; None where nobody's is, or only one was heard enough."""
    near = sorted(
        (
            (e.level_dbfs, i)
            for i, e in evidence.items()
            if e.level_dbfs is not None and e.speech_s >= WEARER_MIN_SPEECH_S
        ),
        reverse=True,
    )
    if not near or (len(near) > 1 and near[0][0] - near[1][0] < WEARER_ABOVE_NEXT_DB):
        return None
    return near[0][1] if len(near) > 1 else None


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
        officer, civilian, _median(track.level_dbfs[own]), _median(track.band_db[own]), float(own.sum() * HOP_S)
    )


def _median(values: Curve) -> float | None:
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else None


def _natural(speaker: str) -> tuple[str, int, str]:
    """Order S2 before S10."""
    head = speaker.rstrip("0123456789")
    digits = speaker[len(head) :]
    return head, int(digits) if digits else -1, speaker
