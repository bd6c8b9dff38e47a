"""What was decided of a row is told again only as long as its stream ends with the same event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.stream_state import StreamState
from shared.http.allowed_actions import AllowedActions, PossibleCommand
from shared.http.auth import Caller, Role
from shared.http.row_actions import AskedRow, RememberedDecisions

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ROLES = {"close_door": frozenset({Role.OFFICER_DUTIES})}
OFFICER = AllowedActions(ROLES, Caller("ann", frozenset({Role.OFFICER_DUTIES}), None))
AUDITOR = AllowedActions(ROLES, Caller("bob", frozenset({Role.AUDITOR}), None))


class DoorClosed(Refusal):
    en = "the door was closed at {at}"
    zh = "门已于 {at} 关闭"


@dataclass(frozen=True)
class Door:
    """The state of the example's streams."""

    closed_at: datetime | None = None
    """The door may be closed before this time alone."""


DECIDER: Decider[Any, BaseModel, Door] = Decider(
    Door(), lambda _command, _door: [], lambda door, _event: door, str
)


@dataclass
class Doors:
    """The doors by stream, each with its last event; it counts what is read."""

    states: dict[str, StreamState[Door]] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)

    def set(self, stream: str, closed_at: datetime | None) -> None:
        self.states[stream] = StreamState(1, Door(closed_at), uuid4())

    def last_event_id(self, stream: str) -> UUID | None:
        return self.states[stream].last_event_id

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        self.read += deciders
        return {stream: self.states[stream] for stream in deciders}


class WithoutCheck(RememberedDecisions[Door]):
    """The control: it tells what it remembers whatever event a stream ends with."""

    def _find(self, row: Any, actions: Any, now: Any) -> Any:
        known = self._remembered.get((row.stream, row.variant))
        return known.commands if known else super()._find(row, actions, now)


def settled_from(door: Door) -> datetime | None:
    return door.closed_at


async def codes(
    decisions: RememberedDecisions[Door],
    doors: Doors,
    *streams: str,
    now: datetime = NOW,
    actions: AllowedActions = OFFICER,
) -> list[str | None]:
    """Return the code of the one action of each door, `None` where it is allowed."""

    def ask(door: Door) -> list[PossibleCommand]:
        is_closed = door.closed_at is not None and door.closed_at <= now
        refusal = DoorClosed(at=door.closed_at) if is_closed else None
        return [PossibleCommand("close_door", refusal=refusal)]

    unrefused = (PossibleCommand("close_door"),)
    rows = [AskedRow(one, doors.last_event_id(one), ask, unrefused) for one in streams]
    possible = await decisions.possible_commands(doors, rows, actions, now)
    return [action.code for commands in possible for action in actions.among(commands)]


def closed_yesterday_and_open() -> Doors:
    doors = Doors()
    doors.set("east", NOW - timedelta(days=1))
    doors.set("west", None)
    return doors


async def test_what_is_remembered_is_told_without_reading() -> None:
    doors, decisions = closed_yesterday_and_open(), RememberedDecisions(DECIDER, settled_from)
    for _ in range(3):
        assert await codes(decisions, doors, "west", "east") == [None, "door-closed"]
    assert doors.read == ["east", "west"]


async def test_only_the_streams_that_changed_are_read_again() -> None:
    doors, decisions = closed_yesterday_and_open(), RememberedDecisions(DECIDER, settled_from)
    await codes(decisions, doors, "east", "west")
    doors.set("west", NOW - timedelta(hours=1))
    assert await codes(decisions, doors, "east", "west") == ["door-closed"] * 2
    assert doors.read == ["east", "west", "west"]


async def test_without_the_event_the_answer_would_be_stale() -> None:
    doors, decisions = closed_yesterday_and_open(), WithoutCheck(DECIDER, settled_from)
    await codes(decisions, doors, "west")
    doors.set("west", NOW - timedelta(hours=1))
    assert await codes(decisions, doors, "west") == [None]


async def test_a_state_read_behind_its_row_is_remembered_under_its_own_event() -> None:
    doors, decisions = closed_yesterday_and_open(), RememberedDecisions(DECIDER, settled_from)
    earlier = doors.last_event_id("west")
    doors.set("west", NOW - timedelta(hours=1))
    row = AskedRow[Door]("west", earlier, lambda _: [PossibleCommand("close_door")])
    await decisions.possible_commands(doors, [row], OFFICER, NOW)
    await decisions.possible_commands(doors, [row], OFFICER, NOW)
    assert doors.read == ["west", "west"]  # the row's own event is never taken for the later one


async def test_nothing_is_remembered_before_a_time_that_still_decides() -> None:
    doors, decisions = Doors(), RememberedDecisions(DECIDER, settled_from)
    doors.set("east", NOW + timedelta(hours=1))
    assert await codes(decisions, doors, "east") == [None]
    assert await codes(decisions, doors, "east", now=NOW + timedelta(hours=2)) == ["door-closed"]
    assert await codes(decisions, doors, "east", now=NOW) == [None]  # the clock was set back
    assert doors.read == ["east"] * 3


async def test_who_may_do_nothing_needs_no_state() -> None:
    doors, decisions = closed_yesterday_and_open(), RememberedDecisions(DECIDER, settled_from)
    assert await codes(decisions, doors, "east", actions=AUDITOR) == ["role-missing"]
    assert doors.read == []


async def test_the_row_that_was_not_asked_for_longest_is_forgotten() -> None:
    doors = closed_yesterday_and_open()
    decisions = RememberedDecisions(DECIDER, settled_from, max_rows=1)
    for stream in ("east", "west", "west", "east"):
        await codes(decisions, doors, stream)
    assert doors.read == ["east", "west", "east"]
