"""Golden files: what an exporter wrote when a person last looked at it.

A test compares byte by byte and fails on any difference. After an intended change, write them anew and read the
difference before committing it::

    python -m tests.golden
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

REWRITE = "python -m tests.golden"


def check(path: Path, text: str) -> None:
    """Fail unless `text` is what the golden file at `path` holds."""
    assert path.is_file(), f"{path} is missing: run `{REWRITE}` and read what it wrote"
    assert text == path.read_bytes().decode("utf-8"), f"{path.name} differs: if that is intended, run `{REWRITE}`"


def rewrite(cases: Iterable[tuple[Path, str]]) -> None:
    """Write every golden file anew."""
    for path, text in cases:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    from tests.exporters import cases

    rewrite((path, text()) for path, text in cases.golden_cases())
