"""Bounds how many bytes of requests' bodies are in memory at once, in all and of each caller."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import HTTPConnection

from shared.http.connection_problems import BodiesAtCapacity, BodiesTooManyOfCaller

MAX_BYTES = 128 * 1024 * 1024
CALLER_BYTES = MAX_BYTES // 4
SMALL_BODY_BYTES = 16 * 1024
"""Smaller bodies do not count: an ordinary command is taken whatever else is being sent."""


def declared_body_bytes(request: HTTPConnection, max_bytes: int) -> int:
    """Return how long a body is by its header, at most `max_bytes`; so long if it does not say."""
    if "transfer-encoding" in request.headers:
        return max_bytes
    return min(int(request.headers.get("content-length", 0)), max_bytes)


class BodyBudget:
    """The bytes of bodies that are being read or worked on."""

    def __init__(self, max_bytes: int = MAX_BYTES, caller_bytes: int = CALLER_BYTES) -> None:
        """Take so many bytes in all, and of each caller; a single body is taken in any case."""
        self._max_bytes = max_bytes
        self._caller_bytes = caller_bytes
        self._total = 0
        self._of_callers: dict[str, int] = {}

    @contextmanager
    def reserve(self, subject: str, size: int) -> Iterator[None]:
        """Reserve so many bytes for a caller; raises `Problem` 429 or 503 if they are too many."""
        if size <= SMALL_BODY_BYTES:
            yield
            return
        own = self._of_callers.get(subject, 0)
        if own and own + size > self._caller_bytes:
            raise BodiesTooManyOfCaller
        if self._total and self._total + size > self._max_bytes:
            raise BodiesAtCapacity
        self._add(subject, size)
        try:
            yield
        finally:
            self._add(subject, -size)

    def _add(self, subject: str, size: int) -> None:
        self._total += size
        own = self._of_callers.get(subject, 0) + size
        if own:
            self._of_callers[subject] = own
        else:
            del self._of_callers[subject]
