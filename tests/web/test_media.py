"""The recording over HTTP: ranges, conditions, and never another file than the one that was annotated."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from annotator.model import Media, Stream
from tests import builders
from tests.web.conftest import described, write
from web import create_app
from web.ranges import Slice

DATA = bytes(range(256)) * 40
SIZE = len(DATA)
URL = "/recordings/stop/media"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stop.mp4"
    path.write_bytes(DATA)
    return path


@pytest.fixture
def client(tmp_path: Path, file: Path) -> FlaskClient:
    write(tmp_path, "stop", builders.timeline(media=described(file)))
    return create_app(tmp_path).test_client()


def test_the_whole_file(client: FlaskClient) -> None:
    answer = client.get(URL)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, DATA, "video/mp4")
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"] == f'"{hashlib.sha256(DATA).hexdigest()}"'
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-", 0, SIZE),
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=10000-99999", 10000, SIZE),
        ("bytes=-5", SIZE - 5, SIZE),
        ("bytes=-99999", 0, SIZE),
    ],
)
def test_one_range(client: FlaskClient, asked: str, start: int, end: int) -> None:
    answer = client.get(URL, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (206, DATA[start:end])
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{SIZE}"
    assert answer.content_length == end - start


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=999999-1000000"])
def test_a_range_past_the_end(client: FlaskClient, asked: str) -> None:
    answer = client.get(URL, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (416, b"")
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=5-2", "bytes=x", "lines=1-2", "bytes", "bytes=-0"])
def test_several_ranges_or_none_that_we_know_get_the_whole(client: FlaskClient, asked: str) -> None:
    answer = client.get(URL, headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, DATA)


def test_conditions(client: FlaskClient) -> None:
    etag = client.get(URL).headers["ETag"]
    assert client.get(URL, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(URL, headers={"If-None-Match": '"other"'}).status_code == 200
    half = {"Range": "bytes=0-9"}
    assert client.get(URL, headers={**half, "If-Range": etag}).status_code == 206
    assert client.get(URL, headers={**half, "If-Range": '"other"'}).status_code == 200
    assert client.get(URL, headers={**half, "If-Range": "Wed, 21 Oct 2015 07:28:00 GMT"}).status_code == 200


def test_head_tells_the_size_alone(client: FlaskClient) -> None:
    answer = client.head(URL)
    assert (answer.status_code, answer.data, answer.content_length) == (200, b"", SIZE)


def test_a_missing_recording(client: FlaskClient, file: Path) -> None:
    file.unlink()
    assert client.get(URL).status_code == 404
    status = client.get("/recordings/stop/media.json").json
    assert status is not None
    assert status["state"] == "missing"
    assert client.get("/recordings/stop/").status_code == 200


@pytest.mark.parametrize("changed", [DATA + b"!", DATA[::-1], b""])
def test_a_changed_recording_is_not_played(client: FlaskClient, file: Path, changed: bytes) -> None:
    assert client.get(URL).status_code == 200
    file.write_bytes(changed)
    for headers in ({}, {"Range": "bytes=0-0"}):
        assert client.get(URL, headers=headers).status_code == 409
    status = client.get("/recordings/stop/media.json").json
    assert status is not None
    assert status["state"] == "changed"
    assert "changed since it was annotated" in client.get("/recordings/stop/").text


def test_a_timeline_cannot_name_another_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"x" * SIZE)
    write(tmp_path, "stop", builders.timeline(media=replace(builders.media(path=str(secret)), size_bytes=SIZE)))
    assert create_app(tmp_path).test_client().get(URL).status_code == 409


VIDEO, AUDIO = Stream(0, "video", "h264"), Stream(1, "audio", "aac", used=True)


@pytest.mark.parametrize(
    ("container", "streams", "expected"),
    [
        ("mov,mp4,m4a,3gp,3g2,mj2", (VIDEO, AUDIO), "video/mp4"),
        ("mov,mp4,m4a,3gp,3g2,mj2", (AUDIO,), "audio/mp4"),
        ("matroska,webm", (VIDEO, AUDIO), "video/webm"),
        ("wav", (AUDIO,), "audio/wav"),
        ("html", (AUDIO,), "application/octet-stream"),
        ("text/html", (), "application/octet-stream"),
    ],
)
def test_a_recording_never_has_a_type_that_runs(
    tmp_path: Path, file: Path, container: str, streams: tuple[Stream, ...], expected: str
) -> None:
    media: Media = replace(described(file), container=container, streams=streams)
    write(tmp_path, "stop", builders.timeline(media=media))
    assert create_app(tmp_path).test_client().get(URL).mimetype == expected


@given(st.binary(max_size=200), st.data())
def test_a_slice_reads_like_the_bytes_it_stands_for(data: bytes, draw: st.DataObject) -> None:
    from io import BytesIO

    start = draw.draw(st.integers(0, len(data)))
    end = draw.draw(st.integers(start, len(data)))
    whole, part = BytesIO(data[start:end]), Slice(BytesIO(data), start, end)
    for _ in range(5):
        whence = draw.draw(st.sampled_from([0, 2]))
        offset = draw.draw(st.integers(0, end - start)) * (-1 if whence == 2 else 1)
        assert part.seek(offset, whence) == whole.seek(offset, whence)
        count = draw.draw(st.integers(0, 50))
        assert part.read(count) == whole.read(count)
        assert part.tell() == whole.tell()
    assert part.read() == whole.read()
