"""CSV: the annotations, one row each, for spreadsheets and statistics.

RFC 4180: commas, double quotes where needed, CRLF, a header row that stays as it is (`HEADER`; new columns
come last). UTF-8 without a byte order mark. Times are seconds with three decimals; ``start`` is the same as
``h:mm:ss.mmm``. Several values in a cell are separated by `` | ``. ``roles`` follows the order of
``speakers``. An empty confidence means that none was calibrated, an empty policy that none is cited.

A cell that begins with ``=``, ``+``, ``-`` or ``@`` (also in their full-width forms) would be run as a formula
by a spreadsheet, and words heard in a recording must never be run. Such a cell gets an apostrophe in front, and
so does one that begins with apostrophes and such a sign: a program that reads the file takes one apostrophe
off where, after any more of them, one of these signs follows. White space of any kind becomes a single space.
"""

from __future__ import annotations

import csv
import io

from annotator.exporters._text import clock, measured, name, number, one_line, warned
from annotator.model import Annotation, Timeline

SUFFIX = "csv"
MEDIA_TYPE = "text/csv"
HEADER = (
    "id",
    "family",
    "kind",
    "start_s",
    "end_s",
    "start",
    "speakers",
    "roles",
    "words",
    "measured",
    "warnings",
    "confidence",
    "rule_id",
    "rule_version",
    "policy_pack",
    "policy_section",
    "policy_title",
    "force",
    "note",
)
FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
SEPARATOR = " | "


def export(timeline: Timeline) -> str:
    """Return the annotations as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for annotation in timeline.annotations:
        row = _row(timeline, annotation)
        writer.writerow([_safe(row[column]) for column in HEADER])
    return out.getvalue()


def _safe(cell: str) -> str:
    cell = one_line(cell)
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA_SIGNS) else cell


def _row(timeline: Timeline, annotation: Annotation) -> dict[str, str]:
    speakers = [timeline.speaker(s) for s in annotation.speakers]
    evidence, policy = annotation.evidence, annotation.policy
    quotes = (f"{name(timeline.speaker(q.speaker))}: {q.text}" for q in evidence.quotes)
    return {
        "id": annotation.id,
        "family": annotation.family,
        "kind": annotation.kind,
        "start_s": f"{annotation.start_s:.3f}",
        "end_s": f"{annotation.end_s:.3f}",
        "start": clock(annotation.start_s),
        "speakers": SEPARATOR.join(name(s) for s in speakers),
        "roles": SEPARATOR.join(s.role for s in speakers),
        "words": SEPARATOR.join(quotes),
        "measured": SEPARATOR.join(measured(m) for m in evidence.measured),
        "warnings": SEPARATOR.join(warned(timeline, w) for w in evidence.warnings),
        "confidence": "" if annotation.confidence is None else number(annotation.confidence),
        "rule_id": annotation.rule.id,
        "rule_version": annotation.rule.version,
        "policy_pack": policy.pack if policy else "",
        "policy_section": policy.section if policy else "",
        "policy_title": policy.title if policy else "",
        "force": evidence.force or "",
        "note": evidence.note or "",
    }
