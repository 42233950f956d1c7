"""The viewer: a Flask application over a folder of timelines."""
