"""Reads a file in chunks and decompresses gzip; the file is never in memory as a whole."""

from __future__ import annotations

import zlib
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from services.workflows.domain.external_event_log.refusals import GzipCutShort, GzipDamaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CHUNK_BYTES = 1 << 16
GZIP_MAGIC = b"\x1f\x8b"
GZIP_WINDOW_BITS = 31


def read_decompressed_chunks(file: BinaryIO) -> Iterator[bytes]:
    """Return a file's content from its current position, in chunks of at most 64 KiB.

    Gzip is recognised by the content, not by the file name. One chunk is in memory at a time, also
    of a zip bomb. The iterator raises `LogRefused` if the gzip data is broken or cut short.
    """
    first = file.read(CHUNK_BYTES)
    raw = chain((first,) if first else (), iter(partial(file.read, CHUNK_BYTES), b""))
    return _decompress(raw) if first.startswith(GZIP_MAGIC) else raw


def _decompress(raw: Iterable[bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(GZIP_WINDOW_BITS)
    for zipped in raw:
        rest = zipped
        while rest:
            if member.eof:
                rest = rest.lstrip(b"\0")  # archivers pad with zeros after the last member
                if not rest:
                    break
                member = zlib.decompressobj(GZIP_WINDOW_BITS)
            try:
                piece = member.decompress(rest, CHUNK_BYTES)
            except zlib.error as error:
                raise GzipDamaged(error=error) from error
            rest = member.unused_data if member.eof else member.unconsumed_tail
            if piece:
                yield piece
    if not member.eof:
        raise GzipCutShort
