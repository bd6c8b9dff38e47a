"""The commands of a sheet, one for each line, carried out in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from services.directory.domain.refusals import DirectoryRefused
from services.directory.domain.sheet_refusals import InvalidSheet, SheetFlaw
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest

if TYPE_CHECKING:
    from shared.postgres.unit_of_work import UnitOfWork

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")


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
) -> Loaded:
    """Carry out one command per line of a sheet, all of them or none.

    With `flaws` of other lines nothing is carried out, but every line is checked.

    The commands must be for different streams. Raises `InvalidSheet` with the lines refused, and
    `VersionConflict` where somebody else changed one of the streams meanwhile.
    """
    histories = await unit.codec.load(
        unit.connection, [decider.stream_for(command) for _, command in numbered_commands]
    )
    appends: list[AppendRequest] = []
    found = list(flaws)
    for line, command in numbered_commands:
        stream = decider.stream_for(command)
        history = histories[stream]
        try:
            state = decider.fold(recorded.event for recorded in history)
            events = decider.decide(command, state)
        except DirectoryRefused as refusal:
            found.append(SheetFlaw(line, refusal))
        else:
            if events:
                appends.append(AppendRequest(stream, len(history), events, context))
    if found:
        raise InvalidSheet.listing(found)
    await unit.append_all(appends)
    created = sum(append.expected_version == 0 for append in appends)
    changed = len(appends) - created
    return Loaded(created=created, changed=changed, unchanged=len(numbered_commands) - len(appends))
