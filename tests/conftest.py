"""Shared fixtures, and the rule that a missing system package skips here and fails in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no fault of the code: no example fails for being slow.
settings.register_profile("annotator", deadline=None)
settings.load_profile("annotator")

REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
os.environ.setdefault("HF_HUB_OFFLINE", "1")


def missing(reason: str) -> None:
    """Skip the test for want of a system package; fail it where REQUIRE_ALL=1 says that all are there."""
    if REQUIRE_ALL:
        pytest.fail(f"REQUIRE_ALL=1, but {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium to drive."""
    found = os.environ.get("CHROMIUM") or next(
        (p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None
    )
    if not found:
        missing("no Chromium was found (install the package `chromium`, or set CHROMIUM to its path)")
    assert found is not None
    return found


@pytest.fixture(scope="session")
def system_tool() -> Callable[[str], str]:
    """Return a function that gives the path of a system program or skips the test."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            missing(f"the program `{name}` is not installed")
        assert path is not None
        return path

    return find


@pytest.fixture(scope="session")
def sample_media() -> Path:
    """Return the folder of the recordings that come with the project."""
    return Path(__file__).resolve().parent.parent / "sample_media"
