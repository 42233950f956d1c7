"""The domain: values that say what was heard in a recording. Imports nothing of ours.

Frozen, slotted dataclasses; tuples, not lists; times in seconds on the media clock; units in the names.
:mod:`annotator.model.codec` reads and writes them as JSON and publishes their JSON Schema.
"""

from annotator.model.act import Act, ActLabel, Cause, ForceKind, Form, Slots
from annotator.model.annotation import (
    Annotation,
    Evidence,
    HeardWarning,
    Measurement,
    PolicyRef,
    Quote,
    RuleRef,
)
from annotator.model.corrections import (
    CORRECTIONS_VERSION,
    Corrections,
    ForceMark,
    SpeakerCorrection,
    WordCorrection,
)
from annotator.model.media import Media, Stream, Unheard
from annotator.model.provenance import EngineRecord, PolicyRecord, Provenance, Scalar
from annotator.model.span import Span, intersection, union
from annotator.model.speech import (
    UNKNOWN_SPEAKER,
    Baseline,
    Role,
    Speaker,
    Timing,
    Turn,
    Utterance,
    Word,
    WordFlag,
)
from annotator.model.timeline import SCHEMA_VERSION, Measure, Timeline

__all__ = [
    "CORRECTIONS_VERSION",
    "SCHEMA_VERSION",
    "UNKNOWN_SPEAKER",
    "Act",
    "ActLabel",
    "Annotation",
    "Baseline",
    "Cause",
    "Corrections",
    "EngineRecord",
    "Evidence",
    "ForceKind",
    "ForceMark",
    "Form",
    "HeardWarning",
    "Measure",
    "Measurement",
    "Media",
    "PolicyRecord",
    "PolicyRef",
    "Provenance",
    "Quote",
    "Role",
    "RuleRef",
    "Scalar",
    "Slots",
    "Span",
    "Speaker",
    "SpeakerCorrection",
    "Stream",
    "Timeline",
    "Timing",
    "Turn",
    "Unheard",
    "Utterance",
    "Word",
    "WordCorrection",
    "WordFlag",
    "intersection",
    "union",
]
