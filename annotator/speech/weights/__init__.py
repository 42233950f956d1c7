"""Weights on disk: where they are looked for, how they are checked, and fetching them when asked to.

Nothing here runs by itself: :func:`fetch` is called by ``annotator engines --fetch`` and by nothing else.
"""

from __future__ import annotations

from annotator.config import Settings
from annotator.errors import UsageError
from annotator.progress import Progress
from annotator.speech.weights.files import Fetched, check_sha256, sha256_of

__all__ = ["Fetched", "check_sha256", "fetch", "sha256_of"]


def fetch(what: str, settings: Settings, progress: Progress) -> Fetched:
    """Download weights into the folder where their engine looks for them.

    Parameters
    ----------
    what : str
        ``whisper:NAME`` (``whisper:base.en``), ``whisper`` for the configured model, or ``pyannote``.
    settings : Settings
        Says where to; `offline` refuses.
    progress : Progress
        Called with the fraction that is done.

    Raises
    ------
    UsageError
        If `settings.offline` is set or `what` names nothing that can be fetched.
    WeightsError
        If the download failed, was refused, or is not what it should be. No half file is left behind.
    OutputError
        If the folder cannot be written to.
    """
    from annotator.speech.weights.pyannote import fetch as fetch_pyannote
    from annotator.speech.weights.whisper import fetch as fetch_whisper

    engine, _, name = what.partition(":")
    if settings.offline:
        raise UsageError(
            f"fetching {what} was asked for, and so was staying offline",
            "one of the two",
            "leave out --offline, or bring the files here by other means; `annotator engines` says where to",
        )
    if engine == "whisper":
        return fetch_whisper(name or settings.whisper_model, settings, progress)
    if what == "pyannote":
        return fetch_pyannote(settings, progress)
    raise UsageError(f"{what!r} cannot be fetched", "whisper:NAME (such as whisper:base.en) or pyannote", "correct it")
