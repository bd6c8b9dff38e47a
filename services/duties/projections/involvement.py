"""The read model of further departments: who they are, what they were asked and have read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain import handoff_consultation as happened
from services.duties.domain.involved_departments import ROLES, InvolvedDepartments
from services.duties.domain.project_events import DutyAssigned
from services.duties.domain.project_transfer import ProjectTransferred
from services.duties.domain.standing_duty_events import (
    StandingDutyMade,
    StandingDutyTransferred,
)
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

ConsultationStatus = Literal["not-asked", "asked", "unanswered", "answered", "waived"]
"""`unanswered`: the time to answer is over."""


class ConsultationRow(BaseModel):
    """Whether a consulted department was asked, and what it answered."""

    department: str
    status: ConsultationStatus
    question: str | None = None
    due_at: CompanyTime | None = None
    """Until when it may answer; `null` where it was not asked."""
    said: str | None = None
    """Its answer, or the reason of the waiver."""
    at: CompanyTime | None = None


class ReceiptRow(BaseModel):
    """What an involved department has read."""

    department: str
    read_at: CompanyTime | None
    has_read: bool
    """Whether it has read the handoff as it stands now."""


async def find_involved(db: Connection, duty_id: UUID) -> InvolvedDepartments:
    """Return the further departments of an entry or a standing duty."""
    rows = await db.fetch(
        "SELECT role, department FROM involved_department WHERE duty_id = $1 ORDER BY role, place",
        duty_id,
    )
    return InvolvedDepartments.model_validate(
        {role: tuple(one["department"] for one in rows if one["role"] == role) for role in ROLES}
    )


async def list_consultations(
    db: Connection, handoff_id: UUID, consulted: Sequence[str], now: datetime
) -> list[ConsultationRow]:
    """Return how far each consulted department is, in their order."""
    rows = await db.fetch(
        "SELECT department, status, question, due_at, said, at FROM consultation"
        " WHERE handoff_id = $1",
        handoff_id,
    )
    found = {row["department"]: ConsultationRow(**row) for row in rows}
    return [
        _as_of(found.get(code) or ConsultationRow(department=code, status="not-asked"), now)
        for code in consulted
    ]


def _as_of(row: ConsultationRow, now: datetime) -> ConsultationRow:
    is_over = row.status == "asked" and row.due_at is not None and row.due_at < now
    return row.model_copy(update={"status": "unanswered"}) if is_over else row


async def list_receipts(
    db: Connection, handoff_id: UUID, involved: Sequence[str], version: int
) -> list[ReceiptRow]:
    """Return what each involved department has read of a handoff in this version."""
    rows = await db.fetch(
        "SELECT department, handoff_version, at FROM receipt WHERE handoff_id = $1", handoff_id
    )
    found = {row["department"]: row for row in rows}
    return [
        ReceiptRow(
            department=code,
            read_at=found[code]["at"] if code in found else None,
            has_read=code in found and found[code]["handoff_version"] >= version,
        )
        for code in involved
    ]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the further departments, consultations and receipts up to date."""
    for recorded in events:
        match recorded.event:
            case DutyAssigned(duty=duty) | StandingDutyMade(duty=duty):
                await _insert_involved(db, duty.duty_id, duty.involved)
            case ProjectTransferred(duties=passed):
                for duty in passed:
                    await _replace_involved(db, duty.duty_id, duty.involved)
            case StandingDutyTransferred(duty=duty):
                await _replace_involved(db, duty.duty_id, duty.involved)
            case happened.ConsultationAsked() as asked:
                await _write(db, asked, "asked", asked.question, asked.due_at, None)
            case happened.ConsultationAnswered() as answered:
                await _write(db, answered, "answered", None, None, answered.answer)
            case happened.ConsultationWaived() as waived:
                await _write(db, waived, "waived", None, None, waived.reason)
            case happened.ReceiptGiven() as receipt:
                await db.execute(
                    "INSERT INTO receipt VALUES ($1, $2, $3, $4)"
                    " ON CONFLICT (handoff_id, department) DO UPDATE"
                    " SET handoff_version = excluded.handoff_version, at = excluded.at",
                    receipt.obligation.handoff_id,
                    receipt.department,
                    receipt.handoff_version,
                    receipt.at,
                )
            case _:
                pass  # another read model's


async def _insert_involved(db: Connection, duty_id: UUID, involved: InvolvedDepartments) -> None:
    rows = [
        (duty_id, role, place, department)
        for role in ROLES
        for place, department in enumerate(getattr(involved, role))
    ]
    if rows:
        await db.executemany("INSERT INTO involved_department VALUES ($1, $2, $3, $4)", rows)


async def _replace_involved(db: Connection, duty_id: UUID, involved: InvolvedDepartments) -> None:
    await db.execute("DELETE FROM involved_department WHERE duty_id = $1", duty_id)
    await _insert_involved(db, duty_id, involved)


async def _write(
    db: Connection,
    event: happened.ConsultationAsked | happened.ConsultationAnswered | happened.ConsultationWaived,
    status: ConsultationStatus,
    question: str | None,
    due_at: datetime | None,
    said: str | None,
) -> None:
    await db.execute(
        "INSERT INTO consultation VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (handoff_id, department) DO UPDATE SET status = excluded.status,"
        " question = coalesce(excluded.question, consultation.question),"
        " due_at = coalesce(excluded.due_at, consultation.due_at),"
        " said = excluded.said, at = excluded.at",
        event.obligation.handoff_id,
        event.department,
        status,
        question,
        due_at,
        said,
        event.at,
    )


PROJECTION = Projection(
    "involvement", ("involved_department", "consultation", "receipt"), apply_events
)


def select_involved(duty_id: str) -> str:
    """Return the SQL of the further departments of a duty, as JSON by role."""
    return (
        "(SELECT coalesce(json_object_agg(role, departments), json_build_object()) FROM"  # noqa: S608  no input
        " (SELECT role, json_agg(department ORDER BY place) AS departments"
        f" FROM involved_department AS one WHERE one.duty_id = {duty_id} GROUP BY role) AS found)"
    )
