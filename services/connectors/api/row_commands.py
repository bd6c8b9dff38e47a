"""The command that the rows of a list offer, with what their aggregates say to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from shared.eventsourcing.decider import Decider
from shared.http.allowed_actions import (
    Action,
    AllowedActions,
    PossibleCommand,
    ProbedCommand,
    decided_command,
)
from shared.http.row_actions import AskedRow, RememberedDecisions
from shared.service_runtime.area_context import AreaContext


class ListedRow(Protocol):
    """A row of a list."""

    @property
    def id(self) -> UUID:
        """The id of what it is about."""
        ...

    @property
    def last_event_id(self) -> UUID | None:
        """The event that its version names."""
        ...


Row = TypeVar("Row", bound=ListedRow)
State = TypeVar("State")


class RowCommand(Generic[Row, State]):
    """One command to each row of a list."""

    def __init__(
        self,
        operation: str,
        decider: Decider[Any, Any, State],
        make: Callable[[Row, datetime], Any],
        settled_from: Callable[[State], datetime | None] = lambda _: None,
    ) -> None:
        """Take the operation of its route, and what makes the command for a row as that does.

        `settled_from` tells from when on time changes nothing in decisions, as in
        `RememberedDecisions`.
        """
        self._operation, self._decider, self._make = operation, decider, make
        self._decisions = RememberedDecisions(decider, settled_from)

    async def actions_of(
        self, area: AreaContext, rows: Sequence[Row], actions: AllowedActions
    ) -> list[list[Action]]:
        """Return what the caller may do with each row."""
        now = area.clock()
        asked = [self._asked(row, now) for row in rows]
        found = await self._decisions.possible_commands(area.event_store, asked, actions, now)
        return [actions.among(commands) for commands in found]

    def _asked(self, row: Row, now: datetime) -> AskedRow[State]:
        command = self._make(row, now)
        probed: ProbedCommand[Any] = ProbedCommand(self._operation, command)
        return AskedRow(
            self._decider.stream_for(command),
            row.last_event_id,
            lambda state: [decided_command(probed, self._decider, state)],
            [PossibleCommand(self._operation)],
            variant=row.id,  # several rows may be of one stream
        )
