"""Keys of PostgreSQL advisory locks: two integers, one for the area and one for the purpose."""

from __future__ import annotations

from enum import IntEnum
from zlib import crc32


class LockPurpose(IntEnum):
    """The purpose of a lock; numbers may be added, but not changed while old processes run."""

    MIGRATE = 1
    APPEND = 2
    """Transactions that allocate positions share it; the swap of a rebuild holds it exclusively."""
    PERIODS = 3
    """Transactions that count into periods share it; locking a period holds it exclusively."""
    REBUILD = 4
    """A rebuild holds it, so that an area has one at a time; backups share it."""
    RELAY = 5
    """The area's one active relay holds it."""
    RESTORE = 6
    """A restore holds it, so that a database has one at a time; it belongs to no area."""
    INDEXES = 7
    """A process that creates indexes beside the service holds it, so that an area has one."""
    SIGN_ON_SUBJECTS = 8
    """Transactions that say for whom a sign-on subject stands hold it exclusively."""
    UNIQUE_CODES = 9
    """Transactions that check that nothing else has a code hold it exclusively."""
    JOBS = 10
    """The process that runs an area's jobs holds it, so that an area runs one at a time."""
    EXPORT = 11
    """An export to files holds it, so that an area has one at a time."""
    ACCOUNTABILITY = 12
    """Transactions that make a department accountable for an activity hold it exclusively."""
    HANDOFF_INPUTS = 13
    """Transactions that open handoffs hold it exclusively: one may be the input of another."""
    FOLLOWED_LOG = 14
    """The transaction that brings read models up to date with what appends left for later."""


def lock_keys(area: str, purpose: LockPurpose) -> tuple[int, int]:
    """Return the two keys of an area's lock, as signed 32-bit integers."""
    return crc32(f"concord/{area}".encode()) - 2**31, int(purpose)
