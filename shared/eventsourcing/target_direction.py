"""Which side of a target is the better one."""

from __future__ import annotations

from typing import Literal

TargetDirection = Literal["up", "down"]
"""`up`: a higher value is better, and the target is what is to be reached. `down`: a lower one is
better (defects, days, cost), and the target is what is not to be exceeded."""
