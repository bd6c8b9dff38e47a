"""Reads of a connection no more at a time than fits into a buffer that all connections share.

Event loops read a quarter of a megabyte at once, also of a body that nobody has asked for. What is
in the buffer is taken before anything else is read, so one buffer is enough.
"""

from __future__ import annotations

import asyncio
from typing import Any

READ_AT_ONCE_BYTES = 32 * 1024


def create_read_buffer() -> memoryview:
    """Return a buffer for all connections of one event loop."""
    return memoryview(bytearray(READ_AT_ONCE_BYTES))


class BoundedReads(asyncio.BufferedProtocol):
    """Passes on what an event loop tells a protocol, in pieces no larger than the buffer."""

    def __init__(self, protocol: asyncio.Protocol, buffer: memoryview) -> None:
        """Read for `protocol` into a buffer."""
        self._buffer = buffer
        self._take: Any = protocol.data_received
        self.connection_made = protocol.connection_made  # type: ignore[method-assign]
        self.connection_lost = protocol.connection_lost  # type: ignore[method-assign]
        self.pause_writing = protocol.pause_writing  # type: ignore[method-assign]
        self.resume_writing = protocol.resume_writing  # type: ignore[method-assign]
        self.eof_received = protocol.eof_received  # type: ignore[method-assign]

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Return where to read to."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Pass on what was read."""
        self._take(bytes(self._buffer[:nbytes]))
