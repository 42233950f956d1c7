"""Which recordings are annotated, and what their results are called."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.errors import OutputError, UsageError
from annotator.model.codec import to_json
from annotator.targets import SUFFIXES, Target, beside, find_recordings, name_targets, prepare_folder
from tests.builders import SHA, media, timeline


def touch(*paths: Path) -> list[Path]:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return list(paths)


def names(recordings: list[Path], out: Path) -> list[str]:
    return [t.name for t in name_targets(recordings, out)]


def stands(out: Path, name: str, recording: Path) -> None:
    out.mkdir(exist_ok=True)
    (out / f"{name}.timeline.json").write_bytes(to_json(timeline(media=media(path=str(recording.absolute())))))


def test_a_result_is_called_as_its_file_less_the_last_suffix(tmp_path: Path) -> None:
    given = [tmp_path / n for n in ("stop.mp4", "a.b.c.wav", "noname", ".hidden", "señal ü.MOV")]
    assert names(given, tmp_path / "out") == ["stop", "a.b.c", "noname", ".hidden", "señal ü"]


def test_results_lie_side_by_side_under_one_name(tmp_path: Path) -> None:
    (target,) = name_targets([tmp_path / "stop.1.mp4"], tmp_path / "out")
    assert target.timeline == tmp_path / "out" / "stop.1.timeline.json"
    assert target.acoustics == tmp_path / "out" / "stop.1.acoustics.npz"
    assert target.peaks == tmp_path / "out" / "stop.1.peaks.npz"


def test_two_of_one_name_get_their_folders_names_too(tmp_path: Path) -> None:
    given = [tmp_path / "monday" / "stop.mp4", tmp_path / "tuesday" / "stop.mp4", tmp_path / "other.mp4"]
    assert names(given, tmp_path / "out") == ["monday_stop", "tuesday_stop", "other"]


def test_two_that_differ_in_their_suffix_or_in_case_alone_are_of_one_name(tmp_path: Path) -> None:
    given = [tmp_path / "a" / "stop.mp4", tmp_path / "b" / "STOP.wav"]
    assert names(given, tmp_path / "out") == ["a_stop", "b_STOP"]
    beside_one_another = [tmp_path / "a" / "stop.mp4", tmp_path / "a" / "stop.wav"]
    found = names(beside_one_another, tmp_path / "out")
    assert found[0] == "a_stop"
    assert len({n.casefold() for n in found}) == 2
    assert found[1].endswith("_a_stop")


def test_deep_folders_of_like_names_are_told_apart(tmp_path: Path) -> None:
    given = [tmp_path / top / "cam" / "stop.mp4" for top in ("x", "y", "z")]
    assert names(given, tmp_path / "out") == ["cam_stop", "y_cam_stop", "z_cam_stop"]


def test_a_name_made_of_a_folder_and_one_that_looks_like_it_do_not_meet(tmp_path: Path) -> None:
    given = [tmp_path / "a" / "stop.mp4", tmp_path / "b" / "stop.mp4", tmp_path / "c" / "a_stop.mp4"]
    assert names(given, tmp_path / "out") == ["a_stop", "b_stop", "c_a_stop"]


def test_however_many_share_a_name_none_is_lost(tmp_path: Path) -> None:
    given = [tmp_path / f"stop.{suffix}" for suffix in ("mp4", "wav", "mov", "avi", "mp3", "flac")] * 3
    found = names(given, tmp_path / "out")
    assert len({n.casefold() for n in found}) == len(given)


def test_a_name_that_stands_for_another_recording_is_not_taken(tmp_path: Path) -> None:
    out = tmp_path / "out"
    stands(out, "Stop", tmp_path / "elsewhere" / "stop.mp4")
    assert names([tmp_path / "monday" / "stop.mp4"], out) == ["monday_stop"]
    assert names([tmp_path / "monday" / "STOP.mp4"], out) == ["monday_STOP"]


def test_a_name_that_stands_for_this_recording_is_used_again(tmp_path: Path) -> None:
    out, recording = tmp_path / "out", tmp_path / "monday" / "stop.mp4"
    stands(out, "stop", recording)
    assert names([recording], out) == ["stop"]
    assert names([tmp_path / "monday" / ".." / "monday" / "stop.mp4"], out) == ["stop"]


def test_a_recording_keeps_the_name_it_has_whoever_is_named_beside_it(tmp_path: Path) -> None:
    out, monday, tuesday = tmp_path / "out", tmp_path / "monday" / "stop.mp4", tmp_path / "tuesday" / "stop.mp4"
    stands(out, "monday_stop", monday)
    assert names([monday], out) == ["monday_stop"]
    stands(out, "stop", tuesday)
    assert names([monday, tuesday], out) == ["monday_stop", "stop"]


def test_a_timeline_that_cannot_be_read_keeps_its_name(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "stop.timeline.json").write_text("damaged")
    assert names([tmp_path / "monday" / "stop.mp4"], out) == ["monday_stop"]


def test_a_folder_gives_its_recordings_in_order_and_nothing_hidden(tmp_path: Path) -> None:
    touch(
        tmp_path / "b.mp4",
        tmp_path / "A.WAV",
        tmp_path / "deep" / "er" / "c.mkv",
        tmp_path / ".hidden.mp4",
        tmp_path / ".trash" / "d.mp4",
        tmp_path / "._b.mp4",
        tmp_path / "notes.txt",
        tmp_path / "stop.timeline.json",
        tmp_path / "noname",
    )
    (tmp_path / "folder.mp4").mkdir()
    found = find_recordings([tmp_path])
    assert [p.relative_to(tmp_path).as_posix() for p in found] == ["A.WAV", "b.mp4", "deep/er/c.mkv"]


def test_a_folder_whose_own_path_is_hidden_is_looked_into(tmp_path: Path) -> None:
    (inside,) = touch(tmp_path / ".evidence" / "stop.mp4")
    assert find_recordings([tmp_path / ".evidence"]) == (inside,)


def test_a_file_that_is_named_is_tried_whatever_it_is_called(tmp_path: Path) -> None:
    odd = tmp_path / "export.dat"
    assert find_recordings([odd, tmp_path / "missing.mp4"]) == (odd, tmp_path / "missing.mp4")


def test_each_recording_is_taken_once_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (stop,) = touch(tmp_path / "in" / "stop.mp4")
    (tmp_path / "link.mp4").symlink_to(stop)
    monkeypatch.chdir(tmp_path)
    given = [Path("in/stop.mp4"), stop, tmp_path / "in" / ".." / "in" / "stop.mp4", tmp_path / "in", Path("link.mp4")]
    assert find_recordings(given) == (Path("in/stop.mp4"),)


def test_the_order_of_what_is_named_is_kept(tmp_path: Path) -> None:
    touch(tmp_path / "in" / "b.mp4", tmp_path / "in" / "a.mp4")
    found = find_recordings([tmp_path / "z.mp4", tmp_path / "in", tmp_path / "c.mp4"])
    assert [p.name for p in found] == ["z.mp4", "a.mp4", "b.mp4", "c.mp4"]


def test_a_folder_without_recordings_is_an_error(tmp_path: Path) -> None:
    touch(tmp_path / "notes.txt")
    with pytest.raises(UsageError, match="holds no recording"):
        find_recordings([tmp_path])


def test_suffixes_are_written_as_they_are_compared() -> None:
    assert all(s.startswith(".") and s == s.lower() for s in SUFFIXES)


def complete(out: Path, fingerprint: str) -> Target:
    target = Target(out / "stop.mp4", "stop", out)
    one = timeline()
    target.timeline.write_bytes(to_json(replace(one, provenance=replace(one.provenance, fingerprint=fingerprint))))
    touch(target.acoustics, target.peaks)
    return target


def test_a_timeline_stands_if_its_fingerprint_is_the_same_and_nothing_is_missing(tmp_path: Path) -> None:
    target = complete(tmp_path, SHA)
    found = target.standing(SHA)
    assert found is not None
    assert found.provenance.fingerprint == SHA
    assert target.standing(SHA[::-1]) is None


@pytest.mark.parametrize("lost", ["timeline", "acoustics", "peaks"])
def test_a_timeline_with_something_missing_beside_it_is_made_anew(tmp_path: Path, lost: str) -> None:
    target = complete(tmp_path, SHA)
    getattr(target, lost).unlink()
    assert target.standing(SHA) is None


def test_a_damaged_timeline_is_made_anew(tmp_path: Path) -> None:
    target = complete(tmp_path, SHA)
    target.timeline.write_bytes(target.timeline.read_bytes()[:-20])
    assert target.standing(SHA) is None


def test_files_beside_a_timeline_are_found_by_its_name(tmp_path: Path) -> None:
    assert beside(tmp_path / "a.b.timeline.json", ".acoustics.npz") == tmp_path / "a.b.acoustics.npz"
    with pytest.raises(UsageError, match=r"is not called NAME\.timeline\.json"):
        beside(tmp_path / "timeline.json", ".corrections.json")


def test_the_output_folder_is_made_and_left_empty(tmp_path: Path) -> None:
    out = tmp_path / "new" / "er"
    prepare_folder(out)
    prepare_folder(out)
    assert list(out.iterdir()) == []


def test_an_output_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (file,) = touch(tmp_path / "out")
    with pytest.raises(OutputError, match=str(file)):
        prepare_folder(file)


def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "touch", denied)  # root may write anywhere
    with pytest.raises(OutputError, match="permission is denied"):
        prepare_folder(tmp_path / "out")


def test_a_folder_on_a_disk_that_takes_nothing_is_refused() -> None:
    with pytest.raises(OutputError):
        prepare_folder(Path("/proc/annotator"))
