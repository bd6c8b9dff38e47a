"""The digest by which an installation knows a log that it has, so that it need not be sent."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 1 << 18
MAX_UNPACKED_BYTES = 1 << 30
"""The installation takes no larger log."""
GZIP_MAGIC = b"\x1f\x8b"


def digest_of_log(file: Path) -> str | None:
    """Return the SHA-256 of a log, unpacked; `None` for one that will be refused anyway."""
    digest, size = hashlib.sha256(), 0
    try:
        with file.open("rb") as packed:
            for chunk in _unpacked_chunks(packed):
                digest.update(chunk)
                size += len(chunk)
                if size > MAX_UNPACKED_BYTES:
                    return None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return None
    return digest.hexdigest()


def read_chunks(file: BinaryIO) -> Iterator[bytes]:
    """Yield a file's content piece by piece."""
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _unpacked_chunks(file: BinaryIO) -> Iterator[bytes]:
    is_packed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    file.seek(0)
    if not is_packed:
        yield from read_chunks(file)
        return
    with gzip.open(file) as unpacked:
        while chunk := unpacked.read(CHUNK_BYTES):
            yield chunk
