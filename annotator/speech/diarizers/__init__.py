"""Diarizers, one file per engine.

Each module has ``availability(settings) -> Availability``, cheap and without importing the engine, and
``diarize(sound, speech, settings, progress) -> Diarization``.
"""
