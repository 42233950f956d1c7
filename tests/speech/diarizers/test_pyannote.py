"""The adapter against pyannote's own pipeline, on a tiny one in the real format."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from annotator.config import Settings
from annotator.errors import EngineError, WeightsError
from annotator.media.sound import RATE_HZ, Sound
from annotator.speech.diarizers import pyannote as adapter
from annotator.speech.results import Diarization
from annotator.speech.weights import pyannote as weights_of
from tests.speech.sounds import noise, write_sound
from tests.speech.tiny_models import save_pyannote

FILES = (
    "config.yaml",
    "segmentation/pytorch_model.bin",
    "embedding/pytorch_model.bin",
    "plda/plda.npz",
    "plda/xvec_transform.npz",
)


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_pyannote(tmp_path_factory.mktemp("pyannote"))


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Sound:
    return write_sound(tmp_path_factory.mktemp("sound") / "a.pcm", noise(4.3, [(0.5, 1.5), (2.0, 4.0)]))


@pytest.fixture(scope="module")
def told() -> list[float]:
    return []


@pytest.fixture(scope="module")
def found(sound: Sound, folder: Path, told: list[float]) -> Diarization:
    return adapter.diarize(sound, (), Settings(pyannote_folder=folder), told.append)


def tracks(annotation: Any, duration_s: float) -> list[tuple[float, float, str]]:
    """Return (start, end, label), cut at the recording's end."""
    cut = [(s.start, min(s.end, duration_s), label) for s, _, label in annotation.itertracks(yield_label=True)]
    return [(start, end, label) for start, end, label in cut if start < end]


def test_gives_what_the_pipeline_gives_by_hand(found: Diarization, folder: Path, sound: Sound) -> None:
    import torch
    from pyannote.audio import Pipeline

    waveform = torch.from_numpy(sound.read(0.0, sound.duration_s))[None]
    output = Pipeline.from_pretrained(folder)({"waveform": waveform, "sample_rate": RATE_HZ, "uri": "by hand"})
    expected = tracks(output.speaker_diarization, sound.duration_s)
    assert expected
    labels = list(dict.fromkeys(label for _, _, label in expected))
    assert len(labels) > 1
    names = {label: f"S{i}" for i, label in enumerate(labels, 1)}
    assert [(t.start_s, t.end_s, t.speaker) for t in found.turns] == sorted((a, b, names[c]) for a, b, c in expected)
    exclusive = tracks(output.exclusive_speaker_diarization, sound.duration_s)
    assert exclusive
    assert [(t.start_s, t.end_s, t.speaker) for t in found.exclusive] == sorted(
        (a, b, names[c]) for a, b, c in exclusive
    )


def test_turns_are_in_order_and_within_the_recording(found: Diarization, sound: Sound) -> None:
    assert list(found.turns) == sorted(found.turns)
    assert all(0.0 <= t.start_s < t.end_s <= sound.duration_s for t in (*found.turns, *found.exclusive))
    assert found.turns[0].speaker == "S1"
    assert all(a.end_s <= b.start_s for a, b in pairwise(found.exclusive))


def test_progress_never_falls_and_ends(found: Diarization, told: list[float]) -> None:
    assert found.turns
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len({round(t, 6) for t in told}) >= 4


def test_the_record_says_what_was_done(found: Diarization, folder: Path) -> None:
    record = found.engine
    assert (record.stage, record.engine, record.version) == ("diarize", "pyannote", version("pyannote.audio"))
    assert (record.model, record.parameters["clustering.threshold"]) == (folder.name, 0.6)
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    assert {name: record.parameters[f"sha256:{name}"] for name in FILES} == hashes
    listing = "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))
    assert record.model_sha256 == hashlib.sha256(listing.encode()).hexdigest()


@pytest.mark.parametrize("samples", [0, 1, 1599])
def test_a_recording_too_short_to_tell(tmp_path: Path, folder: Path, samples: int) -> None:
    told: list[float] = []
    sound = write_sound(tmp_path / "short.pcm", noise(samples / RATE_HZ))
    found = adapter.diarize(sound, (), Settings(pyannote_folder=folder), told.append)
    assert (found.turns, found.exclusive, told) == ((), (), [1.0])


def test_silence_has_no_speakers_and_is_no_error(tmp_path: Path, copy: Path) -> None:
    """The tiny model hears somebody in anything, so one that hears nobody is made of it."""
    import torch

    path = copy / "segmentation/pytorch_model.bin"
    checkpoint = torch.load(path, weights_only=False)
    checkpoint["state_dict"]["classifier.weight"].zero_()
    checkpoint["state_dict"]["classifier.bias"] = torch.tensor([9.0, 0.0, 0.0, 0.0])
    torch.save(checkpoint, path)
    sound = write_sound(tmp_path / "silence.pcm", noise(3.0) * 0.0)
    found = adapter.diarize(sound, (), Settings(pyannote_folder=copy), lambda _: None)
    assert (found.turns, found.exclusive) == ((), ())


