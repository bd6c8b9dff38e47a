"""From the workflows area's facts to commands: an imported history may name a new department."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from services.directory.application.deciders import DEPARTMENT_DECIDER
from services.directory.domain.department_commands import RecordFoundDepartment
from services.directory.domain.known_codes import KnownCodes
from shared.contracts import workflows
from shared.eventsourcing.event_context import EventContext
from shared.postgres.advisory_locks import LockPurpose

if TYPE_CHECKING:
    from shared.eventsourcing.published_fact import Fact
    from shared.postgres.database_connections import Connection
    from shared.postgres.unit_of_work import UnitOfWork

_DEPARTMENT_FOUND_ADAPTER = TypeAdapter(workflows.DepartmentFound)
_DEPARTMENT_FOUND_TYPE: str = workflows.DepartmentFound.model_fields["type"].default
HANDLED_FACT_TYPES = frozenset({_DEPARTMENT_FOUND_TYPE})


CodeLoader = Callable[["Connection"], Awaitable[KnownCodes]]
"""Returns the codes of all departments."""


async def handle_facts(load_codes: CodeLoader, unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record the departments that imported histories name; known ones stay as they are.

    One that differs from a known one only in case is that one.
    """
    found = [
        (
            _DEPARTMENT_FOUND_ADAPTER.validate_json(fact.data),
            EventContext.caused_by(fact.id, fact.context, "consumer:directory"),
        )
        for fact in facts
        if fact.type == _DEPARTMENT_FOUND_TYPE
    ]
    if found:
        await unit.lock_exclusive(LockPurpose.UNIQUE_CODES)
        known = await load_codes(unit.connection)
        await unit.execute_commands(
            DEPARTMENT_DECIDER,
            [
                (
                    RecordFoundDepartment(
                        one.department, one.since, one.at, known.same_code(one.department)
                    ),
                    context,
                )
                for one, context in found
            ],
        )
