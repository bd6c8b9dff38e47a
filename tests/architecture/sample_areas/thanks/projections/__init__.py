"""The read models of thanks."""
