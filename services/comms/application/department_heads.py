"""The directory names the heads of departments; they are remembered here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from services.comms.application.stored_events import HEAD_DECIDER
from services.comms.domain.department_head import RecordDepartmentHead
from shared.contracts.directory import DepartmentHeadNamed
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

_HEAD_NAMED_ADAPTER: TypeAdapter[DepartmentHeadNamed] = TypeAdapter(DepartmentHeadNamed)
_HEAD_NAMED_TYPE: Any = DepartmentHeadNamed.model_fields["type"].default


async def record_department_heads(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Remember who heads which department."""
    named = [
        (_HEAD_NAMED_ADAPTER.validate_json(fact.data), fact)
        for fact in facts
        if fact.type == _HEAD_NAMED_TYPE
    ]
    await unit.execute_commands(
        HEAD_DECIDER,
        [
            (
                RecordDepartmentHead(one.department, one.head, one.at, fact.id),
                EventContext.caused_by(fact.id, fact.context, "consumer:comms"),
            )
            for one, fact in named
        ],
    )
