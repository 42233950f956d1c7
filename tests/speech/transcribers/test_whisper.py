"""The adapter against Whisper's own code, on tiny models in the real format."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from annotator.config import Settings
from annotator.errors import EngineError, UsageError, WeightsError
from annotator.media.sound import Sound
from annotator.model import Span, Word
from annotator.speech.results import Transcript
from annotator.speech.transcribers import whisper as adapter
from annotator.speech.whisper_model import DEFAULT_HEADS, alignment_model
from tests.speech.sounds import noise, write_sound
from tests.speech.tiny_models import SPOKEN, save_whisper, whisper_checkpoint

SPEECH = (Span(1.0, 3.0), Span(6.0, 7.5))
CLIPS = [0.7, 3.3, 5.7, 7.8]
TEXT = " ".join(SPOKEN).split()


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_whisper(tmp_path_factory.mktemp("whisper") / "own.pt")


@pytest.fixture(scope="module")
def multilingual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_whisper(tmp_path_factory.mktemp("whisper") / "many.pt", multilingual=True)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    return write_sound(tmp_path_factory.mktemp("sound") / "a.pcm", noise(9.0, [(s.start_s, s.end_s) for s in SPEECH]))


@pytest.fixture(scope="module")
def told() -> list[float]:
    return []


@pytest.fixture(scope="module")
def found(sound: Sound, weights: Path, told: list[float]) -> Transcript:
    return adapter.transcribe(sound, SPEECH, Settings(whisper_model=str(weights)), told.append)


def by_hand(weights: Path, sound: Sound, clips: list[float], language: str) -> dict[str, Any]:
    import torch
    import whisper

    model = whisper.load_model(str(weights))
    with torch.random.fork_rng():
        torch.manual_seed(adapter.SEED)
        result: dict[str, Any] = whisper.transcribe(
            model,
            sound.read(0.0, sound.duration_s),
            language=language,
            clip_timestamps=clips,
            word_timestamps=True,
            condition_on_previous_text=False,
            fp16=False,
        )
    return result


def assert_same(found: Transcript, expected: dict[str, Any]) -> None:
    """Text, probabilities and segments are Whisper's; so are times, but of words that Whisper gave no length."""
    segments = [s for s in expected["segments"] if s["words"]]
    assert [[w.text for w in s.words] for s in found.segments] == [
        [w["word"].strip() for w in s["words"]] for s in segments
    ]
    words = [w for s in segments for w in s["words"]]
    assert [w.probability for w in found.words] == [w["probability"] for w in words]
    measured = [(w, e) for w, e in zip(found.words, words, strict=True) if w.timing == "measured"]
    assert measured
    assert [t for w, _ in measured for t in (w.start_s, w.end_s)] == [
        t for _, e in measured for t in (e["start"], e["end"])
    ]
    for word, given in zip(found.words, words, strict=True):
        assert word.timing == "interpolated" or given["start"] < given["end"]


def assert_in_order(words: tuple[Word, ...], duration_s: float) -> None:
    assert all(0.0 <= w.start_s < w.end_s <= duration_s for w in words)
    assert all(a.end_s <= b.start_s for a, b in pairwise(words))


def test_gives_what_whisper_gives_by_hand(found: Transcript, sound: Sound, weights: Path) -> None:
    assert [w.text for w in found.words] == TEXT * 2
    assert_same(found, by_hand(weights, sound, CLIPS, "en"))
    assert {s.language for s in found.segments} == {"en"}


def test_word_times_are_in_order(found: Transcript, sound: Sound) -> None:
    assert_in_order(found.words, sound.duration_s)
    assert all(s.start_s == s.words[0].start_s and s.end_s == s.words[-1].end_s for s in found.segments)


def test_progress_is_told(found: Transcript, told: list[float]) -> None:
    assert found.words
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_record_says_what_was_done(found: Transcript, weights: Path) -> None:
    record = found.engine
    assert (record.stage, record.engine, record.model) == ("transcribe", "whisper", "own.pt")
    assert record.model_sha256 == hashlib.sha256(weights.read_bytes()).hexdigest()
    assert record.parameters["condition_on_previous_text"] is False
    assert record.parameters["alignment_heads"] == DEFAULT_HEADS
    assert record.parameters["language"] == "en"
    assert "nobody vouches" in record.trust


def test_unsure_words_are_flagged_and_kept(found: Transcript) -> None:
    for word in found.words:
        assert word.probability is not None
        assert ("low_probability" in word.flags) == (word.probability < 0.5)
    assert any("low_probability" in w.flags for w in found.words)


