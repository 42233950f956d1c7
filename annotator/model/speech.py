"""Who spoke and what was said: words, turns, utterances and speakers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from annotator.model.span import Span

Probability = Annotated[float, Meta(ge=0.0, le=1.0)]
Timing = Literal["measured", "interpolated"]
Role = Literal["officer", "civilian", "bystander", "radio", "unknown"]
WordFlag = Literal["repetition", "low_probability", "outside_speech", "corrected"]

UNKNOWN_SPEAKER = "unknown"
"""Speaker of words that no turn claims."""


@dataclass(frozen=True, slots=True)
class Word(Span):
    """One word as it was recognised.

    Attributes
    ----------
    text : str
        The word, without surrounding white space.
    probability : float or None
        The recogniser's own estimate (0 to 1); None where it gave none. Not calibrated.
    timing : {"measured", "interpolated"}
        Whether the times were found in the sound or shared out over a longer stretch.
    flags : tuple of str
        Why a reader should doubt the word, or that a person corrected it.
    """

    text: str
    probability: Probability | None = None
    timing: Timing = "measured"
    flags: tuple[WordFlag, ...] = ()

    def __post_init__(self) -> None:
        Span.__post_init__(self)
        if not self.text or self.text != self.text.strip():
            raise ValueError(f"word text is {self.text!r}; expected a word without surrounding white space")


@dataclass(frozen=True, slots=True, order=True)
class Turn(Span):
    """A stretch in which one speaker is heard. Turns of different speakers may overlap."""

    speaker: str


@dataclass(frozen=True, slots=True)
class Utterance(Span):
    """What one speaker said in one go.

    Attributes
    ----------
    id : str
        Unique in its timeline, in order of time: ``u0001`` ...
    speaker : str
        Id of a speaker of the timeline, or `UNKNOWN_SPEAKER`.
    text : str
        The words joined by single spaces.
    language : str or None
        ISO 639-1 code as the recogniser reported it; None where it did not.
    words : tuple of Word
        In order of time, within the utterance's span.
    """

    id: str
    speaker: str
    text: str
    language: str | None
    words: tuple[Word, ...]

    def __post_init__(self) -> None:
        Span.__post_init__(self)
        for word in self.words:
            if word.start_s < self.start_s or word.end_s > self.end_s:
                raise ValueError(
                    f"word {word.text!r} at {word.start_s:.3f}-{word.end_s:.3f} s lies outside its utterance "
                    f"{self.id} at {self.start_s:.3f}-{self.end_s:.3f} s"
                )


@dataclass(frozen=True, slots=True)
class Baseline:
    """How a speaker sounds when nothing is raised: medians over that speaker's own speech.

    Attributes
    ----------
    level_dbfs, f0_hz, tilt_db : float or None
        Level (dB re. full scale), fundamental frequency (Hz) and spectral tilt (dB, energy above 1 kHz
        relative to that below); None where too little of it was heard.
    speech_s : float
        Seconds of speech the medians rest on.
    """

    level_dbfs: float | None
    f0_hz: float | None
    tilt_db: float | None
    speech_s: Annotated[float, Meta(ge=0.0)]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is heard in the recording.

    Attributes
    ----------
    id : str
        Unique in its timeline: ``S1`` ...
    name : str or None
        Only where a person or a sidecar told it; never guessed.
    role : {"officer", "civilian", "bystander", "radio", "unknown"}
        Proposed by the machine unless `role_confidence` is 1 through a correction.
    role_confidence : float or None
        Probability that the role is right, calibrated on truth; None where it is not calibrated.
    wearer : bool
        Whether this is, by nearness, the person wearing the camera.
    baseline : Baseline or None
        None where the speaker was heard too little.
    """

    id: str
    name: str | None = None
    role: Role = "unknown"
    role_confidence: Probability | None = None
    wearer: bool = False
    baseline: Baseline | None = None
