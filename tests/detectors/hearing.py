"""What detectors are given, built from who said what when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from annotator.acoustics.track import HOP_S, SILENCE_DBFS, AcousticTrack
from annotator.detectors import detect_all
from annotator.detectors._heard import Heard
from annotator.language.policy import Policy, load_policy
from annotator.model import Act, Annotation, ForceMark, Role, Slots, Speaker, Turn, Unheard, Utterance
from tests.builders import utterance


def quiet_track(duration_s: float, level_dbfs: float = -60.0) -> AcousticTrack:
    """Make the curves of a recording in which nothing stands out."""
    frames = round(duration_s / HOP_S)
    level = np.full(frames, level_dbfs, dtype=np.float32)
    nothing = np.full(frames, np.nan, dtype=np.float32)
    return AcousticTrack(level, nothing, np.zeros_like(level), np.zeros_like(level), np.zeros_like(level))


def later(track: AcousticTrack, frames: int) -> AcousticTrack:
    """Put `frames` of digital silence before a track."""
    front = np.full(frames, np.nan, dtype=np.float32)
    curves = {
        name: np.concatenate([front, getattr(track, name)]) for name in ("f0_hz", "tilt_db", "nearness_db", "band_db")
    }
    level = np.concatenate([np.full(frames, SILENCE_DBFS, dtype=np.float32), track.level_dbfs])
    return AcousticTrack(level_dbfs=level, **curves)


@dataclass
class Scene:
    """A recording to be built up: `say` and `mark`, then `heard`."""

    duration_s: float = 120.0
    roles: dict[str, Role] = field(default_factory=dict)
    policy: Policy = field(default_factory=lambda: load_policy("deescalation"))
    unheard: tuple[Unheard, ...] = ()
    track: AcousticTrack | None = None
    speakers: tuple[Speaker, ...] = ()
    said: list[Utterance] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    marks: list[ForceMark] = field(default_factory=list)

    def say(self, speaker: str, start_s: float, end_s: float, text: str, label: str | None = None, **slots) -> Scene:
        """Let somebody say something, which is an act where `label` says so."""
        self.roles.setdefault(speaker, "civilian" if speaker.startswith("C") else "officer")
        ident = f"u{len(self.said) + 1:04d}"
        self.said.append(utterance(ident, speaker, start_s, end_s, text))
        if label:
            number = f"a{len(self.acts) + 1:04d}"
            self.acts.append(Act(start_s, end_s, number, ident, speaker, label, Slots(**slots), "test/rule@1"))
        return self

    def command(self, speaker: str, start_s: float, end_s: float, text: str = "Get back") -> Scene:
        return self.say(speaker, start_s, end_s, text, "command", action="get_back", form="direct")

    def warning(self, start_s: float, force: str, speaker: str = "O1", length_s: float = 2.0, **slots) -> Scene:
        text = f"Stop or I will use the {force}"
        return self.say(speaker, start_s, start_s + length_s, text, "warning", force=force, **slots)

    def announce(self, start_s: float, force: str, speaker: str = "O1", length_s: float = 1.0) -> Scene:
        text = f"{force} {force}"
        return self.say(speaker, start_s, start_s + length_s, text, "force_announcement", force=force)

    def mark(self, at_s: float, force: str, note: str = "", by: str = "") -> Scene:
        self.marks.append(ForceMark(at_s, force, note, by))
        return self

    def heard(self) -> Heard:
        said = sorted(self.said, key=lambda u: u.start_s)
        speakers = self.speakers or tuple(Speaker(i, role=role) for i, role in sorted(self.roles.items()))
        return Heard(
            duration_s=self.duration_s,
            speakers=speakers,
            turns=tuple(Turn(u.start_s, u.end_s, u.speaker) for u in said),
            utterances=tuple(said),
            acts=tuple(sorted(self.acts, key=lambda a: (a.start_s, a.end_s, a.label))),
            track=self.track or quiet_track(self.duration_s),
            unheard=self.unheard,
            policy=self.policy,
            force_marks=tuple(self.marks),
        )

    def found(self, *kinds: str) -> list[Annotation]:
        """Return the marks of these kinds."""
        return [a for a in detect_all(self.heard()) if a.kind in kinds]


def shifted(heard: Heard, frames: int) -> Heard:
    """Return the same, `frames` hops later, after digital silence."""
    by_s = frames * HOP_S
    return replace(
        heard,
        duration_s=heard.duration_s + by_s,
        turns=tuple(t.shifted(by_s) for t in heard.turns),
        utterances=tuple(_shifted(u, by_s) for u in heard.utterances),
        acts=tuple(a.shifted(by_s) for a in heard.acts),
        track=later(heard.track, frames),
        unheard=tuple(u.shifted(by_s) for u in heard.unheard),
        force_marks=tuple(replace(m, at_s=m.at_s + by_s) for m in heard.force_marks),
    )


def _shifted(one: Utterance, by_s: float) -> Utterance:
    words = tuple(w.shifted(by_s) for w in one.words)
    return replace(one, start_s=one.start_s + by_s, end_s=one.end_s + by_s, words=words)
