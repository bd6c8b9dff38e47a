"""A company of one small area in the full shape: what rule 11 promises is tried on it."""
