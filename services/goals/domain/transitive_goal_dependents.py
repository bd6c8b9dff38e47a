"""The goals that depend on a goal, directly or through others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID


def find_dependent_goals(goal_id: UUID, dependents: Mapping[UUID, Sequence[UUID]]) -> list[UUID]:
    """Return the goals that depend on this one, directly or not, the nearest first."""
    found, seen = [goal_id], {goal_id}
    for current in found:
        for dependent in dependents.get(current, ()):
            if dependent not in seen:
                seen.add(dependent)
                found.append(dependent)
    return found[1:]
