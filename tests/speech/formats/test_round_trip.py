"""Words written as a tool writes them come back as they were, with nothing lost and nothing worked out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import registry
from annotator.speech import formats
from annotator.speech.document import read_document
from annotator.speech.imported import place
from tests.speech.formats import writers
from tests.speech.formats.writers import WRITERS, Said, imported, label, written

texts = st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=8) | st.sampled_from(
    ["don't", "f***", "[PII]", "x####", "10-4", "AT&T", "50%"]
)


@st.composite
def conversations(draw: st.DrawFn) -> list[Said]:
    """Draw words in order of time, with pauses, marks and changes of speaker; all or none have a speaker."""
    told = draw(st.booleans())
    at_ms, words = draw(st.integers(0, 5_000)), []
    for text in draw(st.lists(texts, min_size=1, max_size=12)):
        end_ms = at_ms + draw(st.integers(1, 90_000))
        probability = draw(st.none() | st.integers(1, 10_000).map(lambda n: n / 10_000))
        speaker = draw(st.integers(1, 3)) if told else None
        words.append(Said(text, at_ms, end_ms, draw(st.sampled_from(["", "", ",", ".", "?"])), probability, speaker))
        at_ms = end_ms + draw(st.sampled_from([0, 0, 1, 250, 4_000]))
    return words


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=40)
@given(words=conversations())
def test_words_come_back_equal(tmp_path_factory: pytest.TempPathFactory, name: str, words: list[Said]) -> None:
    write, speaker, form = WRITERS[name]
    transcript = imported(tmp_path_factory.getbasetemp(), write(words))
    assert transcript.form == form
    expected = [(w.shown, w.start_s, w.end_s, w.probability, label(speaker, w.speaker)) for w in words]
    segments = transcript.segments
    assert [(w.text, w.start_s, w.end_s, w.probability, s.speaker) for s in segments for w in s.words] == expected
    placed = place(transcript, words[-1].end_s)
    laid = [(w.text, w.start_s, w.end_s, w.probability, s.speaker) for s in placed for w in s.words]
    assert laid == expected
    assert {w.timing for s in placed for w in s.words} == {"measured"}


@settings(max_examples=40)
@given(words=conversations())
def test_lines_of_tsv_come_back_equal(tmp_path_factory: pytest.TempPathFactory, words: list[Said]) -> None:
    transcript = imported(tmp_path_factory.getbasetemp(), writers.whisper_tsv(words))
    assert transcript.form == "Whisper TSV"
    assert writers.lines(transcript.segments) == [(w.start_s, w.end_s, None, w.shown) for w in words]
    assert {w.timing for s in place(transcript, words[-1].end_s) for w in s.words} == {"interpolated"}


@pytest.mark.parametrize("write", [*(entry[0] for entry in WRITERS.values()), writers.whisper_tsv])
def test_each_format_is_recognised_by_itself_alone(tmp_path, write):
    document = read_document(written(tmp_path, write([Said("Stop", 0, 400, ".", 0.5, 1)])))
    known = [registry.load(formats, name) for name in registry.names(formats)]
    assert [module.NAME for module in known if module.recognises(document)] == [imported(tmp_path, document.text).form]


@pytest.mark.parametrize("name", WRITERS)
def test_the_language_is_kept(tmp_path, name):
    segments = imported(tmp_path, WRITERS[name][0]([Said("Stop", 0, 400)])).segments
    assert {s.language.lower()[:2] for s in segments} == {"en"}
