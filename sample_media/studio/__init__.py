"""The studio that makes the recordings in ``sample_media/`` from their scripts.

Only the maker of the recordings needs it; nothing in ``annotator`` or ``web`` imports it. Sound is mono
float32 at `script.RATE_HZ`, times are seconds from the first sample of the recording.
"""
