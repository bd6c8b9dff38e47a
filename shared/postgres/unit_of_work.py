"""A unit of work: the operations of a consumer or a timer in its open transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from shared.eventsourcing.command_handler import decide_on_states
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.eventsourcing.stream_state import StreamState
from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.append_transaction import EventWriter
from shared.postgres.event_store import EventDecoder
from shared.postgres.unique_values import lock_unique_values
from shared.telemetry.trace_spans import open_span_per_trace

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")

EVENTS_PER_PART = 1000
"""So many events are written at a time: it takes a few hundredths of a second."""


@dataclass(frozen=True)
class UnitOfWork:
    """An open transaction in an area's schema, with the area's codec and event writer."""

    connection: Connection
    codec: EventDecoder
    writer: EventWriter
    default_traceparent: str | None = None
    """Appends without a trace context get this one, such as those of a timer."""
    _written: list[int] = field(default_factory=list)
    """How many appends each write had."""

    @property
    def has_recorded(self) -> bool:
        """Whether events were recorded in it."""
        return bool(self._written)

    async def lock_shared(self, purpose: LockPurpose) -> None:
        """Hold a lock of the area in shared mode until the transaction ends."""
        keys = lock_keys(self.writer.area, purpose)
        await self.connection.execute("SELECT pg_advisory_xact_lock_shared($1, $2)", *keys)

    async def lock_exclusive(self, purpose: LockPurpose) -> None:
        """Hold a lock of the area in exclusive mode until the transaction ends."""
        keys = lock_keys(self.writer.area, purpose)
        await self.connection.execute("SELECT pg_advisory_xact_lock($1, $2)", *keys)

    async def try_lock_exclusive(self, purpose: LockPurpose) -> bool:
        """Hold a lock as `lock_exclusive` does, or return false where somebody else has it."""
        keys = lock_keys(self.writer.area, purpose)
        held: bool = await self.connection.fetchval(
            "SELECT pg_try_advisory_xact_lock($1, $2)", *keys
        )
        return held

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        return await self.codec.load(self.connection, streams)

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's state, as this transaction sees it."""
        return await self.codec.load_states(self.connection, deciders)

    async def append(self, request: AppendRequest) -> int:
        """Write one append and return the stream's new version.

        Raises `VersionConflict` and `IdempotencyKeyTaken`; see the store's port.
        """
        await self.append_all([request])
        return request.expected_version + len(request.events)

    async def execute_commands(
        self,
        decider: Decider[Command, Event, State],
        commands: Iterable[tuple[Command, EventContext]],
    ) -> None:
        """Execute many commands with one read and one write.

        Raises the domain's refusal, and `VersionConflict` where a stream changed meanwhile: the
        whole unit must then be rolled back and may be tried again.
        """
        commands = list(commands)
        if not commands:
            return
        streams = sorted({decider.stream_for(command) for command, _ in commands})
        states = await self.load_states(dict.fromkeys(streams, decider))
        appends = decide_on_states(decider, commands, states)
        await self.append_all(appends)

    async def append_all(self, appends: Sequence[AppendRequest]) -> None:
        """Write appends; raises `VersionConflict` where a stream changed, `IdempotencyKeyTaken`.

        Raises the refusal of a uniqueness check, too. A unit with several such checks takes their
        locks first, or has their appends in one call: see `lock_unique_values`.

        Many events are written in parts, so that other work of this process goes on in between.
        """
        parts = list(divide_into_parts(appends))
        if len(parts) > 1:
            await lock_unique_values(self.connection, self.writer.area, appends)
        for part in parts:
            await self._append_part([self._with_traceparent(append) for append in part])

    async def _append_part(self, appends: Sequence[AppendRequest]) -> None:
        area, traces = self.writer.area, [append.context.traceparent for append in appends]
        with open_span_per_trace(f"append {area}", traces, {"concord.appends": len(appends)}):
            results = await self.writer.write(self.connection, appends)
        for result in results:
            if not isinstance(result, int):
                raise result
        self._written.append(len(appends))

    def _with_traceparent(self, append: AppendRequest) -> AppendRequest:
        if self.default_traceparent is None or append.context.traceparent is not None:
            return append
        traced = append.context.model_copy(update={"traceparent": self.default_traceparent})
        return replace(append, context=traced)


def divide_into_parts(appends: Sequence[AppendRequest]) -> Iterator[Sequence[AppendRequest]]:
    """Yield the appends in parts of about `EVENTS_PER_PART` events; a large one is divided."""
    part: list[AppendRequest] = []
    size = 0
    for append in appends:
        for divided in _divided(append):
            part.append(divided)
            size += len(divided.events)
            if size >= EVENTS_PER_PART:
                yield part
                part, size = [], 0
    if part:
        yield part


def _divided(append: AppendRequest) -> Iterator[AppendRequest]:
    """Yield an append as several of at most `EVENTS_PER_PART` events; the first has its key.

    So a taken key is found before anything is written.
    """
    events, version = append.events, append.expected_version
    yield replace(append, events=events[:EVENTS_PER_PART])
    for begin in range(EVENTS_PER_PART, len(events), EVENTS_PER_PART):
        yield replace(
            append,
            expected_version=version + begin,
            events=events[begin : begin + EVENTS_PER_PART],
            idempotency_key=None,
            response=None,
            attachment=None,
        )
