"""Fetching weights from servers of our own on loopback; nothing here leaves the machine."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from annotator.config import Settings
from annotator.errors import OutputError, UsageError, WeightsError
from annotator.speech.weights import Fetched, check_sha256, fetch, pyannote, sha256_of, whisper

CONTENT = b"weights" * 50_000
SHA = hashlib.sha256(CONTENT).hexdigest()
REVISION = "1234567890abcdef1234567890abcdef12345678"
HUB_FILES = {
    "config.yaml": yaml.safe_dump(
        {
            "pipeline": {
                "name": "pyannote.audio.pipelines.SpeakerDiarization",
                "params": {
                    "segmentation": "$model/segmentation",
                    "embedding": "$model/embedding",
                    "plda": "$model/plda",
                },
            }
        }
    ).encode(),
    "segmentation/pytorch_model.bin": b"segmentation",
    "embedding/pytorch_model.bin": b"embedding",
    "plda/plda.npz": b"plda",
    "plda/xvec_transform.npz": b"transform",
    "README.md": b"read me",
    "diarization.gif": b"a picture that nobody needs",
}


class Handler(BaseHTTPRequestHandler):
    """OpenAI's file server and the hub, as far as they are asked."""

    hub: ClassVar[dict[str, bytes]] = dict(HUB_FILES)
    asked: ClassVar[list[str]] = []

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, body: bool) -> None:
        type(self).asked.append(self.path)
        path = self.path.partition("?")[0]
        if path.startswith("/models/"):
            self.send({"broken": b"something else", "missing": None}.get(path.split("/")[-2], CONTENT), body)
        elif self.headers.get("Authorization") != "Bearer hf_secret":
            self.send(None, body, 401, {"X-Error-Code": "GatedRepo", "X-Error-Message": "ask first"})
        elif path.startswith("/api/models/us/pipe"):
            files = [{"rfilename": n, "size": len(d), "blobId": "x"} for n, d in self.hub.items()]
            self.send(json.dumps({"id": "us/pipe", "sha": REVISION, "siblings": files}).encode(), body)
        else:
            self.send(self.hub.get(path.removeprefix(f"/us/pipe/resolve/{REVISION}/")), body)

    def send(self, data: bytes | None, body: bool, status: int = 404, headers: dict[str, str] | None = None) -> None:
        self.send_response(status if data is None else 200)
        found = {"ETag": f'"{hashlib.sha256(data or b"").hexdigest()}"', "X-Repo-Commit": REVISION}
        for name, value in {**found, **(headers or {}), "Content-Length": str(len(data or b""))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body and data:
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        url = f"http://127.0.0.1:{http.server_address[1]}"
        models = {
            "good": f"{url}/models/{SHA}/good.pt",
            "broken": f"{url}/models/broken/broken.pt",
            "missing": f"{url}/models/missing/missing.pt",
            "nowhere": "http://127.0.0.1:1/models/x/nowhere.pt",
        }
        monkeypatch.setattr(whisper, "published_models", lambda: models)
        monkeypatch.setattr(pyannote, "HUB", url)
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
        monkeypatch.setattr(Handler, "hub", dict(HUB_FILES))
        Handler.asked.clear()
        yield url
        http.shutdown()
        thread.join()


@pytest.fixture
def told() -> list[float]:
    return []


def get(what: str, settings: Settings, told: list[float]) -> Fetched:
    return fetch(what, settings, told.append)


def test_a_whisper_model_is_fetched_and_checked(server: str, tmp_path: Path, told: list[float]) -> None:
    folder = tmp_path / "new" / "folder"
    found = get("whisper:good", Settings(whisper_folder=folder), told)
    assert (folder / "good.pt").read_bytes() == CONTENT
    assert found == Fetched(folder, {"good.pt": SHA}, f"{server}/models/{SHA}/good.pt")
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_whisper_alone_means_the_configured_model(server: str, tmp_path: Path, told: list[float]) -> None:
    get("whisper", Settings(whisper_folder=tmp_path, whisper_model="good"), told)
    assert (tmp_path / "good.pt").is_file()


def test_a_good_file_is_not_fetched_again_and_a_bad_one_is_replaced(
    server: str, tmp_path: Path, told: list[float]
) -> None:
    settings = Settings(whisper_folder=tmp_path)
    (tmp_path / "good.pt").write_bytes(CONTENT)
    get("whisper:good", settings, told)
    assert Handler.asked == []
    (tmp_path / "good.pt").write_bytes(CONTENT[:100])
    get("whisper:good", settings, told)
    assert (tmp_path / "good.pt").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("broken", "sent 14 bytes of sha256"),
        ("missing", "answered 404"),
        ("nowhere", "cannot be reached: .*refused"),
        ("huge", r"no Whisper model is called 'huge'.*one of good, broken"),
    ],
)
@pytest.mark.usefixtures("server")
def test_a_failed_fetch_leaves_nothing_behind(tmp_path: Path, told: list[float], name: str, found: str) -> None:
    with pytest.raises(WeightsError, match=found):
        get(f"whisper:{name}", Settings(whisper_folder=tmp_path), told)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("server")
