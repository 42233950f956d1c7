"""Scores written down: a table to read, and JSON with every count behind every rate.

A rate is written with three decimals; a dash stands where there was nothing to take it of.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from annotator.evaluation.counts import RoleSeconds, Share, Tally, TurnCounts, WordCounts
from annotator.evaluation.scores import Scores, total

RATES: dict[type, tuple[str, ...]] = {
    Tally: ("precision", "recall", "f1"),
    Share: ("rate",),
    WordCounts: ("reference", "wer"),
    TurnCounts: ("der", "jer"),
    RoleSeconds: ("rate",),
}
Row = tuple[str, ...]


def as_json(scores: Sequence[Scores]) -> str:
    """Return the scores of each recording and their total as JSON."""
    values = {"recordings": [_plain(s) for s in scores], "total": _plain(total(scores))}
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        counts = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        return counts | {rate: getattr(value, rate) for rate in RATES.get(type(value), ())}
    if isinstance(value, Mapping):
        return {key: _plain(v) for key, v in value.items()}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return value


def as_table(scores: Scores) -> str:
    """Return one score, of a recording or a total, as text in columns."""
    parts = (_words, _turns, _roles, _acts, _slots, _annotations, _force)
    tables = (list(part(scores)) for part in parts)
    count = len(scores.recordings)
    heading = f"{count} recording{'' if count == 1 else 's'}: {', '.join(scores.recordings)}\n"
    return "\n".join([heading, *(_columns(rows) for rows in tables if rows)])


def _columns(rows: list[Row]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _rate(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _words(scores: Scores) -> Iterator[Row]:
    if scores.words is None:
        return
    yield "words", "WER", "reference", "hits", "substituted", "deleted", "inserted"
    for name, c in [("all", scores.words.overall), *scores.words.by_role.items()]:
        counts = (c.reference, c.hits, c.substitutions, c.deletions, c.insertions)
        yield name, _rate(c.wer), *map(str, counts)


def _turns(scores: Scores) -> Iterator[Row]:
    if scores.turns is None:
        return
    c = scores.turns
    yield "speakers", "DER", "JER", "speech s", "missed s", "false alarm s", "confused s"
    seconds = (c.speech_s, c.missed_s, c.false_alarm_s, c.confused_s)
    yield "all", _rate(c.der), _rate(c.jer), *(f"{value:.1f}" for value in seconds)


def _roles(scores: Scores) -> Iterator[Row]:
    if scores.roles is None:
        return
    c = scores.roles
    yield "roles", "right", "right s", "wrong s", "of it swapped s", "undecided s"
    yield "all", _rate(c.rate), *(f"{value:.1f}" for value in (c.right_s, c.wrong_s, c.swapped_s, c.undecided_s))


TALLY_HEADER = ("F1", "precision", "recall", "right", "extra", "missed")


def _tally(name: str, c: Tally) -> Row:
    return (name, *map(_rate, (c.f1, c.precision, c.recall)), *map(str, (c.right, c.extra, c.missed)))


def _share(name: str, c: Share) -> Row:
    return name, _rate(c.rate), str(c.right), str(c.of)


def _acts(scores: Scores) -> Iterator[Row]:
    if scores.acts is None:
        return
    yield "acts", *TALLY_HEADER
    yield _tally("all", scores.acts.overall)
    for label, counts in scores.acts.by_label.items():
        yield _tally(label, counts)


def _slots(scores: Scores) -> Iterator[Row]:
    if scores.acts is None or not scores.acts.slots:
        return
    yield "slots of matched acts", "share", "right", "of"
    for name, share in scores.acts.slots.items():
        yield _share(name, share)


def _annotations(scores: Scores) -> Iterator[Row]:
    if scores.annotations is None:
        return
    c = scores.annotations
    yield "annotations", *TALLY_HEADER
    for kind, counts in c.by_kind.items():
        yield _tally(kind, counts)
    yield _tally("warnings linked to force", c.warnings)


def _force(scores: Scores) -> Iterator[Row]:
    if scores.annotations is None:
        return
    c = scores.annotations
    yield "of matched force events", "share", "right", "of"
    yield _share("kind of force", c.force_kinds)
    yield _share("warned, without or unknown", c.verdicts)
    yield _share("all its warnings and no other", c.warning_sets)
