"""One small sample area in the full shape, with which rule 11 (a new area) is tested."""
