"""What was stated of the competence of liaisons and deputies, the latest of each person."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.liaison_competence import Competence, CompetenceStanding
from services.duties.domain.liaison_events import LiaisonCompetenceNoted
from shared.eventsourcing.company_time import CompanyTime

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

NOT_STATED: CompetenceStanding = "not-stated"


class CompetenceRow(BaseModel):
    """What a liaison, or a deputy, can do, and who stated it; `null` where nobody did."""

    person: str
    standing: CompetenceStanding
    communication: Competence | None
    business_knowledge: Competence | None
    noted_by: str | None
    stated_on: date | None
    """The day as of which it was judged."""
    at: CompanyTime | None
    """When it was entered."""


_LATEST = """
    SELECT standing, communication, business_knowledge, noted_by, stated_on, at
    FROM liaison AS office
    JOIN liaison_competence AS said ON said.liaison_id = office.liaison_id
    WHERE office.department = {department} AND said.person = {person}
    ORDER BY at DESC, office.liaison_id LIMIT 1
"""
_OF_OFFICE = """
WITH held AS (
    SELECT person FROM liaison_term WHERE liaison_id = $1
    UNION SELECT deputy FROM liaison_term WHERE liaison_id = $1
    UNION SELECT person FROM liaison_competence WHERE liaison_id = $1
)
SELECT held.person, latest.* FROM held
LEFT JOIN LATERAL ({latest}) AS latest ON true
WHERE held.person IS NOT NULL ORDER BY held.person
"""


async def list_competence(db: Connection, liaison_id: UUID, department: str) -> list[CompetenceRow]:
    """Return what was stated last of everybody who holds or held an office, by person.

    A statement is of a person in the department: one that was made of the person in another of its
    offices counts.
    """
    latest = _LATEST.format(department="$2", person="held.person")
    rows = await db.fetch(_OF_OFFICE.format(latest=latest), liaison_id, department)
    return [_row(row) for row in rows]


async def find_standing(db: Connection, department: str, person: str) -> CompetenceStanding:
    """Return what was last stated of a person in any office of a department."""
    row = await db.fetchrow(_LATEST.format(department="$1", person="$2"), department, person)
    return NOT_STATED if row is None else row["standing"] or NOT_STATED


async def upsert_statement(db: Connection, event: LiaisonCompetenceNoted, standing: str) -> None:
    """Record what was stated of a person in an office; the latest counts."""
    await db.execute(
        "INSERT INTO liaison_competence (liaison_id, person, communication, business_knowledge,"
        " noted_by, at, standing, stated_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (liaison_id, person) DO UPDATE SET communication = excluded.communication,"
        " business_knowledge = excluded.business_knowledge, noted_by = excluded.noted_by,"
        " at = excluded.at, standing = excluded.standing, stated_on = excluded.stated_on",
        event.office.liaison_id,
        event.person,
        event.communication.model_dump_json(),
        event.business_knowledge.model_dump_json(),
        event.by,
        event.at,
        None if standing == NOT_STATED else standing,
        event.stated_on,
    )


def _row(row: Any) -> CompetenceRow:
    kinds = {name: row[name] for name in ("communication", "business_knowledge")}
    return CompetenceRow.model_validate(
        {
            **row,
            **{name: said and json.loads(said) for name, said in kinds.items()},
            "standing": row["standing"] or NOT_STATED,
        }
    )
