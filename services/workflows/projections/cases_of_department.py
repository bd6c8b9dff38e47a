"""Which cases still ask something of a department, now or in a later step."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def list_cases_asking(db: Connection, department: str) -> list[UUID]:
    """Return the ids of live cases of which a department holds or may get a step, or a vote."""
    rows = await db.fetch(
        "SELECT case_id FROM case_file WHERE import_id IS NULL AND ("
        " EXISTS (SELECT FROM case_step AS step WHERE step.case_id = case_file.case_id"
        " AND department = $1 AND done_at IS NULL AND sent_back_at IS NULL"
        " AND withdrawn_at IS NULL)"
        " OR ended_at IS NULL AND (started_for = $1 OR $1 = ANY (successors)"
        " OR (flow_id, flow_version) IN (SELECT flow_id, number FROM flow_version"
        " WHERE jsonb_path_exists(steps::jsonb, '$[*] ? (@.department == $code"
        " || @.review.reviewers[*] == $code || @.review.veto == $code)',"
        " jsonb_build_object('code', $1::text)))))"
        " ORDER BY case_id",
        department,
    )
    return [row["case_id"] for row in rows]
