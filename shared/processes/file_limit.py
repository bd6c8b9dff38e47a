"""How many files and connections the operating system lets this process have open."""

from __future__ import annotations

import resource

RAISED_FILE_LIMIT = 65_536
"""What the soft limit is raised to, where the hard one allows it."""


class FileLimitTooLow(Exception):
    """The process may not open enough files to serve anybody."""


def raise_file_limit() -> int:
    """Raise the soft limit of open files towards the hard one; return the limit that now holds."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = RAISED_FILE_LIMIT if hard == resource.RLIM_INFINITY else min(hard, RAISED_FILE_LIMIT)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return RAISED_FILE_LIMIT if soft == resource.RLIM_INFINITY else soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def fit_connections(
    wanted: int | None,
    *,
    default: int,
    least: int,
    reserved_files: int,
    files_per_connection: int = 1,
) -> int:
    """Return how many connections to take at most: as wanted, else the default as far as it fits.

    `reserved_files` are kept for everything but callers' connections. Raises `FileLimitTooLow` if
    what is wanted, or the least number, does not fit below the limit of open files.
    """
    file_limit = raise_file_limit()
    fitting = (file_limit - reserved_files) // files_per_connection
    needed = least if wanted is None else wanted
    if fitting < needed:
        message = (
            f"{needed} connections do not fit into the limit of {file_limit} open files, of which"
            f" {reserved_files} are kept for database, bus and files; raise it (`ulimit -n`,"
            " LimitNOFILE) or set CONCORD_MAX_CONNECTIONS lower"
        )
        raise FileLimitTooLow(message)
    return min(default, fitting) if wanted is None else wanted
