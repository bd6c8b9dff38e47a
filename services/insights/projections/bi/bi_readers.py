"""What each reader of the views reads: an entry for its role in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shared.contracts.read_classes import ReadClass
from shared.postgres.reference_table import fold_code
from shared.service_runtime.published_views import ReaderScope

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def put_scope(connection: Connection, scope: ReaderScope) -> None:
    """Keep what a reader reads, in the place of what was kept of its role."""
    await connection.execute(
        "INSERT INTO insights.bi_reader (role, name, departments, whole_classes)"
        " VALUES ($1, $2, $3, $4) ON CONFLICT (role) DO UPDATE"
        " SET departments = excluded.departments, whole_classes = excluded.whole_classes",
        scope.role,
        scope.name,
        list(scope.departments),
        sorted(scope.whole_classes),
    )


async def remove_scope(connection: Connection, role: str) -> None:
    """Forget a role; it reads nothing from then on."""
    await connection.execute("DELETE FROM insights.bi_reader WHERE role = $1", role)


async def list_scopes(connection: Connection) -> Sequence[ReaderScope]:
    """Return what every reader reads, by name."""
    rows = await connection.fetch("SELECT * FROM insights.bi_reader ORDER BY name, role")
    return [
        ReaderScope(
            row["name"],
            row["role"],
            row["departments"],
            frozenset(map(ReadClass, row["whole_classes"])),
        )
        for row in rows
    ]


async def spell_departments(connection: Connection, codes: Sequence[str]) -> Mapping[str, str]:
    """Return the code as the directory spells it, by each of these that exists."""
    rows = await connection.fetch("SELECT DISTINCT department FROM insights.department_dim")
    known = {fold_code(row["department"]): row["department"] for row in rows}
    return {code: known[fold_code(code)] for code in codes if fold_code(code) in known}
