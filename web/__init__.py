"""The viewer: a Flask application over a folder of timelines.

It reads what `annotator annotate` wrote and shows it; it changes nothing. `annotator` knows nothing of it, and
it loads no engine. :mod:`web.app` makes the application; Flask is loaded when it is first asked for, so that
``annotator --help`` stays quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from web.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> Any:
    if name == "create_app":
        from web.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
