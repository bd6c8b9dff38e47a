"""Creates the cluster once: the folder with the database files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from shared.embedded_postgres.cluster_takeover import change_owner_below, take_over_cluster
from shared.embedded_postgres.errors import PostgresFailure

if TYPE_CHECKING:
    from shared.embedded_postgres.postgres_binaries import PostgresBinaries
    from shared.embedded_postgres.server_os_account import ServerOsAccount

SUPERUSER = "concord"

SERVER_ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath}
"""The server's whole environment: the user's (locale, PG…) must not change its behaviour."""

_UNFINISHED_PREFIX = "postgres.new-"


def cluster_path_argument(cluster: Path, account: ServerOsAccount) -> str:
    """Return the path of the cluster for a process whose working directory it is.

    Another account may not be permitted to traverse the folders above the cluster. It need not: it
    inherits its working directory, and on Linux `/proc/self/cwd` names that directory.
    """
    use_proc = account.is_other_user and sys.platform == "linux"
    return "/proc/self/cwd" if use_proc else str(cluster.absolute())


def create_cluster(
    cluster: Path, binaries: PostgresBinaries, account: ServerOsAccount, password: str
) -> None:
    """Create the cluster unless it exists, and give it to the account; blocks for about a second.

    A kill at any time leaves either no cluster or a complete one. Raises `PostgresFailure`.
    """
    for leftover in cluster.parent.glob(f"{_UNFINISHED_PREFIX}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        if cluster.exists():
            take_over_cluster(cluster, account)
        else:
            _create(cluster, binaries, account, password)
    except OSError as error:
        raise PostgresFailure(f"The database files in {cluster} cannot be made: {error}") from error


def _create(
    cluster: Path, binaries: PostgresBinaries, account: ServerOsAccount, password: str
) -> None:
    # Nobody else enters this folder, so initdb's user is no way to the files below it.
    private_folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED_PREFIX, dir=cluster.parent))
    creator = account.for_initdb()
    try:
        password_file = private_folder / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(password, encoding="ascii")
        fresh = private_folder / "cluster"
        fresh.mkdir(mode=0o700)
        if creator.is_other_user:
            os.chown(password_file, -1, creator.gid)
            password_file.chmod(0o640)
            os.chown(fresh, creator.uid, creator.gid)
        _initdb(fresh, binaries, creator, password_file)
        if account.is_other_user:
            change_owner_below(fresh, account)
            os.chown(fresh, account.uid, account.gid)
        fresh.rename(cluster)
    finally:
        shutil.rmtree(private_folder, ignore_errors=True)


def _initdb(
    folder: Path, binaries: PostgresBinaries, account: ServerOsAccount, password_file: Path
) -> None:
    with password_file.open("rb") as password:
        completed = subprocess.run(
            account.launch_command(
                binaries.initdb,
                f"--pgdata={cluster_path_argument(folder, account)}",
                f"--username={SUPERUSER}",
                "--pwfile=/dev/stdin",  # opened here: its folder is closed to the account
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
            ),
            cwd=folder,
            env=SERVER_ENVIRONMENT,
            stdin=password,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,
        )
    if completed.returncode != 0:
        raise PostgresFailure(f"initdb could not make {folder}:\n{completed.stderr.strip()}")
