"""An ordinary user, for tests that root runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.system.cli_process import CLI_ENVIRONMENT, REPOSITORY

NOBODY_UID = 65534


@dataclass(frozen=True)
class UnprivilegedUser:
    """A user other than root, with a Python that this user can run."""

    uid: int
    python: str
    environ: dict[str, str]


def find_unprivileged_user() -> UnprivilegedUser:
    """Return an ordinary user; skips the test where there is none that can run Concord."""
    if os.geteuid() != 0:
        pytest.skip("only root can change to another user")
    packages = os.pathsep.join([str(REPOSITORY), sysconfig.get_path("purelib")])
    environ = CLI_ENVIRONMENT | {"PYTHONPATH": packages, "HOME": "/nonexistent"}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}"):
        with suppress(OSError, subprocess.CalledProcessError):
            subprocess.run(
                [python, "-c", "import services, asyncpg"],
                check=True,
                cwd="/",
                env=environ,
                capture_output=True,
                user=NOBODY_UID,
                group=NOBODY_UID,
                extra_groups=[],
            )
            return UnprivilegedUser(NOBODY_UID, python, environ)
    pytest.skip("an ordinary user can reach no Python with the packages here")


@contextmanager
def user_folder(user: UnprivilegedUser) -> Iterator[Path]:
    """Yield a folder that belongs to the user, who cannot reach pytest's folders."""
    folder = Path(tempfile.mkdtemp())
    os.chown(folder, user.uid, user.uid)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
