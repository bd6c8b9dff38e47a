"""The publishing sample area: a bell is rung, may ring again at a deadline, and can be silenced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.eventsourcing.refusal import Refusal
from shared.installation.system_clock_and_ids import new_uuid7
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.deadline_timer import DueDeadline
from shared.postgres.unit_of_work import UnitOfWork


class Rung(BaseModel, frozen=True):
    type: Literal["rung"] = "rung"
    bell: str
    note: str = ""
    again_at: datetime | None = None


class Tolled(BaseModel, frozen=True):
    type: Literal["tolled"] = "tolled"
    bell: str


class Silenced(BaseModel, frozen=True):
    type: Literal["silenced"] = "silenced"
    bell: str


BellEvent = Annotated[Rung | Tolled | Silenced, Field(discriminator="type")]


class BellRung(BaseModel, frozen=True):
    type: Literal["concord.bell.rung.v1"] = "concord.bell.rung.v1"
    bell: str
    note: str


class BellRefused(Refusal):
    """The bell's state forbids the command."""


class BellSilenced(BellRefused):
    """A silenced bell rings no more."""

    en = "this bell is silenced; ring another"
    zh = "此铃已静音，请按另一个铃"


class UnknownBell(BellRefused):
    """There is no such bell."""

    en = "there is no bell {bell}"
    zh = "没有铃 {bell}"


@dataclass(frozen=True)
class RingBell:
    bell: str
    note: str = ""
    again_at: datetime | None = None


@dataclass(frozen=True)
class SilenceBell:
    bell: str


@dataclass(frozen=True)
class TollBell:
    bell: str


@dataclass(frozen=True)
class BellState:
    rings: int = 0
    silent: bool = False


def decide(
    command: RingBell | SilenceBell | TollBell, state: BellState
) -> list[Rung | Tolled | Silenced]:
    match command:
        case RingBell() if state.silent:
            raise BellSilenced
        case RingBell(bell, note, again_at):
            return [Rung(bell=bell, note=note, again_at=again_at)]
        case SilenceBell(bell):
            if not state.rings:
                raise UnknownBell(bell=bell)
            return [] if state.silent else [Silenced(bell=bell)]
        case TollBell(bell):
            if bell.startswith("broken"):
                raise ValueError("the clapper fell off")
            return [Tolled(bell=bell)]


def evolve(state: BellState, event: Rung | Tolled | Silenced) -> BellState:
    match event:
        case Silenced():
            return BellState(state.rings, silent=True)
        case Rung() | Tolled():
            return BellState(state.rings + 1, state.silent)


BELL_DECIDER = Decider(
    initial=BellState(),
    decide=decide,
    evolve=evolve,
    stream_for=lambda command: f"bell-{command.bell}",
)


def publish(event: Rung | Tolled | Silenced) -> BellRung | None:
    match event:
        case Rung(bell=bell, note=note):
            return BellRung(bell=bell, note=note)
        case Tolled(bell=bell):
            return BellRung(bell=bell, note="toll")
        case Silenced():
            return None


def deadlines(event: Rung | Tolled | Silenced) -> Sequence[DeadlineChange]:
    match event:
        case Rung(bell=bell, again_at=datetime() as again_at):
            return [SetDeadline(f"again-{bell}", again_at)]
        case Silenced(bell=bell):
            return [ClearDeadline(f"again-{bell}")]
        case _:
            return ()


async def on_due(unit: UnitOfWork, due: Sequence[DueDeadline], now: datetime) -> None:
    del now
    bells = [one.stream.removeprefix("bell-") for one in due]
    await unit.execute_commands(
        BELL_DECIDER, [(TollBell(bell), command_context("deadline:bell")) for bell in bells]
    )


def command_context(actor: str = "tester") -> EventContext:
    return EventContext(correlation=new_uuid7(), actor=actor)


def ring_append(bell: str, *notes: str, version: int = 0, **fields: Any) -> AppendRequest:
    """Return an append of rings to a bell whose stream is at `version`."""
    rungs = [Rung(bell=bell, note=note) for note in notes or ("",)]
    return AppendRequest(f"bell-{bell}", version, rungs, command_context(), **fields)
