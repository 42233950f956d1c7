"""Hashing and downloading files."""

from __future__ import annotations

import hashlib
import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from annotator.errors import WeightsError
from annotator.files import output_error, replace_atomically
from annotator.progress import Progress

BLOCK_BYTES = 1 << 20
TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch brought.

    Attributes
    ----------
    folder : Path
        Where the files lie.
    sha256 : dict of str to str
        Of each file, by its path in `folder`; for `pyannote`, what to put into the configuration to pin them.
    source : str
        Where they came from.
    """

    folder: Path
    sha256: dict[str, str]
    source: str


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file's bytes.

    Raises
    ------
    WeightsError
        If the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(
            f"{path} cannot be read: {error.strerror}", "a readable file", "check the path and its permissions"
        ) from error


def check_sha256(path: Path, expected: str, source: str, remedy: str) -> str:
    """Return the sha256 of `path` if it is `expected`.

    Parameters
    ----------
    path : Path
        File to hash.
    expected : str
        Hexadecimal sha256; case does not matter.
    source : str
        Who says so, for the error: ``as OpenAI publishes it``.
    remedy : str
        What to do where it is another.

    Raises
    ------
    WeightsError
        If the file cannot be read or is another.
    """
    found = sha256_of(path)
    if found != expected.strip().lower():
        raise WeightsError(f"{path} has sha256 {found}", f"{expected.strip().lower()}, {source}", remedy)
    return found


def download(url: str, target: Path, expected: str, progress: Progress) -> None:
    """Download `url` to `target`, which appears only when its sha256 is `expected`.

    Raises
    ------
    WeightsError
        If the server cannot be reached, refuses, or sends something else.
    OutputError
        If `target` cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(target, error) from error
    with replace_atomically(target) as output:
        digest = hashlib.sha256()
        try:
            with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310 - our own https address
                total = int(answer.headers.get("Content-Length") or 0)
                done = 0
                while block := answer.read(BLOCK_BYTES):
                    digest.update(block)
                    output.write(block)
                    done += len(block)
                    progress(min(1.0, done / total) if total else 0.0)
        except (OSError, http.client.HTTPException) as error:
            raise _unreachable(url, error) from error
        if digest.hexdigest() != expected:
            raise WeightsError(
                f"{url} sent {done} bytes of sha256 {digest.hexdigest()}",
                f"sha256 {expected}",
                "try again; if it stays so, something between here and the server changes the file",
            )
    progress(1.0)


def _unreachable(url: str, error: Exception) -> WeightsError:
    if isinstance(error, urllib.error.HTTPError):
        found = f"{url} answered {error.code} {error.reason}"
    else:
        found = f"{url} cannot be reached: {getattr(error, 'reason', None) or error}"
    return WeightsError(
        found,
        "a connection to that server",
        "check the network, or bring the file here by other means; `annotator engines` says where to",
    )
