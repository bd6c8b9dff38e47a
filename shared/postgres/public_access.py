"""Closes the databases of a server of our own to roles that were given no access."""

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
