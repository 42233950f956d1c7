"""The pages: the table of recordings, and the viewer of one."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from annotator import exporters, registry
from annotator.model import Media
from web import library, words
from web.folder import list_recordings
from web.state import choose, state

blueprint = Blueprint("pages", __name__)

ROWS_PER_CHUNK = 50


@blueprint.get("/")
def recordings() -> str:
    """Show the table of all recordings of the folder."""
    here = state()
    asked = request.args.get("sort", "name")
    order = next((o for o in library.ORDERS if o == asked), library.ORDERS[0])
    rows = library.rows(list_recordings(here.folder), here.facts, here.recordings, order)
    return render_template(
        "library.html",
        folder=here.folder,
        order=order,
        rows=rows,
        trust=library.trust(rows),
        strip_bins=library.STRIP_BINS,
    )


@blueprint.get("/recordings/<ident>/")
def viewer(ident: str) -> str:
    """Show one recording."""
    chosen = choose(ident, request.args.get("version"))
    media = chosen.timeline.media
    return render_template(
        "viewer.html",
        entry=chosen.entry,
        version=chosen.version,
        view=chosen.view,
        media=media,
        media_kind="video" if chosen.view.has_video else "audio",
        format=_format(media),
        recorded=words.claimed_time(media.recorded_at),
        status=state().recordings.status(media, start=True),
        formats=registry.names(exporters),
        has_peaks=chosen.entry.peaks.is_file(),
        corrections=chosen.timeline.provenance.corrections_sha256,
        problem=chosen.problem,
        rows_per_chunk=ROWS_PER_CHUNK,
    )


def _format(media: Media) -> str:
    """Name the container and the codecs of what is heard and seen."""
    codecs = [s.codec for s in media.streams if s.kind == "video" or s.used]
    return ", ".join([media.container.split(",")[0], *codecs])