def test_a_failure_inside_the_pipeline(monkeypatch: pytest.MonkeyPatch, folder: Path, sound: Sound) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("not enough memory")

    monkeypatch.setattr("pyannote.audio.pipelines.SpeakerDiarization.apply", fail)
    with pytest.raises(EngineError, match="not enough memory"):
        adapter.diarize(sound, (), Settings(pyannote_folder=folder), lambda _: None)


CONNECTIONS = """
import json, os, sys
seen = []
def audit(event, args):
    if event == "socket.getaddrinfo" or event == "socket.connect" and isinstance(args[1], tuple):
        address = str(args[0] if event == "socket.getaddrinfo" else args[1][0])
        seen.append(address)
        if not address.startswith(("127.", "::1", "localhost")):
            raise OSError("no connections in this test")
sys.addaudithook(audit)
from pathlib import Path
from annotator.config import Settings
from annotator.media.sound import Sound
from annotator.speech.diarizers import pyannote as adapter
folder, path, samples = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
found = adapter.diarize(Sound(path, samples, "0" * 64), (), Settings(pyannote_folder=folder), lambda _: None)
from pyannote.audio.telemetry import metrics
metrics.provider.force_flush()
ours = list(seen)
os.environ["PYANNOTE_METRICS_ENABLED"] = "1"
from pyannote.audio import Pipeline
Pipeline.from_pretrained(folder)
metrics.provider.force_flush()
print(json.dumps({"turns": len(found.turns), "ours": ours, "told": seen[len(ours):]}))
"""


@pytest.mark.slow
def test_no_connection_is_opened(folder: Path, sound: Sound, tmp_path: Path) -> None:
    """Import, loading and running, even where the environment asks for telemetry; then the test is tested."""
    run = subprocess.run(
        [sys.executable, "-c", CONNECTIONS, str(folder), str(sound.path), str(sound.samples)],
        env={
            "PYANNOTE_METRICS_ENABLED": "1",
            "HF_HUB_OFFLINE": "0",
            "PATH": "",
            "HOME": str(tmp_path),
            "OMP_NUM_THREADS": "1",
        },
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout.splitlines()[-1])
    assert result["turns"] > 0
    assert result["ours"] == []
    assert any("pyannote" in address for address in result["told"])


def change(folder: Path, **changes: Any) -> None:
    """Change the configuration; a value of None removes the key."""
    path = folder / "config.yaml"
    config = yaml.safe_load(path.read_text())
    for key, value in changes.items():
        *above, last = key.split("__")
        place = config
        for name in above:
            place = place[name]
        if value is None:
            del place[last]
        else:
            place[last] = value
    path.write_text(yaml.safe_dump(config))


def diarize(folder: Path, sound: Sound, **settings: Any) -> Diarization:
    return adapter.diarize(sound, (), Settings(pyannote_folder=folder, **settings), lambda _: None)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(copy: Path, sound: Sound, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(WeightsError, match=f"{Path(name).name}.*annotator engines --fetch pyannote"):
        diarize(copy, sound)
    missing = adapter.availability(Settings(pyannote_folder=copy))
    assert missing.state == "no weights"
    assert Path(name).name in missing.reason
    assert missing.looked_in == (str(copy),)


@pytest.mark.parametrize("name", FILES)
def test_a_configured_hash_that_differs(folder: Path, sound: Sound, name: str) -> None:
    with pytest.raises(WeightsError, match=rf"{Path(name).name} has sha256 [0-9a-f]{{64}}.*as configured"):
        diarize(folder, sound, pyannote_sha256={name: "0" * 64})


def test_a_configured_hash_of_no_file_that_is_used(folder: Path, sound: Sound) -> None:
    with pytest.raises(WeightsError, match=r"configured for embeding/pytorch_model\.bin"):
        diarize(folder, sound, pyannote_sha256={"embeding/pytorch_model.bin": "0" * 64})


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"pipeline__name": "subprocess.Popen"}, r"names the pipeline 'subprocess\.Popen'"),
        ({"pipeline": ["subprocess.Popen"]}, "names the pipeline None"),
        ({"pipeline__params": None}, "no parameters"),
        ({"preprocessors": {"x": {"name": "os.system"}}}, "names preprocessors"),
        ({"pipeline__params__plda": None}, "takes its plda from None"),
        ({"pipeline__params__embedding": "pyannote/wespeaker"}, "takes its embedding from 'pyannote/wespeaker'"),
        ({"pipeline__params__segmentation": "$model/../../x"}, "takes its segmentation from"),
        ({"pipeline__params__segmentation": "$model//etc"}, "takes its segmentation from"),
        ({"pipeline__params__segmentation": "$model/x@main"}, "takes its segmentation from"),
        ({"pipeline__params__segmentation": {"checkpoint": "x"}}, "takes its segmentation from"),
        ({"pipeline__params__clustering": "Magic"}, "cannot be loaded: ValueError"),
        ({"dependencies": {"pyannote.audio": "9.0.0"}}, "cannot be loaded: WrongDependencyVersion"),
    ],
)
def test_a_configuration_that_is_not_that_of_a_local_diarization(
    copy: Path, sound: Sound, changes: dict[str, Any], found: str
) -> None:
    change(copy, **changes)
    with pytest.raises(WeightsError, match=found):
        diarize(copy, sound)


