"""A unit of work: what a consumer or a timer does within its one open transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from shared.eventsourcing.context import Context
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.handler import decide_in_turn
from shared.eventsourcing.store import Append, Conflict, Recorded
from shared.postgres.event_store import Codec
from shared.postgres.locks import Purpose, lock
from shared.postgres.writer import Writer
from shared.telemetry.traces import joint_span

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")


@dataclass(frozen=True)
class Unit:
    """An open transaction in an area's schema, with the area's codec and write side."""

    connection: Connection
    codec: Codec
    writer: Writer
    traceparent: str | None = None
    """The trace of what says of none by itself, such as what a timer sets off."""

    async def hold(self, purpose: Purpose) -> None:
        """Share a lock of the area until the transaction ends; waits for who has it alone."""
        keys = lock(self.writer.area, purpose)
        await self.connection.execute("SELECT pg_advisory_xact_lock_shared($1, $2)", *keys)

    async def hold_alone(self, purpose: Purpose) -> None:
        """Have a lock of the area alone until the transaction ends; waits for who shares it."""
        keys = lock(self.writer.area, purpose)
        await self.connection.execute("SELECT pg_advisory_xact_lock($1, $2)", *keys)

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[Recorded[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        return await self.codec.load(self.connection, streams)

    async def append(self, append: Append) -> int:
        """Record one append; see the store's port."""
        await self.record([append])
        return append.expected + len(append.events)

    async def execute(
        self,
        decider: Decider[Command, Event, State],
        commands: Iterable[tuple[Command, Context]],
    ) -> None:
        """Carry out many commands: one read, one append.

        Raises the domain's refusal, or `Conflict` where a stream moved meanwhile: the whole unit
        is then rolled back and may be tried again.
        """
        commands = list(commands)
        if not commands:
            return
        streams = sorted({decider.stream(command) for command, _ in commands})
        histories = await self.load(streams)
        appends = decide_in_turn(decider, commands, histories)
        await self.record(appends)

    async def record(self, appends: Sequence[Append]) -> None:
        """Record what has been decided; raises `Conflict` where a stream moved meanwhile."""
        if not appends:
            return
        appends = [self._traced(append) for append in appends]
        area, traces = self.writer.area, [append.context.traceparent for append in appends]
        with joint_span(f"append {area}", traces, {"concord.appends": len(appends)}):
            answers = await self.writer.write(self.connection, appends)
        for answer in answers:
            if isinstance(answer, Conflict):
                raise answer

    def _traced(self, append: Append) -> Append:
        if self.traceparent is None or append.context.traceparent is not None:
            return append
        traced = append.context.model_copy(update={"traceparent": self.traceparent})
        return replace(append, context=traced)
