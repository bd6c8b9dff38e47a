"""PostgreSQL as a part of Concord: nothing to install, nothing left behind.

Read in this order: `account` (whom the server runs as), `program` (where its files are),
`cluster` (the database files), `postmaster` (the process), `supervisor` (which starts it again),
`server` (all of it together).

What makes it safe:

* The server listens on a socket in a private folder only, and wants a password.
* It has a session of its own, so a Ctrl-C at the terminal reaches Concord alone, which stops the
  server in order. When Concord is killed, the kernel stops the server.
* When the server dies while Concord lives, it is started again at the same address.
* PostgreSQL refuses to run as root; started by root it runs as `nobody`, and no permission of any
  folder above the data folder is touched for that.
"""

from shared.embedded_postgres.embedded_server import (
    EmbeddedPostgres,
    find_running_server,
    run_embedded_postgres,
)
from shared.embedded_postgres.errors import PostgresFailure
from shared.embedded_postgres.postgres_binaries import bundled_binaries

__all__ = [
    "EmbeddedPostgres",
    "PostgresFailure",
    "bundled_binaries",
    "find_running_server",
    "run_embedded_postgres",
]
