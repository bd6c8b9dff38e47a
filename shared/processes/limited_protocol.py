"""An HTTP connection with a place and with deadlines.

What a connection waits for is seen at each check, from what its parser has received and sent: so
the limits cost requests next to nothing.
"""

from __future__ import annotations

import asyncio
from enum import Enum
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import RequestResponseCycle
from uvicorn.server import ServerState

from shared.http.connection_problems import BodyTooSlow
from shared.http.connection_proof import CONNECTION_STATE_KEY
from shared.http.language import negotiate_language
from shared.processes.connection_limits import ConnectionLimits
from shared.processes.connection_places import ConnectionPlaces
from shared.processes.early_answers import render_early_answer
from shared.processes.write_timeout_protocol import WriteTimeoutProtocol


class Phase(Enum):
    """What a connection waits for."""

    HEADER = "header"
    """The rest of a header, or the first one."""
    BODY = "body"
    """The rest of a body that the application reads."""
    UNREAD_BODY = "unread body"
    """The rest of a body whose request was answered without it."""
    CLOSING = "closing"
    """That the other side takes what was sent."""
    OTHER = "other"
    """The application, or the next request; the latter has a time of its own."""


class LimitedProtocol(WriteTimeoutProtocol):
    """An HTTP connection that keeps to the limits of its server."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        places: ConnectionPlaces,
    ) -> None:
        """Take one of these places once connected."""
        super().__init__(config, server_state, {**app_state, CONNECTION_STATE_KEY: self})
        self._places = places
        self.caller = ""
        self._received_bytes = 0
        self._seen: tuple[Phase, Any] = (Phase.OTHER, None)
        self._since = 0.0
        self._bytes_since = 0

    @property
    def address(self) -> str:
        """The address of the other side."""
        return self.client[0] if self.client else ""

    @property
    def is_at_work(self) -> bool:
        """Whether a request has not been answered yet."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    @property
    def awaits_caller(self) -> bool:
        """Whether a request has not arrived wholly, or its answer is not read."""
        return self.conn.their_state is h11.SEND_BODY or self.flow.write_paused

    @property
    def unread_bytes(self) -> int:
        """How much of an answer waits to be read, once that is more than a moment's worth."""
        return self.transport.get_write_buffer_size() if self.flow.write_paused else 0

    def prove(self, caller: str) -> None:
        """Note that a request on this connection had a valid token of this caller."""
        self.caller = caller
        self._places.prove(self)

    def abort(self) -> None:
        """Close the connection at once."""
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a place."""
        super().connection_made(transport)
        self._places.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._places.discard(self)
        super().connection_lost(exc)
        self.app_state = {}  # it refers to this connection

    def data_received(self, data: bytes) -> None:
        """Take what has arrived; of a body, no more than came with its header unless it is read."""
        self._received_bytes += len(data)
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before and self.is_at_work and self.cycle.more_body:
            self.flow.pause_reading()  # the application resumes it when it reads the body

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: an upgrade that is ignored is the caller's affair."""

    def check(self, now: float, limits: ConnectionLimits) -> None:
        """Close the connection if what it waits for has taken too long."""
        seen = self._find_phase()
        if seen != self._seen:
            self._seen = seen
            self._restart_period(now)
            return
        elapsed = now - self._since
        match seen[0]:
            case Phase.HEADER if elapsed > limits.header_seconds:
                self.transport.abort()
            case Phase.BODY if elapsed > limits.body_seconds:
                received = self._received_bytes - self._bytes_since
                if received < limits.least_body_bytes and not self.flow.read_paused:
                    self._refuse_slow_body()
                self._restart_period(now)
            case Phase.UNREAD_BODY if elapsed > limits.unread_body_seconds:
                self.transport.close()
            case Phase.CLOSING if elapsed > limits.closing_seconds:
                self.transport.abort()

    def _find_phase(self) -> tuple[Phase, Any]:
        """Return what the connection waits for, and of which request."""
        if self.transport.is_closing():
            return Phase.CLOSING, None
        theirs, ours = self.conn.their_state, self.conn.our_state
        if theirs is h11.IDLE and ours is h11.IDLE:
            is_between_requests = self.timeout_keep_alive_task is not None
            return (Phase.OTHER if is_between_requests else Phase.HEADER), self.cycle
        if theirs is h11.SEND_BODY and not self.is_at_work:
            return Phase.UNREAD_BODY, self.cycle
        if theirs is h11.SEND_BODY and not self.cycle.waiting_for_100_continue:
            return Phase.BODY, self.cycle
        return Phase.OTHER, self.cycle

    def _restart_period(self, now: float) -> None:
        self._since, self._bytes_since = now, self._received_bytes

    def _refuse_slow_body(self) -> None:
        """Answer 408, unless an answer has begun, and let the application see a disconnection."""
        cycle = self.cycle
        if not cycle.response_started:
            languages = dict(self.headers).get(b"accept-language", b"").decode("latin-1")
            headers, body = render_early_answer(
                BodyTooSlow().problem, self.scope["path"], negotiate_language(languages)
            )
            events = [
                h11.Response(status_code=BodyTooSlow.status, headers=[*headers]),
                *([] if self.scope["method"] == "HEAD" else [h11.Data(data=body)]),
                h11.EndOfMessage(),
            ]
            self.transport.write(b"".join(self.conn.send(event) or b"" for event in events))
        cycle.disconnected = cycle.response_complete = True
        cycle.message_event.set()
        self.transport.write_eof()  # closed at once, what still arrives would destroy the answer
