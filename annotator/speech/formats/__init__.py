"""Formats of transcripts made elsewhere, one file per format.

Each module has

``NAME``
    What people call the format.
``recognises(document) -> bool``
    Whether the document is in this format, judged by what it holds and never by its name.
``read(document) -> tuple[RawSegment, ...]``
    Its segments as they stand, in the order of the file. Times are not judged here, but what cannot be
    understood is an :class:`~annotator.errors.ImportFileError`: nothing is skipped in silence.

Adding a format is adding a file. Modules are found by their names, as engines are.
"""
