"""Annotations: found and missed by kind; for force also what is said of warnings.

Overlapping commands and raised voices are matched one to one with what the scene calls for, the greatest
overlap in time first. A force event has hardly any length: it is matched with the nearest that starts within
2 s. ``warning_before_force``, ``force_without_warning`` and ``warning_unknown`` belong to the force event whose
start or end lies nearest to their own end, within the same 2 s. The verdict is right where exactly that one of
the three stands beside a matched event that the scene calls for. Linked warnings are matched with the scene's
warning lines by overlap; those of a force event that was missed are missed, those of one that was not there
are extra.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.evaluation.counts import Share, Tally, merged
from annotator.evaluation.matching import by_overlap, matched, tally
from annotator.evaluation.scene_marks import (
    SceneForce,
    Verdict,
    force_events,
    overlapping_commands,
    raised_voices,
)
from annotator.evaluation.view import View
from annotator.model import Annotation, HeardWarning, Span, Timeline

FORCE_TOLERANCE_S = 2.0
VERDICTS: dict[str, Verdict] = {
    "warning_before_force": "warned",
    "force_without_warning": "without",
    "warning_unknown": "unknown",
}


@dataclass(frozen=True, slots=True)
class AnnotationScore:
    """Annotations by kind, and what is said beside force.

    Attributes
    ----------
    by_kind : dict of str to Tally
        Marks that were right, extra and missed.
    force_kinds : Share
        Matched force events whose kind of force is right.
    verdicts : Share
        Matched force events beside which it says rightly that a warning was heard, was not, or may not have been.
    warnings : Tally
        Warnings linked to force events.
    warning_sets : Share
        Matched force events that are linked with all their warnings and no other.
    """

    by_kind: dict[str, Tally] = field(default_factory=dict)
    force_kinds: Share = field(default_factory=Share)
    verdicts: Share = field(default_factory=Share)
    warnings: Tally = field(default_factory=Tally)
    warning_sets: Share = field(default_factory=Share)

    def __add__(self, other: AnnotationScore) -> AnnotationScore:
        return AnnotationScore(
            merged(self.by_kind, other.by_kind),
            self.force_kinds + other.force_kinds,
            self.verdicts + other.verdicts,
            self.warnings + other.warnings,
            self.warning_sets + other.warning_sets,
        )


@dataclass(frozen=True, slots=True)
class _FoundForce:
    annotation: Annotation
    verdicts: frozenset[Verdict]
    warnings: tuple[HeardWarning, ...]


def score_annotations(view: View, timeline: Timeline) -> AnnotationScore:
    """Match the timeline's annotations with those that the scene calls for."""
    by_kind = {
        "overlapping_commands": _score_spans(overlapping_commands(view), timeline, "overlapping_commands"),
        "raised_voice": _score_spans(raised_voices(view), timeline, "raised_voice"),
    }
    return AnnotationScore(by_kind) + _score_force(force_events(view), _found_force(timeline))


def _of_kind(timeline: Timeline, kind: str) -> tuple[Annotation, ...]:
    return tuple(a for a in timeline.annotations if a.kind == kind)


def _score_spans(truth: tuple[Span, ...], timeline: Timeline, kind: str) -> Tally:
    found = _of_kind(timeline, kind)
    return tally(truth, found, matched(truth, found, by_overlap))


def _found_force(timeline: Timeline) -> tuple[_FoundForce, ...]:
    events = _of_kind(timeline, "force")
    beside: list[list[Annotation]] = [[] for _ in events]
    for mark in timeline.annotations:
        if mark.kind in VERDICTS and events:
            distances = [min(abs(mark.end_s - e.start_s), abs(mark.end_s - e.end_s)) for e in events]
            nearest = min(range(len(events)), key=distances.__getitem__)
            if distances[nearest] <= FORCE_TOLERANCE_S:
                beside[nearest].append(mark)
    return tuple(_with_marks(event, marks) for event, marks in zip(events, beside, strict=True))


def _with_marks(event: Annotation, marks: list[Annotation]) -> _FoundForce:
    warnings = {(w.act, w.start_s): w for mark in marks for w in mark.evidence.warnings}
    return _FoundForce(event, frozenset(VERDICTS[mark.kind] for mark in marks), tuple(warnings.values()))


def _score_force(truth: tuple[SceneForce, ...], found: tuple[_FoundForce, ...]) -> AnnotationScore:
    pairs = matched(truth, found, _near)
    warnings = Tally()
    for event, got in pairs:
        warnings += _score_warnings(event, got)
    paired_truth, paired_found = [event for event, _ in pairs], [got for _, got in pairs]
    missed = sum(len(event.warnings) for event in truth if event not in paired_truth)
    extra = sum(len(got.warnings) for got in found if got not in paired_found)
    return AnnotationScore(
        {"force": tally(truth, found, pairs)},
        Share(sum(got.annotation.evidence.force == event.kind for event, got in pairs), len(pairs)),
        Share(sum(got.verdicts == {event.verdict} for event, got in pairs), len(pairs)),
        warnings + Tally(0, extra, missed),
        Share(sum(_all_right(_score_warnings(event, got)) for event, got in pairs), len(pairs)),
    )


def _near(event: SceneForce, got: _FoundForce) -> tuple[float, ...] | None:
    distance_s = abs(event.start_s - got.annotation.start_s)
    return (-distance_s,) if distance_s <= FORCE_TOLERANCE_S else None


def _score_warnings(event: SceneForce, got: _FoundForce) -> Tally:
    return tally(event.warnings, got.warnings, matched(event.warnings, got.warnings, by_overlap))


def _all_right(warnings: Tally) -> bool:
    return warnings.extra == 0 and warnings.missed == 0
