"""Adds to the rows of a board the names of the departments in them."""

from __future__ import annotations

from collections.abc import Sequence

from services.goals.projections.goal_board import BoardGoal
from shared.reference_data.known_references import KnownReferences


async def add_department_names(references: KnownReferences, rows: Sequence[BoardGoal]) -> None:
    """Set the names of departments, where the directory has told them."""
    supports = [one for goal in rows for blocker in goal.blockers for one in blocker.supports]
    codes = {goal.department for goal in rows if goal.department is not None}
    codes |= {support.department for support in supports}
    names = await references.names_of(codes)
    for goal in rows:
        goal.department_name = names.get(goal.department or "")
    for support in supports:
        support.department_name = names.get(support.department)
