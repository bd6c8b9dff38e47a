"""The queries on handoffs: rows with all that a page shows, and who held a deliverable when.

When something was entered is in the log: each event has the time at which it was recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.event_tables import select_event_id
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

HandoffStatus = Literal[
    "awaited", "offered", "rejected", "recalled", "accepted", "cancelled", "waived"
]
"""The last change of hands; the sender holds awaited, rejected and recalled deliverables."""

HandoffSide = Literal["sender", "recipient"]


class MissingInput(BaseModel):
    """An input that its own sender has not handed over yet."""

    handoff_id: UUID
    deliverable: str
    sender: str
    """The department that owes it."""
    due_at: CompanyTime
    sender_name: str | None


class LateInput(BaseModel):
    """The input with the largest delay, to which `excused_until` is due."""

    handoff_id: UUID
    deliverable: str
    sender: str
    """The department that owed it."""
    sender_name: str | None


class ConsultedDepartment(BaseModel):
    """A department that is asked before the handoff is offered."""

    department: str
    status: Literal["not-asked", "asked", "answered", "waived"]
    due_at: CompanyTime | None
    """After this time the sender may offer without its answer; `null` where it was not asked."""


class HandoffRow(BaseModel):
    """A handoff as it stands."""

    handoff_id: UUID
    version: int
    project_id: UUID
    project_code: str
    project_name: str
    duty_id: UUID
    activity: str
    deliverable: str
    sender: str
    recipient: str
    due_at: CompanyTime
    """The due date of the duty list."""
    deadline: CompanyTime
    """`due_at` plus the time the recipient held offers that it then rejected."""
    status: HandoffStatus
    since: CompanyTime
    """When the handoff got this status."""
    entered_at: CompanyTime
    """When the change to this status was entered."""
    awaiting_confirmation: bool
    """Whether the offer counts from `entered_at` until the recipient confirms `since`."""
    delivered_at: CompanyTime | None
    """When the accepted offer counts as made."""
    excused_until: CompanyTime | None
    """`deadline` plus the delay of late input; `null` where no input was late."""
    delayed_by: LateInput | None
    """Whose delay that was; `null` where no input was late."""
    overdue: bool
    """Whether the sender holds the deliverable and was announced as overdue for this deadline."""
    waiting_for: Sequence[MissingInput]
    """The inputs that are missing while the sender holds the deliverable."""
    responsible: list[str]
    """Further departments that move it for the sender."""
    consulted: list[ConsultedDepartment]
    """The departments that are asked before it is offered, and how far that is."""
    updated_at: CompanyTime
    """When the handoff last changed, by the time of entry."""
    last_event_id: UUID | None = Field(default=None, exclude=True)
    """The event that `version` names; it is not shown."""
    connector: str | None = Field(default=None, exclude=True)
    """The connector that its project names; it is not shown."""


class Holding(BaseModel):
    """A department held the deliverable."""

    department: str
    since: CompanyTime
    entered_at: CompanyTime
    """When `since` was entered."""
    until: CompanyTime | None
    """When it stopped; `null` while it still holds the deliverable."""
    ended_by: HandoffStatus | None
    """`null` while it goes on, and where another department succeeded the holder."""
    reason: str | None


async def find_handoff(db: Connection, handoff_id: UUID) -> HandoffRow | None:
    """Return a handoff, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE handoff.handoff_id = $1", handoff_id)
    return _build_row(**row) if row else None


async def list_holdings(db: Connection, handoff_id: UUID) -> list[Holding]:
    """Return who held a handoff's deliverable when: from the beginning on, without gaps."""
    rows = await db.fetch(
        "SELECT department, since, entered_at, until, ended_by, reason FROM holding"
        " WHERE handoff_id = $1 ORDER BY number",
        handoff_id,
    )
    return [Holding(**row) for row in rows]


@dataclass(frozen=True)
class HandoffFilters:
    """Which handoffs a list shows; `None` leaves a filter out."""

    project_id: UUID | None = None
    department: str | None = None
    side: HandoffSide | None = None
    """The side of `department`; `None` for either, without effect where no department is given."""
    statuses: Sequence[HandoffStatus] | None = None
    """Any of these."""
    overdue: bool | None = None


