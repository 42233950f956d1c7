"""Detectors: marks on the timeline, one file per family.

Each module has ``detect(heard: Heard) -> tuple[Annotation, ...]`` and is found by its file name. A detector says what
was heard, with the evidence; it never says what that was worth.
"""

from __future__ import annotations

from dataclasses import replace

from annotator import registry
from annotator.detectors._heard import Heard
from annotator.model import Annotation


def detect_all(heard: Heard) -> tuple[Annotation, ...]:
    """Run every detector; return the marks in order of time, with unique ids."""
    import annotator.detectors as package

    found = [a for name in registry.names(package) for a in registry.load(package, name).detect(heard)]
    found.sort(key=lambda a: (a.start_s, a.end_s, a.kind, a.speakers))
    seen: dict[str, int] = {}
    unique = []
    for annotation in found:
        seen[annotation.id] = seen.get(annotation.id, 0) + 1
        number = seen[annotation.id]
        unique.append(annotation if number == 1 else replace(annotation, id=f"{annotation.id}_{number}"))
    return tuple(unique)
