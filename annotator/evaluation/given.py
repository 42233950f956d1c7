"""Truth as input: what the pipeline takes in place of recognition and diarization.

With the words given, speakers carry their true roles with a confidence of 1, as a person's correction does;
with only the turns given, roles are still to be found. Speakers keep the scene's ids. Who wears the camera is
told in both.
"""

from __future__ import annotations

from annotator.evaluation.diarization import true_turns
from annotator.evaluation.truth import Truth
from annotator.evaluation.view import HeardLine, View, seen_by
from annotator.model import Speaker, Turn, Utterance


def given_words(truth: Truth, camera: str) -> tuple[tuple[Utterance, ...], tuple[Turn, ...], tuple[Speaker, ...]]:
    """Return each line that the camera recorded as an utterance and a turn, and its speakers with their roles.

    Words share their line's time by their length; their timing is ``interpolated``.

    Raises
    ------
    UsageError
        If the scene has no such camera.
    """
    view = seen_by(truth, camera)
    utterances = tuple(_utterance(number, heard) for number, heard in enumerate(view.lines, 1))
    speakers = tuple(
        Speaker(id=ident, role=truth.speakers[ident].role, role_confidence=1.0, wearer=ident == view.camera.wearer)
        for ident in _heard_speakers(view)
    )
    return utterances, true_turns(view), speakers


def given_turns(truth: Truth, camera: str) -> tuple[tuple[Turn, ...], tuple[Speaker, ...]]:
    """Return each line that the camera recorded as a turn, and its speakers without roles.

    Raises
    ------
    UsageError
        If the scene has no such camera.
    """
    view = seen_by(truth, camera)
    speakers = tuple(Speaker(id=ident, wearer=ident == view.camera.wearer) for ident in _heard_speakers(view))
    return true_turns(view), speakers


def _heard_speakers(view: View) -> list[str]:
    heard = {line.line.speaker for line in view.lines}
    return [ident for ident in view.truth.speakers if ident in heard]


def _utterance(number: int, heard: HeardLine) -> Utterance:
    text = " ".join(word.text for word in heard.words)
    return Utterance(heard.start_s, heard.end_s, f"u{number:04d}", heard.line.speaker, text, None, heard.words)
