"""How a goal stands on the board."""

from __future__ import annotations

from typing import Literal

GoalState = Literal["not-started", "on-track", "lagging", "achieved"]
