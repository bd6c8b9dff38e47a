"""Reads from a request when something happened: in the past or now, never in the future."""

from __future__ import annotations

from datetime import datetime

from shared.eventsourcing.event_context import Clock
from shared.http.problem_details import InvalidField
from shared.http.request_problems import InTheFuture


def resolve_occurred_at(at: datetime | None, clock: Clock, pointer: str = "#/at") -> datetime:
    """Return `at`, or the present time if it is `None`; raises `Problem` 422 if `at` is later.

    Nothing is recorded ahead of its time, so that deadlines that have fired stay true.
    """
    now = clock()
    if at is not None and at > now:
        raise InTheFuture(errors=[InvalidField.because(InTheFuture(), {"pointer": pointer})])
    return at or now
