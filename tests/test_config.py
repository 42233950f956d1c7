from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from annotator import config
from annotator.config import Settings, load_settings
from annotator.errors import UsageError


@pytest.fixture(autouse=True)
def _nobodys_files(tmp_path, monkeypatch):
    """Stand in an empty folder, and let the user's configuration folder be empty too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config.platformdirs, "user_config_dir", lambda app: str(tmp_path / "user" / app))


def user_file(text):
    path = Path("user") / config.APP / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")


def test_without_anything_the_defaults_hold():
    assert load_settings({}, {}) == Settings()


def test_what_is_nearer_wins():
    user_file('asr = "pocketsphinx"\ndiarizer = "acoustic"\npolicy = "a"\nworkers = 1\n')
    Path("annotator.toml").write_text('diarizer = "pyannote"\npolicy = "b"\nworkers = 2\n', "utf-8")
    environ = {"ANNOTATOR_POLICY": "c", "ANNOTATOR_WORKERS": "3"}
    settings = load_settings({"workers": 4}, environ)
    assert (settings.asr, settings.diarizer, settings.policy, settings.workers) == ("pocketsphinx", "pyannote", "c", 4)


def test_none_from_the_caller_means_not_given():
    assert load_settings({"policy": None}, {"ANNOTATOR_POLICY": "c"}).policy == "c"


def test_false_from_the_caller_is_given():
    assert load_settings({"offline": False}, {"ANNOTATOR_OFFLINE": "true"}).offline is False


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("offline", "1", True),
        ("offline", "true", True),
        ("offline", "0", False),
        ("workers", "3", 3),
        ("max_duration_s", "60", 60.0),
        ("whisper_folder", "/models", Path("/models")),
        ("turns", "x.rttm", Path("x.rttm")),
        ("language", "es", "es"),
    ],
)
def test_the_environment_is_read_by_type(name, text, value):
    settings = load_settings({}, {f"ANNOTATOR_{name.upper()}": text})
    assert getattr(settings, name) == value
    assert type(getattr(settings, name)) is type(value)


def test_a_home_folder_is_written_out(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings({"whisper_folder": "~/models"}, {}).whisper_folder == tmp_path / "models"


def test_other_variables_are_nobodys_business():
    assert load_settings({}, {"ANNOTATORX": "1", "POLICY": "c", "ANNOTATOR_UNHEARD_OF": "1"}) == Settings()


def test_a_table_of_hashes_stands_in_a_file():
    Path("annotator.toml").write_text('[pyannote_sha256]\n"config.yaml" = "ab"\n', "utf-8")
    assert load_settings({}, {}).pyannote_sha256 == {"config.yaml": "ab"}


@pytest.mark.parametrize(
    ("overrides", "environ", "told"),
    [
        ({"moood": 1}, {}, r"setting 'moood' does not exist.*one of asr.*workers"),
        ({"workers": "many"}, {}, r"Expected `int`, got `str` - at `\$\.workers`"),
        ({}, {"ANNOTATOR_OFFLINE": "perhaps"}, r"wrong type.*offline"),
        ({}, {"ANNOTATOR_PYANNOTE_SHA256": "ab"}, r"ANNOTATOR_PYANNOTE_SHA256 is set.*annotator\.toml"),
    ],
)
def test_a_wrong_setting_is_named(overrides, environ, told):
    with pytest.raises(UsageError, match=told):
        load_settings(overrides, environ)


@pytest.mark.parametrize("data", [b"asr = ", b"\xff\xfe", b"asr = 1\nasr = 2\n"])
def test_a_file_that_is_no_toml_is_named(data):
    Path("annotator.toml").write_bytes(data)
    with pytest.raises(UsageError, match=r"annotator\.toml cannot be read as TOML"):
        load_settings({}, {})


def test_an_unknown_setting_in_a_file_is_an_error_and_not_passed_over():
    Path("annotator.toml").write_text("asrr = 'whisper'\n", "utf-8")
    with pytest.raises(UsageError, match="'asrr' does not exist"):
        load_settings({}, {})


def test_the_token_is_not_shown():
    assert "secret" not in repr(load_settings({}, {"ANNOTATOR_HUB_TOKEN": "secret"}))


def test_workers_are_one_per_core_unless_told():
    assert Settings().worker_count >= 1
    assert Settings(workers=3).worker_count == 3


def test_every_setting_is_documented():
    for field in fields(Settings):
        assert field.name in Settings.__doc__, field.name
