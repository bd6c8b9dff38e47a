"""What cases ask of a department that others succeed they ask of its successors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from services.workflows.application.deciders import CASE_DECIDER
from services.workflows.domain.case_commands import TransferCase
from shared.contracts.directory_changes import DepartmentSucceeded
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.calendar_versions import load_calendars_in

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

FindCases = Callable[["Connection", str], Awaitable[Sequence[UUID]]]
"""Returns the cases that still ask something of a department."""

SUCCESSION_FACT_TYPES: frozenset[str] = frozenset(
    {DepartmentSucceeded.model_fields["type"].default}
)


async def pass_cases_on(unit: UnitOfWork, facts: Sequence[Fact], find_cases: FindCases) -> None:
    """Pass on what cases ask of the departments that the facts say are succeeded, fact by fact."""
    for fact in facts:
        if fact.type not in SUCCESSION_FACT_TYPES:
            continue
        said = DepartmentSucceeded.model_validate_json(fact.data)
        given = {item.id: item.successor for item in said.items if item.area == "workflows"}
        context = EventContext.caused_by(fact.id, fact.context, "consumer:workflows")
        cases = await find_cases(unit.connection, said.department)
        calendars = await load_calendars_in(unit)
        await unit.execute_commands(
            CASE_DECIDER,
            [
                (
                    TransferCase(
                        case_id,
                        said.department,
                        given.get(case_id, said.successor),
                        said.reason,
                        said.at,
                        calendars,
                    ),
                    context,
                )
                for case_id in cases
            ],
        )
