"""What the page of one timeline shows, as values: for its template and, as JSON, for its script.

Speakers are referred to by their place in the list of speakers, so that an hour of talk stays small.
"""

from __future__ import annotations

from dataclasses import dataclass

from web.words import Family


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """A speaker: `sign` stands on their lane and rows, `role_note` tells how sure the role is."""

    id: str
    label: str
    sign: str
    role: str
    role_note: str
    wearer: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """One utterance of the transcript.

    `words` and `starts` go together; `doubted` and `corrected` are places in them. `text` is what the row
    shows: the words joined by single spaces, so that a place in the text is a place in the words.
    """

    id: str
    start_s: float
    end_s: float
    when: str
    speaker: int
    same: bool
    text: str
    lang: str | None
    words: tuple[str, ...]
    starts: tuple[float, ...]
    doubted: tuple[int, ...]
    corrected: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Words that a mark rests on."""

    start_s: float
    when: str
    speaker: int
    text: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measured value in words, and in numbers for its picture."""

    label: str
    value: str
    baseline: str | None
    limit: str | None
    difference: str | None
    numbers: tuple[float, float | None, float | None]


@dataclass(frozen=True, slots=True)
class WarningView:
    """A warning before force in its three slots; what was not heard is None."""

    start_s: float
    when: str
    speaker: int
    text: str
    command: bool
    force_named: str | None
    conditional: bool
    before: str
    to_comply: str


@dataclass(frozen=True, slots=True)
class MarkView:
    """A mark with everything it rests on."""

    id: str
    family: str
    kind: str
    label: str
    meaning: str
    start_s: float
    end_s: float
    when: str
    span: str
    length: str
    speakers: tuple[int, ...]
    excerpt: str
    quotes: tuple[QuoteView, ...]
    measured: tuple[MeasureView, ...]
    warnings: tuple[WarningView, ...]
    force: str | None
    note: str | None
    rule: str
    policy: str | None
    confidence: str


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A family that has marks in this timeline, and how many."""

    family: Family
    count: int


@dataclass(frozen=True, slots=True)
class EngineView:
    """An engine's part and how far to trust it; `is_main` marks words and speakers, which all else rests on."""

    stage: str
    name: str
    trust: str
    is_main: bool


@dataclass(frozen=True, slots=True)
class View:
    """A whole page."""

    duration_s: float
    speakers: tuple[SpeakerView, ...]
    turns: tuple[tuple[float, float, int], ...]
    rows: tuple[RowView, ...]
    marks: tuple[MarkView, ...]
    families: tuple[FamilyView, ...]
    unheard: tuple[tuple[float, float, str], ...]
    engines: tuple[EngineView, ...]
    provenance: tuple[tuple[str, str], ...]
    interpolated: bool
    has_video: bool
