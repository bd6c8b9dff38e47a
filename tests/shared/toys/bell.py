"""A bell: it is rung, it may be told to ring again by itself, and it can be silenced for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from shared.eventsourcing.context import Context
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.store import Append
from shared.postgres.deadlines import Due
from shared.postgres.unit import Unit
from shared.postgres.writer import ClearDeadline, DeadlineChange, SetDeadline
from shared.runtime.clock import new_id


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


class BellRefused(Exception):
    """A silenced bell rings no more."""


class UnknownBell(BellRefused):
    """There is no such bell."""


@dataclass(frozen=True)
class Ring:
    bell: str
    note: str = ""
    again_at: datetime | None = None


@dataclass(frozen=True)
class Silence:
    bell: str


@dataclass(frozen=True)
class Toll:
    bell: str


@dataclass(frozen=True)
class State:
    rings: int = 0
    silent: bool = False


def decide(command: Ring | Silence | Toll, state: State) -> list[Rung | Tolled | Silenced]:
    match command:
        case Ring() if state.silent:
            raise BellRefused("this bell is silenced; ring another")
        case Ring(bell, note, again_at):
            return [Rung(bell=bell, note=note, again_at=again_at)]
        case Silence(bell):
            if not state.rings:
                raise UnknownBell(f"there is no bell {bell}")
            return [] if state.silent else [Silenced(bell=bell)]
        case Toll(bell):
            if bell.startswith("broken"):
                raise ValueError("the clapper fell off")
            return [Tolled(bell=bell)]


def evolve(state: State, event: Rung | Tolled | Silenced) -> State:
    match event:
        case Silenced():
            return State(state.rings, silent=True)
        case Rung() | Tolled():
            return State(state.rings + 1, state.silent)


BELL = Decider(
    initial=State(),
    decide=decide,
    evolve=evolve,
    stream=lambda command: f"bell-{command.bell}",
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


async def on_due(unit: Unit, due: Sequence[Due], now: datetime) -> None:
    del now
    bells = [one.stream.removeprefix("bell-") for one in due]
    await unit.execute(BELL, [(Toll(bell), somebody("deadline:bell")) for bell in bells])


def somebody(actor: str = "tester") -> Context:
    return Context(correlation=new_id(), actor=actor)


def ringing(bell: str, *notes: str, at: int = 0, **fields: Any) -> Append:
    """Append rings to a bell that stands at version `at`."""
    rungs = [Rung(bell=bell, note=note) for note in notes or ("",)]
    return Append(f"bell-{bell}", at, rungs, somebody(), **fields)
