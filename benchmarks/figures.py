"""Measure every figure of docs/figures.md again.

    python benchmarks/figures.py --data DIR [--only accuracy|speed|setup]

DIR holds ``scenes/audio`` (scripted encounters with truth) and ``real`` (real clips). Each figure is measured by a
command in a new process, imports included, with ``--fresh`` where results could be reused. Prints a Markdown table;
the rows name the command that was run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import imageio_ffmpeg

ANNOTATOR = [sys.executable, "-m", "annotator"]
ROOT = Path(__file__).resolve().parent.parent
LONG_S = 30 * 60
LABELS = ("command", "warning", "force_announcement")


def run(*command: str, cwd: Path = ROOT) -> tuple[str, float]:
    """Run a command and return what it printed and how long it took, in seconds."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=cwd)
    return done.stdout, time.perf_counter() - started


def row(figure: str, goal: str, measured: str, command: str) -> str:
    """Write one row of the table."""
    return f"| {figure} | {goal} | {measured} | `{command}` |"


def rate(value: float | None) -> str:
    """Write a rate."""
    return "-" if value is None else f"{value:.3f}"


def accuracy(data: Path) -> Iterator[str]:
    """Measure words, speakers, acts and roles on every scene and every real clip."""
    truths = [str(p) for p in sorted((data / "scenes" / "audio").glob("*.truth.json"))]
    for camera in ("clean", "cam1"):
        for given in ("nothing", "turns", "words"):
            arguments = ["evaluate", *truths, "--audio", camera, "--given", given, "--json"]
            total = json.loads(run(*ANNOTATOR, *arguments)[0])["total"]
            shown = f"annotator evaluate $DATA/scenes/audio/*.truth.json --audio {camera} --given {given}"
            yield row(f"scenes {camera}, given {given}", "reported", summary(total), shown)
    real = data / "real" / "diarization"
    meetings = [str(p) for p in sorted(real.glob("trn*.flac"))]
    shown = "annotator evaluate --rttm train.rttm --uem train.uem trn*.flac"
    arguments = ["evaluate", "--rttm", str(real / "train.rttm"), "--uem", str(real / "train.uem"), *meetings, "--json"]
    total = json.loads(run(*ANNOTATOR, *arguments)[0])["total"]
    yield row("real meetings (10)", "reported", f"DER {rate(total['turns']['der'])}", shown)
    arguments = ["evaluate", "--rttm", str(real / "sample.rttm"), str(real / "sample.flac"), "--json"]
    total = json.loads(run(*ANNOTATOR, *arguments)[0])["total"]
    shown = "annotator evaluate --rttm sample.rttm sample.flac"
    yield row("real telephone call (1)", "reported", f"DER {rate(total['turns']['der'])}", shown)


def summary(total: dict[str, Any]) -> str:
    """Write the figures of one evaluation."""
    labels, kinds = total["acts"]["by_label"], total["annotations"]["by_kind"]
    values = {
        "WER": total["words"]["overall"]["wer"],
        "DER": total["turns"]["der"],
        "JER": total["turns"]["jer"],
        "roles": total["roles"]["rate"],
    }
    values |= {f"{label} F1": labels[label]["f1"] for label in LABELS if label in labels}
    values |= {f"{kind} F1": tally["f1"] for kind, tally in kinds.items()}
    return ", ".join(f"{name} {rate(value)}" for name, value in values.items())


