"""Started by root, PostgreSQL has a user of its own: what other users run reaches nothing of it."""

from __future__ import annotations

import grp
import json
import os
import pwd
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from shared.embedded_postgres import (
    EmbeddedPostgres,
    PostgresFailure,
    cluster_takeover,
    run_embedded_postgres,
    unused_os_identity,
)
from shared.embedded_postgres.server_os_account import ServerOsAccount

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="only root starts it as another user"),
    pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux'"),
]

NOBODY = pwd.getpwnam("nobody")
NEIGHBOURS = [(NOBODY.pw_uid, NOBODY.pw_gid), (12345, 12345)]

DROP_PRIVILEGES = """
import json, os, signal, socket, sys
uid, gid = int(sys.argv[1]), int(sys.argv[2])
os.setgroups([]); os.setgid(gid); os.setuid(uid)

def succeeds(action):
    try:
        action()
    except OSError:
        return False
    return True
"""
ATTACK = (
    DROP_PRIVILEGES
    + """
process, socket_path, cluster = f"/proc/{sys.argv[3]}", sys.argv[4], sys.argv[5]
def connect():
    socket.socket(socket.AF_UNIX).connect(socket_path)
print(json.dumps({
    "list": succeeds(lambda: os.listdir(f"{process}/cwd/")),
    "read": succeeds(lambda: open(f"{process}/cwd/pg_hba.conf").read()),
    "write": succeeds(lambda: open(f"{process}/cwd/pg_hba.conf", "a")),
    "path": succeeds(lambda: os.listdir(cluster)),
    "files": succeeds(lambda: os.listdir(f"{process}/fd")),
    "root": succeeds(lambda: os.listdir(f"{process}/root/")),
    "environment": succeeds(lambda: open(f"{process}/environ").read()),
    "memory": succeeds(lambda: open(f"{process}/mem", "rb")),
    "signal": succeeds(lambda: os.kill(int(sys.argv[3]), signal.SIGHUP)),
    "connect": succeeds(connect),
}))
"""
)
WATCH_INITDB = (
    DROP_PRIVILEGES
    + """
import time
tried = reached = 0
print("ready", flush=True)
os.set_blocking(0, False)
while sys.stdin.buffer.read() is None:
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            program, fields = open(f"/proc/{name}/stat").read().split(" (")[1].split(") ")
        except OSError:
            continue
        if program == "initdb" and fields.split()[1] == sys.argv[3]:
            tried += 1
            reached += succeeds(lambda: os.listdir(f"/proc/{name}/cwd/"))
            reached += succeeds(lambda: open(f"/proc/{name}/fd/0"))  # the password
            reached += succeeds(lambda: open(f"/proc/{name}/mem", "rb"))
    time.sleep(0.005)
print(json.dumps([tried, reached]))
"""
)


def attack(server: EmbeddedPostgres, cluster: Path, uid: int, gid: int) -> dict[str, bool]:
    """Return what a process of another user can do to a server; only harmless things are tried."""
    socket_path = f"{server.connect_arguments['host']}/.s.PGSQL.{server.connect_arguments['port']}"
    command = [sys.executable, "-I", "-S", "-c", ATTACK, str(uid), str(gid)]
    output = subprocess.run(
        [*command, str(server.postmaster_pid), socket_path, str(cluster)],
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
    ).stdout
    found: dict[str, bool] = json.loads(output)
    return found


@dataclass
class InitdbWatch:
    """How often another user's process tried to reach files through initdb, and could."""

    tried: int = 0
    reached: int = 0


@contextmanager
def watch_initdb() -> Iterator[InitdbWatch]:
    """Let a process of `nobody` try to reach the files of every initdb that this process starts."""
    watch = InitdbWatch()
    identity = (str(NOBODY.pw_uid), str(NOBODY.pw_gid), str(os.getpid()))
    with subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", WATCH_INITDB, *identity],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield watch
        output, _ = process.communicate()
        watch.tried, watch.reached = json.loads(output)


