"""What the embedded PostgreSQL says when it cannot serve."""

from __future__ import annotations


class PostgresFailure(Exception):
    """The embedded PostgreSQL could not be prepared, started or reached; the message says why."""
