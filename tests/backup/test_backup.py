"""A backup is a snapshot of a running installation, private, and exists whole or not at all."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from shared.backup.create_backup import create_backup
from shared.backup.data_folder_files import BACKED_UP_FILES
from shared.embedded_postgres import PostgresFailure
from shared.installation.encryption_key import ENCRYPTION_KEY_FILE_NAME
from shared.installation.local_token_signer import KEY_FILE_NAME
from shared.installation.settings import Settings
from shared.postgres import backup_snapshot as snapshots
from shared.postgres.backup_snapshot import hold_snapshot
from shared.terminal.exit_codes import ExitCode
from shared.testing.installation import OpenTestInstallation
from shared.testing.postgres_test_server import FreshDatabase
from shared.testing.read_models import rebuild_read_models
from tests.backup.conftest import BackupUnderLoad, recorded_event_ids
from tests.shared.sample_areas.publisher_area import ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.system.cli_process import (
    CLI_ENVIRONMENT,
    CONCORD_COMMAND,
    command_json,
    poll_until_true,
    run_command,
    start_command,
)
from tests.system.concord_process import provide_new_installation, run_concord
from tests.system.switchable_installation import AREAS

SHARED_BACKUP = pytest.mark.xdist_group("backup")


@SHARED_BACKUP
@pytest.mark.faults
def test_a_backup_under_load_is_one_snapshot_with_all_acknowledged_before(
    backup_under_load: BackupUnderLoad, tmp_path: Path
) -> None:
    done = run_command("restore", str(backup_under_load.file), data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    with run_concord(tmp_path / "data") as installation:
        found = recorded_event_ids(installation.data_folder)
        assert backup_under_load.events_before <= found
        assert command_json("audit", data=installation.data_folder)["findings"] == []
    assert found < backup_under_load.events_after, "it was taken in the middle"


@SHARED_BACKUP
def test_only_its_owner_may_read_a_backup(backup_under_load: BackupUnderLoad) -> None:
    assert backup_under_load.file.stat().st_mode & 0o777 == 0o600


@SHARED_BACKUP
def test_every_data_folder_file_is_backed_up_or_runtime_state(
    backup_under_load: BackupUnderLoad,
) -> None:
    postgres_files = {"postgres", "postgres.log", "postgres.password", "postgres.socket"}
    process_files = {"concord.lock", "instance.json"}
    names = {path.name for path in (backup_under_load.file.parent / "data").iterdir()}
    passwords = {name for name in names if re.fullmatch(r"postgres\.[a-z]+\.password", name)}
    secrets = {
        KEY_FILE_NAME,
        ENCRYPTION_KEY_FILE_NAME,
        *passwords,
    }  # a restored installation makes its own
    assert names <= set(BACKED_UP_FILES) | postgres_files | secrets | process_files


@SHARED_BACKUP
def test_a_backup_does_not_overwrite_a_file(backup_under_load: BackupUnderLoad) -> None:
    before = backup_under_load.file.read_bytes()
    refused = run_command(
        "backup", str(backup_under_load.file), data=backup_under_load.file.parent / "data"
    )
    assert refused.returncode == 1
    assert "is there already" in refused.stderr
    assert backup_under_load.file.read_bytes() == before


def test_a_backup_without_an_installation_is_refused_and_creates_none(tmp_path: Path) -> None:
    refused = run_command("backup", str(tmp_path / "file"), data=tmp_path / "data")
    assert refused.returncode == ExitCode.UNREACHABLE
    assert "There is no installation" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.faults
@pytest.mark.slow
def test_a_killed_backup_leaves_no_file_of_that_name(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "file"
    provide_new_installation(data)
    with start_command("backup", str(file), data=data) as command:
        poll_until_true(lambda: list(tmp_path.glob(".file-*")), "it begins to write", pause=0.001)
        command.kill()
    assert not file.exists()
    assert run_command("backup", str(file), data=data).returncode == 0


@pytest.mark.faults
def test_a_full_disk_and_a_database_that_dies_are_reported_and_leave_nothing(
    tmp_path: Path,
) -> None:
    """Each in one message."""
    data, file = tmp_path / "data", tmp_path / "there" / "file"
    file.parent.mkdir()
    command = [*CONCORD_COMMAND, "backup", str(file), "--data-dir", str(data)]
    with run_concord(data) as installation:
        completed = subprocess.run(
            command,
            env=CLI_ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
        )
        assert completed.returncode == 1
        assert completed.stderr.strip() == f"{file} cannot be written: File too large."
        assert list(file.parent.iterdir()) == []

        suspend = ["sh", "-c", f"kill -STOP {installation.postmaster_pid}"]
        subprocess.run(suspend, check=True)
        with subprocess.Popen(
            command, env=CLI_ENVIRONMENT, stderr=subprocess.PIPE, text=True
        ) as process:
            poll_until_true(lambda: list(file.parent.iterdir()), "it begins to write", pause=0.001)
            os.kill(installation.postmaster_pid, signal.SIGKILL)
            _, stderr = process.communicate()
    assert process.returncode == 3, stderr
    assert "database" in stderr
    assert "Traceback" not in stderr
    assert list(file.parent.iterdir()) == []


async def test_a_newer_server_is_refused_with_both_versions(
    fresh_database: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def newer_version(_: object) -> int:
        return 99

    # There is no such server yet.
    monkeypatch.setattr(snapshots, "read_server_major_version", newer_version)
    settings = Settings(data=tmp_path, database_url=fresh_database.url)
    with pytest.raises(PostgresFailure, match="PostgreSQL 99, and Concord's own pg_dump is of 18"):
        await create_backup(AREAS, settings, tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


async def test_an_empty_database_holds_no_installation(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url=fresh_database.url)
    with pytest.raises(Exception, match="holds no installation"):
        await create_backup(AREAS, settings, tmp_path / "file")


async def test_during_a_snapshot_rebuilds_wait_and_appends_do_not(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([publisher_service]) as running:
        publisher, database = running.area("bell"), running.installation.database
        await publisher.event_store.append(ring_append("one", "x"))
        connection = await database.open_connection("backup")
        try:
            async with hold_snapshot(connection, ["bell"]) as snapshot:
                rebuilding = asyncio.create_task(rebuild_read_models(publisher))
                await publisher.event_store.append(ring_append("two", "x"))
                await asyncio.sleep(0.3)
                assert not rebuilding.done()
                assert snapshot.areas["bell"].events == 1
        finally:
            await connection.close()
        assert await rebuilding == 2
