"""From other areas' facts to commands: which departments they name, and since when.

An imported history may name a new department. What goals, duties, requests and cases name is kept,
so that a department which is in use is not taken back; where one was in the very moment in which
something named it, it exists again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from pydantic_core import from_json

from services.directory.application.deciders import DEPARTMENT_DECIDER
from services.directory.domain.department_commands import (
    RecordFoundDepartment,
    ReinstateDepartment,
)
from services.directory.domain.department_uses import (
    USE_FACT_TYPES,
    UseChange,
    use_change_of,
)
from services.directory.domain.known_codes import KnownCodes
from services.directory.domain.organisation_chart import OrganisationChart
from shared.contracts import directory_changes, workflows
from shared.eventsourcing.event_context import EventContext
from shared.postgres.advisory_locks import LockPurpose

if TYPE_CHECKING:
    from shared.eventsourcing.published_fact import Fact
    from shared.postgres.database_connections import Connection
    from shared.postgres.unit_of_work import UnitOfWork

_DEPARTMENT_FOUND_ADAPTER = TypeAdapter(workflows.DepartmentFound)
_DEPARTMENT_FOUND_TYPE: str = workflows.DepartmentFound.model_fields["type"].default
_WITHDRAWN_TYPE: str = directory_changes.DepartmentWithdrawn.model_fields["type"].default
FACT_TYPES_HANDLED_LATER = USE_FACT_TYPES | {_WITHDRAWN_TYPE}
"""The types that earlier versions of the area skipped."""
HANDLED_FACT_TYPES = FACT_TYPES_HANDLED_LATER | {_DEPARTMENT_FOUND_TYPE}


@dataclass(frozen=True)
class FactTables:
    """The queries and the table that facts need; `projections` has them."""

    load_codes: Callable[[Connection], Awaitable[KnownCodes]]
    """Returns the codes of all departments."""
    record_uses: Callable[[Connection, Sequence[tuple[int, UseChange]]], Awaitable[None]]
    find_named_and_missing: Callable[
        [Connection, Collection[str]], Awaitable[Sequence[tuple[str, str]]]
    ]
    """Returns those of the codes that no department has though something names them, and what."""
    load_chart: Callable[[Connection], Awaitable[OrganisationChart]]


async def handle_facts(tables: FactTables, unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record the departments that imported histories name, and what names departments.

    One that differs from a known one only in case is that one; known ones stay as they are.
    """
    found = [fact for fact in facts if fact.type == _DEPARTMENT_FOUND_TYPE]
    if found:
        await _record_found(tables, unit, found)
    named: dict[str, Fact] = {}
    changes: list[tuple[int, UseChange]] = []
    for fact in facts:
        if fact.type in USE_FACT_TYPES:
            change = use_change_of(fact.type, from_json(fact.data))
            changes.append((fact.position, change))
            named |= dict.fromkeys(change.departments or (), fact)
        elif fact.type == _WITHDRAWN_TYPE:
            named[from_json(fact.data)["department"]] = fact
    if changes:
        await tables.record_uses(unit.connection, changes)
    if named:
        await _reinstate(tables, unit, named)


async def _record_found(tables: FactTables, unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    await unit.lock_exclusive(LockPurpose.UNIQUE_CODES)
    known = await tables.load_codes(unit.connection)
    commands = []
    for fact in facts:
        one = _DEPARTMENT_FOUND_ADAPTER.validate_json(fact.data)
        same_code = known.same_code(one.department)
        command = RecordFoundDepartment(one.department, one.since, one.at, same_code)
        commands.append((command, _context(fact)))
    await unit.execute_commands(DEPARTMENT_DECIDER, commands)


async def _reinstate(tables: FactTables, unit: UnitOfWork, named: dict[str, Fact]) -> None:
    """Let departments exist again that were taken back while something named them.

    The one consumer of these facts hears both the naming and the taking back, one after the other,
    so whichever comes last finds the other. A code that another department has since, written
    otherwise, is that one's.
    """
    if not await tables.find_named_and_missing(unit.connection, named):
        return
    await unit.lock_exclusive(LockPurpose.UNIQUE_CODES)
    missing = await tables.find_named_and_missing(unit.connection, named)
    known = await tables.load_codes(unit.connection)
    chart = await tables.load_chart(unit.connection)
    at = unit.writer.clock()
    await unit.execute_commands(
        DEPARTMENT_DECIDER,
        [
            (ReinstateDepartment(code, named_by, chart, at), _context(named[code]))
            for code, named_by in missing
            if known.same_code(code) is None
        ],
    )


def _context(fact: Fact) -> EventContext:
    return EventContext.caused_by(fact.id, fact.context, "consumer:directory")
