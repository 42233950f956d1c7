"""What the views share: the folder, what was read from it, and its recordings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from werkzeug.exceptions import NotFound

from annotator.errors import AnnotatorError
from annotator.model import Timeline
from annotator.model.codec import read_timeline
from web import library, present
from web.folder import Entry, FileCache, Version, list_recordings
from web.library import Facts
from web.recordings import Recordings
from web.viewmodel import View

EXTENSION = "bodycam_annotator"
TIMELINES_KEPT = 8
FACTS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """A timeline and its page."""

    timeline: Timeline
    view: View


@dataclass(frozen=True, slots=True)
class State:
    """Everything that outlives a request."""

    folder: Path
    loaded: FileCache[Loaded]
    facts: FileCache[Facts]
    recordings: Recordings


@dataclass(frozen=True, slots=True)
class Chosen:
    """One version of one recording; `problem` tells why the corrected version is not the one shown."""

    entry: Entry
    version: Version
    timeline: Timeline
    view: View
    problem: AnnotatorError | None = None


def new_state(folder: Path) -> State:
    """Return the state of a viewer over `folder`, with nothing read yet."""
    return State(
        folder=folder,
        loaded=FileCache(_load, TIMELINES_KEPT),
        facts=FileCache(lambda path: library.facts(read_timeline(path)), FACTS_KEPT),
        recordings=Recordings(folder),
    )


def state() -> State:
    """Return the state of the present application."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, State)  # noqa: S101 - put there by create_app
    return found


def find(ident: str) -> Entry:
    """Return the recording of that id, or answer 404."""
    for entry in list_recordings(state().folder):
        if entry.id == ident:
            return entry
    raise NotFound("No recording of this name is in the folder.")


def choose(ident: str, version: str | None) -> Chosen:
    """Read the version asked for, or the corrected one where there is one.

    Raises
    ------
    TimelineError
        If the version asked for cannot be read; without one asked for, if none can.
    """
    entry = find(ident)
    if version is not None:
        return _read(entry, _known_version(entry, version))
    try:
        return _read(entry, entry.default)
    except AnnotatorError as error:
        if entry.default == "machine":
            raise
        machine = _read(entry, "machine")
        return Chosen(entry, "machine", machine.timeline, machine.view, error)


def _known_version(entry: Entry, version: str) -> Version:
    if version == "machine":
        return "machine"
    if version == "corrected" and entry.corrected:
        return "corrected"
    raise NotFound("This recording has no such version.")


def _read(entry: Entry, version: Version) -> Chosen:
    path = entry.path(version)
    loaded = state().loaded.get(path or entry.machine)
    return Chosen(entry, version, loaded.timeline, loaded.view)


def _load(path: Path) -> Loaded:
    timeline = read_timeline(path)
    return Loaded(timeline, present.view(timeline))
