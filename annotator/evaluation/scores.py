"""Scores of one recording, and of several together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeVar

from annotator.evaluation.acts import ActScore, score_acts
from annotator.evaluation.annotations import AnnotationScore, score_annotations
from annotator.evaluation.counts import RoleSeconds, TurnCounts
from annotator.evaluation.diarization import count_turns, score_diarization
from annotator.evaluation.roles import score_roles
from annotator.evaluation.truth import Truth
from annotator.evaluation.view import seen_by
from annotator.evaluation.words import WordScore, score_words
from annotator.model import Span, Timeline, Turn

C = TypeVar("C", WordScore, TurnCounts, RoleSeconds, ActScore, AnnotationScore)


@dataclass(frozen=True, slots=True)
class Scores:
    """What was scored of the recordings named; None where the truth does not tell it.

    Scores are added by their counts: a rate over several recordings is that of all of them as one.
    """

    recordings: tuple[str, ...]
    words: WordScore | None = None
    turns: TurnCounts | None = None
    roles: RoleSeconds | None = None
    acts: ActScore | None = None
    annotations: AnnotationScore | None = None

    def __add__(self, other: Scores) -> Scores:
        return Scores(
            self.recordings + other.recordings,
            _sum(self.words, other.words),
            _sum(self.turns, other.turns),
            _sum(self.roles, other.roles),
            _sum(self.acts, other.acts),
            _sum(self.annotations, other.annotations),
        )


def _sum(a: C | None, b: C | None) -> C | None:
    if a is None or b is None:
        return a if b is None else b
    return a + b


def score(truth: Truth, camera: str, timeline: Timeline) -> Scores:
    """Score a timeline of the recording that `camera` made of a scene.

    Parameters
    ----------
    truth : Truth
        The scene.
    camera : str
        Name of the camera, or ``clean``.
    timeline : Timeline
        What was found, on that recording's clock.

    Raises
    ------
    UsageError
        If the scene has no such camera.
    """
    view = seen_by(truth, camera)
    return Scores(
        (f"{truth.id}.{camera}",),
        score_words(view, timeline),
        score_diarization(view, timeline),
        score_roles(view, timeline),
        score_acts(view, timeline),
        score_annotations(view, timeline),
    )


def score_turns(reference: Iterable[Turn], scored: Iterable[Span] | None, timeline: Timeline) -> Scores:
    """Score a timeline's turns against reference turns.

    Parameters
    ----------
    reference : iterable of Turn
        True turns, as an RTTM holds them.
    scored : iterable of Span or None
        What is to be scored, as a UEM holds it; None scores the whole recording.
    timeline : Timeline
        What was found.
    """
    spans = (Span(0.0, timeline.media.duration_s),) if scored is None else tuple(scored)
    return Scores((PurePath(timeline.media.path).stem,), turns=count_turns(reference, timeline.turns, spans))


def total(scores: Iterable[Scores]) -> Scores:
    """Add the scores of several recordings."""
    return sum(scores, Scores(()))
