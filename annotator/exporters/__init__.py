"""Exporters, one file per format.

Each module has ``SUFFIX`` (of the file, without a dot), ``MEDIA_TYPE`` (RFC 6838) and
``export(timeline) -> str``, a pure function; its docstring states the format's conventions. Times and
measured values are rounded here and nowhere before. An empty timeline gives a valid, empty file. Line ends
are the format's own: write the text as UTF-8 without translating them.
"""
