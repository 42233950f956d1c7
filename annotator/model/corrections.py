"""What people corrected, kept beside the machine's timeline and never inside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from annotator.model.act import ForceKind
from annotator.model.media import Sha256
from annotator.model.span import check_time
from annotator.model.speech import Role

CORRECTIONS_VERSION = 1


@dataclass(frozen=True, slots=True)
class SpeakerCorrection:
    """A person says who a speaker is; None leaves the machine's proposal."""

    speaker: str
    role: Role | None = None
    name: str | None = None
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class WordCorrection:
    """A person says what was said: the utterance's `index`-th word (from 0) is `text`; empty text removes it."""

    utterance: str
    index: Annotated[int, Meta(ge=0)]
    text: str
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class ForceMark:
    """A person says that force was used at `at_s` (seconds on the media clock), announced or not."""

    at_s: float
    force: ForceKind
    note: str = ""
    by: str = ""
    at: str = ""

    def __post_init__(self) -> None:
        check_time("at_s", self.at_s)


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of one recording; ``NAME.corrections.json`` is this."""

    schema_version: Annotated[int, Meta(ge=1)]
    media_sha256: Sha256
    speakers: tuple[SpeakerCorrection, ...] = ()
    words: tuple[WordCorrection, ...] = ()
    force: tuple[ForceMark, ...] = ()
