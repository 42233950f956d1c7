"""How the viewer calls things: families, kinds, roles, times and numbers, in words for a reviewer.

Nothing here says that somebody did right or wrong; a label says what was heard, and what could not be heard is
*unknown*. Families or kinds that this file does not know (an agency's own) get a name from their identifier.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime

MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Family:
    """How one family of marks is shown: never by colour alone.

    Attributes
    ----------
    id, label : str
        Identifier and name.
    letter : str
        Stands on its sign.
    path : str
        Outline of its sign, as an SVG path in a box of 16 by 16.
    letter_y : float
        Baseline of the letter in that box.
    style : str
        Its name in the style sheets, which hold the colours.
    """

    id: str
    label: str
    letter: str
    path: str
    letter_y: float
    style: str


_SQUARE = "M1.5 1.5h13v13h-13z"
_TRIANGLE = "M8 .5 15.7 15H.3z"
_DIAMOND = "M8 0 16 8 8 16 0 8z"
_CIRCLE = "M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8z"
_WEDGE = "M.3 1h15.4L8 15.5z"
_HEXAGON = "M4.2 1.2h7.6L15.7 8l-3.9 6.8H4.2L.3 8z"
_SHIELD = "M1.5 1h13v8.5L8 15.5 1.5 9.5z"
_PILL = "M4 2.5h8a5.5 5.5 0 0 1 0 11H4a5.5 5.5 0 0 1 0-11z"

_FAMILIES = (
    Family("command", "Commands", "C", _SQUARE, 11.4, "command"),
    Family("tone", "Tone and volume", "T", _TRIANGLE, 13.4, "tone"),
    Family("force", "Force and warnings", "F", _DIAMOND, 11.3, "force"),
    Family("deescalation", "De-escalation", "D", _CIRCLE, 11.3, "deescalation"),
    Family("de_escalation", "De-escalation", "D", _CIRCLE, 11.3, "deescalation"),
    Family("escalation", "Escalation", "E", _WEDGE, 9.2, "escalation"),
    Family("response", "Responses", "R", _HEXAGON, 11.4, "response"),
    Family("audio", "Sound quality", "Q", _SHIELD, 10.2, "audio"),
)
_BY_ID = {f.id: f for f in _FAMILIES}
_ORDER = {f.id: i for i, f in enumerate(_FAMILIES)}

_KINDS: dict[str, tuple[str, str]] = {
    "overlapping_commands": ("Overlapping commands", "Officers gave commands while speaking over one another."),
    "competing_commands": ("Competing commands", "Different officers gave commands within moments of one another."),
    "conflicting_commands": ("Conflicting commands", "Commands that cannot be obeyed together."),
    "repeated_command": ("Repeated command", "The same action was demanded again with little time to comply between."),
    "raised_voice": ("Raised voice", "Measured above this speaker's own baseline."),
    "volume_spike": ("Volume spike", "A sound that leaps above what came before it."),
    "pitch_spike": ("Pitch spike", "Pitch far above this speaker's own baseline."),
    "rising_intensity": ("Rising intensity", "A repeated command that gets louder or higher each time."),
    "calm_voice": ("Calm voice", "Slow, level speech in answer to raised speech."),
    "force": ("Force", "Force was announced, heard or marked by a reviewer."),
    "warning_before_force": ("Warning before force", "A warning was heard before the force."),
    "force_without_warning": ("Force, no warning heard", "No warning was heard in the time before the force."),
    "warning_unknown": (
        "Warning unknown",
        "Part of the time before the force was not heard: there may or may not have been a warning.",
    ),
    "warning": ("Warning", "Tells the consequence of not cooperating."),
    "weapon_display": ("Weapon display", "A weapon was said to be out or readied."),
    "threat": ("Threat", "Menace that offers no lawful consequence."),
    "force_after_compliance": (
        "Force after stated compliance",
        "Force was announced or heard after the person said that they comply.",
    ),
    "request_resources": ("Resources requested", "More units, medics, a supervisor or other help were asked for."),
    "ask_name": ("Name asked", "The person's name was asked."),
    "tactical": ("Tactical talk", "Positions, cover, distance, or who does what."),
    "waiting": ("Waiting", "Time was left to comply or think."),
    "unanswered_question": (
        "Question not answered",
        "A person's question was followed by a command, a threat or nothing.",
    ),
    "vulnerable_person": ("Vulnerable person", "Somebody's words tell of a child, crisis, illness or disability."),
    "no_audio": ("No sound", "Nothing can be concluded here."),
    "low_snr": ("Much noise", "Less can be concluded here."),
    "clipping": ("Clipping", "The sound is distorted; less can be concluded here."),
    "unsure_words": ("Unsure words", "The recogniser was unsure here."),
    "possible_overlap": ("Possible overlap", "More than one person may be speaking."),
}

_MEASURES = {
    "level": "Level",
    "f0": "Pitch (F0)",
    "tilt": "Spectral tilt",
    "overlap": "Overlap",
    "gap": "Gap",
    "snr": "Signal to noise",
}
_STAGES = {"transcribe": "Words", "diarize": "Speakers", "acoustics": "Levels and pitch", "vad": "Speech found"}
_UNHEARD = {"no_audio": "no sound (microphone off)", "not_decoded": "damaged or cut off"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_FORCE = {"less_lethal": "less-lethal", "unspecified": "force (kind not told)"}


def family(identifier: str) -> Family:
    """Return how a family is shown; one made from the identifier for a family that is not known here."""
    known = _BY_ID.get(identifier)
    return known or Family(identifier, plain(identifier), identifier[:1].upper(), _PILL, 11.4, "other")


def family_order(identifier: str) -> tuple[int, str]:
    """Return a key that sorts families as the design lists them, unknown ones last."""
    return _ORDER.get(identifier, len(_ORDER)), identifier


def kind_label(identifier: str) -> str:
    """Return a kind's name."""
    return _KINDS[identifier][0] if identifier in _KINDS else plain(identifier)


