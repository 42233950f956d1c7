"""Serving the viewer on this machine, and on this machine alone."""

from __future__ import annotations

import errno
import ipaddress
import logging
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from annotator.errors import UsageError
from web import create_app
from web.security import LOOPBACK_HOSTS

log = logging.getLogger(__name__)

THREADS = 8
DEFAULT_PORT = 8000


def serve(
    folder: Path,
    port: int = DEFAULT_PORT,
    host: str = "127.0.0.1",
    open_browser: bool = False,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serve the timelines in `folder` until interrupted (Ctrl-C).

    Parameters
    ----------
    folder : Path
        What `annotator annotate` wrote into.
    port : int
        To listen on; 0 takes a free one.
    host : str
        A loopback address or ``localhost``: there are no accounts, so nobody else may come in.
    open_browser : bool
        Whether to open the page in the user's browser.
    announce : callable, optional
        Called with the page's address as soon as it answers.

    Raises
    ------
    UsageError
        If the folder cannot be listed, `host` is none of this machine's own, or the port cannot be had.
    """
    server = open_server(folder, port, host)
    try:
        url = f"http://{_bracketed(host)}:{server.effective_port}/"
        if announce:
            announce(url)
        if open_browser:
            webbrowser.open(url)
        server.run()
    except KeyboardInterrupt:
        log.debug("interrupted")
    finally:
        server.close()


def open_server(folder: Path, port: int, host: str) -> Any:
    """Return a waitress server that listens; its `effective_port` is the one it got, `run` serves."""
    import waitress

    _check_loopback(host)
    _check_port(port)
    app = create_app(folder, {"ALLOWED_HOSTS": (*LOOPBACK_HOSTS, host.lower())})
    try:
        return waitress.create_server(app, host=host, port=port, threads=THREADS, ident=None)
    except OSError as error:
        raise _port_error(error, host, port) from error


def _check_loopback(host: str) -> None:
    if host.lower() == "localhost":
        return
    try:
        if ipaddress.ip_address(host).is_loopback:
            return
    except ValueError:
        pass
    raise UsageError(
        f"the viewer was to listen on {host}, where other machines could reach it",
        "127.0.0.1, ::1 or localhost, since there are no accounts yet",
        "leave the host out; from another machine, go through `ssh -L`",
    )


def _check_port(port: int) -> None:
    if not 0 <= port <= 65535:
        raise UsageError(f"port {port} does not exist", "0 to 65535 (0 takes a free one)", "choose another port")


def _port_error(error: OSError, host: str, port: int) -> UsageError:
    if error.errno == errno.EADDRINUSE:
        return UsageError(
            f"port {port} on {host} is taken by another program",
            "a free port",
            f"pass `--port {port + 1 if port < 65535 else 0}`, or `--port 0` to take any free one",
        )
    if error.errno == errno.EACCES:
        return UsageError(
            f"port {port} may not be listened on by this user", "a port of 1024 or more", "pass such a `--port`"
        )
    return UsageError(
        f"the viewer cannot listen on {host}, port {port}: {error.strerror or error}",
        "an address of this machine",
        "try `--port 0`",
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
