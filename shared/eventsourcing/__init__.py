"""Deciding, folding and recording events: the pure core and the ports around it; no I/O."""
