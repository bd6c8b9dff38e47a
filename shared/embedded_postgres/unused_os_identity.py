"""Finds a user and group number that nobody on this machine has.

The number is taken at random from ranges that systems leave free, so that two installations do not
get the same one; no account is created for it.
"""

from __future__ import annotations

import grp
import pwd
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from shared.embedded_postgres.errors import PostgresFailure

_PROC = Path("/proc")
_FREE_RANGES = (range(0x7000_0000, 0x7FFD_0000), range(60_578, 61_184))
"""Numbers that systemd's allocation of users leaves free: beyond all ranges of containers, and few
below 65,536, for containers in which greater numbers do not exist."""
_ATTEMPTS = 200


def find_unused_identity() -> int:
    """Return a number that is neither a user's nor a group's; raises `PostgresFailure`."""
    in_use = _numbers_of_processes()
    for numbers in _FREE_RANGES:
        for _ in range(_ATTEMPTS):
            number = numbers[secrets.randbelow(len(numbers))]
            if number not in in_use and _exists_here(number) and not _has_account(number):
                return number
    raise PostgresFailure(
        "No free user number was found to run PostgreSQL as. Create a user for it and name it with"
        " CONCORD_POSTGRES_OS_USER."
    )


def _has_account(number: int) -> bool:
    with suppress(KeyError):
        pwd.getpwuid(number)
        return True
    with suppress(KeyError):
        grp.getgrgid(number)
        return True
    return any(
        first <= number < first + count
        for file in ("/etc/subuid", "/etc/subgid")
        for first, count in _subordinate_ranges(Path(file))
    )


def _subordinate_ranges(file: Path) -> Iterator[tuple[int, int]]:
    """Yield (first, count) of the numbers that a file gives to users for their containers."""
    with suppress(OSError):
        for line in file.read_text("utf-8").splitlines():
            with suppress(ValueError):
                _, first, count = line.split(":")
                yield int(first), int(count)


def _numbers_of_processes() -> set[int]:
    """Return every user and group number that a running process has."""
    numbers: set[int] = set()
    for status in _PROC.glob("[0-9]*/status"):
        with suppress(OSError):  # it ended meanwhile
            for line in status.read_text("utf-8", errors="replace").splitlines():
                name, _, values = line.partition(":")
                if name in {"Uid", "Gid", "Groups"}:
                    numbers.update(map(int, values.split()))
    return numbers


def _exists_here(number: int) -> bool:
    """Return whether a process may have this number; containers may know few numbers only."""
    return all(_is_mapped(number, _PROC / "self" / name) for name in ("uid_map", "gid_map"))


def _is_mapped(number: int, file: Path) -> bool:
    try:
        lines = file.read_text("ascii").splitlines()
    except OSError:  # a system without user namespaces
        return True
    ranges = [tuple(map(int, line.split())) for line in lines]
    return any(first <= number < first + count for first, _, count in ranges)
