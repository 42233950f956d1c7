"""The rules of the house, read from the source: who may import whom, and who may look at the environment."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*ROOT.glob("annotator/**/*.py"), *ROOT.glob("web/**/*.py")])

ENGINES = {
    "faster_whisper",
    "imageio_ffmpeg",
    "librosa",
    "onnxruntime",
    "pocketsphinx",
    "pyannote.audio",
    "silero_vad",
    "swift_f0",
    "torch",
    "torchaudio",
    "torchcodec",
    "whisper",
}
"""Packages that hear: none of them may be needed to tell, from words, what was said."""

OWN_VARIABLES = {
    # The library takes orders in no other way: telemetry and the hub are switched off around its use, and put back.
    "annotator/speech/diarizers/pyannote.py": ("PYANNOTE_", "HF_"),
}
"""Modules that may handle variables beginning so, by their literal names; the settings never come from there."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path) -> set[str]:
    """Every module a file imports anywhere in it, with ``from a import b`` as both ``a`` and ``a.b``."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(path, node)
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def _absolute(path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = path.relative_to(ROOT).parent.parts
    above = package[: len(package) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def ours(path: Path) -> set[str]:
    return {m for m in imports(path) if within(m, "annotator") or within(m, "web")}


def of(*packages: str) -> list[Path]:
    return [p for p in SOURCES if any(within(module_of(p), package) for package in packages)]


def each(*packages: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", of(*packages), ids=named)


@each("annotator")
def test_the_annotator_does_not_know_the_viewer(path):
    assert not [m for m in imports(path) if within(m, "web")]


@each("annotator.model")
def test_the_domain_imports_nothing_of_ours_but_errors(path):
    assert not [
        m for m in ours(path) if not (within(m, "annotator.model") or within(m, "annotator.errors") or m == "annotator")
    ]


@each("annotator.exporters", "annotator.detectors", "annotator.language", "annotator.model", "annotator.evaluation")
def test_what_works_on_words_hears_nothing(path):
    heard = [m for m in imports(path) if any(within(m, engine) for engine in ENGINES)]
    heard += [m for m in ours(path) if within(m, "annotator.speech") or within(m, "annotator.media")]
    assert not heard


@each("annotator", "web")
def test_every_module_says_what_it_is_for(path):
    assert ast.get_docstring(tree(path)), f"{named(path)} has no docstring"


def environment_uses(path: Path) -> Iterator[ast.expr]:
    """Yield each mention of ``os.environ`` or ``os.getenv`` however it was imported."""
    taken = {"environ", "environb", "getenv", "getenvb"}
    imported = {name for name in taken if f"os.{name}" in imports(path)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Name) and node.id in imported:
            yield node
        if isinstance(node, ast.Attribute) and node.attr in taken and ast.unparse(node.value) == "os":
            yield node


def variables_named(path: Path, prefixes: tuple[str, ...]) -> set[int]:
    """Lines that handle ``os.environ`` by the literal name of a variable that begins with one of `prefixes`."""
    lines: set[int] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            key: ast.expr = node.slice
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("os.environ.") and node.args:
            key = node.args[0]
        else:
            continue
        if isinstance(key, ast.Constant) and str(key.value).startswith(prefixes):
            lines.add(node.lineno)
    return lines


@each("annotator", "web")
def test_only_the_settings_read_the_environment(path):
    if named(path) == "annotator/config.py":
        return
    prefixes = OWN_VARIABLES.get(named(path), ())
    allowed = variables_named(path, prefixes) if prefixes else set()
    assert not [f"{named(path)}:{use.lineno}" for use in environment_uses(path) if use.lineno not in allowed]


@pytest.mark.parametrize(
    ("code", "uses", "by_own_name"),
    [
        ("import os\nx = os.environ['A']\n", 1, 0),
        ("import os\nx = os.getenv('HF_A')\n", 1, 0),
        ("from os import environ\nx = environ.get('HF_A')\n", 1, 0),
        ("import os\nx = dict(os.environ)\n", 1, 0),
        ("import os\nx = os.environ[name]\n", 1, 0),
        ("import os\nos.environ['HF_A'] = '0'\n", 1, 1),
        ("import os\ndel os.environ['HF_A']\n", 1, 1),
        ("import os\nx = os.environ.get('HF_A')\n", 1, 1),
        ("import os\nx = os.environ.get('HOME')\n", 1, 0),
        ("environ = {}\nx = environ['A']\n", 0, 0),
    ],
)
def test_the_rule_itself_sees_every_use_of_the_environment(code, uses, by_own_name, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_architecture.ROOT", tmp_path)
    path = tmp_path / "a.py"
    path.write_text(code)
    assert len(list(environment_uses(path))) == uses
    assert len(variables_named(path, ("HF_",))) == by_own_name


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ("import web.app\n", "web.app"),
        ("def f():\n    from web import app\n", "web.app"),
        ("from . import x\n", "annotator.model.x"),
        ("from ..media import sound\n", "annotator.media.sound"),
    ],
)
def test_the_rule_itself_sees_every_kind_of_import(code, module, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_architecture.ROOT", tmp_path)
    path = tmp_path / "annotator" / "model" / "a.py"
    path.parent.mkdir(parents=True)
    path.write_text(code)
    assert module in imports(path)
