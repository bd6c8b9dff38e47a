"""The cluster: the folder with the database files, made once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from shared.runtime.embedded_postgres.failure import PostgresFailed

if TYPE_CHECKING:
    from shared.runtime.embedded_postgres.account import Account
    from shared.runtime.embedded_postgres.program import PostgresProgram

SUPERUSER = "concord"

ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath}
"""Nothing of the user's environment (locale, PG…) may change how the server behaves."""

_UNFINISHED = "postgres.new-"


def name_of(cluster: Path, account: Account) -> str:
    """Return what to call the cluster in a process whose working folder it is.

    Another account may have no way through the folders above the cluster. It needs none: a process
    is let into its working folder by whoever starts it, and Linux names that folder itself.
    """
    nameless = account.is_another and sys.platform == "linux"
    return "/proc/self/cwd" if nameless else str(cluster.absolute())


def make_cluster(
    cluster: Path, program: PostgresProgram, account: Account, password: str, scratch: Path
) -> None:
    """Make the cluster unless it is there; blocks for about a second.

    `scratch` is a private folder that the account can reach. Killed at any moment, this leaves
    either no cluster or a whole one. Raises `PostgresFailed`.
    """
    for leftover in cluster.parent.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    if cluster.exists():
        if account.is_another and cluster.stat().st_uid != account.uid:  # restored from a backup
            account.give(cluster)
        return
    fresh = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=cluster.parent))
    password_file = scratch / "password"
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(password, encoding="ascii")
        account.give(password_file)
        account.give(fresh)
        _initdb(fresh, program, account, password_file)
        fresh.rename(cluster)
    except OSError as error:
        raise PostgresFailed(f"The database files in {cluster} cannot be made: {error}") from error
    finally:
        password_file.unlink(missing_ok=True)
        shutil.rmtree(fresh, ignore_errors=True)


def _initdb(folder: Path, program: PostgresProgram, account: Account, password_file: Path) -> None:
    made = subprocess.run(
        account.command(
            program.initdb,
            f"--pgdata={name_of(folder, account)}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ),
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        start_new_session=True,
    )
    if made.returncode != 0:
        raise PostgresFailed(f"initdb could not make {folder}:\n{made.stderr.strip()}")