def kind_meaning(identifier: str) -> str:
    """Return one sentence on what a kind means, empty for kinds whose name says it all."""
    return _KINDS[identifier][1] if identifier in _KINDS else ""


def measure_label(identifier: str) -> str:
    """Return a measure's name."""
    return _MEASURES.get(identifier, plain(identifier))


def stage_label(identifier: str) -> str:
    """Return what an engine's stage gave: ``Words``, ``Speakers`` ..."""
    return _STAGES.get(identifier, plain(identifier))


def unheard_label(identifier: str) -> str:
    """Return why nothing was heard."""
    return _UNHEARD.get(identifier, plain(identifier).lower())


def force_label(identifier: str) -> str:
    """Return a kind of force in running text."""
    return _FORCE.get(identifier, identifier.replace("_", " "))


def plain(identifier: str) -> str:
    """Turn an identifier into words with a capital first letter."""
    words = identifier.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def printable(text: str) -> str:
    """Put single spaces for white space and a sign for control characters, which a page would change or drop.

    Places in a row's text are places in its words only if the browser shows the text as it was sent.
    """
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))


def clock(seconds: float, decimals: int = 1) -> str:
    """Write a time on the media clock as ``m:ss.s`` or ``h:mm:ss.s``, cut (not rounded) to `decimals`.

    Cut, so that a written time never lies after the moment it names.
    """
    scale = 10**decimals
    # The small addend undoes what binary fractions take away: 21.2 s is 21.199999...
    units = math.floor(seconds * scale + 1e-6)
    whole, rest = divmod(units, scale)
    minutes, secs = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    tail = f".{rest:0{decimals}d}" if decimals else ""
    return f"{hours}:{minutes:02d}:{secs:02d}{tail}" if hours else f"{minutes}:{secs:02d}{tail}"


def span(start_s: float, end_s: float) -> str:
    """Write a span of the media clock, or one time for a point."""
    return clock(start_s) if clock(start_s) == clock(end_s) else f"{clock(start_s)} to {clock(end_s)}"


def number(value: float, unit: str = "") -> str:
    """Write a measured value with a sensible number of digits and its unit."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:.{digits}f}".replace("-", MINUS)
    return f"{text} {unit}" if unit and unit != "ratio" else text


def claimed_time(text: str | None) -> str | None:
    """Write the container's start time for people, or as it stands if it is no ISO 8601 time."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    zone = (moment.strftime("%Z") or "").replace("UTC+00:00", "UTC")
    return f"{moment:%Y-%m-%d %H:%M:%S} {zone}".strip()
