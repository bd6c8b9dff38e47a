"""What deciders say of the commands to a list's rows, remembered as long as it holds.

A row is read together with the id of the event that its version names, so one statement says both
what is shown and whether what was decided before still holds: it does where the stream still ends
with that event. Only the streams of other rows are read and folded, and their deciders asked.

Decisions compare the present with the times in the state: from the latest of these on they do not
change until the next event. Before it, as when a clock was set back, nothing is remembered.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import StateStore
from shared.http.allowed_actions import AllowedActions, PossibleCommand

State = TypeVar("State")

MAX_REMEMBERED_ROWS = 500
"""The rows of one list; each takes some kilobytes."""


@dataclass(frozen=True)
class AskedRow(Generic[State]):
    """A row of a list, and how its aggregate's decider is asked."""

    stream: str
    last_event_id: UUID | None
    """The event that the row's version names; `None` asks the decider in any case."""
    ask: Callable[[State], Sequence[PossibleCommand]]
    """Returns the commands with why this state refuses them, whoever the caller is."""
    unrefused: Sequence[PossibleCommand] = ()
    """The commands as they are where no state refuses any: enough for who may give none of them.

    Empty where the state says which commands there are.
    """
    variant: Hashable = None
    """What else the answer depends on."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    last_event_id: UUID
    settled_from: datetime | None
    commands: Sequence[PossibleCommand]


class RememberedDecisions(Generic[State]):
    """The commands to the rows of one list; the least recently used are forgotten first."""

    def __init__(
        self,
        decider: Decider[Any, Any, State],
        settled_from: Callable[[State], datetime | None],
        max_rows: int = MAX_REMEMBERED_ROWS,
    ) -> None:
        """Take the decider, and what tells from when on time changes nothing in its decisions.

        `None` is for a state in which no decision depends on the time.
        """
        self._decider = decider
        self._settled_from = settled_from
        self._max_rows = max_rows
        self._remembered: OrderedDict[tuple[str, Hashable], _Remembered] = OrderedDict()

    async def possible_commands(
        self,
        streams: StateStore,
        rows: Sequence[AskedRow[State]],
        actions: AllowedActions,
        now: datetime,
    ) -> list[Sequence[PossibleCommand]]:
        """Return the commands to each row; the states of all that are asked are read at once."""
        found = [self._find(row, actions, now) for row in rows]
        missing = sorted({row.stream for row, one in zip(rows, found, strict=True) if one is None})
        if not missing:
            return [one for one in found if one is not None]
        states = await streams.load_states(dict.fromkeys(missing, self._decider))
        answers: list[Sequence[PossibleCommand]] = []
        for row, one in zip(rows, found, strict=True):
            if one is not None:
                answers.append(one)
                continue
            loaded = states[row.stream]
            commands = row.ask(loaded.state)
            answers.append(commands)
            settled = self._settled_from(loaded.state)
            if loaded.last_event_id is not None and (settled is None or settled <= now):
                self._remember(row, _Remembered(loaded.last_event_id, settled, commands))
        return answers

    def _find(
        self, row: AskedRow[State], actions: AllowedActions, now: datetime
    ) -> Sequence[PossibleCommand] | None:
        known = self._remembered.get((row.stream, row.variant))
        if (
            known is not None
            and known.last_event_id == row.last_event_id
            and (known.settled_from is None or known.settled_from <= now)
        ):
            self._remembered.move_to_end((row.stream, row.variant))
            return known.commands
        if row.unrefused and not any(
            actions.depends_on_state(one.operation, one.departments) for one in row.unrefused
        ):
            return row.unrefused
        return None

    def _remember(self, row: AskedRow[State], decided: _Remembered) -> None:
        self._remembered[row.stream, row.variant] = decided
        self._remembered.move_to_end((row.stream, row.variant))
        if len(self._remembered) > self._max_rows:
            self._remembered.popitem(last=False)
