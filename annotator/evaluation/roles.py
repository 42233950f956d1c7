"""Roles: the share of speech time whose role is right.

Each speaker that was found is taken for the true speaker with whom they share the most time (several may be
taken for one: splitting a speaker is an error of diarization, not of roles). All of their time in which anybody
truly speaks counts: as right where their role is that speaker's, as undecided where it was left ``unknown``, else
as wrong. Speech that was missed and voices found in silence are not a matter of roles; DER tells them.
"""

from __future__ import annotations

from annotator.evaluation.counts import RoleSeconds
from annotator.evaluation.diarization import true_turns
from annotator.evaluation.view import View
from annotator.model import Role, Span, Timeline, Turn, intersection, union


def score_roles(view: View, timeline: Timeline) -> RoleSeconds:
    """Compare the role of every speaker that was found with that of the true speaker."""
    truth = true_turns(view)
    roles = {ident: speaker.role for ident, speaker in view.truth.speakers.items()}
    total = RoleSeconds()
    for speaker_id in sorted({turn.speaker for turn in timeline.turns}):
        spans = _spans(timeline.turns, speaker_id)
        true_speaker = _most_shared(spans, truth)
        if true_speaker is not None:
            seconds = _seconds(intersection(spans, union(truth)))
            total += _judged(seconds, roles[true_speaker], timeline.speaker(speaker_id).role)
    return total


def _spans(turns: tuple[Turn, ...], speaker: str) -> tuple[Span, ...]:
    return union([turn for turn in turns if turn.speaker == speaker])


def _seconds(spans: tuple[Span, ...]) -> float:
    return sum(span.duration_s for span in spans)


def _most_shared(spans: tuple[Span, ...], truth: tuple[Turn, ...]) -> str | None:
    shared = {
        speaker: _seconds(intersection(spans, _spans(truth, speaker))) for speaker in sorted({t.speaker for t in truth})
    }
    best = max(shared, key=lambda speaker: shared[speaker], default=None)
    return best if best is not None and shared[best] > 0 else None


def _judged(seconds: float, true: Role, given: Role) -> RoleSeconds:
    if given == true:
        return RoleSeconds(right_s=seconds)
    if given == "unknown":
        return RoleSeconds(undecided_s=seconds)
    swapped = {true, given} == {"officer", "civilian"}
    return RoleSeconds(wrong_s=seconds, swapped_s=seconds if swapped else 0.0)
