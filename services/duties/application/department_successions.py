"""What is open of a department that others succeed passes to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from services.duties.application.deciders import (
    HANDOFF_DECIDER,
    PROJECT_DECIDER,
    RETROSPECTIVE_DECIDER,
    STANDING_DUTY_DECIDER,
    handoff_id_for_duty,
)
from services.duties.domain.handoff_change_commands import TransferHandoff
from services.duties.domain.project_transfer import TransferProject
from services.duties.domain.retrospective_commands import TransferRetrospective
from services.duties.domain.standing_duty_commands import TransferStandingDuty
from shared.contracts.directory_changes import DepartmentSucceeded
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

SUCCESSION_FACT = "concord.directory.department-succeeded.v1"


@dataclass(frozen=True)
class OpenThings:
    """How what is open of a department is found."""

    projects: Callable[[Connection, str], Awaitable[Sequence[tuple[UUID, Sequence[UUID]]]]]
    """Projects with their entries."""
    handoffs: Callable[[Connection, str], Awaitable[Sequence[tuple[UUID, UUID, UUID]]]]
    """Handoffs with their entries and projects."""
    retrospectives: Callable[[Connection, str], Awaitable[Sequence[UUID]]]
    """Projects whose lessons are still to be published."""
    standing_duties: Callable[[Connection, str], Awaitable[Sequence[UUID]]]


async def pass_to_successors(unit: UnitOfWork, facts: Sequence[Fact], things: OpenThings) -> None:
    """Pass on what is open of the departments that the facts say are succeeded, fact by fact."""
    for fact in facts:
        if fact.type == SUCCESSION_FACT:
            said = DepartmentSucceeded.model_validate_json(fact.data)
            context = EventContext.caused_by(fact.id, fact.context, "consumer:duties")
            given = {item.id: item.successor for item in said.items if item.area == "duties"}
            await _pass_projects(unit, said, given, things, context)
            await _pass_handoffs(unit, said, given, things, context)
            await _pass_retrospectives(unit, said, given, things, context)
            duties = await things.standing_duties(unit.connection, said.department)
            await unit.execute_commands(
                STANDING_DUTY_DECIDER,
                [
                    (
                        TransferStandingDuty(
                            duty_id,
                            said.department,
                            given.get(duty_id, said.successor),
                            said.reason,
                            said.at,
                        ),
                        context,
                    )
                    for duty_id in duties
                ],
            )


async def _pass_projects(
    unit: UnitOfWork,
    said: DepartmentSucceeded,
    given: Mapping[UUID, str],
    things: OpenThings,
    context: EventContext,
) -> None:
    found = await things.projects(unit.connection, said.department)
    commands = [
        TransferProject(
            project_id,
            said.department,
            given.get(project_id, said.successor),
            said.reason,
            said.at,
            {
                duty_id: successor
                for duty_id in duty_ids
                for id_ in (handoff_id_for_duty(duty_id), duty_id)
                if (successor := given.get(id_)) is not None
            },
        )
        for project_id, duty_ids in found
    ]
    await unit.execute_commands(PROJECT_DECIDER, [(one, context) for one in commands])


async def _pass_handoffs(
    unit: UnitOfWork,
    said: DepartmentSucceeded,
    given: Mapping[UUID, str],
    things: OpenThings,
    context: EventContext,
) -> None:
    commands = []
    for ids in await things.handoffs(unit.connection, said.department):
        successor = next((given[id_] for id_ in ids if id_ in given), said.successor)
        transfer = TransferHandoff(ids[0], said.department, successor, said.reason, said.at)
        commands.append((transfer, context))
    await unit.execute_commands(HANDOFF_DECIDER, commands)


async def _pass_retrospectives(
    unit: UnitOfWork,
    said: DepartmentSucceeded,
    given: Mapping[UUID, str],
    things: OpenThings,
    context: EventContext,
) -> None:
    found = await things.retrospectives(unit.connection, said.department)
    commands = [
        TransferRetrospective(
            project_id,
            said.department,
            given.get(project_id, said.successor),
            said.reason,
            said.at,
        )
        for project_id in found
    ]
    await unit.execute_commands(RETROSPECTIVE_DECIDER, [(one, context) for one in commands])
