"""What every answer carries, and which requests are answered at all.

The viewer shows evidence on a machine where other programs and pages run. A page on the web must not read it
through the reviewer's browser (DNS rebinding, framing, embedding), and nothing in a timeline may run as code.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from werkzeug.exceptions import MethodNotAllowed

METHODS = ("GET", "HEAD")
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "media-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), display-capture=()",
}


def protect(app: Flask) -> None:
    """Check host and method of every request to `app` and put the headers on every answer."""
    app.config.setdefault("ALLOWED_HOSTS", LOOPBACK_HOSTS)
    app.before_request(_check_method)
    app.before_request(_check_host)
    app.after_request(_add_headers)


def host_name(header: str) -> str | None:
    """Return the name in a ``Host`` header, lower case and without port or brackets; None if it is none."""
    if not header or any(c in header for c in "/?#@\\ \t"):
        return None
    try:
        return urlsplit(f"//{header}").hostname
    except ValueError:
        return None


def _check_method() -> None:
    if request.method not in METHODS:
        raise MethodNotAllowed(METHODS, "This viewer only shows; it changes nothing.")


def _check_host() -> None:
    name = host_name(request.environ.get("HTTP_HOST", ""))
    if name not in current_app.config["ALLOWED_HOSTS"]:
        abort(421, "This viewer answers only to its own address. Open it by the address that it printed.")


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    # Evidence stays out of caches; files of our own and the recording say for themselves what may be kept.
    response.headers.setdefault("Cache-Control", "no-store")
    return response
