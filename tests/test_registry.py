from __future__ import annotations

import importlib
import sys

import pytest

from annotator import registry
from annotator.errors import EngineMissingError

FILES = {
    "whisper.py": "NAME = 'whisper'\n",
    "import_.py": "NAME = 'import'\n",
    "_shared.py": "raise AssertionError('a private module was imported')\n",
    "broken.py": "import a_package_that_nobody_has\n",
    "notes.txt": "no module",
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "engines_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").touch()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module(folder.name)
    for name in [name for name in sys.modules if name.split(".")[0] == folder.name]:
        del sys.modules[name]


def test_names_are_file_names_in_order_without_private_ones(package):
    assert registry.names(package) == ("broken", "import", "whisper")


def test_listing_names_imports_nothing(package):
    registry.names(package)
    assert not any(name.startswith(f"{package.__name__}.") for name in sys.modules)


def test_a_module_is_loaded_by_its_name(package):
    assert registry.load(package, "whisper").NAME == "whisper"


def test_a_name_python_keeps_for_itself_has_an_underscore_in_its_file_only(package):
    assert registry.load(package, "import").NAME == "import"
    with pytest.raises(EngineMissingError):
        registry.load(package, "import_")


@pytest.mark.parametrize("name", ["nobody", "", "_shared", "shared", "../whisper", "os"])
def test_an_unknown_name_is_an_error_that_lists_those_there_are(package, name):
    with pytest.raises(EngineMissingError, match="one of broken, import, whisper") as caught:
        registry.load(package, name)
    assert repr(name) in caught.value.found
    assert "engines_of_a_test" in caught.value.found


def test_what_fails_inside_a_module_is_not_hidden(package):
    with pytest.raises(ModuleNotFoundError, match="a_package_that_nobody_has"):
        registry.load(package, "broken")
