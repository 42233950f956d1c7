"""What detectors are given, and how they make a mark."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.acoustics.track import AcousticTrack
from annotator.language.policy import Policy
from annotator.model import (
    Act,
    Annotation,
    Evidence,
    ForceMark,
    Quote,
    Role,
    RuleRef,
    Span,
    Speaker,
    Turn,
    Unheard,
    Utterance,
)

VERSION = "1"
"""Of the detectors' rules; raised whenever a rule changes what it finds."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything that was found in a recording before the detectors look at it."""

    duration_s: float
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    utterances: tuple[Utterance, ...]
    acts: tuple[Act, ...]
    track: AcousticTrack
    unheard: tuple[Unheard, ...]
    policy: Policy
    force_marks: tuple[ForceMark, ...] = ()
    _by_id: dict[str, Utterance] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {u.id: u for u in self.utterances})

    @property
    def roles(self) -> dict[str, Role]:
        """Role of each speaker, by id."""
        return {s.id: s.role for s in self.speakers}

    def acts_of(self, *labels: str) -> tuple[Act, ...]:
        """Return the acts with one of these labels, in order of time."""
        return tuple(a for a in self.acts if a.label in labels)

    def words_in(self, act: Act) -> str:
        """Return the words of an act."""
        words = self._by_id[act.utterance].words
        return " ".join(w.text for w in words if w.overlap_s(act) > 0 or act.start_s <= w.start_s < act.end_s)

    def quote(self, act: Act) -> Quote:
        """Return an act's words as evidence."""
        return Quote(act.start_s, act.end_s, act.speaker, self.words_in(act), act.id)


def mark(
    heard: Heard,
    family: str,
    kind: str,
    span: Span,
    speakers: tuple[str, ...],
    evidence: Evidence,
    id_at_s: float | None = None,
) -> Annotation:
    """Make a mark; its id is its kind and its time in milliseconds (`id_at_s`, by default its start)."""
    at_s = span.start_s if id_at_s is None else id_at_s
    return Annotation(
        start_s=span.start_s,
        end_s=span.end_s,
        id=f"{kind}_{round(at_s * 1000)}",
        family=family,
        kind=kind,
        speakers=tuple(sorted(set(speakers))),
        confidence=None,  # not calibrated: nothing is claimed
        evidence=evidence,
        rule=RuleRef(f"{family}/{kind}", VERSION),
        policy=heard.policy.cite(kind),
    )
