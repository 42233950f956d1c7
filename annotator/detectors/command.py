"""Commands of several officers at once."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.detectors._heard import Heard, mark
from annotator.model import Act, Annotation, Evidence, Measurement, Span, union

TIME_ERROR_S = 1e-6


def detect(heard: Heard) -> tuple[Annotation, ...]:
    """Mark where commands of two or more speakers intersect: the time they share, with every command in it."""
    limit_s = heard.policy.limit("overlapping_commands", "overlap_s")
    pairs = list(_pairs(heard.acts_of("command"), limit_s))
    marks = []
    for shared in union([span for span, _, _ in pairs]):
        acts = {a.id: a for span, *both in pairs if shared.overlap_s(span) > 0 for a in both}
        evidence = Evidence(
            quotes=tuple(heard.quote(a) for a in sorted(acts.values(), key=lambda a: a.start_s)),
            measured=(Measurement("overlap", shared.duration_s, "s", limit=limit_s),),
        )
        speakers = tuple(a.speaker for a in acts.values())
        marks.append(mark(heard, "command", "overlapping_commands", shared, speakers, evidence))
    return tuple(marks)


def _pairs(commands: tuple[Act, ...], limit_s: float) -> Iterator[tuple[Span, Act, Act]]:
    """Yield each pair of commands by different speakers that share `limit_s` or more, with the time they share."""
    ordered = sorted(commands, key=lambda a: a.start_s)
    for i, first in enumerate(ordered):
        for second in ordered[i + 1 :]:
            if second.start_s >= first.end_s:
                break
            if first.speaker != second.speaker and first.overlap_s(second) >= limit_s - TIME_ERROR_S:
                yield Span(second.start_s, min(first.end_s, second.end_s)), first, second
