"""From a timeline to what its page shows."""

from __future__ import annotations

import re
from collections import Counter

from annotator.model import (
    UNKNOWN_SPEAKER,
    Annotation,
    HeardWarning,
    Measurement,
    Provenance,
    Quote,
    Speaker,
    Timeline,
    Utterance,
)
from web import words
from web.viewmodel import (
    EngineView,
    FamilyView,
    MarkView,
    MeasureView,
    QuoteView,
    RowView,
    SpeakerView,
    View,
    WarningView,
)

DOUBT = frozenset({"repetition", "low_probability", "outside_speech"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ROLE_LETTERS = {"officer": "O", "civilian": "C", "bystander": "B", "radio": "R"}


def view(timeline: Timeline) -> View:
    """Return what the page of `timeline` shows."""
    speakers = _speakers(timeline)
    place = {s.id: i for i, s in enumerate(speakers)}
    marks = sorted(timeline.annotations, key=lambda a: (a.start_s, words.family_order(a.family), a.end_s, a.id))
    return View(
        duration_s=max((timeline.media.duration_s, *(m.end_s for m in marks))),
        speakers=speakers,
        turns=tuple((t.start_s, t.end_s, place[t.speaker]) for t in sorted(timeline.turns)),
        rows=_rows(timeline, place),
        marks=tuple(_mark(a, place) for a in marks),
        families=families(timeline),
        unheard=tuple((u.start_s, u.end_s, words.unheard_label(u.reason)) for u in timeline.unheard),
        engines=engines(timeline.provenance),
        provenance=_provenance(timeline),
        interpolated=any(w.timing == "interpolated" for u in timeline.utterances for w in u.words),
        has_video=any(s.kind == "video" for s in timeline.media.streams),
    )


def families(timeline: Timeline) -> tuple[FamilyView, ...]:
    """Count the marks of each family that has any, in the design's order."""
    counts = Counter(a.family for a in timeline.annotations)
    return tuple(FamilyView(words.family(f), counts[f]) for f in sorted(counts, key=words.family_order))


def engines(provenance: Provenance) -> tuple[EngineView, ...]:
    """Return each engine with its version, its model and the sentence on how far to trust it."""
    return tuple(
        EngineView(
            words.stage_label(e.stage),
            " ".join(filter(None, (e.engine, e.version, f"({e.model})" if e.model else ""))),
            e.trust,
            e.stage in ("transcribe", "diarize"),
        )
        for e in provenance.engines
    )


def _speakers(timeline: Timeline) -> tuple[SpeakerView, ...]:
    used = {u.speaker for u in timeline.utterances} | {t.speaker for t in timeline.turns}
    used |= {s for a in timeline.annotations for s in a.speakers}
    known = list(timeline.speakers)
    if UNKNOWN_SPEAKER in used and not any(s.id == UNKNOWN_SPEAKER for s in known):
        known.append(Speaker(id=UNKNOWN_SPEAKER))
    numbers: Counter[str] = Counter()
    found = []
    for speaker in known:
        letter = _ROLE_LETTERS.get(speaker.role, "")
        numbers[letter] += 1
        sign = "?" if speaker.id == UNKNOWN_SPEAKER else f"{letter}{numbers[letter]}"
        found.append(_speaker(speaker, sign))
    return tuple(found)


def _speaker(speaker: Speaker, sign: str) -> SpeakerView:
    if speaker.id == UNKNOWN_SPEAKER:
        return SpeakerView(speaker.id, "Speaker not known", sign, "unknown", "no turn claims these words", False)
    sure = "not calibrated" if speaker.role_confidence is None else f"{speaker.role_confidence:.0%} sure"
    role = "role not known" if speaker.role == "unknown" else speaker.role
    return SpeakerView(speaker.id, speaker.name or speaker.id, sign, speaker.role, f"{role} ({sure})", speaker.wearer)


def _rows(timeline: Timeline, place: dict[str, int]) -> tuple[RowView, ...]:
    rows = []
    before: str | None = None
    for utterance in sorted(timeline.utterances, key=lambda u: (u.start_s, u.end_s, u.id)):
        rows.append(_row(utterance, place[utterance.speaker], utterance.speaker == before))
        before = utterance.speaker
    return tuple(rows)


def _row(utterance: Utterance, speaker: int, same: bool) -> RowView:
    language = utterance.language or ""
    spoken = tuple(words.printable(w.text) for w in utterance.words)
    return RowView(
        id=utterance.id,
        start_s=utterance.start_s,
        end_s=utterance.end_s,
        when=words.clock(utterance.start_s),
        speaker=speaker,
        same=same,
        text=" ".join(spoken) or words.printable(utterance.text),
        lang=language if _LANGUAGE.fullmatch(language) else None,
        words=spoken,
        starts=tuple(round(w.start_s, 3) for w in utterance.words),
        doubted=tuple(i for i, w in enumerate(utterance.words) if DOUBT.intersection(w.flags)),
        corrected=tuple(i for i, w in enumerate(utterance.words) if "corrected" in w.flags),
    )


def _mark(mark: Annotation, place: dict[str, int]) -> MarkView:
    evidence = mark.evidence
    quotes = tuple(_quote(q, place) for q in evidence.quotes)
    return MarkView(
        id=mark.id,
        family=mark.family,
        kind=mark.kind,
        label=words.kind_label(mark.kind),
        meaning=words.kind_meaning(mark.kind),
        start_s=mark.start_s,
        end_s=mark.end_s,
        when=words.clock(mark.start_s),
        span=words.span(mark.start_s, mark.end_s),
        length=words.number(mark.duration_s, "s"),
        speakers=tuple(place[s] for s in mark.speakers),
        excerpt=_excerpt(mark, quotes),
        quotes=quotes,
        measured=tuple(_measure(m) for m in evidence.measured),
        warnings=tuple(_warning(w, place) for w in evidence.warnings),
        force=words.force_label(evidence.force) if evidence.force else None,
        note=evidence.note,
        rule=f"{mark.rule.id}, version {mark.rule.version}",
        policy=f"{mark.policy.pack} {mark.policy.section} · {mark.policy.title}" if mark.policy else None,
        confidence="not calibrated" if mark.confidence is None else f"{mark.confidence:.0%}, calibrated",
    )


def _excerpt(mark: Annotation, quotes: tuple[QuoteView, ...]) -> str:
    """Return the words of a mark in one line, or its first measured value where it has no words."""
    if quotes:
        return " / ".join(q.text for q in quotes)
    return "; ".join(f"{words.measure_label(m.name)} {words.number(m.value, m.unit)}" for m in mark.evidence.measured)


def _quote(quote: Quote, place: dict[str, int]) -> QuoteView:
    return QuoteView(quote.start_s, words.clock(quote.start_s), _placed(quote.speaker, place), quote.text)


def _measure(measure: Measurement) -> MeasureView:
    def written(value: float | None) -> str | None:
        return None if value is None else words.number(value, measure.unit)

    above = None if measure.baseline is None else measure.value - measure.baseline
    unit = "dB" if measure.unit == "dBFS" else measure.unit
    return MeasureView(
        label=words.measure_label(measure.name),
        value=words.number(measure.value, measure.unit),
        baseline=written(measure.baseline),
        limit=written(measure.limit),
        difference=None if above is None else ("+" if above >= 0 else "") + words.number(above, unit),
        numbers=(measure.value, measure.baseline, measure.limit),
    )


def _warning(warning: HeardWarning, place: dict[str, int]) -> WarningView:
    return WarningView(
        start_s=warning.start_s,
        when=words.clock(warning.start_s),
        speaker=_placed(warning.speaker, place),
        text=warning.text,
        command=warning.command,
        force_named=words.force_label(warning.force_named) if warning.force_named else None,
        conditional=warning.conditional,
        before=words.number(warning.seconds_before, "s"),
        to_comply=words.number(warning.time_to_comply_s, "s"),
    )


def _placed(speaker: str, place: dict[str, int]) -> int:
    """Return a speaker's place, or -1: a timeline does not promise that quotes name speakers it holds."""
    return place.get(speaker, -1)


def _provenance(timeline: Timeline) -> tuple[tuple[str, str], ...]:
    made = timeline.provenance
    found = [
        ("Recording", timeline.media.path),
        ("sha256 of its bytes", timeline.media.sha256),
        ("sha256 of its sound", timeline.media.audio_sha256),
    ]
    for record, shown in zip(made.engines, engines(made), strict=True):
        found.append((shown.stage, shown.name))
        if record.model_sha256:
            found.append((f"{shown.stage}: sha256 of the model", record.model_sha256))
        found += [(f"{shown.stage}: {name}", str(value)) for name, value in sorted(record.parameters.items())]
    found += [
        ("Policy pack", f"{made.policy.name}, version {made.policy.version}"),
        ("sha256 of the pack", made.policy.sha256),
        ("Made by", f"Bodycam Annotator {made.annotator_version}, {words.claimed_time(made.created_at)}"),
        ("Fingerprint", made.fingerprint),
    ]
    if made.corrections_sha256:
        found.append(("sha256 of the corrections", made.corrections_sha256))
    return tuple(found)
