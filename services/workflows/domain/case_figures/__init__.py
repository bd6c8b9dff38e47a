"""Figures over finished cases: pure functions over their rows."""
