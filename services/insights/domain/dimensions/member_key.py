"""The keys of dimensions: computed from names alone, so that a rebuild gives the same ones."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

_KEY_BYTES = 8
_CACHED_KEYS = 65_536


@lru_cache(_CACHED_KEYS)
def member_key(dimension: str, natural_key: str) -> int:
    """Return the durable key of a dimension's member, the same for all versions of it.

    It is the first 8 bytes, with their sign, of the SHA-256 of `<dimension>:<natural key>`. The
    tables' unique constraints would refuse two members with the same one.
    """
    return _key(f"{dimension}:{natural_key}")


def version_key(dimension: str, natural_key: str, valid_from: datetime) -> int:
    """Return the key of the version of a member that begins at `valid_from`."""
    return _key(f"{dimension}:{natural_key}:{valid_from.astimezone(UTC).isoformat()}")


def day_key(calendar_version: int, date_key: int) -> int:
    """Return the key of a day, given as yyyymmdd, in a version of the company's calendar."""
    return _key(f"date:{calendar_version}:{date_key}")


def _key(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:_KEY_BYTES], "big", signed=True)
