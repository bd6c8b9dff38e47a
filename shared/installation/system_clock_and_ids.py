"""The real clock and the ids of new things: UTC and UUIDv7."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from asyncpg.pgproto import pgproto
from uuid_utils import uuid7


def utc_now() -> datetime:
    """Return the present time in UTC."""
    return datetime.now(UTC)


def new_uuid7() -> UUID:
    """Return a new time-ordered id (RFC 9562, version 7), of the class of ids that are read.

    The driver's subclass of `UUID` is made and written out several times faster.
    """
    return pgproto.UUID(uuid7().bytes)
