"""Take the turns from a file made elsewhere: RTTM, or a transcript that names its speakers.

Speakers keep the labels of the file, so that they are the same on words and turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator import __version__
from annotator.config import Settings
from annotator.errors import ImportFileError, UsageError
from annotator.media.sound import Sound
from annotator.model import EngineRecord, Scalar, Span, Turn, union
from annotator.progress import Progress
from annotator.speech.document import Document, read_document
from annotator.speech.imported import PAST_END_S, place, read_transcript
from annotator.speech.results import Availability, Diarization
from annotator.speech.rttm import parse_rttm


def availability(settings: Settings) -> Availability:
    """Say whether there is a file to take turns from. A transcript is read, to see whether it names speakers.

    Raises
    ------
    ImportFileError
        If only a transcript is named and it cannot be read.
    """
    if settings.turns is not None:
        if not settings.turns.is_file():
            return _needs(f"{settings.turns} was not found")
        return Availability("ready", f"takes the turns from {settings.turns}", __version__)
    if settings.transcript is None:
        return _needs("name one with --turns FILE.rttm, or a transcript with speakers with --transcript FILE")
    if not settings.transcript.is_file():
        return _needs(f"{settings.transcript} was not found")
    if not read_transcript(settings.transcript).has_speakers:
        return _needs(f"{settings.transcript} names no speakers; name an RTTM file with --turns FILE.rttm")
    return Availability("ready", f"takes the turns from the speakers in {settings.transcript}", __version__)


def _needs(reason: str) -> Availability:
    return Availability("needs a file", reason, __version__)


def diarize(
    sound: Sound,
    speech: tuple[Span, ...],  # noqa: ARG001 - the file says where speech is
    settings: Settings,
    progress: Progress,
    name: str | None = None,
) -> Diarization:
    """Read `settings.turns`, or else the speakers of `settings.transcript`.

    Parameters
    ----------
    sound : Sound
        The recording; its length bounds the turns.
    speech : tuple of Span
        Not used.
    settings : Settings
        Names the file.
    progress : Progress
        Called once, at the end.
    name : str, optional
        The recording's file name without its last suffix: of an RTTM file with several recordings, the one of that
        name is taken. Without it, such a file is an error.

    Raises
    ------
    UsageError
        If no file is named.
    ImportFileError
        If the file cannot be read, its times do not fit the recording, or it does not say which turns are meant.
    """
    if settings.turns is not None:
        document = read_document(settings.turns)
        found, turns = _of_recording(document, name)
        source: dict[str, Scalar] = {"format": "RTTM", "recording": found}
        turns = tuple(_within(document.path, turn, sound.duration_s) for turn in turns)
    elif settings.transcript is not None:
        transcript = read_transcript(settings.transcript)
        document, source = transcript.document, {"format": transcript.form}
        turns = tuple(Turn(s.start_s, s.end_s, s.speaker) for s in place(transcript, sound.duration_s) if s.speaker)
    else:
        raise UsageError(
            "turns are to be imported, and no file was named", "an RTTM file", "name it with --turns FILE.rttm"
        )
    if not turns:
        raise ImportFileError(
            f"{document.path} names no speakers", "a transcript with speakers, or an RTTM file", "use --turns FILE.rttm"
        )
    progress(1.0)
    return Diarization(tuple(sorted(_merged(turns))), _record(document, source))


def _of_recording(document: Document, name: str | None) -> tuple[str, tuple[Turn, ...]]:
    """Return the name and the turns of the recording that is meant."""
    found = parse_rttm(document)
    if len(found) == 1:
        return next(iter(found.items()))
    if name is not None and name in found:
        return name, found[name]
    names = sorted(found)
    shown = ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
    raise ImportFileError(
        f"{document.path} holds turns of {len(names)} recordings ({shown})",
        f"one, or one called {name!r}" if name else "one recording",
        "keep only the lines of this recording, or give both the same name",
    )


def _within(path: Path, turn: Turn, duration_s: float) -> Turn:
    if turn.end_s > duration_s + PAST_END_S:
        raise ImportFileError(
            f"{path}: {turn.speaker} speaks from {turn.start_s:.3f} to {turn.end_s:.3f} s, past the recording's end",
            f"times up to {duration_s:.3f} s",
            "check that the file is of this recording and uncut",
        )
    return Turn(min(turn.start_s, duration_s), min(turn.end_s, duration_s), turn.speaker)


def _merged(turns: Iterable[Turn]) -> Iterator[Turn]:
    """Yield the turns, those of one speaker that overlap or touch made one; those without length left out."""
    of: dict[str, list[Span]] = {}
    for turn in turns:
        if turn.duration_s > 0:
            of.setdefault(turn.speaker, []).append(turn)
    for speaker, spans in of.items():
        for span in union(spans):
            yield Turn(span.start_s, span.end_s, speaker)


def _record(document: Document, source: dict[str, Scalar]) -> EngineRecord:
    file: dict[str, Scalar] = {"file": document.path.name, "file_sha256": document.sha256}
    return EngineRecord(
        stage="diarize",
        engine="import",
        version=__version__,
        parameters=file | source,
        trust=f"Speakers as {document.path.name} gives them; how they were told apart is not known here.",
    )
