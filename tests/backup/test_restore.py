"""A restore goes into an empty installation, whole; all else is refused and changes nothing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from shared.http.callers import Role
from shared.postgres import restoring, snapshot
from shared.postgres.restoring import RestoreUnfinished
from shared.runtime.backup.archive import DATABASE, MANIFEST
from shared.runtime.backup.backup import back_up
from shared.runtime.backup.manifest import RestoreRefused
from shared.runtime.backup.restore import restore
from shared.runtime.client import connected
from shared.runtime.embedded_postgres import PostgresFailed
from shared.runtime.instance import running
from shared.runtime.migrating import migrate_all
from shared.runtime.settings import BusName, Settings
from shared.runtime.settle import come_to_rest
from shared.testing.database import FreshDatabase, TestServer
from tests.backup.conftest import Taken
from tests.system.database import read_models, recorded, rows
from tests.system.firm import AREAS
from tests.system.installation import up
from tests.system.terminal import asked, beginning, concord, eventually, processes_on

pytestmark = pytest.mark.xdist_group("backup")


def test_everything_is_as_it_was_and_goes_on(taken: Taken, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert concord("restore", str(taken.file), data=one).returncode == 0
    with up(one) as first:
        with connected(one, [Role.OPERATOR]) as client:
            come_to_rest(client)
        assert concord("backup", str(tmp_path / "again"), data=one).returncode == 0
        assert concord("restore", str(tmp_path / "again"), data=two).returncode == 0
        with up(two) as second:
            token = first.token("auditor")
            with second.http(token=token) as http:
                periods = http.get("/api/incentives/v1/periods")
                assert periods.status_code == 200, "tokens hold, for the key is the same"
            assert recorded(one) == recorded(two)
            assert read_models(one) == read_models(two)


def test_what_is_there_already_stays_as_it_is(taken: Taken, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with up(data) as house:
        with house.http("general-manager") as http:
            department = {"code": "ONE", "name": "only here", "valid_from": "2026-01-01"}
            assert http.post("/api/directory/v1/departments", json=department).is_success
        in_use = concord("restore", str(taken.file), data=data)
        assert in_use.returncode == 3
        assert f"in use by process {house.process.pid}" in in_use.stderr
        before = recorded(data)
    refused = concord("restore", str(taken.file), data=data)
    assert refused.returncode == 1
    assert "There is an installation already" in refused.stderr
    with up(data):
        assert recorded(data) == before


def test_a_folder_with_another_key_is_not_taken(taken: Taken, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert concord("token", "--role", "auditor", data=data).returncode == 0
    refused = concord("restore", str(taken.file), data=data)
    assert refused.returncode == 1
    assert "token-signing-key.pem is not the backup's" in refused.stderr


def spoilt(taken: Taken, into: Path, change: Callable[[bytes], bytes]) -> Path:
    into.write_bytes(change(taken.file.read_bytes()))
    return into


def rewritten(taken: Taken, into: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Write a copy whose manifest says something else."""
    with zipfile.ZipFile(taken.file) as old, zipfile.ZipFile(into, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == MANIFEST:
                manifest = json.loads(data)
                change(manifest)
                data = json.dumps(manifest).encode()
            new.writestr(name, data)
    return into


def flipped(data: bytes) -> bytes:
    at = data.index(DATABASE.encode()) + 5_000
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_a_damaged_file_is_refused_and_makes_nothing(taken: Taken, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "file"
    for change in (flipped, lambda data: data[:-1], lambda data: data[: len(data) // 2]):
        refused = concord("restore", str(spoilt(taken, file, change)), data=data)
        assert refused.returncode == 1
        assert "no whole backup" in refused.stderr or "is damaged" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert not data.exists()


def test_a_member_that_was_exchanged_is_noticed(taken: Taken, tmp_path: Path) -> None:
    def other(manifest: dict[str, Any]) -> None:
        manifest["digests"][DATABASE] = "0" * 64

    refused = concord("restore", str(rewritten(taken, tmp_path / "f", other)), data=tmp_path / "d")
    assert refused.returncode == 1
    assert "is damaged: database.dump" in refused.stderr


def newer(manifest: dict[str, Any]) -> None:
    manifest["concord"] = "99.0.0"


def with_a_later_migration(manifest: dict[str, Any]) -> None:
    manifest["areas"]["goals"]["migrations"]["999_later.sql"] = "0" * 64


def with_a_new_area(manifest: dict[str, Any]) -> None:
    manifest["areas"]["programme"] = manifest["areas"]["goals"]


@pytest.mark.parametrize("change", [newer, with_a_later_migration, with_a_new_area])
async def test_a_newer_versions_backup_is_refused(
    taken: Taken, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    file = rewritten(taken, tmp_path / "file", change)
    with pytest.raises(RestoreRefused, match="Install that version or a later"):
        await restore(AREAS, Settings(data=tmp_path / "data"), file)
    assert not (tmp_path / "data").exists()


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.parametrize("step", ["begun", "files", "tables"])
def test_killed_in_the_middle_nothing_starts_until_it_was_run_again(
    taken: Taken, tmp_path: Path, step: str
) -> None:
    data = tmp_path / "data"
    signs: dict[str, Callable[[], bool]] = {
        "begun": lambda: (data / "postgres.new").exists() or (data / "postgres.password").exists(),
        "files": (data / "bus.json").exists,
        "tables": lambda: in_database(data, "directory"),
    }
    with beginning("restore", str(taken.file), data=data) as command:
        eventually(signs[step], f"it comes to {step}", pause=0.001)
        command.kill()
    eventually(lambda: not processes_on(data), "nothing is left of it")
    if (data / "bus.json").exists():
        refused = concord("periods", data=data)
        assert refused.returncode == 3
        assert "run it again" in refused.stderr
    again = concord("restore", str(taken.file), data=data)
    assert again.returncode == 0, again.stderr
    with up(data) as house:
        assert asked("audit", data=house.data)["findings"] == []


def in_database(data: Path, schema: str) -> bool:
    """Whether the server that a restore has started holds a schema already."""
    try:
        return bool(rows(data, "SELECT FROM pg_namespace WHERE nspname = $1", schema))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False


async def test_a_server_of_your_own_is_backed_up_and_filled_likewise(
    taken: Taken, fresh: FreshDatabase, server: TestServer, tmp_path: Path
) -> None:
    one, two = Settings(data=tmp_path / "one", database_url=fresh.url), tmp_path / "two"
    two.mkdir()
    manifest = await restore(AREAS, one, taken.file)
    await back_up(AREAS, one, tmp_path / "again")
    async with server.fresh_database() as other:
        into = Settings(data=two, database_url=other.url)
        again = await restore(AREAS, into, tmp_path / "again")
        with pytest.raises(RestoreRefused, match="There is an installation already"):
            await restore(AREAS, into.model_copy(update={"data": tmp_path / "three"}), taken.file)
    assert {name: area.events for name, area in manifest.areas.items()} == {
        name: area.events for name, area in again.areas.items()
    }
    assert sum(area.events for area in again.areas.values()) > 0


async def test_an_installation_in_which_nothing_was_recorded_is_empty(
    taken: Taken, fresh: FreshDatabase, tmp_path: Path
) -> None:
    await migrate_all(AREAS, fresh.database)
    settings = Settings(data=tmp_path, database_url=fresh.url)
    await restore(AREAS, settings, taken.file)
    with pytest.raises(RestoreRefused, match=r"installation already \(.*directory, duties"):
        await restore(AREAS, settings, taken.file)


async def test_a_server_that_is_too_old_is_refused_before_anything_is_made(
    taken: Taken, fresh: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def of_long_ago(_: object) -> int:
        return 15

    monkeypatch.setattr(snapshot, "major", of_long_ago)  # tried by hand against a real one
    settings = Settings(data=tmp_path / "data", database_url=fresh.url)
    with pytest.raises(PostgresFailed, match="PostgreSQL 15; a backup is restored into 17"):
        await restore(AREAS, settings, taken.file)
    assert not (tmp_path / "data" / "bus.json").exists()


async def test_nobody_may_be_at_work_on_the_database(
    taken: Taken, fresh: FreshDatabase, tmp_path: Path
) -> None:
    connection = await fresh.database.connection("somebody")
    try:
        with pytest.raises(RestoreRefused, match=r"Stop every process .* concord somebody"):
            await restore(AREAS, Settings(data=tmp_path, database_url=fresh.url), taken.file)
    finally:
        await connection.close()


async def test_facts_go_on_far_behind_all_that_was_ever_published(
    taken: Taken, fresh: FreshDatabase, tmp_path: Path
) -> None:
    manifest = await restore(AREAS, Settings(data=tmp_path, database_url=fresh.url), taken.file)
    connection = await fresh.database.connection("directory")
    try:
        last = await connection.fetchval("SELECT max(position) FROM outbox")
        following = await connection.fetchval("SELECT nextval('fact_position')")
    finally:
        await connection.close()
    assert last < 1_000_000
    assert following > manifest.taken_at.timestamp() * 1_000_000
    assert following < 2**53, "JavaScript counts so far"


async def test_what_fails_in_the_middle_lets_nothing_start_and_is_run_again(
    taken: Taken, fresh: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data=tmp_path, database_url=fresh.url)

    async def cut(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(restoring, "go_on_from", cut)
        with pytest.raises(KeyboardInterrupt):
            await restore(AREAS, settings, taken.file)
    with pytest.raises(RestoreUnfinished, match="run it again"):
        async with running(AREAS, tmp_path, database_url=fresh.url):
            pytest.fail("it started on half of an installation")
    with pytest.raises(RestoreUnfinished, match="run it again"):
        await migrate_all(AREAS, fresh.database)
    with pytest.raises(RestoreUnfinished, match="run it again"):
        await back_up(AREAS, settings, tmp_path / "of-half")
    await restore(AREAS, settings, taken.file)
    async with running(AREAS, tmp_path, database_url=fresh.url, parts=frozenset()) as house:
        assert len(house.areas) == len(AREAS)


async def test_two_at_once_do_not_mix(taken: Taken, fresh: FreshDatabase, tmp_path: Path) -> None:
    connection = await fresh.database.connection("x")
    other = await fresh.database.connection("x")
    try:
        await restoring.begin(connection, ["directory"])
        with pytest.raises(RestoreUnfinished):
            await restoring.begin(other, ["directory"])
    finally:
        await connection.close()
        await other.close()


async def test_an_embedded_installation_does_not_wake_up_on_kafka(
    taken: Taken, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path / "data", bus=BusName.KAFKA)
    with pytest.raises(RestoreRefused, match="migrate-bus --to kafka"):
        await restore(AREAS, settings, taken.file)
    assert not (tmp_path / "data").exists()
