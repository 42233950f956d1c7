"""A small scene with exact truth: a warned taser, overlapping commands, a radio, and three cameras."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from annotator.evaluation.truth import Truth, read_truth
from annotator.model import Timeline
from tests import builders


def line(speaker: str, start_s: float, end_s: float, text: str, *acts: dict[str, Any], effort: str = "normal") -> dict:
    return {"speaker": speaker, "start_s": start_s, "end_s": end_s, "text": text, "acts": list(acts), "effort": effort}


def command(action: str, form: str = "direct") -> dict[str, Any]:
    return {"act": "command", "action": action, "form": form}


ROLES = {"O1": "officer", "O2": "officer", "C1": "civilian", "D1": "radio"}
LINES = (
    line("O1", 1.0, 3.0, "Good evening, this is Officer Ruiz.", {"act": "introduction"}),
    line("D1", 4.0, 5.0, "Unit twelve, copy."),
    line("C1", 6.0, 8.0, "What did I do?", {"act": "question"}, effort="raised"),
    line("O1", 20.0, 22.0, "Step out of the car!", command("exit_vehicle"), effort="shout"),
    line("O2", 21.2, 23.0, "Show me your hands!", command("show_hands"), effort="shout"),
    line("O1", 30.0, 33.0, "Get out or you will be tased.", {"act": "warning", "force": "taser", "conditional": True}),
    line("O1", 41.0, 42.0, "Taser, taser!", {"act": "force_announcement", "force": "taser"}),
)
CAMERAS = {
    "cam1": {"wearer": "O1"},
    "cam2": {"wearer": "O2", "starts_s": 2.0, "drift_ppm": 100_000},
    "cam3": {"wearer": "O2", "starts_s": 35.0},
}


def document(**changes: object) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": "stop",
        "title": "A stop",
        "speakers": {name: {"role": role, "voice": "rms"} for name, role in ROLES.items()},
        "cameras": CAMERAS,
        "duration_s": 50.0,
        "lines": LINES,
        "sounds": [{"kind": "taser", "after_line": 6, "start_s": 42.5, "end_s": 47.5}],
        "conflicts": [[3, 4]],
        "force": [{"kind": "taser", "line": 6, "sound": 0, "warnings": [5]}],
    } | changes
    lines = [
        {"gap_s": 0.5, "role": values["speakers"].get(said["speaker"], {"role": "officer"})["role"], "index": i} | said
        for i, said in enumerate(values["lines"])
    ]
    return values | {"lines": lines}


def write(folder: Path, **changes: object) -> Path:
    path = folder / "stop.truth.json"
    path.write_text(json.dumps(document(**changes)), "utf-8")
    return path


def truth(folder: Path, **changes: object) -> Truth:
    return read_truth(write(folder, **changes))


def nothing_found(**changes: object) -> Timeline:
    """A timeline that holds only what a test says."""
    bare: dict[str, object] = {
        "media": builders.media(50.0, "/scenes/stop.clean.flac"),
        **dict.fromkeys(("speakers", "turns", "utterances", "acts", "annotations", "unheard", "measures"), ()),
    }
    return builders.timeline(**(bare | changes))
