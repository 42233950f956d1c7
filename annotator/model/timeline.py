"""The timeline: everything that was found in one recording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from annotator.model.act import Act
from annotator.model.annotation import Annotation
from annotator.model.media import Media, Unheard
from annotator.model.provenance import Provenance
from annotator.model.speech import UNKNOWN_SPEAKER, Speaker, Turn, Utterance

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Measure:
    """A number about the recording, or about the stretch from `start_s` to `end_s` where these are given."""

    name: str
    value: float | None
    unit: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that was found in one recording; ``timeline.json`` is this.

    Raises
    ------
    ValueError
        If an id is used twice, or a turn, utterance, act or annotation names a speaker or an utterance that
        the timeline does not hold.
    """

    schema_version: Annotated[int, Meta(ge=1)]
    media: Media
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]
    utterances: tuple[Utterance, ...]
    acts: tuple[Act, ...]
    annotations: tuple[Annotation, ...]
    unheard: tuple[Unheard, ...]
    measures: tuple[Measure, ...]
    provenance: Provenance

    def __post_init__(self) -> None:
        speakers = _unique("speaker", (s.id for s in self.speakers)) | {UNKNOWN_SPEAKER}
        utterances = _unique("utterance", (u.id for u in self.utterances))
        _unique("act", (a.id for a in self.acts))
        _unique("annotation", (a.id for a in self.annotations))
        _known("turn", (t.speaker for t in self.turns), "speaker", speakers)
        _known("utterance", (u.speaker for u in self.utterances), "speaker", speakers)
        _known("act", (a.speaker for a in self.acts), "speaker", speakers)
        _known("act", (a.utterance for a in self.acts), "utterance", utterances)
        _known("annotation", (s for a in self.annotations for s in a.speakers), "speaker", speakers)

    def speaker(self, speaker_id: str) -> Speaker:
        """Return the speaker of that id; one without a name or role for `UNKNOWN_SPEAKER`."""
        return next((s for s in self.speakers if s.id == speaker_id), Speaker(id=speaker_id))


def _unique(noun: str, ids: Iterable[str]) -> set[str]:
    counts = Counter(ids)
    twice = [i for i, n in counts.items() if n > 1]
    if twice:
        raise ValueError(f"{noun} id {twice[0]!r} is used {counts[twice[0]]} times; expected ids to be unique")
    return set(counts)


def _known(noun: str, used: Iterable[str], of: str, known: set[str]) -> None:
    missing = sorted(set(used) - known)
    if missing:
        raise ValueError(f"a {noun} names {of} {missing[0]!r}, which the timeline does not hold")
