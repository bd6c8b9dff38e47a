"""The rules of the directory; pure."""