def owners(cluster: Path) -> set[tuple[int, int]]:
    return {(p.lstat().st_uid, p.lstat().st_gid) for p in (cluster, *cluster.rglob("*"))}


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """Return a data folder that everybody may enter, as administrators may have made it."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o001 == 0:
            folder.chmod(0o711)
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    return data


async def test_no_other_user_reads_changes_signals_or_reaches_the_server(open_folder: Path) -> None:
    cluster = open_folder / "postgres"
    with watch_initdb() as watch:
        async with run_embedded_postgres(open_folder) as server:
            for uid, gid in NEIGHBOURS:
                assert not any(attack(server, cluster, uid, gid).values())
            (uid, gid), *more = owners(cluster)
            assert not more
            with pytest.raises(KeyError):
                pwd.getpwuid(uid)
            with pytest.raises(KeyError):
                grp.getgrgid(gid)
    assert watch.tried > 0
    assert watch.reached == 0


async def test_a_server_of_nobody_is_open_to_other_processes_of_nobody(open_folder: Path) -> None:
    """The control: the attacks above succeed where users are shared."""
    cluster = open_folder / "postgres"
    with watch_initdb() as watch:
        async with run_embedded_postgres(open_folder, NOBODY.pw_name) as server:
            assert all(attack(server, cluster, NOBODY.pw_uid, NOBODY.pw_gid).values())
            assert not any(attack(server, cluster, 12345, 12345).values())
    assert watch.reached > 0


async def test_a_cluster_of_nobody_gets_a_user_of_its_own_at_the_next_start(
    open_folder: Path,
) -> None:
    cluster = open_folder / "postgres"
    async with run_embedded_postgres(open_folder, NOBODY.pw_name) as server:
        connection = await asyncpg.connect(**server.connect_arguments)
        await connection.execute("CREATE TABLE kept AS SELECT 'before' AS word")
        await connection.close()
    async with run_embedded_postgres(open_folder) as server:
        connection = await asyncpg.connect(**server.connect_arguments)
        assert await connection.fetchval("SELECT word FROM kept") == "before"
        await connection.close()
        assert not any(attack(server, cluster, NOBODY.pw_uid, NOBODY.pw_gid).values())
        taken_over = owners(cluster)
        assert len(taken_over) == 1
    async with run_embedded_postgres(open_folder):  # and keeps it
        assert owners(cluster) == taken_over


async def test_an_interrupted_takeover_is_done_again(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = open_folder / "postgres"
    async with run_embedded_postgres(open_folder, NOBODY.pw_name):
        pass
    change, numbers = os.chown, count()

    def change_some(*args: Any, **kwargs: Any) -> None:
        if next(numbers) == 100:
            raise KeyboardInterrupt
        change(*args, **kwargs)

    with monkeypatch.context() as interrupted:
        interrupted.setattr("os.chown", change_some)
        with pytest.raises(KeyboardInterrupt):
            cluster_takeover.take_over_cluster(cluster, ServerOsAccount.for_cluster(cluster))
    assert len(owners(cluster)) == 3
    async with run_embedded_postgres(open_folder):
        assert len(owners(cluster)) == 1


async def test_a_cluster_is_not_taken_over_while_others_have_its_files_open(
    open_folder: Path,
) -> None:
    cluster = open_folder / "postgres"
    async with run_embedded_postgres(open_folder, NOBODY.pw_name):
        pass
    with (cluster / "pg_hba.conf").open("rb") as kept:
        holder = subprocess.Popen(["/bin/sleep", "60"], stdin=kept, cwd="/")
    try:
        with pytest.raises(PostgresFailure, match=f"open: {holder.pid}"):
            async with run_embedded_postgres(open_folder):
                pass
    finally:
        holder.kill()
        holder.wait()
    async with run_embedded_postgres(open_folder):
        assert len(owners(cluster)) == 1


def test_root_gives_no_file_of_its_own_away(tmp_path: Path) -> None:
    cluster, own_file, folder = tmp_path / "postgres", tmp_path / "own", tmp_path / "folder"
    cluster.mkdir()
    folder.mkdir()
    own_file.touch()
    os.chown(cluster, NOBODY.pw_uid, NOBODY.pw_gid)
    (cluster / "link").symlink_to(folder)
    account = ServerOsAccount.for_cluster(cluster)
    cluster_takeover.take_over_cluster(cluster, account)
    assert folder.stat().st_uid == 0
    os.chown(cluster, NOBODY.pw_uid, NOBODY.pw_gid)
    os.link(own_file, cluster / "name")
    with pytest.raises(PostgresFailure, match="name is a link to a file of root's"):
        cluster_takeover.take_over_cluster(cluster, account)
    assert own_file.stat().st_uid == 0


@pytest.mark.parametrize(
    ("name", "message"), [("nobody-here", "there is no user"), ("root", "does not run as root")]
)
def test_a_user_that_cannot_run_the_server_is_refused(
    tmp_path: Path, name: str, message: str
) -> None:
    with pytest.raises(PostgresFailure, match=f"CONCORD_POSTGRES_OS_USER: .*{message}"):
        ServerOsAccount.for_cluster(tmp_path / "postgres", name)


def test_a_number_of_users_processes_or_containers_is_not_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = NOBODY.pw_uid
    monkeypatch.setattr(unused_os_identity, "_FREE_RANGES", (range(taken, taken + 1),))
    with pytest.raises(PostgresFailure, match="CONCORD_POSTGRES_OS_USER"):
        unused_os_identity.find_unused_identity()
    monkeypatch.setattr(unused_os_identity, "_FREE_RANGES", (range(71_000, 71_001),))
    assert unused_os_identity.find_unused_identity() == 71_000
    with subprocess.Popen(["/bin/sleep", "60"], user=71_000, group=71_000, cwd="/") as process:
        with pytest.raises(PostgresFailure):
            unused_os_identity.find_unused_identity()
        process.kill()
