"""What holds for the marks of all detectors together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.acoustics.track import HOP_S, AcousticTrack
from annotator.detectors import detect_all
from annotator.detectors._heard import Heard
from annotator.model import Annotation, Baseline, Speaker, Unheard
from tests.detectors.hearing import Scene, quiet_track, shifted

DURATION_S = 120.0
SHIFT_FRAMES = 375
"""Six seconds, and whole steps of every detector."""
grid = st.integers(0, 8 * 40)
said = st.tuples(grid, st.integers(1, 16), st.sampled_from(["O1", "O2"]), st.sampled_from("cwfst"))


@st.composite
def scenes(draw: st.DrawFn) -> Heard:
    """Draw a recording of commands, warnings, force and voices up and down, all after a minute of quiet."""
    scene = Scene(DURATION_S)
    scene.say("O1", 70.0, 71.0, "Good evening, sir")
    scene.say("O2", 72.0, 73.0, "Over here")
    for eighth, length, speaker, what in draw(st.lists(said, max_size=10)):
        start_s, length_s = 75.0 + eighth / 8, length / 8
        if what == "c":
            scene.command(speaker, start_s, start_s + length_s)
        elif what == "w":
            scene.warning(start_s, "taser", speaker, length_s, conditional=True)
        elif what == "f":
            scene.announce(start_s, "taser", speaker, length_s)
        elif what == "s":
            scene.say(speaker, start_s, start_s + length_s, "Something else")
        else:
            scene.mark(start_s, "baton")
    scene.track = draw(tracks())
    scene.speakers = tuple(Speaker(i, role="officer", baseline=draw(baselines)) for i in ("O1", "O2"))
    return scene.heard()


baselines = st.builds(Baseline, st.just(-40.0), st.sampled_from([100.0, 200.0]), st.just(-10.0), st.just(9.0))


@st.composite
def tracks(draw: st.DrawFn) -> AcousticTrack:
    """Draw curves that stand still for a second and leap."""
    track = quiet_track(DURATION_S)
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    second = (np.arange(len(track)) * HOP_S).astype(int)
    for name, low, high in (("level_dbfs", -55, -10), ("f0_hz", 90, 300), ("tilt_db", -15, 0), ("nearness_db", 0, 30)):
        getattr(track, name)[:] = rng.uniform(low, high, second[-1] + 1)[second]
    track.f0_hz[rng.random(len(track)) < 0.2] = np.nan
    return track


@given(scenes())
@settings(max_examples=40)
def test_marks_lie_in_the_recording_in_order_with_unique_ids(heard: Heard) -> None:
    marks = detect_all(heard)
    assert all(0 <= m.start_s <= m.end_s <= heard.duration_s for m in marks)
    assert [m.start_s for m in marks] == sorted(m.start_s for m in marks)
    assert not [i for i, n in Counter(m.id for m in marks).items() if n > 1]
    assert all(set(m.speakers) <= {"O1", "O2"} for m in marks)
    assert all(m.confidence is None and m.policy is not None for m in marks)


@given(scenes())
@settings(max_examples=40)
def test_the_same_recording_gives_the_same_marks(heard: Heard) -> None:
    assert detect_all(heard) == detect_all(replace(heard))


@given(scenes())
@settings(max_examples=40)
def test_everything_moves_together(heard: Heard) -> None:
    by_s = SHIFT_FRAMES * HOP_S
    later = replace(shifted(heard, SHIFT_FRAMES), unheard=(Unheard(0.0, by_s, "no_audio"),))
    here, there = detect_all(heard), detect_all(later)
    assert [m.kind for m in there] == [m.kind for m in here]
    for a, b in zip(here, there, strict=True):
        assert (b.start_s - by_s, b.end_s - by_s) == pytest.approx((a.start_s, a.end_s), abs=1e-6)
        assert b.speakers == a.speakers
        assert [m.value for m in b.evidence.measured] == pytest.approx([m.value for m in a.evidence.measured])
        assert [w.text for w in b.evidence.warnings] == [w.text for w in a.evidence.warnings]


@given(scenes())
@settings(max_examples=40)
def test_officers_names_do_not_matter(heard: Heard) -> None:
    swapped = replace(
        heard,
        speakers=tuple(replace(s, id=_other(s.id)) for s in heard.speakers),
        turns=tuple(replace(t, speaker=_other(t.speaker)) for t in heard.turns),
        utterances=tuple(replace(u, speaker=_other(u.speaker)) for u in heard.utterances),
        acts=tuple(replace(a, speaker=_other(a.speaker)) for a in heard.acts),
    )
    expected, found = detect_all(heard), detect_all(swapped)
    assert sorted(m.id for m in found) == sorted(m.id for m in expected)
    assert Counter(map(_nameless, found)) == Counter(map(_nameless, map(_renamed, expected)))


def _other(speaker: str) -> str:
    return {"O1": "O2", "O2": "O1"}[speaker]


def _renamed(mark: Annotation) -> Annotation:
    evidence = replace(
        mark.evidence,
        quotes=tuple(replace(q, speaker=_other(q.speaker)) for q in mark.evidence.quotes),
        warnings=tuple(replace(w, speaker=_other(w.speaker)) for w in mark.evidence.warnings),
    )
    return replace(mark, speakers=tuple(sorted(map(_other, mark.speakers))), evidence=evidence)


def _nameless(mark: Annotation) -> Annotation:
    """Leave out the id: of two marks of a kind at one instant either may be the second."""
    return replace(mark, id="")
