"""An installation's data folder: one owner at a time, private files."""
