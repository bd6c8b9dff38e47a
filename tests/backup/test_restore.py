"""A restore is complete: nothing starts on an incomplete one, and it can be run again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from shared.backup.create_backup import create_backup
from shared.backup.manifest import RestoreError
from shared.backup.restore import restore_installation
from shared.http.auth import Role
from shared.installation.installation import running_installation
from shared.installation.settings import Settings
from shared.postgres import restore_marker
from shared.postgres.restore_marker import RestoreUnfinished
from shared.service_runtime.schema_migration import migrate_all_schemas
from shared.terminal.idle_waiting import wait_until_idle
from shared.terminal.installation_connection import connect_to_installation
from shared.testing.postgres_test_server import FreshDatabase, TestPostgresServer
from tests.backup.conftest import BackupUnderLoad
from tests.system.cli_process import (
    command_json,
    poll_until_true,
    processes_of_folder,
    run_command,
    start_command,
)
from tests.system.concord_process import run_concord
from tests.system.database_inspection import installation_digests, query_rows, recorded_counts
from tests.system.switchable_installation import AREAS

pytestmark = pytest.mark.xdist_group("backup")


def test_a_restored_installation_is_equal_and_continues(
    backup_under_load: BackupUnderLoad, tmp_path: Path
) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert run_command("restore", str(backup_under_load.file), data=one).returncode == 0
    with run_concord(one) as first:
        with connect_to_installation(one, [Role.OPERATOR]) as client:
            wait_until_idle(client)
        assert run_command("backup", str(tmp_path / "again"), data=one).returncode == 0
        assert run_command("restore", str(tmp_path / "again"), data=two).returncode == 0
        with run_concord(two) as second:
            token = first.issue_token("auditor")
            with second.open_http_client(token=token) as http:
                assert http.get("/api/incentives/v1/periods").json()["code"] == "token-key-unknown"
            assert recorded_counts(one) == recorded_counts(two)
            assert installation_digests(one) == installation_digests(two)


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.parametrize("step", ["begun", "files", "tables"])
def test_after_a_killed_restore_nothing_starts_until_it_is_run_again(
    backup_under_load: BackupUnderLoad, tmp_path: Path, step: str
) -> None:
    data = tmp_path / "data"
    conditions: dict[str, Callable[[], bool]] = {
        "begun": lambda: (data / "postgres.new").exists() or (data / "postgres.password").exists(),
        "files": (data / "bus.json").exists,
        "tables": lambda: has_schema(data, "directory"),
    }
    with start_command("restore", str(backup_under_load.file), data=data) as command:
        poll_until_true(conditions[step], f"it comes to {step}", pause=0.001)
        command.kill()
    poll_until_true(lambda: not processes_of_folder(data), "nothing is left of it")
    if (data / "bus.json").exists():
        refused = run_command("periods", data=data)
        assert refused.returncode == 3
        assert "run it again" in refused.stderr
    again = run_command("restore", str(backup_under_load.file), data=data)
    assert again.returncode == 0, again.stderr
    with run_concord(data) as installation:
        assert command_json("audit", data=installation.data_folder)["findings"] == []


def has_schema(data: Path, schema: str) -> bool:
    """Return whether the server that a restore has started has a schema already."""
    try:
        return bool(query_rows(data, "SELECT FROM pg_namespace WHERE nspname = $1", schema))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False


async def test_an_external_server_is_backed_up_and_restored_likewise(
    backup_under_load: BackupUnderLoad,
    fresh_database: FreshDatabase,
    postgres_server: TestPostgresServer,
    tmp_path: Path,
) -> None:
    first = Settings(data=tmp_path / "one", database_url=fresh_database.url)
    second_folder = tmp_path / "two"
    second_folder.mkdir()
    manifest = await restore_installation(AREAS, first, backup_under_load.file)
    await create_backup(AREAS, first, tmp_path / "again")
    async with postgres_server.create_fresh_database() as other:
        second = Settings(data=second_folder, database_url=other.url)
        again = await restore_installation(AREAS, second, tmp_path / "again")
        with pytest.raises(RestoreError, match="There is an installation already"):
            await restore_installation(
                AREAS,
                second.model_copy(update={"data": tmp_path / "three"}),
                backup_under_load.file,
            )
    assert {name: area.events for name, area in manifest.areas.items()} == {
        name: area.events for name, area in again.areas.items()
    }
    assert sum(area.events for area in again.areas.values()) > 0


async def test_an_installation_without_events_counts_as_empty(
    backup_under_load: BackupUnderLoad, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    await migrate_all_schemas(AREAS, fresh_database.database)
    settings = Settings(data=tmp_path, database_url=fresh_database.url)
    await restore_installation(AREAS, settings, backup_under_load.file)
    with pytest.raises(RestoreError, match=r"installation already \(.*directory, duties"):
        await restore_installation(AREAS, settings, backup_under_load.file)


async def test_positions_continue_far_after_all_published_ones(
    backup_under_load: BackupUnderLoad, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    manifest = await restore_installation(
        AREAS, Settings(data=tmp_path, database_url=fresh_database.url), backup_under_load.file
    )
    connection = await fresh_database.database.open_connection("directory")
    try:
        last = await connection.fetchval("SELECT max(position) FROM outbox")
        following = await connection.fetchval("SELECT nextval('fact_position')")
    finally:
        await connection.close()
    assert last < 1_000_000
    assert following > manifest.taken_at.timestamp() * 1_000_000
    assert following < 2**53, "JavaScript's integers are exact so far"


async def test_after_a_failed_restore_nothing_starts_until_it_is_run_again(
    backup_under_load: BackupUnderLoad,
    fresh_database: FreshDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings(data=tmp_path, database_url=fresh_database.url)

    async def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restore_marker, "advance_fact_positions", interrupt)
        with pytest.raises(KeyboardInterrupt):
            await restore_installation(AREAS, settings, backup_under_load.file)
    with pytest.raises(RestoreUnfinished, match="run it again"):
        async with running_installation(AREAS, tmp_path, database_url=fresh_database.url):
            pytest.fail("it started on an incomplete installation")
    with pytest.raises(RestoreUnfinished, match="run it again"):
        await migrate_all_schemas(AREAS, fresh_database.database)
    with pytest.raises(RestoreUnfinished, match="run it again"):
        await create_backup(AREAS, settings, tmp_path / "of-half")
    await restore_installation(AREAS, settings, backup_under_load.file)
    async with running_installation(
        AREAS, tmp_path, database_url=fresh_database.url, process_roles=frozenset()
    ) as installation:
        assert len(installation.areas) == len(AREAS)


async def test_two_restores_at_once_are_refused(
    backup_under_load: BackupUnderLoad, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    connection = await fresh_database.database.open_connection("x")
    other = await fresh_database.database.open_connection("x")
    try:
        await restore_marker.begin_restore(connection, ["directory"])
        with pytest.raises(RestoreUnfinished):
            await restore_marker.begin_restore(other, ["directory"])
    finally:
        await connection.close()
        await other.close()
