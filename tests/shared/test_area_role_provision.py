"""Areas' roles are made on servers of every kind; where that fails, nothing changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from services.duties.service import service as duties
from services.goals.service import service as goals
from services.incentives.service import service as incentives
from shared.backup.create_backup import create_backup
from shared.backup.restore import restore_installation
from shared.installation.area_sign_on import AreaSignOn
from shared.installation.installation import running_installation
from shared.installation.settings import Settings
from shared.postgres.area_roles import DatabaseRoles, UnusableDatabaseRole, refuse_powerful_role
from shared.postgres.database_connections import Database
from shared.service_runtime.schema_migration import migrate_all_schemas
from tests.shared.schema_owners import owners_of

if TYPE_CHECKING:
    from shared.testing.postgres_test_server import FreshDatabase, TestPostgresServer

AREAS = [duties, goals]


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
    assert await read("goals", "incentives.outbox") == []
    refused = [("incentives", "goals.event"), ("incentives", "goals.stream_session")]
    for reader, table in [*refused, ("goals", "incentives.event"), ("duties", "incentives.outbox")]:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await read(reader, table)
