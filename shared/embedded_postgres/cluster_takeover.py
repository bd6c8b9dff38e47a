"""Gives a cluster to the account that its server runs as: one of `nobody`, or one root restored.

The cluster's own folder belongs to root meanwhile and to the account at last, so that an
interrupted take-over is recognised and done again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from shared.embedded_postgres.errors import PostgresFailure

if TYPE_CHECKING:
    from shared.embedded_postgres.server_os_account import ServerOsAccount

_PROC = Path("/proc")
_PRIVATE = 0o700
_ROOT = 0


def take_over_cluster(cluster: Path, account: ServerOsAccount) -> None:
    """Make the account the owner of a cluster of somebody else; no server may run on it.

    Raises `PostgresFailure` where another process has files of it open, which it could go on to
    read and write, and `OSError` where the file system does not support owners.
    """
    if not account.is_other_user or cluster.stat().st_uid == account.uid:
        return
    os.chown(cluster, os.geteuid(), os.getegid(), follow_symlinks=False)
    cluster.chmod(_PRIVATE)
    change_owner_below(cluster, account)
    if pids := sorted(set(_processes_with_open_files(cluster.resolve()))):
        raise PostgresFailure(
            f"Other processes have files of {cluster} open: {', '.join(map(str, pids))}. They could"
            " read and change the database. End them, then start again."
        )
    os.chown(cluster, account.uid, account.gid, follow_symlinks=False)


def change_owner_below(folder: Path, account: ServerOsAccount) -> None:
    """Make the account the owner of everything below a folder.

    The former owner may change names meanwhile, so no path is resolved twice and no link followed.
    Raises `PostgresFailure` where a name is one more of root's own files.
    """
    for path, folders, files, descriptor in os.fwalk(folder, follow_symlinks=False):
        for name in (*folders, *files):
            found = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            is_file = not stat.S_ISDIR(found.st_mode)
            if is_file and found.st_nlink > 1 and found.st_uid == _ROOT:
                raise PostgresFailure(
                    f"{path}/{name} is a link to a file of root's, so it stays root's. Remove it,"
                    " then start again."
                )
            os.chown(name, account.uid, account.gid, dir_fd=descriptor, follow_symlinks=False)


def _processes_with_open_files(cluster: Path) -> Iterator[int]:
    for process in _PROC.glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            if int(process.name) != os.getpid() and any(
                path == str(cluster) or path.startswith(f"{cluster}/")
                for path in _open_paths(process)
            ):
                yield int(process.name)


def _open_paths(process: Path) -> Iterator[str]:
    for link in (process / "cwd", process / "root", *(process / "fd").iterdir()):
        with suppress(OSError):  # it was closed meanwhile
            yield os.readlink(link)
    for line in (process / "maps").read_text("utf-8", errors="replace").splitlines():
        yield line[line.find("/") :] if "/" in line else ""
