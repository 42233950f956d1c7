"""The command line: parse, call, print. Nothing heavy is loaded before a command needs it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NoReturn

import click

from annotator import __version__
from annotator.errors import AnnotatorError

COMMANDS = "annotator.commands"
EXPORTS = ("json", "vtt", "srt", "csv", "rttm", "txt")
ASR = ("auto", "whisper", "pocketsphinx", "import")
DIARIZERS = ("auto", "pyannote", "acoustic", "import")
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
ANY = click.Path(path_type=Path)


class Commands(click.Group):
    """Takes commands of other packages in, and prints our errors in their three parts, without a traceback.

    The viewer brings ``serve``: another package adds a command by an entry point of the group `COMMANDS`.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name our own commands and those of other packages."""
        return sorted({*super().list_commands(ctx), *(e.name for e in entry_points(group=COMMANDS))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one of our own commands, or another package's."""
        own = super().get_command(ctx, cmd_name)
        found = () if own else entry_points(group=COMMANDS, name=cmd_name)
        return own or next((e.load() for e in found), None)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except AnnotatorError as error:
            fail(error)


def fail(error: AnnotatorError) -> NoReturn:
    """Print an error and end with exit code 1."""
    click.echo(told(error), err=True)
    sys.exit(1)


def told(error: AnnotatorError) -> str:
    """Write an error for a terminal."""
    return f"Error: {error.found}.\n  Expected: {error.expected}.\n  What to do: {error.remedy}."


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="annotator")
@click.option("-v", "--verbose", is_flag=True, help="Log more of what is done.")
def main(verbose: bool) -> None:
    """Turn body-camera recordings into annotated timelines.

    A timeline says who spoke, what was said, where officers' commands overlap, where voices and sound spike and which
    warnings came before force. It never gives a verdict, and what could not be heard is unknown.
    """
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S"
    )
    logging.getLogger("annotator").setLevel(logging.DEBUG if verbose else logging.INFO)


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose engines."""
    for option in (
        click.option("--pitch/--no-pitch", default=None, help="Measure pitch (on by default)."),
        click.option("--offline", is_flag=True, default=None, help="Open no connection, whatever is asked."),
        click.option("--turns", type=FILE, help="RTTM with who spoke when, for --diarizer import."),
        click.option(
            "--transcript",
            type=FILE,
            help="Transcript for --asr import: VTT, SRT, Whisper TSV, or JSON of Whisper, whisper-timestamped, "
            "WhisperX, Amazon, AssemblyAI, Azure, Deepgram, Google or Speechmatics.",
        ),
        click.option("--diarizer", type=click.Choice(DIARIZERS), help="Who tells speakers apart.  [default: auto]"),
        click.option("--asr", type=click.Choice(ASR), help="Who recognises words.  [default: auto]"),
    ):
        command = option(command)
    return command


@main.command()
@click.argument("paths", nargs=-1, required=True, type=ANY)
@click.option("--out", type=FOLDER, default=Path("timelines"), show_default=True, help="Where timelines go.")
@engine_options
@click.option("--fresh", is_flag=True, help="Compute everything again, even what is there already.")
@click.option("--policy", help="Name or file of the policy pack.  [default: deescalation]")
@click.option("--camera-wearer", help="Name of the person wearing the camera.")
def annotate(paths: tuple[Path, ...], out: Path, fresh: bool, **options: Any) -> None:
    """Annotate recordings: PATHS are files and folders.

    For each recording, writes NAME.timeline.json, NAME.acoustics.npz and NAME.peaks.npz. One that cannot be
    annotated is told at the end (exit code 1); the others are done.
    """
    from annotator.batch import annotate_all
    from annotator.config import load_settings
    from annotator.terminal import findings, observer, trust

    with observer() as watching:
        outcomes = annotate_all(paths, out, load_settings(options), watching, fresh)
    for done in outcomes:
        if done.timeline is not None:
            title = f"{done.name}" + ("  (unchanged: annotated before)" if done.reused else "")
            click.echo(findings(done.timeline, title) + "\n")
    click.echo(trust(done.timeline for done in outcomes if done.timeline is not None) + "\n")
    failed = [done for done in outcomes if done.error is not None]
    click.echo(f"{len(outcomes) - len(failed)} of {len(outcomes)} recordings annotated, timelines in {out}")
    for done in failed:
        click.echo(f"\n{done.recording}\n{told(done.error)}" if done.error else "", err=True)
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("timeline", type=FILE)
@click.option("--out", type=FILE, help="Where the result goes.  [default: NAME.corrected.timeline.json]")
@click.option("--policy", help="Name or file of the policy pack.  [default: deescalation]")
def reannotate(timeline: Path, out: Path | None, policy: str | None) -> None:
    """Conclude again, on the words and speakers that stand.

    Roles, acts and marks are found again, with people's corrections (NAME.corrections.json beside the timeline) or
    another policy. Needs no sound. The machine's own timeline is never overwritten.
    """
    from annotator.batch import reannotate_file
    from annotator.config import load_settings
    from annotator.terminal import findings

    written, result = reannotate_file(timeline, out, load_settings({"policy": policy}).policy)
    click.echo(findings(result, written.name))


@main.command()
@click.argument("timeline", type=FILE)
@click.option("--in", "start_s", type=float, required=True, help="In point, seconds.")
@click.option("--out", "end_s", type=float, required=True, help="Out point, seconds.")
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
@click.argument("file", type=FILE)
def clip(timeline: Path, start_s: float, end_s: float, overwrite: bool, file: Path) -> None:
    """Cut a stretch of the recording out into FILE, exactly.

    The suffix says what is written: .mp4, .m4a, .wav, .flac or .mp3.
    """
    from annotator.batch import clip_timeline
    from annotator.config import load_settings

    clip_timeline(timeline, start_s, end_s, file, load_settings(), overwrite)
    click.echo(f"{file}: {end_s - start_s:.3f} s from {start_s:.3f} s")


@main.command()
@click.argument("timeline", type=FILE)
@click.option("--format", "form", type=click.Choice(EXPORTS), required=True)
@click.option("--out", type=FILE, help="File to write; without it, the result is printed.")
def export(timeline: Path, form: str, out: Path | None) -> None:
    """Write a timeline in another format."""
    from annotator import exporters, registry
    from annotator.files import write_atomically
    from annotator.model.codec import read_timeline

    text = registry.load(exporters, form).export(read_timeline(timeline)).encode()
    if out is None:
        sys.stdout.buffer.write(text)
    else:
        write_atomically(out, text)


@main.command()
@click.option("--fetch", metavar="WHAT", help="Fetch weights: whisper:NAME (such as whisper:base.en) or pyannote.")
@click.option("--offline", is_flag=True, default=None, help="Open no connection, whatever is asked.")
def engines(fetch: str | None, offline: bool | None) -> None:
    """Say which engines are installed, which weights were found and where, and what `auto` takes and why."""
    from annotator.config import load_settings
    from annotator.speech.engines import describe_engines
    from annotator.terminal import engines as table

    settings = load_settings({"offline": offline})
    if fetch:
        from annotator.speech.weights import fetch as get

        fetched = get(fetch, settings, _percent(fetch))
        click.echo(f"{fetch}: fetched from {fetched.source} into {fetched.folder}")
        click.echo("".join(f"  {name}  sha256 {value}\n" for name, value in sorted(fetched.sha256.items())))
    click.echo(table(describe_engines(settings)))


def _percent(what: str) -> Callable[[float], None]:
    told_percent = -1

    def report(fraction: float) -> None:
        nonlocal told_percent
        if int(fraction * 100) // 5 > told_percent // 5:
            told_percent = int(fraction * 100)
            click.echo(f"{what}: {told_percent} %", err=True)

    return report


@main.command()
@click.argument("paths", nargs=-1, required=True, type=FILE)
@click.option("--audio", default="clean", show_default=True, help="clean, or a camera of the scenes, such as cam1.")
@click.option("--given", type=click.Choice(("nothing", "turns", "words")), default="nothing", show_default=True)
@click.option("--rttm", type=FILE, help="PATHS are recordings, and this says who spoke when.")
@click.option("--uem", type=FILE, help="Which stretches count, with --rttm.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON, of each recording.")
@engine_options
def evaluate(
    paths: tuple[Path, ...],
    audio: str,
    given: Any,
    rttm: Path | None,
    uem: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Measure against truth: PATHS are TRUTH.json files of scripted scenes, or recordings with --rttm."""
    from annotator import evaluate as run
    from annotator.config import load_settings
    from annotator.evaluation import report
    from annotator.evaluation.scores import total
    from annotator.terminal import observer

    settings = load_settings(options)
    with observer() as watching:
        if rttm is not None:
            scores = run.evaluate_turns(rttm, uem, paths, settings, watching)
        else:
            scores = run.evaluate_scenes(paths, audio, given, settings, watching)
    click.echo(report.as_json(scores) if as_json else report.as_table(total(scores)))


if __name__ == "__main__":
    main()
