"""From words and turns to a timeline: roles, acts, detectors, measures.

Needs no sound, only the curves that were measured on it, and takes well under a second for an hour of recording:
a person's correction re-enters here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from annotator.acoustics.track import AcousticTrack
from annotator.detectors import detect_all
from annotator.detectors._heard import Heard
from annotator.language.acts import recognise
from annotator.language.policy import Policy
from annotator.measures import measure
from annotator.model import (
    SCHEMA_VERSION,
    Corrections,
    ForceMark,
    Media,
    Provenance,
    Role,
    Speaker,
    SpeakerCorrection,
    Timeline,
    Turn,
    Unheard,
    Utterance,
    Word,
    WordCorrection,
)
from annotator.speech.roles import assign_roles


@dataclass(frozen=True, slots=True)
class Recording:
    """What the engines found in a recording, before anything is concluded from it.

    Attributes
    ----------
    media : Media
    turns : tuple of Turn
    utterances : tuple of Utterance
    unheard : tuple of Unheard
    track : AcousticTrack
    """

    media: Media
    turns: tuple[Turn, ...]
    utterances: tuple[Utterance, ...]
    unheard: tuple[Unheard, ...]
    track: AcousticTrack


def assemble(
    recording: Recording,
    policy: Policy,
    provenance: Provenance,
    corrections: Corrections | None = None,
    camera_wearer: str | None = None,
    given_roles: Mapping[str, Role] | None = None,
) -> Timeline:
    """Conclude a timeline from what the engines found.

    Parameters
    ----------
    recording : Recording
    policy : Policy
    provenance : Provenance
    corrections : Corrections, optional
        What people corrected; applied before anything is concluded.
    camera_wearer : str, optional
        Name of the person wearing the camera.
    given_roles : mapping of speaker id to role, optional
        Roles that are known and not to be found out.

    Raises
    ------
    PolicyError
        If the policy lacks a limit that a detector needs.
    ValueError
        If a correction names a speaker, an utterance or a word that is not there, or a time beyond the recording.
    """
    _check_force(corrections.force if corrections else (), recording.media.duration_s)
    utterances = correct_words(recording.utterances, corrections.words if corrections else ())
    proposed = assign_roles(utterances, recording.turns, recording.track, policy, camera_wearer)
    known = tuple(replace(s, role=given_roles.get(s.id, s.role)) for s in proposed) if given_roles else proposed
    speakers = correct_speakers(known, corrections.speakers if corrections else ())
    acts = recognise(utterances, {s.id: s.role for s in speakers}, policy)
    duration_s = recording.media.duration_s
    heard = Heard(
        duration_s=duration_s,
        speakers=speakers,
        turns=recording.turns,
        utterances=utterances,
        acts=acts,
        track=recording.track,
        unheard=recording.unheard,
        policy=policy,
        force_marks=corrections.force if corrections else (),
    )
    return Timeline(
        schema_version=SCHEMA_VERSION,
        media=recording.media,
        speakers=speakers,
        turns=recording.turns,
        utterances=utterances,
        acts=acts,
        annotations=detect_all(heard),
        unheard=recording.unheard,
        measures=measure(recording.turns, speakers, acts, recording.unheard, duration_s),
        provenance=provenance,
    )


def _check_force(marks: tuple[ForceMark, ...], duration_s: float) -> None:
    late = next((m for m in marks if m.at_s > duration_s), None)
    if late is not None:
        raise ValueError(f"a correction marks force at {late.at_s:.3f} s; the recording ends at {duration_s:.3f} s")


def correct_speakers(speakers: tuple[Speaker, ...], corrections: tuple[SpeakerCorrection, ...]) -> tuple[Speaker, ...]:
    """Apply what people said of speakers; later corrections win. A corrected role is certain."""
    by_id = {s.id: s for s in speakers}
    for c in corrections:
        if c.speaker not in by_id:
            raise ValueError(
                f"a correction names speaker {c.speaker!r}; the recording has {', '.join(by_id) or 'none'}"
            )
        speaker = by_id[c.speaker]
        if c.role is not None:
            speaker = replace(speaker, role=c.role, role_confidence=1.0)
        if c.name is not None:
            speaker = replace(speaker, name=c.name or None)
        by_id[c.speaker] = speaker
    return tuple(by_id.values())


def correct_words(utterances: tuple[Utterance, ...], corrections: tuple[WordCorrection, ...]) -> tuple[Utterance, ...]:
    """Apply what people said was said; an utterance left without words goes away.

    Corrections count words as the machine gave them, so that one does not move the next.
    """
    wanted: dict[str, dict[int, WordCorrection]] = {}
    for c in corrections:
        wanted.setdefault(c.utterance, {})[c.index] = c
    sizes = {u.id: len(u.words) for u in utterances}
    for c in corrections:
        if c.index >= sizes.get(c.utterance, 0):
            raise ValueError(f"a correction names word {c.index} of utterance {c.utterance!r}, which is not there")
    corrected = (_corrected(u, wanted[u.id]) if u.id in wanted else u for u in utterances)
    return tuple(u for u in corrected if u.words or u.id not in wanted)


def _corrected(utterance: Utterance, wanted: Mapping[int, WordCorrection]) -> Utterance:
    words: list[Word] = []
    for i, word in enumerate(utterance.words):
        text = wanted[i].text.strip() if i in wanted else word.text
        if i in wanted and text:
            words.append(replace(word, text=text, probability=None, flags=("corrected",)))
        elif text:
            words.append(word)
    return replace(utterance, words=tuple(words), text=" ".join(w.text for w in words))
