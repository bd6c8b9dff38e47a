"""Processes of a server whose Concord is gone, and their end before the next start.

They are known by their working folder, which for every process of PostgreSQL is its cluster; a pid
in a file may long belong to somebody else.
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
    """End every server process on `cluster`, in order where possible.

    Call it only while the data folder is ours. Raises `PostgresFailed` when one does not end.
    """
    postmaster = _read_postmaster_pid(cluster)
    leads = postmaster in _processes_of_cluster(cluster)
    if postmaster and leads:
        _signal([postmaster], signal.SIGINT)
    # Processes without their postmaster notice by themselves, and end.
    if not await wait_until(
        lambda: not _processes_of_cluster(cluster),
        timeout_seconds=_FAST_SHUTDOWN_SECONDS if leads else _WITHOUT_POSTMASTER_SECONDS,
    ):
        _signal(
            _processes_of_cluster(cluster), signal.SIGQUIT
        )  # the next start recovers from the log
    if not await wait_until(
        lambda: not _processes_of_cluster(cluster), timeout_seconds=_IMMEDIATE_SHUTDOWN_SECONDS
    ):
        raise PostgresFailure(
            f"Processes {_processes_of_cluster(cluster)} still work on {cluster}. End them, then try again."
        )
    _remove_pid_file(cluster)


def _remove_pid_file(cluster: Path) -> None:
    # Nobody is there, so the file is stale; its pid may meanwhile be some other process of ours,
    # which PostgreSQL would take for a living server.
    if _PROC_FOLDER.is_dir():
        _pid_file(cluster).unlink(missing_ok=True)


def _processes_of_cluster(cluster: Path) -> list[int]:
    if not cluster.exists():
        return []
    here = os.stat(cluster)
    found = []
    for process in _PROC_FOLDER.glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile, or is somebody else's
            if os.path.samestat(here, os.stat(process / "cwd")) and _is_postgres(process):
                found.append(int(process.name))
    return found


def _is_postgres(process: Path) -> bool:
    # A shell may stand in the folder too.
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
