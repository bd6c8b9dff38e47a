"""When something happened, as a request says it: what is entered lies in the past, or is now."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from shared.eventsourcing.event_context import Clock
from shared.http.field_types import Timestamp
from shared.http.problem_details import FieldError, Problem


class When(BaseModel, extra="forbid"):
    """When it happened; now, if left out."""

    at: Timestamp | None = None


def resolve_occurred_at(at: datetime | None, clock: Clock, pointer: str = "#/at") -> datetime:
    """Return when it happened; raises `Problem` 422 where that is still to come.

    Nothing is entered ahead of its time, so that what timers find stays true.
    """
    now = clock()
    if at is not None and at > now:
        error = FieldError(
            detail="this lies in the future; enter it when it happened", pointer=pointer
        )
        raise Problem(422, "in-the-future", error.detail, errors=[error])
    return at or now
