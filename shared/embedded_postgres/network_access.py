"""Lets readers, and nobody else, reach the embedded server over the network.

Without an address the server has its private socket only. With one it also listens there, and
`pg_hba.conf` admits the members of one role by password: neither the areas nor the superuser.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from shared.embedded_postgres.server_os_account import ServerOsAccount
from shared.embedded_postgres.socket_folder import SOCKET_PORT

_HOST_RULES = """# Written by Concord at each start.
local all        all       scram-sha-256
host  {database} +{group}  all           scram-sha-256
host  all        all       all           reject
"""
_FILE = "pg_hba.conf"


@dataclass(frozen=True)
class NetworkAddress:
    """The address and port at which the server listens for readers."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the address of `127.0.0.1:5433` or `[::1]:5433`; raises `ValueError`."""
        host, _, port = text.rpartition(":")
        address = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
        if not port.isdecimal() or not 0 < int(port) < 65536:  # noqa: PLR2004  a port
            raise ValueError(f"{text} has no port")
        return cls(str(address), int(port))


@dataclass(frozen=True)
class ReaderAccess:
    """Who may come in over the network, and where."""

    address: NetworkAddress
    database: str
    group: str
    """The role whose members are admitted."""


def listen_settings(access: ReaderAccess | None) -> dict[str, str]:
    """Return the settings with which the server is started."""
    if access is None:
        return {"listen_addresses": "", "port": str(SOCKET_PORT)}
    return {"listen_addresses": access.address.host, "port": str(access.address.port)}


def write_host_rules(cluster: Path, account: ServerOsAccount, access: ReaderAccess) -> None:
    """Write who is admitted over the network; the server reads it when it starts."""
    unfinished = cluster / f"{_FILE}.new"
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(_HOST_RULES.format(database=access.database, group=access.group), "utf-8")
    if account.is_other_user:
        os.chown(unfinished, account.uid, account.gid)
    unfinished.rename(cluster / _FILE)
