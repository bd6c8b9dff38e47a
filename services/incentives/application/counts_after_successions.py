"""What was counted for a department stays with it, whoever has taken over its work since.

Later facts about an obligation name the department that has it now. Where it was counted before it
moved, they change how it counts, not for whom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.incentives.application.deciders import DEPARTMENT_LISTING_DECIDER
from services.incentives.application.department_facts_to_commands import (
    DepartmentFact,
    successors_of,
)
from services.incentives.domain.departments_listed_in_statements import ListedDepartment
from services.incentives.domain.obligation import (
    CountObligation,
    ObligationCommand,
    ObligationCounted,
    obligation_stream_name,
)
from shared.contracts.directory_changes import DepartmentSucceeded
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.unit_of_work import UnitOfWork

Commands = Sequence[tuple[ObligationCommand, EventContext]]
Histories = Mapping[str, Sequence[RecordedEvent[Any]]]


async def keep_counts_of_predecessors(
    unit: UnitOfWork, commands: Commands, counted: Histories, news: Sequence[DepartmentFact]
) -> list[tuple[ObligationCommand, EventContext]]:
    """Return the commands, of which those about what was counted before it moved name its owner.

    `news` are the facts about departments of the same batch, which the area has not recorded yet.
    """
    known = {
        payload.department: frozenset(successors_of(payload))
        for payload in news
        if isinstance(payload, DepartmentSucceeded)
    }
    owners: dict[str, str] = {}
    kept: list[tuple[ObligationCommand, EventContext]] = []
    for command, context in commands:
        if isinstance(command, CountObligation):
            id_ = command.obligation_id
            owner = owners.get(id_) or _owner_in(counted.get(obligation_stream_name(id_), ()))
            if owner and await _has_succeeded(unit, command.department, owner, known):
                command = replace(command, department=owner)  # noqa: PLW2901  the same one
            owners[id_] = command.department
        kept.append((command, context))
    return kept


async def _has_succeeded(
    unit: UnitOfWork, department: str, owner: str, known: dict[str, frozenset[str]]
) -> bool:
    return department != owner and department in await _all_successors(unit, owner, known)


def _owner_in(history: Sequence[RecordedEvent[Any]]) -> str | None:
    """Return the department for which an obligation counts now."""
    last = history[-1].event if history else None
    return last.department if isinstance(last, ObligationCounted) else None


async def _all_successors(
    unit: UnitOfWork, department: str, known: dict[str, frozenset[str]]
) -> set[str]:
    """Return who has taken over from a department, and from those in turn."""
    found: set[str] = set()
    pending = [department]
    while pending:
        code = pending.pop()
        if code not in known:
            stream = f"roster-{code}"
            listed = (await unit.load_states({stream: DEPARTMENT_LISTING_DECIDER}))[stream].state
            known[code] = frozenset(
                listed.successors if isinstance(listed, ListedDepartment) else ()
            )
        pending += known[code] - found
        found |= known[code]
    return found
