from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from annotator.errors import UsageError
from annotator.media.peaks import write_peaks
from annotator.media.sound import RATE_HZ, Sound
from annotator.model import Timeline, Utterance, Word
from annotator.model.codec import from_json
from tests import builders
from tests.web.conftest import described, write
from tests.web.timelines import hostile
from web import create_app

ODD_NAMES = [
    "plain",
    "two words",
    "Überwachung – 停车",
    "100% of it",
    "%2e%2e%2fetc",
    "a?b#c&d=e",
    "back\\slash",
    "..",
    ".",
    "~tilde",
    "<b>bold",
    "line\nbreak",
    "x.corrected",
]


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(tmp_path).test_client()


def link_of(client: FlaskClient) -> str:
    """Return the one link to a recording on the first page."""
    html = client.get("/").text
    (link,) = [part.split('"')[0] for part in html.split('href="')[1:] if part.startswith("/recordings/")]
    return unescape(link)


def test_a_missing_folder_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be listed"):
        create_app(tmp_path / "nowhere")


def test_an_empty_folder_says_what_to_do(client: FlaskClient, tmp_path: Path) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert f"annotator annotate PATH --out {tmp_path}" in page.text


def test_the_table_tells_what_each_timeline_holds(client: FlaskClient, tmp_path: Path, sound: Path) -> None:
    write(tmp_path, "stop", builders.timeline(media=described(sound)))
    write(tmp_path, "moved", builders.timeline())
    (tmp_path / "call.wav").write_bytes(b"another")
    write(tmp_path, "other", builders.timeline(media=replace(described(sound), path="/gone/call.wav")))
    page = client.get("/").text
    assert "2026-05-04 21:13:00 UTC" in page
    assert "pocketsphinx 5.1.1 (en-us)" in page
    assert "Words are often wrong; listen." in page
    assert "Commands: </span>1" in page
    for state in ("present", "missing", "changed"):
        assert f"state-{state}" in page


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", ["a", "b", "c", "broken"]),
        ("duration", ["b", "c", "a", "broken"]),
        ("recorded", ["c", "a", "b", "broken"]),
        ("marks", ["c", "a", "b", "broken"]),
        ("nonsense", ["a", "b", "c", "broken"]),
    ],
)
def test_the_table_sorts(client: FlaskClient, tmp_path: Path, order: str, expected: list[str]) -> None:
    media = builders.media()
    write(tmp_path, "a", builders.timeline(annotations=builders.annotations()[:2]))
    write(tmp_path, "b", builders.timeline(media=replace(media, duration_s=300.0, recorded_at=None), annotations=()))
    write(tmp_path, "c", builders.timeline(media=replace(media, duration_s=90.0, recorded_at="2025-01-01T00:00:00Z")))
    (tmp_path / "broken.timeline.json").write_text("{")
    page = client.get(f"/?sort={order}").text
    places = {name: page.index(f"<bdi>{name}</bdi>") for name in expected}
    if order in ("name", "nonsense"):
        expected = sorted(expected)
    assert sorted(places, key=lambda name: places[name]) == expected


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is no timeline file"),
        ("not json", "is no timeline file"),
        ('{"schema_version": 99}', "schema version 99"),
        ('{"schema_version": 1, "media": 3}', "$.media"),
        ("[" * 5000, "is no timeline file"),
    ],
)
def test_a_timeline_that_cannot_be_read_is_listed_with_its_error(
    client: FlaskClient, tmp_path: Path, content: str, told: str
) -> None:
    (tmp_path / "bad.timeline.json").write_text(content)
    write(tmp_path, "good", builders.timeline())
    page = client.get("/")
    assert page.status_code == 200
    assert told in page.text
    assert "/recordings/good/" in page.text
    single = client.get("/recordings/bad/")
    assert single.status_code == 422
    assert told in single.text
    assert "What to do" in single.text
    data = client.get("/recordings/bad/view.json")
    assert data.status_code == 422
    assert told in data.json["found"]  # type: ignore[index]


