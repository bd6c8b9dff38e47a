"""Advisory lock numbers: two integers, the area's and the purpose's."""

from __future__ import annotations

from enum import IntEnum
from zlib import crc32


class LockPurpose(IntEnum):
    """What a lock is for; the numbers are stored nowhere and may only be added to."""

    MIGRATE = 1
    APPEND = 2
    """Shared by everybody who draws positions; exclusive for a rebuild's last moment."""
    PERIODS = 3
    """Shared by who counts into periods; exclusive for who closes one."""
    REBUILD = 4
    """One rebuild of an area at a time."""
    RELAY = 5
    """Held by the area's one active relay."""
    RESTORE = 6
    """One restore into a database at a time; it is no area's."""


def lock_keys(area: str, purpose: LockPurpose) -> tuple[int, int]:
    """Return the two keys of an area's lock, as signed 32-bit integers."""
    return crc32(f"concord/{area}".encode()) - 2**31, int(purpose)
