"""Records which statements a batch of facts changed: one event for each month of the batch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.incentives.application.shared_pools import find_shared_changes
from services.incentives.domain.statement_change import (
    StatementChanged,
    find_changed_statements,
    statement_change_stream_name,
)
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.postgres.unit_of_work import UnitOfWork


async def record_statement_changes(
    unit: UnitOfWork, appends: Sequence[AppendRequest], at: datetime
) -> list[AppendRequest]:
    """Return the appends that say which statements these change, of all whom they touch.

    They are written in the same transaction, so whoever hears of a change reads the new statement.
    Each has a stream of its own: consumers of several partitions never wait for each other.
    """
    departments: dict[str | None, set[str]] = {}
    contexts: dict[str | None, EventContext] = {}
    for append in appends:
        for event in append.events:
            for period, department in find_changed_statements(event):
                changed = departments.setdefault(period, set())
                contexts[period] = append.context
                if department is not None:
                    changed.add(department)
    for period, department, context in await find_shared_changes(unit, appends):
        departments.setdefault(period, set()).add(department)
        contexts.setdefault(period, context)
    return [
        AppendRequest(
            stream=statement_change_stream_name(period, contexts[period].causation),
            expected_version=0,
            events=[StatementChanged(period=period, departments=tuple(sorted(changed)), at=at)],
            context=contexts[period],
        )
        for period, changed in departments.items()
    ]
