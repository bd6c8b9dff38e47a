"""The list of cases, and one case with its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import from_json

from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.event_tables import select_event_id
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class CaseStatus(StrEnum):
    """How far a case is."""

    RUNNING = "running"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"
    """It ended before its last step."""
    RECORDED = "recorded"
    """Part of an imported history."""


class OpenStepEntry(BaseModel):
    """A step that is open now."""

    step: int
    activity: str
    department: str
    due_at: CompanyTime
    claimed: bool
    """Whether one person does it, and nobody else of the department."""
    department_closed: bool = False
    """Whether its department does not exist any more: an officer does the step or withdraws it."""


def _decode(rows: object) -> object:
    """Return rows of JSON as PostgreSQL gives it as values; leave others as they are."""
    return from_json(rows) if isinstance(rows, str) else rows


class CaseEntry(BaseModel):
    """A case in the list."""

    id: UUID
    subject: str
    status: CaseStatus
    flow_id: UUID | None
    flow_version: int | None
    import_id: UUID | None
    flow_name: str | None = None
    opened_at: CompanyTime
    ended_at: CompanyTime | None
    version: int
    updated_at: CompanyTime
    step: int | None = None
    """The number of the open step; this and what follows is `null` where none is open."""
    activity: str | None = None
    department: str | None = None
    """The department that holds the open step."""
    department_name: str | None = None
    due_at: CompanyTime | None = None
    open_steps: Annotated[list[OpenStepEntry], BeforeValidator(_decode)] = []
    """Every step that is open, oldest first; the one above is the newest of them. In a finished
    case these are votes of a joint review that were not given yet."""
    started_for: str | None = None
    """The department that the case was started for; `null` in imported histories."""
    withdrawn_because: str | None = None
    template_id: UUID | None = None
    """The template that it was started from; `null` where none was used."""
    last_event_id: UUID | None = Field(default=None, exclude=True)
    """The event that `version` names; it is not shown."""

    @property
    def due_at_or_last(self) -> datetime:
        """The open step's due time; a time behind all others where none is open."""
        return self.due_at or NEVER_DUE


class StepEntry(BaseModel):
    """One opening of a step; in time if `done_at` is not after `due_at`."""

    step: int
    activity: str
    department: str
    department_name: str | None = None
    resource: str | None
    """Who works on it; `null` where nobody is named, or its reader does not read those people."""
    opened_at: CompanyTime
    due_at: CompanyTime
    overdue_at: CompanyTime | None
    """Its due time, where it passed before the step was done; announced once."""
    done_at: CompanyTime | None
    sent_back_at: CompanyTime | None
    reason: str | None
    """Why it was sent back or withdrawn; in a joint review, why the department voted so."""
    entered_at: CompanyTime | None
    """When its department entered that it was done or sent back; `null` where others did."""
    withdrawn_at: CompanyTime | None = None
    """When it was said that it need not be done."""
    decision: str | None = None
    """How it ended, where its map offers decisions; in a joint review the department's vote."""
    claimed_by: str | None = None
    """The subject of who alone does it; `null` as in `resource`."""


class CaseDetail(CaseEntry):
    """A case with its steps."""

    steps: list[StepEntry]


@dataclass(frozen=True)
class CaseFilter:
    """Which cases a list shows; `None` leaves a filter out."""

    status: Sequence[CaseStatus] | None = None
    flow_id: UUID | None = None
    import_id: UUID | None = None
    department: str | None = None
    """The department that holds the open step."""
    template_id: UUID | None = None


NEVER_DUE = datetime(9001, 1, 1, tzinfo=UTC)