def test_nothing_is_printed(sound: Sound, weights: Path, capfd: pytest.CaptureFixture[str]) -> None:
    adapter.transcribe(sound, SPEECH[:1], Settings(whisper_model=str(weights)), lambda _: None)
    assert capfd.readouterr() == ("", "")


def test_the_language_is_detected_on_speech_and_kept(sound: Sound, multilingual: Path) -> None:
    found = adapter.transcribe(sound, SPEECH, Settings(whisper_model=str(multilingual)), lambda _: None)
    assert_same(found, by_hand(multilingual, sound, CLIPS, "es"))
    assert {s.language for s in found.segments} == {"es"}
    assert found.engine.parameters["language_source"] == "detected"
    probability = found.engine.parameters["language_probability"]
    assert isinstance(probability, float)
    assert 0.5 < probability <= 1.0


def test_the_language_asked_for_is_used(sound: Sound, multilingual: Path) -> None:
    settings = Settings(whisper_model=str(multilingual), language="de")
    found = adapter.transcribe(sound, SPEECH[:1], settings, lambda _: None)
    assert {s.language for s in found.segments} == {"de"}
    assert found.engine.parameters["language_source"] == "given"


@pytest.mark.parametrize(("language", "problem"), [("es", "English only"), ("xx", "no language 'xx'")])
def test_a_language_the_model_does_not_know(sound: Sound, weights: Path, language: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        adapter.transcribe(sound, SPEECH, Settings(whisper_model=str(weights), language=language), lambda _: None)


@pytest.mark.parametrize("model", ["weights", "multilingual"])
def test_without_speech_there_are_no_words(sound: Sound, model: str, request: pytest.FixtureRequest) -> None:
    told: list[float] = []
    settings = Settings(whisper_model=str(request.getfixturevalue(model)))
    found = adapter.transcribe(sound, (), settings, told.append)
    assert (found.segments, told) == ((), [1.0])


def test_a_long_recording_is_worked_on_in_chunks(tmp_path: Path, weights: Path) -> None:
    speech = (Span(30.123, 32.0), Span(100.0, 101.0), Span(170.0, 171.0))
    told: list[float] = []
    sound = write_sound(tmp_path / "long.pcm", noise(180.0, [(s.start_s, s.end_s) for s in speech]))
    found = adapter.transcribe(sound, speech, Settings(whisper_model=str(weights)), told.append)
    assert [w.text for w in found.words] == TEXT * 3
    assert_in_order(found.words, sound.duration_s)
    for region, words in zip(speech, (found.words[:10], found.words[10:20], found.words[20:]), strict=True):
        assert all(region.start_s - 0.31 <= w.start_s and w.end_s <= region.end_s + 0.31 for w in words)
    assert told == sorted(told)
    assert len([t for t in told if 0.0 < t < 1.0]) == 2


@pytest.mark.parametrize("duration_s", [0.005, 0.01, 0.05, 0.35])
def test_very_short_recordings(tmp_path: Path, weights: Path, duration_s: float) -> None:
    sound = write_sound(tmp_path / "short.pcm", noise(duration_s))
    found = adapter.transcribe(sound, (Span(0.0, duration_s),), Settings(whisper_model=str(weights)), lambda _: None)
    assert all(0.0 <= w.start_s <= w.end_s <= duration_s for w in found.words)


def test_text_that_repeats_itself_is_flagged(tmp_path: Path, sound: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(adapter.OPTIONS, "temperature", (0.0,))  # the model never says anything else
    weights = save_whisper(tmp_path / "loop.pt", spoken=("Thank you. " * 20, "Bye."))
    found = adapter.transcribe(sound, SPEECH[:1], Settings(whisper_model=str(weights)), lambda _: None)
    assert [w.text for w in found.words[:4]] == ["Thank", "you.", "Thank", "you."]
    assert all("repetition" in w.flags for w in found.words[:40])


def answer(*segments: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    defaults = {"compression_ratio": 1.0, "start": 1.0, "end": 3.0, "text": "", "words": []}
    return lambda *_, **__: {"segments": [defaults | s for s in segments]}


def word(text: str, start: float, end: float, probability: float = 0.9) -> dict[str, Any]:
    return {"word": text, "start": start, "end": end, "probability": probability}


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch, sound: Sound, weights: Path) -> Callable[..., Transcript]:
    def run(*segments: dict[str, Any]) -> Transcript:
        monkeypatch.setattr("whisper.transcribe", answer(*segments))
        return adapter.transcribe(sound, SPEECH, Settings(whisper_model=str(weights)), lambda _: None)

    return run


def test_strange_word_times_are_repaired_and_marked(says: Callable[..., Transcript]) -> None:
    found = says(
        {"words": [word(" Hands", 1.0, 1.6), word(" up", 1.6, 1.6), word(" ", 1.6, 1.8), word(" now", 1.8, 2.4)]},
        {"words": [word(" Do", 2.2, 2.3), word(" it", 2.6, 2.5), word(" now", 2.8, 3.0)], "start": 2.2},
        {"words": [word(" Right", 8.5, 8.9), word(" away", 8.9, 12.0), word(" please", 11.0, 12.0)], "end": 12.0},
    )
    assert [(w.text, w.timing) for w in found.words] == [
        ("Hands", "measured"),
        ("up", "interpolated"),
        ("now", "measured"),
        ("Do", "interpolated"),
        ("it", "interpolated"),
        ("now", "measured"),
        ("Right", "measured"),
        ("away", "interpolated"),
        ("please", "interpolated"),
    ]
    assert_in_order(found.words, 9.0)


def test_text_without_words_is_not_lost(says: Callable[..., Transcript]) -> None:
    found = says({"text": " Get back", "start": 1.2, "end": 2.0})
    assert [(w.text, w.start_s, w.end_s, w.timing, w.probability) for w in found.words] == [
        ("Get", 1.2, pytest.approx(1.542857), "interpolated", None),
        ("back", pytest.approx(1.542857), 2.0, "interpolated", None),
    ]


def test_words_where_nobody_speaks_are_flagged(says: Callable[..., Transcript]) -> None:
    found = says({"words": [word(" Stop", 2.0, 2.5), word(" Thanks", 4.5, 4.9)], "end": 5.0})
    assert [w.flags for w in found.words] == [(), ("outside_speech",)]


def test_a_failure_inside_whisper_names_the_stretch(
    monkeypatch: pytest.MonkeyPatch, sound: Sound, weights: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("not enough memory")

    monkeypatch.setattr("whisper.transcribe", fail)
    with pytest.raises(EngineError, match=r"failed at 0\.0 to 9\.0 s: not enough memory"):
        adapter.transcribe(sound, SPEECH, Settings(whisper_model=str(weights)), lambda _: None)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("urllib.request.urlopen", refuse)
    monkeypatch.setattr("socket.socket.connect", refuse)


@pytest.mark.usefixtures("no_network")
class TestWeights:
    """Missing and wrong weights; none of these may reach for the network."""

    def transcribe(self, sound: Sound, **settings: Any) -> Transcript:
        return adapter.transcribe(sound, SPEECH[:1], Settings(**settings), lambda _: None)

    def test_missing(self, tmp_path: Path, sound: Sound) -> None:
        with pytest.raises(
            WeightsError, match=r"base\.en were not found in .*annotator engines --fetch whisper:base.en"
        ):
            self.transcribe(sound, whisper_folder=tmp_path)
        assert list(tmp_path.iterdir()) == []

    def test_a_text_file_of_the_right_name(self, tmp_path: Path, sound: Sound) -> None:
        (tmp_path / "base.en.pt").write_text("not a model")
        with pytest.raises(WeightsError, match=r"sha256 .* as OpenAI publishes it.*--fetch whisper:base\.en"):
            self.transcribe(sound, whisper_folder=tmp_path)
        assert (tmp_path / "base.en.pt").read_text() == "not a model"

    def test_another_model_of_the_right_name(self, tmp_path: Path, sound: Sound, weights: Path) -> None:
        (tmp_path / "large-v3-turbo.pt").write_bytes(weights.read_bytes())
        with pytest.raises(WeightsError, match="aff26ae408abcba5fbf8813c21e62b0941638c5f6eebfb145be0c9839262a19a"):
            self.transcribe(sound, whisper_folder=tmp_path, whisper_model="turbo")

    def test_not_the_configured_hash(self, sound: Sound, weights: Path) -> None:
        with pytest.raises(WeightsError, match="as configured in whisper_sha256"):
            self.transcribe(sound, whisper_model=str(weights), whisper_sha256="0" * 64)

    def test_a_configured_hash_overrides_the_published_one(self, tmp_path: Path, sound: Sound, weights: Path) -> None:
        sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
        (tmp_path / "base.en.pt").write_bytes(weights.read_bytes())
        found = self.transcribe(sound, whisper_folder=tmp_path, whisper_sha256=sha256.upper())
        assert [w.text for w in found.words] == TEXT
        assert (found.engine.model, found.engine.model_sha256) == ("base.en", sha256)
        assert "nobody vouches" not in found.engine.trust

    @pytest.mark.parametrize("content", [b"not a model", b"", b"PK\x03\x04 not quite a zip"])
    def test_a_path_to_something_else(self, tmp_path: Path, sound: Sound, content: bytes) -> None:
        (tmp_path / "own.pt").write_bytes(content)
        with pytest.raises(WeightsError, match="cannot be loaded as a Whisper model"):
            self.transcribe(sound, whisper_model=str(tmp_path / "own.pt"))

    def test_truncated(self, tmp_path: Path, sound: Sound, weights: Path) -> None:
        (tmp_path / "own.pt").write_bytes(weights.read_bytes()[:-5000])
        with pytest.raises(WeightsError, match="cannot be loaded as a Whisper model"):
            self.transcribe(sound, whisper_model=str(tmp_path / "own.pt"))

    @pytest.mark.parametrize("missing", ["dims", "model_state_dict", "n_mels", "decoder.ln.weight"])
    def test_incomplete(self, tmp_path: Path, sound: Sound, missing: str) -> None:
        import torch

        checkpoint = whisper_checkpoint()
        for level in (checkpoint, *checkpoint.values()):
            level.pop(missing, None)
        torch.save(checkpoint, tmp_path / "own.pt")
        with pytest.raises(WeightsError, match="cannot be loaded as a Whisper model"):
            self.transcribe(sound, whisper_model=str(tmp_path / "own.pt"))

    def test_a_pickle_that_would_run_code(self, tmp_path: Path, sound: Sound) -> None:
        import torch

        torch.save({"dims": Touch(tmp_path / "ran"), "model_state_dict": {}}, tmp_path / "own.pt")
        with pytest.raises(WeightsError, match="cannot be loaded as a Whisper model"):
            self.transcribe(sound, whisper_model=str(tmp_path / "own.pt"))
        assert not (tmp_path / "ran").exists()

    def test_a_model_nobody_knows(self, sound: Sound) -> None:
        with pytest.raises(WeightsError, match=r"no Whisper model is called 'base\.eng'.*base\.en"):
            self.transcribe(sound, whisper_model="base.eng")


class Touch:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


def test_alignment_heads_are_set_from_the_shape(tmp_path: Path, sound: Sound, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model by path, of the shape of OpenAI's tiny.en but for its width."""
    monkeypatch.setattr("tests.speech.tiny_models.STATE", 6 * 64)
    weights = save_whisper(tmp_path / "tuned.pt", shape=(4, 6))
    found = adapter.transcribe(sound, SPEECH[:1], Settings(whisper_model=str(weights)), lambda _: None)
    assert found.engine.parameters["alignment_heads"] == "tiny.en"
    assert [w.text for w in found.words] == TEXT


@pytest.mark.parametrize(
    ("name", "layers", "heads", "mels", "vocabulary"),
    [
        ("tiny.en", 4, 6, 80, 51864),
        ("tiny", 4, 6, 80, 51865),
        ("base.en", 6, 8, 80, 51864),
        ("base", 6, 8, 80, 51865),
        ("small.en", 12, 12, 80, 51864),
        ("small", 12, 12, 80, 51865),
        ("medium.en", 24, 16, 80, 51864),
        ("medium", 24, 16, 80, 51865),
        ("large-v2", 32, 20, 80, 51865),
        ("large-v3", 32, 20, 128, 51866),
        ("large-v3-turbo", 4, 20, 128, 51866),
        ("", 32, 20, 128, 51864),
        ("", 1, 2, 80, 51864),
    ],
)
def test_the_model_of_a_shape(name: str, layers: int, heads: int, mels: int, vocabulary: int) -> None:
    from whisper import _ALIGNMENT_HEADS
    from whisper.model import ModelDimensions

    state = 64 * heads
    dims = ModelDimensions(mels, 1500, state, heads, layers, vocabulary, 448, state, heads, layers)
    assert alignment_model(dims) == name
    if name:
        import base64
        import gzip

        assert len(gzip.decompress(base64.b85decode(_ALIGNMENT_HEADS[name]))) == layers * heads
    assert alignment_model(ModelDimensions(mels, 1500, 66, heads, layers, vocabulary, 448, 66, heads, layers)) == ""


def test_availability(tmp_path: Path, weights: Path) -> None:
    missing = adapter.availability(Settings(whisper_folder=tmp_path, whisper_model="small"))
    assert (missing.state, missing.model, missing.looked_in) == ("no weights", "small", (str(tmp_path),))
    assert "annotator engines --fetch whisper:small" in missing.reason
    unknown = adapter.availability(Settings(whisper_model="huge"))
    assert (unknown.state, "huge" in unknown.reason) == ("no weights", True)
    ready = adapter.availability(Settings(whisper_model=str(weights)))
    assert (ready.state, ready.model_path, ready.version) == ("ready", str(weights), version("openai-whisper"))


def test_probabilities_are_numbers(found: Transcript) -> None:
    assert all(w.probability is not None and math.isfinite(w.probability) for w in found.words)
