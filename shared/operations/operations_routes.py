"""What whoever runs an installation may ask of it: progress, an audit, dead letters, rebuilds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from shared.eventsourcing.bus import FactBus
from shared.eventsourcing.consistency_report import EMPTY_AUDIT, Audit
from shared.http.auth import ALL_ROLES, Caller, RequireAnyRole, Role
from shared.http.cursor_pagination import Limit
from shared.http.problem_details import Problem
from shared.http.router_factory import create_area_router
from shared.kafka.outbox_relay import RELAY_CHECKPOINT, load_relayed_position
from shared.operations.consistency_audit import audit_area
from shared.postgres import checkpoints, dead_letters, deadline_timer, outbox
from shared.postgres.dead_letter_replay import replay
from shared.postgres.projection_rebuild import rebuild_projections
from shared.service_runtime.running_area import RunningArea


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


def operations_routes(areas: Sequence[RunningArea], bus: FactBus) -> APIRouter:
    """Return the operators' routes over the areas of a process."""
    router = create_area_router("operations")
    operator = Depends(RequireAnyRole(Role.OPERATOR))
    listening = {area.name: area for area in areas if area.definition.handle_facts is not None}

    @router.get("/progress", summary="How far every consumer has come")
    async def get_progress(_: Annotated[Caller, Depends(RequireAnyRole(*ALL_ROLES))]) -> Progress:
        # First the deadlines: what those that have fired made is in the heads asked for then.
        overdue = sum([await _count_overdue_deadlines(area) for area in areas])
        found = []
        for area in areas:
            if bus.needs_relay:
                found.append(await _relay_progress(area))
            if area.name in listening:
                found += await _consumer_progress(area, bus)
        return Progress(standings=found, overdue=overdue)

    @router.get("/audit", dependencies=[operator], summary="What is not as it is promised to be")
    async def audit_installation() -> Audit:
        found = EMPTY_AUDIT
        for area in areas:
            found += await audit_area(area, bus)
        return found

    @router.get("/dead-letters", dependencies=[operator], summary="Facts that could not be taken")
    async def list_dead_letters(limit: Limit = 100) -> DeadLetters:
        found: list[dict[str, Any]] = []
        for name, area in listening.items():
            async with area.pool.acquire() as connection:
                found += await dead_letters.list_oldest(connection, name, limit - len(found))
        return DeadLetters(items=[DeadLetter(**one) for one in found])

    @router.post("/dead-letters/replay", dependencies=[operator], summary="Try them again")
    async def replay_dead_letters() -> Replayed:
        gone = stay = 0
        for area in listening.values():
            consumer = area.create_consumer(bus)
            if consumer is not None:
                replayed, remaining = await replay(consumer)
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
                p for p in one.definition.projections if projection is None or p.name == projection
            ]
            if (area is None or one.name == area) and wanted:
                events = await rebuild_projections(
                    one.database,
                    one.name,
                    one.definition.read_model_migrations,
                    one.event_codec,
                    wanted,
                )
                names = [p.name for p in wanted]
                done.append(Rebuilt(area=one.name, projections=names, events=events))
        if not done:
            raise Problem(404, "unknown-projection", "there is no such area or projection")
        return done

    return router


async def _count_overdue_deadlines(area: RunningArea) -> int:
    async with area.pool.acquire() as connection:
        return await deadline_timer.count_overdue(connection, area.clock())


async def _consumer_progress(area: RunningArea, bus: FactBus) -> list[Standing]:
    heads = await bus.end_positions(area.definition.subscribes_to)
    async with area.pool.acquire() as connection:
        reached = await checkpoints.read_positions(connection, area.name)
    return [
        Standing(consumer=area.name, partition=name, position=reached.get(name, 0), head=head)
        for name, head in sorted(heads.items())
    ]


async def _relay_progress(area: RunningArea) -> Standing:
    async with area.pool.acquire() as connection:
        position = await load_relayed_position(connection, area.name)
        head = await outbox.read_end_position(connection)
    return Standing(
        consumer=f"{RELAY_CHECKPOINT} of {area.name}",
        partition=area.name,
        position=position,
        head=head,
    )
