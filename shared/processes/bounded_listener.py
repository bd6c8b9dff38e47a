"""Accepts connections as long as there are places, and pauses when the system has no more files.

asyncio's own servers accept up to the whole backlog at once, and log a line for each attempt that
fails for want of files, thousands a second.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Callable

from shared.http.connection_problems import NoPlace
from shared.processes.connection_places import ConnectionPlaces
from shared.processes.early_answers import render_early_answer

log = logging.getLogger(__name__)

BACKLOG = 2048
"""How many connections the system lets wait."""
ACCEPTED_AT_ONCE = 8
"""How many connections are accepted before those that have sent something have their turn."""
FILES_IN_RESERVE = 32
"""How many files are left where the system had no more."""
PAUSE_SECONDS = 0.5
"""How long nothing is accepted after the system had no more files."""
LOG_INTERVAL_SECONDS = 60.0
_OUT_OF_RESOURCES = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}


class BoundedListener:
    """Accepts the connections of one listening socket."""

    def __init__(
        self,
        listening_socket: socket.socket,
        create_protocol: Callable[[], asyncio.BaseProtocol],
        places: ConnectionPlaces,
    ) -> None:
        """Accept for these places, once started."""
        self._socket = listening_socket
        self._create_protocol = create_protocol
        self._places = places
        self._loop = asyncio.get_running_loop()
        self._opening: set[asyncio.Task[object]] = set()
        self._resuming: asyncio.TimerHandle | None = None
        self._failures = 0
        self._next_log_at = 0.0

    def start(self) -> None:
        """Begin to accept."""
        self._socket.settimeout(0)
        self._socket.listen(BACKLOG)
        self._resume()

    def close(self) -> None:
        """Accept nothing any more."""
        if self._resuming is not None:
            self._resuming.cancel()
        self._loop.remove_reader(self._socket.fileno())

    async def wait_closed(self) -> None:
        """Wait until those being accepted are."""
        await asyncio.gather(*self._opening, return_exceptions=True)

    def _resume(self) -> None:
        self._resuming = None
        self._loop.add_reader(self._socket.fileno(), self._accept_some)

    def _accept_some(self) -> None:
        for _ in range(ACCEPTED_AT_ONCE):
            try:
                connection, _ = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in _OUT_OF_RESOURCES:
                    raise
                self._pause(error)
                return
            if self._places.make_room(self._places.arriving + 1):
                self._open(connection)
            else:
                _refuse(connection)

    def _open(self, connection: socket.socket) -> None:
        connection.settimeout(0)
        self._places.arriving += 1
        task: asyncio.Task[object] = self._loop.create_task(
            self._loop.connect_accepted_socket(self._create_protocol, connection)
        )
        self._opening.add(task)
        task.add_done_callback(self._note_opened)

    def _note_opened(self, task: asyncio.Task[object]) -> None:
        self._opening.discard(task)
        # A transport that could not be opened leaves nothing open, and got no place.
        if task.cancelled() or task.exception() is not None:
            self._places.arriving = max(0, self._places.arriving - 1)

    def _pause(self, error: OSError) -> None:
        """Accept nothing for a moment, and have fewer places from now on."""
        self._loop.remove_reader(self._socket.fileno())
        self._resuming = self._loop.call_later(PAUSE_SECONDS, self._resume)
        self._failures += 1
        self._places.shrink(FILES_IN_RESERVE)
        while len(self._places) > self._places.max_connections and self._places.free_some():
            pass
        if self._loop.time() >= self._next_log_at:
            log.warning(
                "no connection can be accepted (%s; %d times since the last such line); there are"
                " %d places from now on",
                error.strerror,
                self._failures,
                self._places.max_connections,
            )
            self._failures, self._next_log_at = 0, self._loop.time() + LOG_INTERVAL_SECONDS


def _refuse(connection: socket.socket) -> None:
    """Say that there is no place, as far as that costs nothing, and close."""
    connection.settimeout(0)
    try:
        connection.send(NO_PLACE_ANSWER)
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    finally:
        connection.close()


def _no_place_answer() -> bytes:
    """Return the answer of 503 in English: nobody has read which language is asked for."""
    headers, body = render_early_answer(NoPlace().problem, "/", "en")
    lines = b"".join(b"%s: %s\r\n" % header for header in headers)
    return b"HTTP/1.1 503 Service Unavailable\r\n%s\r\n%s" % (lines, body)


NO_PLACE_ANSWER = _no_place_answer()
