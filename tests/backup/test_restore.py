"""A restore goes into an empty installation, whole; anything else is refused without changes."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from shared.backup.archive_file import DATABASE_DUMP_NAME, MANIFEST_NAME
from shared.backup.create_backup import create_backup
from shared.backup.manifest import RestoreError
from shared.backup.restore import restore_installation
from shared.embedded_postgres import PostgresFailure
from shared.http.auth import Role
from shared.installation.installation import running_installation
from shared.installation.settings import BusName, Settings
from shared.postgres import backup_snapshot, restore_marker
from shared.postgres.restore_marker import RestoreUnfinished
from shared.service_runtime.schema_migration import migrate_all_schemas
from shared.terminal.api_client import connect_to_installation
from shared.terminal.idle_waiting import wait_until_idle
from shared.testing.fresh_database import FreshDatabase, TestPostgresServer
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
                periods = http.get("/api/incentives/v1/periods")
                assert periods.status_code == 200, "tokens hold, for the key is the same"
            assert recorded_counts(one) == recorded_counts(two)
            assert installation_digests(one) == installation_digests(two)


def test_restoring_over_existing_data_is_refused_and_changes_nothing(
    backup_under_load: BackupUnderLoad, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with run_concord(data) as installation:
        with installation.open_http_client("general-manager") as http:
            department = {"code": "ONE", "name": "only here", "valid_from": "2026-01-01"}
            assert http.post("/api/directory/v1/departments", json=department).is_success
        in_use = run_command("restore", str(backup_under_load.file), data=data)
        assert in_use.returncode == 3
        assert f"in use by process {installation.process.pid}" in in_use.stderr
        before = recorded_counts(data)
    refused = run_command("restore", str(backup_under_load.file), data=data)
    assert refused.returncode == 1
    assert "There is an installation already" in refused.stderr
    with run_concord(data):
        assert recorded_counts(data) == before


def test_a_folder_with_another_key_is_refused(
    backup_under_load: BackupUnderLoad, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    assert run_command("token", "--role", "auditor", data=data).returncode == 0
    refused = run_command("restore", str(backup_under_load.file), data=data)
    assert refused.returncode == 1
    assert "token-signing-key.pem is not the backup's" in refused.stderr


def with_changed_bytes(
    backup_under_load: BackupUnderLoad, target: Path, change: Callable[[bytes], bytes]
) -> Path:
    target.write_bytes(change(backup_under_load.file.read_bytes()))
    return target


def with_changed_manifest(
    backup_under_load: BackupUnderLoad, target: Path, change: Callable[[dict[str, Any]], None]
) -> Path:
    """Write a copy of the backup with a changed manifest."""
    with zipfile.ZipFile(backup_under_load.file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == MANIFEST_NAME:
                manifest = json.loads(data)
                change(manifest)
                data = json.dumps(manifest).encode()
            new.writestr(name, data)
    return target


def with_flipped_byte(data: bytes) -> bytes:
    offset = data.index(DATABASE_DUMP_NAME.encode()) + 5_000
    return data[:offset] + bytes([data[offset] ^ 1]) + data[offset + 1 :]


def test_a_damaged_file_is_refused_and_creates_nothing(
    backup_under_load: BackupUnderLoad, tmp_path: Path
) -> None:
    data, file = tmp_path / "data", tmp_path / "file"
    for change in (with_flipped_byte, lambda data: data[:-1], lambda data: data[: len(data) // 2]):
        refused = run_command(
            "restore", str(with_changed_bytes(backup_under_load, file, change)), data=data
        )
        assert refused.returncode == 1
        assert "no whole backup" in refused.stderr or "is damaged" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert not data.exists()


def test_a_replaced_member_is_noticed(backup_under_load: BackupUnderLoad, tmp_path: Path) -> None:
    def with_other_digest(manifest: dict[str, Any]) -> None:
        manifest["digests"][DATABASE_DUMP_NAME] = "0" * 64

    refused = run_command(
        "restore",
        str(with_changed_manifest(backup_under_load, tmp_path / "f", with_other_digest)),
        data=tmp_path / "d",
    )
    assert refused.returncode == 1
    assert "is damaged: database.dump" in refused.stderr


def with_newer_version(manifest: dict[str, Any]) -> None:
    manifest["concord"] = "99.0.0"


def with_a_later_migration(manifest: dict[str, Any]) -> None:
    manifest["areas"]["goals"]["migrations"]["999_later.sql"] = "0" * 64


def with_a_new_area(manifest: dict[str, Any]) -> None:
    manifest["areas"]["programme"] = manifest["areas"]["goals"]


@pytest.mark.parametrize("change", [with_newer_version, with_a_later_migration, with_a_new_area])
async def test_a_newer_versions_backup_is_refused(
    backup_under_load: BackupUnderLoad, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    file = with_changed_manifest(backup_under_load, tmp_path / "file", change)
    with pytest.raises(RestoreError, match="Install that version or a later"):
        await restore_installation(AREAS, Settings(data=tmp_path / "data"), file)
    assert not (tmp_path / "data").exists()


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


async def test_a_server_that_is_too_old_is_refused_before_anything_is_written(
    backup_under_load: BackupUnderLoad,
    fresh_database: FreshDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def old_version(_: object) -> int:
        return 15

    # Tried by hand against a real server.
    monkeypatch.setattr(backup_snapshot, "read_server_major_version", old_version)
    settings = Settings(data=tmp_path / "data", database_url=fresh_database.url)
    with pytest.raises(PostgresFailure, match="PostgreSQL 15; a backup is restored into 17"):
        await restore_installation(AREAS, settings, backup_under_load.file)
    assert not (tmp_path / "data" / "bus.json").exists()


async def test_a_database_in_use_is_refused(
    backup_under_load: BackupUnderLoad, fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    connection = await fresh_database.database.open_connection("somebody")
    try:
        with pytest.raises(RestoreError, match=r"Stop every process .* concord somebody"):
            await restore_installation(
                AREAS,
                Settings(data=tmp_path, database_url=fresh_database.url),
                backup_under_load.file,
            )
    finally:
        await connection.close()


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


async def test_an_embedded_backup_does_not_start_on_kafka(
    backup_under_load: BackupUnderLoad, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path / "data", bus=BusName.KAFKA)
    with pytest.raises(RestoreError, match="migrate-bus --to kafka"):
        await restore_installation(AREAS, settings, backup_under_load.file)
    assert not (tmp_path / "data").exists()
