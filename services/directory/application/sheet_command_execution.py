"""The commands of a sheet, one for each line, carried out in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from services.directory.domain.refusals import DirectoryRefused
from services.directory.domain.sheet_refusals import MAX_REPORTED_FLAWS, InvalidSheet, SheetFlaw
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest

if TYPE_CHECKING:
    from shared.postgres.unit_of_work import UnitOfWork

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")


COMMANDS_PER_TURN = 200
"""So many commands are decided before other work of this process has its turn."""


class Loaded(BaseModel):
    """What loading a sheet came to, in rows."""

    created: int
    changed: int
    unchanged: int


async def execute_sheet_commands(
    unit: UnitOfWork,
    decider: Decider[Command, Event, State],
    numbered_commands: Sequence[tuple[int, Command]],
    context: EventContext,
    flaws: Sequence[SheetFlaw] = (),
    flaw_count: int = 0,
    follow_up: Callable[[Sequence[AppendRequest]], Awaitable[object]] | None = None,
) -> Loaded:
    """Carry out one command per line of a sheet, all of them or none.

    With `flaws` of other lines, which are the first of `flaw_count`, nothing is carried out, but
    every line is checked. Other work of this process goes on in between. `follow_up` writes what
    the events mean for others.

    The commands must be for different streams. Raises `InvalidSheet` with the lines refused, and
    `VersionConflict` where somebody else changed one of the streams meanwhile.
    """
    histories = await unit.codec.load(
        unit.connection, [decider.stream_for(command) for _, command in numbered_commands]
    )
    appends: list[AppendRequest] = []
    found = list(flaws)
    for number, (line, command) in enumerate(numbered_commands):
        if not number % COMMANDS_PER_TURN:
            await asyncio.sleep(0)
        stream = decider.stream_for(command)
        history = histories[stream]
        try:
            state = decider.fold(recorded.event for recorded in history)
            events = decider.decide(command, state)
        except DirectoryRefused as refusal:
            flaw_count += 1
            if len(found) < len(flaws) + MAX_REPORTED_FLAWS:
                found.append(SheetFlaw(line, refusal))
        else:
            if events:
                appends.append(AppendRequest(stream, len(history), events, context))
    if found:
        raise InvalidSheet.listing(found, flaw_count)
    await unit.append_all(appends)
    if follow_up is not None:
        await follow_up(appends)
    created = sum(append.expected_version == 0 for append in appends)
    changed = len(appends) - created
    return Loaded(created=created, changed=changed, unchanged=len(numbered_commands) - len(appends))
