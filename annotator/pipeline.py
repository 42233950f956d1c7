"""The way a recording takes: decode, find speech, transcribe, diarize, measure, conclude.

One recording goes through all stages before the next begins. Each stage's result is kept on disk until the timeline
is written, so that a run that was killed goes on from its last finished stage.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from annotator import __version__
from annotator.acoustics.measure import acoustics_record
from annotator.acoustics.track import AcousticTrack, encode_track
from annotator.acoustics.unheard import digital_silence, joined
from annotator.assemble import Recording, assemble
from annotator.config import Settings
from annotator.errors import MediaError, TimelineError
from annotator.files import write_atomically
from annotator.language.policy import Policy
from annotator.media.decode import Decoded
from annotator.media.peaks import write_peaks
from annotator.media.probe import Probe, probe
from annotator.model import Corrections, Media, Provenance, Span, Timeline
from annotator.model.codec import to_json
from annotator.plan import Plan, make_plan
from annotator.progress import RecordingProgress
from annotator.speech.align import align
from annotator.speech.results import Diarization, Transcript
from annotator.speech.vad import vad_record
from annotator.stages import Stages
from annotator.targets import Target
from annotator.workspace import Workspace, code_digest, digest, open_workspace


@dataclass(frozen=True, slots=True)
class Found:
    """What the engines found in one recording."""

    probed: Probe
    decoded: Decoded
    speech: tuple[Span, ...]
    transcript: Transcript
    diarization: Diarization
    track: AcousticTrack


def annotate(target: Target, settings: Settings, progress: RecordingProgress, fresh: bool = False) -> Timeline:
    """Annotate one recording and write its timeline, acoustics and peaks.

    A recording whose timeline has the same fingerprint is not computed again unless `fresh`.

    Raises
    ------
    AnnotatorError
        Whatever stands in the way; nothing half-written is left.
    """
    plan = make_plan(target.recording, settings)
    standing = None if fresh else target.standing(plan.fingerprint)
    if standing is not None:
        return standing
    with open_workspace(target.folder, plan.media_sha256, fresh) as work:
        try:
            found = run_engines(target.recording, plan, settings, work, progress)
        except MediaError:
            work.close()  # nothing to go on from: the recording itself is at fault
            raise
        report = progress.stage("timeline")
        timeline = conclude(target.recording, plan, found, settings)
        write_atomically(target.acoustics, encode_track(found.track))
        write_peaks(found.decoded.sound, target.peaks)
        write_atomically(target.timeline, to_json(timeline))
        report(1.0)
        work.close()
    return timeline


def run_engines(recording: Path, plan: Plan, settings: Settings, work: Workspace, progress: RecordingProgress) -> Found:
    """Run every stage that listens, or take what an earlier run finished."""
    probed = probe(recording, settings)
    stages = Stages(plan, settings, work, progress)
    decoded = stages.decode(recording, probed)
    speech = stages.speech(decoded)
    transcript = stages.transcript(decoded, speech)
    diarization = stages.diarization(decoded, speech, recording.stem)
    track = stages.acoustics(decoded, speech)
    return Found(probed, decoded, speech, transcript, diarization, track)


def conclude(recording: Path, plan: Plan, found: Found, settings: Settings) -> Timeline:
    """Conclude the timeline from what the engines found."""
    utterances = align(found.transcript, found.diarization)
    unheard = joined(found.decoded.unheard + digital_silence(found.track, found.decoded.sound.duration_s))
    provenance = Provenance(
        annotator_version=__version__,
        created_at=now(),
        fingerprint=plan.fingerprint,
        engines=(found.transcript.engine, found.diarization.engine, vad_record(), acoustics_record(settings.pitch)),
        policy=plan.policy.record,
    )
    media = describe_media(recording, plan, found.probed, found.decoded)
    heard = Recording(media, found.diarization.turns, utterances, unheard, found.track)
    return assemble(heard, plan.policy, provenance, camera_wearer=settings.camera_wearer)


def reannotate(timeline: Timeline, track: AcousticTrack, policy: Policy, corrections: Corrections | None) -> Timeline:
    """Conclude again, on the words and speakers that stand: with another policy, or with people's corrections.

    Raises
    ------
    TimelineError
        If the corrections are of another recording, or name what the timeline does not hold.
    """
    if corrections is not None and corrections.media_sha256 != timeline.media.sha256:
        raise TimelineError(
            f"the corrections are of the recording {corrections.media_sha256[:12]}…",
            f"corrections of this timeline's recording, {timeline.media.sha256[:12]}…",
            "move the corrections file to the timeline it belongs to",
        )
    corrections_sha256 = hashlib.sha256(to_json(corrections)).hexdigest() if corrections else None
    provenance = replace(
        timeline.provenance,
        annotator_version=__version__,
        created_at=now(),
        fingerprint=digest(timeline.provenance.fingerprint, policy.sha256, corrections_sha256, code_digest()),
        policy=policy.record,
        corrections_sha256=corrections_sha256,
    )
    wearer = next((s.name for s in timeline.speakers if s.wearer), None)
    recording = Recording(timeline.media, timeline.turns, timeline.utterances, timeline.unheard, track)
    try:
        return assemble(recording, policy, provenance, corrections, wearer)
    except ValueError as error:
        raise TimelineError(
            str(error), "corrections of what the timeline holds", "correct the file beside the timeline"
        ) from error


def now() -> str:
    """Return the time, in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def describe_media(recording: Path, plan: Plan, probed: Probe, decoded: Decoded) -> Media:
    """Describe the recording for its timeline."""
    return Media(
        path=str(recording.absolute()),
        sha256=plan.media_sha256,
        audio_sha256=decoded.sound.sha256,
        duration_s=decoded.sound.duration_s,
        size_bytes=probed.size_bytes,
        container=probed.container,
        streams=probed.streams,
        recorded_at=probed.recorded_at,
        problems=(*probed.problems, *decoded.problems),
    )
