from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import ImportFileError
from annotator.model import Turn
from annotator.speech.document import Document, read_document
from annotator.speech.rttm import parse_rttm

TWO = """;; made by hand
SPKR-INFO stop 1 <NA> <NA> <NA> unknown officer <NA> <NA>
SPEAKER stop 1 1.500 2.000 <NA> <NA> officer <NA> <NA>

  SPEAKER\tstop 1 3.0 1e0 <NA> <NA> Zoë <NA> <NA>
SPEAKER other 1 0 5 <NA> <NA> nobody
SPEAKER stop 1 4.000 0.000 <NA> <NA> officer <NA> <NA>
"""


def document(text: str) -> Document:
    return Document(Path("turns.rttm"), text, "0" * 64)


def test_turns_by_recording() -> None:
    assert parse_rttm(document(TWO)) == {
        "stop": (Turn(1.5, 3.5, "officer"), Turn(3.0, 4.0, "Zoë")),
        "other": (Turn(0.0, 5.0, "nobody"),),
    }


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("SPEAKER stop 1 1.5", "line 2, reads 'SPEAKER stop 1 1.5'"),
        ("hello world", "line 2, reads 'hello world'"),
        ("SPEAKER stop 1 soon 2.0 <NA> <NA> A <NA> <NA>", "line 2, has the time 'soon'"),
        ("SPEAKER stop 1 1.0 nan <NA> <NA> A <NA> <NA>", "line 2, has the time 'nan'"),
        ("SPEAKER stop 1 -1.0 2.0 <NA> <NA> A <NA> <NA>", "line 2, starts at -1.000 s"),
        ("SPEAKER stop 1 1.0 -2.0 <NA> <NA> A <NA> <NA>", "lasts -2.000 s"),
        ("SPEAKER stop 1 1.0 0.0 <NA> <NA> A <NA> <NA>", "holds no turns"),
        ("SPEAKER stop 1 99999999 1.0 <NA> <NA> A <NA> <NA>", "line 2, .*milliseconds"),
    ],
)
def test_bad_lines(line: str, found: str) -> None:
    with pytest.raises(ImportFileError, match=found):
        parse_rttm(document(f";; header\n{line}\n"))


@settings(deadline=None, max_examples=10)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 500), st.sampled_from("ABC")), min_size=1, max_size=9))
def test_reads_what_pyannote_reads(tmp_path_factory: pytest.TempPathFactory, turns: list[tuple[int, int, str]]) -> None:
    from pyannote.database.util import load_rttm

    path = tmp_path_factory.mktemp("rttm") / "turns.rttm"
    path.write_text("".join(f"SPEAKER x 1 {a / 100:.2f} {d / 100:.2f} <NA> <NA> {s} <NA> <NA>\n" for a, d, s in turns))
    ours = sorted((t.start_s, t.end_s, t.speaker) for t in parse_rttm(read_document(path))["x"])
    theirs = sorted((s.start, s.end, label) for s, _, label in load_rttm(path)["x"].itertracks(yield_label=True))
    assert ours == theirs
