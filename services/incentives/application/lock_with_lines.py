"""Locks a month together with the lines that are published of its statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.incentives.domain.locked_line import list_locked_lines, locked_lines_stream_name
from services.incentives.domain.period_lock import PeriodLocked
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.eventsourcing.stream_state import StreamState
from shared.postgres.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class LockWithLines:
    """A unit of work in which the append of a lock has the events of its lines with it."""

    unit: UnitOfWork
    calendar_version: int | None
    """The version of the calendar that the lines name."""

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        return await self.unit.load(streams)

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's state, as this transaction sees it."""
        return await self.unit.load_states(deciders)

    async def append(self, request: AppendRequest) -> int:
        """Write an append and, for each lock in it, its lines; return the stream's new version.

        Raises `VersionConflict` and `IdempotencyKeyTaken`; see the store's port.
        """
        lines = [
            AppendRequest(
                stream=locked_lines_stream_name(event.period),
                expected_version=0,
                events=list_locked_lines(event, self.calendar_version),
                context=request.context,
            )
            for event in request.events
            if isinstance(event, PeriodLocked)
        ]
        await self.unit.append_all([request, *lines])
        return request.expected_version + len(request.events)
