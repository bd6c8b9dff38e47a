"""The cluster: the folder with the database files, made once."""

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
    from shared.embedded_postgres.server_account import ServerAccount

SUPERUSER = "concord"

SERVER_ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath}
"""Nothing of the user's environment (locale, PG…) may change how the server behaves."""

_UNFINISHED_PREFIX = "postgres.new-"


def cluster_path_argument(cluster: Path, account: ServerAccount) -> str:
    """Return what to call the cluster in a process whose working folder it is.

    Another account may have no way through the folders above the cluster. It needs none: a process
    is let into its working folder by whoever starts it, and Linux names that folder itself.
    """
    nameless = account.is_other_user and sys.platform == "linux"
    return "/proc/self/cwd" if nameless else str(cluster.absolute())


def create_cluster(
    cluster: Path,
    binaries: PostgresBinaries,
    account: ServerAccount,
    password: str,
    scratch_folder: Path,
) -> None:
    """Make the cluster unless it is there; blocks for about a second.

    `scratch` is a private folder that the account can reach. Killed at any moment, this leaves
    either no cluster or a whole one. Raises `PostgresFailed`.
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
    folder: Path, program: PostgresBinaries, account: ServerAccount, password_file: Path
) -> None:
    made = subprocess.run(
        account.launch_command(
            program.initdb,
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
    if made.returncode != 0:
        raise PostgresFailure(f"initdb could not make {folder}:\n{made.stderr.strip()}")
