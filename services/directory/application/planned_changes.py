"""The deadlines of what is planned for a day to come, and what happens on that day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from services.directory.application.deciders import DEPARTMENT_DECIDER, DirectoryEvent
from services.directory.application.organisation_changes import execute_with_consequences
from services.directory.application.organisation_reads import OrganisationReads
from services.directory.application.valid_times import beginning_of
from services.directory.domain.department_commands import ApplyDueChanges
from services.directory.domain.department_events import (
    DepartmentChangePlanned,
    DepartmentChangeWithdrawn,
)
from services.directory.domain.department_history import company_day
from services.directory.domain.succession_events import (
    SuccessionApplied,
    SuccessionDecided,
    SuccessionWithdrawn,
)
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import VersionConflict
from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.deadline_timer import DueDeadline

if TYPE_CHECKING:
    from shared.postgres.unit_of_work import UnitOfWork

_STREAM_PREFIX = "department-"


def deadline_changes(event: DirectoryEvent) -> Sequence[DeadlineChange]:
    """Return the deadline that an event sets or clears: the beginning of the planned day."""
    match event:
        case DepartmentChangePlanned(valid_from=day):
            return [SetDeadline(_change_key(event), beginning_of(day))]
        case DepartmentChangeWithdrawn():
            return [ClearDeadline(_change_key(event))]
        case SuccessionDecided(succession_id=id_, valid_from=day):
            return [SetDeadline(f"succession-{id_}", beginning_of(day))]
        case SuccessionApplied(succession_id=id_) | SuccessionWithdrawn(succession_id=id_):
            return [ClearDeadline(f"succession-{id_}")]
        case _:
            return []


async def handle_due_deadlines(
    reads: OrganisationReads, unit: UnitOfWork, due: Sequence[DueDeadline], now: datetime
) -> None:
    """Let what was planned take effect; raises `VersionConflict` while the organisation changes.

    The timer holds rows of these streams already, so it does not wait for whoever may want them.
    What is due on several days, as after a pause, takes effect day by day: a later change finds
    what an earlier one has led to.
    """
    if not await unit.try_lock_exclusive(LockPurpose.UNIQUE_CODES):
        raise VersionConflict(due[0].stream, 0)
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:directory")
    codes: defaultdict[date, set[str]] = defaultdict(set)
    for one in due:
        codes[company_day(one.due_at)].add(one.stream.removeprefix(_STREAM_PREFIX))
    for day in sorted(codes):
        commands = [(ApplyDueChanges(code, day, now), context) for code in sorted(codes[day])]
        await execute_with_consequences(unit, reads, DEPARTMENT_DECIDER, commands, day)


def _change_key(event: DepartmentChangePlanned | DepartmentChangeWithdrawn) -> str:
    return f"{event.change}-{event.valid_from}-{event.code}"
