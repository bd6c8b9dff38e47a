"""The schemas in which an area publishes views: created beside its own, and owned by its role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from shared.postgres.area_roles import UnusableDatabaseRole
from shared.postgres.database_connections import Database

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_OWNER = "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = $1"
_STATEMENTS = """
WITH wanted AS (SELECT * FROM unnest($1::text[], $2::text[]) AS wanted (schema, view))
SELECT format('CREATE SCHEMA %I AUTHORIZATION %I', schema, $3::text) AS statement,
    NULL AS others
FROM (SELECT DISTINCT schema FROM wanted) AS one
WHERE to_regnamespace(quote_ident(schema)) IS NULL
UNION ALL
SELECT format('ALTER SCHEMA %I OWNER TO %I', nspname, $3),
    CASE WHEN obj_description(oid, 'pg_namespace') LIKE 'Published by ' || $4 || '%' THEN NULL
        ELSE format('%s, which belongs to %s', nspname, pg_get_userbyid(nspowner)) END
FROM pg_namespace
WHERE nspname IN (SELECT schema FROM wanted) AND pg_get_userbyid(nspowner) <> $3
UNION ALL
SELECT format('ALTER VIEW %I.%I OWNER TO %I', schema, view, $3), NULL
FROM wanted JOIN pg_namespace ON nspname = schema
JOIN pg_class ON relnamespace = pg_namespace.oid AND relname = view AND relkind = 'v'
WHERE pg_get_userbyid(relowner) <> $3
"""
"""What is missing, or was made while all areas shared a role."""


async def provide_view_schemas(
    connection: Connection, database: Database, area: str, views: Mapping[str, Sequence[str]]
) -> None:
    """Create the schemas that are missing, as the role of the database's address.

    `connection` is the area's; `views` has the names of its views by schema. Those that another
    role owns since all areas shared one get their owner. Raises `UnusableDatabaseRole` where a
    schema of such a name is not the area's.
    """
    owner = await connection.fetchval(_OWNER, area)
    pairs = [(schema, view) for schema, names in views.items() for view in names]
    schemas, names = [schema for schema, _ in pairs], [view for _, view in pairs]
    found = await connection.fetch(_STATEMENTS, schemas, names, owner, area)
    for row in found:
        if row["others"] is not None:
            raise UnusableDatabaseRole(
                f"{area} publishes its views in the schema {row['others']}. Rename that schema:"
                " ALTER SCHEMA … RENAME TO another."
            )
    if found:
        creator = await database.open_connection("roles")
        try:
            async with creator.transaction():
                for row in found:
                    await creator.execute(row["statement"])
        finally:
            await creator.close()
