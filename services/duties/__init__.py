"""Duties (方案2): who owes what to whom by when, and whether it was handed over in time."""
