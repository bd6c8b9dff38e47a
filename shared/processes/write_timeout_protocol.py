"""An HTTP connection that is closed when its client does not read."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

WRITE_TIMEOUT_SECONDS = 30.0
"""How long a client may leave the response unread before its connection is closed."""


SHUTDOWN_WRITE_TIMEOUT_SECONDS = 2.0
"""The same limit while the server stops."""


class WriteTimeoutProtocol(H11Protocol):
    """An HTTP connection that is aborted if its client does not read the response in time."""

    _abort_timer: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Start the write timeout: the client does not read."""
        super().pause_writing()
        self._start_timeout(WRITE_TIMEOUT_SECONDS)

    def resume_writing(self) -> None:
        """Stop the write timeout: the client reads again."""
        super().resume_writing()
        self._cancel_timeout()

    def shutdown(self) -> None:
        """Shorten a running write timeout: the server stops."""
        super().shutdown()
        if self._abort_timer is not None:
            self._start_timeout(SHUTDOWN_WRITE_TIMEOUT_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the write timeout: the connection is closed."""
        self._cancel_timeout()
        super().connection_lost(exc)

    def _start_timeout(self, seconds: float) -> None:
        self._cancel_timeout()
        self._abort_timer = self.loop.call_later(seconds, self.transport.abort)

    def _cancel_timeout(self) -> None:
        if self._abort_timer is not None:
            self._abort_timer.cancel()
            self._abort_timer = None
