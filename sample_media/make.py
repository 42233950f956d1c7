"""Make the recordings in this folder again from their scripts.

Run from the project's folder: ``.venv/bin/python -m sample_media.make [NAME ...]``. It needs Debian's package
``flite``; everything else comes with the project's environment. The same script gives the same recording.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sample_media.studio import camera, files, picture, script, voices

HERE = Path(__file__).resolve().parent


def perform(written: script.Script) -> tuple[script.Script, NDArray[np.int16]]:
    """Speak a script and record it: the script with its times, and the sound at `script.RATE_HZ`."""
    spoken = [voices.speak(line.text, written.speakers[line.speaker].voice, line.effort) for line in written.lines]
    timed = script.lay_out(written, [len(speech) / script.RATE_HZ for speech in spoken])
    return timed, camera.record(timed, spoken)


def make(name: str) -> Path:
    """Write one recording and the truth about it; return the recording's path."""
    timed, pcm = perform(script.load(HERE / "scripts" / f"{name}.scene.json"))
    path = HERE / timed.file
    frames = picture.frames(timed, pcm) if path.suffix == ".mp4" else None
    files.write(path, pcm, timed.recorded_at, timed.title, frames)
    (HERE / "truth" / f"{name}.truth.json").write_bytes(script.truth(timed, f"../{timed.file}"))
    return path


def main() -> None:
    """Make the recordings named on the command line, or all of them."""
    if shutil.which("flite") is None:
        sys.exit("flite was not found; it speaks the lines. Install Debian's package: apt-get install flite")
    known = sorted(path.name.removesuffix(".scene.json") for path in (HERE / "scripts").glob("*.scene.json"))
    for name in sys.argv[1:] or known:
        if name not in known:
            sys.exit(f"there is no script {name!r}; expected one of {', '.join(known)}")
        path = make(name)
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
