"""The areas' roles: each area signs on to PostgreSQL as a role of its own, which owns its schema.

The role of the database's address owns nothing of an area: it creates the roles and the schemas,
and takes backups. An area's role may do what it likes in its own schema, and in the one in which
its read models are rebuilt; it may create no other, and what other areas own is closed to it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING

import asyncpg

from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.database_connections import AreaLogin, Database
from shared.postgres.public_access import GRANT_ADVISORY_LOCKS
from shared.postgres.scram_verifier import scram_verifier
from shared.postgres.sql_quoting import quote_name, quote_text

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

LOCK_TIMEOUT_SECONDS = 3
"""How long a change of owner waits for a table, which others use, before it is tried again."""
RETRY_INTERVAL_SECONDS = 1.0


class DatabaseRoles(StrEnum):
    """As which roles the areas sign on to PostgreSQL."""

    PER_AREA = "per-area"
    """Each area has a role of its own."""
    SHARED = "shared"
    """All areas share the role of the database's address, for servers where no role can be made."""


class UnusableDatabaseRole(Exception):
    """A role may do more than an area needs, or not what it needs; the message says what to do."""


_AREAS = """
SELECT area, current_database() AS database,
    coalesce(current_setting('scram_iterations', true), '4096')::int AS iterations,
    role.rolname AS role, role.oid IS NOT NULL AS exists,
    role.rolsuper OR role.rolcreaterole OR role.rolcreatedb OR role.rolreplication
        OR role.rolbypassrls AS may_more,
    (SELECT count(*) FROM pg_namespace
     WHERE nspname IN (area, area || '_rebuild') AND nspowner = role.oid) = 2
        AND pg_has_role(role.oid, 'USAGE')
        AND has_database_privilege(role.oid, current_database(), 'CONNECT')
        AND has_database_privilege(role.oid, current_database(), 'TEMPORARY') AS has_schemas,
    has_function_privilege(
        coalesce(role.rolname, 'public'), 'pg_advisory_lock(integer, integer)', 'EXECUTE'
    ) AS may_lock
FROM unnest($1::text[]) AS area
LEFT JOIN pg_roles AS owner ON owner.rolname <> current_user
    AND owner.rolcanlogin AND owner.rolname LIKE '%\\_' || area
    AND owner.oid = (SELECT nspowner FROM pg_namespace WHERE nspname = area)
LEFT JOIN pg_roles AS role
    ON role.rolname = coalesce(owner.rolname, current_database() || '_' || area)
ORDER BY area
"""

_FOREIGN_OBJECTS = """
WITH schema_of_role AS (
    SELECT nspname, pg_namespace.oid AS schema, pg_roles.oid AS role, rolname
    FROM unnest($1::text[], $2::text[]) AS wanted (nspname, rolname)
    JOIN pg_namespace USING (nspname) JOIN pg_roles USING (rolname)
)
SELECT format('ALTER TABLE %I.%I OWNER TO %I', nspname, relname, rolname)
FROM schema_of_role JOIN pg_class ON relnamespace = schema
WHERE relowner <> role AND relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT EXISTS (
    SELECT FROM pg_depend  -- a column's sequence follows its table
    WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype IN ('a', 'i')
        AND relkind = 'S'
)
UNION ALL
SELECT format(
    'ALTER ROUTINE %I.%I(%s) OWNER TO %I',
    nspname, proname, pg_get_function_identity_arguments(pg_proc.oid), rolname
)
FROM schema_of_role JOIN pg_proc ON pronamespace = schema WHERE proowner <> role
UNION ALL
SELECT format('ALTER TYPE %I.%I OWNER TO %I', nspname, typname, rolname)
FROM schema_of_role JOIN pg_type ON typnamespace = schema
WHERE typowner <> role AND typtype IN ('e', 'd')
"""


@dataclass(frozen=True)
class _AreaRole:
    area: str
    name: str
    password: str

    @property
    def schemas(self) -> tuple[str, str]:
        return self.area, rebuild_schema(self.area)


def rebuild_schema(area: str) -> str:
    """Return the name of the schema in which an area's read models are rebuilt."""
    return f"{area}_rebuild"


async def provide_area_roles(database: Database, passwords: Mapping[str, str]) -> Database:
    """Create the roles and schemas of these areas, or bring them up to date; return their logins.

    `passwords` has each area's. The role is named like the database and the area, unless another
    one owns the schema already. Tables of an installation from before there were roles get their
    owner; this waits for tables that others lock. Raises `UnusableDatabaseRole`.
    """
    connection = await database.open_connection("roles")
    try:
        while True:
            try:
                async with connection.transaction():
                    roles = await _provide(connection, passwords)
                break
            except asyncpg.LockNotAvailableError as error:
                log.warning("a table that gets an owner is locked, waiting for it: %s", error)
            await asyncio.sleep(RETRY_INTERVAL_SECONDS)
    except asyncpg.InsufficientPrivilegeError as error:
        user = await connection.fetchval("SELECT current_user")
        raise UnusableDatabaseRole(
            f"The database's role {user} cannot make the areas' roles ({error}). Let it own the"
            f" database and create roles (ALTER ROLE {user} CREATEROLE), or set"
            " CONCORD_DATABASE_ROLES=shared: every area then reaches the data of all."
        ) from error
    finally:
        await connection.close()
    return replace(
        database, area_logins={role.area: AreaLogin(role.name, role.password) for role in roles}
    )


