"""Whose the codes of projects are."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel

from services.duties.projections.projects import ProjectStatus
from shared.postgres.reference_table import fold_code

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class ProjectCode(BaseModel):
    """The code of a project, and whose it is."""

    project_id: UUID
    code: str
    name: str
    status: ProjectStatus


async def list_with_code(db: Connection, code: str) -> list[ProjectCode]:
    """Return the projects with a code, in upper or lower case, in letters of any width."""
    return await list_with_folded_codes(db, {fold_project_code(code)})


async def list_with_folded_codes(db: Connection, folded: Collection[str]) -> list[ProjectCode]:
    """Return the projects whose codes are one of these in the form of `fold_project_code`.

    All codes are read, because PostgreSQL folds case by its own collations.
    """
    rows = await db.fetch("SELECT project_id, code, name, status FROM project")
    return [ProjectCode(**row) for row in rows if fold_project_code(row["code"]) in folded]


def fold_project_code(code: str) -> str:
    """Return the form in which codes of projects are compared."""
    return fold_code(unicodedata.normalize("NFKC", code))
