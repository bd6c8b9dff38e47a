"""Read-only roles for programs outside, such as BI tools: they sign on and read views, no more.

A reader is named `<database>_bi_<name>` and is a member of `<database>_bi`, to which an area grants
its views. What rows it reads, the area's row-level security decides. Limits that a session may
lift itself (read-only, time) keep honest programs from accidents; what keeps others out is that no
reader was granted anything that writes.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.public_access import take_open_functions
from shared.postgres.scram_verifier import scram_verifier
from shared.postgres.sql_quoting import quote_name

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

NAME_FORM = re.compile(r"[a-z][a-z0-9_]{0,29}")
CONNECTION_LIMIT = 10
_PASSWORD_BYTES = 24
_SETTINGS = {
    "default_transaction_read_only": "on",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "TimeZone": "Asia/Shanghai",
}
_TRANSACTION_SETTINGS = {"transaction_timeout": "120s"}
"""So long an upgrade waits for a reader's transaction; servers before 17 have no such setting."""
_FIRST_WITH_TRANSACTION_TIMEOUT = 170000
_SUPERUSERS_SETTINGS = {"temp_file_limit": "2GB"}
"""What a session cannot lift, and only a superuser can set."""

_NO_RIGHTS = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


class ReaderRoleRefused(Exception):
    """A role for a reader cannot be made, found or removed; the message says why."""


@dataclass(frozen=True)
class ReaderAddress:
    """Where a reader finds the database, and as whom it signs on."""

    host: str
    """Empty where the server takes no connections over the network."""
    port: int
    database: str
    user: str


def reader_group(database: str) -> str:
    """Return the name of the role that all readers of a database are members of."""
    return f"{database}_bi"


def reader_role(database: str, name: str) -> str:
    """Return the name of a reader's role; raises `ReaderRoleRefused` for a malformed name."""
    if NAME_FORM.fullmatch(name) is None:
        raise ReaderRoleRefused(
            f"{name} cannot name a reader: write up to 30 small letters, digits and _, a letter"
            " first."
        )
    return f"{reader_group(database)}_{name}"


def new_password() -> str:
    """Return a random password."""
    return secrets.token_urlsafe(_PASSWORD_BYTES)


@asynccontextmanager
async def changing_readers(connection: Connection, group: str) -> AsyncIterator[None]:
    """Change readers in one transaction, one process at a time; their group exists then.

    Raises `ReaderRoleRefused` where the connection's role may make no roles.
    """
    try:
        async with connection.transaction():
            await connection.execute(
                "SELECT pg_advisory_xact_lock($1, $2)", *lock_keys("", LockPurpose.MIGRATE)
            )
            if not await role_exists(connection, group):
                await connection.execute(f"CREATE ROLE {quote_name(group)} NOLOGIN {_NO_RIGHTS}")
            await _close_database(connection, group)
            yield
    except asyncpg.InsufficientPrivilegeError as error:
        user = await connection.fetchval("SELECT current_user")
        raise ReaderRoleRefused(
            f"The database's role {user} cannot do this ({error}). Let it own the database and"
            f" create roles: ALTER ROLE {user} CREATEROLE."
        ) from error


async def _close_database(connection: Connection, group: str) -> None:
    """Let readers connect; take from everybody what readers must not have."""
    database = await connection.fetchval("SELECT current_database()")
    await connection.execute(
        f"GRANT CONNECT ON DATABASE {quote_name(database)} TO {quote_name(group)};"
        f"REVOKE TEMPORARY ON DATABASE {quote_name(database)} FROM PUBLIC"
    )
    if await _is_superuser(connection):
        await take_open_functions(connection)


@asynccontextmanager
async def acting_as_owner(connection: Connection, schema: str) -> AsyncIterator[None]:
    """Act as the owner of a schema within a transaction.

    Raises `ReaderRoleRefused` where there is no such schema.
    """
    owner = await owner_of_schema(connection, schema)
    await connection.execute(f"SET LOCAL ROLE {quote_name(owner)}")
    yield
    await connection.execute("SET LOCAL ROLE NONE")


