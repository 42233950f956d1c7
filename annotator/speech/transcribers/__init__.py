"""Transcribers, one file per engine.

Each module has ``availability(settings) -> Availability``, cheap and without importing the engine, and
``transcribe(sound, speech, settings, progress) -> Transcript`` with `sound` the decoded recording
(:class:`annotator.media.sound.Sound`) and `speech` the regions in which a voice was found.
"""
