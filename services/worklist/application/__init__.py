"""Use cases of the worklist: folding the facts of all areas into it."""
