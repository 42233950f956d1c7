"""The command line as its users see it: in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from annotator import __version__
from annotator.cli import main
from annotator.model.codec import to_json
from tests import builders
from tests.recordings import tone

HEAVY = ("torch", "librosa", "whisper", "pyannote", "numpy", "sklearn", "scipy", "onnxruntime", "flask")


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "annotator", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=240, check=False)


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


def test_help_loads_nothing_heavy() -> None:
    modules = loaded_by(
        "from annotator.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass",
    )
    assert "click" in modules
    assert not modules & set(HEAVY)


def test_serving_never_loads_torch(tmp_path: Path) -> None:
    modules = loaded_by(
        f"from pathlib import Path\nfrom web import create_app\nimport web.server\n"
        f"create_app(Path({str(tmp_path)!r})).test_client().get('/')"
    )
    assert "flask" in modules
    assert not modules & {"torch", "librosa", "whisper", "pyannote", "sklearn"}


@pytest.mark.parametrize("command", ["annotate", "reannotate", "serve", "clip", "export", "engines", "evaluate"])
def test_each_command_has_help(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_version() -> None:
    assert __version__ in CliRunner().invoke(main, ["--version"]).output


def test_annotate_prints_findings_and_logs_progress(tmp_path: Path) -> None:
    tone(tmp_path / "tone.wav")
    done = run("annotate", "tone.wav", "--offline", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "tone  (0:02)" in done.stdout
    assert "1 of 1 recordings annotated" in done.stdout
    assert "pocketsphinx" in done.stdout
    assert "transcribe" in done.stderr
    assert "%" in done.stderr
    assert (tmp_path / "timelines" / "tone.timeline.json").is_file()


def test_annotate_tells_what_failed_and_ends_with_1(tmp_path: Path) -> None:
    tone(tmp_path / "good.wav", 1.0)
    (tmp_path / "bad.mp4").write_text("no recording")
    done = run("annotate", "bad.mp4", "good.wav", "missing.wav", "--out", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "1 of 3 recordings annotated" in done.stdout
    assert done.stderr.count("What to do:") == 2
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "good.timeline.json").is_file()


def test_errors_have_three_parts_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("{}")
    done = run("export", str(tmp_path / "no.json"), "--format", "vtt")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "Expected: " in done.stderr
    assert "What to do: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["json", "vtt", "srt", "csv", "rttm", "txt"])
def test_export(tmp_path: Path, form: str) -> None:
    path = tmp_path / "stop.timeline.json"
    path.write_bytes(to_json(builders.timeline()))
    printed = CliRunner().invoke(main, ["export", str(path), "--format", form])
    assert printed.exit_code == 0
    out = tmp_path / f"stop.{form}"
    written = CliRunner().invoke(main, ["export", str(path), "--format", form, "--out", str(out)])
    assert written.exit_code == 0
    assert out.read_bytes() == printed.stdout_bytes
    assert printed.output


def test_engines_says_what_auto_takes_and_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOTATOR_WHISPER_FOLDER", str(tmp_path))
    monkeypatch.setenv("ANNOTATOR_PYANNOTE_FOLDER", str(tmp_path / "pyannote"))
    result = CliRunner().invoke(main, ["engines"])
    assert result.exit_code == 0
    assert "* transcribe  pocketsphinx" in result.output
    assert "* diarize     acoustic" in result.output
    assert str(tmp_path) in result.output
    assert "because" in result.output


def test_fetching_offline_is_refused() -> None:
    result = CliRunner().invoke(main, ["engines", "--fetch", "whisper:tiny.en", "--offline"])
    assert result.exit_code == 1
    assert "offline" in result.output


@pytest.mark.slow
@pytest.mark.parametrize("given", ["words", "turns"])
def test_evaluate_scores_the_sample(sample_media: Path, given: str) -> None:
    truth = sample_media / "truth" / "foot_chase.truth.json"
    done = run("evaluate", str(truth), "--audio", "cam1", "--given", given, "--json")
    assert done.returncode == 0, done.stderr
    (scores,) = json.loads(done.stdout)["recordings"]
    assert scores["turns"]["der"] == pytest.approx(0.0, abs=0.02)
    assert scores["acts"]["by_label"]["command"]["recall"] > (0.9 if given == "words" else -1)
