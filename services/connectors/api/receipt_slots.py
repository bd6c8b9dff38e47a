"""Bounds how many deliveries of a connector wait to be recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from shared.http.problem_details import ProblemError

MAX_RECEIPTS_AT_ONCE = 500
"""Of a connector: as many as one transaction records. It leaves connections for other callers."""


class DeliveriesTooMany(ProblemError):
    """More deliveries of the connector wait to be recorded than one connector's may."""

    status = 429
    retry_after_seconds = 1
    en = "too many deliveries are being received at once; send it again"
    zh = "同时接收的投递过多；请重新发送"


class ReceiptSlots:
    """The deliveries that are being recorded in this process, of each connector."""

    def __init__(self, limit: int = MAX_RECEIPTS_AT_ONCE) -> None:
        """Let so many of each connector be recorded at once."""
        self._limit = limit
        self._taken: Counter[str] = Counter()

    @contextmanager
    def take(self, connector: str) -> Iterator[None]:
        """Take part until the block ends; raises `DeliveriesTooMany`."""
        if self._taken[connector] >= self._limit:
            raise DeliveriesTooMany
        self._taken[connector] += 1
        try:
            yield
        finally:
            self._taken[connector] -= 1
