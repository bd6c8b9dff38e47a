"""An ear that remembers every ring it heard, except notes it is deaf to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, TypeAdapter

from shared.eventsourcing.context import Context
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.fact import Fact
from shared.eventsourcing.store import Recorded
from shared.postgres.projection import Projection
from shared.postgres.unit import Unit
from shared.runtime.service import Service
from tests.shared.toys.bell import BellRung
from tests.shared.toys.tower import SCHEMA

if TYPE_CHECKING:
    from shared.postgres.pool import Connection


class Heard(BaseModel, frozen=True):
    type: Literal["heard"] = "heard"
    bell: str
    number: int
    note: str


@dataclass(frozen=True)
class Hear:
    bell: str
    number: int
    note: str


EAR = Decider[Hear, Heard, int](
    initial=0,
    decide=lambda command, _heard: [Heard.model_validate(vars(command))],
    evolve=lambda heard, _event: heard + 1,
    stream=lambda command: f"ear-{command.bell}",
)


async def project_memory(db: "Connection", events: Sequence[Recorded[Any]]) -> None:
    await db.executemany(
        "INSERT INTO memory VALUES ($1, $2, $3)",
        [(e.event.bell, e.event.number, e.event.note) for e in events],
    )


def ear_service(deaf_to: Collection[str] = ()) -> Service:
    """Return an ear; `deaf_to` may change while it listens."""

    async def react(unit: Unit, facts: Sequence[Fact]) -> None:
        commands = []
        for fact in facts:
            rung = BellRung.model_validate_json(fact.data)
            if rung.note in deaf_to:
                raise ValueError(f"cannot hear {rung.note}")
            hear = Hear(rung.bell, fact.sequence, rung.note)
            commands.append((hear, Context.caused_by(fact, "consumer:ear")))
        await unit.execute(EAR, commands)

    return Service(
        name="ear",
        events=TypeAdapter(Heard),
        schema=SCHEMA / "ear_schema",
        routes=lambda _area: (),
        refusals={},
        projections=(Projection("memory", ("memory",), project_memory),),
        listens_to=("bell",),
        react=react,
    )
