"""Recordings: probe, decode in a confined child, fingerprint, peaks, clips."""
