"""The query of entries of other departments whose activity is worded like that of one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.activity_accountability import AccountabilityKind
from services.duties.projections.listed_overlaps import common_scope, may_meet
from services.duties.projections.wordings import find_similar

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_SIMILAR = 20
"""So many entries a warning names, the most similar ones."""


class SimilarActivity(BaseModel):
    """Another department's entry or standing duty, which may be for the same."""

    kind: AccountabilityKind
    entry_id: UUID
    project_id: UUID | None
    project: str | None
    """The code of its project; `null` for a standing duty."""
    activity: str
    accountable: str
    similarity: int
    """In per cent; 100 where it is the same activity, or has the same words."""


async def list_similar_activities(db: Connection, entry_id: UUID) -> list[SimilarActivity]:
    """Return what is worded like an entry, for a common part of the company and a common day.

    Of projects that have no kick-off yet the days are unknown, so theirs count as common. What is
    similar is found anew: the entry is so new that nobody may have compared it.
    """
    [own] = await db.fetch(
        "SELECT wording.key, words FROM accountability JOIN wording ON wording.key = activity_key"
        " WHERE entry_id = $1",
        entry_id,
    )
    similar = await find_similar(db, {own["key"]: frozenset(own["words"])})
    rows = await db.fetch(
        "SELECT other.kind, other.entry_id, other.project_id, project.code AS project,"  # noqa: S608  constants, no input
        " other.activity, other.accountable, worded.similarity"
        " FROM accountability AS one CROSS JOIN"
        " unnest($3::text[], $4::smallint[]) AS worded (other_key, similarity)"
        " JOIN accountability AS other ON other.activity_key = worded.other_key"
        " LEFT JOIN project ON project.project_id = other.project_id"
        " WHERE one.entry_id = $1 AND other.entry_id <> $1 AND NOT other.is_released"
        " AND other.accountable_key <> one.accountable_key"
        f" AND {common_scope('one', 'other')} AND {may_meet('one', 'other')}"
        " ORDER BY worded.similarity DESC, other.entry_id LIMIT $2",
        entry_id,
        MAX_SIMILAR,
        [own["key"], *(key for _, key, _ in similar)],
        [100, *(similarity for *_, similarity in similar)],
    )
    return [SimilarActivity(**row) for row in rows]
