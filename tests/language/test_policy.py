"""Policy packs: what is wrong in one is told, and never swallowed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.errors import PolicyError
from annotator.language.acts import recognise
from annotator.language.policy import PACKS, load_policy
from tests.language.saying import utterance

SHIPPED = (PACKS / "deescalation.yaml").read_text("utf-8")
SMALL = """
pack: small
version: "3"
title: A small pack
language: en
sections: {"1": Warnings}
cites: {warning: "1"}
limits: {force: {same_event_s: 6.0}}
severity: {taser: 2}
classes: {the: "(?:the|your)", back: "(?:step {the} back|back up)"}
commands:
  - {action: get_back, say: ["{back}", "^go$"]}
force:
  - {kind: taser, noun: ["taser"], passive: ["zapped"], active: ["zap {the} arm"]}
warnings:
  frames: ["you will be {passive}", "i will {active}"]
  needs_will: ["will"]
  conditional: ["or"]
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes a pack, with replacements, and gives its path."""

    def pack(*changes: tuple[str, str], base: str = SMALL) -> str:
        for old, new in changes:
            assert old in base, old
            base = base.replace(old, new, 1)
        path = tmp_path / "agency.yaml"
        path.write_text(base, "utf-8")
        load_policy.cache_clear()
        return str(path)

    return pack


def told(path: str, said: str) -> list[str]:
    found = recognise((utterance(said),), {}, load_policy(path))
    return [a.slots.action or f"{a.label} {a.slots.force}" for a in found]


def test_the_shipped_pack_sets_every_limit_and_citation_that_its_detectors_ask_for() -> None:
    policy = load_policy("deescalation")
    for kind in ("overlapping_commands", "raised_voice", "volume_spike", "force", "warning", "warning_before_force"):
        cited = policy.cite(kind)
        assert cited is not None
        assert cited.title == policy.pack.sections[cited.section]
    assert policy.limit("overlapping_commands", "overlap_s") == 0.2
    assert policy.cite("a_kind_of_nobody") is None
    assert policy.record.sha256 == hashlib.sha256(SHIPPED.encode()).hexdigest()


def test_an_agencys_own_pack_is_used_by_its_path(write) -> None:
    path = write()
    assert load_policy(path).record.name == "small"
    assert told(path, "Step the back! Back up! Step back!") == ["get_back"]
    assert told(path, "Back up or you will be zapped. I will zap your arm.") == [
        "get_back",
        "warning taser",
        "warning taser",
    ]
    assert told(path, "Taser! Taser!") == ["force_announcement taser"]


def test_the_ends_of_a_sentence_can_be_asked_for(write) -> None:
    path = write()
    assert told(path, "Go!") == told(path, "Well. Go. Now.") == told(path, "go") == ["get_back"]
    assert told(path, "Go home.") == told(path, "We go.") == []


def test_a_missing_pack_is_told_with_those_there_are() -> None:
    with pytest.raises(PolicyError) as error:
        load_policy("deescalatoin")
    assert "deescalatoin" in error.value.found
    assert "deescalation" in error.value.expected


def test_a_folder_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(f"{tmp_path}/")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("title: A small pack", "title: [", "while parsing"),
        ("title: A small pack", "titel: A small pack", "titel"),
        ("frames:", "phrases:", "phrases"),
        ("say: [", "says: [", "says"),
        ("passive:", "pasive:", "pasive"),
        ('version: "3"', "version: 3", r"\$.version"),
        ('cites: {warning: "1"}', "", "cites"),
        ('cites: {warning: "1"}', 'cites: {warning: "2"}', r"cites.warning names section '2'"),
        ("severity: {taser: 2}", "severity: {tazer: 2}", "tazer"),
        ("kind: taser", "kind: tazer", "tazer"),
        ("same_event_s: 6.0", "same_event_s: .nan", "limits.force.same_event_s is nan"),
        ("same_event_s: 6.0", "same_event_s: soon", r"\$.limits"),
        ('["{back}", "^go$"]', '"{back}"', "array"),
        ("language: en", "language: en\nlanguage: es", "'language' stands twice"),
        ('"{back}", "^go$"', '"{bakc}"', r"uses \{bakc\}"),
        ('"{back}", "^go$"', '"(go"', "no pattern"),
        ('"{back}", "^go$"', '"Go"', "'Go', which can never match"),
        ('"{back}", "^go$"', '"back up", "(?:go)?"', r"'\(\?:go\)\?', which matches no words"),
        ('"i will {active}"', '"i will do it"', "names neither"),
    ],
)
def test_a_slip_of_the_pen_is_an_error_that_names_it(write, old: str, new: str, told: str) -> None:
    with pytest.raises(PolicyError, match=told) as error:
        load_policy(write((old, new)))
    assert error.value.expected
    assert error.value.remedy


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"just words", b"- a\n- list\n", b"{a: 1, ? [b]: 2}", b"[" * 3000, b"a: 2026-13-32"]
)
def test_what_is_no_pack_at_all_is_an_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "pack.yaml"
    path.write_bytes(data)
    with pytest.raises(PolicyError):
        load_policy(str(path))


def test_a_pack_may_use_escapes_and_named_groups(write) -> None:
    path = write(('"{back}", "^go$"', r'"(?P<b>back) up\\S*", "mo[^x]e"'))
    assert told(path, "Back up!") == told(path, "Move!") == ["get_back"]


def test_a_missing_limit_is_told_with_the_line_to_write(write) -> None:
    policy = load_policy(write(("same_event_s", "same_event")))
    with pytest.raises(PolicyError) as error:
        policy.limit("force", "same_event_s")
    assert "'same_event_s' for 'force'" in error.value.found
    assert "limits: force: same_event_s:" in error.value.expected


@pytest.mark.parametrize(
    ("warned", "used", "counts"),
    [
        ("taser", "taser", True),
        ("firearm", "taser", True),
        ("spray", "taser", True),
        ("taser", "firearm", False),
        ("arrest", "taser", False),
        ("arrest", "physical", False),
        ("unspecified", "firearm", True),
        (None, "firearm", True),
    ],
)
def test_a_warning_counts_for_force_of_its_severity_or_less(warned, used, counts: bool) -> None:
    assert load_policy("deescalation").counts_for(warned, used) is counts