def speed(data: Path) -> Iterator[str]:
    """Measure how many times faster than the recordings' own time the work is done."""
    scenes = sorted((data / "scenes" / "audio").glob("*.cam1.m4a"))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        length_s = sum(duration_s(p) for p in scenes)
        arguments = ["annotate", *map(str, scenes), "--out", str(out / "all"), "--offline", "--fresh"]
        _, spent_s = run(*ANNOTATOR, *arguments)
        shown = "annotator annotate $DATA/scenes/audio/*.cam1.m4a --offline --fresh"
        yield row("whole pipeline, all scenes cam1", "≥ 6x real time, two cores", f"{length_s / spent_s:.1f}x", shown)
        _, spent_s = run(*ANNOTATOR, "annotate", str(scenes[0]), "--out", str(out / "one"), "--offline", "--fresh")
        shown = f"annotator annotate {scenes[0].name} --offline --fresh"
        yield row("whole pipeline, one scene", "≥ 6x", f"{duration_s(scenes[0]) / spent_s:.1f}x", shown)
        yield from without_engines(scenes, out)
    spent = [run(*help_command())[1] for _ in range(10)]
    yield row("`annotator --help`", "≤ 0.25 s", f"{statistics.median(spent):.3f} s (median of 10)", "annotator --help")


def help_command() -> list[str]:
    """Return the installed command, as users call it."""
    return [shutil.which("annotator", path=str(Path(sys.executable).parent)) or "annotator", "--help"]


def without_engines(scenes: list[Path], out: Path) -> Iterator[str]:
    """Measure all but recognition and diarization: these are given, on one core."""
    recording = out / "long.m4a"
    repeat(scenes, recording, LONG_S)
    (out / "long.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nStep out of the car\n")
    (out / "long.rttm").write_text("SPEAKER long 1 1.000 1.000 <NA> <NA> A <NA> <NA>\n")
    given = ["--transcript", str(out / "long.srt"), "--turns", str(out / "long.rttm")]
    for option, goal in (("--pitch", "≥ 40x"), ("--no-pitch", "≥ 100x")):
        arguments = ["annotate", str(recording), *given, option, "--fresh", "--out", str(out / "given")]
        _, spent_s = run("taskset", "-c", "0", *ANNOTATOR, *arguments)
        shown = f"taskset -c 0 annotator annotate long.m4a --transcript … --turns … {option} --fresh"
        measured = f"{duration_s(recording) / spent_s:.0f}x"
        yield row(f"all but recognition and diarization, one core, {option[2:]}, 30 min", goal, measured, shown)


def repeat(scenes: list[Path], target: Path, length_s: float) -> None:
    """Join the scenes' sound again and again into a recording of `length_s` seconds."""
    playlist = target.with_suffix(".txt")
    times = int(length_s / sum(duration_s(p) for p in scenes)) + 1
    playlist.write_text("".join(f"file '{p.resolve()}'\n" for p in scenes * times))
    options = ["-f", "concat", "-safe", "0", "-i", str(playlist), "-t", str(length_s), "-c:a", "aac", "-b:a", "48k"]
    subprocess.run([ffmpeg(), "-nostdin", "-loglevel", "error", "-y", *options, str(target)], check=True)


def duration_s(path: Path) -> float:
    """Return how long a recording is, by decoding it."""
    command = [ffmpeg(), "-nostdin", "-loglevel", "error", "-i", str(path), "-ac", "1", "-ar", "1000", "-f", "u8", "-"]
    return len(subprocess.run(command, capture_output=True, check=True).stdout) / 1000


def ffmpeg() -> str:
    """Return the path of the FFmpeg that comes with the project's packages."""
    return str(imageio_ffmpeg.get_ffmpeg_exe())


def setup(_: Path) -> Iterator[str]:
    """Measure a fresh clone up to the end of the demo."""
    with tempfile.TemporaryDirectory() as folder:
        run("git", "clone", "--quiet", str(ROOT), folder + "/clone")
        _, spent_s = run("make", "demo", "SERVE=0", cwd=Path(folder) / "clone")
    yield row("fresh clone to `make demo` finished", "≤ 4 minutes", f"{spent_s:.0f} s", "make demo SERVE=0")


PARTS = {"accuracy": accuracy, "speed": speed, "setup": setup}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with scenes/ and real/")
    parser.add_argument("--only", choices=sorted(PARTS), action="append")
    chosen = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}\n")
    print("| figure | goal | measured | command |\n|---|---|---|---|", flush=True)
    for name in chosen.only or PARTS:
        for line in PARTS[name](chosen.data):
            print(line, flush=True)


if __name__ == "__main__":
    main()
