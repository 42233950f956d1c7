"""The viewer's command; ``annotator`` finds it by its entry point and knows nothing else of the viewer."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("timelines"))
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
def serve(folder: Path, port: int) -> None:
    """Show the timelines of FOLDER in a browser, on this machine only."""
    from web.server import serve as run

    run(folder, port, announce=lambda url: click.echo(f"Timelines of {folder} at {url}  (end with Ctrl+C)"))
