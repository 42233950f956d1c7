"""Force, and the warnings that came before it.

A force event is announced by an officer's words or marked by a reviewer; announcements and marks of one kind in
quick succession are one event. Beside each stands exactly one of: ``warning_before_force`` (with every earlier warning
in the window), ``force_without_warning`` (the whole window was heard and held none) and ``warning_unknown`` (it held
none, but part of it was not heard or lies before the recording).

The window is 60 s, cut at the end of the last force event of the same kind (a new cycle wants a new warning) and at
the first contact with the person, if that was recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.detectors._heard import Heard, mark
from annotator.language.acts import SPEAKING_ROLES
from annotator.language.clauses import clausal
from annotator.model import (
    Act,
    Annotation,
    Evidence,
    ForceKind,
    HeardWarning,
    Measurement,
    Quote,
    Span,
    union,
)


@dataclass(frozen=True, slots=True)
class _Event:
    """One use of force: its announcements, or what a reviewer marked."""

    span: Span
    force: ForceKind
    speakers: tuple[str, ...]
    quotes: tuple[Quote, ...]
    note: str | None = None


def detect(heard: Heard) -> tuple[Annotation, ...]:
    """Mark each warning, each force event, and what was heard of warnings before it."""
    events = _events(heard)
    marks = [_warning_mark(heard, act) for act in heard.acts_of("warning")]
    for number, event in enumerate(events):
        marks.append(_force_mark(heard, event))
        marks.append(_warned_mark(heard, event, events[:number]))
    return tuple(marks)


def _events(heard: Heard) -> tuple[_Event, ...]:
    events: list[_Event] = []
    same_s = heard.policy.limit("force", "same_event_s")
    for one in sorted([*_announced(heard), *_marked(heard)], key=lambda e: (e.span, e.force)):
        before = next((e for e in reversed(events) if e.force == one.force), None)
        if before is not None and one.span.start_s - before.span.end_s < same_s:
            events[events.index(before)] = _joined(before, one)
        else:
            events.append(one)
    return tuple(events)


def _announced(heard: Heard) -> Iterator[_Event]:
    for act in heard.acts_of("force_announcement"):
        span = Span(act.start_s, act.end_s)
        yield _Event(span, act.slots.force or "unspecified", (act.speaker,), (heard.quote(act),))


def _marked(heard: Heard) -> Iterator[_Event]:
    for m in heard.force_marks:
        note = f"marked by {m.by or 'a reviewer'}" + (f": {m.note}" if m.note else "")
        yield _Event(Span(m.at_s, m.at_s), m.force, (), (), note)


def _joined(event: _Event, later: _Event) -> _Event:
    span = Span(event.span.start_s, max(event.span.end_s, later.span.end_s))
    note = "; ".join(filter(None, (event.note, later.note))) or None
    return _Event(span, event.force, event.speakers + later.speakers, event.quotes + later.quotes, note)


def _warning_mark(heard: Heard, act: Act) -> Annotation:
    evidence = Evidence(quotes=(heard.quote(act),), force=act.slots.force)
    return mark(heard, "force", "warning", Span(act.start_s, act.end_s), (act.speaker,), evidence)


def _force_mark(heard: Heard, event: _Event) -> Annotation:
    evidence = Evidence(quotes=event.quotes, force=event.force, note=event.note)
    return mark(heard, "force", "force", event.span, event.speakers, evidence)


def _warned_mark(heard: Heard, event: _Event, earlier: tuple[_Event, ...]) -> Annotation:
    window = _window(heard, event, earlier)
    warnings = _warnings(heard, event, window)
    counted = any(heard.policy.counts_for(w.force_named, event.force) for w in warnings)
    unknown_s = 0.0 if counted else _unheard_s(heard, event, window)
    kind = "warning_before_force" if counted else "warning_unknown" if unknown_s > 0 else "force_without_warning"
    evidence = Evidence(
        quotes=(*(Quote(w.start_s, w.end_s, w.speaker, w.text, w.act) for w in warnings), *event.quotes),
        measured=(
            Measurement("window", window.duration_s, "s", limit=_window_s(heard)),
            Measurement("window not heard", unknown_s, "s"),
        ),
        warnings=warnings,
        force=event.force,
        note=_note(kind, warnings),
    )
    span = Span(warnings[0].start_s if counted else window.start_s, event.span.start_s)
    speakers = (*event.speakers, *(w.speaker for w in warnings))
    return mark(heard, "force", kind, span, speakers, evidence, id_at_s=event.span.start_s)


def _note(kind: str, warnings: tuple[HeardWarning, ...]) -> str | None:
    if kind == "warning_unknown":
        return "No warning was heard, but part of the time before the force was not heard: unknown, not absent."
    if kind == "force_without_warning" and warnings:
        return "Only warnings of less severe force were heard."
    return None


def _window_s(heard: Heard) -> float:
    return heard.policy.limit("warning_before_force", "window_s")


def _window(heard: Heard, event: _Event, earlier: tuple[_Event, ...]) -> Span:
    """Return the time in which a warning counts, as far as it lies in the recording."""
    at_s = event.span.start_s
    same = [e.span.end_s for e in earlier if e.force == event.force and e.span.end_s <= at_s]
    contact_s = first_contact_s(heard)
    cuts = [0.0, at_s - _window_s(heard), *same]
    if contact_s is not None and contact_s <= at_s:
        cuts.append(contact_s)
    return Span(max(cuts), at_s)


def _unheard_s(heard: Heard, event: _Event, window: Span) -> float:
    """Return the seconds of the window that were not heard, or that lie before the recording."""
    before_s = 0.0
    if window.start_s == 0.0 and first_contact_s(heard) is None:
        before_s = max(0.0, _window_s(heard) - event.span.start_s)
    return before_s + sum(window.overlap_s(u) for u in union(heard.unheard))


def first_contact_s(heard: Heard) -> float | None:
    """Return when an officer and a person first spoke with one another, None where that may lie before the recording.

    The first words between them count as the first contact if an officer greets or introduces himself with them, or
    if quiet sound was heard long enough before them.
    """
    roles = heard.roles
    said = [u for u in heard.utterances if roles.get(u.speaker, "unknown") != "radio"]
    if not said:
        return None
    first = said[0]
    opening = (u for u in said if u.start_s < first.end_s + 3.0 and roles.get(u.speaker, "unknown") in SPEAKING_ROLES)
    greeted = any(heard.policy.greetings.search(clausal(u.words).text) for u in opening)
    quiet_s = first.start_s - sum(u.overlap_s(Span(0.0, first.start_s)) for u in union(heard.unheard))
    long_enough = quiet_s >= heard.policy.limit("warning_before_force", "first_contact_heard_s")
    return first.start_s if long_enough or greeted else None


def _warnings(heard: Heard, event: _Event, window: Span) -> tuple[HeardWarning, ...]:
    at_s = event.span.start_s
    acts = [a for a in heard.acts_of("warning") if window.start_s <= a.start_s < at_s and a.slots.force is not None]
    return tuple(_heard_warning(heard, act, at_s) for act in acts)


def _heard_warning(heard: Heard, act: Act, at_s: float) -> HeardWarning:
    commands = [c for c in heard.acts_of("command") if c.utterance == act.utterance or c.overlap_s(act) > 0]
    later = [
        a.start_s
        for a in heard.acts_of("command", "warning", "force_announcement")
        if a.start_s >= act.end_s and a.id != act.id
    ]
    return HeardWarning(
        start_s=act.start_s,
        end_s=act.end_s,
        act=act.id,
        speaker=act.speaker,
        text=heard.words_in(act),
        command=any(c.speaker == act.speaker for c in commands),
        force_named=None if act.slots.force == "unspecified" else act.slots.force,
        conditional=bool(act.slots.conditional),
        seconds_before=max(0.0, at_s - act.end_s),
        time_to_comply_s=max(0.0, min([*later, at_s]) - act.end_s),
    )
