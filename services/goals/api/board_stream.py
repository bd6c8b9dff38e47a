"""One client's stream of a board: rows that are ready to apply, from where the client was.

An event `reset` tells the client to empty its board; the rows of the whole board follow in events
`rows`, the last of which has the id. Later events `rows` have the rows that changed, and the goals
that are gone.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from services.goals.projections.board_feed import BoardChanges, BoardFeed
from services.goals.projections.goal_board import BoardGoal
from shared.http.request_problems import EventIdUnreadable
from shared.http.sse.connection import CLIENT_RETRY_MS
from shared.http.sse.shared_bus_reader import RETRY_PAUSE_SECONDS, RETRYABLE_ERRORS
from shared.postgres.in_process_signal import SignalWaiter

log = logging.getLogger(__name__)

MAX_ROWS = 100
"""So many rows at most are in one event of a whole board."""
_ID = re.compile(r"(?P<cycle>[0-9a-f]{12})-(?P<position>[0-9]{1,18})")
RESET_EVENT = b"event: reset\ndata: {}\n\n"


class BoardRows(BaseModel):
    """What a client of the stream applies to its board: rows by their `goal_id`."""

    rows: list[BoardGoal]
    """The rows to insert or replace."""
    removed: list[UUID]
    """The goals to remove: they were archived."""


_ROWS = TypeAdapter(BoardRows)


def decode_board_event_id(text: str, cycle_id: UUID) -> int | None:
    """Return the position of an event id; `None` where it is of another cycle's board.

    Raises `Problem` 400 for a text that is none.
    """
    found = _ID.fullmatch(text)
    if found is None:
        raise EventIdUnreadable
    return int(found["position"]) if found["cycle"] == cycle_id.hex[-12:] else None


def encode_board_event_id(cycle_id: UUID, position: int) -> str:
    """Return the event id of a board with all events up to a position."""
    return f"{cycle_id.hex[-12:]}-{position}"


class BoardStream:
    """The stream of one client; its chunks are whole events."""

    def __init__(
        self,
        feed: BoardFeed,
        create_waiter: Callable[[], SignalWaiter],
        cycle_id: UUID,
        after: int | None,
        readings: int,
        readable: Callable[[Sequence[BoardGoal]], Sequence[BoardGoal]],
    ) -> None:
        """Start behind the position `after`, or with the whole board if it is `None`.

        `readable` returns rows as the client may see them.
        """
        self._feed = feed
        self._create_waiter = create_waiter
        self._cycle_id = cycle_id
        self._position = after
        self._readings = readings
        self._readable = readable
        self._sent_id = ""

    async def stream_chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the chunks to send; the first sets the client's `retry` time.

        Raises `RETRYABLE_ERRORS`, but only before the first chunk.
        """
        waiter = self._create_waiter()
        try:
            changes = await self._read()
            yield b"retry: %d\n\n" % CLIENT_RETRY_MS
            while True:
                for chunk in self._encode(changes):
                    yield chunk
                self._position = changes.position
                try:
                    await waiter.wait()
                    changes = await self._read()
                except RETRYABLE_ERRORS as error:
                    log.info("a client of the board waits for the database: %r", error)
                    await asyncio.sleep(RETRY_PAUSE_SECONDS)
        finally:
            waiter.close()

    def heartbeat_comment(self) -> bytes:
        """Return a comment, with the event id if it advanced over what is not on the board."""
        if self._position is None or self._sent_id == self._id(self._position):
            return b": still here\n\n"
        self._sent_id = self._id(self._position)
        return b": still here\nid: %s\n\n" % self._sent_id.encode()

    async def _read(self) -> BoardChanges:
        return await self._feed.read_changes(self._cycle_id, self._position, self._readings)

    def _id(self, position: int) -> str:
        return encode_board_event_id(self._cycle_id, position)

    def _encode(self, changes: BoardChanges) -> Iterator[bytes]:
        if not (changes.is_whole or changes.rows or changes.removed):
            return
        if changes.is_whole:
            yield RESET_EVENT
        rows = list(self._readable(changes.rows))
        while len(rows) > MAX_ROWS:
            yield b"event: rows\ndata: %s\n\n" % _encode_rows(rows[:MAX_ROWS], ())
            rows = rows[MAX_ROWS:]
        self._sent_id = self._id(changes.position)
        data = _encode_rows(rows, changes.removed)
        yield b"id: %s\nevent: rows\ndata: %s\n\n" % (self._sent_id.encode(), data)


def _encode_rows(rows: Sequence[BoardGoal], removed: Sequence[UUID]) -> bytes:
    return _ROWS.dump_json(BoardRows(rows=list(rows), removed=list(removed)))
