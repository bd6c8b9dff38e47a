"""The list of open things, and how facts change it."""
