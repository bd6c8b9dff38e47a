"""Stops orphaned server processes, whose Concord process has died, before the next start.

They are recognised by their working directory, which for every PostgreSQL process is its cluster; a
process id in a file may meanwhile belong to another program.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from shared.embedded_postgres.errors import PostgresFailure
from shared.embedded_postgres.polling import wait_until

_PROC_FOLDER = Path("/proc")
_FAST_SHUTDOWN_SECONDS = 30.0
_WITHOUT_POSTMASTER_SECONDS = 1.0
_IMMEDIATE_SHUTDOWN_SECONDS = 10.0


async def stop_orphan_processes(cluster: Path) -> None:
    """Stop every server process on `cluster`, by a fast shutdown where possible.

    Call it only while this process owns the data folder. Raises `PostgresFailure` when a process
    does not end.
    """
    postmaster = _read_postmaster_pid(cluster)
    postmaster_runs = postmaster in _processes_of_cluster(cluster)
    if postmaster and postmaster_runs:
        _signal([postmaster], signal.SIGINT)
    # Without their postmaster, the other processes end by themselves.
    if not await wait_until(
        lambda: not _processes_of_cluster(cluster),
        timeout_seconds=_FAST_SHUTDOWN_SECONDS if postmaster_runs else _WITHOUT_POSTMASTER_SECONDS,
    ):
        # After an immediate shutdown, the next start recovers from the write-ahead log.
        _signal(_processes_of_cluster(cluster), signal.SIGQUIT)
    if not await wait_until(
        lambda: not _processes_of_cluster(cluster), timeout_seconds=_IMMEDIATE_SHUTDOWN_SECONDS
    ):
        raise PostgresFailure(
            f"Processes {_processes_of_cluster(cluster)} still work on {cluster}. End them, then"
            " try again."
        )
    _remove_pid_file(cluster)


def _remove_pid_file(cluster: Path) -> None:
    # No server runs, so the file is stale. Its pid may meanwhile be another process of this user,
    # which PostgreSQL would take for a running server.
    if _PROC_FOLDER.is_dir():
        _pid_file(cluster).unlink(missing_ok=True)


def _processes_of_cluster(cluster: Path) -> list[int]:
    if not cluster.exists():
        return []
    cluster_stat = os.stat(cluster)
    pids = []
    for process in _PROC_FOLDER.glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile, or belongs to another user
            if os.path.samestat(cluster_stat, os.stat(process / "cwd")) and _is_postgres(process):
                pids.append(int(process.name))
    return pids


def _is_postgres(process: Path) -> bool:
    # A shell may have this working directory, too.
    return Path(os.readlink(process / "exe")).name.startswith("postgres")


def _read_postmaster_pid(cluster: Path) -> int | None:
    with suppress(FileNotFoundError, ValueError, IndexError):
        return int(_pid_file(cluster).read_text(encoding="utf-8").splitlines()[0])
    return None


def _pid_file(cluster: Path) -> Path:
    return cluster / "postmaster.pid"


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
