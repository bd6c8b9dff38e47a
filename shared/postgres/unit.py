"""A unit of work: what a consumer or a timer does within its one open transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from shared.eventsourcing.context import Context
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.handler import decide_in_turn
from shared.eventsourcing.store import Conflict
from shared.postgres.event_store import Codec
from shared.postgres.writer import Writer

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
        streams = sorted({decider.stream(command) for command, _ in commands})
        histories = await self.codec.load(self.connection, streams)
        appends = decide_in_turn(decider, commands, histories)
        if appends:
            answers = await self.writer.write(self.connection, appends)
            for answer in answers:
                if isinstance(answer, Conflict):
                    raise answer
