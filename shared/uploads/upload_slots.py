"""How many uploads may run at once in this process; the others are asked to come again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from shared.uploads.problems import UploadsBusy

DEFAULT_UPLOADS_AT_ONCE = 2
"""With the limits of one upload this bounds their memory and their disk space together."""


class UploadSlots:
    """Counts the uploads of one process."""

    def __init__(self, limit: int = DEFAULT_UPLOADS_AT_ONCE) -> None:
        """Let `limit` uploads run at once."""
        self._limit = limit
        self._taken = 0

    @contextmanager
    def take(self) -> Iterator[None]:
        """Take part in the uploads until the block ends; raises `UploadsBusy`."""
        if self._taken >= self._limit:
            raise UploadsBusy(limit=self._limit)
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1


def upload_slots(request: Request) -> UploadSlots:
    """Return the slots of the process that serves a request."""
    slots: UploadSlots = request.app.state.upload_slots
    return slots
