"""A restore that is not possible is refused, and nothing has changed."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.backup.archive_file import DATABASE_DUMP_NAME, MANIFEST_NAME
from shared.backup.data_folder_files import (
    read_files,
    refuse_other_installation_files,
    write_files,
)
from shared.backup.manifest import RestoreError
from shared.backup.restore import restore_installation
from shared.data_folder.installation_presence import BUS_FILE_NAME
from shared.embedded_postgres import PostgresFailure
from shared.installation.bus_name import BusName
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.installation.local_token_signer import KEY_FILE_NAME
from shared.installation.settings import Settings
from shared.installation.simulated_clock import CLOCK_FILE_NAME
from shared.postgres import backup_snapshot
from shared.testing.postgres_test_server import FreshDatabase
from tests.backup.conftest import BackupUnderLoad
from tests.system.cli_process import run_command
from tests.system.concord_process import run_concord
from tests.system.database_inspection import recorded_counts
from tests.system.switchable_installation import AREAS

pytestmark = pytest.mark.xdist_group("backup")


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


def test_a_folder_with_another_installations_clock_is_refused(
    backup_under_load: BackupUnderLoad, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / CLOCK_FILE_NAME).write_text("of another", "utf-8")
    refused = run_command("restore", str(backup_under_load.file), data=data)
    assert refused.returncode == 1
    assert f"{CLOCK_FILE_NAME} is not the backup's" in refused.stderr


def test_the_key_that_signs_tokens_is_neither_saved_nor_restored(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    for folder in (source, target):
        folder.mkdir()
        (folder / BUS_FILE_NAME).write_text("{}", "utf-8")
    load_local_token_issuer(source)
    own = load_local_token_issuer(target).key_id
    saved = read_files(source)
    assert saved.keys() == {BUS_FILE_NAME}
    of_an_earlier_release = saved | {KEY_FILE_NAME: (source / KEY_FILE_NAME).read_bytes()}
    refuse_other_installation_files(target, of_an_earlier_release)
    write_files(target, of_an_earlier_release)
    assert load_local_token_issuer(target).key_id == own


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


async def test_an_embedded_backup_does_not_start_on_kafka(
    backup_under_load: BackupUnderLoad, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path / "data", bus=BusName.KAFKA)
    with pytest.raises(RestoreError, match="migrate-bus --to kafka"):
        await restore_installation(AREAS, settings, backup_under_load.file)
    assert not (tmp_path / "data").exists()
