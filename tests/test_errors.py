from __future__ import annotations

import inspect
import re

import pytest

from annotator import errors

TREE = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.AnnotatorError)]


@pytest.mark.parametrize("kind", TREE)
def test_every_error_says_what_was_found_what_was_expected_and_what_to_do(kind):
    error = kind("x.mp4 is empty", "a recording", "copy it again")
    assert str(error) == "x.mp4 is empty. Expected: a recording. What to do: copy it again."
    assert (error.found, error.expected, error.remedy) == ("x.mp4 is empty", "a recording", "copy it again")


def drawn_tree():
    """Return (depth, name) of each error as the module's docstring draws it."""
    lines = errors.__doc__.split("::\n", 1)[1].splitlines()
    found = (re.match(r"^\s{4}([│├└─ ]*)(\w+)", line) for line in lines)
    return [(len(m.group(1)) // 4, m.group(2)) for m in found if m]


def test_the_tree_in_the_docstring_is_the_tree():
    drawn, above = {}, []
    for depth, name in drawn_tree():
        above[depth:] = [name]
        drawn[name] = above[depth - 1] if depth else "Exception"
    assert drawn == {kind.__name__: kind.__bases__[0].__name__ for kind in TREE}
