"""The parameters `as_of` and `known_at`, which every read of history takes."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Query
from pydantic import Discriminator, Tag

from shared.eventsourcing.event_context import Clock
from shared.eventsourcing.past_moment import CURRENT_MOMENT, PastMoment
from shared.http.field_reasons import FieldReason
from shared.http.field_types import Day, Timestamp
from shared.http.problem_details import InvalidField, ProblemError
from shared.http.request_problems import Invalid

CLOCK_SKEW = timedelta(minutes=1)
"""A caller's clock may be ahead by so much: such a time is now."""

AsOf = Annotated[
    Timestamp | None,
    Query(
        description="What was true at this time, by all that is known today",
        examples=["2026-11-23T09:00:00+08:00"],
    ),
]
KnownAt = Annotated[
    Timestamp | None,
    Query(
        description="What was known at this time: what had been recorded by then",
        examples=["2026-11-23T09:00:00+08:00"],
    ),
]


def _time_or_day(value: Any) -> str:
    return "day" if isinstance(value, str) and _DAY.fullmatch(value) else "time"


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TimeOrDay = Annotated[
    Annotated[Timestamp, Tag("time")] | Annotated[Day, Tag("day")], Discriminator(_time_or_day)
]
AsOfTimeOrDay = Annotated[
    _TimeOrDay | None,
    Query(
        description=(
            "What was true at this time, by all that is known today; a day asks what was valid on"
            " it, under its names of today"
        ),
        examples=["2026-11-23T09:00:00+08:00", "2026-11-23"],
    ),
]


class TimeInFuture(FieldReason):
    """Nothing is known of a time to come."""

    en = "this time is in the future; leave it out to read the present"
    zh = "该时间在未来；如需读取当前数据请省略此参数"


class PastBeingRead(ProblemError):
    """The past that is asked for is still being put together, or others read theirs."""

    status = 503
    retry_after_seconds = 5
    en = "the past of {area} is still being put together; ask again for the same times"
    zh = "{area} 的历史数据仍在汇总；请以相同时间重试"


class PastReadParameters:
    """A dependency of an area's reads: for the rest of the request they are of a moment."""

    clock: Clock

    def follow(self, clock: Clock) -> None:
        """Take the present from this clock from now on."""
        self.clock = clock

    async def __call__(self, as_of: AsOf = None, known_at: KnownAt = None) -> AsyncIterator[None]:
        """Let the request read the moment; raises `Problem` 422 for a time in the future."""
        CURRENT_MOMENT.set(None)
        if as_of is not None or known_at is not None:
            now = self.clock()
            times = _past("as_of", as_of, now), _past("known_at", known_at, now)
            moment = self._moment(*times)
            CURRENT_MOMENT.set(moment and replace(moment, asked_for=(as_of, known_at)))
        try:
            yield
        finally:
            CURRENT_MOMENT.set(None)

    def _moment(self, as_of: datetime | None, known_at: datetime | None) -> PastMoment | None:
        return PastMoment(as_of, known_at)


class ReadsOwnRecordTime(PastReadParameters):
    """For a route that declares `known_at`: where it is asked for alone, its own queries answer."""

    def _moment(self, as_of: datetime | None, known_at: datetime | None) -> PastMoment | None:
        return None if as_of is None else PastMoment(as_of, known_at)


class ReadsOwnDay(PastReadParameters):
    """For a route that declares `as_of`: it takes a day, too, which its own query answers."""

    async def __call__(
        self, as_of: AsOfTimeOrDay = None, known_at: KnownAt = None
    ) -> AsyncIterator[None]:
        """Let the request read the moment; raises `Problem` 422 for a time in the future."""
        time = as_of if isinstance(as_of, datetime) else None
        async for _ in super().__call__(time, known_at):
            yield


def _past(parameter: str, time: datetime | None, now: datetime) -> datetime | None:
    if time is None or time <= now:
        return time
    if time - now <= CLOCK_SKEW:
        return now
    raise Invalid(errors=[InvalidField.because(TimeInFuture(), {"parameter": parameter})])


def read_by_own_queries(known_at: datetime | None) -> datetime | None:
    """Return the record time that a route's own queries answer; `None` where tables are folded."""
    return None if CURRENT_MOMENT.get() is not None else known_at