@pytest.mark.parametrize("content", ["pipeline: [", "just words", "\xff"])
def test_a_configuration_that_is_none(copy: Path, sound: Sound, content: str) -> None:
    (copy / "config.yaml").write_bytes(content.encode("latin-1"))
    with pytest.raises(WeightsError, match=r"config\.yaml"):
        diarize(copy, sound)


class Touch:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


def test_a_pickle_that_would_run_code_is_refused(copy: Path, sound: Sound, tmp_path: Path) -> None:
    import torch

    path = copy / "embedding/pytorch_model.bin"
    torch.save({"state_dict": {}, "callbacks": Touch(tmp_path / "ran")}, path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(WeightsError, match=f'no plain file of weights.*"embedding/pytorch_model.bin" = "{sha256}"'):
        diarize(copy, sound)
    assert not (tmp_path / "ran").exists()


def test_a_pickle_with_other_contents_is_taken_where_its_hash_is_configured(copy: Path, sound: Sound) -> None:
    import datetime as dt

    import torch

    name = "embedding/pytorch_model.bin"
    checkpoint = torch.load(copy / name, weights_only=False)
    torch.save(checkpoint | {"trained": dt.date(2026, 1, 1)}, copy / name)
    with pytest.raises(WeightsError, match=r"datetime\.date"):
        diarize(copy, sound)
    sha256 = hashlib.sha256((copy / name).read_bytes()).hexdigest()
    settings = Settings(pyannote_folder=copy, pyannote_sha256={name: sha256})
    assert weights_of.check(weights_of.find(settings), settings)[name] == sha256


def test_a_model_from_elsewhere_is_not_imported(copy: Path, sound: Sound) -> None:
    import torch

    path = copy / "segmentation/pytorch_model.bin"
    checkpoint = torch.load(path, weights_only=False)
    checkpoint["pyannote.audio"]["architecture"]["module"] = "antigravity"
    torch.save(checkpoint, path)
    with pytest.raises(WeightsError, match="for the model 'antigravity'"):
        diarize(copy, sound)


@pytest.mark.parametrize("name", FILES[1:])
@pytest.mark.parametrize("damage", ["text", "truncated", "empty"])
def test_damaged_files(copy: Path, sound: Sound, name: str, damage: str) -> None:
    whole = (copy / name).read_bytes()
    (copy / name).write_bytes({"text": b"not a model", "truncated": whole[: len(whole) // 2], "empty": b""}[damage])
    with pytest.raises(WeightsError, match=r"cannot be loaded|no plain file"):
        diarize(copy, sound)


def test_availability(folder: Path, tmp_path: Path) -> None:
    ready = adapter.availability(Settings(pyannote_folder=folder))
    assert (ready.state, ready.version, ready.model_path) == ("ready", version("pyannote.audio"), str(folder))
    missing = adapter.availability(Settings(pyannote_folder=tmp_path / "none"))
    assert (missing.state, missing.looked_in) == ("no weights", (str(tmp_path / "none"),))
    assert "annotator engines --fetch pyannote" in missing.reason


reports = st.lists(
    st.tuples(
        st.sampled_from([*adapter.STEPS, "clustering"]),
        st.one_of(st.none(), st.integers(0, 50)),
        st.one_of(st.none(), st.integers(0, 60)),
    ),
    max_size=30,
)


@given(reports)
def test_step_progress_never_falls(calls: list[tuple[str, int | None, int | None]]) -> None:
    told: list[float] = []
    hook = adapter.StepProgress(told.append)
    for step, total, completed in calls:
        hook(step, None, file=None, total=total, completed=completed)
    assert told == sorted(set(told))
    assert all(0.0 < t <= 1.0 for t in told)


def test_steps_are_told_in_their_shares() -> None:
    told: list[float] = []
    hook = adapter.StepProgress(told.append)
    hook("segmentation", None, total=4, completed=0)
    hook("segmentation", None, total=4, completed=2)
    hook("segmentation", None, total=4, completed=8)
    hook("segmentation", None)
    hook("embeddings", None, total=2, completed=1)
    hook("discrete_diarization", None)
    assert told == pytest.approx([0.125, 0.25, 0.61, 1.0])
