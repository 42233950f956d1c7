"""The viewer: a Flask application over a folder of timelines.

It reads what `annotator annotate` wrote and shows it; it changes nothing. `annotator` knows nothing of it, and
it loads no engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from annotator.errors import AnnotatorError
from web import data, pages, words
from web.folder import list_recordings
from web.security import protect
from web.state import EXTENSION, new_state

__all__ = ["create_app"]

UNREADABLE = 422


def create_app(folder: Path, config: Mapping[str, Any] | None = None) -> Flask:
    """Make the viewer.

    Parameters
    ----------
    folder : Path
        What `annotator annotate` wrote into.
    config : mapping, optional
        Laid over Flask's configuration. ``ALLOWED_HOSTS``: names that a browser may call this viewer by,
        without ports; the loopback's unless given.

    Raises
    ------
    UsageError
        If the folder is missing or cannot be listed.
    """
    list_recordings(folder)
    app = Flask("web")
    app.config.from_mapping(config or {})
    app.extensions[EXTENSION] = new_state(folder)
    protect(app)
    _prepare_templates(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(data.blueprint)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(AnnotatorError, _show_error)
    return app


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["words"] = words


def _show_error(error: AnnotatorError) -> tuple[Response | str, int]:
    """Show what was found, what was expected and what to do, as the command line would."""
    if _is_data():
        return jsonify(found=error.found, expected=error.expected, remedy=error.remedy), UNREADABLE
    return render_template("error.html", title="This cannot be shown", error=error, text=None), UNREADABLE


def _show_http_error(error: HTTPException) -> tuple[Response | str, int]:
    code = error.code or 500
    if _is_data():
        return jsonify(found=error.description), code
    return render_template("error.html", title=error.name, error=None, text=error.description), code


def _is_data() -> bool:
    return request.path.endswith(".json")
