"""JSON: the timeline itself, as ``timeline.json`` holds it.

UTF-8, one member a line, times in seconds and every number exact: reading it back gives an equal value. It
follows the published JSON Schema (``docs/timeline.schema.json``).
"""

from __future__ import annotations

from annotator.model import Timeline
from annotator.model.codec import to_json

SUFFIX = "json"
MEDIA_TYPE = "application/json"


def export(timeline: Timeline) -> str:
    """Return the timeline as JSON."""
    return to_json(timeline).decode("utf-8")
