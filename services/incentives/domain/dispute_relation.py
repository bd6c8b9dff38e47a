"""Why something is touched by the decision on a dispute."""

from __future__ import annotations

from typing import Literal

Relation = Literal["subject", "same-cause", "late-input", "same-pool", "awarded-instead"]
"""It is what was disputed, or is counted by the same fact, or is excused by the input that was
disputed, or is a share of the same pool, or is the award that somebody else gets instead."""
