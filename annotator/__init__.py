"""Bodycam Annotator: body-camera recordings into annotated timelines.

Importing this package loads nothing heavy; see :mod:`annotator.pipeline` for the way a recording takes.
"""

__version__ = "0.1.0"
