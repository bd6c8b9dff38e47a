"""What a server allows its connections: how many there may be, and how long each may take."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_MAX_CONNECTIONS = 5_000
"""How many connections a server takes where the limit of open files allows it."""
LEAST_MAX_CONNECTIONS = 20
"""Fewer are of no use: the probes and the gateway have some."""
UPSTREAM_CONNECTIONS_OF_CALLER = 2
"""How many connections to services the gateway may have for each of a caller's, on average."""
DEFAULT_HEADER_SECONDS = 10.0
DEFAULT_BODY_SECONDS = 20.0
LEAST_BODY_BYTES_PER_SECOND = 1024
"""A slower line is served as long as it brings this much; 16 MB then take 4.5 hours at most."""
UNREAD_BODY_SECONDS = 5.0
"""How long the rest of a body may take to arrive after the request was answered without it."""
CLOSING_SECONDS = 30.0
"""How long a closed connection may take to carry its last answer away."""


@dataclass(frozen=True)
class ConnectionLimits:
    """The limits of one server; times are seconds."""

    max_connections: int = DEFAULT_MAX_CONNECTIONS
    header_seconds: float = DEFAULT_HEADER_SECONDS
    """From the connection, or from the first byte on a used one, to the end of the header."""
    body_seconds: float = DEFAULT_BODY_SECONDS
    """In every period of this length the least amount of a body must arrive, or its end."""
    unread_body_seconds: float = UNREAD_BODY_SECONDS
    closing_seconds: float = CLOSING_SECONDS
    max_unread_bytes: int = 64 * 1024 * 1024
    """How many bytes of answers may wait to be read, in all."""
    check_seconds: float | None = None
    """How often the times are checked; by default often enough for the shortest."""

    @property
    def least_body_bytes(self) -> float:
        """How much of a body must arrive in each period."""
        return LEAST_BODY_BYTES_PER_SECOND * self.body_seconds

    @property
    def check_interval(self) -> float:
        """How often the times are checked."""
        shortest = min(
            self.header_seconds, self.body_seconds, self.unread_body_seconds, self.closing_seconds
        )
        return min(1.0, shortest / 4) if self.check_seconds is None else self.check_seconds
