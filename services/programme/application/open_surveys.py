"""What is known of open surveys alone: who may still answer, and what was answered so far.

A survey has one row of invitations that are not spent, and each of its units one row of counts.
Every answer writes both rows anew, in one transaction. So no row, no time and no order in these
tables belongs to one answer; when the survey closes they are deleted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from services.programme.domain.survey_tally import Tally

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def insert_open_survey(
    db: Connection, survey_id: UUID, secret: str, invitations: Sequence[str], units: int
) -> None:
    """Begin a survey: nobody has answered."""
    await db.execute(
        "INSERT INTO survey_key (survey_id, secret) VALUES ($1, $2)", survey_id, secret
    )
    await db.execute(
        "INSERT INTO survey_invitation (survey_id, unspent) VALUES ($1, $2)",
        survey_id,
        sorted(invitations),
    )
    await db.execute(
        "INSERT INTO survey_tally (survey_id, unit, tally)"
        " SELECT $1, unit, $3::jsonb FROM generate_series(0, $2 - 1) AS unit",
        survey_id,
        units,
        Tally().model_dump_json(),
    )


async def find_secret(db: Connection, survey_id: UUID) -> str | None:
    """Return the secret with which a survey's invitations are signed; `None` if it is not open."""
    secret: str | None = await db.fetchval(
        "SELECT secret FROM survey_key WHERE survey_id = $1", survey_id
    )
    return secret


async def find_unspent(db: Connection, survey_id: UUID) -> frozenset[str]:
    """Return the invitations with which nobody has answered yet."""
    unspent = await db.fetchval(
        "SELECT unspent FROM survey_invitation WHERE survey_id = $1", survey_id
    )
    return frozenset(unspent or ())


async def lock_unspent(db: Connection, survey_id: UUID) -> frozenset[str] | None:
    """Return the unspent invitations and keep others from answering or closing meanwhile.

    `None` where the survey is not open.
    """
    unspent = await db.fetchval(
        "SELECT unspent FROM survey_invitation WHERE survey_id = $1 FOR UPDATE", survey_id
    )
    return None if unspent is None else frozenset(unspent)


async def load_tallies(db: Connection, survey_id: UUID) -> tuple[Tally, ...]:
    """Return what was answered so far by unit; the invitations must be locked."""
    rows = await db.fetch(
        "SELECT tally FROM survey_tally WHERE survey_id = $1 ORDER BY unit", survey_id
    )
    return tuple(Tally.model_validate_json(row["tally"]) for row in rows)


async def write_answer_count(
    db: Connection, survey_id: UUID, invitation: str, unit: int, tally: Tally
) -> None:
    """Spend an invitation and store the counts with its answer; the invitations must be locked."""
    await db.execute(
        "UPDATE survey_invitation SET unspent = array_remove(unspent, $2) WHERE survey_id = $1",
        survey_id,
        invitation,
    )
    await db.execute(
        "UPDATE survey_tally SET tally = $3::jsonb WHERE survey_id = $1 AND unit = $2",
        survey_id,
        unit,
        json.dumps(tally.model_dump(), ensure_ascii=False),
    )


async def delete_open_survey(db: Connection, survey_id: UUID) -> None:
    """Forget who has answered, and the counts that are not shown."""
    await db.execute("DELETE FROM survey_tally WHERE survey_id = $1", survey_id)
    await db.execute("DELETE FROM survey_invitation WHERE survey_id = $1", survey_id)
    await db.execute("DELETE FROM survey_key WHERE survey_id = $1", survey_id)
