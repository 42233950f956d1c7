"""What was wrong with a recording, as far as decoding it shows: in sentences, and as stretches without sound."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.media.confine import Child, Log
from annotator.media.probe import Probe
from annotator.media.sound import RATE_HZ, Sound
from annotator.media.timebase import Timebase
from annotator.model import Unheard

MISSING_S = 0.5
"""Sound that ends less than this before the end that the container states is in order: tracks differ a little."""
MIXED_BY_FFMPEG = 2
"""Up to so many channels FFmpeg's own mix to mono is their mean; it also copes with a change between the two."""
SIGNS = r"partial file|File ended prematurely|Error during demuxing|Truncat|corrupt input packet|Invalid data found"


def find_damage(
    sound: Sound, timebase: Timebase, child: Child, probed: Probe
) -> tuple[tuple[str, ...], tuple[Unheard, ...]]:
    """Return what was wrong, in sentences, and where no sound could be decoded.

    Parameters
    ----------
    sound : Sound
        What was decoded.
    timebase : Timebase
        Where it was laid.
    child : Child
        The decoder, which has ended.
    probed : Probe
        What the container states.
    """
    errors = _decode_errors(child.log)
    damaged = errors > 0 or child.returncode != 0 or child.log.find(SIGNS) is not None
    missing_s = (probed.claimed_duration_s or 0.0) - sound.duration_s
    # Where nothing but sound is in the file, sound that is missing at the end was cut off.
    cut_off = damaged or probed.picture is None
    problems = [*probed.problems, *_packets(child, errors, probed), *_clock(timebase)]
    unheard = [
        Unheard(a / RATE_HZ, b / RATE_HZ, "not_decoded" if damaged and a > 0 else "no_audio") for a, b in timebase.gaps
    ]
    if missing_s > MISSING_S:
        problems.append(_early_end(sound, missing_s, cut_off))
        end_s = sound.duration_s + missing_s
        unheard.append(Unheard(sound.duration_s, end_s, "not_decoded" if cut_off else "no_audio"))
    return tuple(problems), tuple(unheard)


def _decode_errors(log: Log) -> int:
    match = log.find(r"Input stream #0:\d+ \(audio\): .*; (\d+) decode errors")
    return int(match[1]) if match else 0


def _packets(child: Child, errors: int, probed: Probe) -> Iterator[str]:
    if errors:
        yield f"{errors} damaged {'packet' if errors == 1 else 'packets'} of sound could not be decoded."
    if child.log.find("corrupt input packet"):
        yield "The container marks packets as damaged or incomplete; what they hold may be wrong."
    channels = (probed.audio and probed.audio.channels) or 0
    if channels > MIXED_BY_FFMPEG and child.log.find("audio parameters changed"):
        yield "The number of channels changes during the recording; some may be missing from then on."
    if child.returncode:
        yield f"The decoder gave up before the end (code {child.returncode})."


def _clock(timebase: Timebase) -> Iterator[str]:
    inner = [(a, b) for a, b in timebase.gaps if a > 0]
    if inner:
        total_s = sum(b - a for a, b in inner) / RATE_HZ
        yield f"The sound has {len(inner)} {'gap' if len(inner) == 1 else 'gaps'}, {total_s:.1f} s in all."
    if timebase.breaks:
        yield (
            f"The times of the sound leap or run back, first at {timebase.breaks[0] / RATE_HZ:.1f} s; "
            "from there on it may be out of step with the picture."
        )


def _early_end(sound: Sound, missing_s: float, cut_off: bool) -> str:
    cause = ": the copy is damaged or was cut off." if cut_off else "."
    return f"The sound ends at {sound.duration_s:.1f} s, {missing_s:.1f} s before the end that the file states{cause}"
