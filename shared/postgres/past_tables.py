"""The temporary tables of a moment in the past, which stand before an area's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.event_store import RecordedEvent
from shared.eventsourcing.past_moment import PastMoment
from shared.postgres.event_tables import EVENT_TABLES
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    import asyncpg
    from asyncpg import Record

_LEFT_OUT = "past_left_out"
"""The positions of events that are recorded early enough, and are not part of the moment."""

ANALYZED_FROM_EVENTS = 1000
"""The server does not analyse temporary tables by itself."""


@dataclass(frozen=True)
class PastProjections:
    """What an area's past is folded by."""

    area: str
    projections: Sequence[Projection]
    valid_time: Callable[[Any], datetime | None]
    """Returns since when what an event says has been true."""
    restate: Callable[[], Callable[[Any], Any]] | None = None
    """Returns a function that is called with every event of a moment in order. It restates what an
    event says of events before it, some of which may be left out; `None`: none says such."""


class PastTables:
    """The read models of one area at one moment, on a connection of their own."""

    def __init__(
        self,
        connection: asyncpg.Connection[Record],
        past: PastProjections,
        moment: PastMoment,
    ) -> None:
        """Take a connection on which the tables have been made."""
        self.connection = connection
        self.reached = 0
        """The position up to which the log has been read."""
        self._past = past
        self.moment = moment
        self._end = self._final = 0
        self._unknown_rows = 0
        self._before: tuple[str, int, datetime | None, datetime | None] = "", 0, None, None
        """The last event's stream, version, time of recording and valid time. The next event of the
        same command has the same valid time, unless it states its own."""
        wanted = past.restate if moment.as_of is not None else None
        self._restate: Callable[[Any], Any] = wanted() if wanted is not None else _as_recorded
        self._missing: set[str] = set()
        """The streams that had not begun: what is about them is left out, whatever its time."""

    @classmethod
    async def create(
        cls,
        connection: asyncpg.Connection[Record],
        past: PastProjections,
        moment: PastMoment,
    ) -> PastTables:
        """Make the empty tables, and views of the events that the moment includes."""
        tables = [table for one in past.projections for table in one.tables]
        known = moment.known_at
        recorded = f"recorded_at <= '{known.isoformat()}'" if known else "true"
        statements = [
            f'CREATE TEMPORARY TABLE "{table}" (LIKE "{past.area}"."{table}" INCLUDING ALL)'
            for table in tables
        ]
        statements.append(f"CREATE TEMPORARY TABLE {_LEFT_OUT} (position bigint PRIMARY KEY)")
        statements += [
            f'CREATE TEMPORARY VIEW "{view}" AS SELECT * FROM "{past.area}"."{view}" AS kept'  # noqa: S608  names of our own
            f" WHERE {recorded} AND NOT EXISTS"
            f" (SELECT FROM {_LEFT_OUT} WHERE {_LEFT_OUT}.position = kept.position)"
            for view in (*EVENT_TABLES, "event")
        ]
        try:
            await connection.execute(";".join(statements))
        except BaseException:
            await connection.close()
            raise
        return cls(connection, past, moment)

    def end_at(self, end: int, final: int) -> None:
        """Pass over what is behind the position `end`, up to the position `final`."""
        self._end, self._final = end, final
        if end == 0:
            self.reached = final

    def was_known(self, recorded_at: datetime) -> bool:
        """Return whether an event of this time can be part of the moment."""
        known_at = self.moment.known_at
        return known_at is None or recorded_at <= known_at

    async def project(self, events: Sequence[RecordedEvent[Any]], reached: int) -> None:
        """Project the events that the moment includes, all of a batch or none of it."""
        included, left_out = [], []
        for recorded in events:
            if self._includes(recorded, self._past.valid_time(recorded.event)):
                included.append(replace(recorded, event=self._restate(recorded.event)))
            else:
                left_out.append((recorded.position,))
        async with self.connection.transaction():
            if left_out and self.moment.as_of is not None:
                await self.connection.copy_records_to_table(_LEFT_OUT, records=left_out)
            if included:
                for projection in self._past.projections:
                    await projection.project_whole(self.connection, included)
        self.reached = max(reached, self._final) if reached >= self._end else reached
        self._unknown_rows += len(included)

    async def analyze(self) -> None:
        """Tell the planner how many rows there are, where many are new."""
        if self._unknown_rows >= ANALYZED_FROM_EVENTS:
            tables = [f'"{table}"' for one in self._past.projections for table in one.tables]
            await self.connection.execute(f"ANALYZE {', '.join(tables)}")
            self._unknown_rows = 0

    def _includes(self, recorded: RecordedEvent[Any], valid_from: datetime | None) -> bool:
        stream, version, recorded_at = recorded.stream, recorded.version, recorded.recorded_at
        if valid_from is None and self._before[:3] == (stream, version - 1, recorded_at):
            valid_from = self._before[3]
        self._before = stream, version, recorded_at, valid_from
        if stream in self._missing:
            return False
        if self.moment.includes(recorded_at, valid_from):
            return True
        if recorded.version == 1:
            self._missing.add(recorded.stream)
        return False


def _as_recorded(event: Any) -> Any:
    return event
