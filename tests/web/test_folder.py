from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import TimelineError, UsageError
from web.folder import FileCache, ident, list_recordings

NAMES = st.binary(min_size=1, max_size=30).filter(lambda b: b"/" not in b and b"\0" not in b).map(os.fsdecode)


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text("{}")


@given(NAMES, NAMES)
def test_different_names_have_different_ids(a: str, b: str) -> None:
    assert (ident(a) == ident(b)) == (a == b)


@given(NAMES)
def test_every_id_survives_an_address(name: str) -> None:
    found = ident(name)
    assert unquote(quote(found, safe="")) == found
    assert found not in ("", ".", "..")


def test_plain_names_are_their_own_ids() -> None:
    assert ident("stop 3 – Überwachung 100%") == "stop 3 – Überwachung 100%"
    assert ident("..") == "~2e2e"
    assert ident("~x") == "~7e78"


def test_names_come_in_natural_order_and_other_files_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, "clip 10.timeline.json", "Clip 9.timeline.json", "clip 1.timeline.json")
    touch(tmp_path, "clip 1.mp4", "clip 1.corrections.json", ".timeline.json", "notes.json")
    (tmp_path / "folder.timeline.json").mkdir()
    assert [e.name for e in list_recordings(tmp_path)] == ["clip 1", "Clip 9", "clip 10"]


def test_a_corrected_timeline_belongs_to_its_recording(tmp_path: Path) -> None:
    touch(tmp_path, "stop.timeline.json", "stop.corrected.timeline.json")
    (entry,) = list_recordings(tmp_path)
    assert entry.corrected == tmp_path / "stop.corrected.timeline.json"
    assert entry.default == "corrected"
    assert entry.path("machine") == tmp_path / "stop.timeline.json"


def test_a_corrected_timeline_without_the_machines_stands_alone(tmp_path: Path) -> None:
    touch(tmp_path, "stop.corrected.timeline.json")
    (entry,) = list_recordings(tmp_path)
    assert (entry.name, entry.corrected, entry.default) == ("stop.corrected", None, "machine")


def test_names_that_are_no_text_are_shown(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.timeline.json"
    Path(os.fsdecode(path)).write_text("{}")
    (entry,) = list_recordings(tmp_path)
    assert (entry.name, entry.id) == ("caf�", "~636166e9")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be listed"):
        list_recordings(tmp_path / "nowhere")


class Reader:
    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, path: Path) -> str:
        text = path.read_text()
        self.read.append(text)
        if text.startswith("bad"):
            raise TimelineError(text, "good", "mend it")
        return text


def test_a_file_is_read_once_until_it_changes(tmp_path: Path) -> None:
    reader = Reader()
    cache = FileCache(reader, size=2)
    path = tmp_path / "a"
    path.write_text("one")
    assert [cache.get(path), cache.get(path)] == ["one", "one"]
    path.write_text("another")
    assert cache.get(path) == "another"
    assert reader.read == ["one", "another"]


def test_an_error_is_kept_too(tmp_path: Path) -> None:
    reader = Reader()
    cache = FileCache(reader, size=2)
    path = tmp_path / "a"
    path.write_text("bad")
    for _ in range(2):
        with pytest.raises(TimelineError, match="bad"):
            cache.get(path)
    assert reader.read == ["bad"]
    path.unlink()
    with pytest.raises(TimelineError, match="cannot be read"):
        cache.get(path)


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    reader = Reader()
    cache = FileCache(reader, size=2)
    paths = [tmp_path / name for name in "abc"]
    for path in paths:
        path.write_text(path.name)
    for path in (*paths, paths[2], paths[0]):
        cache.get(path)
    assert reader.read == ["a", "b", "c", "a"]
