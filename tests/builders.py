"""Values of the domain for tests, with defaults for everything a test does not care about."""

from __future__ import annotations

from annotator.model import (
    SCHEMA_VERSION,
    Act,
    Annotation,
    EngineRecord,
    Evidence,
    HeardWarning,
    Measure,
    Measurement,
    Media,
    PolicyRecord,
    PolicyRef,
    Provenance,
    Quote,
    RuleRef,
    Slots,
    Speaker,
    Stream,
    Timeline,
    Turn,
    Unheard,
    Utterance,
    Word,
)

SHA = "0123456789abcdef" * 4


def words(text: str, start_s: float, end_s: float, probability: float | None = 0.9) -> tuple[Word, ...]:
    """Share the span out evenly over the words of `text`."""
    parts = text.split()
    step = (end_s - start_s) / max(1, len(parts))
    return tuple(
        Word(start_s + i * step, start_s + (i + 1) * step if i < len(parts) - 1 else end_s, part, probability)
        for i, part in enumerate(parts)
    )


def utterance(ident: str, speaker: str, start_s: float, end_s: float, text: str, language: str = "en") -> Utterance:
    return Utterance(start_s, end_s, ident, speaker, text, language, words(text, start_s, end_s))


def media(duration_s: float = 60.0, path: str = "/evidence/stop.mp4") -> Media:
    return Media(
        path=path,
        sha256=SHA,
        audio_sha256=SHA[::-1],
        duration_s=duration_s,
        size_bytes=123_456,
        container="mov,mp4,m4a,3gp,3g2,mj2",
        streams=(
            Stream(0, "video", "h264", width=640, height=360),
            Stream(1, "audio", "aac", rate_hz=48_000, channels=2, used=True),
        ),
        recorded_at="2026-05-04T21:13:00Z",
    )


def provenance() -> Provenance:
    return Provenance(
        annotator_version="0.1.0",
        created_at="2026-05-05T08:00:00Z",
        fingerprint=SHA,
        engines=(
            EngineRecord("transcribe", "pocketsphinx", "5.1.1", "en-us", trust="Words are often wrong; listen."),
            EngineRecord("diarize", "acoustic", "0.1.0", parameters={"threshold": 0.5}, trust="Speakers may be mixed."),
        ),
        policy=PolicyRecord("deescalation", "1", SHA),
    )


def timeline(**changes: object) -> Timeline:
    """Build a traffic stop of one minute: overlapping commands, a raised voice, a warning, force, and silence first."""
    values: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "media": media(),
        "speakers": (
            Speaker("S1", "Ruiz", "officer", 0.9, wearer=True),
            Speaker("S2", None, "officer", 0.7),
            Speaker("S3", None, "civilian", 0.8),
        ),
        "turns": (
            Turn(6.0, 9.0, "S1"),
            Turn(9.5, 11.0, "S3"),
            Turn(20.0, 22.0, "S1"),
            Turn(21.2, 23.0, "S2"),
            Turn(30.0, 33.0, "S1"),
            Turn(41.0, 42.5, "S1"),
            Turn(43.0, 45.0, "S3"),
        ),
        "utterances": (
            utterance("u0001", "S1", 6.0, 9.0, "Good evening I'm Officer Ruiz"),
            utterance("u0002", "S3", 9.5, 11.0, "What did I do?"),
            utterance("u0003", "S1", 20.0, 22.0, "Step out of the car"),
            utterance("u0004", "S2", 21.2, 23.0, "Show me your hands"),
            utterance("u0005", "S1", 30.0, 33.0, "Get out or you will be tased"),
            utterance("u0006", "S1", 41.0, 42.5, "Taser taser"),
            utterance("u0007", "S3", 43.0, 45.0, "Okay okay"),
        ),
        "acts": (
            Act(20.0, 22.0, "a0001", "u0003", "S1", "command", Slots(action="exit_vehicle", form="direct"), "d/c@1"),
            Act(21.2, 23.0, "a0002", "u0004", "S2", "command", Slots(action="show_hands", form="direct"), "d/c@1"),
            Act(30.0, 33.0, "a0003", "u0005", "S1", "warning", Slots(force="taser", conditional=True), "d/w@1"),
            Act(41.0, 42.5, "a0004", "u0006", "S1", "force_announcement", Slots(force="taser"), "d/f@1"),
        ),
        "annotations": annotations(),
        "unheard": (Unheard(0.0, 5.0, "no_audio"),),
        "measures": (Measure("one_voice_ratio", 0.95, "ratio"), Measure("speech", 6.5, "s", speaker="S1")),
        "provenance": provenance(),
    }
    return Timeline(**(values | changes))  # type: ignore[arg-type]


def annotations() -> tuple[Annotation, ...]:
    overlap = Annotation(
        21.2,
        22.0,
        "overlapping_commands_21200",
        "command",
        "overlapping_commands",
        ("S1", "S2"),
        None,
        Evidence(
            quotes=(
                Quote(20.0, 22.0, "S1", "Step out of the car", "a0001"),
                Quote(21.2, 23.0, "S2", "Show me your hands", "a0002"),
            ),
            measured=(Measurement("overlap", 0.8, "s", limit=0.2),),
        ),
        RuleRef("command/overlapping_commands", "1"),
        PolicyRef("deescalation", "1.2", "One officer talks"),
    )
    raised = Annotation(
        30.0,
        33.0,
        "raised_voice_30000",
        "tone",
        "raised_voice",
        ("S1",),
        None,
        Evidence(
            quotes=(Quote(30.0, 33.0, "S1", "Get out or you will be tased"),),
            measured=(
                Measurement("level", -18.0, "dBFS", baseline=-27.5, limit=-21.5),
                Measurement("f0", 180.0, "Hz", baseline=120.0, limit=142.7),
            ),
        ),
        RuleRef("tone/raised_voice", "1"),
        PolicyRef("deescalation", "1.2", "Tone and pitch"),
    )
    force = Annotation(
        41.0,
        42.5,
        "force_41000",
        "force",
        "force",
        ("S1",),
        None,
        Evidence(quotes=(Quote(41.0, 42.5, "S1", "Taser taser", "a0004"),), force="taser"),
        RuleRef("force/force", "1"),
        PolicyRef("deescalation", "1.3 B", "De-escalate before force"),
    )
    warned = Annotation(
        30.0,
        42.5,
        "warning_before_force_41000",
        "force",
        "warning_before_force",
        ("S1",),
        None,
        Evidence(
            quotes=(Quote(30.0, 33.0, "S1", "Get out or you will be tased", "a0003"),),
            warnings=(
                HeardWarning(30.0, 33.0, "a0003", "S1", "Get out or you will be tased", True, "taser", True, 8.0, 8.0),
            ),
            force="taser",
        ),
        RuleRef("force/warning_before_force", "1"),
        PolicyRef("deescalation", "1.2", "Warnings with a chance to cooperate"),
    )
    return (overlap, raised, warned, force)
