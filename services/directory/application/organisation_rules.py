"""The rules that need more than one department, checked on what a transaction has written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from services.directory.application.organisation_reads import OrganisationReads
from services.directory.domain.change_refusals import (
    HeadHasLeft,
    SuccessorBelow,
    SuccessorClosed,
)
from services.directory.domain.department_events import (
    DepartmentChangePlanned,
    DepartmentChangeWithdrawn,
    DepartmentClosed,
    DepartmentMoved,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentWithdrawn,
)
from services.directory.domain.department_uses import require_unused
from services.directory.domain.organisation_chart import OrganisationChart
from services.directory.domain.person_events import AssignmentWithdrawn, PersonAssigned
from services.directory.domain.succession_decisions import validate_successors
from services.directory.domain.succession_events import SuccessionDecided, successors_of

if TYPE_CHECKING:
    from shared.eventsourcing.event_store import AppendRequest
    from shared.postgres.database_connections import Connection
    from shared.postgres.unit_of_work import UnitOfWork


async def validate_organisation(
    db: Connection, reads: OrganisationReads, events: Sequence[Any]
) -> None:
    """Raise the refusal of a rule that the organisation breaks after these events."""
    ended = [one for one in events if isinstance(one, DepartmentClosed | DepartmentWithdrawn)]
    if ended:
        dependants = await reads.load_dependants(db, [one.code for one in ended])
        for one in ended:
            if isinstance(one, DepartmentClosed):
                dependants[one.code].validate_closing(one.code, one.valid_to)
            else:
                dependants[one.code].validate_withdrawal(one.code)
                require_unused(one.code, await reads.count_uses(db, one.code))
    joined = [
        (one.department, one.valid_from)
        for one in events
        if isinstance(one, PersonAssigned | AssignmentWithdrawn) and one.department is not None
    ]
    if joined:
        chart = await reads.load_chart(db, {department for department, _ in joined})
        for department, day in joined:
            chart.validate_membership(department, day)
    await _validate_chart(db, reads, events)
    for one in events:
        if isinstance(one, DepartmentChangeWithdrawn) and one.change == "head":
            for head, day in await reads.load_absent_heads(db, one.code, one.valid_from):
                raise HeadHasLeft(person=head, valid_from=day)


async def check_placed(
    unit: UnitOfWork, reads: OrganisationReads, appends: Sequence[AppendRequest]
) -> None:
    """Raise `InvalidEntry` where a sheet's department cannot stand where it was put, now or later.

    Those that are new have nothing under them, and nothing planned.
    """
    events = [event for append in appends for event in append.events]
    placed = [event for event in events if isinstance(event, DepartmentPlaced)]
    await _validate_chart(unit.connection, reads, placed)


async def _validate_chart(db: Connection, reads: OrganisationReads, events: Sequence[Any]) -> None:
    placed = [one for one in events if _places(one)]
    decided = [one for one in events if isinstance(one, SuccessionDecided)]
    charts: dict[date, Sequence[OrganisationChart]] = {}
    for one in placed:
        if one.valid_from not in charts:
            charts[one.valid_from] = await reads.load_charts_from(db, one.valid_from)
        for chart in charts[one.valid_from]:
            chart.validate_parent(one.code, _parent_of(one, chart), one.valid_from)
    for one in decided:
        validate_successors(one, await reads.load_chart(db, successors_of(one)))
    if placed or decided:
        await _validate_planned_successions(db, reads, decided)


async def _validate_planned_successions(
    db: Connection, reads: OrganisationReads, decided: Sequence[SuccessionDecided]
) -> None:
    """Raise the refusal of a succession that could not take effect on its day."""
    for code, successor, day in await reads.load_planned_successions(db):
        for one in decided:
            if code in successors_of(one) and one.valid_from >= day:
                raise SuccessorClosed(successor=code, valid_to=day - timedelta(days=1))
        for chart in await reads.load_charts_from(db, day):
            if code in chart.codes_above(successor):
                raise SuccessorBelow(successor=successor, code=code)


def _places(event: Any) -> bool:
    """Tell whether from an event on a department may stand under another one than before."""
    match event:
        case (
            DepartmentRegistered(parent=str())
            | DepartmentPlaced(parent=str())
            | DepartmentMoved(parent=str())
            | DepartmentChangePlanned(change="parent", value=str())
            | DepartmentChangeWithdrawn(change="parent")
        ):
            return True
        case _:
            return False


def _parent_of(event: Any, chart: OrganisationChart) -> str | None:
    match event:
        case DepartmentChangePlanned(value=parent):
            return parent
        case DepartmentChangeWithdrawn(code=code):
            return chart.positions[code].parent
        case _:
            placed: str | None = event.parent
            return placed
