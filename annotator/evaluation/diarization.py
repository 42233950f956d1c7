"""Diarization and Jaccard error rates, by pyannote.metrics.

No collar, overlapped speech is scored, and a radio is a speaker like any other. Turns of one speaker that
overlap or touch count once, in the reference and in the hypothesis. For a scene the whole recording is scored
and a line's time is its speaker's turn; for other recordings what the UEM names is scored, or all of it.

JER: Ryant et al., Second DIHARD Challenge Evaluation Plan, 2019.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from annotator.evaluation.counts import TurnCounts
from annotator.evaluation.view import View
from annotator.model import Span, Timeline, Turn, union

if TYPE_CHECKING:
    from pyannote.core import Annotation


def true_turns(view: View) -> tuple[Turn, ...]:
    """Return each line that was recorded as a turn of its speaker."""
    return tuple(Turn(heard.start_s, heard.end_s, heard.line.speaker) for heard in view.lines)


def score_diarization(view: View, timeline: Timeline) -> TurnCounts:
    """Count errors over the whole recording."""
    return count_turns(true_turns(view), timeline.turns, (view.span,))


def count_turns(reference: Iterable[Turn], hypothesis: Iterable[Turn], scored: Iterable[Span]) -> TurnCounts:
    """Count seconds of error within the `scored` spans."""
    from pyannote.core import Segment
    from pyannote.core import Timeline as Segments
    from pyannote.metrics.diarization import DiarizationErrorRate, JaccardErrorRate

    truth, found = _annotation(reference), _annotation(hypothesis)
    uem = Segments([Segment(span.start_s, span.end_s) for span in scored])
    der = DiarizationErrorRate(collar=0.0, skip_overlap=False)(truth, found, uem=uem, detailed=True)
    jer = JaccardErrorRate(collar=0.0, skip_overlap=False)(truth, found, uem=uem, detailed=True)
    return TurnCounts(
        speech_s=float(der["total"]),
        missed_s=float(der["missed detection"]),
        false_alarm_s=float(der["false alarm"]),
        confused_s=float(der["confusion"]),
        speaker_errors=float(jer["speaker error"]),
        speakers=int(jer["speaker count"]),
    )


def _annotation(turns: Iterable[Turn]) -> Annotation:
    from pyannote.core import Annotation, Segment

    by_speaker: dict[str, list[Span]] = defaultdict(list)
    for turn in turns:
        by_speaker[turn.speaker].append(turn)
    annotation = Annotation()
    for speaker, spans in by_speaker.items():
        for index, span in enumerate(union(spans)):
            annotation[Segment(span.start_s, span.end_s), f"{speaker} {index}"] = speaker
    return annotation
