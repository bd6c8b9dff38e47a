"""Streams the rows of a query from PostgreSQL as Arrow batches: COPY as text, parsed by Arrow.

The text is read by a thread while the event loop receives more; memory holds some chunks only.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
from pyarrow import csv as arrow_csv

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

T = TypeVar("T")
CHUNK_BYTES = 1 << 20
WAITING_CHUNKS = 8
BLOCK_BYTES = 4 << 20


async def copy_rows(
    connection: Connection, query: str, schema: Any, consume: Callable[[Iterator[Any]], T]
) -> T:
    """Give the query's rows to `consume`, which runs in a thread, and return its result.

    Raises what the connection raises; `consume` then gets an `OSError` instead of the end, so that
    half of the rows are never taken for all.
    """
    chunks = _ChunkStream()

    async def copy() -> None:
        collected: list[bytes] = []
        size = 0

        async def take(data: bytes) -> None:
            nonlocal size
            collected.append(data)
            size += len(data)
            if size >= CHUNK_BYTES:
                await asyncio.to_thread(chunks.put, b"".join(collected))
                collected.clear()
                size = 0

        try:
            await connection.copy_from_query(query, output=take, format="csv")
            await asyncio.to_thread(chunks.put, b"".join(collected))
        except BaseException:
            chunks.end(is_complete=False)
            raise
        chunks.end(is_complete=True)

    def read() -> T:
        try:
            return consume(_read_batches(chunks, schema))
        finally:
            chunks.abandon()

    reading = asyncio.create_task(asyncio.to_thread(read))
    try:
        await copy()
    except _Abandoned:
        return await reading  # it raises what stopped it
    except BaseException:
        await asyncio.wait([reading])
        reading.exception()
        raise
    return await reading


def _read_batches(chunks: _ChunkStream, schema: Any) -> Iterator[Any]:
    first = chunks.peek()
    if not first:
        return
    batches = arrow_csv.open_csv(
        pa.PythonFile(chunks, mode="r"),
        read_options=arrow_csv.ReadOptions(
            column_names=schema.names, block_size=BLOCK_BYTES, use_threads=True
        ),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=_as_read(schema),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
            check_utf8=False,  # PostgreSQL has checked it
        ),
    )
    for batch in batches:
        yield batch.cast(schema)


def _as_read(schema: Any) -> Any:
    """Return the schema of the text: moments have no zone there, as `select_list` makes them."""
    return pa.schema(
        [
            (field.name, pa.timestamp("us") if pa.types.is_timestamp(field.type) else field.type)
            for field in schema
        ]
    )


class _Abandoned(Exception):
    """Nobody reads any more."""


class _ChunkStream(io.RawIOBase):
    """Hands chunks from one thread to another; a stream that was cut short raises at its end."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()
        self._chunks: deque[memoryview] = deque()
        self._is_complete: bool | None = None
        self._is_abandoned = False

    def put(self, data: bytes) -> None:
        """Add a chunk once there is room for it."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._chunks) < WAITING_CHUNKS or self._is_abandoned)
            if self._is_abandoned:
                raise _Abandoned
            if data:
                self._chunks.append(memoryview(data))
            self._changed.notify_all()

    def end(self, *, is_complete: bool) -> None:
        """Say that no chunk follows."""
        with self._changed:
            self._is_complete = is_complete
            self._changed.notify_all()

    def abandon(self) -> None:
        """Say that nobody reads any more."""
        with self._changed:
            self._is_abandoned = True
            self._chunks.clear()
            self._changed.notify_all()

    def peek(self) -> bool:
        """Wait for the first chunk; return whether there is one."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._chunks) or self._is_complete is not None)
            self._raise_if_cut()
            return bool(self._chunks)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, nothing at the end."""
        with self._changed:
            # Arrow reads ahead in a thread of its own, which waits for nothing that nobody wants.
            self._changed.wait_for(
                lambda: self._chunks or self._is_complete is not None or self._is_abandoned
            )
            if not self._chunks:
                self._raise_if_cut()
                return b""
            chunk = self._chunks.popleft()
            if 0 <= size < len(chunk):
                self._chunks.appendleft(chunk[size:])
                chunk = chunk[:size]
            self._changed.notify_all()
            return chunk.tobytes()

    def _raise_if_cut(self) -> None:
        if not self._chunks and self._is_complete is False:
            raise OSError("the rows were cut short")
