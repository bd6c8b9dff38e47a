"""How many uploads may run at once in this process; the others are asked to come again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from shared.http.auth import Caller
from shared.uploads.problems import UploadsBusy, UploadsTooManyOfCaller

DEFAULT_UPLOADS_AT_ONCE = 2
"""With the limits of one upload this bounds their memory and their disk space together."""


class UploadSlots:
    """The uploads that run in one process, one of each caller."""

    def __init__(self, limit: int = DEFAULT_UPLOADS_AT_ONCE) -> None:
        """Let `limit` uploads run at once."""
        self._limit = limit
        self._callers: set[tuple[str, str]] = set()

    @contextmanager
    def take(self, caller: Caller) -> Iterator[None]:
        """Take part in the uploads until the block ends.

        Raises `UploadsTooManyOfCaller` and `UploadsBusy`.
        """
        key = (caller.issuer, caller.subject)
        if key in self._callers:
            raise UploadsTooManyOfCaller
        if len(self._callers) >= self._limit:
            raise UploadsBusy(limit=self._limit)
        self._callers.add(key)
        try:
            yield
        finally:
            self._callers.discard(key)


def upload_slots(request: Request) -> UploadSlots:
    """Return the slots of the process that serves a request."""
    slots: UploadSlots = request.app.state.upload_slots
    return slots
