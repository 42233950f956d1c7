"""The table of recordings: what each timeline holds, in one row and one small picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from annotator.errors import AnnotatorError
from annotator.model import Media, Span, Timeline
from web import words
from web.folder import Entry, FileCache
from web.present import engines, families
from web.recordings import Recordings, Status
from web.viewmodel import EngineView, FamilyView

STRIP_BINS = 120

Order = Literal["name", "duration", "recorded", "marks"]
ORDERS: tuple[Order, ...] = ("name", "duration", "recorded", "marks")


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a recording's small picture, in a box of `STRIP_BINS` by 1."""

    style: str
    x: int
    width: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What the table needs of one timeline; small enough to keep for a whole folder.

    `strip` is its picture: a row for each family that has marks, and over all rows what was not heard.
    """

    media: Media
    duration: str
    recorded: str | None
    marks: int
    families: tuple[FamilyView, ...]
    engines: tuple[EngineView, ...]
    strip: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One recording of the table: its facts and how its media stand, or the error that reading gave.

    With facts, `error` is about the corrected version: the facts are the machine's then.
    """

    entry: Entry
    facts: Facts | None
    media: Status | None
    error: AnnotatorError | None


def facts(timeline: Timeline) -> Facts:
    """Return what the table needs of `timeline`."""
    duration_s = timeline.media.duration_s
    found = families(timeline)
    return Facts(
        media=timeline.media,
        duration=words.clock(duration_s, decimals=0),
        recorded=words.claimed_time(timeline.media.recorded_at),
        marks=len(timeline.annotations),
        families=found,
        engines=engines(timeline.provenance),
        strip=_strip(timeline, found),
    )


def rows(entries: Iterable[Entry], cache: FileCache[Facts], recordings: Recordings, order: Order) -> list[Row]:
    """Return the table's rows; a timeline that cannot be read is a row with its error."""
    found = [_row(entry, cache, recordings) for entry in entries]
    if order == "name":
        return found
    return sorted(found, key=lambda row: _sort_key(row, order))


def trust(found: Iterable[Row]) -> tuple[EngineView, ...]:
    """Return each engine that made what the table shows once, with how far to trust it, words and speakers first."""
    engines = dict.fromkeys(e for row in found if row.facts for e in row.facts.engines if e.trust)
    return tuple(sorted(engines, key=lambda e: not e.is_main))


def _row(entry: Entry, cache: FileCache[Facts], recordings: Recordings) -> Row:
    """Read the corrected timeline where there is one, and the machine's where that cannot be read."""
    error: AnnotatorError | None = None
    for path in filter(None, (entry.corrected, entry.machine)):
        try:
            known = cache.get(path)
        except AnnotatorError as problem:
            error = error or problem
        else:
            return Row(entry, known, recordings.status(known.media), error)
    return Row(entry, None, None, error)


def _sort_key(row: Row, order: Order) -> tuple[bool, float, str]:
    """Longest and most marks first, earliest first, unreadable and undated last."""
    if row.facts is None:
        return True, 0.0, ""
    if order == "recorded":
        claimed = row.facts.media.recorded_at
        return claimed is None, 0.0, claimed or ""
    return False, -(row.facts.media.duration_s if order == "duration" else row.facts.marks), ""


def _strip(timeline: Timeline, found: tuple[FamilyView, ...]) -> tuple[Bar, ...]:
    duration_s = timeline.media.duration_s
    bars = [Bar("unheard", x, width, 0.0, 1.0) for x, width in _bins(timeline.unheard, duration_s)]
    for row, shown in enumerate(found):
        marks = (a for a in timeline.annotations if a.family == shown.family.id)
        height = round(1 / len(found), 3)
        bars += [Bar(shown.family.style, x, w, round(row * height, 3), height) for x, w in _bins(marks, duration_s)]
    return tuple(bars)


def _bins(spans: Iterable[Span], duration_s: float) -> tuple[tuple[int, int], ...]:
    """Return the runs of bins, of 1/`STRIP_BINS` of the recording each, that `spans` touch: (first, how many)."""
    if duration_s <= 0:
        return ()
    touched: set[int] = set()
    for span in spans:
        first, last = (min(STRIP_BINS - 1, int(t / duration_s * STRIP_BINS)) for t in (span.start_s, span.end_s))
        touched.update(range(first, last + 1))
    runs: list[tuple[int, int]] = []
    for place in sorted(touched):
        if runs and place == runs[-1][0] + runs[-1][1]:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return tuple(runs)
