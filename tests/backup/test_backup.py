"""A backup is one moment of a working installation, private, and there whole or not at all."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from shared.postgres import snapshot as snapshots
from shared.postgres.rebuild import rebuild
from shared.postgres.snapshot import snapshot
from shared.runtime.backup.backup import back_up
from shared.runtime.backup.files import KEPT
from shared.runtime.embedded_postgres import PostgresFailed
from shared.runtime.settings import Settings
from shared.testing.database import FreshDatabase
from shared.testing.house import OpenHouse
from tests.backup.conftest import Taken, events
from tests.shared.toys.bell import ringing
from tests.shared.toys.tower import bell_service
from tests.system.firm import AREAS
from tests.system.installation import up
from tests.system.terminal import CONCORD, ENVIRON, asked, beginning, concord, eventually

ALL_OF_IT = pytest.mark.xdist_group("backup")


@ALL_OF_IT
@pytest.mark.faults
def test_what_is_taken_under_load_is_one_moment_with_all_that_was_answered_before(
    taken: Taken, tmp_path: Path
) -> None:
    done = concord("restore", str(taken.file), data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    with up(tmp_path / "data") as house:
        found = events(house.data)
        assert taken.before <= found
        assert asked("audit", data=house.data)["findings"] == []
    assert found < taken.after, "it was taken in the middle"


@ALL_OF_IT
def test_only_its_owner_may_read_it(taken: Taken) -> None:
    assert taken.file.stat().st_mode & 0o777 == 0o600


@ALL_OF_IT
def test_every_file_of_a_data_folder_is_kept_or_belongs_to_what_runs(taken: Taken) -> None:
    of_postgres = {"postgres", "postgres.log", "postgres.password", "postgres.socket"}
    of_a_process = {"concord.lock", "instance.json"}
    found = {path.name for path in (taken.file.parent / "data").iterdir()}
    assert found <= set(KEPT) | of_postgres | of_a_process


@ALL_OF_IT
def test_it_is_not_put_in_the_place_of_another_file(taken: Taken) -> None:
    before = taken.file.read_bytes()
    refused = concord("backup", str(taken.file), data=taken.file.parent / "data")
    assert refused.returncode == 1
    assert "is there already" in refused.stderr
    assert taken.file.read_bytes() == before


def test_where_there_is_no_installation_none_is_made(tmp_path: Path) -> None:
    refused = concord("backup", str(tmp_path / "file"), data=tmp_path / "data")
    assert refused.returncode == 1
    assert "There is no installation" in refused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.faults
@pytest.mark.slow
def test_killed_in_the_middle_it_leaves_no_file_of_that_name(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "file"
    assert concord("periods", data=data).returncode == 0
    with beginning("backup", str(file), data=data) as command:
        eventually(lambda: list(tmp_path.glob(".file-*")), "it begins to write", pause=0.001)
        command.kill()
    assert not file.exists()
    assert concord("backup", str(file), data=data).returncode == 0


def test_a_full_disk_is_one_message_and_leaves_nothing(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "there" / "file"
    file.parent.mkdir()
    with up(data):
        line = [*CONCORD, "backup", str(file), "--data-dir", str(data)]
        full = subprocess.run(
            line,
            env=ENVIRON,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
        )
    assert full.returncode == 1
    assert full.stderr.strip() == f"{file} cannot be written: File too large."
    assert list(file.parent.iterdir()) == []


@pytest.mark.faults
def test_a_database_that_dies_meanwhile_is_one_message_and_leaves_nothing(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "there" / "file"
    file.parent.mkdir()
    with up(data) as house:
        stopped = ["sh", "-c", f"kill -STOP {house.postmaster}"]
        line = [*CONCORD, "backup", str(file), "--data-dir", str(data)]
        subprocess.run(stopped, check=True)
        with subprocess.Popen(line, env=ENVIRON, stderr=subprocess.PIPE, text=True) as command:
            eventually(lambda: list(file.parent.iterdir()), "it begins to write", pause=0.001)
            os.kill(house.postmaster, signal.SIGKILL)
            _, said = command.communicate()
    assert command.returncode == 3, said
    assert "database" in said
    assert "Traceback" not in said
    assert list(file.parent.iterdir()) == []


async def test_a_newer_server_is_refused_clearly(
    fresh: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def from_the_future(_: object) -> int:
        return 99

    monkeypatch.setattr(snapshots, "major", from_the_future)  # there is none to be had yet
    settings = Settings(data=tmp_path, database_url=fresh.url)
    with pytest.raises(PostgresFailed, match="PostgreSQL 99, and Concord's own pg_dump is of 18"):
        await back_up(AREAS, settings, tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


async def test_an_empty_database_holds_no_installation(
    fresh: FreshDatabase, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path, database_url=fresh.url)
    with pytest.raises(Exception, match="holds no installation"):
        await back_up(AREAS, settings, tmp_path / "file")


async def test_while_a_moment_is_held_rebuilds_wait_and_appends_do_not(house: OpenHouse) -> None:
    async with house([bell_service]) as running:
        bell, database = running.area("bell"), running.running.database
        service = bell.service
        await bell.store.append(ringing("one", "x"))
        connection = await database.connection("backup")
        try:
            async with snapshot(connection, ["bell"]) as moment:
                rebuilding = asyncio.create_task(
                    rebuild(database, "bell", service.schema, bell.codec, service.projections)
                )
                await bell.store.append(ringing("two", "x"))
                await asyncio.sleep(0.3)
                assert not rebuilding.done()
                assert moment.areas["bell"].events == 1
        finally:
            await connection.close()
        assert await rebuilding == 2
