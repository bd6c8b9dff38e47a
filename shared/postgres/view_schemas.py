"""The schemas in which an area publishes views: created beside its own, and owned by its role."""

from __future__ import annotations

from collections.abc import Sequence

from shared.postgres.area_roles import UnusableDatabaseRole
from shared.postgres.database_connections import Database
from shared.postgres.sql_quoting import quote_name

_MISSING = """
SELECT name FROM unnest($1::text[]) AS name WHERE to_regnamespace(quote_ident(name)) IS NULL
"""
_FOREIGN = """
SELECT nspname AS name, pg_get_userbyid(nspowner) AS owner FROM pg_namespace
WHERE nspname = ANY ($1)
    AND nspowner <> (SELECT nspowner FROM pg_namespace AS own WHERE own.nspname = $2)
"""
_OWNER = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = $1"


async def provide_view_schemas(database: Database, area: str, schemas: Sequence[str]) -> None:
    """Create the schemas that are missing, as the role of the database's address.

    Raises `UnusableDatabaseRole` where one of that name belongs to somebody else.
    """
    connection = await database.open_connection(area)
    try:
        missing = await connection.fetch(_MISSING, list(schemas))
        foreign = await connection.fetch(_FOREIGN, list(schemas), area)
        owner = await connection.fetchval(_OWNER, area)
    finally:
        await connection.close()
    if foreign:
        found = foreign[0]
        raise UnusableDatabaseRole(
            f"The schema {found['name']}, in which {area} publishes its views, belongs to"
            f" {found['owner']}. Rename it: ALTER SCHEMA {found['name']} RENAME TO another."
        )
    if missing:
        connection = await database.open_connection("roles")
        try:
            for row in missing:
                await connection.execute(
                    f"CREATE SCHEMA IF NOT EXISTS {quote_name(row['name'])}"
                    f" AUTHORIZATION {quote_name(owner)}"
                )
        finally:
            await connection.close()
