"""The subscribing sample area: it records every published ring, and rejects chosen notes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, TypeAdapter

from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import RecordedEvent
from shared.eventsourcing.published_fact import Fact
from shared.postgres.projection import Projection
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.service_definition import ServiceDefinition
from tests.shared.sample_areas.publisher_area import BellRung
from tests.shared.sample_areas.publisher_service import SAMPLE_AREAS_FOLDER

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class RingRecorded(BaseModel, frozen=True):
    type: Literal["heard"] = "heard"
    bell: str
    number: int
    note: str


@dataclass(frozen=True)
class RecordRing:
    bell: str
    number: int
    note: str


SUBSCRIBER_DECIDER = Decider[RecordRing, RingRecorded, int](
    initial=0,
    decide=lambda command, _count: [RingRecorded.model_validate(vars(command))],
    evolve=lambda count, _event: count + 1,
    stream_for=lambda command: f"ear-{command.bell}",
)


async def project_recorded_rings(db: "Connection", events: Sequence[RecordedEvent[Any]]) -> None:
    await db.executemany(
        "INSERT INTO memory VALUES ($1, $2, $3)",
        [(e.event.bell, e.event.number, e.event.note) for e in events],
    )


def subscriber_service(rejected_notes: Collection[str] = ()) -> ServiceDefinition:
    """Return the service; `rejected_notes` may change while it runs."""

    async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        commands = []
        for fact in facts:
            rung = BellRung.model_validate_json(fact.data)
            if rung.note in rejected_notes:
                raise ValueError(f"rejects the note {rung.note}")
            command = RecordRing(rung.bell, fact.sequence, rung.note)
            commands.append(
                (command, EventContext.caused_by(fact.id, fact.context, "consumer:ear"))
            )
        await unit.execute_commands(SUBSCRIBER_DECIDER, commands)

    return ServiceDefinition(
        name="ear",
        description="A sample.",
        event_type_adapter=TypeAdapter(RingRecorded),
        read_model_migrations=SAMPLE_AREAS_FOLDER / "subscriber_area_schema",
        create_routers=lambda _area: (),
        refusal_statuses={},
        projections=(Projection("memory", ("memory",), project_recorded_rings),),
        subscribes_to=("bell",),
        handle_facts=handle_facts,
    )
