"""A mark on the timeline, with everything it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from annotator.model.act import ForceKind
from annotator.model.span import Span
from annotator.model.speech import Probability

Identifier = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]


@dataclass(frozen=True, slots=True)
class Quote(Span):
    """Words that a mark rests on: the stretch, who said them, and the act they were taken for."""

    speaker: str
    text: str
    act: str | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measured value beside the speaker's own baseline and the limit it was held against.

    Attributes
    ----------
    name : str
        What was measured: ``level``, ``f0``, ``tilt``, ``overlap``, ``gap`` ...
    value : float
        In `unit`.
    unit : str
        ``dB``, ``dBFS``, ``Hz``, ``semitones``, ``s``.
    baseline : float or None
        The speaker's own value, in `unit`; None where the measure has none.
    limit : float or None
        The limit that applied, in `unit`; None where the value is only told.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class HeardWarning(Span):
    """A warning before force, in its three slots.

    Attributes
    ----------
    act : str
        Id of the warning act.
    speaker : str
        Who warned.
    text : str
        The words.
    command : bool
        Whether it says what to do.
    force_named : str or None
        The force it names.
    conditional : bool
        Whether it says that compliance averts the force.
    seconds_before : float
        From the end of the warning to the force, in seconds.
    time_to_comply_s : float
        From the end of the warning to the next command, warning or force, in seconds.
    """

    act: str
    speaker: str
    text: str
    command: bool
    force_named: ForceKind | None
    conditional: bool
    seconds_before: float
    time_to_comply_s: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an annotation rests on."""

    quotes: tuple[Quote, ...] = ()
    measured: tuple[Measurement, ...] = ()
    warnings: tuple[HeardWarning, ...] = ()
    force: ForceKind | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RuleRef:
    """The rule that made the mark."""

    id: str
    version: str


@dataclass(frozen=True, slots=True)
class PolicyRef:
    """The line of the policy a mark bears on: pack, section and its title."""

    pack: str
    section: str
    title: str


@dataclass(frozen=True, slots=True)
class Annotation(Span):
    """A mark on the timeline. It says what was heard, never what it was worth.

    Attributes
    ----------
    id : str
        Stable over re-runs on the same recording: kind, start in milliseconds and, where two fall together,
        a number.
    family, kind : str
        ``command``/``overlapping_commands`` ...
    speakers : tuple of str
        Ids of the speakers concerned.
    confidence : float or None
        Calibrated probability, or None.
    """

    id: str
    family: Identifier
    kind: Identifier
    speakers: tuple[str, ...]
    confidence: Probability | None
    evidence: Evidence
    rule: RuleRef
    policy: PolicyRef | None
