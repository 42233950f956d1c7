from __future__ import annotations

import http.client
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from annotator.errors import UsageError
from tests import builders
from tests.web.conftest import described, serving, write
from web import server


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org", ""])
def test_only_this_machine_may_come_in(tmp_path: Path, host: str) -> None:
    with pytest.raises(UsageError, match="other machines could reach it"):
        server.serve(tmp_path, 0, host)


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist(tmp_path: Path, port: int) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        server.serve(tmp_path, port)


def test_a_port_in_use_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError) as caught:
            server.serve(tmp_path, port)
    assert f"port {port}" in caught.value.found
    assert "--port 0" in caught.value.remedy


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be listed"):
        server.serve(tmp_path / "nowhere", 0)


class StopError(Exception):
    pass


def test_the_address_is_announced_and_opened_on_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def opened(url: str) -> None:
        told.append(url)
        raise StopError

    monkeypatch.setattr(webbrowser, "open", opened)
    with pytest.raises(StopError):
        server.serve(tmp_path, 0, "localhost", open_browser=True, announce=told.append)
    assert told[0] == told[1]
    assert told[0].startswith("http://localhost:")
    assert urlsplit(told[0]).port


def test_a_real_server_sends_ranges_and_says_little_of_itself(tmp_path: Path, sound: Path) -> None:
    write(tmp_path, "stop", builders.timeline(media=described(sound)))
    data = sound.read_bytes()
    with serving(tmp_path) as url:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
        for asked, expected in (("bytes=1000-", data[1000:]), ("bytes=5-9", data[5:10]), ("bytes=-7", data[-7:])):
            connection.request("GET", "/recordings/stop/media", headers={"Range": asked})
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (206, expected)
            assert answer.getheader("Server") is None
        connection.request("HEAD", "/recordings/stop/media")
        answer = connection.getresponse()
        assert (answer.status, answer.read(), answer.getheader("Content-Length")) == (200, b"", str(len(data)))
        connection.request("GET", "/recordings/stop/media")
        assert connection.getresponse().read() == data
        connection.close()


def test_readers_who_stop_reading_do_not_block_others(tmp_path: Path, serve_folder: Callable[[Path], str]) -> None:
    big = tmp_path / "big.wav"
    with big.open("wb") as file:
        file.truncate(64 * 1024**2)
    write(tmp_path, "big", builders.timeline(media=described(big)))
    netloc = urlsplit(serve_folder(tmp_path)).netloc
    host, port = netloc.split(":")
    stalled = [socket.create_connection((host, int(port))) for _ in range(server.THREADS + 4)]
    for connection in stalled:
        connection.sendall(f"GET /recordings/big/media HTTP/1.1\r\nHost: {netloc}\r\nRange: bytes=0-\r\n\r\n".encode())
        assert connection.recv(12).startswith(b"HTTP/1.1 206")
    other = http.client.HTTPConnection(netloc, timeout=20)
    other.request("GET", "/")
    assert other.getresponse().status == 200
    other.close()
    for connection in stalled:
        connection.close()


def test_it_ends_when_interrupted(tmp_path: Path) -> None:
    import signal
    import subprocess
    import sys

    program = (
        "import sys; from pathlib import Path; from web.server import serve; "
        "serve(Path(sys.argv[1]), port=0, announce=lambda url: print(url, flush=True)); print('ended')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=30)
    assert (process.returncode, rest.strip(), errors) == (0, "ended", "")


def test_no_thread_outlives_a_refused_server(tmp_path: Path) -> None:
    before = threading.active_count()
    with pytest.raises(UsageError):
        server.serve(tmp_path, 0, "0.0.0.0")
    assert threading.active_count() == before