_HELD_BY_SENDER = "status IN ('awaited', 'rejected', 'recalled')"
_OVERDUE = (
    f"(handoff.{_HELD_BY_SENDER}"
    " AND announced IS NOT DISTINCT FROM coalesce(excused_until, deadline))"
)
_WAITING_FOR = (
    "ARRAY(SELECT ROW(input.handoff_id, input.deliverable, input.sender, input.due_at)"  # noqa: S608  a constant, no input
    " FROM handoff_input JOIN handoff AS input ON input.handoff_id = handoff_input.input_id"
    " WHERE handoff_input.handoff_id = handoff.handoff_id"
    f" AND handoff.{_HELD_BY_SENDER} AND input.{_HELD_BY_SENDER}"
    " ORDER BY input.due_at, input.handoff_id)"
)
_DELAYED_BY = (
    "(SELECT ROW(input.handoff_id, input.deliverable, input.sender) FROM handoff AS input"
    " WHERE input.handoff_id = handoff_excuse.input_id)"
)
_RESPONSIBLE = (
    "ARRAY(SELECT department FROM involved_department AS one"
    " WHERE one.duty_id = handoff.duty_id AND role = 'responsible' ORDER BY place)"
)
_CONSULTED = (
    "ARRAY(SELECT ROW(one.department, coalesce(consultation.status, 'not-asked'),"
    " consultation.due_at) FROM involved_department AS one"
    " LEFT JOIN consultation ON consultation.handoff_id = handoff.handoff_id"
    " AND consultation.department = one.department"
    " WHERE one.duty_id = handoff.duty_id AND role = 'consulted' ORDER BY place)"
)
_LAST_EVENT_ID = select_event_id("('handoff-' || handoff.handoff_id)", "handoff.version")
_SELECT = (
    "SELECT handoff.handoff_id, handoff.version, handoff.project_id, project.code AS project_code,"  # noqa: S608
    " project.name AS project_name, project.connector, handoff.duty_id, duty.activity,"
    " handoff.deliverable, handoff.sender, handoff.recipient, handoff.due_at, deadline,"
    f" handoff.status, since, delivered_at, excused_until, {_DELAYED_BY} AS delayed_by,"
    f" {_RESPONSIBLE} AS responsible, {_CONSULTED} AS consulted,"
    f" {_OVERDUE} AS overdue, handoff.updated_at, handoff.entered_at, awaiting_confirmation,"
    f" {_LAST_EVENT_ID} AS last_event_id,"
    f" {_WAITING_FOR} AS waiting_for FROM handoff JOIN duty ON duty.duty_id = handoff.duty_id"
    " JOIN project ON project.project_id = handoff.project_id"
    " LEFT JOIN handoff_excuse ON handoff_excuse.handoff_id = handoff.handoff_id"
)


def _build_row(
    *,
    waiting_for: Sequence[Sequence[Any]],
    delayed_by: Sequence[Any] | None,
    consulted: Sequence[Sequence[Any]],
    **columns: Any,
) -> HandoffRow:
    asked = [
        ConsultedDepartment(department=department, status=status, due_at=due_at)
        for department, status, due_at in consulted
    ]
    inputs = [
        MissingInput(
            handoff_id=id_, deliverable=deliverable, sender=sender, due_at=due_at, sender_name=None
        )
        for id_, deliverable, sender, due_at in waiting_for
    ]
    late_input = None
    if delayed_by is not None:
        id_, deliverable, sender = delayed_by
        late_input = LateInput(
            handoff_id=id_, deliverable=deliverable, sender=sender, sender_name=None
        )
    return HandoffRow(waiting_for=inputs, delayed_by=late_input, consulted=asked, **columns)


_ID = SortKey("handoff.handoff_id", UUID, "handoff_id")
HANDOFF_LIST_QUERY = ListQuery(
    name="handoffs",
    select=_SELECT,
    conditions={
        "project_id": "handoff.project_id = {project_id}",
        "department": "(sender = {department} AND {side}::text IS DISTINCT FROM 'recipient')"
        " OR (handoff.recipient = {department} AND {side}::text IS DISTINCT FROM 'sender')",
        "statuses": "handoff.status = ANY ({statuses})",
        "overdue": f"{_OVERDUE} = {{overdue}}",
    },
    sort=Sort([SortKey("handoff.due_at", datetime, "due_at"), _ID]),
    sorts={
        "deadline": Sort([SortKey("deadline", datetime), _ID]),
        "updated": Sort([SortKey("handoff.updated_at", datetime, "updated_at"), _ID]),
    },
    searched=("handoff.deliverable", "duty.activity", "project.code", "project.name"),
    id_key=_ID,
    updated_at="handoff.updated_at",
    row=_build_row,
)
"""The list of handoffs, by due date."""
