"""The published facts, one module per area: the only thing that areas know of each other.

A contract's `type` is its name on the bus: `concord.<area>.<fact>.v<N>`. Fields may be added with a
default; anything else is a new version beside the old one. `at` says when it happened.
"""
