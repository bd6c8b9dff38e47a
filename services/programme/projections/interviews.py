"""The read model of interviews."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator

from services.programme.domain.interview_records import (
    ConsentWithdrawn,
    InterviewNote,
    InterviewRecorded,
)
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class InterviewRow(BaseModel):
    """An interview; person and notes are left out once the consent was withdrawn."""

    interview_id: UUID
    version: int
    survey_id: UUID | None
    """The survey that it goes with; its answers are counted without it."""
    person: str | None
    """The id in the directory of the person interviewed."""
    department: str
    interviewer: str
    """The id in the directory of the person who asked and noted."""
    consent: str | None
    """How the person agreed to be recorded."""
    notes: Annotated[list[InterviewNote], BeforeValidator(json.loads)]
    """What was said."""
    held_at: CompanyTime
    withdrawn_at: CompanyTime | None
    updated_at: CompanyTime


INTERVIEW_LIST_QUERY = ListQuery(
    name="interviews",
    select="SELECT * FROM interview",
    conditions={
        "survey": "survey_id = {survey}",
        "about": "notes @> jsonb_build_array(jsonb_build_object('about', {about}::text))",
        "department": "department = {department}",
    },
    sort=Sort([SortKey("interview_id", UUID)]),
    sorts={
        "updated_at": Sort([SortKey("updated_at", datetime), SortKey("interview_id", UUID)]),
    },
    searched=("department",),
    id_key=SortKey("interview_id", UUID),
    updated_at="updated_at",
    row=InterviewRow,
)
"""The list of interviews, in the order in which they were recorded."""


async def _record(db: Connection, recorded: RecordedEvent[Any]) -> None:
    terms = recorded.event.terms
    await db.execute(
        "INSERT INTO interview (interview_id, version, survey_id, person, department, interviewer,"
        " consent, notes, held_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10)",
        recorded.event.interview_id,
        recorded.version,
        terms.survey_id,
        terms.person,
        terms.department,
        terms.interviewer,
        terms.consent,
        json.dumps([note.model_dump() for note in terms.notes], ensure_ascii=False),
        terms.held_at,
        recorded.recorded_at,
    )


async def _withdraw(db: Connection, recorded: RecordedEvent[Any]) -> None:
    await db.execute(
        "UPDATE interview SET person = NULL, consent = NULL, notes = '[]', withdrawn_at = $2,"
        " version = $3, updated_at = $4 WHERE interview_id = $1",
        recorded.event.interview_id,
        recorded.event.at,
        recorded.version,
        recorded.recorded_at,
    )


async def apply_events(db: Connection, recorded_events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events one by one."""
    for recorded in recorded_events:
        match recorded.event:
            case InterviewRecorded():
                await _record(db, recorded)
            case ConsentWithdrawn():
                await _withdraw(db, recorded)
            case _:
                pass


PROJECTION = Projection("interviews", ("interview",), apply_events)
