"""Take the words from a transcript made elsewhere: captions, or what other recognisers and services write.

Adding a format is adding a file to :mod:`annotator.speech.formats`. Speakers that the file names stay on the
segments; a file's words are flagged as any recogniser's are, and words without times of their own get a share of
their segment and are marked ``interpolated``.
"""

from __future__ import annotations

from annotator import __version__
from annotator.config import Settings
from annotator.errors import UsageError
from annotator.media.sound import Sound
from annotator.model import EngineRecord, Span
from annotator.progress import Progress
from annotator.speech.doubts import doubted
from annotator.speech.imported import ImportedTranscript, place, read_transcript
from annotator.speech.results import Availability, Transcript


def availability(settings: Settings) -> Availability:
    """Say whether a file was named and is there; it is not read."""
    path = settings.transcript
    if path is None:
        return Availability("needs a file", "name one with --transcript FILE", __version__)
    if not path.is_file():
        return Availability("needs a file", f"{path} was not found", __version__, looked_in=(str(path.parent),))
    return Availability("ready", f"takes the words from {path}", __version__)


def transcribe(sound: Sound, speech: tuple[Span, ...], settings: Settings, progress: Progress) -> Transcript:
    """Read `settings.transcript` and lay it on the media clock of `sound`.

    Raises
    ------
    UsageError
        If no file is named.
    ImportFileError
        If the file cannot be read or its times do not fit the recording.
    """
    if settings.transcript is None:
        raise UsageError(
            "words are to be imported, and no file was named",
            "a transcript (captions, or the JSON of Whisper or of a transcription service)",
            "name it with --transcript FILE",
        )
    transcript = read_transcript(settings.transcript)
    segments = doubted(place(transcript, sound.duration_s), speech)
    progress(1.0)
    return Transcript(segments, _record(transcript))


def _record(transcript: ImportedTranscript) -> EngineRecord:
    file = transcript.document
    return EngineRecord(
        stage="transcribe",
        engine="import",
        version=__version__,
        parameters={"file": file.path.name, "file_sha256": file.sha256, "format": transcript.form},
        trust=f"Words as {file.path.name} gives them ({transcript.form}); how they were made is not known here.",
    )
