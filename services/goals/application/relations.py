"""What handlers of facts ask of the read models: which goals, blockers and supports are related."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

Pairs = Sequence[tuple[UUID, UUID]]
ListPairs = Callable[["Connection", Collection[UUID]], Awaitable[Pairs]]
ListOfDepartment = Callable[["Connection", str], Awaitable[Pairs]]


@dataclass(frozen=True)
class Relations:
    """The queries, as `projections/present_relations.py` has them."""

    list_goals_fed_by: ListPairs
    """Returns goals of these, each with one that it feeds or has fed."""
    list_blockers_of: ListPairs
    """Returns the blockers of these goals, each with its goal."""
    list_open_goals: ListOfDepartment
    """Returns a department's goals that are not over, each behind its cycle."""
    list_owed_supports: ListOfDepartment
    """Returns the support that a department owes, each behind its blocker."""
