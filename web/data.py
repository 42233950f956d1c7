"""What the page's own script asks for, and the recording itself."""

from __future__ import annotations

import io
import math
from typing import Any

from flask import Blueprint, Response, abort, request, send_file

from annotator import exporters, registry
from annotator.model import Media
from annotator.model.codec import to_json
from annotator.model.span import MAX_TIME_S
from web import words
from web.ranges import file_response
from web.recordings import ChangedError, MissingError
from web.state import Chosen, choose, find, state

blueprint = Blueprint("data", __name__, url_prefix="/recordings/<ident>")

MAX_POINTS = 8_000
"""More points than any screen has columns."""

# By FFmpeg's first name of the container: (with pictures, sound only). Browsers play Matroska as WebM if at all.
_TYPES = {
    "mov": ("video/mp4", "audio/mp4"),
    "matroska": ("video/webm", "audio/webm"),
    "ogg": ("video/ogg", "audio/ogg"),
    "mpegts": ("video/mp2t", "video/mp2t"),
    "mpeg": ("video/mpeg", "audio/mpeg"),
    "avi": ("video/x-msvideo", "video/x-msvideo"),
    "wav": ("audio/wav", "audio/wav"),
    "w64": ("audio/wav", "audio/wav"),
    "mp3": ("audio/mpeg", "audio/mpeg"),
    "flac": ("audio/flac", "audio/flac"),
    "aac": ("audio/aac", "audio/aac"),
}


def _chosen(ident: str) -> Chosen:
    return choose(ident, request.args.get("version"))


def _json(value: Any) -> Response:
    return Response(to_json(value), mimetype="application/json")


@blueprint.get("/timeline.json")
def timeline(ident: str) -> Response:
    """Return the whole timeline, as its file holds it."""
    return _json(_chosen(ident).timeline)


@blueprint.get("/view.json")
def view(ident: str) -> Response:
    """Return what the page draws."""
    return _json(_chosen(ident).view)


@blueprint.get("/media.json")
def media_status(ident: str) -> Response:
    """Tell how the recording stands, and begin to check its content."""
    return _json(state().recordings.status(_chosen(ident).timeline.media, start=True))


@blueprint.get("/media")
def media(ident: str) -> Response:
    """Return the recording or a range of it, once its content was checked: 404 if missing, 409 if changed."""
    described = _chosen(ident).timeline.media
    try:
        file, size = state().recordings.open_verified(described)
    except MissingError:
        abort(404, "The recording was not found.")
    except ChangedError:
        abort(409, "The recording has changed since it was annotated, so it is not played.")
    response = file_response(file, size, _mimetype(described), etag=described.sha256)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Disposition"] = "inline"
    return response


@blueprint.get("/peaks.json")
def peaks(ident: str) -> Response:
    """Return the waveform of a stretch: least and greatest sample, -1 to 1, of `points` equal parts."""
    start_s, end_s = _seconds("start"), _seconds("end")
    points = request.args.get("points", default=0, type=int)
    if not (0 <= start_s < end_s <= MAX_TIME_S and 1 <= points <= MAX_POINTS):
        abort(400, f"Give start and end in seconds, start before end, and 1 to {MAX_POINTS} points.")
    path = find(ident).peaks
    if not path.is_file():
        abort(404, "This recording has no waveform.")
    # Imported here, since it loads numpy.
    from annotator.media.peaks import read_peaks

    extremes = (read_peaks(path, start_s, end_s, points) / 32768).round(3)
    return _json({"start_s": start_s, "end_s": end_s, "low": extremes[:, 0].tolist(), "high": extremes[:, 1].tolist()})


def _seconds(name: str) -> float:
    value = request.args.get(name, default=-1.0, type=float)
    return value if math.isfinite(value) else -1.0


@blueprint.get("/captions.vtt")
def captions(ident: str) -> Response:
    """Return captions as WebVTT."""
    exporter = registry.load(exporters, "vtt")
    return Response(exporter.export(_chosen(ident).timeline), mimetype=exporter.MEDIA_TYPE)


@blueprint.get("/export/<name>")
def export(ident: str, name: str) -> Response:
    """Return the timeline in another format, as a file to keep."""
    chosen = _chosen(ident)
    if name not in registry.names(exporters):
        abort(404, "There is no exporter of this name.")
    exporter = registry.load(exporters, name)
    response = send_file(
        io.BytesIO(exporter.export(chosen.timeline).encode()),
        mimetype=exporter.MEDIA_TYPE,
        as_attachment=True,
        download_name=f"{words.printable(chosen.entry.name)}.{exporter.SUFFIX}",
        etag=False,
        conditional=False,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _mimetype(described: Media) -> str:
    """Return a type that browsers play and never one that they run, whatever the timeline says."""
    has_video = any(s.kind == "video" for s in described.streams)
    container = described.container.split(",")[0]
    return _TYPES.get(container, ("application/octet-stream",) * 2)[0 if has_video else 1]
