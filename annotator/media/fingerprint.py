"""The fingerprint of a file: SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from annotator.errors import MediaError
from annotator.media.source import open_media
from annotator.progress import Progress

BLOCK_BYTES = 1 << 20


def sha256_file(path: Path, progress: Progress | None = None) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal, reading it in blocks.

    Raises
    ------
    MediaError
        If it cannot be read, is empty, or is no regular file; see `open_media`.
    """
    digest = hashlib.sha256()
    done = 0
    with open_media(path) as source:
        while block := _read(source.fd, path):
            digest.update(block)
            done += len(block)
            if progress:
                progress(min(1.0, done / source.size_bytes))
    return digest.hexdigest()


def _read(fd: int, path: Path) -> bytes:
    try:
        return os.read(fd, BLOCK_BYTES)
    except OSError as error:
        raise MediaError(
            f"{path} cannot be read to its end: {error.strerror}", "a readable file", "check the disk, or copy it again"
        ) from error