async def role_exists(connection: Connection, role: str) -> bool:
    """Return whether the server has a role of this name."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role
    )
    return found


async def refuse_powerful_reader(connection: Connection, role: str, owner: str) -> None:
    """Raise `ReaderRoleRefused` where a role that others made is missing or may do too much."""
    row = await connection.fetchrow(
        "SELECT rolcanlogin, rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication"
        " OR pg_has_role(rolname, $2, 'MEMBER') AS may_more FROM pg_roles WHERE rolname = $1",
        role,
        owner,
    )
    if row is None or not row["rolcanlogin"]:
        raise ReaderRoleRefused(
            f"There is no role {role} that can sign on: create it first, with LOGIN, a password and"
            " no other rights."
        )
    if row["may_more"]:
        raise ReaderRoleRefused(f"The role {role} may do more than a reader may; take that away.")


async def owner_of_schema(connection: Connection, schema: str) -> str:
    """Return the role that owns a schema; raises `ReaderRoleRefused` where there is none."""
    owner: str | None = await connection.fetchval(
        "SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = $1", schema
    )
    if owner is None:
        raise ReaderRoleRefused(
            f"The database has no schema {schema} yet: start this version of Concord once, or run"
            " `concord migrate`."
        )
    return owner


async def put_reader(connection: Connection, group: str, role: str, password: str) -> None:
    """Create a reader's role, or give an existing one this password and its limits again."""
    iterations = await connection.fetchval(
        "SELECT coalesce(current_setting('scram_iterations', true), '4096')::int"
    )
    verb = "ALTER" if await role_exists(connection, role) else "CREATE"
    settings = dict(_SETTINGS)
    server = await connection.fetchval("SELECT current_setting('server_version_num')::int")
    if server >= _FIRST_WITH_TRANSACTION_TIMEOUT:
        settings |= _TRANSACTION_SETTINGS
    if await _is_superuser(connection):
        settings |= _SUPERUSERS_SETTINGS
    database = quote_name(await connection.fetchval("SELECT current_database()"))
    name = quote_name(role)
    await connection.execute(
        f"{verb} ROLE {name} LOGIN INHERIT {_NO_RIGHTS} CONNECTION LIMIT {CONNECTION_LIMIT}"
        f" PASSWORD '{scram_verifier(password, iterations)}';"
        f"GRANT {quote_name(group)} TO {name};"
        + "".join(
            f"ALTER ROLE {name} IN DATABASE {database} SET {setting} TO '{value}';"
            for setting, value in settings.items()
        )
        + f"ALTER ROLE {name} IN DATABASE {database} SET search_path TO bi, bi_zh"
    )


async def drop_reader(connection: Connection, role: str) -> None:
    """Drop a reader's role, if it exists; its sessions end."""
    if await role_exists(connection, role):
        if not await _is_superuser(connection):  # else its sessions could not be ended
            await connection.execute(f"GRANT {quote_name(role)} TO CURRENT_USER")
        await connection.execute(f"ALTER ROLE {quote_name(role)} NOLOGIN")
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", role
        )
        await connection.execute(f"DROP ROLE {quote_name(role)}")


async def read_address(connection: Connection, role: str) -> ReaderAddress:
    """Return where a reader signs on; the host is empty where only a private socket is open."""
    row = await connection.fetchrow(
        "SELECT host(inet_server_addr()) AS host, inet_server_port() AS port,"
        " current_database() AS database,"
        " current_setting('listen_addresses') AS listens, current_setting('port')::int AS at_port"
    )
    if row is None:
        raise ReaderRoleRefused("The server does not say where it listens.")
    host = row["host"] or row["listens"].partition(",")[0].strip()
    return ReaderAddress(host, row["port"] or row["at_port"], row["database"], role)


async def _is_superuser(connection: Connection) -> bool:
    found: bool = await connection.fetchval(
        "SELECT rolsuper FROM pg_roles WHERE rolname = session_user"
    )
    return found
