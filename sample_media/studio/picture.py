"""A drawn picture for a recording: unmistakably synthetic, and telling who speaks.

Fonts come inside Pillow, so that no font of the machine matters. Nothing flashes more than twice a second.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from sample_media.studio.script import RATE_HZ, Line, Script

SIZE = (640, 360)
FRAMES_PER_S = 15
BACKGROUND, FAINT, INK = "#101418", "#2a333c", "#e8e8e8"
RED, BLUE = "#d55e00", "#0072b2"
COLOURS = {"officer": "#56b4e9", "civilian": "#e69f00", "bystander": "#009e73", "radio": "#cc79a7"}
HORIZON_Y, STAGE_Y = 96, 210

_SMALL = ImageFont.load_default(13)
_LARGE = ImageFont.load_default(19)


def frames(script: Script, pcm: NDArray[np.int16]) -> Iterator[bytes]:
    """Yield the recording's pictures as 24-bit RGB, `FRAMES_PER_S` to the second, as long as `pcm`."""
    count = math.ceil(len(pcm) / RATE_HZ * FRAMES_PER_S)
    for number in range(count):
        yield _frame(script, pcm, number / FRAMES_PER_S).tobytes()


def _frame(script: Script, pcm: NDArray[np.int16], time_s: float) -> Image.Image:
    image = Image.new("RGB", SIZE, BACKGROUND)
    draw = ImageDraw.Draw(image)
    _road(draw, time_s)
    _header(draw, script, time_s)
    speaking = [line for line in script.lines if _spans(line, time_s)]
    _people(draw, script, {line.speaker for line in speaking}, _level(pcm, time_s))
    if time_s < script.silent_preroll_s:
        _centred(draw, 300, "pre-event recording: picture only, the microphone is off", INK)
    elif _taser_runs(script, time_s):
        _centred(draw, 270, "[ taser ]", RED)
    _captions(draw, script, speaking)
    return image


def _spans(line: Line, time_s: float) -> bool:
    assert line.start_s is not None
    assert line.end_s is not None
    return line.start_s <= time_s < line.end_s


def _taser_runs(script: Script, time_s: float) -> bool:
    return any(s.start_s <= time_s < s.end_s for s in script.sounds if s.start_s is not None and s.end_s is not None)


def _road(draw: ImageDraw.ImageDraw, time_s: float) -> None:
    """Draw a road in perspective whose dashes drift, and two lights that fade in and out in turn."""
    width, height = SIZE
    for side in (-1, 1):
        draw.line((width / 2, HORIZON_Y, width / 2 + side * 420, height), fill=FAINT, width=2)
    for dash in range(6):
        near = ((dash + time_s * 0.4) % 6) / 6
        y = HORIZON_Y + (height - HORIZON_Y) * near**2
        draw.line((width / 2, y, width / 2, y + 3 + 26 * near), fill=FAINT, width=1 + int(5 * near))
    swing = math.sin(2 * math.pi * 0.7 * time_s)
    for x, colour, share in ((270, RED, swing), (370, BLUE, -swing)):
        radius = 5 + 5 * max(0.0, share)
        draw.ellipse((x - radius, HORIZON_Y - radius, x + radius, HORIZON_Y + radius), fill=colour)


def _header(draw: ImageDraw.ImageDraw, script: Script, time_s: float) -> None:
    shown = datetime.fromisoformat(script.recorded_at) + timedelta(seconds=time_s)
    name = script.id.replace("_", " ").upper()
    draw.text((14, 10), f"{name}  -  SYNTHETIC: no real person, place or event", font=_SMALL, fill=INK)
    draw.text((14, 30), f"{shown:%Y-%m-%d %H:%M:%S} Z", font=_SMALL, fill=INK)
    elapsed = f"{int(time_s) // 60:02d}:{time_s % 60:04.1f}"
    draw.text((SIZE[0] - 74, 10), elapsed, font=_LARGE, fill=INK)
    draw.ellipse((SIZE[0] - 96, 15, SIZE[0] - 84, 27), fill=RED)


def _people(draw: ImageDraw.ImageDraw, script: Script, speaking: set[str], level: float) -> None:
    """Draw a disc for everyone; whoever speaks has a ring that widens with the sound's level."""
    gap = SIZE[0] / (len(script.speakers) + 1)
    for place, (name, person) in enumerate(script.speakers.items(), start=1):
        x, colour = gap * place, COLOURS[person.role]
        if name in speaking:
            ring = 30 + 26 * level
            draw.ellipse((x - ring, STAGE_Y - ring, x + ring, STAGE_Y + ring), outline=colour, width=3)
        draw.ellipse((x - 24, STAGE_Y - 24, x + 24, STAGE_Y + 24), fill=colour if name in speaking else FAINT)
        draw.text((x, STAGE_Y), name, font=_LARGE, fill=BACKGROUND if name in speaking else INK, anchor="mm")
        label = "camera" if name == script.wearer else person.role
        draw.text((x, STAGE_Y + 36), label, font=_SMALL, fill=colour, anchor="mm")


def _captions(draw: ImageDraw.ImageDraw, script: Script, speaking: list[Line]) -> None:
    y = 284
    for line in speaking:
        how = "" if line.effort in ("normal", "calm") else f" ({line.effort})"
        for row in textwrap.wrap(f"{line.speaker}{how}: {line.text}", 74):
            _centred(draw, y, row, COLOURS[script.speakers[line.speaker].role])
            y += 17


def _centred(draw: ImageDraw.ImageDraw, y: float, text: str, colour: str) -> None:
    draw.text((SIZE[0] / 2, y), text, font=_SMALL, fill=colour, anchor="mm")


def _level(pcm: NDArray[np.int16], time_s: float) -> float:
    """Return the level of the 100 ms around `time_s` between 0 (-50 dBFS) and 1 (-10 dBFS)."""
    centre = round(time_s * RATE_HZ)
    piece = pcm[max(0, centre - 800) : centre + 800].astype(np.float64) / 32768
    level_dbfs = 10 * math.log10((piece**2).mean() + 1e-12) if len(piece) else -120.0
    return min(1.0, max(0.0, (level_dbfs + 50) / 40))
