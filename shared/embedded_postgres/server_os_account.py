"""The account the server runs under: this process's own, or an unprivileged one under root."""

from __future__ import annotations

import os
import pwd
import sys
from dataclasses import dataclass
from pathlib import Path

from shared.embedded_postgres.errors import PostgresFailure
from shared.embedded_postgres.unused_os_identity import find_unused_identity

_LAUNCHER = Path(__file__).with_name("unprivileged_launcher.py")
_ROOT = 0
_OVERFLOW_ID = 65534  # nobody's id on Linux where /etc/passwd does not name it


@dataclass(frozen=True)
class ServerOsAccount:
    """The user and group that the server's processes and files belong to."""

    uid: int
    gid: int

    @classmethod
    def for_cluster(cls, cluster: Path, user_name: str | None = None) -> ServerOsAccount:
        """Return the account to run the server of a cluster as; that is not always its owner yet.

        Without root, that is this process's account. Under root it is `user_name`'s, else the
        cluster's present owner, else a number that no other user has: services that have nothing
        to do with each other share `nobody`, and each of them could read a cluster of `nobody`.
        Raises `PostgresFailure` where `user_name` cannot be used.
        """
        own = cls(os.geteuid(), os.getegid())
        if user_name is not None:
            return _named_account(user_name, own)
        if own.uid != _ROOT:
            return own
        if cluster.exists() and cluster.stat().st_uid not in {_ROOT, *_shared_uids()}:
            owner = cluster.stat()
            return cls(owner.st_uid, owner.st_gid)
        number = find_unused_identity()
        return cls(number, number)

    @property
    def is_other_user(self) -> bool:
        """Whether the server runs as somebody other than this process."""
        return self.uid != os.geteuid()

    def launch_command(self, *program: str | Path) -> list[str]:
        """Return a command that runs `program` under this account and ends it with this process."""
        identity = (str(os.getpid()), str(self.uid), str(self.gid))
        launcher = (sys.executable, "-I", "-S", str(_LAUNCHER))
        return [*launcher, *identity, *map(str, program)]

    def for_initdb(self) -> ServerOsAccount:
        """Return the account to run initdb as, which refuses users without an entry in passwd.

        In their place it runs as a user with an entry, in this account's group: the kernel lets a
        process into another's /proc only where user *and* group are the same. Raises
        `PostgresFailure` where passwd has no user but root.
        """
        if not self.is_other_user or _has_passwd_entry(self.uid):
            return self
        for uid in (*_shared_uids(), *(entry.pw_uid for entry in pwd.getpwall())):
            if uid != _ROOT and _has_passwd_entry(uid):
                return ServerOsAccount(uid, self.gid)
        raise PostgresFailure(
            "PostgreSQL cannot create a database where root is the only user. Create a user for it"
            " and name it with CONCORD_POSTGRES_OS_USER."
        )


def _named_account(user_name: str, own: ServerOsAccount) -> ServerOsAccount:
    try:
        entry = pwd.getpwnam(user_name)
    except KeyError:
        raise PostgresFailure(f"CONCORD_POSTGRES_OS_USER: there is no user {user_name}.") from None
    if entry.pw_uid == _ROOT:
        raise PostgresFailure("CONCORD_POSTGRES_OS_USER: PostgreSQL does not run as root.")
    if own.uid not in {_ROOT, entry.pw_uid}:
        raise PostgresFailure(
            "CONCORD_POSTGRES_OS_USER: only root can start PostgreSQL as another user; leave it"
            " out, and PostgreSQL runs as the user that starts Concord."
        )
    return own if own.uid == entry.pw_uid else ServerOsAccount(entry.pw_uid, entry.pw_gid)


def _shared_uids() -> list[int]:
    """Return the ids of `nobody`, as which unrelated services run."""
    try:
        return [pwd.getpwnam("nobody").pw_uid, _OVERFLOW_ID]
    except KeyError:
        return [_OVERFLOW_ID]


def _has_passwd_entry(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
