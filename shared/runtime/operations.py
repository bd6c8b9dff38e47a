"""What whoever runs an installation may ask of it: progress, an audit, dead letters, rebuilds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from shared.eventsourcing.audit import NOTHING, Audit
from shared.eventsourcing.bus import Bus
from shared.http.callers import EVERYBODY, Allow, Caller, Role
from shared.http.paging import Limit
from shared.http.problems import Problem
from shared.http.routing import routes_of
from shared.kafka.relay import RELAY, relayed
from shared.postgres import checkpoints, dead_letters, deadlines, outbox
from shared.postgres.rebuild import rebuild
from shared.runtime.area import Area
from shared.runtime.audit import audit


class Standing(BaseModel):
    """How far a consumer has come in one partition."""

    consumer: str
    partition: str
    position: int
    head: int
    """The last position there is."""


class Progress(BaseModel):
    """How far every consumer has come."""

    standings: list[Standing]
    overdue: int
    """Deadlines whose moment has come, and that have not fired yet."""


class DeadLetter(BaseModel):
    """A fact that a consumer could not take."""

    consumer: str
    partition: str
    position: int
    id: UUID
    type: str
    key: str
    error: str
    died_at: datetime


class DeadLetters(BaseModel):
    """Some of them, oldest first."""

    items: list[DeadLetter]


class Replayed(BaseModel):
    """What a replay came to."""

    replayed: int
    remaining: int


class Rebuilt(BaseModel):
    """What a rebuild came to."""

    area: str
    projections: list[str]
    events: int


def operations_routes(areas: Sequence[Area], bus: Bus) -> APIRouter:
    """Return the operators' routes over the areas of a process."""
    router = routes_of("operations")
    operator = Depends(Allow(Role.OPERATOR))
    listening = {area.name: area for area in areas if area.service.react is not None}

    @router.get("/progress", summary="How far every consumer has come")
    async def get_progress(_: Annotated[Caller, Depends(Allow(*EVERYBODY))]) -> Progress:
        # First the deadlines: what those that have fired made is in the heads asked for then.
        overdue = sum([await _overdue(area) for area in areas])
        found = []
        for area in areas:
            if bus.relayed:
                found.append(await _relay(area))
            if area.name in listening:
                found += await _consumer(area, bus)
        return Progress(standings=found, overdue=overdue)

    @router.get("/audit", dependencies=[operator], summary="What is not as it is promised to be")
    async def audit_installation() -> Audit:
        found = NOTHING
        for area in areas:
            found += await audit(area, bus)
        return found

    @router.get("/dead-letters", dependencies=[operator], summary="Facts that could not be taken")
    async def list_dead_letters(limit: Limit = 100) -> DeadLetters:
        found: list[dict[str, Any]] = []
        for name, area in listening.items():
            async with area.pool.acquire() as connection:
                found += await dead_letters.listed(connection, name, limit - len(found))
        return DeadLetters(items=[DeadLetter(**one) for one in found])

    @router.post("/dead-letters/replay", dependencies=[operator], summary="Try them again")
    async def replay_dead_letters() -> Replayed:
        gone = stay = 0
        for area in listening.values():
            consumer = area.consumer(bus)
            if consumer is not None:
                replayed, remaining = await consumer.replay()
                gone, stay = gone + replayed, stay + remaining
        return Replayed(replayed=gone, remaining=stay)

    @router.post("/rebuilds", dependencies=[operator], summary="Rebuild read models from the log")
    async def rebuild_read_models(
        area: Annotated[str | None, Query(max_length=100)] = None,
        projection: Annotated[str | None, Query(max_length=100)] = None,
    ) -> list[Rebuilt]:
        done = []
        for one in areas:
            wanted = [
                p for p in one.service.projections if projection is None or p.name == projection
            ]
            if (area is None or one.name == area) and wanted:
                events = await rebuild(
                    one.database, one.name, one.service.schema, one.codec, wanted
                )
                names = [p.name for p in wanted]
                done.append(Rebuilt(area=one.name, projections=names, events=events))
        if not done:
            raise Problem(404, "unknown-projection", "there is no such area or projection")
        return done

    return router


async def _overdue(area: Area) -> int:
    async with area.pool.acquire() as connection:
        return await deadlines.overdue(connection, area.clock())


async def _consumer(area: Area, bus: Bus) -> list[Standing]:
    heads = await bus.heads(area.service.listens_to)
    async with area.pool.acquire() as connection:
        reached = await checkpoints.standings(connection, area.name)
    return [
        Standing(consumer=area.name, partition=name, position=reached.get(name, 0), head=head)
        for name, head in sorted(heads.items())
    ]


async def _relay(area: Area) -> Standing:
    async with area.pool.acquire() as connection:
        position = await relayed(connection, area.name)
        head = await outbox.head(connection)
    return Standing(
        consumer=f"{RELAY} of {area.name}", partition=area.name, position=position, head=head
    )
