"""Acts: found and missed by label, and whether their particulars are right.

Acts of one label are matched one to one, the greatest overlap in time first; where overlaps are equal, the pair
that agrees in more slots. A true act has its line's span as far as it was recorded. A found act counts no
longer than its utterance: what reaches beyond is cut off before anything is compared. Slots are compared among
matched acts only, and only those that the truth tells.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from annotator.evaluation.counts import Share, Tally, merged
from annotator.evaluation.matching import matched, tally
from annotator.evaluation.view import View
from annotator.model import Act, Slots, Span, Timeline


@dataclass(frozen=True, slots=True)
class ActScore:
    """Acts by label, and slots by ``label.slot`` (``command.action`` ...)."""

    by_label: dict[str, Tally] = field(default_factory=dict)
    slots: dict[str, Share] = field(default_factory=dict)

    def __add__(self, other: ActScore) -> ActScore:
        return ActScore(merged(self.by_label, other.by_label), merged(self.slots, other.slots))

    @property
    def overall(self) -> Tally:
        """All labels together."""
        return sum(self.by_label.values(), Tally())


@dataclass(frozen=True, slots=True)
class _Placed(Span):
    label: str
    slots: Slots


def score_acts(view: View, timeline: Timeline) -> ActScore:
    """Match the timeline's acts with those of the scene."""
    truth = [_Placed(heard.start_s, heard.end_s, act.act, act.slots) for heard in view.lines for act in heard.line.acts]
    found = _cut_to_utterances(timeline)
    score = ActScore()
    for label in sorted({act.label for act in (*truth, *found)}):
        score += _score_label(label, [a for a in truth if a.label == label], [a for a in found if a.label == label])
    return score


def _cut_to_utterances(timeline: Timeline) -> list[_Placed]:
    utterances = {u.id: u for u in timeline.utterances}
    return [_cut(act, utterances[act.utterance]) for act in timeline.acts]


def _cut(act: Act, utterance: Span) -> _Placed:
    start_s = min(max(act.start_s, utterance.start_s), utterance.end_s)
    end_s = max(min(act.end_s, utterance.end_s), start_s)
    return _Placed(start_s, end_s, act.label, act.slots)


def _score_label(label: str, truth: list[_Placed], found: list[_Placed]) -> ActScore:
    pairs = matched(tuple(truth), tuple(found), _preference)
    slots: dict[str, Share] = {}
    for true, got in pairs:
        slots = merged(slots, {f"{label}.{name}": Share(int(right), 1) for name, right in _compared(true, got)})
    return ActScore({label: tally(tuple(truth), tuple(found), pairs)}, slots)


def _preference(true: _Placed, got: _Placed) -> tuple[float, ...] | None:
    shared = true.overlap_s(got)
    return (shared, sum(right for _, right in _compared(true, got))) if shared > 0 else None


def _compared(true: _Placed, got: _Placed) -> list[tuple[str, bool]]:
    told = [name for name in _SLOTS if getattr(true.slots, name) is not None]
    return [(name, getattr(true.slots, name) == getattr(got.slots, name)) for name in told]


_SLOTS = tuple(f.name for f in fields(Slots))
