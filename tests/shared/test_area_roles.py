"""Each area signs on to PostgreSQL as a role of its own, and the server refuses it all the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
import pytest_asyncio

from services.duties.service import service as duties
from services.goals.service import service as goals
from services.incentives.service import service as incentives
from shared.backup.create_backup import create_backup
from shared.backup.restore import restore_installation
from shared.installation.area_role_passwords import password_file
from shared.installation.area_sign_on import AreaSignOn
from shared.installation.installation import Installation, running_installation
from shared.installation.settings import Settings
from shared.postgres.area_roles import DatabaseRoles, UnusableDatabaseRole, refuse_powerful_role
from shared.postgres.database_connections import Database
from shared.postgres.projection_rebuild import rebuild_projections
from shared.postgres.recorded_events import find_last_fact_position
from shared.service_runtime.schema_migration import migrate_all_schemas

if TYPE_CHECKING:
    from asyncpg import Connection, Record

    from shared.testing.postgres_test_server import FreshDatabase, TestPostgresServer

AREAS = [duties, goals]
"""Goals publishes nothing for duties, which reads no fact of goals' either."""

REFUSED = [
    "SELECT FROM duties.event",
    "SELECT FROM duties.outbox",
    "UPDATE duties.stream SET version = 0",
    "DELETE FROM duties.checkpoint",
    "TRUNCATE duties.event",
    "DROP TABLE duties.event",
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
    "CREATE TEMPORARY TABLE mine (n int)",
    "ALTER TABLE event OWNER TO concord_duties",
    "COPY (SELECT 1) TO PROGRAM 'true'",
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
    "COPY (SELECT 1) TO PROGRAM 'true'",
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
    connection = await asyncpg.connect(**installation.database.connect_arguments)
    rows = await connection.fetch(
        "SELECT DISTINCT usename, application_name FROM pg_stat_activity"
        " WHERE datname = 'concord' AND pid <> pg_backend_pid()"
    )
    await connection.close()
    assert {tuple(row) for row in rows} == {
        ("concord_duties", "concord duties"),
        ("concord_goals", "concord goals"),
    }


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


async def owners_of(connection: Connection[Record], *schemas: str) -> set[str]:
    rows = await connection.fetch(
        "SELECT pg_get_userbyid(relowner) FROM pg_class JOIN pg_namespace n ON relnamespace = n.oid"
        " WHERE nspname = ANY ($1) UNION SELECT pg_get_userbyid(proowner) FROM pg_proc"
        " JOIN pg_namespace n ON pronamespace = n.oid WHERE nspname = ANY ($1)"
        " UNION SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = ANY ($1)",
        list(schemas),
    )
    return {row[0] for row in rows}


async def create_owner(fresh_database: FreshDatabase, rights: str) -> Database:
    """Create a role without superuser rights that owns the test's database."""
    connection = await asyncpg.connect(**fresh_database.connect_arguments)
    name = fresh_database.connect_arguments["database"]
    await connection.execute(f"CREATE ROLE {name}_owner LOGIN {rights} PASSWORD 'owner'")
    await connection.execute(f"ALTER DATABASE {name} OWNER TO {name}_owner")
    await connection.close()
    login = {"user": f"{name}_owner", "password": "owner"}
    return Database({**fresh_database.connect_arguments, **login})


async def test_a_database_from_before_there_were_roles_gets_them(
    fresh_database: FreshDatabase, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Also where the database's own role is no superuser, as a hosted server's is not."""
    owner = await create_owner(fresh_database, "CREATEROLE")
    shared = AreaSignOn(DatabaseRoles.SHARED)
    url = owner.url()
    async with running_installation(AREAS, tmp_path, database_url=url, area_sign_on=shared):
        connection = await asyncpg.connect(**fresh_database.connect_arguments)
        assert await owners_of(connection, "goals", "duties") == {owner.connect_arguments["user"]}
        assert "may read and change the data of all" in caplog.text
    for _ in range(2):
        async with running_installation(AREAS, tmp_path, database_url=url) as installation:
            role = installation.database.area_logins["goals"].user
            assert role.endswith("_goals")
            assert await owners_of(connection, "goals", "goals_rebuild") == {role}
            async with installation.areas[1].pool.acquire() as pooled:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await pooled.fetch("SELECT FROM duties.event")
    await connection.close()


async def test_a_role_without_superuser_rights_backs_up_and_restores(
    fresh_database: FreshDatabase, postgres_server: TestPostgresServer, tmp_path: Path
) -> None:
    file, source = tmp_path / "backup", await create_owner(fresh_database, "CREATEROLE")
    settings = Settings(data=tmp_path / "one", database_url=source.url())
    async with running_installation(AREAS, settings.data, database_url=source.url()):
        await create_backup(AREAS, settings, file)
    async with postgres_server.create_fresh_database() as other:
        target = await create_owner(other, "CREATEROLE")
        settings = Settings(data=tmp_path / "two", database_url=target.url())
        await restore_installation(AREAS, settings, file)
        connection = await asyncpg.connect(**other.connect_arguments)
        name = other.connect_arguments["database"]
        assert await owners_of(connection, "goals") == {f"{name}_goals"}
        await connection.close()


async def test_a_role_that_cannot_make_roles_is_told_so(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    owner = await create_owner(fresh_database, "")
    with pytest.raises(UnusableDatabaseRole, match="CONCORD_DATABASE_ROLES=shared"):
        async with running_installation(AREAS, tmp_path, database_url=owner.url()):
            pass
    connection = await asyncpg.connect(**fresh_database.connect_arguments)
    assert await owners_of(connection, "goals", "duties") == set()  # and nothing was changed
    await connection.close()


async def test_an_areas_role_that_was_given_more_is_refused(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    connection = await asyncpg.connect(**fresh_database.connect_arguments)
    name = fresh_database.connect_arguments["database"]
    await connection.execute(f"CREATE ROLE {name}_goals SUPERUSER")
    await connection.close()
    with pytest.raises(UnusableDatabaseRole, match=f"{name}_goals may do more"):
        async with running_installation([goals], tmp_path, database_url=fresh_database.url):
            pass


async def test_a_service_of_its_own_needs_the_role_of_its_area(
    fresh_database: FreshDatabase,
) -> None:
    passwords = {"goals": "a'b$1", "duties": "other"}
    await migrate_all_schemas(AREAS, fresh_database.database, passwords)
    name = fresh_database.connect_arguments["database"]
    login = {"user": f"{name}_goals", "password": passwords["goals"]}
    await refuse_powerful_role(Database({**fresh_database.connect_arguments, **login}), "goals")
    with pytest.raises(UnusableDatabaseRole, match="may do more than goals needs"):
        await refuse_powerful_role(fresh_database.database, "goals")


async def test_only_subscribers_read_the_facts_of_another_area_and_nothing_else(
    fresh_database: FreshDatabase,
) -> None:
    passwords = {"goals": "one", "duties": "two", "incentives": "three"}

    await migrate_all_schemas([*AREAS, incentives], fresh_database.database, passwords)
    name = fresh_database.connect_arguments["database"]

    async def read(reader: str, table: str) -> Any:
        login = {"user": f"{name}_{reader}", "password": passwords[reader]}
        connection = await asyncpg.connect(**{**fresh_database.connect_arguments, **login})
        try:
            return await connection.fetch(f"SELECT * FROM {table}")
        finally:
            await connection.close()

    assert await read("incentives", "goals.outbox") == []
    refused = [("incentives", "goals.event"), ("incentives", "goals.stream_session")]
    for reader, table in [*refused, ("goals", "incentives.outbox"), ("duties", "goals.outbox")]:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await read(reader, table)
