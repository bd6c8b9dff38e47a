"""The error of the embedded PostgreSQL."""

from __future__ import annotations


class PostgresFailure(Exception):
    """The embedded PostgreSQL could not be prepared, started or reached; the message says why."""
