"""Each area signs on to PostgreSQL as a role of its own, and the server refuses it all the rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest
import pytest_asyncio

from services.duties.service import service as duties
from services.goals.service import service as goals
from shared.installation.area_role_passwords import password_file
from shared.installation.installation import Installation, running_installation
from shared.postgres.projection_rebuild import rebuild_projections
from shared.postgres.recorded_events import find_last_fact_position
from tests.shared.schema_owners import owners_of

if TYPE_CHECKING:
    from asyncpg import Connection, Record


AREAS = [duties, goals]
"""Goals publishes nothing for duties, which reads no fact of goals' either."""

REFUSED = [
    "SELECT FROM duties.event",
    "SELECT FROM duties.outbox",
    "SELECT FROM duties.compact_event",
    "SELECT FROM duties.later_event",
    "SELECT FROM duties.later_fact",
    "UPDATE duties.stream SET version = 0",
    "DELETE FROM duties.checkpoint",
    "TRUNCATE duties.compact_event",
    "DROP TABLE duties.compact_event",
    "DROP VIEW duties.event",
    "DROP SCHEMA duties CASCADE",
    "ALTER TABLE duties.event OWNER TO concord_goals",
    "ALTER SCHEMA duties OWNER TO concord_goals",
    "CREATE TABLE duties.mine (n int)",
    "CREATE TABLE duties_rebuild.mine (n int)",
    "SELECT nextval('duties.fact_position')",
    "SELECT setval('duties.event_position', 1)",
    "GRANT USAGE ON SCHEMA duties TO concord_goals",
    "CREATE TABLE public.mine (n int)",
    "CREATE SCHEMA mine",
    "ALTER TABLE event OWNER TO concord_duties",
    "COPY (SELECT 1) TO PROGRAM 'cat >/dev/null'",
    "COPY (SELECT 1) TO '/dev/null'",
    "SELECT pg_read_file('pg_hba.conf')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/hostname')",
    "SELECT FROM pg_authid",
    "ALTER SYSTEM SET log_statement = 'all'",
    "SET log_statement = 'all'",
    "SELECT pg_reload_conf()",
    "CREATE ROLE mine",
    "CREATE DATABASE mine",
    "DROP DATABASE concord",
    "ALTER DATABASE concord RENAME TO mine",
    "ALTER ROLE concord_goals SUPERUSER",
    "ALTER ROLE concord_goals CREATEROLE",
    "ALTER ROLE concord_duties PASSWORD 'mine'",
    "ALTER ROLE concord PASSWORD 'mine'",
    "GRANT concord_duties TO concord_goals",
    "SET ROLE concord_duties",
    "SET ROLE concord",
    "SET SESSION AUTHORIZATION concord",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE c AS 'libc', 'system'",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'concord_duties'",
]
SUCCEED_FOR_THE_SUPERUSER = [
    "SELECT FROM duties.event",
    "COPY (SELECT 1) TO PROGRAM 'cat >/dev/null'",
    "SELECT pg_read_file('pg_hba.conf')",
    "CREATE TABLE public.mine (n int)",
    "SET ROLE concord_duties",
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def embedded(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[Installation, Path]]:
    """Run two areas on the embedded server; yield them and the data folder."""
    folder = tmp_path_factory.mktemp("data")
    async with running_installation(AREAS, folder) as installation:
        yield installation, folder


async def attempt(connection: Connection[Record], statement: str) -> None:
    """Execute a statement and undo what it did."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(statement)
    finally:
        await transaction.rollback()


@pytest.mark.asyncio(loop_scope="module")
async def test_the_server_refuses_an_area_what_is_not_its_own(
    embedded: tuple[Installation, Path],
) -> None:
    installation, _ = embedded
    connection = await installation.database.open_connection("goals")
    assert await connection.fetchval("SELECT current_user") == "concord_goals"
    await attempt(connection, "CREATE TEMPORARY TABLE mine (n int)")  # uploads are sorted in one
    done = []
    for statement in REFUSED:
        autonomous = statement.split()[:2] in (["CREATE", "DATABASE"], ["DROP", "DATABASE"])
        try:
            if autonomous or statement.startswith("ALTER SYSTEM"):  # in no transaction
                await connection.execute(statement)
            else:
                await attempt(connection, statement)
            done.append(statement)
        except asyncpg.InsufficientPrivilegeError:
            continue
        except asyncpg.PostgresError as error:
            done.append(f"{statement}: {error!r}")
    await connection.close()
    assert done == []


@pytest.mark.asyncio(loop_scope="module")
async def test_the_superuser_is_not_refused(embedded: tuple[Installation, Path]) -> None:
    """The control: statements fail for the role that signs on, not for what they say."""
    connection = await asyncpg.connect(**embedded[0].database.connect_arguments)
    for statement in SUCCEED_FOR_THE_SUPERUSER:
        await attempt(connection, statement)
    await connection.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("database", ["postgres", "template1"])
async def test_an_area_connects_to_no_other_database(
    embedded: tuple[Installation, Path], database: str
) -> None:
    login = embedded[0].database.area_logins["goals"]
    arguments = {**embedded[0].database.connect_arguments, "database": database}
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for database"):
        await asyncpg.connect(**{**arguments, "user": login.user, "password": login.password})


@pytest.mark.asyncio(loop_scope="module")
async def test_each_area_has_a_password_of_its_own_in_a_private_file(
    embedded: tuple[Installation, Path],
) -> None:
    installation, folder = embedded
    files = [password_file(folder, area.name) for area in AREAS]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    passwords = {file.read_text("ascii") for file in files}
    passwords.add((folder / "postgres.password").read_text("ascii"))
    assert len(passwords) == 3
    arguments = {**installation.database.connect_arguments, "user": "concord_goals"}
    for wrong in (password_file(folder, "duties").read_text("ascii"), ""):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(**{**arguments, "password": wrong})


@pytest.mark.asyncio(loop_scope="module")
async def test_every_connection_of_an_area_is_its_roles(
    embedded: tuple[Installation, Path],
) -> None:
    installation, _ = embedded
    for area in installation.areas:
        await find_last_fact_position(area.pool, "none", 1)
    expected = {("concord_duties", "concord duties"), ("concord_goals", "concord goals")}
    connection = await asyncpg.connect(**installation.database.connect_arguments)
    for _ in range(100):  # the server takes a moment to end what a test before has closed
        rows = await connection.fetch(
            "SELECT DISTINCT usename, application_name FROM pg_stat_activity"
            " WHERE datname = 'concord' AND pid <> pg_backend_pid()"
        )
        if {tuple(row) for row in rows} == expected:
            break
        await asyncio.sleep(0.02)
    await connection.close()
    assert {tuple(row) for row in rows} == expected


@pytest.mark.asyncio(loop_scope="module")
async def test_an_area_rebuilds_its_read_models_with_its_own_role(
    embedded: tuple[Installation, Path],
) -> None:
    area = embedded[0].areas[1]
    definition = area.definition
    await rebuild_projections(
        area.database,
        area.name,
        definition.read_model_migrations,
        area.event_codec,
        definition.projections,
    )
    connection = await asyncpg.connect(**embedded[0].database.connect_arguments)
    assert await owners_of(connection, "goals", "goals_rebuild") == {"concord_goals"}
    await connection.close()
