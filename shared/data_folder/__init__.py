"""An installation's data folder: its ownership by one process at a time, and its private files."""
