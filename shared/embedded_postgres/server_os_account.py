"""The account the server runs under: this process's own, or an unprivileged one under root."""

from __future__ import annotations

import os
import pwd
import sys
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("unprivileged_launcher.py")
_ROOT = 0
_OVERFLOW_ID = 65534  # nobody's id on Linux where /etc/passwd does not name it


@dataclass(frozen=True)
class ServerOsAccount:
    """The user and group that the server's processes and files belong to."""

    uid: int
    gid: int

    @classmethod
    def for_cluster(cls, cluster: Path) -> ServerOsAccount:
        """Return this process's account; under root, the cluster's present owner, else `nobody`."""
        if os.geteuid() != _ROOT:
            return cls(os.geteuid(), os.getegid())
        if cluster.exists() and cluster.stat().st_uid != _ROOT:
            owner = cluster.stat()
            return cls(owner.st_uid, owner.st_gid)
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError:
            return cls(_OVERFLOW_ID, _OVERFLOW_ID)
        return cls(nobody.pw_uid, nobody.pw_gid)

    @property
    def is_other_user(self) -> bool:
        """Whether the server runs as somebody other than this process."""
        return self.uid != os.geteuid()

    def launch_command(self, *program: str | Path) -> list[str]:
        """Return a command that runs `program` under this account and ends it with this process."""
        identity = (str(os.getpid()), str(self.uid), str(self.gid))
        launcher = (sys.executable, "-I", "-S", str(_LAUNCHER))
        return [*launcher, *identity, *map(str, program)]

    def change_owner(self, path: Path) -> None:
        """Make this account the owner of `path` and everything below it.

        Raises `OSError` where the file system does not support owners.
        """
        if not self.is_other_user:
            return
        os.chown(path, self.uid, self.gid, follow_symlinks=False)
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(os.path.join(folder, name), self.uid, self.gid, follow_symlinks=False)
