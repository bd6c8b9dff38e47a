"""Creates the cluster once: the folder with the database files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

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
    cluster: Path,
    binaries: PostgresBinaries,
    account: ServerOsAccount,
    password: str,
    scratch_folder: Path,
) -> None:
    """Create the cluster unless it exists; blocks for about a second.

    `scratch_folder` is a private folder that the account can reach. A kill at any time leaves
    either no cluster or a complete one. Raises `PostgresFailure`.
    """
    for leftover in cluster.parent.glob(f"{_UNFINISHED_PREFIX}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    if cluster.exists():
        if account.is_other_user and cluster.stat().st_uid != account.uid:  # restored from a backup
            account.change_owner(cluster)
        return
    fresh = Path(tempfile.mkdtemp(prefix=_UNFINISHED_PREFIX, dir=cluster.parent))
    password_file = scratch_folder / "password"
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(password, encoding="ascii")
        account.change_owner(password_file)
        account.change_owner(fresh)
        _initdb(fresh, binaries, account, password_file)
        fresh.rename(cluster)
    except OSError as error:
        raise PostgresFailure(f"The database files in {cluster} cannot be made: {error}") from error
    finally:
        password_file.unlink(missing_ok=True)
        shutil.rmtree(fresh, ignore_errors=True)


def _initdb(
    folder: Path, binaries: PostgresBinaries, account: ServerOsAccount, password_file: Path
) -> None:
    completed = subprocess.run(
        account.launch_command(
            binaries.initdb,
            f"--pgdata={cluster_path_argument(folder, account)}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ),
        cwd=folder,
        env=SERVER_ENVIRONMENT,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        start_new_session=True,
    )
    if completed.returncode != 0:
        raise PostgresFailure(f"initdb could not make {folder}:\n{completed.stderr.strip()}")
