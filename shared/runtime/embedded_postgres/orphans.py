"""Processes of a server whose Concord is gone, and their end before the next start.

They are known by their working folder, which for every process of PostgreSQL is its cluster; a pid
in a file may long belong to somebody else.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from shared.runtime.embedded_postgres.failure import PostgresFailed
from shared.runtime.embedded_postgres.patience import comes_true

_PROCESSES = Path("/proc")
_FAST_S = 30.0
_ALONE_S = 1.0
_IMMEDIATE_S = 10.0


async def stop_orphans(cluster: Path) -> None:
    """End every server process on `cluster`, in order where possible.

    Call it only while the data folder is ours. Raises `PostgresFailed` when one does not end.
    """
    postmaster = _postmaster(cluster)
    leads = postmaster in _on(cluster)
    if postmaster and leads:
        _signal([postmaster], signal.SIGINT)
    # Processes without their postmaster notice by themselves, and end.
    if not await comes_true(lambda: not _on(cluster), within_s=_FAST_S if leads else _ALONE_S):
        _signal(_on(cluster), signal.SIGQUIT)  # the next start recovers from the log
    if not await comes_true(lambda: not _on(cluster), within_s=_IMMEDIATE_S):
        raise PostgresFailed(
            f"Processes {_on(cluster)} still work on {cluster}. End them, then try again."
        )
    _forget_postmaster(cluster)


def _forget_postmaster(cluster: Path) -> None:
    # Nobody is there, so the file is stale; its pid may meanwhile be some other process of ours,
    # which PostgreSQL would take for a living server.
    if _PROCESSES.is_dir():
        _pid_file(cluster).unlink(missing_ok=True)


def _on(cluster: Path) -> list[int]:
    if not cluster.exists():
        return []
    here = os.stat(cluster)
    found = []
    for process in _PROCESSES.glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile, or is somebody else's
            if os.path.samestat(here, os.stat(process / "cwd")) and _is_postgres(process):
                found.append(int(process.name))
    return found


def _is_postgres(process: Path) -> bool:
    # A shell may stand in the folder too.
    return Path(os.readlink(process / "exe")).name.startswith("postgres")


def _postmaster(cluster: Path) -> int | None:
    with suppress(FileNotFoundError, ValueError, IndexError):
        return int(_pid_file(cluster).read_text(encoding="utf-8").splitlines()[0])
    return None


def _pid_file(cluster: Path) -> Path:
    return cluster / "postmaster.pid"


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
