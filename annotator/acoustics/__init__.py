"""How it sounded: level, pitch, spectral tilt and nearness over time, and each speaker's own baseline."""
