"""Finding engines, detectors, exporters and commands by their file names.

Adding one is adding one file: its name is its module's name, less the trailing underscore of a name that
Python keeps for itself (``import_``). Listing names imports none of the modules.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from annotator.errors import EngineMissingError


def names(package: ModuleType) -> tuple[str, ...]:
    """Return the public module names in `package`, in order, without importing them."""
    found = (m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))
    return tuple(sorted(name.rstrip("_") for name in found))


def load(package: ModuleType, name: str) -> ModuleType:
    """Import the module called `name` from `package`.

    Raises
    ------
    EngineMissingError
        If there is no such module. What fails inside the module is not hidden.
    """
    if name not in names(package):
        noun = package.__name__.rpartition(".")[2]
        raise EngineMissingError(
            f"{name!r} is none of the {noun}", f"one of {', '.join(names(package))}", "choose one of these names"
        )
    modules = {m.name.rstrip("_"): m.name for m in pkgutil.iter_modules(package.__path__)}
    return importlib.import_module(f"{package.__name__}.{modules[name]}")
