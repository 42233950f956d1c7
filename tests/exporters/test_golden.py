from __future__ import annotations

import pytest

from tests import golden
from tests.exporters import cases

CASES = dict(cases.golden_cases())


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_exports_are_what_they_were(path):
    golden.check(path, CASES[path]())


def test_every_golden_file_belongs_to_a_case():
    found = {path for path in cases.GOLDEN.iterdir() if not path.name.startswith(".")}
    assert found == set(CASES)


def test_a_difference_is_seen(tmp_path):
    path = tmp_path / "a.txt"
    golden.rewrite([(path, "one\r\n")])
    golden.check(path, "one\r\n")
    with pytest.raises(AssertionError, match=r"python -m tests\.golden"):
        golden.check(path, "one\n")
    with pytest.raises(AssertionError, match="is missing"):
        golden.check(tmp_path / "b.txt", "one")
