"""Files that describe a service's job instead of holding its transcript."""

from __future__ import annotations

from pathlib import Path

from annotator.errors import ImportFileError


def no_transcript(path: Path, name: str, status: object, reason: object = None) -> ImportFileError:
    """Return the error about a job that has failed, is not finished, or whose transcript lies elsewhere."""
    told = _message(reason)
    state = status[:40] if isinstance(status, str) else "unknown"
    return ImportFileError(
        f"{path} tells of a job ({name}) whose status is {state!r}{told and f' ({told})'}, and holds no transcript",
        "the transcript of a job that was completed",
        "run the job again if it failed, wait for it if it is running, then download its result and import that",
    )


def _message(reason: object) -> str:
    """Return what a service says of an error: text, or an object with a message, or a list of them."""
    if isinstance(reason, list):
        return "; ".join(filter(None, map(_message, (r for r in reason if not isinstance(r, list)))))[:200]
    if isinstance(reason, dict):
        reason = reason.get("message")
    return reason[:200] if isinstance(reason, str) else ""
