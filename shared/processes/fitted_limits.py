"""Fits the limits of a server to its settings and to what the operating system allows."""

from __future__ import annotations

from shared.http.sse.stream_slots import StreamLimits
from shared.installation.settings import Settings
from shared.postgres.past_read_models import MAX_KEPT_MOMENTS
from shared.processes.connection_limits import (
    DEFAULT_MAX_CONNECTIONS,
    LEAST_MAX_CONNECTIONS,
    UPSTREAM_CONNECTIONS_OF_CALLER,
    ConnectionLimits,
)
from shared.processes.file_limit import fit_connections

RESERVED_FILES = 96
"""For the listening socket and the connections accepted at once, the bus, spooled files, logs."""
EXTRA_DATABASE_CONNECTIONS = 3 + MAX_KEPT_MOMENTS
"""What an area opens beside its pool."""


def fit_server_limits(settings: Settings, area_count: int) -> ConnectionLimits:
    """Return the limits of a process that serves so many areas; raises `FileLimitTooLow`."""
    databases = area_count * (settings.pool_size + EXTRA_DATABASE_CONNECTIONS)
    return _fit(settings, RESERVED_FILES + databases, 1)


def fit_gateway_limits(settings: Settings) -> ConnectionLimits:
    """Return the limits of a gateway; raises `FileLimitTooLow`."""
    return _fit(settings, RESERVED_FILES, 1 + UPSTREAM_CONNECTIONS_OF_CALLER)


def fit_stream_limits(settings: Settings, limits: ConnectionLimits) -> StreamLimits:
    """Return how many streams a server with these limits has: half of its connections."""
    return StreamLimits(limits.max_connections // 2, settings.streams_per_caller)


def _fit(settings: Settings, reserved_files: int, files_per_connection: int) -> ConnectionLimits:
    return ConnectionLimits(
        max_connections=fit_connections(
            settings.max_connections,
            default=DEFAULT_MAX_CONNECTIONS,
            least=LEAST_MAX_CONNECTIONS,
            reserved_files=reserved_files,
            files_per_connection=files_per_connection,
        ),
        header_seconds=settings.header_seconds,
        body_seconds=settings.body_seconds,
    )