async def grant_outbox_reads(database: Database, area: str, readers: Sequence[str]) -> None:
    """Let other areas' roles read the facts that an area has published, and nothing else of it.

    That is for services that have a process each, whose audits compare effects with their causes.
    """
    logins = [database.area_logins[reader].user for reader in readers]
    connection = await database.open_connection(area)
    try:
        for login in logins:
            await connection.execute(
                f"GRANT USAGE ON SCHEMA {quote_name(area)} TO {quote_name(login)};"
                "GRANT SELECT ON outbox, earlier_fact, later_fact, fact_position"
                f" TO {quote_name(login)}"
            )
    finally:
        await connection.close()


async def refuse_powerful_role(database: Database, area: str) -> None:
    """Raise `UnusableDatabaseRole` where the database's address is not that of an area's role."""
    connection = await database.open_connection(area)
    try:
        user, may_more = await _read_own_role(connection)
    finally:
        await connection.close()
    if may_more:
        raise UnusableDatabaseRole(
            f"CONCORD_DATABASE_URL signs on as {user}, which may do more than {area} needs. Name"
            " the role that `concord migrate` made for it, or set CONCORD_DATABASE_ROLES=shared:"
            " every area then reaches the data of all."
        )


async def warn_of_shared_role(database: Database) -> None:
    """Log that all areas share the role of the database's address."""
    connection = await database.open_connection("roles")
    try:
        user, _ = await _read_own_role(connection)
    finally:
        await connection.close()
    log.warning(
        "CONCORD_DATABASE_ROLES=shared: as %s, every area may read and change the data of all", user
    )


async def _read_own_role(connection: Connection) -> tuple[str, bool]:
    """Return this session's role, and whether it may create schemas or more."""
    row = await connection.fetchrow(
        "SELECT rolname, rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication"
        " OR has_database_privilege(current_database(), 'CREATE') AS may_more"
        " FROM pg_roles WHERE rolname = current_user"
    )
    return (row["rolname"], row["may_more"]) if row is not None else ("", True)


async def _provide(connection: Connection, passwords: Mapping[str, str]) -> list[_AreaRole]:
    space, purpose = lock_keys("", LockPurpose.MIGRATE)
    await connection.execute(
        f"SELECT pg_advisory_xact_lock({space}, {purpose});"
        f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'"
    )
    found = await connection.fetch(_AREAS, list(passwords))
    roles = [
        _AreaRole(
            row["area"], row["role"] or f"{row['database']}_{row['area']}", passwords[row["area"]]
        )
        for row in found
    ]
    await connection.execute(";".join(chain.from_iterable(map(_role_statements, found, roles))))
    owners = [(schema, role.name) for role in roles for schema in role.schemas]
    changes = await connection.fetch(
        _FOREIGN_OBJECTS, [schema for schema, _ in owners], [role for _, role in owners]
    )
    if changes:
        await connection.execute(";".join(row[0] for row in changes))
    return roles


def _role_statements(found: Record, role: _AreaRole) -> Iterator[str]:
    """Yield the statements that make a role of what was found; raises `UnusableDatabaseRole`."""
    if found["may_more"]:
        raise UnusableDatabaseRole(
            f"The role {role.name} may do more than an area needs. Take its rights away:"
            f" ALTER ROLE {role.name} NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION"
            " NOBYPASSRLS."
        )
    name = quote_name(role.name)
    verifier = scram_verifier(role.password, found["iterations"])
    yield f"{'ALTER' if found['exists'] else 'CREATE'} ROLE {name} LOGIN PASSWORD '{verifier}'"
    if not found["may_lock"]:  # it was taken from everybody when a reader was made
        yield GRANT_ADVISORY_LOCKS.format(role=quote_text(role.name))
    if not found["has_schemas"]:
        yield (
            f"DO $$ BEGIN IF NOT pg_has_role({quote_text(role.name)}, 'USAGE')"
            f" THEN GRANT {name} TO CURRENT_USER; END IF; END $$"
        )
        yield f"GRANT CONNECT, TEMPORARY ON DATABASE {quote_name(found['database'])} TO {name}"
        for schema in role.schemas:
            yield f"CREATE SCHEMA IF NOT EXISTS {quote_name(schema)} AUTHORIZATION {name}"
            yield f"ALTER SCHEMA {quote_name(schema)} OWNER TO {name}"
