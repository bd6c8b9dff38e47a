"""Facts of the duties area about a project that serves goals, and about a handoff of it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts import duties, duties_changes, duties_dates, duties_transfers

PROJECT_ID = UUID(int=71)
HANDOFF_ID = UUID(int=72)
AT = datetime(2026, 11, 20, tzinfo=UTC)
DUE_AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
LATER = datetime(2026, 12, 3, 9, tzinfo=UTC)
SERVED: dict[str, Any] = {
    "project_id": PROJECT_ID,
    "code": "P7",
    "name": "Portal",
    "participants": ("product", "legal"),
    "at": AT,
}
_PARTIES: dict[str, Any] = {
    "handoff_id": HANDOFF_ID,
    "project_id": PROJECT_ID,
    "deliverable": "test report",
    "sender": "product",
    "recipient": "legal",
    "at": AT,
}
_DATES: dict[str, Any] = {"due_at": DUE_AT, "deadline": DUE_AT, "reason": "moot"}

SCHEDULED = duties.DutyScheduled(
    duty_id=UUID(int=73), activity="testing", due_at=DUE_AT, **_PARTIES
)
RESCHEDULED = duties_dates.HandoffRescheduled(
    was=DUE_AT,
    excused_until=None,
    overdue_announced=False,
    **{**_PARTIES, **_DATES, "due_at": LATER, "deadline": LATER},
)
REJECTED = duties.HandoffRejected(reason="incomplete", deadline=LATER, **_PARTIES)
OVERDUE = duties.HandoffOverdue(due_at=DUE_AT, deadline=DUE_AT, **_PARTIES)
EXCUSED = duties.HandoffExcused(
    due_at=DUE_AT, deadline=DUE_AT, excused_until=LATER, delivered_at=None, **_PARTIES
)
INPUT_ARRIVED = duties_changes.HandoffInputArrived(
    input_id=UUID(int=74), deadline=DUE_AT, excused_until=LATER, **_PARTIES
)
TRANSFERRED = duties_transfers.HandoffTransferred(
    was="product",
    department="sales",
    side="sender",
    **{**_PARTIES, **_DATES, "sender": "sales"},
)
ACCEPTED = duties.HandoffAccepted(due_at=DUE_AT, deadline=DUE_AT, delivered_at=AT, **_PARTIES)
CANCELLED = duties.HandoffCancelled(**_PARTIES, **_DATES)
WAIVED = duties_dates.HandoffWaived(overdue_announced=False, **_PARTIES, **_DATES)
WITHDRAWN = duties.DutyWithdrawn(
    handoff_id=HANDOFF_ID, project_id=PROJECT_ID, duty_id=UUID(int=73), reason="moot", at=AT
)
PROJECT_CANCELLED = duties.ProjectCancelled(project_id=PROJECT_ID, reason="moot", at=AT)
PROJECT_WITHDRAWN = duties_changes.ProjectWithdrawn(
    project_id=PROJECT_ID, reason="by mistake", at=AT
)
PROJECT_CLOSED = duties.ProjectClosed.model_construct(
    **SERVED, unit="x", target=Decimal(1), actual=Decimal(1), pool=None, shares=()
)


def planned(*goals: str) -> duties_changes.ProjectPlanned:
    """Return the fact of a project that is planned and serves these goals."""
    return duties_changes.ProjectPlanned(goals=tuple(map(UUID, goals)), **SERVED)


def serves(*goals: str, was: tuple[str, ...] = ()) -> duties_changes.ProjectGoalsChanged:
    """Return the fact that the project serves these goals from now on."""
    return duties_changes.ProjectGoalsChanged(
        goals=tuple(map(UUID, goals)), was=tuple(map(UUID, was)), **SERVED
    )
