"""Takes from everybody what only roles of ours should have: databases, and some functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_REVOKE = """
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT datname FROM pg_database
        WHERE datname IN (current_database(), 'postgres', 'template1')
            AND has_database_privilege('public', oid, 'CONNECT, TEMPORARY')
    LOOP
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', name);
    END LOOP;
END $$
"""


async def revoke_public_access(connection: Connection) -> None:
    """Let roles connect, and make temporary tables, only where they were given that right."""
    await connection.execute(_REVOKE)


GRANT_ADVISORY_LOCKS = """
DO $$ DECLARE signature regprocedure; BEGIN
    FOR signature IN SELECT oid FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace AND proname LIKE 'pg\\_%advisory%'
    LOOP EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', signature, {role}); END LOOP;
END $$
"""

_TAKE_FUNCTIONS = """
WITH open_function AS (
    SELECT oid::regprocedure AS signature, proname LIKE '%advisory%' AS locks FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace
        AND has_function_privilege('public', oid, 'EXECUTE')
        AND (proname LIKE 'lo\\_%' OR proname IN ('loread', 'lowrite')
            OR proname LIKE 'pg\\_%advisory%')
)
SELECT format('GRANT EXECUTE ON FUNCTION %s TO %I', signature, rolname)
FROM open_function CROSS JOIN pg_roles
WHERE locks AND pg_roles.oid IN (SELECT nspowner FROM pg_namespace WHERE nspname !~ '^pg_')
UNION ALL
SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', signature) FROM open_function
"""


async def take_open_functions(connection: Connection) -> None:
    """Take from everybody the functions that write large objects or lock out writers.

    Advisory locks stay with the owners of schemas. Only a superuser may do this.
    """
    for statement in await connection.fetch(_TAKE_FUNCTIONS):
        await connection.execute(statement[0])
