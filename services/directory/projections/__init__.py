"""The directory's read models."""
