"""Use cases of insights: folding the facts of all areas into the star schema."""
