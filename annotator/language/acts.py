"""What an utterance does: commands, warnings and announcements of force, by the rules of a policy pack.

A phrase alone is no command. What stands before it in its clause decides: nothing, or only words such as "okay" or
"sir" (a direct command), "can you" (a question), "I need you to" (indirect), "I", "he told me to" or "if you" (none).
The pack holds all of these. Reports of what was said before are no commands and no warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from annotator.language.clauses import Clausal, clausal
from annotator.language.policy import Policy
from annotator.model import Act, ActLabel, ForceKind, Form, Role, Slots, Utterance

SPEAKING_ROLES: frozenset[Role] = frozenset(("officer", "unknown"))
"""Whose words can be commands, warnings and announcements: of a civilian they never are; of somebody whose role
could not be told they may be, and a reader sees that it is unknown."""
SAME_DEMAND_S = 2.0


@dataclass(frozen=True, slots=True)
class _Found:
    """An act before it is numbered: characters `start` to `end` of the text."""

    start: int
    end: int
    label: ActLabel
    slots: Slots
    rule: str


def recognise(utterances: tuple[Utterance, ...], roles: Mapping[str, Role], policy: Policy) -> tuple[Act, ...]:
    """Find the acts in `utterances`, in order of time.

    Parameters
    ----------
    utterances : tuple of Utterance
    roles : mapping of speaker id to role
        Speakers that are not in it count as ``unknown``.
    policy : Policy
    """
    acts: list[Act] = []
    for utterance in utterances:
        if roles.get(utterance.speaker, "unknown") not in SPEAKING_ROLES or not knows(policy, utterance.language):
            continue
        text = clausal(utterance.words)
        for found in sorted(find(text, policy), key=lambda f: (f.start, f.label)):
            span = text.span(found.start, found.end)
            acts.append(
                Act(
                    span.start_s,
                    span.end_s,
                    "",
                    utterance.id,
                    utterance.speaker,
                    found.label,
                    found.slots,
                    found.rule,
                )
            )
    acts.sort(key=lambda a: (a.start_s, a.end_s, a.label))
    return tuple(replace(act, id=f"a{i:04d}") for i, act in enumerate(acts, start=1))


def knows(policy: Policy, language: str | None) -> bool:
    """Tell whether the pack is for this language; one that was not found out is tried."""
    if language is None:
        return True
    return re.split("[-_]", language.lower())[0] in (policy.pack.language, *policy.pack.language_names)


def find(text: Clausal, policy: Policy) -> list[_Found]:
    """Return the acts in one utterance."""
    frames = list(_warnings(text, policy))
    announcements = [a for a in _announcements(text, policy) if not any(_meet(a, frame) for frame in frames)]
    warnings = _one_per_sentence(text, frames, announcements)
    found = [*_commands(text, policy, announcements), *warnings, *announcements]
    return [f for f in found if not any(start <= f.start and f.end <= end for start, end in text.quoted)]


def _commands(text: Clausal, policy: Policy, announcements: list[_Found]) -> Iterator[_Found]:
    candidates: list[_Found] = []
    for action, pattern in policy.commands:
        for match in pattern.finditer(text.text):
            form = _form(text, match.start(), policy)
            if form is not None and not any(a.start < match.end() and match.start() < a.end for a in announcements):
                candidates.append(
                    _Found(
                        match.start(),
                        match.end(),
                        "command",
                        Slots(action=action, form=form),
                        _rule(policy, f"command.{action}"),
                    )
                )
    yield from _joined(text, _longest(candidates))


def _form(text: Clausal, at: int, policy: Policy) -> Form | None:
    """Return how the command at character `at` is put, or None if it is none."""
    before = text.text[text.sentence_start(at) : at].strip()
    if policy.reported.search(before):
        return None
    clause = _without_fillers(text.text[text.clause_start(at) : at].strip(), policy)
    for form, pattern in policy.forms:
        if pattern.search(clause):
            return form
    # "You stay here" is as often said from one officer to another: not a command by itself.
    blocked = policy.nones.search(clause) or clause.endswith(" you") or clause == "you"
    return None if blocked else "direct"


def _without_fillers(clause: str, policy: Policy) -> str:
    while clause and (match := policy.fillers.search(clause)):
        shorter = clause[: match.start()].strip()
        # "can you please": the filler belongs to the question before it.
        if any(pattern.search(clause) for _, pattern in policy.forms):
            return clause
        clause = shorter
    return clause


def _longest(found: list[_Found]) -> list[_Found]:
    """Keep, of findings that share words, the longest; of equally long ones the first rule's."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda f: f.start - f.end):
        if not any(_meet(one, other) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def _joined(text: Clausal, found: list[_Found]) -> Iterator[_Found]:
    """Join "stop, stop right there": one demand said again within `SAME_DEMAND_S` is one act."""
    before: _Found | None = None
    for one in found:
        if before is not None and _same_demand(text, before, one):
            before = replace(before, end=one.end)
            continue
        if before is not None:
            yield before
        before = one
    if before is not None:
        yield before


def _same_demand(text: Clausal, before: _Found, one: _Found) -> bool:
    alike = before.slots.action == one.slots.action and before.slots.force == one.slots.force
    return alike and text.span(before.start, before.end).gap_s(text.span(one.start, one.end)) < SAME_DEMAND_S


def _warnings(text: Clausal, policy: Policy) -> Iterator[_Found]:
    """Yield the words that tell of force to come: "you'll get tased" in "Drop it or you'll get tased"."""
    for (force, pattern), never in zip(policy.warnings, policy.never_warnings, strict=True):
        for match in pattern.finditer(text.text):
            start, end = text.sentence_start(match.start()), text.sentence_end(match.end())
            if policy.reported.search(text.text[start : match.start()]):
                continue
            if any(n.start() < match.end() and match.start() < n.end() for n in never.finditer(text.text)):
                continue
            if not policy.will.search(text.text[start : match.end()]):
                continue
            slots = Slots(force=force, conditional=bool(policy.conditional.search(text.text[start:end])))
            yield _Found(match.start(), match.end(), "warning", slots, _rule(policy, f"warning.{force}"))


VAGUE: tuple[ForceKind, ...] = ("unspecified", "arrest", "physical")
"""Kinds of force that a warning is taken for only where its sentence names no other, the vaguest first."""


def _one_per_sentence(text: Clausal, frames: list[_Found], announcements: list[_Found]) -> Iterator[_Found]:
    """Widen each warning to its sentence, up to an announcement in it; of several in a sentence keep one."""
    best: dict[tuple[int, int], _Found] = {}
    for frame in frames:
        start = max([text.sentence_start(frame.start), *(a.end + 1 for a in announcements if a.end <= frame.start)])
        end = min([text.sentence_end(frame.end), *(a.start - 1 for a in announcements if a.start >= frame.end)])
        kept = best.get((start, end))
        if kept is None or _named(frame) > _named(kept):
            best[start, end] = replace(frame, start=start, end=end)
    yield from best.values()


def _named(found: _Found) -> int:
    """Return how exactly the force is named."""
    return VAGUE.index(found.slots.force) if found.slots.force in VAGUE else len(VAGUE)


def _announcements(text: Clausal, policy: Policy) -> Iterator[_Found]:
    candidates: list[_Found] = []
    for force, pattern in policy.announcements:
        for match in pattern.finditer(text.text):
            before = text.text[text.sentence_start(match.start()) : match.start()]
            if not policy.reported.search(before) and not policy.nones.search(before.strip()):
                name = f"announcement.{force}"
                candidates.append(
                    _Found(match.start(), match.end(), "force_announcement", Slots(force=force), _rule(policy, name))
                )
    yield from _joined(text, _longest(candidates))


def _meet(a: _Found, b: _Found) -> bool:
    return a.start < b.end and b.start < a.end


def _rule(policy: Policy, name: str) -> str:
    return f"{policy.pack.pack}/{name}@{policy.pack.version}"