_IS_OPEN = "done_at IS NULL AND sent_back_at IS NULL AND withdrawn_at IS NULL"
_LAST_EVENT_ID = select_event_id("('case-' || listed.id)", "listed.version")
_SELECT = f"""
SELECT listed.*, {_LAST_EVENT_ID} AS last_event_id FROM (
    SELECT case_file.case_id AS id, subject, flow_id, flow.name AS flow_name, flow_version,
           import_id, opened_at, ended_at, case_file.version, open_step.step, open_step.activity,
           open_step.department, open_step.due_at, withdrawn_because, template_id,
           coalesce(started_for, (SELECT department FROM case_step AS first_step
                    WHERE first_step.case_id = case_file.case_id AND step = 1
                    AND flow_id IS NOT NULL)) AS started_for,
           coalesce(open_steps, json_build_array()) AS open_steps,
           coalesce(case_file.updated_at, ended_at, opened_at) AS updated_at,
           CASE WHEN import_id IS NOT NULL THEN 'recorded'
                WHEN withdrawn_because IS NOT NULL THEN 'withdrawn'
                WHEN ended_at IS NOT NULL THEN 'finished'
                ELSE 'running' END AS status
    FROM case_file LEFT JOIN flow USING (flow_id) LEFT JOIN case_form USING (case_id)
    LEFT JOIN LATERAL (
        SELECT step, activity, department, due_at FROM case_step
        WHERE case_step.case_id = case_file.case_id AND {_IS_OPEN}
        ORDER BY step DESC LIMIT 1
    ) AS open_step ON ended_at IS NULL LEFT JOIN LATERAL (
        SELECT json_agg(
            json_build_object('step', step, 'activity', activity, 'department', department,
                              'due_at', due_at, 'claimed', claimed_by IS NOT NULL) ORDER BY step
        ) AS open_steps
        FROM case_step WHERE case_step.case_id = case_file.case_id AND {_IS_OPEN}
    ) AS all_open ON true
) AS listed
"""  # noqa: S608  no input

CASE_LIST_QUERY = ListQuery(
    name="cases",
    select=_SELECT,
    conditions={
        "status": "status = ANY ({status})",
        "flow_id": "flow_id = {flow_id}",
        "import_id": "import_id = {import_id}",
        "template_id": "id IN (SELECT case_id FROM case_form WHERE template_id = {template_id})",
        "department": "id IN (SELECT case_id FROM case_step WHERE department = {department}"
        " AND done_at IS NULL AND sent_back_at IS NULL AND withdrawn_at IS NULL)",
    },
    sort=Sort([SortKey("opened_at", datetime), SortKey("id", UUID)]),
    sorts={
        "updated": Sort([SortKey("updated_at", datetime), SortKey("id", UUID)]),
        "opened_at": Sort([SortKey("opened_at", datetime), SortKey("id", UUID)]),
        "subject": Sort([SortKey("subject", str), SortKey("id", UUID)]),
        "due_at": Sort(
            [
                SortKey(
                    "coalesce(due_at, timestamptz '9001-01-01 00:00:00+00')",
                    datetime,
                    "due_at_or_last",
                ),
                SortKey("id", UUID),
            ]
        ),
    },
    searched=("subject", "flow_name"),
    id_key=SortKey("id", UUID),
    updated_at="updated_at",
    row=CaseEntry,
)
"""The list of cases, live and imported, by the time of their opening."""


async def find_case(db: Connection, case_id: UUID) -> CaseDetail | None:
    """Return a case with its steps in their order, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE id = $1", case_id)
    if row is None:
        return None
    steps = await db.fetch(
        "SELECT step, activity, department, resource, opened_at, due_at, overdue_at, done_at,"
        " sent_back_at, reason, entered_at, withdrawn_at, decision, claimed_by"
        " FROM case_step WHERE case_id = $1 ORDER BY step",
        case_id,
    )
    return CaseDetail(**row, steps=[StepEntry(**step) for step in steps])


class CasesToMigrate(NamedTuple):
    """The running cases of a flow that follow other versions than one."""

    case_ids: Sequence[UUID]
    """The oldest of them."""
    total: int


async def find_cases_to_migrate(
    db: Connection, flow_id: UUID, version: int, limit: int
) -> CasesToMigrate:
    """Return a flow's running cases on other versions, at most `limit`, and how many there are."""
    rows = await db.fetch(
        "SELECT case_id, count(*) OVER () AS total FROM case_file WHERE flow_id = $1"
        " AND flow_version <> $2 AND ended_at IS NULL ORDER BY opened_at, case_id LIMIT $3",
        flow_id,
        version,
        limit,
    )
    return CasesToMigrate([row["case_id"] for row in rows], rows[0]["total"] if rows else 0)
