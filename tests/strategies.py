"""Values of the domain for property tests, valid by construction."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from annotator.model import (
    SCHEMA_VERSION,
    UNKNOWN_SPEAKER,
    Act,
    ActLabel,
    Annotation,
    Baseline,
    Cause,
    Corrections,
    EngineRecord,
    Evidence,
    ForceKind,
    ForceMark,
    Form,
    HeardWarning,
    Measure,
    Measurement,
    Media,
    PolicyRecord,
    PolicyRef,
    Provenance,
    Quote,
    Role,
    RuleRef,
    Slots,
    Span,
    Speaker,
    SpeakerCorrection,
    Stream,
    Timeline,
    Timing,
    Turn,
    Unheard,
    Utterance,
    Word,
    WordCorrection,
    WordFlag,
)

MAX_S = 100_000.0

times = st.floats(0, MAX_S)
numbers = st.floats(allow_nan=False, allow_infinity=False)
probabilities = st.floats(0, 1)
sha256 = st.text("0123456789abcdef", min_size=64, max_size=64)
texts = st.text(max_size=20)
word_texts = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12),
    st.sampled_from(["hands", "Don't", "<i>stop</i>", "{\\an8}", "a b", "=1+1", "&amp;", "-->", "Straßenbahn", "停"]),
)


def optional(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


def literal(kind: object) -> st.SearchStrategy:
    return st.sampled_from(get_args(kind))


@st.composite
def _bounds(draw: st.DrawFn) -> tuple[float, float]:
    a, b = draw(times), draw(times)
    return min(a, b), max(a, b)


def spanning(kind: type, /, **fields: st.SearchStrategy) -> st.SearchStrategy:
    """Draw a `kind` of span with the fields it has beside its bounds."""
    return st.builds(
        lambda bounds, values: kind(start_s=bounds[0], end_s=bounds[1], **values),
        _bounds(),
        st.fixed_dictionaries(fields),
    )


spans = spanning(Span)
words = spanning(
    Word,
    text=word_texts,
    probability=optional(probabilities),
    timing=literal(Timing),
    flags=st.lists(literal(WordFlag), unique=True).map(tuple),
)


def turns(speakers: st.SearchStrategy) -> st.SearchStrategy:
    return spanning(Turn, speaker=speakers)


@st.composite
def utterances(draw: st.DrawFn, ident: str = "u0001", speaker: str = "S1", max_words: int = 12) -> Utterance:
    """Draw an utterance whose words lie in it and in order; sometimes one that came without word times."""
    said = sorted(draw(st.lists(words, max_size=max_words)), key=lambda word: (word.start_s, word.end_s))
    start_s = min([word.start_s for word in said], default=draw(times))
    end_s = max([word.end_s for word in said], default=start_s)
    text = " ".join(word.text for word in said) or draw(st.sampled_from(["", "Step out of the car, please."]))
    return Utterance(start_s, end_s, ident, speaker, text, draw(optional(st.sampled_from(["en", "es"]))), tuple(said))


baselines = st.builds(
    Baseline, level_dbfs=optional(numbers), f0_hz=optional(numbers), tilt_db=optional(numbers), speech_s=times
)
slots = st.builds(
    Slots,
    action=optional(st.sampled_from(["hands_up", "exit_vehicle"])),
    form=optional(literal(Form)),
    force=optional(literal(ForceKind)),
    conditional=optional(st.booleans()),
    cause=optional(literal(Cause)),
)
streams = st.builds(
    Stream,
    index=st.integers(0, 9),
    kind=st.sampled_from(["audio", "video", "subtitle", "data", "attachment"]),
    codec=texts,
    rate_hz=optional(st.integers(1, 192_000)),
    channels=optional(st.integers(1, 8)),
    width=optional(st.integers(1, 4096)),
    height=optional(st.integers(1, 4096)),
    used=st.booleans(),
)
media = st.builds(
    Media,
    path=st.sampled_from(["/evidence/stop.mp4", "/a b/Señor Ruiz.cam 1.mp4", "", "noname"]),
    sha256=sha256,
    audio_sha256=sha256,
    duration_s=times,
    size_bytes=st.integers(0, 2**63 - 1),
    container=texts,
    streams=st.lists(streams, max_size=2).map(tuple),
    recorded_at=optional(st.just("2026-05-04T21:13:00Z")),
    problems=st.lists(texts, max_size=2).map(tuple),
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), numbers, texts)
engines = st.builds(
    EngineRecord,
    stage=st.sampled_from(["transcribe", "diarize", "acoustics", "vad"]),
    engine=texts,
    version=texts,
    model=optional(texts),
    model_sha256=optional(sha256),
    parameters=st.dictionaries(texts, scalars, max_size=2),
    trust=texts,
)
provenances = st.builds(
    Provenance,
    annotator_version=texts,
    created_at=texts,
    fingerprint=sha256,
    engines=st.lists(engines, max_size=2).map(tuple),
    policy=st.builds(PolicyRecord, name=texts, version=texts, sha256=sha256),
    corrections_sha256=optional(sha256),
)
measures = st.builds(
    Measure,
    name=texts,
    value=optional(numbers),
    unit=texts,
    speaker=optional(texts),
    start_s=optional(times),
    end_s=optional(times),
)
measurements = st.builds(
    Measurement,
    name=st.sampled_from(["level", "f0"]),
    value=numbers,
    unit=st.sampled_from(["dB", "Hz"]),
    baseline=optional(numbers),
    limit=optional(numbers),
)


def evidence(speakers: st.SearchStrategy) -> st.SearchStrategy:
    quotes = spanning(Quote, speaker=speakers, text=texts, act=optional(texts))
    warnings = spanning(
        HeardWarning,
        act=texts,
        speaker=speakers,
        text=texts,
        command=st.booleans(),
        force_named=optional(literal(ForceKind)),
        conditional=st.booleans(),
        seconds_before=times,
        time_to_comply_s=times,
    )
    return st.builds(
        Evidence,
        quotes=st.lists(quotes, max_size=2).map(tuple),
        measured=st.lists(measurements, max_size=2).map(tuple),
        warnings=st.lists(warnings, max_size=2).map(tuple),
        force=optional(literal(ForceKind)),
        note=optional(texts),
    )


@st.composite
def annotations(draw: st.DrawFn, ident: str, speakers: st.SearchStrategy) -> Annotation:
    identifiers = st.sampled_from(["command", "force", "overlapping_commands", "raised_voice"])
    return draw(
        spanning(
            Annotation,
            id=st.just(ident),
            family=identifiers,
            kind=identifiers,
            speakers=st.lists(speakers, max_size=2).map(tuple),
            confidence=optional(probabilities),
            evidence=evidence(speakers),
            rule=st.builds(RuleRef, id=texts, version=texts),
            policy=optional(st.builds(PolicyRef, pack=texts, section=texts, title=texts)),
        )
    )


@st.composite
def acts(draw: st.DrawFn, ident: str, utterance: Utterance) -> Act:
    return Act(
        utterance.start_s,
        utterance.end_s,
        ident,
        utterance.id,
        utterance.speaker,
        draw(literal(ActLabel)),
        draw(slots),
        draw(texts),
        draw(optional(probabilities)),
    )


def _speaker(ident: str) -> st.SearchStrategy:
    return st.builds(
        Speaker,
        id=st.just(ident),
        name=optional(st.sampled_from(["Ruiz", "Señora Núñez", "=HYPERLINK(1)", "A&B <C>"])),
        role=literal(Role),
        role_confidence=optional(probabilities),
        wearer=st.booleans(),
        baseline=optional(baselines),
    )


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Draw a timeline that holds together: every id is unique and every reference is kept."""
    idents = [f"S{i}" for i in range(1, draw(st.integers(0, 3)) + 1)]
    speaker_ids = st.sampled_from([*idents, UNKNOWN_SPEAKER])
    said = [draw(utterances(f"u{i:04d}", draw(speaker_ids))) for i in range(1, draw(st.integers(0, 3)) + 1)]
    return Timeline(
        schema_version=SCHEMA_VERSION,
        media=draw(media),
        speakers=tuple(draw(_speaker(ident)) for ident in idents),
        turns=tuple(draw(st.lists(turns(speaker_ids), max_size=4))),
        utterances=tuple(said),
        acts=tuple(draw(acts(f"a{i:04d}", u)) for i, u in enumerate(said, 1) if draw(st.booleans())),
        annotations=tuple(draw(annotations(f"m_{i}", speaker_ids)) for i in range(draw(st.integers(0, 2)))),
        unheard=tuple(
            draw(st.lists(spanning(Unheard, reason=st.sampled_from(["no_audio", "not_decoded"])), max_size=2))
        ),
        measures=tuple(draw(st.lists(measures, max_size=2))),
        provenance=draw(provenances),
    )


corrections = st.builds(
    Corrections,
    schema_version=st.just(1),
    media_sha256=sha256,
    speakers=st.lists(
        st.builds(SpeakerCorrection, speaker=texts, role=optional(literal(Role)), name=optional(texts)), max_size=2
    ).map(tuple),
    words=st.lists(
        st.builds(WordCorrection, utterance=texts, index=st.integers(0, 999), text=texts, by=texts), max_size=2
    ).map(tuple),
    force=st.lists(st.builds(ForceMark, at_s=times, force=literal(ForceKind), note=texts), max_size=2).map(tuple),
)
