"""Finished stages kept on disk, one process at a time, also after a kill."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from annotator.errors import OutputError
from annotator.model import Span, Turn
from annotator.workspace import FOLDER, Workspace, code_digest, digest, open_workspace
from tests.builders import SHA

HOLDER = """
import sys, time
from pathlib import Path
from annotator.workspace import open_workspace
with open_workspace(Path(sys.argv[1]), sys.argv[2]) as work:
    work.write(work.path("decode", "k" * 64, ".json"), [1, 2])
    print("held", flush=True)
    time.sleep(60)
"""


@dataclass(frozen=True)
class Kept:
    path: Path
    turns: tuple[Turn, ...]


def kept(work: Workspace) -> Path:
    return work.path("diarize", SHA, ".json")


def hold(out: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(out), SHA], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_stages_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    result = Kept(tmp_path / "ä.s16", (Turn(1 / 3, 2.0, "S1"), Turn(2.0, 3.0, "S2")))
    with open_workspace(tmp_path, SHA) as work:
        assert work.read(kept(work), Kept) is None
        work.write(kept(work), result)
        assert work.read(kept(work), Kept) == result
        assert work.path("diarize", SHA[::-1], ".json") != kept(work)


def test_what_was_finished_is_there_for_the_next_run(tmp_path: Path) -> None:
    with open_workspace(tmp_path, SHA) as work:
        work.write(kept(work), (Span(0.0, 1.0),))
    with open_workspace(tmp_path, SHA) as work:
        assert work.read(kept(work), tuple[Span, ...]) == (Span(0.0, 1.0),)
    with open_workspace(tmp_path, SHA[::-1]) as work:
        assert work.read(kept(work), tuple[Span, ...]) is None


@pytest.mark.parametrize(
    "data", [b"", b'[{"start_s": 0.0', b"\xff\xfe", b'[{"start_s": 2.0, "end_s": 1.0}]', b'{"a": 1}']
)
def test_a_damaged_result_is_as_if_it_were_not_there(tmp_path: Path, data: bytes) -> None:
    with open_workspace(tmp_path, SHA) as work:
        kept(work).write_bytes(data)
        assert work.read(kept(work), tuple[Span, ...]) is None
        work.write(kept(work), (Span(0.0, 1.0),))
        assert work.read(kept(work), tuple[Span, ...]) == (Span(0.0, 1.0),)


def test_a_folder_in_a_results_place_is_as_if_it_were_not_there(tmp_path: Path) -> None:
    with open_workspace(tmp_path, SHA) as work:
        kept(work).mkdir()
        assert work.read(kept(work), int) is None


def test_a_fresh_run_throws_away_what_earlier_ones_finished(tmp_path: Path) -> None:
    with open_workspace(tmp_path, SHA) as work:
        work.write(kept(work), 1)
    with open_workspace(tmp_path, SHA, fresh=True) as work:
        assert work.read(kept(work), int) is None
        assert list(work.folder.iterdir()) == []


def test_closing_removes_everything(tmp_path: Path) -> None:
    with open_workspace(tmp_path, SHA) as work:
        work.write(kept(work), 1)
        work.close()
    assert list(tmp_path.iterdir()) == []


def test_closing_one_leaves_the_others(tmp_path: Path) -> None:
    with open_workspace(tmp_path, SHA) as work, open_workspace(tmp_path, SHA[::-1]) as other:
        other.write(kept(other), 1)
        work.close()
    assert [p.name for p in (tmp_path / FOLDER).iterdir()] == [SHA[::-1][:16]]


def test_an_error_inside_leaves_what_was_finished_and_frees_the_recording(tmp_path: Path) -> None:
    def fail() -> None:
        with open_workspace(tmp_path, SHA) as work:
            work.write(kept(work), 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with open_workspace(tmp_path, SHA) as work:
        assert work.read(kept(work), int) == 1


def test_a_second_process_is_refused_and_another_recording_is_not(tmp_path: Path) -> None:
    process = hold(tmp_path)
    try:
        with pytest.raises(OutputError, match="another process is annotating") as error, open_workspace(tmp_path, SHA):
            pytest.fail("two processes hold one recording")
        assert error.value.remedy == "wait until it has ended"
        with open_workspace(tmp_path, SHA[::-1]):
            pass
    finally:
        process.kill()
        process.communicate()


def test_a_killed_process_frees_the_recording_and_leaves_what_it_finished(tmp_path: Path) -> None:
    process = hold(tmp_path)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    with open_workspace(tmp_path, SHA) as work:
        assert work.read(work.path("decode", "k" * 64, ".json"), list[int]) == [1, 2]


def test_many_at_once_neither_share_a_recording_nor_trip_over_one_another(tmp_path: Path) -> None:
    inside: dict[str, int] = {}
    troubles: list[BaseException] = []
    names = [SHA, SHA[::-1]]

    def work_on(sha256: str) -> None:
        try:
            for _ in range(60):
                try:
                    with open_workspace(tmp_path, sha256) as work:
                        inside[sha256] = inside.get(sha256, 0) + 1
                        assert inside[sha256] == 1
                        work.write(kept(work), 1)
                        inside[sha256] -= 1
                        work.close()
                except OutputError as error:
                    if "another process" not in error.found:
                        raise
        except BaseException as error:  # noqa: BLE001 - told to the main thread
            troubles.append(error)

    threads = [threading.Thread(target=work_on, args=(names[i % 2],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []


def test_a_lock_on_a_folder_that_was_replaced_is_not_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, real, calls = tmp_path / FOLDER / SHA[:16], fcntl.flock, 0

    def flock(fd: int, operation: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:  # the holder before finishes just now, and the next one comes
            folder.rmdir()
            folder.mkdir()
        real(fd, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    with open_workspace(tmp_path, SHA), pytest.raises(OutputError), open_workspace(tmp_path, SHA):
        pytest.fail("two hold one recording")
    assert calls == 3


def test_an_output_folder_that_cannot_hold_it_is_told(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file")
    with pytest.raises(OutputError, match=FOLDER), open_workspace(tmp_path, SHA):
        pytest.fail("opened in a file")


def test_a_file_in_the_workspaces_place_is_told(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / SHA[:16]).write_text("a file")
    with pytest.raises(OutputError, match=SHA[:16]), open_workspace(tmp_path, SHA):
        pytest.fail("opened a file")


def test_a_folder_that_vanishes_while_it_is_made_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, troubles = Path.mkdir, [FileNotFoundError(), FileExistsError(), FileNotFoundError()]

    def mkdir(self: Path, *args: object, **kwargs: object) -> None:
        if troubles:
            raise troubles.pop()
        real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    with open_workspace(tmp_path, SHA) as work:
        assert work.folder.is_dir()
    assert not troubles


def test_a_digest_depends_on_every_value_and_not_on_the_order_of_keys() -> None:
    assert digest(1, "a", {"x": 1, "y": (2.5, None)}) == digest(1, "a", {"y": (2.5, None), "x": 1})
    different = [digest(), digest(1), digest("1"), digest(1, None), digest((1,)), digest({"x": 1})]
    assert len(set(different)) == len(different)
    assert len(code_digest()) == 64
