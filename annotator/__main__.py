"""``python -m annotator`` is ``annotator``."""

from annotator.cli import main

main()
