"""An administrator makes readers, changes and removes them; what cannot be made is refused."""

from __future__ import annotations

import asyncpg
import pytest

from services.insights.projections.bi.publish_views import publish_views
from services.insights.service import service as insights
from shared.command_line.bi_readers import BiReaders, SignOn
from shared.postgres.area_roles import DatabaseRoles, UnusableDatabaseRole
from shared.postgres.database_connections import UNAVAILABLE_ERRORS, Database
from shared.postgres.reader_roles import ReaderAddress, ReaderRoleRefused
from shared.service_runtime.schema_migration import migrate_all_schemas
from tests.insights.reader_database import OWN, ReaderDatabase

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_removed_reader_signs_on_no_more(star: ReaderDatabase) -> None:
    gone = await star.create("gone", "rd")
    async with star.signed_on(gone) as connection:
        await star.readers.remove("gone")
        with pytest.raises((asyncpg.PostgresError, *UNAVAILABLE_ERRORS)):
            await connection.fetch("SELECT FROM bi.kpi")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await star.query(gone, "SELECT 1")
    assert "gone" not in [scope.name for scope, _ in await star.readers.list_all()]


async def test_another_password_replaces_the_one_before(star: ReaderDatabase) -> None:
    before = await star.create("changed", "rd")
    after = await star.readers.change_password("changed", "another")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await star.query(before, "SELECT 1")
    assert await star.query(after, "SELECT 1") == [1]


@pytest.mark.parametrize("name", ["", "Finance", "a-b", "1a", "a" * 31, "a;b"])
async def test_a_malformed_name_is_refused(star: ReaderDatabase, name: str) -> None:
    with pytest.raises(ReaderRoleRefused, match="cannot name a reader"):
        await star.create(name, "rd")


async def test_a_reader_that_is_there_is_replaced_only_where_that_is_said(
    star: ReaderDatabase,
) -> None:
    await star.create("twice", "rd")
    with pytest.raises(ReaderRoleRefused, match="--replace"):
        await star.readers.create("twice", ["sales"], OWN, "secret")
    assert await star.query(
        await star.create("twice", "SALES"), "SELECT department FROM bi.kpi"
    ) == ["sales"]


async def test_an_unknown_department_is_refused(star: ReaderDatabase) -> None:
    with pytest.raises(ReaderRoleRefused, match="no department nowhere"):
        await star.create("own", "rd", "nowhere")


async def test_where_all_areas_share_a_role_no_reader_can_be_made(star: ReaderDatabase) -> None:
    settings = star.readers.settings.model_copy(update={"database_roles": DatabaseRoles.SHARED})
    with pytest.raises(ReaderRoleRefused, match="makes no roles"):
        await BiReaders(settings, [insights]).create("own", ["rd"], OWN, "secret")


async def test_where_concord_makes_no_roles_one_that_others_made_reads_its_scope(
    star: ReaderDatabase,
) -> None:
    settings = star.readers.settings.model_copy(update={"database_roles": DatabaseRoles.SHARED})
    readers = BiReaders(settings, [insights])
    connection = await asyncpg.connect(**star.database.connect_arguments)
    database = star.database.connect_arguments["database"]
    role = f"{database}_others"
    with pytest.raises(ReaderRoleRefused, match="no role"):
        await readers.admit(role, ["rd"], OWN)
    await connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret' CREATEROLE")
    with pytest.raises(ReaderRoleRefused, match="may do more"):
        await readers.admit(role, ["rd"], OWN)
    with pytest.raises(ReaderRoleRefused, match="may do more"):
        await readers.admit(f"{database}_insights", ["rd"], OWN)
    await connection.execute(f"ALTER ROLE {role} NOCREATEROLE")
    await readers.admit(role, ["rd"], OWN)
    async with connection.transaction():
        await publish_views(connection, anew=True)
    await connection.close()
    admitted = SignOn(ReaderAddress("", 0, database, role), "secret")
    assert await star.query(admitted, "SELECT DISTINCT department FROM bi.kpi") == ["rd"]
    await readers.remove(role)
    assert await star.query(admitted, "SELECT department FROM bi.kpi") == []


async def test_a_database_role_without_superuser_rights_makes_and_removes_readers(
    star: ReaderDatabase,
) -> None:
    """As a hosted server's is: it owns the database, and creates roles."""
    connection = await asyncpg.connect(**star.database.connect_arguments)
    name = star.database.connect_arguments["database"]
    await connection.execute(
        f"CREATE ROLE {name}_owner LOGIN CREATEROLE PASSWORD 'owner' IN ROLE {name}_insights;"
        f"ALTER DATABASE {name} OWNER TO {name}_owner;"
        f"GRANT {name}_bi TO {name}_owner WITH ADMIN OPTION"
    )
    login = {"user": f"{name}_owner", "password": "owner"}
    url = Database({**star.database.connect_arguments, **login}).url()
    settings = star.readers.settings.model_copy(update={"database_url": url})
    readers = BiReaders(settings, [insights])
    hosted = await readers.create("hosted", ["rd"], OWN, "secret")
    assert await star.query(hosted, "SELECT DISTINCT department FROM bi.kpi") == ["rd"]
    async with star.signed_on(hosted) as reading:
        await readers.remove("hosted")
        with pytest.raises((asyncpg.PostgresError, *UNAVAILABLE_ERRORS)):
            await reading.fetch("SELECT FROM bi.kpi")
    owner = star.database.connect_arguments["user"]
    await connection.execute(f"ALTER DATABASE {name} OWNER TO {owner}")
    await connection.close()


async def test_views_of_a_time_when_areas_shared_a_role_get_their_owner(
    star: ReaderDatabase,
) -> None:
    """A schema of that name that is somebody else's is not taken."""
    connection = await asyncpg.connect(**star.database.connect_arguments)
    database = star.database.connect_arguments["database"]
    await connection.execute(
        "ALTER SCHEMA bi OWNER TO CURRENT_USER; ALTER VIEW bi.kpi OWNER TO CURRENT_USER"
    )
    await migrate_all_schemas([insights], star.database.database, {"insights": "area"})
    owners = await connection.fetch(
        "SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'bi'"
        " UNION SELECT relowner::regrole::text FROM pg_class WHERE oid = 'bi.kpi'::regclass"
    )
    assert [row[0] for row in owners] == [f"{database}_insights"]
    await connection.execute(
        "ALTER SCHEMA bi RENAME TO ours; CREATE SCHEMA bi; COMMENT ON SCHEMA bi IS 'Theirs'"
    )
    with pytest.raises(UnusableDatabaseRole, match="Rename that schema"):
        await migrate_all_schemas([insights], star.database.database, {"insights": "area"})
    await connection.execute("DROP SCHEMA bi; ALTER SCHEMA ours RENAME TO bi")
    await connection.close()


async def test_a_long_query_of_a_reader_holds_up_no_other_statement_for_long(
    star: ReaderDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits for a table lock holds up all that comes after it: so it gives up, for a while."""
    monkeypatch.setattr("services.insights.projections.bi.publish_views.LOCK_TIMEOUT_SECONDS", 0.1)
    own = await star.create("long", "rd")
    connection = await asyncpg.connect(**star.database.connect_arguments)
    async with star.signed_on(own) as reading, reading.transaction():
        await reading.fetch("SELECT FROM bi.kpi")
        with pytest.raises(asyncpg.LockNotAvailableError):
            async with connection.transaction():
                await publish_views(connection, anew=True)
    await connection.close()
