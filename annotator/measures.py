"""Numbers about a whole recording."""

from __future__ import annotations

from annotator.model import Act, Measure, Speaker, Turn, Unheard, intersection, union


def measure(
    turns: tuple[Turn, ...],
    speakers: tuple[Speaker, ...],
    acts: tuple[Act, ...],
    unheard: tuple[Unheard, ...],
    duration_s: float,
) -> tuple[Measure, ...]:
    """Return speaking times, the one-voice ratio, commands a minute and the time that was not heard.

    ``one_voice_ratio`` is the share of the speaking time in which one person speaks; None where nobody does.
    ``commands_per_minute`` is per minute of heard recording; None where nothing was heard.
    """
    spoken = {s.id: union(tuple(t for t in turns if t.speaker == s.id)) for s in speakers}
    any_s = sum(s.duration_s for s in union(turns))
    several = union([shared for a in spoken for b in spoken if a < b for shared in intersection(spoken[a], spoken[b])])
    several_s = sum(s.duration_s for s in several)
    unheard_s = min(duration_s, sum(s.duration_s for s in union(unheard)))
    commands = sum(1 for a in acts if a.label == "command")
    heard_min = (duration_s - unheard_s) / 60
    return (
        Measure("duration", duration_s, "s"),
        Measure("unheard", unheard_s, "s"),
        Measure("one_voice_ratio", 1 - several_s / any_s if any_s else None, "ratio"),
        Measure("commands_per_minute", commands / heard_min if heard_min > 0 else None, "1/min"),
        *(Measure("speech", sum(x.duration_s for x in spans), "s", speaker=i) for i, spans in spoken.items()),
    )
