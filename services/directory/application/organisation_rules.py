"""The rules that need more than one department, checked on what a transaction has written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.directory.application.organisation_reads import OrganisationReads
from services.directory.domain.department_events import (
    DepartmentChangePlanned,
    DepartmentClosed,
    DepartmentMoved,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentWithdrawn,
)
from services.directory.domain.person_events import AssignmentWithdrawn, PersonAssigned
from services.directory.domain.succession_decisions import validate_successors
from services.directory.domain.succession_events import SuccessionDecided, successors_of

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


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
    joined = [
        (one.department, one.valid_from)
        for one in events
        if isinstance(one, PersonAssigned | AssignmentWithdrawn) and one.department is not None
    ]
    if joined:
        chart = await reads.load_chart(db, {department for department, _ in joined})
        for department, day in joined:
            chart.validate_membership(department, day)
    for one in events:
        match one:
            case (
                DepartmentRegistered(parent=str() as parent)
                | DepartmentPlaced(parent=str() as parent)
                | DepartmentMoved(parent=str() as parent)
                | DepartmentChangePlanned(change="parent", value=str() as parent)
            ):
                for chart in await reads.load_charts_from(db, one.valid_from):
                    chart.validate_parent(one.code, parent, one.valid_from)
            case SuccessionDecided():
                named = successors_of(one)
                validate_successors(one, await reads.load_chart(db, named))
            case _:
                pass
