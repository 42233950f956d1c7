"""What an utterance does: a command, a warning, an announcement of force ..."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annotator.model.span import Span
from annotator.model.speech import Probability

ActLabel = Literal[
    "command",
    "warning",
    "force_announcement",
    "weapon_display",
    "tactical",
    "request_resources",
    "introduction",
    "ask_name",
    "explanation",
    "advisement",
    "persuasion",
    "reassurance",
    "respect",
    "disrespect",
    "threat",
    "compliance",
    "refusal",
    "inability",
    "distress",
    "question",
]
Form = Literal["direct", "indirect", "question"]
ForceKind = Literal["taser", "spray", "baton", "dog", "firearm", "less_lethal", "physical", "arrest", "unspecified"]
Cause = Literal["medical", "behavioral", "developmental", "physical", "language", "drugs", "age", "unclear"]


@dataclass(frozen=True, slots=True)
class Slots:
    """What an act says beyond its label; None where the label has no such slot or it was not told.

    Attributes
    ----------
    action : str or None
        What a command directs, one of the policy pack's actions (``hands_up``, ``exit_vehicle`` ...).
    form : {"direct", "indirect", "question"} or None
        How a command is put.
    force : str or None
        The force that a warning, an announcement or a display names.
    conditional : bool or None
        Whether the person warned can still avoid it.
    cause : str or None
        Why somebody cannot comply.
    """

    action: str | None = None
    form: Form | None = None
    force: ForceKind | None = None
    conditional: bool | None = None
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Act(Span):
    """One thing that an utterance does, with the words' own span.

    Attributes
    ----------
    id : str
        Unique in its timeline: ``a0001`` ...
    utterance : str
        Id of the utterance it was found in.
    speaker : str
        Id of the speaker.
    label : str
        One of `ActLabel`.
    slots : Slots
        Its particulars.
    rule : str
        ``pack/rule@version`` of the rule that found it.
    confidence : float or None
        Calibrated probability, or None.
    """

    id: str
    utterance: str
    speaker: str
    label: ActLabel
    slots: Slots
    rule: str
    confidence: Probability | None = None
