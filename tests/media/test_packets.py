"""Blocks of samples keep their times, however the bytes arrive."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.media.packets import MAGIC, MAX_BYTES, PacketError, read_packets

HEADER = MAGIC + bytes(8) + b"_TXT" + struct.pack(">I", 8) + b"HENDHEND" + b"_SND" + struct.pack(">I", 8) + bytes(8)
START = HEADER + b"HEND"

packets = st.lists(st.tuples(st.integers(0, 2**32 - 1), st.binary(max_size=50).map(lambda b: b + b)), max_size=20)


def pack(blocks: list[tuple[int, bytes]]) -> bytes:
    return START + b"".join(b"sndD" + struct.pack(">II", t, len(d)) + d for t, d in blocks)


@given(packets, st.lists(st.integers(1, 100)))
def test_reads_what_was_packed_however_it_is_cut(blocks: list[tuple[int, bytes]], cuts: list[int]) -> None:
    data, chunks = pack(blocks) + b"DONE", []
    for cut in cuts:
        chunks.append(data[:cut])
        data = data[cut:]
    assert list(read_packets([*chunks, data])) == blocks


def test_a_block_that_is_cut_off_is_left_out() -> None:
    assert list(read_packets([pack([(0, b"entire"), (1, b"cutoff")])[:-1]])) == [(0, b"entire")]


def test_no_output_is_no_sound() -> None:
    assert list(read_packets([])) == []
    assert list(read_packets([START])) == []


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF and so on",
        START + b"vidD" + bytes(20),
        START + b"sndD" + struct.pack(">II", 0, MAX_BYTES + 1),
        START + b"sndD" + struct.pack(">II", 0, 3) + b"odd",
        MAGIC + bytes(8) + b"_TXT" + struct.pack(">I", 2**32 - 1) + bytes(20),
    ],
)
def test_other_output_is_refused(data: bytes) -> None:
    with pytest.raises(PacketError, match="the decoder's output"):
        list(read_packets([data, bytes(100)]))
