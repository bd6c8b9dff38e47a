"""The heads of departments: recorded from the directory's facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, TypeAdapter

from services.comms.domain import department_head
from services.comms.domain.department_head import RecordDepartmentHead, head_stream_name
from shared.contracts.directory import DepartmentHeadNamed
from shared.contracts.directory_changes import DepartmentHeadRemoved
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

HEAD_DECIDER: Decider[
    department_head.HeadCommand, department_head.HeadEvent, department_head.HeadId
] = Decider(
    initial=None,
    decide=department_head.decide,
    evolve=department_head.evolve,
    stream_for=lambda command: head_stream_name(command.department),
)

_HEAD_ADAPTER: TypeAdapter[DepartmentHeadNamed | DepartmentHeadRemoved] = TypeAdapter(
    Annotated[DepartmentHeadNamed | DepartmentHeadRemoved, Field(discriminator="type")]
)
HEAD_FACT_TYPES: frozenset[str] = frozenset(
    one.model_fields["type"].default for one in (DepartmentHeadNamed, DepartmentHeadRemoved)
)


async def record_department_heads(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record every head that the facts name, and every post that they say is empty."""
    said = [
        (_HEAD_ADAPTER.validate_json(fact.data), fact)
        for fact in facts
        if fact.type in HEAD_FACT_TYPES
    ]
    await unit.execute_commands(
        HEAD_DECIDER,
        [
            (
                RecordDepartmentHead(
                    one.department,
                    one.head if isinstance(one, DepartmentHeadNamed) else None,
                    one.at,
                    fact.id,
                ),
                EventContext.caused_by(fact.id, fact.context, "consumer:comms"),
            )
            for one, fact in said
        ],
    )
