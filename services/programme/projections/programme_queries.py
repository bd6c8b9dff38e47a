"""The queries on programmes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import BaseModel

from services.programme.domain.phase_criteria import (
    ENTRY_CRITERIA,
    CriterionCode,
    MeasuredCriterion,
    Phase,
)
from services.programme.domain.programme_events import SUBJECTS, CompanySize, Scenario, Subject
from services.programme.projections.decided_criteria import find_decided_criteria
from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

ProgrammeStatus = Literal["running", "ended"]


class ProgrammeRow(BaseModel):
    """A programme as it stands."""

    programme_id: UUID
    version: int
    status: ProgrammeStatus
    name: str
    size: CompanySize
    scenario: Scenario
    phase: Phase
    """The present phase, or the last one."""
    begun_at: CompanyTime
    ended_at: CompanyTime | None
    end_reason: str | None
    updated_at: CompanyTime


class OfficerRow(BaseModel):
    """Who answers for a subject; `null` where nobody does."""

    subject: Subject
    person: str | None
    since: CompanyTime | None


class CriterionRow(BaseModel):
    """A criterion of entering a phase, and whether it is met."""

    criterion: CriterionCode
    kind: Literal["stated", "measured"]
    met: bool
    evidence: str | None
    """What an officer stated; `null` where nobody has, and for what is measured or decided."""


class PhaseRow(BaseModel):
    """A phase of a programme."""

    phase: Phase
    months: int
    """How long it is planned to last."""
    entered_at: CompanyTime | None
    planned_end: date | None
    """Its last day, as planned; `null` before it is entered."""
    overdue: bool
    """Whether it was told that the phase goes on behind that day."""
    criteria: list[CriterionRow]
    """What it is entered with."""
    overruled: list[str]
    """The criteria without which it was entered."""
    reason: str | None
    """Why it was entered without them."""


class ProgrammeDetails(ProgrammeRow):
    """A programme with its officers and phases."""

    officers: list[OfficerRow]
    phases: list[PhaseRow]


PROGRAMME_LIST_QUERY = ListQuery(
    name="programmes",
    select="SELECT * FROM programme",
    conditions={"status": "status = ANY ({status})"},
    sort=Sort([SortKey("programme_id", UUID)]),
    sorts={"updated_at": Sort([SortKey("updated_at", datetime), SortKey("programme_id", UUID)])},
    searched=("name",),
    id_key=SortKey("programme_id", UUID),
    updated_at="updated_at",
    row=ProgrammeRow,
)
"""The list of programmes, in the order in which they were begun."""

_MEASURED = MeasuredCriterion.__args__  # type: ignore[attr-defined]  # a Literal has them


async def find_programme(db: Connection, programme_id: UUID) -> ProgrammeDetails | None:
    """Return a programme, or `None` where there is none of this id."""
    row = await db.fetchrow("SELECT * FROM programme WHERE programme_id = $1", programme_id)
    if row is None:
        return None
    named = await db.fetch(
        "SELECT subject, person, since FROM programme_officer WHERE programme_id = $1",
        programme_id,
    )
    stated = await db.fetch(
        "SELECT criterion, evidence FROM programme_statement WHERE programme_id = $1",
        programme_id,
    )
    phases = await db.fetch(
        "SELECT phase, months, entered_at, planned_end, overdue, overruled, reason"
        " FROM programme_phase WHERE programme_id = $1"
        " ORDER BY array_position('{diagnosis,pilot,roll-out}', phase)",
        programme_id,
    )
    by_subject = {one["subject"]: one for one in named}
    officers = [
        OfficerRow(
            subject=subject,
            person=by_subject[subject]["person"] if subject in by_subject else None,
            since=by_subject[subject]["since"] if subject in by_subject else None,
        )
        for subject in SUBJECTS
    ]
    evidence = {one["criterion"]: one["evidence"] for one in stated}
    decided = await find_decided_criteria(db, programme_id)
    met = decided | evidence.keys()
    if len(by_subject) == len(SUBJECTS):
        met |= {"task-force-complete"}
    return ProgrammeDetails(
        **row,
        officers=officers,
        phases=[
            PhaseRow(**one, criteria=_criteria(one["phase"], evidence, met=met)) for one in phases
        ],
    )


def _criteria(
    phase: Phase, evidence: dict[str, str], *, met: Collection[str]
) -> list[CriterionRow]:
    return [
        CriterionRow(
            criterion=code,
            kind="measured" if code in _MEASURED else "stated",
            met=code in met,
            evidence=evidence.get(code),
        )
        for code in ENTRY_CRITERIA[phase]
    ]


async def find_running(db: Connection) -> ProgrammeRow | None:
    """Return the programme that goes on, or `None`."""
    row = await db.fetchrow("SELECT * FROM programme WHERE status = 'running'")
    return ProgrammeRow(**row) if row else None
