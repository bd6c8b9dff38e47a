"""The real clock and the real ids; everything else is given these as arguments."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def new_id() -> UUID:
    """Return a fresh time-ordered id."""
    return uuid7()