def test_a_file_of_ones_own_is_not_overwritten(tmp_path: Path, told: list[float]) -> None:
    (tmp_path / "good.pt").write_text("my own")
    own = Settings(whisper_folder=tmp_path, whisper_model="good", whisper_sha256="0" * 64)
    with pytest.raises(WeightsError, match="would put another file in its place"):
        get("whisper:good", own, told)
    assert (tmp_path / "good.pt").read_text() == "my own"


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("what", ["whisper:good", "pyannote"])
def test_a_folder_that_cannot_be_made(tmp_path: Path, told: list[float], what: str) -> None:
    (tmp_path / "file").write_text("")
    inside = tmp_path / "file" / "folder"
    with pytest.raises(OutputError):
        get(what, Settings(whisper_folder=inside, pyannote_folder=inside, hub_token="hf_secret"), told)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("what", ["whisper:good", "pyannote"])
def test_offline_refuses(tmp_path: Path, told: list[float], what: str) -> None:
    with pytest.raises(UsageError, match="staying offline"):
        get(what, Settings(offline=True, whisper_folder=tmp_path, pyannote_folder=tmp_path), told)
    assert Handler.asked == []


@pytest.mark.parametrize("what", ["", "pocketsphinx", "pyannote:x", "whisperx:base"])
def test_what_cannot_be_fetched(told: list[float], what: str) -> None:
    with pytest.raises(UsageError, match=r"whisper:base\.en"):
        get(what, Settings(), told)


def pipe(tmp_path: Path, **settings: Any) -> Settings:
    values = {"pyannote_folder": tmp_path / "pipe", "pyannote_model": "us/pipe", "hub_token": "hf_secret"}
    return Settings(**(values | settings))


@pytest.mark.usefixtures("server")
def test_a_pipeline_is_fetched_from_the_hub(
    tmp_path: Path, told: list[float], capfd: pytest.CaptureFixture[str]
) -> None:
    settings = pipe(tmp_path)
    found = get("pyannote", settings, told)
    wanted = {
        name: hashlib.sha256(data).hexdigest() for name, data in HUB_FILES.items() if name[-2:] not in ("md", "if")
    }
    assert found == Fetched(tmp_path / "pipe", wanted, f"us/pipe@{REVISION}")
    assert (tmp_path / "pipe" / "plda" / "plda.npz").read_bytes() == b"plda"
    assert not (tmp_path / "pipe" / "diarization.gif").exists()
    assert pyannote.find(settings).missing == ()
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert "secret" not in "".join(capfd.readouterr())


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(("token", "shown"), [("hf_wrong", "this token"), (None, "no token")])
def test_the_hub_wants_a_token(
    tmp_path: Path, told: list[float], token: str | None, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no token"))
    with pytest.raises(WeightsError, match=rf"us/pipe to {shown}.*401.*hf\.co/us/pipe.*hub_token") as caught:
        get("pyannote", pipe(tmp_path, hub_token=token), told)
    assert "hf_wrong" not in str(caught.value)


@pytest.mark.usefixtures("server")
def test_a_hub_that_cannot_be_reached(tmp_path: Path, told: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyannote, "HUB", "http://127.0.0.1:1")
    with pytest.raises(WeightsError, match=r"us/pipe cannot be fetched.*copy a complete folder"):
        get("pyannote", pipe(tmp_path), told)


@pytest.mark.usefixtures("server")
def test_the_environment_forbids_it(tmp_path: Path, told: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(WeightsError, match="HF_HUB_OFFLINE=1"):
        get("pyannote", pipe(tmp_path), told)


@pytest.mark.usefixtures("server")
def test_an_incomplete_pipeline_on_the_hub(tmp_path: Path, told: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(Handler.hub, "plda/plda.npz")
    with pytest.raises(WeightsError, match=r"us/pipe holds no plda/plda\.npz"):
        get("pyannote", pipe(tmp_path), told)


def test_the_list_of_models_is_whispers_own() -> None:
    from whisper import _MODELS

    assert whisper.published_models() == _MODELS
    assert len(whisper.published_sha256(_MODELS["base.en"])) == 64


@pytest.mark.parametrize(
    ("name", "file"), [("base.en", "base.en.pt"), ("turbo", "large-v3-turbo.pt"), ("large", "large-v3.pt")]
)
def test_where_a_named_model_lies(tmp_path: Path, name: str, file: str) -> None:
    found = whisper.find(Settings(whisper_model=name, whisper_folder=tmp_path))
    assert found.path == tmp_path / file
    assert found.published
    assert not found.exists


def test_hashing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(CONTENT)
    assert sha256_of(tmp_path / "a") == SHA
    assert check_sha256(tmp_path / "a", f" {SHA.upper()}\n", "as it is", "nothing") == SHA
    with pytest.raises(WeightsError, match=rf"has sha256 {SHA}\. Expected: {'0' * 64}, as I say\. What to do: look"):
        check_sha256(tmp_path / "a", "0" * 64, "as I say", "look")
    with pytest.raises(WeightsError, match="No such file"):
        sha256_of(tmp_path / "b")
