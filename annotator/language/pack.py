"""A policy pack as written, and reading one. What it holds beyond what is known here is an error."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable
from typing import Any

import msgspec
import yaml

from annotator.model import ForceKind


class CommandRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Phrases that demand one action."""

    action: str
    say: tuple[str, ...]


class ForceWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The names of one kind of force: as announced, as done to somebody, as done by the speaker; its own warnings."""

    kind: ForceKind
    noun: tuple[str, ...] = ()
    passive: tuple[str, ...] = ()
    active: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()


class AnnouncementRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Phrases that say that force is used now."""

    force: ForceKind
    say: tuple[str, ...]


class CommandForms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands before a command in its clause, by how it puts the command; `none` means that it is none."""

    question: tuple[str, ...] = ()
    indirect: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()


class WarningWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How warnings are framed; see the comments in the pack."""

    conditional: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    needs_will: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


class RoleWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Phrases that one role says far more often than the other."""

    officer: tuple[str, ...] = ()
    civilian: tuple[str, ...] = ()


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy pack as written."""

    pack: str
    version: str
    title: str
    language: str
    language_names: tuple[str, ...] = ()
    sections: dict[str, str]
    cites: dict[str, str]
    limits: dict[str, dict[str, float]]
    severity: dict[ForceKind, int]
    classes: dict[str, str] = {}
    commands: tuple[CommandRule, ...] = ()
    forms: CommandForms = CommandForms()
    reported: tuple[str, ...] = ()
    force: tuple[ForceWords, ...] = ()
    warnings: WarningWords = WarningWords()
    announcements: tuple[AnnouncementRule, ...] = ()
    roles: RoleWords = RoleWords()
    greetings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for kind, section in self.cites.items():
            if section not in self.sections:
                raise ValueError(f"cites.{kind} names section {section!r}, which sections does not hold")
        for frame in self.warnings.frames:
            if not re.search(r"\{(passive|active)\}", frame):
                raise ValueError(f"warnings.frames holds {frame!r}, which names neither {{passive}} nor {{active}}")
        for kind, limits in self.limits.items():
            for name, value in limits.items():
                if not math.isfinite(value):
                    raise ValueError(f"limits.{kind}.{name} is {value}; expected a finite number")


def read_pack(data: bytes) -> Pack:
    """Read a pack from its YAML.

    Raises
    ------
    ValueError
        If it is no YAML, or is no pack.
    """
    try:
        return msgspec.convert(_UniqueKeys(data).get_single_data(), Pack)
    except (yaml.YAMLError, RecursionError, msgspec.ValidationError) as error:
        raise ValueError(str(error)) from error


class _UniqueKeys(yaml.SafeLoader):
    """Refuses a key that stands twice: YAML keeps the last and drops the other in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Read a mapping; raises YAMLError if a key stands in it twice."""
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    "in a mapping", node.start_mark, f"the key {key.value!r} stands twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)