def test_a_timeline_that_is_mended_is_read_again(client: FlaskClient, tmp_path: Path) -> None:
    path = tmp_path / "stop.timeline.json"
    path.write_text("{")
    assert client.get("/recordings/stop/").status_code == 422
    write(tmp_path, "stop", builders.timeline())
    assert client.get("/recordings/stop/").status_code == 200
    path.unlink()
    assert client.get("/recordings/stop/").status_code == 404


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_with_any_characters(client: FlaskClient, tmp_path: Path, name: str) -> None:
    write(tmp_path, name, builders.timeline())
    link = link_of(client)
    assert client.get(link).status_code == 200
    assert client.get(f"{link}timeline.json").status_code == 200
    assert client.get(f"{link}export/csv").status_code == 200


@pytest.mark.parametrize(
    "ident",
    [
        "nowhere",
        "../secret",
        "..%2fsecret",
        "%2e%2e/secret",
        "%252e%252e%252fsecret",
        "~2e2e2f736563726574",
        "/etc/passwd",
        "secret\0",
        "stop.corrected",
        "C:\\secret",
    ],
)
@pytest.mark.parametrize("what", ["", "timeline.json", "media", "peaks.json?start=0&end=1&points=1", "export/json"])
def test_an_id_never_becomes_a_path(tmp_path: Path, ident: str, what: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    write(tmp_path, "secret", builders.timeline())
    write(folder, "stop", builders.timeline())
    write(folder, "stop", builders.timeline(), corrected=True)
    assert create_app(folder).test_client().get(f"/recordings/{ident}/{what}").status_code == 404


def test_the_page_shows_words_speakers_marks_and_trust(client: FlaskClient, tmp_path: Path) -> None:
    problems = ("The last 3 s could not be decoded",)
    write(tmp_path, "stop", builders.timeline(media=replace(builders.media(), problems=problems)))
    page = client.get("/recordings/stop/").text
    for text in (
        "Good evening I&#39;m Officer Ruiz",
        "Overlapping commands",
        "Words by pocketsphinx",
        "Words are often wrong; listen.",
        "not verdicts",
        "The last 3 s could not be decoded",
        "as the file claims",
        builders.SHA,
    ):
        assert text in page
    assert "word times" not in page.lower()


def test_interpolated_word_times_are_told(client: FlaskClient, tmp_path: Path) -> None:
    word = Word(1.0, 2.0, "hey", timing="interpolated")
    spoken = Utterance(1.0, 2.0, "u1", "S1", "hey", "en", (word,))
    write(tmp_path, "stop", builders.timeline(utterances=(spoken,), acts=(), annotations=()))
    assert "Word times" in client.get("/recordings/stop/").text


def test_a_timeline_with_nothing_in_it_draws_no_conclusion(client: FlaskClient, tmp_path: Path) -> None:
    write(tmp_path, "empty", builders.timeline(utterances=(), turns=(), acts=(), annotations=(), speakers=()))
    page = client.get("/recordings/empty/").text
    assert "That is not a finding that nothing happened" in page
    assert "No words were recognised" in page


def test_nothing_in_a_timeline_becomes_markup(client: FlaskClient, tmp_path: Path) -> None:
    write(tmp_path, "<img src=x onerror=alert(3)>", hostile())
    for page in (client.get("/"), client.get(link_of(client))):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "49" not in page.text.split("</head>")[1].split("sha256")[0]


def test_both_versions_are_shown_and_the_corrected_one_first(client: FlaskClient, tmp_path: Path) -> None:
    machine = builders.timeline()
    corrected = replace(machine, speakers=(replace(machine.speakers[0], name="Sergeant Ruiz"), *machine.speakers[1:]))
    write(tmp_path, "stop", machine)
    write(tmp_path, "stop", corrected, corrected=True)
    assert "Sergeant Ruiz" in client.get("/recordings/stop/").text
    page = client.get("/recordings/stop/?version=machine").text
    assert "Sergeant Ruiz" not in page
    assert "/recordings/stop/?version=corrected" in page
    assert client.get("/recordings/stop/?version=other").status_code == 404
    found = client.get("/recordings/stop/timeline.json?version=machine").data
    assert from_json(found, Timeline) == machine
    assert from_json(client.get("/recordings/stop/timeline.json").data, Timeline) == corrected


def test_without_corrections_there_is_one_version(client: FlaskClient, tmp_path: Path) -> None:
    write(tmp_path, "stop", builders.timeline())
    assert "version=corrected" not in client.get("/recordings/stop/").text
    assert client.get("/recordings/stop/?version=corrected").status_code == 404


def test_a_corrected_version_that_cannot_be_read_gives_way_and_says_so(client: FlaskClient, tmp_path: Path) -> None:
    write(tmp_path, "stop", builders.timeline())
    (tmp_path / "stop.corrected.timeline.json").write_text("{")
    page = client.get("/recordings/stop/")
    assert page.status_code == 200
    assert "The corrected version cannot be read" in page.text
    assert client.get("/recordings/stop/?version=corrected").status_code == 422
    table = client.get("/").text
    assert "The corrected version is not shown" in table
    assert "Commands" in table


def test_captions_and_exports(client: FlaskClient, tmp_path: Path) -> None:
    write(tmp_path, "Straße 1", builders.timeline())
    base = f"/recordings/{quote('Straße 1')}"
    captions = client.get(f"{base}/captions.vtt")
    assert captions.mimetype == "text/vtt"
    assert captions.text.startswith("WEBVTT")
    assert "Good evening" in captions.text
    exported = client.get(f"{base}/export/csv")
    assert exported.headers["Content-Disposition"].startswith("attachment")
    assert "Stra%C3%9Fe%201.csv" in exported.headers["Content-Disposition"]
    assert client.get(f"{base}/export/__init__").status_code == 404
    assert client.get(f"{base}/export/_text").status_code == 404


def write_wave(folder: Path, name: str) -> None:
    samples = folder / "samples"
    samples.write_bytes((b"\x00\x40" * RATE_HZ) + (b"\x00\x00" * RATE_HZ))
    write_peaks(Sound(samples, 2 * RATE_HZ, builders.SHA), folder / f"{name}.peaks.npz")


def test_the_waveform_comes_from_the_peaks(client: FlaskClient, tmp_path: Path) -> None:
    write(tmp_path, "stop", builders.timeline())
    assert 'data-peaks=""' in client.get("/recordings/stop/").text
    assert client.get("/recordings/stop/peaks.json?start=0&end=2&points=4").status_code == 404
    write_wave(tmp_path, "stop")
    assert 'data-peaks="/recordings/stop/peaks.json"' in client.get("/recordings/stop/").text
    found = client.get("/recordings/stop/peaks.json?start=0&end=2&points=4").json
    assert found is not None
    assert (found["start_s"], found["end_s"]) == (0.0, 2.0)
    assert [found["low"][i] for i in (0, 3)] == [found["high"][i] for i in (0, 3)] == [0.5, 0.0]
    assert len(found["low"]) == len(found["high"]) == 4


@pytest.mark.parametrize(
    "query",
    ["", "start=0&end=1", "start=1&end=1&points=5", "start=0&end=1&points=0", "start=0&end=1&points=99999",
     "start=-1&end=1&points=5", "start=0&end=inf&points=5", "start=nan&end=1&points=5", "start=0&end=1e300&points=5"],
)  # fmt: skip
def test_a_stretch_that_makes_no_sense_is_refused(client: FlaskClient, tmp_path: Path, query: str) -> None:
    write(tmp_path, "stop", builders.timeline())
    write_wave(tmp_path, "stop")
    assert client.get(f"/recordings/stop/peaks.json?{query}").status_code == 400


def test_damaged_peaks_are_told(client: FlaskClient, tmp_path: Path) -> None:
    write(tmp_path, "stop", builders.timeline())
    (tmp_path / "stop.peaks.npz").write_bytes(b"not an archive")
    answer = client.get("/recordings/stop/peaks.json?start=0&end=2&points=4")
    assert answer.status_code == 422
    assert "cannot be read as peaks" in json.loads(answer.data)["found"]
