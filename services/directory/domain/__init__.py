"""The rules of the directory: pure functions on immutable values."""
