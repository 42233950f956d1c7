from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.media.sound import RATE_HZ, Sound
from annotator.model import Span, union
from annotator.speech.chunks import CHUNK_S, LONGEST_CLIP_S, PAD_S, Chunk, chunks
from tests.speech.sounds import noise, write_sound


def silent(duration_s: float) -> Sound:
    """Name a file that is not there: nothing reads it unless a region must be cut."""
    return Sound(Path("/nowhere"), round(duration_s * RATE_HZ), "0" * 64)


def absolute(chunk: Chunk) -> list[tuple[float, float]]:
    return [pytest.approx((chunk.audio.start_s + c.start_s, chunk.audio.start_s + c.end_s)) for c in chunk.clips]


def test_a_short_recording_is_one_chunk_from_end_to_end() -> None:
    found = list(chunks(silent(20.0), (Span(1.0, 3.0), Span(9.0, 10.0))))
    assert found == [Chunk(Span(0.0, 20.0), (Span(0.7, 3.3), Span(8.7, 10.3)))]


def test_without_speech_there_is_nothing_to_do() -> None:
    assert list(chunks(silent(20.0), ())) == []


def test_regions_that_follow_closely_are_joined() -> None:
    (chunk,) = chunks(silent(20.0), (Span(2.0, 3.0), Span(4.9, 6.0), Span(8.1, 9.0)))
    assert chunk.clips == (Span(1.7, 6.3), Span(7.8, 9.3))


def test_clips_stay_within_the_recording_and_its_whole_frames() -> None:
    (chunk,) = chunks(silent(5.0066), (Span(0.1, 5.0066),))
    assert chunk.clips == (Span(0.0, 5.0),)


def test_a_long_recording_is_cut_between_regions() -> None:
    found = list(chunks(silent(600.0), (Span(10.0, 20.0), Span(40.0, 50.0), Span(68.0, 75.0), Span(500.0, 501.0))))
    assert [(c.audio.start_s, c.audio.end_s) for c in found] == [
        pytest.approx((9.7, 50.3)),
        pytest.approx((67.7, 75.3)),
        pytest.approx((499.7, 501.3)),
    ]
    assert [absolute(c) for c in found] == [[(9.7, 20.3), (39.7, 50.3)], [(67.7, 75.3)], [(499.7, 501.3)]]


def test_a_region_that_is_too_long_is_cut_where_it_is_quietest(tmp_path: Path) -> None:
    samples = noise(400.0, [(0.0, 400.0)])
    samples[round(290.0 * RATE_HZ) : round(290.2 * RATE_HZ)] = 0.0
    found = list(chunks(write_sound(tmp_path / "long.pcm", samples), (Span(0.5, 399.0),)))
    assert [len(c.clips) for c in found] == [1, 1]
    assert 290.0 <= found[0].audio.end_s == found[1].audio.start_s <= 290.2
    assert found[1].audio.end_s == pytest.approx(399.3)


@given(
    st.lists(st.tuples(st.floats(0.0, 30.0), st.floats(0.02, 50.0)), max_size=30),
    st.floats(0.0, 100.0),
)
def test_chunks_cover_all_speech_once_in_pieces_that_fit(parts: list[tuple[float, float]], rest_s: float) -> None:
    speech, at = [], 0.0
    for gap, length in parts:
        speech.append(Span(at + gap, at + gap + length))
        at += gap + length + 0.01
    sound = silent(at + rest_s)
    found = list(chunks(sound, tuple(speech)))
    clips = [Span(c.audio.start_s + s.start_s, c.audio.start_s + s.end_s) for c in found for s in c.clips]
    assert clips == sorted(clips)
    assert all(a.end_s <= b.start_s + 1e-6 for a, b in pairwise(clips))
    joined = union(tuple(clips), join_gap_s=0.02)
    for region in speech:
        assert any(c.start_s <= region.start_s + 0.01 and region.end_s <= c.end_s + 0.011 for c in joined)
    for chunk in found:
        assert chunk.clips[-1].end_s <= chunk.audio.duration_s + 1e-6
        assert chunk.audio.end_s <= sound.duration_s + 1e-6
        longest = max(c.duration_s for c in chunk.clips)
        assert chunk.audio.duration_s <= max(CHUNK_S, longest) + 1e-6
        assert longest <= LONGEST_CLIP_S + 2 * PAD_S


def test_clips_are_on_frames() -> None:
    for chunk in chunks(silent(100.0), (Span(1.234567, 2.345678), Span(70.00001, 71.5))):
        for clip in chunk.clips:
            np.testing.assert_allclose(
                [clip.start_s * 100, clip.end_s * 100], np.round([clip.start_s * 100, clip.end_s * 100]), atol=1e-6
            )
