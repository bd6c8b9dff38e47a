"""PostgreSQL as a part of Concord: nothing to install, nothing left behind.

Read in this order: `server_os_account` (the user the server runs as), `unused_os_identity` (a
number that no user has), `postgres_binaries` (where its files are), `cluster_creation` and
`cluster_takeover` (the database files), `postmaster_process` (the process),
`crash_restart_supervisor` (the supervision), `embedded_server` (all of it together).

What makes it safe:

* The server listens only on a socket in a private folder, and requires a password; where an address
  is set for readers, it admits read-only roles there (`network_access`).
* It runs in a session of its own, so Ctrl-C at the terminal reaches Concord alone, which shuts the
  server down in order. When Concord is killed, the kernel signals the server to shut down.
* When the server dies while Concord runs, it is started again at the same address.
* PostgreSQL refuses to run as root; started by root, it runs as a user that no other process has,
  and no permission of any folder above the data folder is changed for that.
"""

from shared.embedded_postgres.embedded_server import (
    EmbeddedPostgres,
    find_server_connect_arguments,
    run_embedded_postgres,
)
from shared.embedded_postgres.errors import PostgresFailure
from shared.embedded_postgres.network_access import NetworkAddress
from shared.embedded_postgres.postgres_binaries import bundled_binaries

__all__ = [
    "EmbeddedPostgres",
    "NetworkAddress",
    "PostgresFailure",
    "bundled_binaries",
    "find_server_connect_arguments",
    "run_embedded_postgres",
]
