from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests import builders
from tests.web.conftest import described, write
from web import create_app
from web.security import host_name

PAGES = ["/", "/recordings/stop/", "/recordings/none/", "/nowhere", "/recordings/stop/view.json",
         "/recordings/stop/media", "/static/js/viewer.js", "/static/css/base.css"]  # fmt: skip


@pytest.fixture
def client(tmp_path: Path, sound: Path) -> FlaskClient:
    write(tmp_path, "stop", builders.timeline(media=described(sound)))
    return create_app(tmp_path).test_client()


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_carries_the_headers(client: FlaskClient, page: str) -> None:
    headers = client.get(page).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    for kind in ("script-src", "style-src", "media-src", "connect-src"):
        assert policy[kind] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "page", ["/", "/recordings/stop/", "/recordings/stop/view.json", "/recordings/stop/export/csv"]
)
def test_evidence_is_kept_in_no_cache(client: FlaskClient, page: str) -> None:
    assert client.get(page).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", ["/", "/recordings/stop/"])
def test_pages_hold_no_script_or_style_of_their_own(client: FlaskClient, page: str) -> None:
    html = client.get(page).text
    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html
    assert html.count("<script") == html.count('<script type="module" src="/static/')
    assert "http://" not in html
    assert "https://" not in html


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("page", ["/", "/recordings/stop/", "/recordings/stop/media", "/static/css/base.css"])
def test_nothing_but_reading_is_answered(client: FlaskClient, method: str, page: str) -> None:
    assert client.open(page, method=method).status_code == 405


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000", "LOCALHOST:1"])
def test_the_viewers_own_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.5", "[::2]", "",
     "evil@localhost", "localhost/x", "[", "localhost evil"],
)  # fmt: skip
@pytest.mark.parametrize("page", ["/", "/recordings/stop/media", "/static/js/viewer.js", "/nowhere"])
def test_other_names_are_not(client: FlaskClient, host: str, page: str) -> None:
    assert client.get(page, headers={"Host": host}).status_code in (400, 421)


def test_other_names_can_be_allowed(tmp_path: Path) -> None:
    client = create_app(tmp_path, {"ALLOWED_HOSTS": ("desk.example",)}).test_client()
    assert client.get("/", headers={"Host": "desk.example:8000"}).status_code == 200
    assert client.get("/", headers={"Host": "localhost"}).status_code == 421


def test_host_names_are_read_like_a_browser_means_them() -> None:
    assert host_name("[::1]:80") == "::1"
    assert host_name("Desk.Example:80") == "desk.example"
    assert host_name("a@localhost") is None


def test_the_viewer_loads_no_engine_and_the_annotator_no_viewer(tmp_path: Path) -> None:
    write(tmp_path, "stop", builders.timeline())
    program = (
        "import sys; from pathlib import Path; import web, web.server; "
        "client = web.create_app(Path(sys.argv[1])).test_client(); "
        "assert client.get('/').status_code == 200; assert client.get('/recordings/stop/').status_code == 200; "
        "assert client.get('/recordings/stop/captions.vtt').status_code == 200; "
        "heavy = {'torch', 'librosa', 'numpy', 'scipy', 'whisper', 'pyannote', 'onnxruntime', 'pocketsphinx'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
