"""Samples with their times, as they come from the decoder.

Raw samples alone lose the time they belong to: where packets are missing, everything after would shift against
the picture. FFmpeg's filter that fills gaps starts anew, from 0, whenever the sound's format changes midway. So
samples come wrapped in the simplest container that keeps times: Loki's SMJPEG, whose header ends in ``HEND`` and
whose blocks are ``sndD``, time in ms (32-bit, big-endian), length in bytes (likewise), 16-bit samples.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

MUXER = "smjpeg"
MAGIC = b"\x00\nSMJPEG"
_PREAMBLE = len(MAGIC) + 8
MAX_BYTES = 16 << 20
"""A longer header or block is not believed: it is a broken decoder's, and we would have to hold it in memory."""
_CHUNK = struct.Struct(">4sI")
_BLOCK = struct.Struct(">4sII")


class PacketError(Exception):
    """The decoder's output is not what it should be."""


def read_packets(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield (time in ms, samples as 16-bit little-endian bytes) for each complete block in `chunks`.

    Raises
    ------
    PacketError
        If the bytes are no such container.
    """
    buffer = bytearray()
    in_header = True
    for chunk in chunks:
        buffer += chunk
        if in_header:
            end = _header_end(buffer)
            if end is None:
                continue
            del buffer[:end]
            in_header = False
        yield from _take_blocks(buffer)


def _header_end(buffer: bytearray) -> int | None:
    """Return where the blocks begin; None if the header is not complete yet."""
    if buffer[: len(MAGIC)] != MAGIC[: len(buffer)]:
        raise PacketError(f"the decoder's output begins with {bytes(buffer[:16])!r}; expected {MAGIC!r}")
    at = _PREAMBLE
    while len(buffer) >= at + 4:
        if buffer[at : at + 4] == b"HEND":
            return at + 4
        if len(buffer) < at + _CHUNK.size:
            return None
        at += _CHUNK.size + _CHUNK.unpack_from(buffer, at)[1]
        _check_length(at)
    return None


def _take_blocks(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """Yield the complete blocks at the front of `buffer` and remove them."""
    at = 0
    while len(buffer) >= at + _BLOCK.size:
        kind, time_ms, length = _BLOCK.unpack_from(buffer, at)
        if kind != b"sndD":
            raise PacketError(f"the decoder's output holds a block {kind!r}; expected sound")
        _check_length(length)
        if length % 2:
            raise PacketError(f"the decoder's output holds a block of {length} bytes; expected whole samples")
        end = at + _BLOCK.size + length
        if len(buffer) < end:
            break
        yield time_ms, bytes(buffer[at + _BLOCK.size : end])
        at = end
    del buffer[:at]


def _check_length(length: int) -> None:
    if length > MAX_BYTES:
        raise PacketError(f"the decoder's output announces {length} bytes at once; expected at most {MAX_BYTES}")
