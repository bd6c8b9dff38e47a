"""Reads a file in chunks and decompresses gzip; the file is never in memory as a whole."""

from __future__ import annotations

import zlib
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from services.workflows.domain.external_event_log.limit_refusals import (
    GzipTooManyMembers,
    LogPackedTooTightly,
    LogPackedTwice,
    LogTooLarge,
)
from services.workflows.domain.external_event_log.limits import (
    BYTES_OF_ANY_RATIO,
    MAX_GZIP_MEMBERS,
    MAX_PACKING_RATIO,
    MAX_UNPACKED_BYTES,
)
from services.workflows.domain.external_event_log.refusals import (
    GzipCutShort,
    GzipDamaged,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK_BYTES = 1 << 16
GZIP_MAGIC = b"\x1f\x8b"
GZIP_WINDOW_BITS = 31


def read_decompressed_chunks(file: BinaryIO) -> Iterator[bytes]:
    """Return a file's content from its current position, in chunks of at most 64 KiB.

    Gzip is recognised by the content, not by the file name. One chunk is in memory at a time, also
    of a zip bomb. The iterator raises `LogRefused` if the gzip data is broken or cut short, or if
    the content is larger than a log may be.
    """
    first = file.read(CHUNK_BYTES)
    raw = chain((first,) if first else (), iter(partial(file.read, CHUNK_BYTES), b""))
    if not first.startswith(GZIP_MAGIC):
        return _check_size(raw)
    packed = _CountedBytes(raw)
    return _check_size(_check_ratio(_decompress(packed), packed))


class _CountedBytes:
    """Chunks of bytes, and how many bytes of them were read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = next(self._chunks)
        self.count += len(chunk)
        return chunk


def _check_size(chunks: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_UNPACKED_BYTES:
            raise LogTooLarge(mebibytes=MAX_UNPACKED_BYTES >> 20)
        yield chunk


def _check_ratio(unpacked: Iterable[bytes], packed: _CountedBytes) -> Iterator[bytes]:
    size = 0
    for chunk in unpacked:
        if not size and chunk.startswith(GZIP_MAGIC):
            raise LogPackedTwice
        size += len(chunk)
        if size > max(BYTES_OF_ANY_RATIO, packed.count * MAX_PACKING_RATIO):
            raise LogPackedTooTightly(ratio=MAX_PACKING_RATIO)
        yield chunk


def _decompress(raw: Iterable[bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(GZIP_WINDOW_BITS)
    members = 1
    for zipped in raw:
        rest = zipped
        while rest:
            if member.eof:
                rest = rest.lstrip(b"\0")  # archivers pad with zeros after the last member
                if not rest:
                    break
                member = zlib.decompressobj(GZIP_WINDOW_BITS)
                members += 1
                if members > MAX_GZIP_MEMBERS:
                    raise GzipTooManyMembers(limit=MAX_GZIP_MEMBERS)
            try:
                piece = member.decompress(rest, CHUNK_BYTES)
            except zlib.error as error:
                raise GzipDamaged from error
            rest = member.unused_data if member.eof else member.unconsumed_tail
            if piece:
                yield piece
    if not member.eof:
        raise GzipCutShort
