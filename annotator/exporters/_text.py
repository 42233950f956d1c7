"""How exporters write times, numbers and names."""

from __future__ import annotations

from annotator.model import UNKNOWN_SPEAKER, HeardWarning, Measurement, PolicyRef, Speaker, Timeline


def milliseconds(time_s: float) -> int:
    """Return the nearest whole millisecond."""
    return round(time_s * 1000)


def clock(time_s: float) -> str:
    """Write a time as ``h:mm:ss.mmm``."""
    rest, ms = divmod(milliseconds(time_s), 1000)
    return f"{_hms(rest)}.{ms:03d}"


def short_clock(time_s: float) -> str:
    """Write a time as ``h:mm:ss``, cut and not rounded up, so that a player set to it has missed nothing."""
    return _hms(milliseconds(time_s) // 1000)


def _hms(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02d}:{second:02d}"


def caption_clock(time_ms: int, decimal_mark: str) -> str:
    """Write whole milliseconds as ``hh:mm:ss`` and three decimals, as caption formats have it."""
    rest, ms = divmod(time_ms, 1000)
    return f"{_hms(rest).rjust(8, '0')}{decimal_mark}{ms:03d}"


def number(value: float) -> str:
    """Write a value with at most three decimals and no trailing zeros."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def one_line(text: str) -> str:
    """Put single spaces where white space of any kind stood."""
    return " ".join(text.split())


def name(speaker: Speaker) -> str:
    """Return the speaker's name, or the id where nobody told a name."""
    if speaker.id == UNKNOWN_SPEAKER:
        return "Unknown speaker"
    return one_line(speaker.name or "") or speaker.id


def name_and_role(speaker: Speaker) -> str:
    """Return ``Name (role)``; for words that no turn claims, that the speaker is unknown."""
    if speaker.id == UNKNOWN_SPEAKER:
        return name(speaker)
    return f"{name(speaker)} ({'role unknown' if speaker.role == 'unknown' else speaker.role})"


def measured(value: Measurement) -> str:
    """Write ``name=value unit (baseline ..., limit ...)``; what was not given is left out."""
    beside = [f"baseline {number(value.baseline)}"] if value.baseline is not None else []
    beside += [f"limit {number(value.limit)}"] if value.limit is not None else []
    return f"{value.name}={number(value.value)} {value.unit}" + (f" ({', '.join(beside)})" if beside else "")


def warned(timeline: Timeline, warning: HeardWarning) -> str:
    """Write a warning before force: when, who, the words, its three slots and the time it left."""
    slots = (
        f"command {'yes' if warning.command else 'no'}",
        f"force named {warning.force_named or 'no'}",
        f"condition {'yes' if warning.conditional else 'no'}",
        f"{number(warning.seconds_before)} s before the force",
        f"{number(warning.time_to_comply_s)} s to comply",
    )
    who = name(timeline.speaker(warning.speaker))
    return f"{clock(warning.start_s)} {who}: {one_line(warning.text)} ({', '.join(slots)})"


def cited(policy: PolicyRef) -> str:
    """Write ``pack section title``."""
    return f"{policy.pack} {policy.section} {policy.title}"
