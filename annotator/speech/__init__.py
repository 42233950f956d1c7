"""Speech: where it is, what was said, who said it, and who they are."""
